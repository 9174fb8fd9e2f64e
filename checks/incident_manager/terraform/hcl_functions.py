"""Terraform's functions, over values of which some are not known.

Reference: https://developer.hashicorp.com/terraform/language/functions. A function that this module does
not have, or that depends on the time, on chance or on the machine, gives an unknown value. A fault in
the arguments raises :class:`FunctionFault`, which ``try`` and ``can`` observe as Terraform's do.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import math
import posixpath
import re
from typing import Any, Callable, Dict, List, Optional, Tuple

from incident_manager import json_text
from incident_manager.distribution import FunctionFault
from incident_manager.json_text import NotJson
from incident_manager.limits import MAX_NESTING, TOO_LARGE, safely_loaded
from incident_manager.values import (
    MAX_ALTERNATIVES,
    MAX_SIZE,
    Either,
    SetValue,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    either,
    is_known,
    is_open,
    label,
    number_text,
    parts_of,
    reason_for,
    same,
    split_text,
    text_of,
)

MAX_ELEMENTS = 100_000
MAX_TRIES = 5_000_000  # to match one regular expression, at worst
_PAIRWISE = {"chunklist", "distinct", "index", "matchkeys", "setintersection", "setsubtract", "setunion", "toset"}


class _Declined(Exception):
    """Terraform makes the call, and nobody does here."""


def call(name: str, arguments: Tuple[Value, ...]) -> Value:
    """Call a function that needs no file and no scope. Raises :class:`FunctionFault`."""
    if name.startswith("core::"):
        name = name[len("core::") :]
    lenient = _LENIENT.get(name)
    if lenient:
        return _guarded(name, lenient, arguments)
    strict = _STRICT.get(name)
    if strict:
        for argument in arguments:
            if not is_known(argument):
                return Unknown.because_of(argument, f"{name}() has an unknown argument")
        return _guarded(name, strict, arguments)
    return Unknown(f"the result of {name}() is not known before it runs")


def cost(name: str, arguments: Tuple[Value, ...]) -> int:
    """The steps of a call, of one that takes longer than the size of its arguments tells; else 0."""
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if name in ("regex", "regexall", "replace") and len(texts) >= 2:
        pattern, text = texts[:2] if name != "replace" else (texts[1], texts[0])
        return _tries(pattern, text) // 50 if name != "replace" or pattern.startswith("/") else 0
    if name.rpartition("::")[2] not in _PAIRWISE:
        return 0
    elements = [item for argument in arguments if isinstance(argument, tuple) for item in argument]
    return 0 if all(isinstance(item, str) for item in elements) else len(elements) ** 2 // 8


def _guarded(name: str, function: Callable[..., Value], arguments: Tuple[Value, ...]) -> Value:
    try:
        return function(*arguments)
    except FunctionFault:
        raise
    except (_Declined, RecursionError, MemoryError) as declined:
        return Unknown(f"{name}(): {declined}", True)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, re.error) as fault:
        raise FunctionFault(f"{name}(): {fault}") from fault


def _open(value: Value, name: str) -> Unknown:
    return Unknown.because_of(value, f"{name}() has an unknown argument")


def _items(value: Value) -> Tuple[Value, ...]:
    if isinstance(value, tuple):
        return value
    raise FunctionFault("a list or set is required")


def _mapping(value: Value) -> Dict[Any, Value]:
    if isinstance(value, dict):
        return value
    raise FunctionFault("a map or object is required")


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    raise FunctionFault("a string is required")


def to_text(value: Value) -> Value:
    """The value as a template renders it. Raises :class:`FunctionFault` for a list, a map or null."""
    if value is None or isinstance(value, dict) or isinstance(value, tuple):
        raise FunctionFault("a string is required")
    return value if is_open(value) else _text(value)


# Collections: these look at the shape of their arguments and let unknown elements through.


def _concat(*lists: Value) -> Value:
    for item in lists:
        if is_open(item):
            return _open(item, "concat")
    return tuple(element for item in lists for element in _items(item))


def _flatten(value: Value) -> Value:
    if is_open(value):
        return _open(value, "flatten")
    starts: List[Tuple[Value, ...]] = [()]
    flat: List[Value] = []
    whys: List[str] = []
    pending = list(reversed(_items(value)))
    while pending:
        item = pending.pop()
        if isinstance(item, Unknown):
            return _open(item, "flatten")
        if isinstance(item, tuple):
            pending.extend(reversed(item))
        elif isinstance(item, Either) and any(isinstance(option, tuple) for option in item.alternatives):
            heads = either([_flatten((option,)) for option in item.alternatives], item.why)
            if isinstance(heads, Unknown):
                return heads
            starts = [(*start, *flat, *head) for start in starts for head in alternatives(heads)]
            flat = []
            whys.append(item.why)
            if len(starts) > MAX_ALTERNATIVES:
                return Unknown("; ".join(dict.fromkeys(whys)))
        else:
            flat.append(item)
    return either([(*start, *flat) for start in starts], "; ".join(dict.fromkeys(whys)))


def _merge(*maps: Value) -> Value:
    merged: Dict[Any, Value] = {}
    for item in maps:
        if item is None:
            continue
        if is_open(item):
            return _open(item, "merge")
        merged.update(_mapping(item))
    return merged


def _keys(value: Value) -> Value:
    if is_open(value):
        return _open(value, "keys")
    return tuple(sorted(_mapping(value), key=label))


def _values(value: Value) -> Value:
    if is_open(value):
        return _open(value, "values")
    mapping = _mapping(value)
    return tuple(mapping[key] for key in sorted(mapping, key=label))


def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    if is_open(mapping):
        return _open(mapping, "lookup")
    if is_open(key) and not isinstance(key, Symbol):
        return either([*_mapping(mapping).values(), *default], reason_for(key, "the key of lookup() is not known"))
    entries = _mapping(mapping)
    if key in entries:
        return entries[key]
    if default:
        return default[0]
    raise FunctionFault("the map has no such key")


def _element(items: Value, index: Value) -> Value:
    if is_open(items):
        return _open(items, "element")
    elements = _items(items)
    if is_open(index):
        return either(elements, reason_for(index, "the index of element() is not known"))
    if not elements:
        raise FunctionFault("the list is empty")
    return elements[int(index) % len(elements)]


def _length(value: Value) -> Value:
    if isinstance(value, str):
        return len(value)
    if is_open(value):
        return _open(value, "length")
    return len(value)


def _one(value: Value) -> Value:
    if is_open(value):
        return _open(value, "one")
    items = _items(value)
    if len(items) > 1:
        raise FunctionFault("more than one element")
    return items[0] if items else None


def _compact(value: Value) -> Value:
    if is_open(value):
        return _open(value, "compact")
    kept: List[Value] = []
    for item in _items(value):
        if isinstance(item, Unknown) and not item.present:
            return _open(item, "compact")
        if item is not None and item != "":
            kept.append(item)
    return tuple(kept)


def _coalesce(*arguments: Value) -> Value:
    for index, argument in enumerate(arguments):
        if isinstance(argument, Unknown) and not argument.present:
            return either(
                [argument, *[rest for rest in arguments[index + 1 :] if rest not in (None, "")]], argument.why
            )
        if argument is not None and argument != "":
            return argument
    raise FunctionFault("no argument has a value")


def _coalescelist(*arguments: Value) -> Value:
    for argument in arguments:
        if is_open(argument):
            return _open(argument, "coalescelist")
        if _items(argument):
            return argument
    raise FunctionFault("no argument has an element")


def _contains(items: Value, wanted: Value) -> Value:
    if is_open(items):
        return _open(items, "contains")
    unsure: Optional[Value] = None
    for item in _items(items):
        if same(item, wanted):
            return True
        if not is_known(item) or not is_known(wanted):
            unsure = item if not is_known(item) else wanted
    return False if unsure is None else _open(unsure, "contains")


def _distinct(items: Value) -> Value:
    if is_open(items):
        return _open(items, "distinct")
    kept: List[Value] = []
    for item in _items(items):
        if not any(same(item, other) for other in kept):
            kept.append(item)
    return tuple(kept)


def _toset(items: Value) -> Value:
    if is_open(items):
        return _open(items, "toset")
    return SetValue.of(_items(items))


def _tolist(items: Value) -> Value:
    if is_open(items):
        return _open(items, "tolist")
    return tuple(_items(items))


def _tomap(mapping: Value) -> Value:
    if is_open(mapping):
        return _open(mapping, "tomap")
    return dict(_mapping(mapping))


def _reverse(items: Value) -> Value:
    if is_open(items):
        return _open(items, "reverse")
    return tuple(reversed(_items(items)))


def _slice(items: Value, start: Value, end: Value) -> Value:
    for argument in (items, start, end):
        if is_open(argument):
            return _open(argument, "slice")
    elements = _items(items)
    if not 0 <= int(start) <= int(end) <= len(elements):
        raise FunctionFault("the indices lie outside the list")
    return tuple(elements[int(start) : int(end)])


def _zipmap(keys: Value, values: Value) -> Value:
    for argument in (keys, values):
        if is_open(argument):
            return _open(argument, "zipmap")
    names = _items(keys)
    if len(names) != len(_items(values)):
        raise FunctionFault("the lists differ in length")
    for name in names:
        if not isinstance(name, (str, Symbol)):
            return _open(name, "zipmap")
    return dict(zip(names, _items(values)))


def _setproduct(*sets: Value) -> Value:
    product: List[Tuple[Value, ...]] = [()]
    for item in sets:
        if is_open(item):
            return _open(item, "setproduct")
        elements = _items(item)
        if len(product) * len(elements) > MAX_ELEMENTS:
            return Unknown("setproduct() has too many elements")
        product = [(*left, right) for left in product for right in elements]
    return tuple(product)


def _setunion(*sets: Value) -> Value:
    for item in sets:
        if is_open(item):
            return _open(item, "setunion")
    return SetValue.of(element for item in sets for element in _items(item))


def _join(separator: Value, *lists: Value) -> Value:
    elements = _concat(*lists)
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
        return _open((separator, text), "split")
    if isinstance(text, Text):
        return split_text(text, separator) if separator else _open((text,), "split")
    return tuple(_text(text).split(separator)) if separator else tuple(_text(text))


def _format(pattern: Value, *arguments: Value) -> Value:
    if not isinstance(pattern, str):
        return _open(pattern, "format")
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
            raise _Declined("so long a text is not put together here")
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
        return _open(value, "format")
    if verb in "dbox":
        return f"%{flags}{width}{'d' if verb == 'd' else verb}" % int(value) if verb != "b" else format(int(value), "b")
    if verb in "feg":
        return f"%{flags}{width}.{precision or 6}{verb}" % float(value)
    if verb == "t":
        return "true" if value else "false"
    if verb == "q":
        return json.dumps(_text(value))
    return f"%{flags}{width}{'.' + precision if precision else ''}s" % _text(value)


def _formatlist(pattern: Value, *arguments: Value) -> Value:
    for argument in arguments:
        if isinstance(argument, Unknown):
            return _open(argument, "formatlist")
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
        return value if is_open(value) else convert(_text(value))

    return changed


def _replace(text: Value, old: Value, new: Value) -> Value:
    if not isinstance(old, str) or not isinstance(new, str) or (is_open(text) and not isinstance(text, Text)):
        return _open((text, old, new), "replace")
    by_pattern = len(old) > 1 and old.startswith("/") and old.endswith("/")
    known = [part for part in parts_of(text) if isinstance(part, str)]
    if sum(len(part) + 1 if by_pattern else part.count(old) for part in known) * len(new) > MAX_SIZE:
        raise _Declined("the text is too long for replace() here")
    if isinstance(text, Text):
        if by_pattern:
            return _open(text, "replace")
        return text_of(part.replace(old, new) if isinstance(part, str) else part for part in text.parts)
    if by_pattern:
        return _pattern(old[1:-1], _text(text)).sub(re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), _text(text))
    return _text(text).replace(old, new)


def _startswith(text: Value, prefix: Value) -> Value:
    if isinstance(text, Text) and isinstance(text.parts[0], str) and isinstance(prefix, str):
        known = text.parts[0]
        if known.startswith(prefix):
            return True
        if not prefix.startswith(known):
            return False
    if is_open(text) or is_open(prefix):
        return _open((text, prefix), "startswith")
    return _text(text).startswith(_text(prefix))


def _tostring(value: Value) -> Value:
    return None if value is None else to_text(value)


def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    for argument in (values, keys, wanted):
        if is_open(argument):
            return _open(argument, "matchkeys")
    if not is_known(keys) or not is_known(wanted):
        return _open((keys, wanted), "matchkeys")
    return tuple(value for value, key in zip(_items(values), _items(keys)) if key in _items(wanted))


def _chunklist(items: Value, size: Value) -> Value:
    if is_open(items) or is_open(size):
        return _open((items, size), "chunklist")
    elements, width = _items(items), int(size) or max(len(_items(items)), 1)
    return tuple(tuple(elements[start : start + width]) for start in range(0, len(elements), width))


# Known arguments only.


def from_json(value: Any, depth: int = 0) -> Value:
    """A value of ``json.loads`` as a value of this package; what nests too deep is not known."""
    if depth > MAX_NESTING:
        return TOO_LARGE
    if isinstance(value, list):
        return tuple(from_json(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return {key: from_json(item, depth + 1) for key, item in value.items()}
    return value


def _jsondecode(text: Value) -> Value:
    try:
        return json_text.decoded(text)
    except NotJson as fault:
        raise FunctionFault(f"jsondecode(): the text is not JSON, {fault}") from fault


def _yamldecode(text: Value) -> Value:
    import yaml  # needed by few configurations, and slow to import

    try:
        return from_json(json.loads(json.dumps(safely_loaded(_text(text), yaml.SafeLoader), default=str)))
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise FunctionFault("yamldecode(): the text is not YAML") from fault


def _tries(pattern: str, text: str) -> int:
    """In how many ways Python may have to try a pattern on a text, at worst; Terraform's own engine takes one."""
    if len(pattern) > 1000 or re.search(r"[+*}][+*{]|\)[+*{]|\(\?[<=!]", pattern):
        return MAX_TRIES + 1
    repeats = len(re.findall(r"[*+}]", pattern)) + (not pattern.startswith("^"))
    repeats -= len(re.findall(r"\[\^([^]\\])\][*+]\)*\1", pattern))  # what ends at a character that it leaves out
    choices = len(re.findall(r"(?<!\()\?|\|", pattern))
    return int(min((len(text) + 1) ** max(repeats, 0) * 2 ** min(choices, 30), MAX_TRIES + 1))


