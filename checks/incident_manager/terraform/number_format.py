"""Numbers as Go's ``fmt`` writes them, for the verbs of ``format()``: https://pkg.go.dev/math/big#Float.Text."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple, Optional, Tuple

from incident_manager.exact_numbers import Number, absolute, decimal_place, is_negative, shortest_digits

SHORTEST = -1
_BASES = {"b": 2, "d": 10, "o": 8, "x": 16, "X": 16}
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}
_DIGITS = "0123456789abcdef"


class Layout(NamedTuple):
    """What stands between ``%`` and the verb."""

    flags: str
    width: Optional[int]
    precision: Optional[int]


def _digits(number: Number) -> Tuple[str, int]:
    """All decimal digits of a number that is not negative, and the place of its decimal point."""
    if number == 0:
        return "", 0
    if isinstance(number, int):
        text = str(int(number))
        return text.rstrip("0"), len(text)
    return shortest_digits(number)


def _rounded(number: Number, count: int, place: int) -> Tuple[str, int]:
    """So many digits of a number, rounded; of two equally near ones the even one."""
    exact = Fraction(number) * Fraction(10) ** (count - place)
    text = str(round(exact))
    if count < 0:
        return "", place
    if len(text) > count:
        return text[:count] if count else text, place + 1
    return text, place


def fixed(number: Number, precision: int) -> str:
    """Verb ``f``: so many digits behind the decimal point; all of them with :data:`SHORTEST`."""
    size = absolute(number)
    sign = "-" if is_negative(number) else ""
    if precision == SHORTEST:
        digits, place = _digits(size)
        behind = max(len(digits) - place, 0)
    else:
        behind = precision
        scaled = round(Fraction(size) * 10**precision)
        digits = str(scaled).rjust(precision + 1, "0") if scaled else ""
        place = len(digits) - precision
        if not scaled:
            digits, place = "0" * (precision + 1), 1
    whole = (digits[:place].ljust(place, "0") if place > 0 else "") or "0"
    part = ("0" * -place if place < 0 else "") + digits[max(place, 0) :]
    part = part[:behind].ljust(behind, "0")
    return f"{sign}{whole}.{part}" if behind else f"{sign}{whole}"


def scientific(number: Number, precision: int, letter: str) -> str:
    """Verbs ``e`` and ``E``."""
    size = absolute(number)
    sign = "-" if is_negative(number) else ""
    if number == 0:
        digits, place = "0", 1
    elif precision == SHORTEST:
        digits, place = _digits(size)
    else:
        digits, place = _rounded(size, precision + 1, decimal_place(Fraction(size)))
    return sign + _with_exponent(digits, place, len(digits) - 1 if precision == SHORTEST else precision, letter)


def _with_exponent(digits: str, place: int, behind: int, letter: str) -> str:
    part = digits[1 : 1 + behind].ljust(behind, "0")
    exponent = place - 1 if digits.strip("0") else 0
    return f"{digits[:1] or '0'}{'.' if behind else ''}{part}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def general(number: Number, precision: int, letter: str = "e") -> str:
    """Verbs ``g`` and ``G``, and ``v``: with an exponent where the number is very large or small."""
    size = absolute(number)
    sign = "-" if is_negative(number) else ""
    precision = 1 if precision == 0 else precision
    if number == 0:
        digits, place = "", 0
    elif precision == SHORTEST:
        digits, place = _digits(size)
    else:
        digits, place = _rounded(size, precision, decimal_place(Fraction(size)))
        digits = digits.rstrip("0")
    threshold = precision
    if threshold > len(digits) >= place:
        threshold = len(digits)
    if precision == SHORTEST:
        threshold = 6
    exponent = place - 1
    if exponent < -4 or exponent >= threshold:
        if number != 0:
            return sign + _with_exponent(digits, place, len(digits) - 1, letter)
    if number == 0:
        return f"{sign}0"
    whole = (digits[:place].ljust(place, "0") if place > 0 else "") or "0"
    part = ("0" * -place if place < 0 else "") + digits[max(place, 0) :]
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def integer(number: int, verb: str, layout: Layout) -> str:
    """Verbs ``b``, ``d``, ``o``, ``x`` and ``X`` of a whole number."""
    digits = _in_base(abs(int(number)), _BASES[verb])
    if verb == "X":
        digits = digits.upper()
    sign = "-" if number < 0 else "+" if "+" in layout.flags else " " if " " in layout.flags else ""
    prefix = _PREFIXES.get(verb, "") if "#" in layout.flags else ""
    if layout.precision is not None:
        if number == 0 and layout.precision == 0:
            return ""
        digits = digits.rjust(layout.precision, "0")
    missing = (layout.width or 0) - len(sign) - len(prefix) - len(digits)
    if missing <= 0:
        return f"{sign}{prefix}{digits}"
    if "-" in layout.flags:
        return f"{sign}{prefix}{digits}{' ' * missing}"
    if "0" in layout.flags and layout.precision is None:
        return f"{sign}{prefix}{'0' * missing}{digits}"
    return f"{' ' * missing}{sign}{prefix}{digits}"


def _in_base(number: int, base: int) -> str:
    if base == 10:
        return str(number)
    written = ""
    while number:
        number, digit = divmod(number, base)
        written = _DIGITS[digit] + written
    return written or "0"


def real(number: Number, verb: str, layout: Layout) -> str:
    """Verbs ``e``, ``E``, ``f``, ``g`` and ``G``."""
    if verb == "f":
        text = fixed(number, 6 if layout.precision is None else layout.precision)
    elif verb in "eE":
        text = scientific(number, 6 if layout.precision is None else layout.precision, verb)
    else:
        text = general(number, SHORTEST if layout.precision is None else layout.precision, "E" if verb == "G" else "e")
    sign = "+" if "+" in layout.flags else " " if " " in layout.flags else ""
    if text.startswith("-"):
        sign, text = "-", text[1:]
    missing = (layout.width or 0) - len(sign) - len(text)
    if missing <= 0:
        return sign + text
    if "0" in layout.flags:
        return f"{sign}{'0' * missing}{text}"
    return f"{sign}{text}{' ' * missing}" if "-" in layout.flags else f"{' ' * missing}{sign}{text}"
