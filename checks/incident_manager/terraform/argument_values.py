"""What all functions have in common: faults, and how a function says which arguments it takes."""

from __future__ import annotations

from typing import Any, Callable, Dict, NamedTuple, Optional, Sequence, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.values import ListValue, SetValue, Unknown, Value, is_number, is_open, number_text


class ReleasesDiffer(FunctionFault):
    """Terraform 1.11 refuses the call, and a later release makes it."""


class Declined(Exception):
    """Terraform makes the call, and nobody does here."""


KNOWN, SHAPED, LENIENT = "known", "shaped", "lenient"
"""What a function computes with: nothing in the argument is open; elements may be; all of it may be."""


class Parameter(NamedTuple):
    """One argument of a function: its type, what of it may be open, and whether it may be null."""

    type: Any
    open: str = KNOWN
    null: bool = False


class Function(NamedTuple):
    """A function of Terraform's, with the type of its result where it is always the same; that one is never null.

    ``nullable`` says that its result may be null.
    """

    body: Callable[..., Value]
    parameters: Tuple[Parameter, ...]
    rest: Optional[Parameter]
    nullable: bool
    result: Any

    def gap(self, value: Value, otherwise: str) -> Unknown:
        """What is not known of its result because a value is not."""
        return Unknown.because_of(value, otherwise, not self.nullable, self.result)


Functions = Dict[str, Function]


def takes(
    body: Callable[..., Value], *parameters: Any, rest: Any = None, nullable: bool = False, gives: Any = None
) -> Function:
    """A function with its parameters; a bare type stands for a known argument of that type."""

    def parameter(given: Any) -> Parameter:
        return given if isinstance(given, Parameter) else Parameter(given)

    taken = tuple(map(parameter, parameters))
    return Function(body, taken, None if rest is None else parameter(rest), nullable, gives)


def gap(value: Value, name: str, present: bool = True) -> Unknown:
    """The unknown result of a function with an unknown argument."""
    return Unknown.because_of(value, f"{name}() has an unknown argument", present)


def items_of(value: Value) -> Tuple[Value, ...]:
    """The elements of a list, set or tuple."""
    if isinstance(value, tuple):
        return value
    raise FunctionFault("a list or set is required")


def sequence_of(value: Value) -> Tuple[Value, ...]:
    """The elements of a list or tuple: a set has no order."""
    if isinstance(value, SetValue):
        raise FunctionFault("a list or tuple is required, not a set")
    return items_of(value)


def mapping_of(value: Value) -> Dict[Any, Value]:
    """The elements of a map, or the attributes of an object."""
    if isinstance(value, dict):
        return value
    raise FunctionFault("a map or object is required")


def whole_number(value: Value) -> int:
    """A number that may count something. Raises :class:`FunctionFault` where it has a fraction."""
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return int(value)
    raise FunctionFault("a whole number is required")


def strings(items: Sequence[Value]) -> ListValue:
    """A list of strings."""
    return ListValue.of(items, "string")


def to_text(value: Value) -> Value:
    """The value as a template renders it. Raises :class:`FunctionFault` for a list, a map or null."""
    if isinstance(value, str) or is_open(value):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return number_text(value)
    raise FunctionFault("a string is required")
