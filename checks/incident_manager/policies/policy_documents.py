"""Policies as IAM reads them: a version and statements, and each policy that a document may be.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Iterator, List, Tuple

from incident_manager.policies.policy_refusals import PolicyType, Refusal, described, whole_policy
from incident_manager.policies.policy_statements import Statement, combinations, each_choice, statement_of
from incident_manager.values import (
    MAX_ALTERNATIVES,
    Computed,
    Unknown,
    Value,
    alternatives,
    is_open,
    label,
    reason_for,
    why_unknown,
)

_VARIABLES_SINCE = "2012-10-17"


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy document, and for what AWS refuses it."""

    statements: Tuple[Statement, ...]
    faults: Tuple[Refusal, ...] = ()


def documents(value: Value) -> List[Value]:
    """The documents that a value may be, where that is for its version or its list of statements to say, too."""

    def choose(name: Any, item: Value) -> Tuple[Value, ...]:
        return alternatives(item) if name in ("Version", "Statement") else (item,)

    return each_choice(value, choose, "the policy may be too many things", MAX_ALTERNATIVES**2)


def parsed(document: Value, kind: PolicyType) -> Policy:
    """The policy that a value stands for, once JSON text has been decoded."""
    if isinstance(document, str) or _is_json_text(document):
        fix = "hand the text over as it is: without jsonencode() around text that is JSON already."
        return Policy((), (Refusal("it is a string, as text becomes that is encoded twice", fix),))
    if _is_longer(document, kind.longest):
        document = Unknown(f"the policy has more than {kind.longest} characters, which is far more than AWS takes")
    if is_open(document):
        why = reason_for(document, "the policy is not known")
        return Policy((Statement(1, "", (Unknown(why),), "", ((),)),))
    if not isinstance(document, dict):
        what = f"it is {described(document)}, not a policy: an object with Version and Statement"
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


def worlds(policy: Policy) -> List[Policy]:
    """The policies that one may be: each of its statements settled. Where these are too many, the policy itself."""
    choices = [list(zip(statement.options, statement.refused)) for statement in policy.statements]
    if combinations(choices) > MAX_ALTERNATIVES:
        return [policy]
    return [
        Policy(
            tuple(
                Statement(statement.number, statement.sid, (option,), "", (refused,))
                for statement, (option, refused) in zip(policy.statements, chosen)
            ),
            (*policy.faults, *(refusal for _, refused in chosen for refusal in refused)),
        )
        for chosen in itertools.product(*choices)
    ]


class PossiblePolicies:
    """All policies that a document may be. ``worlds`` are these, each settled."""

    def __init__(self, document: Value, kind: PolicyType) -> None:
        self.policies: List[Policy] = [parsed(option, kind) for option in documents(document)]
        self.worlds: List[Policy] = [world for policy in self.policies for world in worlds(policy)]
        self._whys = list(why_unknown(document)) if len(self.policies) > 1 else []

    @property
    def statements(self) -> Iterator[Statement]:
        """Those of all policies that it may be."""
        return (statement for policy in self.policies for statement in policy.statements)

    @property
    def faults(self) -> Tuple[Refusal, ...]:
        """Those for which AWS refuses the policy, whichever it is."""
        found = [policy.faults for policy in self.policies]
        return found[0] if all(found) else ()

    @property
    def why(self) -> str:
        """Why it is not known which policy it is."""
        whys = [*self._whys, *(f"{statement.label}: {statement.why}" for statement in self.statements if statement.why)]
        return "; ".join(dict.fromkeys(whys)) or "which policy it is, is not known"
