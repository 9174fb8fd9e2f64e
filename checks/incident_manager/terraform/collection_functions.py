"""Functions of lists, sets and maps. These look at the shape of their arguments and let unknown elements through."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from incident_manager.distribution import FunctionFault
from incident_manager.terraform.argument_values import gap, items_of, mapping_of, plain_text
from incident_manager.values import (
    MAX_ALTERNATIVES,
    Either,
    SetValue,
    Symbol,
    Unknown,
    Value,
    alternatives,
    either,
    is_known,
    is_open,
    label,
    reason_for,
    same,
)

MAX_ELEMENTS = 100_000


def concat(*lists: Value) -> Value:
    for item in lists:
        if is_open(item):
            return gap(item, "concat")
    return tuple(element for item in lists for element in items_of(item))


def _flatten(value: Value) -> Value:
    if is_open(value):
        return gap(value, "flatten")
    starts: List[Tuple[Value, ...]] = [()]
    flat: List[Value] = []
    whys: List[str] = []
    pending = list(reversed(items_of(value)))
    while pending:
        item = pending.pop()
        if isinstance(item, Unknown):
            return gap(item, "flatten")
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
            return gap(item, "merge")
        merged.update(mapping_of(item))
    return merged


def _keys(value: Value) -> Value:
    if is_open(value):
        return gap(value, "keys")
    return tuple(sorted(mapping_of(value), key=label))


def _values(value: Value) -> Value:
    if is_open(value):
        return gap(value, "values")
    mapping = mapping_of(value)
    return tuple(mapping[key] for key in sorted(mapping, key=label))


def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    if is_open(mapping):
        return gap(mapping, "lookup")
    if is_open(key) and not isinstance(key, Symbol):
        return either([*mapping_of(mapping).values(), *default], reason_for(key, "the key of lookup() is not known"))
    entries = mapping_of(mapping)
    if key in entries:
        return entries[key]
    if default:
        return default[0]
    raise FunctionFault("the map has no such key")


def _element(items: Value, index: Value) -> Value:
    if is_open(items):
        return gap(items, "element")
    elements = items_of(items)
    if is_open(index):
        return either(elements, reason_for(index, "the index of element() is not known"))
    if not elements:
        raise FunctionFault("the list is empty")
    return elements[int(index) % len(elements)]


def _length(value: Value) -> Value:
    if isinstance(value, str):
        return len(value)
    if is_open(value):
        return gap(value, "length")
    return len(value)


def _one(value: Value) -> Value:
    if is_open(value):
        return gap(value, "one")
    items = items_of(value)
    if len(items) > 1:
        raise FunctionFault("more than one element")
    return items[0] if items else None


def _compact(value: Value) -> Value:
    if is_open(value):
        return gap(value, "compact")
    kept: List[Value] = []
    for item in items_of(value):
        if isinstance(item, Unknown) and not item.present:
            return gap(item, "compact")
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
            return gap(argument, "coalescelist")
        if items_of(argument):
            return argument
    raise FunctionFault("no argument has an element")


def _contains(items: Value, wanted: Value) -> Value:
    if is_open(items):
        return gap(items, "contains")
    unsure: Optional[Value] = None
    for item in items_of(items):
        if same(item, wanted):
            return True
        if not is_known(item) or not is_known(wanted):
            unsure = item if not is_known(item) else wanted
    return False if unsure is None else gap(unsure, "contains")


def _distinct(items: Value) -> Value:
    if is_open(items):
        return gap(items, "distinct")
    kept: List[Value] = []
    for item in items_of(items):
        if not any(same(item, other) for other in kept):
            kept.append(item)
    return tuple(kept)


def _reverse(items: Value) -> Value:
    if is_open(items):
        return gap(items, "reverse")
    return tuple(reversed(items_of(items)))


def _slice(items: Value, start: Value, end: Value) -> Value:
    for argument in (items, start, end):
        if is_open(argument):
            return gap(argument, "slice")
    elements = items_of(items)
    if not 0 <= int(start) <= int(end) <= len(elements):
        raise FunctionFault("the indices lie outside the list")
    return tuple(elements[int(start) : int(end)])


def _zipmap(keys: Value, values: Value) -> Value:
    for argument in (keys, values):
        if is_open(argument):
            return gap(argument, "zipmap")
    names = items_of(keys)
    if len(names) != len(items_of(values)):
        raise FunctionFault("the lists differ in length")
    for name in names:
        if not isinstance(name, (str, Symbol)):
            return gap(name, "zipmap")
    return dict(zip(names, items_of(values)))


def _setproduct(*sets: Value) -> Value:
    product: List[Tuple[Value, ...]] = [()]
    for item in sets:
        if is_open(item):
            return gap(item, "setproduct")
        elements = items_of(item)
        if len(product) * len(elements) > MAX_ELEMENTS:
            return Unknown("setproduct() has too many elements")
        product = [(*left, right) for left in product for right in elements]
    return tuple(product)


def _setunion(*sets: Value) -> Value:
    for item in sets:
        if is_open(item):
            return gap(item, "setunion")
    return SetValue.of(element for item in sets for element in items_of(item))


def _setintersection(first: Value, *others: Value) -> Value:
    return SetValue.of(item for item in items_of(first) if all(item in items_of(other) for other in others))


def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    for argument in (values, keys, wanted):
        if is_open(argument):
            return gap(argument, "matchkeys")
    if not is_known(keys) or not is_known(wanted):
        return gap((keys, wanted), "matchkeys")
    return tuple(value for value, key in zip(items_of(values), items_of(keys)) if key in items_of(wanted))


def _chunklist(items: Value, size: Value) -> Value:
    if is_open(items) or is_open(size):
        return gap((items, size), "chunklist")
    elements, width = items_of(items), int(size) or max(len(items_of(items)), 1)
    return tuple(tuple(elements[start : start + width]) for start in range(0, len(elements), width))


def _sort(items: Value) -> Value:
    return tuple(sorted(plain_text(item) for item in items_of(items)))


def _transpose(mapping: Value) -> Value:
    turned: Dict[str, List[str]] = {}
    for key, items in mapping_of(mapping).items():
        for item in items_of(items):
            turned.setdefault(item, []).append(key)
    return {key: tuple(sorted(items)) for key, items in turned.items()}


def _index(items: Value, wanted: Value) -> Value:
    for position, item in enumerate(items_of(items)):
        if same(item, wanted):
            return position
    raise FunctionFault("index(): no such element")


LENIENT: Dict[str, Callable[..., Value]] = {
    "chunklist": _chunklist,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "matchkeys": _matchkeys,
    "merge": _merge,
    "one": _one,
    "reverse": _reverse,
    "setproduct": _setproduct,
    "setunion": _setunion,
    "slice": _slice,
    "values": _values,
    "zipmap": _zipmap,
}


STRICT: Dict[str, Callable[..., Value]] = {
    "alltrue": lambda items: all(item in (True, "true") for item in items_of(items)),
    "anytrue": lambda items: any(item in (True, "true") for item in items_of(items)),
    "index": _index,
    "setintersection": _setintersection,
    "setsubtract": lambda left, right: SetValue.of(item for item in items_of(left) if item not in items_of(right)),
    "sort": _sort,
    "transpose": _transpose,
}
