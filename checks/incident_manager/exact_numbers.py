"""Numbers as Terraform computes with them: exact up to 512 binary digits, then rounded.

A whole number is an ``int``, any other a :class:`~fractions.Fraction` of which the denominator is a power of two.
Terraform's own are Go's ``big.Float``: https://pkg.go.dev/math/big#Float.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Optional, Tuple, Union

MANTISSA_BITS = 512
COUNT_BITS = 64  # of what Terraform counts itself, such as length()
MAX_EXPONENT = 10_000

Number = Union[int, Fraction]

_NUMBER = r"([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?"


class MinusZero(int):
    """The zero with a sign: equal to 0, and written "-0"."""


class Count(int):
    """A number of 64 bits: of what two of them give by division, Terraform keeps no more."""


MINUS_ZERO = MinusZero(0)


def rounded(number: Number, bits: int = MANTISSA_BITS) -> Number:
    """The nearest number of so many binary digits, of two equally near ones the even one."""
    if isinstance(number, int):
        excess = number.bit_length() - bits
        if excess <= 0:
            return number
        return _nearest(Fraction(number, 1 << excess)) << excess
    if number.denominator == 1:
        return rounded(number.numerator, bits)
    size = abs(number)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < power_of_two(exponent):
        exponent -= 1
    unit = power_of_two(exponent + 1 - bits)
    result = _nearest(number / unit) * unit
    return result.numerator if result.denominator == 1 else result


def power_of_two(exponent: int) -> Fraction:
    """2 to the power of a positive or negative exponent."""
    return Fraction(1 << exponent) if exponent >= 0 else Fraction(1, 1 << -exponent)


def _nearest(number: Fraction) -> int:
    return round(number)  # of two equally near ones Python takes the even one, too


def absolute(number: Number) -> Number:
    """The number without its sign."""
    return -number if number < 0 else number


def parsed(text: str) -> Optional[Number]:
    """The number that decimal text stands for; None where it is not one, or too large to be computed here."""
    match = re.fullmatch(_NUMBER, text, re.A)
    if not match:
        return None
    sign, digits, power = match.groups()
    whole, _, part = digits.partition(".")
    if len(power or "") > 6 or len(digits) > MAX_EXPONENT:
        return None
    exponent = int(power or 0) - len(part)
    if abs(exponent) > MAX_EXPONENT:
        return None
    mantissa = int(whole + part or "0")
    value = rounded(mantissa * 10**exponent if exponent >= 0 else Fraction(mantissa, 10**-exponent))
    if sign == "-":
        return negated(value)
    return value


def negated(number: Number) -> Number:
    """The number with the other sign; zero has one, too."""
    if number == 0:
        return 0 if isinstance(number, MinusZero) else MINUS_ZERO
    return Count(-number) if isinstance(number, Count) else -number


def is_negative(number: Number) -> bool:
    """True below zero, and for the zero with a sign."""
    return number < 0 or isinstance(number, MinusZero)


def quotient(dividend: Number, divisor: Number) -> Optional[Number]:
    """A quotient, rounded; None where it is not finite, or two counts have none of 64 bits."""
    if divisor == 0:
        return None
    exact = Fraction(dividend) / Fraction(divisor)
    if exact == 0:
        return MINUS_ZERO if is_negative(dividend) != is_negative(divisor) else 0
    result = rounded(exact)
    if isinstance(dividend, Count) and isinstance(divisor, Count):
        return Count(result) if isinstance(result, int) else (result if result == exact else None)
    return result


def product(one: Number, other: Number) -> Number:
    """A product, rounded."""
    if one == 0 or other == 0:
        return MINUS_ZERO if is_negative(one) != is_negative(other) else 0
    return _counted(rounded(_lowest(Fraction(one) * Fraction(other))), one, other)


def total(one: Number, other: Number) -> Number:
    """A sum, rounded."""
    if isinstance(one, MinusZero) and isinstance(other, MinusZero):
        return MINUS_ZERO
    if isinstance(one, int) and isinstance(other, int):
        return _counted(rounded(one + other), one, other)
    return _counted(rounded(_lowest(Fraction(one) + Fraction(other))), one, other)


def remainder(dividend: Number, divisor: Number) -> Optional[Number]:
    """What a division leaves; it has the sign of the dividend. Nothing is divided by zero.

    None where a count leaves a fraction of which 64 bits are another text than all of them.
    """
    if divisor == 0:
        return dividend
    whole = quotient(dividend, divisor)
    if whole is None:  # of two counts
        whole = Fraction(dividend) / Fraction(divisor)
    times = towards_zero(whole)
    if not isinstance(dividend, Count):
        return total(dividend, negated(product(divisor, times)))
    multiple = rounded(_lowest(Fraction(divisor) * rounded(times, COUNT_BITS)), COUNT_BITS)
    rest = rounded(_lowest(Fraction(dividend) - multiple), COUNT_BITS)
    if isinstance(rest, int):
        return Count(rest)
    return rest if shortest_digits(abs(rest), COUNT_BITS) == shortest_digits(abs(rest)) else None


def towards_zero(number: Number) -> int:
    """The number without what stands behind its decimal point."""
    return math.trunc(number)


def _lowest(number: Fraction) -> Number:
    return number.numerator if number.denominator == 1 else number


def _counted(result: Number, *of: Number) -> Number:
    return Count(result) if isinstance(result, int) and all(isinstance(item, Count) for item in of) else result


def shortest_digits(number: Fraction, bits: int = MANTISSA_BITS) -> Tuple[str, int]:
    """The fewest decimal digits that are read back as this positive number, and the place of the decimal point.

    ``("15", 1)`` is 1.5.
    """
    exponent = number.numerator.bit_length() - number.denominator.bit_length()
    if number < power_of_two(exponent):
        exponent -= 1
    half = power_of_two(exponent - bits)
    low = number - (half / 2 if number == power_of_two(exponent) else half)
    high = number + half
    place = decimal_place(number)
    count = 1
    while True:
        scale = Fraction(10) ** (count - place)
        scaled = number * scale
        below = scaled.numerator // scaled.denominator
        nearest = round(scaled)
        for digits in (nearest, below, below + 1):
            if low < Fraction(digits) / scale < high:
                text = str(digits)
                return text.rstrip("0"), place + len(text) - count
        count += 1


def decimal_place(number: Fraction) -> int:
    """How many digits stand before the decimal point of a positive number; none or fewer where it is below 1."""
    place = len(str(number.numerator)) - len(str(number.denominator))
    while Fraction(10) ** place <= number:
        place += 1
    while Fraction(10) ** (place - 1) > number:
        place -= 1
    return place


def decimal_text(number: Number) -> str:
    """The number in decimal digits, no more than it takes to tell it from all others, and without an exponent."""
    if isinstance(number, int):
        return "-0" if isinstance(number, MinusZero) else str(int(number))
    digits, place = shortest_digits(abs(number))
    if place <= 0:
        text = f"0.{'0' * -place}{digits}"
    else:
        text = f"{digits[:place]}.{digits[place:]}"
    return f"-{text}" if number < 0 else text