def _pattern(pattern: str, text: str) -> "re.Pattern[str]":
    if _tries(pattern, text) > MAX_TRIES:
        raise _Declined("the pattern is not evaluated here")
    return re.compile(pattern)


def _regex(pattern: Value, text: Value) -> Value:
    match = _pattern(_text(pattern), _text(text)).search(_text(text))
    if not match:
        raise FunctionFault("regex(): no match")
    return _match_value(match)


def _match_value(match: "re.Match[str]") -> Value:
    if match.groupdict():
        return dict(match.groupdict())
    return tuple(match.groups()) if match.groups() else match.group()


def _tonumber(value: Value) -> Value:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    number = float(_text(value))
    return int(number) if number.is_integer() else number


def _tobool(value: Value) -> Value:
    if value is None or isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise FunctionFault("a bool is required")


def _range(*limits: Value) -> Value:
    start, end, step = (0, limits[0], 1) if len(limits) == 1 else (limits[0], limits[1], limits[2] if limits[2:] else 1)
    if step == 0:
        raise FunctionFault("range(): the step is 0")
    steps = (end - start) / step
    if not -math.inf < steps <= MAX_ELEMENTS:
        raise _Declined("so many numbers are not computed here")
    return tuple(start + step * number for number in range(max(math.ceil(steps), 0)))


