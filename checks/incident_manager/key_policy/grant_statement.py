"""The key policy statement that lets Incident Manager use a key, written out for the reader of a finding.

Source: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
"""

from __future__ import annotations

import itertools
import json
import textwrap
from typing import Any, Dict, FrozenSet, List, Tuple

from incident_manager.concealment import is_shown
from incident_manager.key_policy.kms_requests import ACTIONS
from incident_manager.service_names import SERVICES
from incident_manager.values import Symbol, Text, Unknown, Value, label
from incident_manager.written_policies import PolicyForm, RemedyFacts

SID = "AllowIncidentManager"

_TEMPLATES = (PolicyForm.YAML, PolicyForm.TEMPLATE_JSON)


def written(
    form: PolicyForm,
    region: Value,
    account: Value,
    principals: Tuple[str, ...],
    remedy: RemedyFacts,
    taken: FrozenSet[str],
) -> str:
    """The statement in the language of the policy's file.

    It names ``principals``; where there are none, the account, which then decides by its IAM policies who
    may call through Incident Manager. What the configuration does not say is written as a reference. Its Sid is none
    of those that are ``taken``.
    """
    through = list(services(form, region, remedy).values())
    callers = list(principals) or [root(form, account, remedy)]
    sids = (f"{SID}{number if number > 1 else ''}" for number in itertools.count(1))
    sid = next(sid for sid in sids if sid not in taken)
    if form is PolicyForm.DOCUMENT:
        return _document(sid, callers, through)
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": callers[0] if len(callers) == 1 else callers},
        "Action": list(ACTIONS),
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:ViaService": through}},
    }
    if form is PolicyForm.HCL:
        return "\n".join(_hcl(statement, ""))
    if form is PolicyForm.YAML:
        lines = _yaml(statement, "  ")
        return "\n".join(["- " + lines[0][2:], *lines[1:]])
    return json.dumps(_substituted(statement) if form is PolicyForm.TEMPLATE_JSON else statement, indent=2)


def policy(form: PolicyForm, statement: str, account: Value, remedy: RemedyFacts) -> str:
    """A whole policy: with the statement for the account that the default one has, and another one, as it is written.

    "" where the form is that of no policy within its resource.
    """
    principal = root(form, account, remedy)
    if form is PolicyForm.HCL:
        administration = _hcl({**_ADMINISTRATION, "Principal": {"AWS": principal}}, "    ")
        lines = ["jsonencode({", '  Version = "2012-10-17"', "  Statement = [", f"    {administration[0]}"]
        return "\n".join([*lines, *administration[1:-1], "    },", textwrap.indent(statement, "    "), "  ]", "})"])
    if form is PolicyForm.YAML:
        rest = _yaml({**_ADMINISTRATION, "Principal": {"AWS": principal}}, "    ")
        lines = ['Version: "2012-10-17"', "Statement:", f"  - {rest[0].strip()}", *rest[1:]]
        return "\n".join([*lines, textwrap.indent(statement, "  ")])
    if form is PolicyForm.TEMPLATE_JSON:
        account_statement = _substituted({**_ADMINISTRATION, "Principal": {"AWS": principal}})
        whole = {"Version": "2012-10-17", "Statement": [account_statement, json.loads(statement)]}
        return json.dumps(whole, indent=2)
    return ""


_ADMINISTRATION: Dict[str, Any] = {
    "Sid": "Administration",
    "Effect": "Allow",
    "Principal": {},
    "Action": "kms:*",
    "Resource": "*",
}


def undeclared(text: str, remedy: RemedyFacts) -> List[str]:
    """The data sources that a statement refers to and that the configuration does not declare."""
    found = []
    for kind, there, provider in (
        ("aws_caller_identity", remedy.account, remedy.account_provider),
        ("aws_region", remedy.region, remedy.provider),
    ):
        if not there and f"data.{kind}.{remedy.free_name}." in text:
            content = f"{{ provider = {provider} }}" if provider else "{}"
            found.append(f'data "{kind}" "{remedy.free_name}" {content}')
    return found


def services(form: PolicyForm, region: Value, remedy: RemedyFacts) -> Dict[str, str]:
    """The values of ``kms:ViaService`` for each service, in the language of the policy's file."""
    return {service: f"{service}.{_region(form, region, remedy)}.amazonaws.com" for service in SERVICES}


