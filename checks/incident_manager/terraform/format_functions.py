"""``format`` and ``formatlist``: https://developer.hashicorp.com/terraform/language/functions/format."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.terraform.argument_values import (
    LENIENT,
    Declined,
    Functions,
    Parameter,
    gap,
    strings,
    takes,
    to_text,
)
from incident_manager.terraform.encoding_functions import json_encoded
from incident_manager.terraform.grapheme_clusters import clusters
from incident_manager.terraform.language_types import ANY, BOOL, NUMBER, STRING, is_null, list_of
from incident_manager.terraform.number_format import SHORTEST, Layout, general, integer, real
from incident_manager.terraform.type_conversion import converted, elements_of
from incident_manager.values import Computed, Symbol, Text, Unknown, Value, is_known, is_number, is_open, text_of

_VERB = re.compile(r"%(?:%|([-+ 0#]*)([1-9]\d*)?(?:\.(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z]))")


def _format(pattern: Value, *arguments: Value) -> Value:
    parts: List[Value] = []
    position, following, highest = 0, 1, 0
    while position < len(pattern):
        at = pattern.find("%", position)
        if at < 0:
            parts.append(pattern[position:])
            break
        parts.append(pattern[position:at])
        match = _VERB.match(pattern, at)
        if not match:
            raise FunctionFault("the text is not a format")
        position = match.end()
        if match.group() == "%%":
            parts.append("%")
            continue
        flags, width, precision, index, verb = match.groups()
        if len(width or "") > 3 or len(precision or "") > 3:
            raise Declined(given_up("so long a text is not built here"))
        layout = Layout(flags, int(width) if width else None, None if precision is None else int(precision or 0))
        number = int(index) if index else following
        if number > len(arguments):
            raise FunctionFault("format() has too few arguments")
        highest, following = max(highest, number), number + 1
        parts.append(_formatted(arguments[number - 1], verb, layout))
    if highest < len(arguments):
        raise FunctionFault("format() has too many arguments")
    return text_of(parts)


def _formatted(value: Value, verb: str, layout: Layout) -> Value:
    if verb not in "vtbdoxXeEfgGsq":
        raise FunctionFault(f"%{verb} is not a verb of format()")
    if value is None and verb == "v":
        raise Declined("null of no type")
    if is_null(value) and verb in "teEfgG":
        raise Declined("null cannot be formatted")
    if is_null(value) and verb != "v":
        raise FunctionFault("null cannot be formatted")
    if verb in "sv" and isinstance(value, (Symbol, Text, Computed)) and "#" not in layout.flags:
        return value if not layout.width and not layout.precision else gap(value, "format")
    if isinstance(value, Unknown) and verb in "sv" and not layout.width and not layout.precision:
        return Unknown(value.why, True, value.term if value.present else "")
    if not is_known(value):
        return gap(value, "format")
    if verb == "v":
        return _padded(_as_it_is(value, layout), layout)
    if verb == "t":
        return to_text(converted(value, BOOL))
    if verb in "sq":
        text = converted(value, STRING)
        if layout.precision:
            text = "".join(clusters(text)[: layout.precision])
        return _padded(json_encoded(text) if verb == "q" else text, layout)
    number = converted(value, NUMBER)
    if is_open(number):
        return number
    if verb in "bdoxX":
        if not isinstance(number, int):
            raise FunctionFault("a whole number is required")
        return integer(number, verb, layout)
    return real(number, verb, layout)


def _as_it_is(value: Value, layout: Layout) -> Value:
    if "#" not in layout.flags:
        if isinstance(value, str):
            return value
        if is_number(value):
            return general(value, SHORTEST)
    return json_encoded(value)


def _padded(text: Value, layout: Layout) -> Value:
    if layout.width is None or not isinstance(text, str):
        return text
    missing = layout.width - len(clusters(text))
    padding = ("0" if "0" in layout.flags else " ") * max(missing, 0)
    return text + padding if "-" in layout.flags else padding + text


def _formatlist(pattern: Value, *arguments: Value) -> Value:
    lists: List[Optional[Tuple[Value, ...]]] = []
    for argument in arguments:
        if isinstance(argument, Unknown):
            return gap(argument, "formatlist")
        if is_null(argument):
            raise Declined("null cannot be formatted")
        lists.append(tuple(elements_of(argument)) if isinstance(argument, tuple) else None)
    lengths = {len(items) for items in lists if items is not None}
    if len(lengths) > 1:
        raise FunctionFault("the lists differ in length")
    rows = range(lengths.pop() if lengths else 1)
    return strings(
        [
            _format(pattern, *[given if items is None else items[row] for given, items in zip(arguments, lists)])
            for row in rows
        ]
    )


_ANYTHING = Parameter(ANY, LENIENT, null=True)

FUNCTIONS: Functions = {
    "format": takes(_format, STRING, rest=_ANYTHING, gives=STRING),
    "formatlist": takes(_formatlist, STRING, rest=_ANYTHING, gives=list_of(STRING)),
}
