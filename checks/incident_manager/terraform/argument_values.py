"""What all functions have in common: faults, and arguments as the values that they must be."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from incident_manager.distribution import FunctionFault
from incident_manager.values import Unknown, Value, is_open, number_text


class Declined(Exception):
    """Terraform makes the call, and nobody does here."""


def gap(value: Value, name: str) -> Unknown:
    return Unknown.because_of(value, f"{name}() has an unknown argument")


def items_of(value: Value) -> Tuple[Value, ...]:
    if isinstance(value, tuple):
        return value
    raise FunctionFault("a list or set is required")


def mapping_of(value: Value) -> Dict[Any, Value]:
    if isinstance(value, dict):
        return value
    raise FunctionFault("a map or object is required")


def plain_text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    raise FunctionFault("a string is required")


def to_text(value: Value) -> Value:
    """The value as a template renders it. Raises :class:`FunctionFault` for a list, a map or null."""
    if value is None or isinstance(value, dict) or isinstance(value, tuple):
        raise FunctionFault("a string is required")
    return value if is_open(value) else plain_text(value)