def _sort(items: Value) -> Value:
    return tuple(sorted(_text(item) for item in _items(items)))


def _transpose(mapping: Value) -> Value:
    turned: Dict[str, List[str]] = {}
    for key, items in _mapping(mapping).items():
        for item in _items(items):
            turned.setdefault(item, []).append(key)
    return {key: tuple(sorted(items)) for key, items in turned.items()}


def _substr(text: Value, offset: Value, length: Value) -> Value:
    whole = _text(text)
    start = int(offset) if offset >= 0 else max(len(whole) + int(offset), 0)
    return whole[start:] if length < 0 else whole[start : start + int(length)]


def _index(items: Value, wanted: Value) -> Value:
    for position, item in enumerate(_items(items)):
        if same(item, wanted):
            return position
    raise FunctionFault("index(): no such element")


def _arn_parse(arn: Value) -> Value:
    parts = _text(arn).split(":", 5)
    if len(parts) != 6:
        raise FunctionFault("arn_parse(): not an ARN")
    return dict(zip(("partition", "service", "region", "account_id", "resource"), parts[1:]))


def _setintersection(first: Value, *others: Value) -> Value:
    return SetValue.of(item for item in _items(first) if all(item in _items(other) for other in others))


def _digest(algorithm: str) -> Callable[[Value], Value]:
    return lambda text: hashlib.new(algorithm, _text(text).encode(), usedforsecurity=False).hexdigest()