def _region(form: PolicyForm, region: Value, remedy: RemedyFacts) -> str:
    if isinstance(region, str) and is_shown(region) and (form is PolicyForm.FILE or not remedy.in_several_regions):
        return region
    if form in _TEMPLATES:
        return "${AWS::Region}"
    if form is PolicyForm.FILE:
        return "REGION"
    if isinstance(region, Unknown) and region.term.startswith("var."):
        return f"${{{region.term}}}"
    return f"${{{remedy.region or f'data.aws_region.{remedy.free_name}.id'}}}"


def root(form: PolicyForm, account: Value, remedy: RemedyFacts) -> str:
    """The ARN of the account, in the language of the policy's file."""
    is_written = isinstance(account, str) and is_shown(account)
    if form in _TEMPLATES and not is_written:
        return "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
    return f"arn:aws:iam::{_number(form, account, remedy)}:root"


def _number(form: PolicyForm, account: Value, remedy: RemedyFacts) -> str:
    """The number of the account, outside of templates."""
    if isinstance(account, str) and is_shown(account):
        return account
    reference = remedy.account or f"data.aws_caller_identity.{remedy.free_name}.account_id"
    return "ACCOUNT" if form is PolicyForm.FILE else f"${{{reference}}}"


def principal_text(form: PolicyForm, principal: Value, account: Value, remedy: RemedyFacts) -> str:
    """A principal that a policy names already, as it can be written again; "" where it cannot."""
    if isinstance(principal, str):
        return principal if is_shown(principal) else ""
    if form in _TEMPLATES:
        if isinstance(principal, Text) and all(isinstance(part, (str, Symbol)) for part in principal.parts):
            return label(principal)
        resource = getattr(principal, "resource", None)
        return f"${{{label(principal)}}}" if resource is not None else ""
    if form is PolicyForm.FILE:
        return ""
    if isinstance(principal, Text) and all(isinstance(part, str) or part == account for part in principal.parts):
        number = _number(form, account, remedy)
        return "".join(part if isinstance(part, str) else number for part in principal.parts)
    resource = getattr(principal, "resource", None)
    return f"${{{label(principal)}}}" if resource is not None and "[" not in label(principal) else ""


# Layouts


def _hcl(value: Any, indent: str) -> List[str]:
    if isinstance(value, dict):
        lines = ["{"]
        for name, item in value.items():
            first, *rest = _hcl(item, indent + "  ")
            lines.extend([f"{indent}  {name if name.isidentifier() else json.dumps(name)} = {first}", *rest])
        return [*lines, f"{indent}}}"]
    if isinstance(value, list):
        return [f"[{', '.join(_hcl_text(item) for item in value)}]"]
    return [_hcl_text(value)]


def _hcl_text(text: str) -> str:
    """A string, or the bare reference where it is nothing else."""
    if text.startswith("${") and text.endswith("}") and text.count("${") == 1:
        return text[2:-1]
    return json.dumps(text)


def _document(sid: str, callers: List[str], services: List[str]) -> str:
    def listed(items: List[str]) -> str:
        return f"[{', '.join(_hcl_text(item) for item in items)}]"

    return "\n".join(
        [
            "statement {",
            f'  sid       = "{sid}"',
            f"  actions   = {listed(list(ACTIONS))}",
            '  resources = ["*"]',
            "  principals {",
            '    type        = "AWS"',
            f"    identifiers = {listed(callers)}",
            "  }",
            "  condition {",
            '    test     = "StringEquals"',
            '    variable = "kms:ViaService"',
            f"    values   = {listed(services)}",
            "  }",
            "}",
        ]
    )


def _yaml(value: Dict[str, Any], indent: str) -> List[str]:
    lines: List[str] = []
    for name, item in value.items():
        if isinstance(item, dict):
            lines.extend([f"{indent}{name}:", *_yaml(item, indent + "  ")])
        elif isinstance(item, list):
            lines.append(f"{indent}{name}:")
            lines.extend(f"{indent}  - {_yaml_text(element)}" for element in item)
        else:
            lines.append(f"{indent}{name}: {_yaml_text(item)}")
    return lines


def _yaml_text(text: str) -> str:
    return f"!Sub {text}" if "${" in text else json.dumps(text) if text == "*" else text


def _substituted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _substituted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_substituted(item) for item in value]
    return {"Fn::Sub": value} if "${" in value else value
