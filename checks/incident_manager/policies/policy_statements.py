"""The statements of a policy: what each says, and each thing that one may say where a value of it is not known.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

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
    MAX_ALTERNATIVES,
    Unknown,
    Value,
    alternatives,
    is_open,
    label,
    reason_for,
    same,
)


class Condition(NamedTuple):
    """One key of a condition block; ``operator`` and ``key`` as they are written."""

    operator: str
    key: str
    values: Value
    meaning: Optional[Operator]  # None where the operator itself is not known


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
    """A statement of a policy: one body, or several that it may be; None stands for no statement at all.

    ``why`` says why it is not known which. ``refused`` is for what AWS refuses each option.
    """

    number: int
    sid: str
    options: Tuple[Union[Body, Unknown, None], ...]
    why: str = ""
    refused: Tuple[Tuple[Refusal, ...], ...] = ()

    @property
    def label(self) -> str:
        """How a message names it."""
        return f'statement "{self.sid}"' if self.sid else f"statement {self.number}"

    @property
    def bodies(self) -> Iterator[Body]:
        return (option for option in self.options if isinstance(option, Body))


def statement_of(number: int, item: Value, variables: bool, faults: List[Refusal], kind: PolicyType) -> Statement:
    """The statement that stands at place ``number``; ``faults`` takes what AWS refuses of it, whichever it is."""
    sids = [option.get("Sid") for option in alternatives(item) if isinstance(option, dict)]
    sid = sids[0] if sids and all(same(other, sids[0]) for other in sids) else None
    name = sid if isinstance(sid, str) else label(sid) if is_open(sid) else ""
    named = f'statement "{name}"' if name else f"statement {number}"
    options: List[Union[Body, Unknown, None]] = []
    found: List[List[Refusal]] = []
    for option in _settled(item):
        here: List[Refusal] = []
        if option is None:
            options.append(None)
        elif is_open(option):
            options.append(Unknown.because_of(option, "a statement is not known"))
        elif isinstance(option, dict):
            options.append(_body(option, variables, here, kind))
        else:
            here.append(Refusal(f"is {described(option)}, not an object", whole_policy(kind)))
            options.append(None)
        found.append([Refusal(f"{named} {fault.what}", fault.fix) for fault in here])
    if all(found):
        faults.extend(found[0])
    why = reason_for(item) if len(options) > 1 else ""
    return Statement(number, name, tuple(options), why, tuple(map(tuple, found)))


_LEVELS = {"Effect": 0, "Principal": 1, "NotPrincipal": 1, "Condition": 1}


def _settled(item: Value) -> List[Value]:
    """The statement once for each combination of what decides on its shape."""
    return each_choice(
        item, lambda name, value: _choices(value, _LEVELS.get(name, -1)), "a statement may be too many things"
    )


def _choices(value: Value, levels: int) -> List[Value]:
    if levels < 0:
        return [value]
    if not levels:
        return list(alternatives(value))
    return each_choice(value, lambda _, item: _choices(item, levels - 1), "too many values are not known")


def each_choice(
    value: Value, choose: Callable[[Any, Value], Iterable[Value]], why: str, most: int = MAX_ALTERNATIVES
) -> List[Value]:
    """What a value may be, objects once for each combination of what may be chosen for their items.

    Where these are more than ``most``, all is one unknown value; ``why`` says so where the value does not.
    """
    found: List[Value] = []
    for option in alternatives(value):
        if not isinstance(option, dict):
            found.append(option)
            continue
        choices = [[(name, chosen) for chosen in choose(name, item)] for name, item in option.items()]
        if combinations(choices) > most:
            return [Unknown.because_of(value, why)]
        found.extend(dict(combination) for combination in itertools.product(*choices))
    return found


def combinations(choices: List[List[Any]]) -> int:
    """The number of ways to choose one of each."""
    total = 1
    for choice in choices:
        total *= len(choice)
    return total


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
        faults.append(condition_refusal("has a Condition that is no object", kind))
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
                    yield Condition(name, label(key), values, None if is_open(key) else meaning)
        else:
            faults.append(condition_refusal(f"has a condition {label(name)} that is no object", kind))
