"""The operators of Terraform's expressions."""

from __future__ import annotations

from typing import Callable, Dict

from incident_manager.distribution import FunctionFault
from incident_manager.terraform import hcl_functions
from incident_manager.values import Unknown, Value, is_known, is_open, same


def operation(operator: str, left: Value, right: Value) -> Value:
    if operator in ("==", "!="):
        equal = _equal(left, right)
        return equal if isinstance(equal, Unknown) else equal == (operator == "==")
    if is_open(left) or is_open(right):
        return Unknown.because_of((left, right), f"{operator} has an unknown side")
    numbers = [hcl_functions.call("tonumber", (side,)) for side in (left, right)]
    if None in numbers:
        raise FunctionFault(f"{operator} does not apply to null")
    one, other = numbers
    if operator in ("/", "%") and other == 0:
        raise FunctionFault("division by zero")
    operations: Dict[str, Callable[[], Value]] = {
        "+": lambda: one + other,
        "-": lambda: one - other,
        "*": lambda: one * other,
        "/": lambda: one / other,
        "%": lambda: one % other,
        "<": lambda: one < other,
        ">": lambda: one > other,
        "<=": lambda: one <= other,
        ">=": lambda: one >= other,
    }
    try:
        result = operations[operator]()
    except (OverflowError, TypeError) as fault:
        raise FunctionFault(f"{operator}: {fault}") from fault
    return int(result) if isinstance(result, float) and result.is_integer() else result


def _equal(left: Value, right: Value) -> Value:
    if left is None or right is None:
        other = right if left is None else left
        if other is None:
            return True
        if isinstance(other, Unknown) and not other.present:
            return Unknown(other.why)
        return False
    if same(left, right):
        return True
    if is_known(left) and is_known(right):
        return False
    return Unknown.because_of((left, right), "an unknown value is compared")
