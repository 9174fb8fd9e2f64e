"""The branches of a condition, and what is told of an expression without its value."""

from __future__ import annotations

from typing import Any, Callable, Dict

from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.hcl_syntax import Call, ForExpr, Literal, Name, ObjectExpr, Splat, TupleExpr
from incident_manager.terraform.language_types import ANY, BOOL, NUMBER, OPEN, Type, type_of, unified
from incident_manager.terraform.type_conversion import converted
from incident_manager.values import TypedNull, Unknown, Value

_TYPES_OF_OPERATORS: Dict[str, Type] = {
    **dict.fromkeys(("==", "!=", "<", ">", "<=", ">=", "&&", "||", "!"), BOOL),
    **dict.fromkeys(("+", "*", "/", "%", "-"), NUMBER),
}


def as_branch(value: Value, other: Type) -> Value:
    """The value of a branch as one of the type that both have in common."""
    own = type_of(value)
    if own == ANY:
        return None if other in (ANY, OPEN) else TypedNull(other)
    if other in (ANY, OPEN) or own == other:
        return value
    common = unified([own, other])
    if common is None:
        raise FunctionFault("the branches of a condition have no type in common")
    return Unknown("which type the branches have in common is not known") if common == ANY else converted(value, common)


def type_of_refused(expression: Any, type_of_part: Callable[[Any], Type]) -> Type:
    """The type that an expression has though Terraform refuses its value."""
    if isinstance(expression, TupleExpr):
        return ("tuple", tuple(map(type_of_part, expression.items)))
    if isinstance(expression, Splat):
        return ("tuple", (OPEN,))
    if isinstance(expression, ForExpr) and expression.key is not None:
        return ("object", (("", OPEN),))  # of which the names are not told
    if isinstance(expression, ObjectExpr) and all(isinstance(key, Literal) for key, _ in expression.items):
        return ("object", tuple(sorted((str(key.value), type_of_part(value)) for key, value in expression.items)))
    return _TYPES_OF_OPERATORS.get(getattr(expression, "operator", ""), OPEN)


def gives_collection(expression: Any) -> bool:
    return isinstance(expression, ForExpr)


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
