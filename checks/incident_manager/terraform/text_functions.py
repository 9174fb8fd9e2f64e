"""Functions of text, regular expressions and formats included."""

from __future__ import annotations

import json
import re
from typing import Callable, Dict, List, Optional

from incident_manager import json_text
from incident_manager.distribution import FunctionFault
from incident_manager.terraform.argument_values import Declined, gap, plain_text, to_text
from incident_manager.terraform.collection_functions import concat
from incident_manager.values import MAX_SIZE, Text, Unknown, Value, is_open, parts_of, split_text, text_of

MAX_TRIES = 5_000_000  # to match one regular expression, at worst


def _join(separator: Value, *lists: Value) -> Value:
    elements = concat(*lists)
    if is_open(elements):
        return elements
    parts: List[Value] = []
    for index, element in enumerate(elements):
        if index:
            parts.append(separator)
        parts.append(to_text(element))
    return parts[0] if len(parts) == 1 else text_of(parts)


def _split(separator: Value, text: Value) -> Value:
    if not isinstance(separator, str) or (is_open(text) and not isinstance(text, Text)):
        return gap((separator, text), "split")
    if isinstance(text, Text):
        return split_text(text, separator) if separator else gap((text,), "split")
    return tuple(plain_text(text).split(separator)) if separator else tuple(plain_text(text))


def _format(pattern: Value, *arguments: Value) -> Value:
    if not isinstance(pattern, str):
        return gap(pattern, "format")
    parts: List[Value] = []
    position = 0
    following = 0
    for match in re.finditer(r"%(?:%|(?:\[(\d{1,6})\])?([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z]))", pattern):
        parts.append(pattern[position : match.start()])
        position = match.end()
        if match.group() == "%%":
            parts.append("%")
            continue
        index, flags, width, precision, verb = match.groups()
        if len(width) > 3 or len(precision or "") > 3:
            raise Declined("so long a text is not put together here")
        following = int(index) if index else following + 1
        if following > len(arguments):
            raise FunctionFault("format() has too few arguments")
        parts.append(_formatted(arguments[following - 1], flags, width, precision, verb))
    parts.append(pattern[position:])
    return text_of(parts)


def _formatted(value: Value, flags: str, width: str, precision: Optional[str], verb: str) -> Value:
    if verb == "v" or (verb == "s" and not width and precision is None):
        if isinstance(value, dict) or isinstance(value, tuple):
            return json_text.encoded(value)
        return "null" if value is None and verb == "v" else to_text(value)
    if is_open(value):
        return gap(value, "format")
    if verb in "dbox":
        return f"%{flags}{width}{'d' if verb == 'd' else verb}" % int(value) if verb != "b" else format(int(value), "b")
    if verb in "feg":
        return f"%{flags}{width}.{precision or 6}{verb}" % float(value)
    if verb == "t":
        return "true" if value else "false"
    if verb == "q":
        return json.dumps(plain_text(value))
    return f"%{flags}{width}{'.' + precision if precision else ''}s" % plain_text(value)


def _formatlist(pattern: Value, *arguments: Value) -> Value:
    for argument in arguments:
        if isinstance(argument, Unknown):
            return gap(argument, "formatlist")
    lengths = {len(item) for item in arguments if isinstance(item, tuple)}
    if len(lengths) > 1:
        raise FunctionFault("the lists differ in length")
    rows = range(lengths.pop() if lengths else 1)
    return tuple(
        _format(pattern, *[item[row] if isinstance(item, tuple) else item for item in arguments]) for row in rows
    )


def _case(convert: Callable[[str], str]) -> Callable[[Value], Value]:
    def changed(value: Value) -> Value:
        if isinstance(value, Text):
            return text_of(convert(part) if isinstance(part, str) else part for part in value.parts)
        return value if is_open(value) else convert(plain_text(value))

    return changed


