"""YAML as Terraform reads and writes it: https://github.com/zclconf/go-cty-yaml.

It is YAML 1.2 with a few words of 1.1: ``0777`` is a number without a leading zero, ``1_000`` and ``12:30:45`` are
text, ``yes`` is a bool, and a date is the text of a time.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any, Dict, List, Set

import yaml
from incident_manager.exact_numbers import parsed
from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.limits import MAX_NESTING, MAX_NODES, TOO_LARGE
from incident_manager.terraform.argument_values import Declined
from incident_manager.terraform.grapheme_clusters import composed
from incident_manager.terraform.time_functions import written
from incident_manager.terraform.type_conversion import in_order
from incident_manager.values import MAX_SIZE, Value, is_number, number_text

LINE_WIDTH = 80
MAX_KEY = 128

_PREFIX = "tag:yaml.org,2002:"
_TRUE = "y Y yes Yes YES true True TRUE on On ON".split()
_FALSE = "n N no No NO false False FALSE off Off OFF".split()
_NULL = ("", "~", "null", "Null", "NULL")
_INFINITE = re.compile(r"[+-]?\.(inf|Inf|INF)")
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:([Tt ])(\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?)?", re.A)


class _Loader(yaml.SafeLoader):
    """Composes nodes without PyYAML's own idea of what a scalar is."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return "" if kind is yaml.ScalarNode else super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]

    def compose_node(self, parent: Any, index: Any) -> Any:
        if getattr(self.peek_event(), "tag", None) == "!":  # type: ignore[no-untyped-call]
            raise yaml.YAMLError("the tag ! is not supported")
        return super().compose_node(parent, index)


