"""Functions of numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import List

from incident_manager.exact_numbers import Count, MinusZero, Number, negated, rounded, total
from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.terraform.argument_values import Declined, Functions, ReleasesDiffer, takes, whole_number
from incident_manager.terraform.language_types import ANY, NUMBER, list_of
from incident_manager.values import ListValue, Value

MAX_RANGE = 1024
EXACT_BITS = 53  # of a number of which Terraform computes a power

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _range(*limits: Value) -> Value:
    if not 1 <= len(limits) <= 3:
        raise FunctionFault("range() takes one, two or three arguments")
    start, end = (0, limits[0]) if len(limits) == 1 else limits[:2]
    step = limits[2] if len(limits) == 3 else (-1 if end < start else 1)
    if step == 0 and start != end:
        raise FunctionFault("range(): the step is 0")
    if (step < 0 < end - start) or (step >= 0 > end - start):
        raise FunctionFault("range(): the step leads away from the end")
    numbers: List[Number] = []
    number = Count(start) if isinstance(start, int) and len(limits) == 1 else start
    step = Count(step) if isinstance(step, int) and len(limits) < 3 else step
    while number > end if step < 0 else number < end:
        if len(numbers) >= MAX_RANGE:
            raise FunctionFault(f"range() has more than {MAX_RANGE} numbers")
        numbers.append(number)
        number = total(number, step)
    return ListValue.of(numbers, NUMBER)


def _parseint(text: Value, base: Value) -> Value:
    if not isinstance(text, str):
        raise FunctionFault("parseint() takes a string")
    radix = whole_number(base)
    if not 2 <= radix <= 62:
        raise FunctionFault("the base is not between 2 and 62")
    digits = text[1:] if text[:1] in ("+", "-") else text
    written = digits if radix > 36 else digits.lower()
    if not written or not set(written) <= set(_DIGITS[:radix]):
        raise FunctionFault("the text is not a whole number in this base")
    if len(text) > 500:
        raise Declined(given_up("so long a number is not read here"))
    number = 0
    for digit in written:
        number = number * radix + _DIGITS.index(digit)
    number = -number if text.startswith("-") else number
    return Count(number) if number.bit_length() <= 64 else number


def _pow(number: Value, power: Value) -> Value:
    if number == 1 or power == 0:
        return 1
    if not isinstance(power, int) or abs(power) > 1000 or not _is_exact(number):
        raise Declined("the power is not computed here")
    if power < 0 and number == 0:
        raise Declined("a division by zero is infinite")
    result = rounded(Fraction(number) ** int(power))
    if not _is_exact(result):
        raise Declined("the power is not computed here")
    if result.denominator != 1:
        raise Declined("the power is not computed here")
    return Count(result.numerator)


def _is_exact(number: Number) -> bool:
    """Whether the number is the same where it is kept in 53 bits, as Terraform computes powers."""
    return not isinstance(number, MinusZero) and rounded(number, EXACT_BITS) == number and abs(number) < 2**EXACT_BITS


def _log(number: Value, base: Value) -> Value:
    if number == 1 and base > 0 and base != 1:
        return 0
    if number == base and number > 0 and number != 1:
        return 1
    raise Declined("the logarithm is not computed here")


def _ceil(number: Value) -> Value:
    return number if isinstance(number, int) else math.ceil(number)


def _floor(number: Value) -> Value:
    return number if isinstance(number, int) else math.floor(number)


def _abs(number: Value) -> Value:
    return negated(number) if number < 0 or isinstance(number, MinusZero) else number


def _least(*numbers: Value) -> Value:
    if not numbers:
        raise FunctionFault("min() takes at least one number")
    return min(numbers)


def _greatest(*numbers: Value) -> Value:
    if not numbers:
        raise FunctionFault("max() takes at least one number")
    return max(numbers)


def _signum(number: Value) -> Value:
    if not isinstance(number, int):
        raise ReleasesDiffer("releases of Terraform differ in the sign of a fraction")
    return Count((whole_number(number) > 0) - (number < 0))


FUNCTIONS: Functions = {
    "abs": takes(_abs, NUMBER, gives=NUMBER),
    "ceil": takes(_ceil, NUMBER, gives=NUMBER),
    "floor": takes(_floor, NUMBER, gives=NUMBER),
    "log": takes(_log, NUMBER, NUMBER, gives=NUMBER),
    "max": takes(_greatest, rest=NUMBER, gives=NUMBER),
    "min": takes(_least, rest=NUMBER, gives=NUMBER),
    "parseint": takes(_parseint, ANY, NUMBER, gives=NUMBER),
    "pow": takes(_pow, NUMBER, NUMBER, gives=NUMBER),
    "range": takes(_range, rest=NUMBER, gives=list_of(NUMBER)),
    "signum": takes(_signum, NUMBER, gives=NUMBER),
}
