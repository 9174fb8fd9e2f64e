"""Values of variables, converted to the types that the variables declare."""

from __future__ import annotations

from typing import Any, Callable, Dict

from incident_manager.terraform import hcl_functions
from incident_manager.terraform.hcl_syntax import Call, Literal, Name, ObjectExpr
from incident_manager.values import Either, SetValue, Value, either, is_open

Default = Callable[[Any], Value]
"""The value of the expression of a default."""


def converted(value: Value, wanted: Any, default: Default) -> Value:
    """Convert to a type constraint as far as it changes what a reader sees: sets, optional attributes."""
    if isinstance(value, Either):
        return either([converted(option, wanted, default) for option in value.alternatives], value.why)
    if value is None or is_open(value) or not isinstance(wanted, (Call, Name)):
        return value
    if isinstance(wanted, Name):
        if wanted.name == "string" and isinstance(value, (bool, int, float)):
            return hcl_functions.to_text(value)
        if wanted.name == "bool" and value in ("true", "false"):
            return bool(value == "true")
        return value
    inner = wanted.arguments[0] if wanted.arguments else None
    if wanted.function in ("set", "list") and isinstance(value, tuple):
        items = [converted(item, inner, default) for item in value]
        return SetValue.of(items) if wanted.function == "set" else tuple(items)
    if wanted.function == "map" and isinstance(value, dict):
        return {key: converted(item, inner, default) for key, item in value.items()}
    if wanted.function == "object" and isinstance(value, dict) and isinstance(inner, ObjectExpr):
        return _converted_object(value, inner, default)
    return value


def _converted_object(value: Dict[Any, Value], wanted: ObjectExpr, default: Default) -> Value:
    found: Dict[Any, Value] = {}
    for name, kind in wanted.items:
        key = name.value if isinstance(name, Literal) else None
        item = value.get(key)
        if isinstance(kind, Call) and kind.function == "optional" and kind.arguments:
            if item is None and len(kind.arguments) > 1:
                item = default(kind.arguments[1])
            kind = kind.arguments[0]
        found[key] = converted(item, kind, default)
    return found
