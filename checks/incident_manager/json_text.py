"""JSON text of which some parts are not known."""

from __future__ import annotations

import json
from typing import Any, Dict, List

from incident_manager.concealed_values import concealed_with_reasons
from incident_manager.concealment import ConcealedText, Segment, plain
from incident_manager.exact_numbers import parsed
from incident_manager.given_up import given_up
from incident_manager.partly_known import PartlyKnown, with_the_rest
from incident_manager.values import Computed, Text, Unknown, Value, is_number, is_open, label, number_text, text_of

MAX_DEPTH = 100

_BEGIN, _END = "\ue000", "\ue001"  # private characters: they mark where an open part stood


class NotJson(ValueError):
    """The text is no JSON, whatever its unknown parts are."""


def encoded(value: Value) -> Value:
    """JSON text; where something inside is open, a :class:`Text` whose open parts stand in place."""
    parts: List[Value] = []
    _encode(value, parts)
    return text_of(parts)


def _encode(value: Value, parts: List[Value]) -> None:
    if isinstance(value, PartlyKnown) and isinstance(value.known, tuple):
        value = with_the_rest(value)
    if isinstance(value, Unknown):
        parts.append(value)
    elif is_open(value):
        parts.extend(['"', value, '"'])
    elif isinstance(value, dict):
        parts.append("{")
        for index, key in enumerate(sorted(value, key=lambda key: label(plain(key)))):
            parts.append("," if index else "")
            _encode(key, parts)
            parts.append(":")
            _encode(value[key], parts)
        parts.append("}")
    elif isinstance(value, tuple):
        parts.append("[")
        for index, item in enumerate(value):
            parts.append("," if index else "")
            _encode(item, parts)
        parts.append("]")
    elif is_number(value):
        parts.append(number_text(value))
    elif isinstance(value, ConcealedText):
        parts.extend(['"', value.each(lambda text: json.dumps(text, ensure_ascii=False)[1:-1]), '"'])
    elif value is None or isinstance(value, (str, bool)):
        parts.append(json.dumps(value, ensure_ascii=False))
    else:
        parts.append(Unknown("a whole resource or module cannot be written as JSON before it is created"))


def decoded(text: Value) -> Value:
    """The value that JSON text stands for. Raises :class:`NotJson` with the place of the fault.

    Where a resource computes the text, its ``json_value`` may know what it will be.
    """
    if isinstance(text, ConcealedText):
        return _concealed(text)
    if isinstance(text, str):
        return _plain(_loaded(text), {}, 0)
    if isinstance(text, Computed) and hasattr(text.resource, "json_value"):
        known = text.resource.json_value(text.attribute)
        if known is not None:
            return known
    if not isinstance(text, Text):
        return Unknown.because_of(text, f"{label(text)} is not text", True)
    holes: Dict[str, Value] = {}
    bare = False
    quoted = False
    pieces: List[str] = []
    for part in text.parts:
        if isinstance(part, str):
            pieces.append(part)
            quoted = _inside_string(part, quoted)
            continue
        mark = f"{_BEGIN}{len(holes)}{_END}"
        holes[mark] = part
        bare = bare or not quoted
        pieces.append(mark if quoted else f'"{mark}"')
    try:
        return _plain(_loaded("".join(pieces)), holes, 0)
    except NotJson:
        if not bare:
            raise
        return Unknown.because_of(text, present=True)  # the unknown parts may be what makes it JSON


def _concealed(text: ConcealedText) -> Value:
    """What a text with concealed segments stands for: these are, where each is a value or a part of one, else all."""
    holes: Dict[str, Value] = {}
    pieces: List[str] = []
    quoted = False
    try:
        for part in text.segments:
            if isinstance(part, Segment):
                mark = f"{_BEGIN}{len(holes)}{_END}"
                found = _loaded(f'"{part.plain}"' if quoted else part.plain)
                holes[mark] = concealed_with_reasons(_plain(found, {}, 0), part.origin)
                part = mark if quoted else f'"{mark}"'
            else:
                quoted = _inside_string(part, quoted)
            pieces.append(part)
        return _plain(_loaded("".join(pieces)), holes, 0)
    except NotJson:
        return concealed_with_reasons(_plain(_loaded(text.plain), {}, 0), text.origin)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        raise NotJson(f"line {fault.lineno}, column {fault.colno}: {fault.msg}") from fault
    except RecursionError as fault:
        raise NotJson(given_up("it nests too deep")) from fault
    except ValueError as fault:  # Python reads no number of thousands of digits
        raise NotJson(given_up("it has a number that is too long")) from fault


def _number(text: str) -> Value:
    number = parsed(text)
    return (
        Unknown(given_up(f"the number {text[:40]} is too large to be computed here"), True)
        if number is None
        else number
    )


def _no_number(text: str) -> Value:
    raise NotJson(f"{text} is not a number of JSON")


def _inside_string(text: str, quoted: bool) -> bool:
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = quoted
        elif character == '"':
            quoted = not quoted
    return quoted


def _plain(item: Any, holes: Dict[str, Value], depth: int) -> Value:
    if depth > MAX_DEPTH:
        raise NotJson(given_up("it nests too deep"))
    if isinstance(item, list):
        return tuple(_plain(element, holes, depth + 1) for element in item)
    if isinstance(item, dict):
        return {_filled(key, holes): _plain(element, holes, depth + 1) for key, element in item.items()}
    return _filled(item, holes) if isinstance(item, str) else item


def _filled(text: str, holes: Dict[str, Value]) -> Value:
    if not holes or _BEGIN not in text:
        return text
    if text in holes:
        return holes[text]
    parts: List[Value] = []
    for piece in text.split(_BEGIN):
        number, found, rest = piece.partition(_END)
        if found and f"{_BEGIN}{number}{_END}" in holes:
            parts.extend([holes[f"{_BEGIN}{number}{_END}"], rest])
        else:
            parts.append(piece)
    return text_of(parts)
