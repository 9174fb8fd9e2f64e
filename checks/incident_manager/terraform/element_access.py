"""What stands in a value: elements, attributes, and every value where it may be one of several."""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

from incident_manager.distribution import FunctionFault, each_of
from incident_manager.values import (
    Computed,
    Either,
    OpenExpansion,
    Perhaps,
    SetValue,
    Symbol,
    Undeclared,
    Unknown,
    Value,
    either,
    is_known,
    is_open,
    label,
    reason_for,
)


def iteration(collection: Value) -> Tuple[List[Tuple[Value, Value]], Optional[Unknown]]:
    """The (key, value) pairs that ``for`` and ``for_each`` go through, and why they may not be all."""
    if isinstance(collection, dict):
        return list(collection.items()), None
    if isinstance(collection, SetValue):
        return [(item, item) for item in collection], None
    if isinstance(collection, OpenExpansion):
        gap = Unknown(collection.why)
        return [(gap, collection.template)], gap
    if collection is None:
        return [], None
    if isinstance(collection, Either):
        found = [iteration(option) for option in collection.alternatives]
        listed = all(inner is None for _, inner in found)
        gap = Perhaps(collection.why) if listed else Unknown(collection.why)
        return [entry for entries, _ in found for entry in entries], gap
    if not isinstance(collection, tuple):
        gap = Unknown.because_of(collection, "what is iterated over is not known")
        return [(gap, gap)], gap
    return list(enumerate(collection)), None


def attribute_of(source: Value, name: str) -> Value:
    """``source.name``. Raises :class:`FunctionFault` where there is no such attribute."""
    if isinstance(source, Either):
        return each_of((source,), lambda option: attribute_of(option, name))
    if hasattr(source, "attribute") and not is_open(source):
        return source.attribute(name)
    if isinstance(source, Undeclared):
        return Unknown(source.why, True, f"{source.term}.{name}")
    if isinstance(source, dict):
        if name in source:
            return source[name]
        raise FunctionFault(f"there is no attribute {name!r}")
    if isinstance(source, Unknown):
        return Unknown(source.why, False, f"{source.term}.{name}" if source.term else "")
    if isinstance(source, Computed):
        return Computed(source.resource, f"{source.attribute}.{name}")
    if isinstance(source, OpenExpansion):
        return Unknown(source.why)
    raise FunctionFault(f"there is no attribute {name!r}")


def element_of(source: Value, key: Value) -> Value:
    """``source[key]``. Raises :class:`FunctionFault` where there is no such element."""
    if isinstance(source, Either) or isinstance(key, Either):
        return each_of((source, key), element_of)
    if isinstance(source, OpenExpansion):
        return source.template
    if isinstance(source, Undeclared):
        return Undeclared(source.why, f"{source.term}[{label(key)}]")
    if isinstance(source, Unknown):
        return Unknown(source.why, False, f"{source.term}[{label(key)}]" if source.term and is_known(key) else "")
    if isinstance(source, Computed):
        return Computed(source.resource, f"{source.attribute}[{label(key)}]")
    if hasattr(source, "attribute") and not is_open(source):
        if isinstance(key, str):
            return attribute_of(source, key)
        raise FunctionFault("a single resource has no index")
    if isinstance(source, dict):
        if isinstance(key, (bool, int, float)):
            key = label(key)
        if isinstance(key, (str, Symbol)):
            if key in source:
                return source[key]
            if isinstance(key, str) and not any(isinstance(name, Symbol) for name in source):
                raise FunctionFault(f"there is no element {key!r}")
        return _any_of(source.values(), key)
    if isinstance(source, tuple):
        if isinstance(key, str) and key.lstrip("-").isdigit():
            key = int(key)
        if isinstance(key, (int, float)) and not isinstance(key, bool):
            if 0 <= key < len(source):
                return source[int(key)]
            raise FunctionFault(f"there is no element {key}")
        if is_open(key):
            return _any_of(source, key)
    raise FunctionFault("the value has no elements")


def _any_of(options: Any, key: Value) -> Value:
    return either(options, reason_for(key, f"which element [{label(key)}] is, is not known"))
