"""The operators of Terraform's expressions."""

from __future__ import annotations

from typing import Callable, Dict

from incident_manager.exact_numbers import negated, product, quotient, remainder, total
from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.language_types import BOOL, NUMBER, Type, is_null
from incident_manager.terraform.type_conversion import converted
from incident_manager.terraform.value_equality import equal
from incident_manager.values import Unknown, Value, is_open


def operand(operator: str, value: Value, wanted: Type) -> Value:
    """One side of an operator, as a value of the type that it takes."""
    if is_null(value):
        raise FunctionFault(f"{operator} does not apply to null")
    return converted(value, wanted)


def unary(operator: str, value: Value) -> Value:
    """``!value`` or ``-value``."""
    given = operand(operator, value, BOOL if operator == "!" else NUMBER)
    if is_open(given):
        return Unknown.because_of(given, present=True, kind=BOOL if operator == "!" else NUMBER)
    return not given if operator == "!" else negated(given)


def binary(operator: str, left: Value, right: Value) -> Value:
    """An operator of two sides; ``&&`` and ``||`` are not among them."""
    if operator in ("==", "!="):
        found = equal(left, right)
        return found if isinstance(found, Unknown) else found == (operator == "==")
    one, other = (operand(operator, side, NUMBER) for side in (left, right))
    if is_open(one) or is_open(other):
        kind = NUMBER if operator in "+-*/%" else BOOL
        return Unknown.because_of((one, other), f"{operator} has an unknown side", True, kind)
    if operator == "/" and other == 0:
        if one == 0:
            raise FunctionFault("zero is divided by zero")
        return Unknown("a division by zero is infinite", True, "", NUMBER)
    result = _OPERATIONS[operator](one, other)
    return Unknown(f"{operator}: the result is not computed here", True, "", NUMBER) if result is None else result


_OPERATIONS: Dict[str, Callable[[Value, Value], Value]] = {
    "+": total,
    "-": lambda one, other: total(one, negated(other)),
    "*": product,
    "/": quotient,
    "%": remainder,
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}