def _clean(path: Value) -> str:
    """A path as Go's ``filepath.Clean`` leaves it."""
    cleaned = posixpath.normpath(_text(path) or ".")
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _csvdecode(text: Value) -> Value:
    try:
        rows = list(csv.reader(io.StringIO(_text(text), newline=""), strict=True))
    except csv.Error as fault:
        raise FunctionFault(f"csvdecode(): {fault}") from fault
    if not rows:
        raise FunctionFault("csvdecode(): there is no header")
    header = rows[0]
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows if row):
        raise FunctionFault("csvdecode(): a column stands twice, or a row has another number of them")
    return tuple(dict(zip(header, row)) for row in rows[1:] if row)


_LENIENT: Dict[str, Callable[..., Value]] = {
    "chunklist": _chunklist,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "format": _format,
    "formatlist": _formatlist,
    "join": _join,
    "jsonencode": json_text.encoded,
    "jsondecode": _jsondecode,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "lower": _case(str.lower),
    "matchkeys": _matchkeys,
    "merge": _merge,
    "nonsensitive": lambda value: value,
    "one": _one,
    "replace": _replace,
    "reverse": _reverse,
    "sensitive": lambda value: value,
    "ephemeralasnull": lambda value: value,
    "setproduct": _setproduct,
    "setunion": _setunion,
    "slice": _slice,
    "split": _split,
    "startswith": _startswith,
    "tolist": _tolist,
    "tomap": _tomap,
    "toset": _toset,
    "tostring": _tostring,
    "upper": _case(str.upper),
    "values": _values,
    "zipmap": _zipmap,
}
_STRICT: Dict[str, Callable[..., Value]] = {
    "abs": abs,
    "alltrue": lambda items: all(item in (True, "true") for item in _items(items)),
    "anytrue": lambda items: any(item in (True, "true") for item in _items(items)),
    "base64decode": lambda text: base64.b64decode(_text(text), validate=True).decode(),
    "base64encode": lambda text: base64.b64encode(_text(text).encode()).decode(),
    "basename": lambda path: posixpath.basename(_clean(path)) or "/",
    "ceil": math.ceil,
    "csvdecode": _csvdecode,
    "dirname": lambda path: _clean(posixpath.dirname(_text(path))),
    "chomp": lambda text: _text(text).rstrip("\r\n"),
    "endswith": lambda text, suffix: _text(text).endswith(_text(suffix)),
    "floor": math.floor,
    "indent": lambda spaces, text: _replace(_text(text), "\n", "\n" + " " * min(int(spaces), 1000)),
    "index": _index,
    "max": max,
    "md5": _digest("md5"),
    "min": min,
    "parseint": lambda text, base: int(_text(text), int(base)),
    "provider::aws::arn_parse": _arn_parse,
    "range": _range,
    "regex": _regex,
    "regexall": lambda pattern, text: tuple(
        _match_value(match) for match in _pattern(_text(pattern), _text(text)).finditer(_text(text))
    ),
    "setintersection": _setintersection,
    "setsubtract": lambda left, right: SetValue.of(item for item in _items(left) if item not in _items(right)),
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "signum": lambda number: (number > 0) - (number < 0),
    "sort": _sort,
    "strcontains": lambda text, part: _text(part) in _text(text),
    "strrev": lambda text: _text(text)[::-1],
    "substr": _substr,
    "sum": lambda items: sum(_items(items)),
    "title": lambda text: re.sub(r"(^|[\s])(\w)", lambda match: match.group(1) + match.group(2).upper(), _text(text)),
    "tobool": _tobool,
    "tonumber": _tonumber,
    "transpose": _transpose,
    "trim": lambda text, characters: _text(text).strip(_text(characters)),
    "trimprefix": lambda text, prefix: (
        _text(text)[len(prefix) :] if prefix and _text(text).startswith(prefix) else _text(text)
    ),
    "trimspace": lambda text: _text(text).strip(),
    "trimsuffix": lambda text, end: _text(text)[: -len(end)] if end and _text(text).endswith(end) else _text(text),
    "yamldecode": _yamldecode,
    "yamlencode": json_text.encoded,  # JSON is YAML; nothing here looks at the layout
}