def decoded(text: str) -> Value:
    """What YAML text stands for. Raises :class:`FunctionFault` where Terraform refuses it."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise FunctionFault("the text is not YAML") from fault
    finally:
        loader.dispose()
    if node is None:
        raise FunctionFault("the text is empty")
    return _Reader().value(node, 0)


class _Reader:
    def __init__(self) -> None:
        self._left = MAX_NODES
        self._active: Set[int] = set()

    def value(self, node: Any, depth: int) -> Value:
        self._left -= 1
        if self._left < 0:
            raise Declined(given_up("the text is too large"))
        if depth > MAX_NESTING:
            return TOO_LARGE
        if isinstance(node, yaml.ScalarNode):
            return scalar(node.tag, node.value, node.style in ("'", '"'))
        if id(node) in self._active:
            raise FunctionFault("an alias refers to itself")
        if node.tag not in (f"{_PREFIX}map", f"{_PREFIX}seq"):
            raise FunctionFault(f"the tag {node.tag} is not supported")
        self._active.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            found: Value = tuple(self.value(item, depth + 1) for item in node.value)
        else:
            found = self._mapping(node, depth)
        self._active.discard(id(node))
        return found

    def _mapping(self, node: Any, depth: int) -> Value:
        found: Dict[Any, Value] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise FunctionFault("a key is not text")
            value = self.value(item, depth + 1)
            if key.tag in ("", f"{_PREFIX}merge") and key.value == "<<":
                for merged in value if isinstance(value, tuple) else (value,):
                    if not isinstance(merged, dict):
                        raise FunctionFault("what is merged is not a mapping")
                    found.update(merged)
                continue
            found[_key(scalar(key.tag, key.value, key.style in ("'", '"')))] = value
        return found


def _key(value: Value) -> str:
    if value is None:
        raise FunctionFault("a key is null")
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if is_number(value) else str(value)


def scalar(tag: str, text: str, quoted: bool) -> Value:
    """What a scalar stands for; ``tag`` is empty where the text has none."""
    kind = tag[len(_PREFIX) :] if tag.startswith(_PREFIX) else tag
    if kind not in ("", "str", "bool", "int", "float", "null", "timestamp", "binary"):
        raise FunctionFault(f"the tag {tag} is not supported")
    if kind in ("str", "binary") or (quoted and not text and kind == ""):
        if kind == "binary":
            raise Declined("a binary value is not read here")
        return composed(text)
    hinted = not text or text[0] in "+-.~0123456789yYnNtTfFoO"
    if hinted:
        if quoted:
            return composed(text)
        for found, words in ((True, _TRUE), (False, _FALSE), (None, _NULL)):
            if text in words:
                return found
        if _INFINITE.fullmatch(text):
            raise Declined("an infinite number is not computed here")
        if not kind and text in (".nan", ".NaN", ".NAN"):
            raise FunctionFault("a number is not one")
        if text.startswith("."):
            number = parsed(text)
            if number is not None:
                return number
        elif text[0] in "+-0123456789":
            if kind in ("", "timestamp"):
                moment = _moment(text)
                if moment:
                    return moment
            if _WHOLE.fullmatch(text) or _REAL.fullmatch(text):
                kind = "int"
    if kind in ("int", "float"):
        return _number(text.replace("_", ""))
    if kind == "null":
        return None
    if kind in ("bool", "timestamp"):
        raise FunctionFault(f"{text!r} is not a {kind}")
    return composed(text)


def _number(text: str) -> Value:
    number = parsed(text)
    if number is not None:
        return number
    match = re.fullmatch(r"([+-]?)0([ox])([0-9a-fA-F]+)", text)
    if match and len(text) < 18:
        return int(match[3], 8 if match[2] == "o" else 16) * (-1 if match[1] == "-" else 1)
    if match or len(text) > 100 or "e" in text.lower():
        raise Declined(given_up("so large a number is not computed here"))
    raise FunctionFault(f"{text!r} is not a number")


def _moment(text: str) -> str:
    """The time that a text stands for, as RFC 3339 has it; else ""."""
    match = _DATE.fullmatch(text)
    if not match:
        return ""
    letter, zone = match[4], match[9]
    if letter and (letter == " ") != (zone is None):
        return ""
    year, month, day = map(int, match.groups()[:3])
    hour, minute, second = (int(part or 0) for part in match.groups()[4:7])
    if year == 0:
        raise Declined("the year 0 is not computed here")
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return ""
    if zone and zone != "Z":
        if int(zone[1:3]) > 24 or int(zone[4:]) > 59:
            return ""
        return written(moment).replace("Z", "Z" if zone in ("+00:00", "-00:00") else zone)
    return written(moment)


# Writing

_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\xa0": "_",
    "\u2028": "L",
    "\u2029": "P",
}


def encoded(value: Value) -> str:
    """YAML text as ``yamlencode`` lays it out."""
    text = "\n".join(_block(value, 0, 0)) + "\n"
    if not isinstance(value, (str, dict, tuple)):
        text += "...\n"
    if len(text) > MAX_SIZE:
        raise Declined(given_up("the text is too long"))
    return text


def _block(value: Value, indent: int, column: int) -> List[str]:
    """The lines of a value; the first one begins at a column, the others with their own white space."""
    margin = " " * indent
    lines: List[str] = []
    if isinstance(value, dict) and value:
        for key in in_order(value):
            name = _quoted(key, 0, -1)
            if len(name) > MAX_KEY or "\n" in name:
                raise Declined("a key is too long")
            item = value[key]
            begin = f"{margin if lines else ''}{name}:"
            if isinstance(item, (dict, tuple)) and item:
                inner = indent if isinstance(item, tuple) else indent + 2
                first, *rest = _block(item, inner, inner)
                lines.extend([begin, " " * inner + first, *rest])
            else:
                first, *rest = _block(item, indent, indent + len(name) + 2)
                lines.extend([f"{begin} {first}", *rest])
        return lines
    if isinstance(value, tuple) and value:
        for item in value:
            nested = isinstance(item, (dict, tuple)) and item
            first, *rest = _block(item, indent + 2 if nested else indent, indent + 2)
            lines.extend([f"{margin if lines else ''}- {first}", *rest])
        return lines
    if isinstance(value, (dict, tuple)):
        return ["{}" if isinstance(value, dict) else "[]"]
    if isinstance(value, str):
        return _literal(value, indent + 2) if _is_block(value) else _quoted(value, indent + 2, column).split("\n")
    return ["null" if value is None else _key(value)]


def _is_block(text: str) -> bool:
    if "\n" not in text or " \n" in text or text.endswith(" "):
        return False
    return all(character == "\n" or _is_printable(character) for character in text)


def _is_printable(character: str) -> bool:
    code = ord(character)
    if character in "\u2028\u2029\ufeff\x85":
        return False
    return 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD


def _literal(text: str, indent: int) -> List[str]:
    if text == "\n" or text.endswith("\n\n"):
        raise Declined("a text ends with empty lines")
    hint = "2" if text[0] in " \n" else ""
    lines = (text[:-1] if text.endswith("\n") else text).split("\n")
    return [f"|{hint}{'' if text.endswith(chr(10)) else '-'}", *(" " * indent + line if line else "" for line in lines)]


def _quoted(text: str, indent: int, column: int) -> str:
    """A text between quotation marks; longer lines are folded where ``column`` is not negative."""
    parts = ['"']
    place = column + 1
    spaces = False
    for index, character in enumerate(text):
        if not _is_printable(character) or character in '"\\':
            code = ord(character)
            if character in _ESCAPES:
                piece = "\\" + _ESCAPES[character]
            else:
                piece = f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
            spaces = False
        elif character == " ":
            piece = " "
            if column >= 0 and not spaces and place > LINE_WIDTH and 0 < index < len(text) - 1:
                piece = "\n" + " " * indent + ("\\" if text[index + 1] == " " else "")
                place = len(piece) - 1
                parts.append(piece)
                spaces = True
                continue
            spaces = True
        else:
            piece = character
            spaces = False
        parts.append(piece)
        place += len(piece)
    return "".join([*parts, '"'])
