"""What to do where something is undecided: how that which is open, as the reason names it, gets a value."""

from __future__ import annotations

import re
from typing import Dict, List, Tuple

from incident_manager.integration.language import Language

Remedies = Tuple[Tuple[str, str], ...]
"""Patterns of reasons, each with what to do about what its group finds."""


LONGEST_REASON = 1000  # of which the patterns are looked for: their time grows with the square of it
BY_HAND = "check it by hand, then suppress this check here"
_IN_ALL: Remedies = (
    (r"(\S+) refers to itself", "end the circle of references through {}"),
    (r"the primary (\S+) is not declared here", "scan the files that declare {} as well"),
    (r"(\S+), a policy that is not part of the configuration", f"no file says what {{}} allows: {BY_HAND}"),
    (r"the condition on (\S+): (?:what it holds|whether Incident)", f"no file says what {{}} holds: {BY_HAND}"),
    (r"(\S+) is filled in at each request", f"no file says what {{}} holds: {BY_HAND}"),
    (r"(\w+) is compared with .{1,200}, which is neither true nor false", "write true or false for {}"),
    (r"(\w+(?: of (?:provider )?\S+)?) is neither true nor false", "write true or false for {}"),
    (r"(?:^|: )(\S+) is not a list", "write {} as a list"),
    (r"(\S+) is not the ARN of a key", "write the ARN of a key in place of {}"),
    (r"does not say (\w+), which has no default", "set {}"),
    (r"whether (\S+) does is not known", "settle what is undecided about {}"),
    (r"(Terraform|the provider|AWS) refuses", "correct what {} refuses"),
)
_WITH_A_VALUE = (
    "give {} a value: a default, a .tfvars file, --var-file or TF_VAR_…; in a module, scan its caller as well"
)
_TERRAFORM: Remedies = (
    (r"((?:module\.\S+\.)?var\.[\w-]+) has no value", _WITH_A_VALUE),
    (r"(?:if|and) ((?:module\.\S+\.)?var\.[\w-]+) is ", _WITH_A_VALUE),
    (r"the Region of (provider [\w.*?-]+) is ", "write region in {}"),
    (r"the account of (provider [\w.*?-]+) is ", "write allowed_account_ids in {}"),
    (
        r"is of the (account) .*of the key",
        "write the {} in the policy as a number, or allowed_account_ids in the provider",
    ),
    (r"(\S+) is not declared in the files that were read", "scan the file that declares {} as well"),
    (r"(module\.[\w-]+) is not available here", "scan the folder of {} as well, or a plan, which has what is in it"),
    (
        r"(?<!provider )\b((?:data\.)?\w+\.\S+) is not known before deployment",
        "scan a plan: it has the value of {} if that exists",
    ),
)
_PLAN: Remedies = (
    (
        r"(\S+\.\S+) is not known before deployment",
        "scan the source as well, which may say what {} is, or plan again once that exists",
    ),
)
_REGION = r"(AWS::Region) is "
_ACCOUNT = r"(AWS::AccountId) is "
_IN_TEMPLATES: Remedies = (
    (r"({{resolve:.*?}})", f"no file says what {{}} holds: {BY_HAND}"),
    (r"(the parameter \S+) is what Systems Manager holds", f"no file says what {{}} holds: {BY_HAND}"),
    (r"(Fn::ImportValue \S+) comes from another stack", f"no file says what {{}} is: write the value, or {BY_HAND}"),
    (
        r"the properties of (\S+) come from elsewhere",
        "scan {} as it is deployed: aws cloudformation get-template --template-stage Processed",
    ),
    (
        r"the transform (\S+) puts",
        "scan the template after {}: aws cloudformation get-template --template-stage Processed",
    ),
    (r"(\w+\.Outputs\.\S+) is not known before deployment", "scan the template that has the output {} as well"),
)
_TEMPLATE: Remedies = (
    (r"(the parameter \S+) has no value", "give {} a Default"),
    (r"(?:if|and) (?!it )(\w+) is ", "give the parameter {} a Default"),
    (
        _REGION,
        "set CKV_SSMIM_REGION to the Region of the stack, or scan a template of the CDK beside its manifest.json",
    ),
    (
        _ACCOUNT,
        "set CKV_SSMIM_ACCOUNT to the account of the stack, or scan a template of the CDK beside its manifest.json",
    ),
)
_SERVERLESS: Remedies = (
    (
        r"(the parameter \S+) has no value",
        "give {} a value, or a fallback where it is used, as in ${{opt:stage, 'dev'}}",
    ),
    (r"(\$\{[^}]*\}) cannot be read", "declare what {} names, or scan the file that it reads as well"),
    (_REGION, "set provider.region or CKV_SSMIM_REGION"),
    (_ACCOUNT, "set CKV_SSMIM_ACCOUNT to the account of the stack"),
)
_BY_LANGUAGE: Dict[Language, Remedies] = {
    Language.TERRAFORM: (*_TERRAFORM, *_IN_ALL),
    Language.PLAN: (*_PLAN, *_IN_ALL),
    Language.TEMPLATE: (*_TEMPLATE, *_IN_TEMPLATES, *_IN_ALL),
    Language.SERVERLESS: (*_SERVERLESS, *_IN_TEMPLATES, *_IN_ALL),
}
_OTHERWISE: Dict[Language, str] = {
    Language.TERRAFORM: "write what is not known, scan the files that declare it as well, or scan a plan",
    Language.PLAN: "scan the source as well, which says what a plan leaves out",
    Language.TEMPLATE: f"write what is not known into the template, or {BY_HAND}",
    Language.SERVERLESS: "write what is not known, or scan what `serverless package` makes",
}


def remedy(why: str, language: Language) -> str:
    """What to do about a reason, as a sentence."""
    found: List[str] = []
    for pattern, what in _BY_LANGUAGE[language]:
        names = dict.fromkeys(re.findall(pattern, why[:LONGEST_REASON]))
        if names:
            found.append(what.format(" and ".join(names)))
    return f"{'; '.join(dict.fromkeys(found)) or _OTHERWISE[language]}."