def replace(text: Value, old: Value, new: Value) -> Value:
    if not isinstance(old, str) or not isinstance(new, str) or (is_open(text) and not isinstance(text, Text)):
        return gap((text, old, new), "replace")
    by_pattern = len(old) > 1 and old.startswith("/") and old.endswith("/")
    known = [part for part in parts_of(text) if isinstance(part, str)]
    if sum(len(part) + 1 if by_pattern else part.count(old) for part in known) * len(new) > MAX_SIZE:
        raise Declined("the text is too long for replace() here")
    if isinstance(text, Text):
        if by_pattern:
            return gap(text, "replace")
        return text_of(part.replace(old, new) if isinstance(part, str) else part for part in text.parts)
    if by_pattern:
        return _pattern(old[1:-1], plain_text(text)).sub(re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), plain_text(text))
    return plain_text(text).replace(old, new)


def _startswith(text: Value, prefix: Value) -> Value:
    if isinstance(text, Text) and isinstance(text.parts[0], str) and isinstance(prefix, str):
        known = text.parts[0]
        if known.startswith(prefix):
            return True
        if not prefix.startswith(known):
            return False
    if is_open(text) or is_open(prefix):
        return gap((text, prefix), "startswith")
    return plain_text(text).startswith(plain_text(prefix))


def _substr(text: Value, offset: Value, length: Value) -> Value:
    whole = plain_text(text)
    start = int(offset) if offset >= 0 else max(len(whole) + int(offset), 0)
    return whole[start:] if length < 0 else whole[start : start + int(length)]


def tries(pattern: str, text: str) -> int:
    """In how many ways Python may have to try a pattern on a text, at worst; Terraform's own engine takes one."""
    if len(pattern) > 1000 or re.search(r"[+*}][+*{]|\)[+*{]|\(\?[<=!]", pattern):
        return MAX_TRIES + 1
    repeats = len(re.findall(r"[*+}]", pattern)) + (not pattern.startswith("^"))
    repeats -= len(re.findall(r"\[\^([^]\\])\][*+]\)*\1", pattern))  # what ends at a character that it leaves out
    choices = len(re.findall(r"(?<!\()\?|\|", pattern))
    return int(min((len(text) + 1) ** max(repeats, 0) * 2 ** min(choices, 30), MAX_TRIES + 1))


def _pattern(pattern: str, text: str) -> "re.Pattern[str]":
    if tries(pattern, text) > MAX_TRIES:
        raise Declined("the pattern is not evaluated here")
    return re.compile(pattern)


def _regex(pattern: Value, text: Value) -> Value:
    match = _pattern(plain_text(pattern), plain_text(text)).search(plain_text(text))
    if not match:
        raise FunctionFault("regex(): no match")
    return _match_value(match)


def _match_value(match: "re.Match[str]") -> Value:
    if match.groupdict():
        return dict(match.groupdict())
    return tuple(match.groups()) if match.groups() else match.group()


LENIENT: Dict[str, Callable[..., Value]] = {
    "format": _format,
    "formatlist": _formatlist,
    "join": _join,
    "lower": _case(str.lower),
    "replace": replace,
    "split": _split,
    "startswith": _startswith,
    "upper": _case(str.upper),
}


STRICT: Dict[str, Callable[..., Value]] = {
    "chomp": lambda text: plain_text(text).rstrip("\r\n"),
    "endswith": lambda text, suffix: plain_text(text).endswith(plain_text(suffix)),
    "indent": lambda spaces, text: replace(plain_text(text), "\n", "\n" + " " * min(int(spaces), 1000)),
    "regex": _regex,
    "regexall": lambda pattern, text: tuple(
        _match_value(match) for match in _pattern(plain_text(pattern), plain_text(text)).finditer(plain_text(text))
    ),
    "strcontains": lambda text, part: plain_text(part) in plain_text(text),
    "strrev": lambda text: plain_text(text)[::-1],
    "substr": _substr,
    "title": lambda text: re.sub(
        r"(^|[\s])(\w)", lambda match: match.group(1) + match.group(2).upper(), plain_text(text)
    ),
    "trim": lambda text, characters: plain_text(text).strip(plain_text(characters)),
    "trimprefix": lambda text, prefix: (
        plain_text(text)[len(prefix) :] if prefix and plain_text(text).startswith(prefix) else plain_text(text)
    ),
    "trimspace": lambda text: plain_text(text).strip(),
    "trimsuffix": lambda text, end: (
        plain_text(text)[: -len(end)] if end and plain_text(text).endswith(end) else plain_text(text)
    ),
}
