"""Functions that convert to a type."""

from __future__ import annotations

from typing import Callable, Dict

from incident_manager.distribution import FunctionFault
from incident_manager.terraform.argument_values import gap, items_of, mapping_of, plain_text, to_text
from incident_manager.values import SetValue, Value, is_open


def _toset(items: Value) -> Value:
    if is_open(items):
        return gap(items, "toset")
    return SetValue.of(items_of(items))


def _tolist(items: Value) -> Value:
    if is_open(items):
        return gap(items, "tolist")
    return tuple(items_of(items))


def _tomap(mapping: Value) -> Value:
    if is_open(mapping):
        return gap(mapping, "tomap")
    return dict(mapping_of(mapping))


def _tostring(value: Value) -> Value:
    return None if value is None else to_text(value)


def _tonumber(value: Value) -> Value:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    number = float(plain_text(value))
    return int(number) if number.is_integer() else number


def _tobool(value: Value) -> Value:
    if value is None or isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise FunctionFault("a bool is required")


LENIENT: Dict[str, Callable[..., Value]] = {
    "nonsensitive": lambda value: value,
    "sensitive": lambda value: value,
    "ephemeralasnull": lambda value: value,
    "tolist": _tolist,
    "tomap": _tomap,
    "toset": _toset,
    "tostring": _tostring,
}


STRICT: Dict[str, Callable[..., Value]] = {
    "tobool": _tobool,
    "tonumber": _tonumber,
}
