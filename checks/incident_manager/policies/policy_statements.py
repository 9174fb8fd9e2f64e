"""The statements of a policy: what each says.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Tuple, Union

from incident_manager.concealment import is_shown
from incident_manager.policies.policy_conditions import Operator, UnknownOperator, operator_named
from incident_manager.policies.policy_principals import Kind, Principal, listed_principals, role_of
from incident_manager.policies.policy_refusals import (
    NAME_PRINCIPALS,
    PolicyType,
    Refusal,
    condition_refusal,
    described,
    element_refusals,
    operator_refusal,
    whole_policy,
)
from incident_manager.values import (
    Unknown,
    Value,
    is_open,
    label,
    written,
)


class Condition(NamedTuple):
    """One key of a condition block; ``operator`` and ``key`` as they are written."""

    operator: str
    key: str
    values: Value
    meaning: Optional[Operator]  # None where the operator itself is not known


def items_of(element: Value) -> Tuple[Value, ...]:
    """What an element such as Action lists, or a condition for a key: one value may stand alone."""
    return element if isinstance(element, tuple) else () if element is None else (element,)


@dataclass(frozen=True, eq=False)
class Body:
    """A statement whose elements are settled, though single values may be open."""

    effect: Value
    actions: Value
    not_actions: Value
    resources: Value
    not_resources: Value
    principals: Optional[Tuple[Principal, ...]]
    not_principals: Optional[Tuple[Principal, ...]]
    conditions: Tuple[Condition, ...]
    variables: bool
    _names: Dict[int, FrozenSet[str]] = field(default_factory=dict)

    def names(self, principals: Tuple[Principal, ...]) -> FrozenSet[str]:
        """The ARNs that a list of principals holds as plain text; of a role also what its sessions are known by."""
        if id(principals) not in self._names:
            self._names[id(principals)] = frozenset(
                name
                for principal in principals
                if principal.kind is Kind.NAMED and isinstance(principal.value, str)
                for name in (principal.value, role_of(principal.value) if ":role/" in principal.value else None)
                if name
            )
        return self._names[id(principals)]


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement of a policy. What is no object has no body."""

    number: int
    sid: str
    body: Union[Body, Unknown, None]

    @property
    def label(self) -> str:
        """How a message names it."""
        named = self.sid and is_shown(self.sid)
        return f'statement "{self.sid}"' if named else f"statement {self.number}"

    @property
    def bodies(self) -> Tuple[Body, ...]:
        """What it says, where that is known."""
        return (self.body,) if isinstance(self.body, Body) else ()


def statement_of(number: int, item: Value, variables: bool, faults: List[Refusal], kind: PolicyType) -> Statement:
    """The statement that stands at place ``number``; ``faults`` takes what AWS refuses of it."""
    sid = item.get("Sid") if isinstance(item, dict) else None
    name = sid if isinstance(sid, str) else label(sid) if is_open(sid) else ""
    here: List[Refusal] = []
    body: Union[Body, Unknown, None] = None
    if is_open(item):
        body = Unknown.because_of(item, "a statement is not known")
    elif isinstance(item, dict):
        body = _body(item, variables, here, kind)
    elif item is not None:
        here.append(Refusal(f"is {described(item)}, not an object", whole_policy(kind)))
    statement = Statement(number, name, body)
    faults.extend(fault._replace(what=f"{statement.label} {fault.what}") for fault in here)
    return statement


def _body(item: Dict[Any, Value], variables: bool, faults: List[Refusal], kind: PolicyType) -> Body:
    effect = item.get("Effect")
    faults.extend(element_refusals(item, kind))
    principals, not_principals = listed_principals(item.get("Principal"), faults, kind.partition), None
    if principals is None:
        not_principals = listed_principals(item.get("NotPrincipal"), faults, kind.partition)
        if not_principals is None and not kind.of_identity:
            faults.append(Refusal(f"names no Principal, which {kind.name} needs", NAME_PRINCIPALS))
        elif not_principals is not None and effect == "Allow":
            what = "combines NotPrincipal with Allow, which AWS does not support"
            faults.append(Refusal(what, "name those who are allowed in Principal instead."))
    return Body(
        effect,
        item.get("Action"),
        item.get("NotAction"),
        item.get("Resource"),
        item.get("NotResource"),
        principals,
        not_principals,
        tuple(_conditions(item.get("Condition"), faults, kind)),
        variables,
    )


def _conditions(block: Value, faults: List[Refusal], kind: PolicyType) -> Iterator[Condition]:
    if block is None:
        return
    if is_open(block):
        yield Condition("", "", Unknown.because_of(block, "the condition is not known"), None)
        return
    if not isinstance(block, dict):
        faults.append(condition_refusal("has a Condition that is not an object", kind))
        return
    for name, keys in block.items():
        try:
            meaning = operator_named(name) if not is_open(name) else None
        except UnknownOperator:
            faults.append(operator_refusal(label(name)))
            continue
        if keys is None:
            continue
        if is_open(keys) or is_open(name):
            yield Condition(label(name), "", Unknown.because_of((name, keys), present=True), None)
        elif isinstance(keys, dict):
            for key, values in keys.items():
                if values is not None:
                    yield Condition(name, written(key), values, None if is_open(key) else meaning)
        else:
            faults.append(condition_refusal(f"has a condition {label(name)} that is not an object", kind))
