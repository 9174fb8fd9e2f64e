"""Functions of times that the configuration says; what depends on the clock is not known."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import List, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.argument_values import Declined, Functions, takes
from incident_manager.terraform.language_types import NUMBER, STRING
from incident_manager.values import Value

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))",
    re.A,
)
_TOKEN = re.compile(r"'(?:[^']|'')*'|'|([A-Za-z])\1*|[^A-Za-z']+")
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.A)
_NANOSECONDS = {
    "ns": 1,
    "us": 1000,
    "µs": 1000,
    "μs": 1000,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def _time(text: str) -> Tuple[datetime, int]:
    """A time, and the nanoseconds that it has beyond its second."""
    match = _TIME.fullmatch(text)
    if not match:
        raise FunctionFault("the text is not a time of RFC 3339")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    offset = timedelta(0)
    if match[8]:
        if int(match[9]) > 23 or int(match[10]) > 59:
            raise FunctionFault("the text is not a time of RFC 3339")
        offset = timedelta(hours=int(match[9]), minutes=int(match[10])) * (-1 if match[8] == "-" else 1)
    if year == 0:
        raise Declined("the year 0 is not computed here")
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))
        return moment, int((match[7] or "0")[:9].ljust(9, "0"))
    except ValueError as fault:
        raise FunctionFault("the text is not a time of RFC 3339") from fault


def _offset(moment: datetime, colon: str) -> str:
    minutes = int((moment.utcoffset() or timedelta(0)).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{colon}{abs(minutes) % 60:02d}"


def written(moment: datetime) -> str:
    """A time as RFC 3339 has it."""
    zone = _offset(moment, ":")
    return (
        f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}T{moment.hour:02d}:{moment.minute:02d}"
        f":{moment.second:02d}{'Z' if zone == '+00:00' else zone}"
    )


def _number(value: int, length: int) -> str:
    if length > 2:
        raise FunctionFault("the format repeats a letter too often")
    return f"{value:02d}" if length == 2 else str(value)


def _verb(letter: str, length: int, moment: datetime) -> str:
    if letter == "Y" and length in (2, 4):
        return f"{moment.year % 100:02d}" if length == 2 else f"{moment.year:04d}"
    if letter == "M" and length in (3, 4):
        name = _MONTHS[moment.month - 1]
        return name[:3] if length == 3 else name
    if letter == "E" and length in (3, 4):
        name = _DAYS[moment.weekday()]
        return name[:3] if length == 3 else name
    if letter in "Aa" and length == 2:
        half = "am" if moment.hour < 12 else "pm"
        return half.upper() if letter == "A" else half
    if letter == "Z":
        zone = _offset(moment, ":" if length in (1, 5) else "")
        if length == 1:
            return "Z" if zone == "+00:00" else zone
        if length == 3:
            return "UTC" if zone == "+0000" else zone
        if length in (4, 5):
            return zone
    numbers = {
        "M": moment.month,
        "D": moment.day,
        "h": moment.hour,
        "H": moment.hour % 12 or 12,
        "m": moment.minute,
        "s": moment.second,
    }
    if letter not in numbers:
        raise FunctionFault(f"{letter * length} is not a verb of a time")
    return _number(numbers[letter], length)


def _formatdate(pattern: Value, text: Value) -> Value:
    moment, _ = _time(text)
    parts: List[str] = []
    for token in _TOKEN.finditer(pattern):
        piece = token.group()
        if token.group(1):
            parts.append(_verb(piece[0], len(piece), moment))
        elif not piece.startswith("'"):
            parts.append(piece)
        elif len(piece) == 1:
            raise FunctionFault("the format has a quotation mark that is not closed")
        else:
            parts.append(piece[1:-1].replace("''", "'") or "'")
    return "".join(parts)


def _timeadd(text: Value, duration: Value) -> Value:
    moment, beyond = _time(text)
    sign, rest = (-1, duration[1:]) if duration[:1] == "-" else (1, duration[1:] if duration[:1] == "+" else duration)
    nanoseconds = Fraction(0)
    position = 0
    if rest != "0":
        for match in _DURATION.finditer(rest):
            if match.start() != position:
                break
            position = match.end()
            nanoseconds += Fraction(match[1].rstrip(".")) * _NANOSECONDS[match[2]]
        if not rest or position != len(rest):
            raise FunctionFault("the text is not a duration")
    if nanoseconds >= 2**63:
        raise FunctionFault("the duration is too long")
    seconds = (beyond + sign * int(nanoseconds)) // 10**9
    try:
        return written(moment + timedelta(seconds=seconds))
    except OverflowError as fault:
        raise Declined("the time is too far away") from fault


def _timecmp(one: Value, other: Value) -> Value:
    left, right = _time(one), _time(other)
    return (left > right) - (left < right)


FUNCTIONS: Functions = {
    "formatdate": takes(_formatdate, STRING, STRING, gives=STRING),
    "timeadd": takes(_timeadd, STRING, STRING, gives=STRING),
    "timecmp": takes(_timecmp, STRING, STRING, gives=NUMBER),
}
