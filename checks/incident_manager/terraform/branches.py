"""The branches of a condition, and what is told of an expression without its value."""

from __future__ import annotations

from typing import Any, Sequence

from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.hcl_syntax import Call, GetAttr, Name
from incident_manager.terraform.language_types import (
    ANY,
    OPEN,
    STRING,
    Type,
    filled,
    holds,
    is_null,
    kind_of,
    type_of,
    unified,
)
from incident_manager.terraform.type_conversion import beside_unknown, converted
from incident_manager.values import TypedNull, Unknown, Value, same


def as_branch(value: Value, other: Type) -> Value:
    """The value of a branch as one of the type that both have in common."""
    own = type_of(value)
    if is_null(value) and own == ANY:
        return None if other in (ANY, OPEN) else TypedNull(other)
    if ANY in (own, other) or own == other:
        return value
    if other == OPEN:
        return beside_unknown(value)
    common = common_of_branches(own, other)
    if kind_of(own) == "object" and kind_of(common) == "map" and not _fit_beside_null([kind for _, kind in own[1]]):
        raise FunctionFault("the attributes of an object have no type in common")
    found = _converted(value, common)
    if not holds(own, OPEN) and not holds(other, OPEN):
        return found
    try:
        as_text = _converted(value, common_of_branches(filled(own, STRING), filled(other, STRING)))
    except FunctionFault:
        return found
    return found if type(found) is type(as_text) and same(found, as_text) else _unsure()


def _fit_beside_null(kinds: Sequence[Type]) -> bool:
    """Whether the types of what is not null have one in common, where a null is among them."""
    known = [kind for kind in kinds if kind != ANY]
    return len(known) in (0, len(kinds)) or unified(known) is not None


def common_of_branches(one: Type, other: Type) -> Type:
    """The type of a condition. Raises :class:`FunctionFault` where its branches have none in common."""
    if ANY in (one, other):
        return ANY
    common = unified([one, other])
    if common is None:
        raise FunctionFault("the branches of a condition have no type in common")
    return common


def _converted(value: Value, common: Type) -> Value:
    return _unsure() if common == ANY else converted(value, common)


def _unsure() -> Unknown:
    return Unknown("which type the branches have in common is not known")


def mentions_variable(expression: Any) -> bool:
    pending = [expression]
    while pending:
        item = pending.pop()
        if isinstance(item, GetAttr) and item.source == Name("var"):
            return True
        if isinstance(item, tuple):
            pending.extend(item)
    return False


def is_plain(expression: Any) -> bool:
    """Whether nothing in an expression can be sensitive: it refers to nothing, and does not call for it."""
    pending = [expression]
    while pending:
        item = pending.pop()
        if isinstance(item, Name) or (isinstance(item, Call) and item.function.endswith("sensitive")):
            return False
        if isinstance(item, tuple):
            pending.extend(item)
    return True
