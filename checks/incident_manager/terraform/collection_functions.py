"""Functions of lists, sets and maps. These look at the shape of their arguments and let unknown elements through."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from incident_manager.exact_numbers import Count, total
from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.argument_values import (
    LENIENT,
    SHAPED,
    Functions,
    Parameter,
    ReleasesDiffer,
    gap,
    items_of,
    mapping_of,
    sequence_of,
    strings,
    takes,
    whole_number,
)
from incident_manager.terraform.grapheme_clusters import clusters
from incident_manager.terraform.language_types import (
    ANY,
    BOOL,
    NUMBER,
    OPEN,
    STRING,
    equal_types,
    is_null,
    list_of,
    map_of,
    type_of,
    unified,
)
from incident_manager.terraform.type_conversion import converted, elements_of, in_order, settled, unordered
from incident_manager.terraform.value_equality import equal
from incident_manager.values import (
    Computed,
    ListValue,
    MapValue,
    SetValue,
    Symbol,
    Text,
    TypedNull,
    Unknown,
    Value,
    is_open,
    may_be_null,
    same,
)


def concat(*lists: Value) -> Value:
    """All elements of several lists: a list where all are lists of types with something in common, else a tuple."""
    for item in lists:
        if is_open(item):
            return gap(item, "concat")
    if not lists:
        raise FunctionFault("concat() takes at least one argument")
    if all(isinstance(item, ListValue) for item in lists):
        common = unified([type_of(item) for item in lists])
        if common is not None:
            joined = [element for item in lists for element in items_of(converted(item, common))]
            return ListValue.of(joined, None if common[1] == OPEN else common[1])
    return tuple(element for item in lists for element in elements_of(sequence_of(item)))


def _flatten(value: Value) -> Value:
    flat: List[Value] = []
    pending = list(reversed(items_of(value)))
    while pending:
        item = pending.pop()
        if isinstance(item, Unknown) or unordered(item):
            return gap(item, "flatten")
        if isinstance(item, tuple):
            pending.extend(reversed(elements_of(item)))
        else:
            flat.append(item)
    return tuple(flat)


def _merge(*maps: Value) -> Value:
    merged: Dict[Any, Value] = {}
    kinds = []
    for item in maps:
        if is_open(item):
            return gap(item, "merge")
        kind = type_of(item)
        if kind != ANY and kind[0] not in ("map", "object"):
            raise FunctionFault("merge() takes maps and objects")
        kinds.append(("object", ()) if is_null(item) and kind != ANY and kind[0] == "object" else kind)
        if not is_null(item):
            merged.update(mapping_of(item))
    if kinds and kinds[0][0] == "map" and all(equal_types(kinds[0], kind) is not False for kind in kinds):
        return MapValue.of(merged, None if kinds[0][1] == OPEN else kinds[0][1])
    return merged


def _names(mapping: Dict[Any, Value], name: str) -> Optional[Unknown]:
    """Why the order of the keys is not known."""
    if len(mapping) > 1:
        for key in mapping:
            if not isinstance(key, str):
                return gap(key, name)
    return None


def _keys(value: Value) -> Value:
    mapping = mapping_of(value)
    names = in_order(mapping)
    return _names(mapping, "keys") or (strings(names) if isinstance(value, MapValue) else tuple(names))


def _values(value: Value) -> Value:
    mapping = mapping_of(value)
    found = [mapping[key] for key in in_order(mapping)]
    if isinstance(value, MapValue):
        return _names(mapping, "values") or ListValue.of(found, value.element)
    return _names(mapping, "values") or tuple(found)


def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    entries = mapping_of(mapping)
    if len(default) > 1:
        raise FunctionFault("lookup() takes two or three arguments")
    if isinstance(mapping, MapValue) and default:
        default = (converted(default[0], type_of(mapping)[1]),)
    if key in entries:
        found = entries[key]
        return TypedNull(type_of(mapping)[1]) if found is None and isinstance(mapping, MapValue) else found
    if is_open(key):
        return Unknown.because_of(key, "the key of lookup() is not known")
    if not all(isinstance(name, str) for name in entries):
        return Unknown(f"whether the map has the key {key!r} is not known")
    if default:
        return default[0]
    raise FunctionFault("the map has no such key")


def _element(items: Value, index: Value) -> Value:
    elements = elements_of(sequence_of(items))
    if is_open(index):
        return Unknown.because_of(index, "the index of element() is not known")
    place = whole_number(index)
    if not elements:
        raise FunctionFault("the list is empty")
    if place < 0 and place % len(elements):
        raise ReleasesDiffer("an element before the first one: releases of Terraform differ")
    return elements[place % len(elements)]


def _length(value: Value) -> Value:
    if isinstance(value, str):
        return Count(len(clusters(value)))
    if isinstance(value, (tuple, dict)):
        return gap(value, "length") if unordered(value) else Count(len(value))
    if is_open(value) or hasattr(value, "attribute"):
        return gap(value, "length")
    raise FunctionFault("a string, a list or a map is required")


def _one(value: Value) -> Value:
    items = elements_of(items_of(value))
    if unordered(value):
        return gap(value, "one")
    if len(items) > 1:
        raise FunctionFault("more than one element")
    if items:
        return items[0]
    return TypedNull(type_of(value)[1]) if isinstance(value, (ListValue, SetValue)) and value.element else None


def _compact(value: Value) -> Value:
    kept: List[Value] = []
    for item in items_of(value):
        if may_be_null(item):
            return gap(item, "compact")
        if not is_null(item) and item != "":
            kept.append(item)
    return strings(kept)


def _coalesce(*arguments: Value) -> Value:
    common = unified([type_of(argument) for argument in arguments])
    if common is None or not arguments:
        raise FunctionFault("the arguments have no type in common")
    for given in settled(arguments):
        argument = converted(given, common)
        if may_be_null(argument):
            return gap(argument, "coalesce")
        if not is_null(argument) and argument != "":
            return argument
    raise FunctionFault("no argument has a value")


def _coalescelist(*arguments: Value) -> Value:
    kinds = []
    for argument in arguments:
        if is_open(argument):
            return gap(argument, "coalescelist")
        kinds.append(type_of(argument))
        if kinds[-1] == ANY or kinds[-1][0] not in ("list", "tuple"):
            raise FunctionFault("coalescelist() takes lists and tuples")
    for argument in arguments:
        if not is_null(argument) and argument:
            return argument
    raise FunctionFault("no argument has an element")


def _contains(items: Value, wanted: Value) -> Value:
    if is_null(wanted) and items_of(items) is not None:
        raise ReleasesDiffer("releases of Terraform differ where null is looked for")
    unsure: Optional[Value] = None
    for item in elements_of(items_of(items)):
        if unsure is not None and isinstance(item, str) and is_open(wanted):
            continue  # as with the element before
        found = equal(wanted, item)
        if found is True:
            return True
        if found is not False:
            unsure = found
    return False if unsure is None else gap(unsure, "contains")


def _distinct(items: Value) -> Value:
    kept: List[Value] = []
    for item in items_of(items):
        if any(same(item, other) for other in kept):
            continue
        unsure = [other for other in kept if _may_be_one(item, other)]
        if unsure:
            return gap((item, *unsure), "distinct")
        kept.append(item)
    return ListValue.of(kept, items.element)


def _may_be_one(item: Value, other: Value) -> bool:
    """Whether two values may turn out to be the same; what two resources are given is not."""
    computed = isinstance(item, Computed) and isinstance(other, Computed)
    return not computed and is_open(equal(item, other))


def _reverse(items: Value) -> Value:
    turned = tuple(reversed(elements_of(items_of(items))))
    if unordered(items):
        return gap(items, "reverse")
    return ListValue.of(turned, items.element) if isinstance(items, (ListValue, SetValue)) else turned


def _slice(items: Value, start: Value, end: Value) -> Value:
    elements = elements_of(sequence_of(items))
    first, last = whole_number(start), whole_number(end)
    if not 0 <= first <= last <= len(elements):
        raise FunctionFault("the indices lie outside the list")
    part = tuple(elements[first:last])
    return ListValue.of(part, items.element) if isinstance(items, ListValue) else part


def _zipmap(keys: Value, values: Value) -> Value:
    names = items_of(keys)
    found = elements_of(sequence_of(values))
    if len(names) != len(found):
        raise FunctionFault("the lists differ in length")
    for name in names:
        if is_null(name):
            raise FunctionFault("a key is null")
        if not isinstance(name, (str, Symbol)):
            return gap(name, "zipmap")
    zipped = dict(zip(names, found))
    return MapValue.of(zipped, values.element) if isinstance(values, ListValue) else zipped


def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    common = unified([type_of(keys), type_of(wanted)])
    if common is None:
        raise FunctionFault("the keys and what is searched for have no type in common")
    if len(values) != len(keys):
        raise FunctionFault("the lists differ in length")
    searched = items_of(converted(wanted, common))
    pairs = zip(elements_of(values), items_of(converted(keys, common)))
    found = [value for value, key in pairs if any(equal(key, other) is True for other in searched)]
    return ListValue.of(found, values.element)


def _chunklist(items: Value, size: Value) -> Value:
    elements, width = elements_of(items), whole_number(size)
    if width < 0:
        raise FunctionFault("the size is negative")
    width = width or max(len(elements), 1)
    chunks = [ListValue.of(elements[at : at + width], items.element) for at in range(0, len(elements), width)]
    return ListValue.of(chunks, None if items.element is None else list_of(items.element))


def _sort(items: Value) -> Value:
    if any(is_null(item) for item in items):
        raise FunctionFault("null cannot be sorted")
    return strings(sorted(items))


def _transpose(mapping: Value) -> Value:
    turned: Dict[str, List[str]] = {}
    for key in in_order(mapping):
        if is_null(mapping[key]) or any(is_null(item) for item in mapping[key]):
            raise FunctionFault("null cannot be transposed")
        for item in mapping[key]:
            turned.setdefault(item, []).append(key)
    return MapValue.of({key: strings(sorted(turned[key])) for key in sorted(turned)}, list_of(STRING))


def _index(items: Value, wanted: Value) -> Value:
    for position, item in enumerate(elements_of(sequence_of(items))):
        found = equal(item, wanted)
        if found is True:
            return Count(position)
        if found is not False:
            return found
    raise FunctionFault("there is no such element")


def _sum(items: Value) -> Value:
    numbers = [converted(item, NUMBER) for item in elements_of(items_of(items))]
    if not numbers or any(is_null(number) for number in numbers):
        raise FunctionFault("numbers are required")
    result = numbers[0]
    for number in numbers[1:]:
        if is_open(result) or is_open(number):
            return gap((result, number), "sum")
        result = total(result, number)
    return result


def _alltrue(items: Value) -> Value:
    return all(item is True for item in items)


def _anytrue(items: Value) -> Value:
    return any(item is True for item in items)


def _text_or_shape(value: Value) -> Value:
    return gap(value, "length") if isinstance(value, (Symbol, Text)) else _length(value)


_LIST = list_of(ANY)
_SHAPE = Parameter(ANY, SHAPED)
_ANYTHING = Parameter(ANY, LENIENT, null=True)

FUNCTIONS: Functions = {
    "alltrue": takes(_alltrue, list_of(BOOL), gives=BOOL),
    "anytrue": takes(_anytrue, list_of(BOOL), gives=BOOL),
    "chunklist": takes(_chunklist, Parameter(_LIST, SHAPED), NUMBER),
    "coalesce": takes(_coalesce, rest=_ANYTHING),
    "coalescelist": takes(_coalescelist, rest=_ANYTHING),
    "compact": takes(_compact, Parameter(list_of(STRING), SHAPED), gives=list_of(STRING)),
    "concat": takes(concat, rest=Parameter(ANY, LENIENT)),
    "contains": takes(_contains, _SHAPE, _ANYTHING, gives=BOOL),
    "distinct": takes(_distinct, Parameter(_LIST, SHAPED)),
    "element": takes(_element, _SHAPE, Parameter(NUMBER, LENIENT), nullable=True),
    "flatten": takes(_flatten, _SHAPE),
    "index": takes(_index, _SHAPE, Parameter(ANY, LENIENT), gives=NUMBER),
    "keys": takes(_keys, _SHAPE),
    "length": takes(_text_or_shape, Parameter(ANY, LENIENT), gives=NUMBER),
    "lookup": takes(_lookup, _SHAPE, Parameter(STRING, LENIENT), rest=_ANYTHING, nullable=True),
    "matchkeys": takes(_matchkeys, Parameter(_LIST, SHAPED), _LIST, _LIST),
    "merge": takes(_merge, rest=_ANYTHING),
    "one": takes(_one, _SHAPE, nullable=True),
    "reverse": takes(_reverse, _SHAPE),
    "slice": takes(_slice, _SHAPE, NUMBER, NUMBER),
    "sort": takes(_sort, list_of(STRING), gives=list_of(STRING)),
    "sum": takes(_sum, _SHAPE, gives=NUMBER),
    "transpose": takes(_transpose, map_of(list_of(STRING)), gives=map_of(list_of(STRING))),
    "values": takes(_values, _SHAPE),
    "zipmap": takes(_zipmap, Parameter(list_of(STRING), SHAPED), _SHAPE),
}
