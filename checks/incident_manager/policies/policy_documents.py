"""Policies as IAM reads them: a version and statements.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

from incident_manager.policies.policy_refusals import PolicyType, Refusal, described, whole_policy
from incident_manager.policies.policy_statements import Statement, statement_of
from incident_manager.values import (
    Computed,
    Unknown,
    Value,
    is_open,
    label,
    reason_for,
)

_VARIABLES_SINCE = "2012-10-17"


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy document, and for what AWS refuses it."""

    statements: Tuple[Statement, ...]
    faults: Tuple[Refusal, ...] = ()


def parsed(document: Value, kind: PolicyType) -> Policy:
    """The policy that a value stands for, once JSON text has been decoded."""
    if isinstance(document, str) or _is_json_text(document):
        fix = "pass the text as it is: remove jsonencode() around text that is already JSON."
        return Policy((), (Refusal("it is a string: the text was encoded twice", fix),))
    if _is_longer(document, kind.longest):
        document = Unknown(f"the policy has more than {kind.longest} characters, which is far more than AWS takes")
    if is_open(document):
        why = reason_for(document, "the policy is not known")
        return Policy((Statement(1, "", Unknown(why)),))
    if not isinstance(document, dict):
        what = f"it is {described(document)}, not an object with Version and Statement"
        return Policy((), (Refusal(what, whole_policy(kind)),))
    if "Statement" not in document:
        if "Effect" in document:
            what = "it is a bare statement: put it into a list under Statement, beside Version"
            return Policy((), (Refusal(what, whole_policy(kind)),))
        return Policy((), (Refusal("it has no Statement", whole_policy(kind)),))
    version = document.get("Version", "2008-10-17")
    faults: List[Refusal] = []
    if not is_open(version) and version not in ("2012-10-17", "2008-10-17"):
        faults.append(Refusal(f"its Version is {label(version)}", "write the Version 2012-10-17."))
    items = document["Statement"]
    if isinstance(items, dict) or not isinstance(items, tuple):
        items = (items,)
    statements = [
        statement_of(number, item, is_open(version) or version == _VARIABLES_SINCE, faults, kind)
        for number, item in enumerate(items, 1)
    ]
    if not statements:
        faults.append(Refusal("its list of statements is empty", whole_policy(kind)))
    return Policy(tuple(statements), tuple(dict.fromkeys(faults)))


def _is_longer(document: Value, longest: int) -> bool:
    """Whether a policy has more characters than that, without the white space."""
    length, pending = 0, [document]
    while pending and length <= longest:
        item = pending.pop()
        length += len(item) + 2 if isinstance(item, str) else 2
        if isinstance(item, dict):
            pending.extend([*item.keys(), *item.values()])
        elif isinstance(item, tuple):
            pending.extend(item)
    return length > longest


def _is_json_text(value: Value) -> bool:
    known = getattr(value.resource, "json_value", None) if isinstance(value, Computed) else None
    return known is not None and known(value.attribute) is not None
