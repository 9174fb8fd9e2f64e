"""Types as variables declare them: ``object({ name = optional(string, "n") })``.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.hcl_syntax import Call, Literal, Name, ObjectExpr, TupleExpr
from incident_manager.terraform.language_types import (
    ANY,
    OPEN,
    PRIMITIVES,
    Type,
    is_null,
    list_of,
    map_of,
    set_of,
    type_of,
)
from incident_manager.terraform.type_conversion import converted, in_order, set_value, unordered, without_typed_nulls
from incident_manager.values import ListValue, MapValue, Unknown, Value, is_open

Evaluate = Callable[[Any], Value]
"""The value of the expression of a default."""

_COLLECTIONS: Dict[str, Callable[[Type], Type]] = {"list": list_of, "set": set_of, "map": map_of}


def as_declared(value: Value, constraint: Any, evaluate: Evaluate) -> Value:
    """The value as one of a declared type, with the defaults of its optional attributes.

    ``constraint`` is the expression of the type. What Terraform refuses is unknown, with the reason.
    """
    try:
        return without_typed_nulls(_declared(value, constraint, evaluate))
    except FunctionFault as fault:
        return Unknown(f"the value does not have the declared type: {fault}")


def _declared(value: Value, constraint: Any, evaluate: Evaluate) -> Value:
    if is_null(value):
        return value
    if isinstance(constraint, Name):
        return converted(value, constraint.name) if constraint.name in PRIMITIVES else value
    if not isinstance(constraint, Call) or not constraint.arguments:
        return value
    inner = constraint.arguments[0]
    if is_open(value) or hasattr(value, "attribute"):
        kind = type_of(value)
        if kind in PRIMITIVES:
            raise FunctionFault(f"a {constraint.function} is required")
        return value
    if constraint.function == "object" and isinstance(inner, ObjectExpr):
        return _object(value, inner, evaluate)
    if constraint.function == "tuple" and isinstance(inner, TupleExpr):
        if not isinstance(value, tuple) or len(value) != len(inner.items):
            raise FunctionFault("a tuple of another length is required")
        return tuple(_declared(item, kind, evaluate) for item, kind in zip(value, inner.items))
    if constraint.function == "map":
        return _map(value, inner, evaluate)
    if constraint.function in ("list", "set"):
        return _sequence(value, constraint.function, inner, evaluate)
    return value


def _sequence(value: Value, kind: str, inner: Any, evaluate: Evaluate) -> Value:
    if not isinstance(value, tuple):
        raise FunctionFault(f"a {kind} is required")
    items = [_declared(item, inner, evaluate) for item in value]
    element = constraint_type(inner)
    gap = unordered(value) if kind == "list" else None
    if gap is not None:
        return gap
    if element is OPEN:
        return converted(tuple(items), _COLLECTIONS[kind](ANY))
    return ListValue.of(items, element) if kind == "list" else set_value(items, element)


def _map(value: Value, inner: Any, evaluate: Evaluate) -> Value:
    if not isinstance(value, dict):
        raise FunctionFault("a map is required")
    items = {key: _declared(value[key], inner, evaluate) for key in in_order(value)}
    element = constraint_type(inner)
    return converted(items, map_of(ANY)) if element is OPEN else MapValue.of(items, element)


def _object(value: Value, wanted: ObjectExpr, evaluate: Evaluate) -> Value:
    if not isinstance(value, dict):
        raise FunctionFault("an object is required")
    found: Dict[Any, Value] = {}
    for name, kind in wanted.items:
        key = name.value if isinstance(name, Literal) else None
        kind, optional, default = _attribute(kind)
        item = value.get(key)
        if is_null(item) and default is not None:
            item = evaluate(default)
        elif key not in value and not optional:
            raise FunctionFault(f"attribute {key!r} is required")
        found[key] = _declared(item, kind, evaluate)
    return found


def _attribute(kind: Any) -> Tuple[Any, bool, Any]:
    """The type of an attribute, whether it may be left out, and the expression of its default."""
    if isinstance(kind, Call) and kind.function == "optional" and kind.arguments:
        return kind.arguments[0], True, kind.arguments[1] if len(kind.arguments) > 1 else None
    return kind, False, None


def constraint_type(constraint: Any) -> Type:
    """The type that a constraint stands for; :data:`OPEN` where something in it may be of any type."""
    if isinstance(constraint, Name):
        return constraint.name if constraint.name in PRIMITIVES else OPEN
    if not isinstance(constraint, Call) or not constraint.arguments:
        return OPEN
    inner = constraint.arguments[0]
    if constraint.function == "object" and isinstance(inner, ObjectExpr):
        kinds = {getattr(name, "value", ""): constraint_type(_attribute(kind)[0]) for name, kind in inner.items}
        return OPEN if OPEN in kinds.values() else ("object", tuple(sorted(kinds.items())))
    if constraint.function == "tuple" and isinstance(inner, TupleExpr):
        parts = tuple(constraint_type(kind) for kind in inner.items)
        return OPEN if OPEN in parts else ("tuple", parts)
    element = constraint_type(inner)
    make = _COLLECTIONS.get(constraint.function)
    return OPEN if element is OPEN or make is None else make(element)
