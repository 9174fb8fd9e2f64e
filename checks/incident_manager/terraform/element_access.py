"""What stands in a value: its elements and attributes."""

from __future__ import annotations

from typing import Any, Hashable, List, Optional, Tuple

from incident_manager.deciding import chosen_here
from incident_manager.exact_numbers import Count
from incident_manager.function_faults import FunctionFault
from incident_manager.partly_known import PartlyKnown
from incident_manager.terraform.language_types import ANY, NUMBER, OPEN, PRIMITIVES, STRING, Type, is_null, type_of
from incident_manager.terraform.type_conversion import converted, elements_of, in_order
from incident_manager.values import (
    Computed,
    MapValue,
    OpenExpansion,
    SetValue,
    Symbol,
    TypedNull,
    Undeclared,
    Unknown,
    Value,
    is_known,
    is_open,
    label,
    reason_for,
)


def iteration(collection: Value) -> Tuple[List[Tuple[Value, Value]], Optional[Unknown]]:
    """The (key, value) pairs that ``for`` and ``for_each`` go through, and why they may not be all.

    Maps and objects are walked in the order of their keys. Of null and of what has no elements there are none.
    """
    if isinstance(collection, dict):
        return [(key, value_in(collection, key)) for key in in_order(collection)], None
    if isinstance(collection, SetValue):
        return [(item, item) for item in elements_of(collection)], None
    if isinstance(collection, OpenExpansion):
        gap = Unknown(collection.why)
        return [(gap, collection.template)], gap
    if is_null(collection):
        return [], None
    if not isinstance(collection, tuple):
        gap = some_part(collection, "what is iterated over is not known")
        return [(gap, gap)], gap
    return [(Count(index), item) for index, item in enumerate(elements_of(collection))], None


def some_part(collection: Value, otherwise: str) -> Unknown:
    """What stands in a collection that is not known; ``otherwise`` says why where the collection does not."""
    return Unknown(reason_for(collection, otherwise), sources=getattr(collection, "sources", ()))


def value_in(mapping: Any, key: Any) -> Value:
    """The element of a map or object; null in a map has the type of its elements."""
    found = mapping[key]
    return TypedNull(type_of(mapping)[1]) if found is None and isinstance(mapping, MapValue) else found


def attribute_of(source: Value, name: str) -> Value:
    """``source.name``. Raises :class:`FunctionFault` where there is no such attribute."""
    if hasattr(source, "attribute") and not is_open(source):
        return source.attribute(name)
    if isinstance(source, Undeclared):
        return Unknown(source.why, True, f"{source.term}.{name}")
    if isinstance(source, PartlyKnown) and name in source.known and isinstance(source.known, dict):
        return value_in(source.known, name)
    if isinstance(source, dict):
        if name in source:
            return value_in(source, name)
        raise FunctionFault(f"there is no attribute {name!r}")
    if isinstance(source, Unknown) and source.type not in PRIMITIVES:
        term = f"{source.term}.{name}" if source.term else ""
        return Unknown(source.why, False, term, _type_inside(source, name), source.sources)
    if isinstance(source, Computed):
        return Computed(source.resource, f"{source.attribute}.{name}", False)
    if isinstance(source, OpenExpansion):
        return Unknown(source.why)
    raise FunctionFault(f"there is no attribute {name!r}")


def element_of(source: Value, key: Value) -> Value:
    """``source[key]``. Raises :class:`FunctionFault` where there is no such element."""
    if is_null(source) or is_null(key):
        raise FunctionFault("null has no elements, and is not an index")
    if isinstance(source, OpenExpansion):
        return source.template
    if isinstance(source, Undeclared):
        return Undeclared(source.why, f"{source.term}[{label(key)}]")
    if isinstance(source, PartlyKnown) and isinstance(key, str) and isinstance(source.known, dict):
        if key in source.known:
            return value_in(source.known, key)
    if isinstance(source, Unknown) and source.type not in PRIMITIVES:
        term = f"{source.term}[{label(key)}]" if source.term and is_known(key) else ""
        return Unknown(source.why, False, term, _type_inside(source, key), source.sources)
    if isinstance(source, Computed):
        return Computed(source.resource, f"{source.attribute}[{label(key)}]", False)
    if hasattr(source, "attribute") and not is_open(source):
        if isinstance(key, str):
            return attribute_of(source, key)
        raise FunctionFault("a single resource has no index")
    if isinstance(source, SetValue):
        raise FunctionFault("the elements of a set have no index")
    if isinstance(source, dict):
        name = converted(key, STRING)
        if isinstance(name, (str, Symbol)):
            if name in source:
                return value_in(source, name)
            if isinstance(name, str) and not any(isinstance(other, Symbol) for other in source):
                raise FunctionFault(f"there is no element {name!r}")
        return _some_element(key)
    if isinstance(source, tuple):
        index = converted(key, NUMBER)
        if is_open(index):
            return _some_element(key)
        if isinstance(index, int) and 0 <= index < len(source):
            return elements_of(source)[index]
        raise FunctionFault(f"there is no element {label(index)}")
    raise FunctionFault("the value has no elements")


def _some_element(key: Value) -> Value:
    return Unknown.because_of(key, f"which element [{label(key)}] is, is not known")


def key_here(source: Value, key: Value, identity: Hashable) -> Value:
    """A key or an index as it is in the world that is judged, None where there is no such element in it.

    What stays open is so outside of all worlds, and where the keys are not known, either.
    """
    if not is_open(key) or not isinstance(source, (dict, tuple)) or isinstance(source, SetValue) or key in source:
        return key
    names = list(source) if isinstance(source, dict) else list(map(str, range(len(source))))
    return chosen_here(key, names, identity) if all(isinstance(name, str) for name in names) else key


def _type_inside(source: Unknown, key: Value) -> Type:
    """The type of an element or attribute of an unknown value. Raises :class:`FunctionFault` where there is none."""
    kind = source.type
    if kind in (None, OPEN, ANY):
        return kind
    if kind[0] == "set":
        raise FunctionFault("the elements of a set have no index")
    if kind[0] == "list":
        converted(key, NUMBER)
        return kind[1]
    if kind[0] == "map":
        return kind[1]
    if is_open(key):
        return ANY
    inside = dict(kind[1]) if kind[0] == "object" else dict(enumerate(kind[1]))
    place = converted(key, STRING if kind[0] == "object" else NUMBER)
    if place not in inside:
        raise FunctionFault(f"there is no element {label(key)}")
    return inside[place]
