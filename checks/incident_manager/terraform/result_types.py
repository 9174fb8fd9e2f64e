"""The types of what functions give of arguments of which the types are known, and the values are not."""

from __future__ import annotations

from typing import Callable, Dict, Sequence

from incident_manager.terraform.language_types import (
    ANY,
    OPEN,
    STRING,
    Type,
    kind_of,
    list_of,
    map_of,
    set_of,
    unified,
)
from incident_manager.values import Value


def result_type(name: str, kinds: Sequence[Type], arguments: Sequence[Value]) -> Type:
    """The type of the result of a function; :data:`OPEN` where it is not known here."""
    if OPEN in kinds:
        return OPEN
    if name == "regexall":  # regex() may be refused, and has no type then
        return list_of(STRING) if isinstance(arguments[0], str) and "(" not in arguments[0] else OPEN
    rule = _RULES.get(name)
    return rule(kinds) if rule and kinds else OPEN


def _element(kinds: Sequence[Type]) -> Type:
    return kinds[0][1] if kind_of(kinds[0]) in ("list", "set", "map") else OPEN


def _of_elements(make: Callable[[Type], Type], *sources: str) -> Callable[[Sequence[Type]], Type]:
    def rule(kinds: Sequence[Type]) -> Type:
        if kind_of(kinds[0]) in sources:
            return make(kinds[0][1])
        if kind_of(kinds[0]) == "tuple" and "list" in sources:
            inner = unified(kinds[0][1]) if kinds[0][1] else ANY
            return OPEN if inner is None else make(inner)
        return OPEN

    return rule


def _common(kinds: Sequence[Type]) -> Type:
    found = unified(kinds)
    return OPEN if found is None else found


def _same(kinds: Sequence[Type]) -> Type:
    alike = all(kind == kinds[0] for kind in kinds) and kind_of(kinds[0]) in ("list", "map")
    return kinds[0] if alike else OPEN


def _set(kinds: Sequence[Type]) -> Type:
    inner = [kind[1] for kind in kinds if kind_of(kind) == "set"]
    found = unified(inner) if len(inner) == len(kinds) else None
    return OPEN if found is None else set_of(found)


_RULES: Dict[str, Callable[[Sequence[Type]], Type]] = {
    "chunklist": _of_elements(lambda inner: list_of(list_of(inner)), "list", "set"),
    "coalesce": _common,
    "concat": _same,
    "distinct": _of_elements(list_of, "list", "set"),
    "element": _element,
    "ephemeralasnull": lambda kinds: kinds[0],
    "keys": lambda kinds: list_of(STRING) if kind_of(kinds[0]) == "map" else OPEN,
    "lookup": lambda kinds: _element(kinds) if kind_of(kinds[0]) == "map" else OPEN,
    "matchkeys": _of_elements(list_of, "list", "set"),
    "merge": lambda kinds: _same(kinds) if kind_of(kinds[0]) == "map" else OPEN,
    "nonsensitive": lambda kinds: kinds[0],
    "one": _element,
    "reverse": _of_elements(list_of, "list", "set"),
    "sensitive": lambda kinds: kinds[0],
    "setintersection": _set,
    "setsubtract": _set,
    "setunion": _set,
    "slice": lambda kinds: kinds[0] if kind_of(kinds[0]) == "list" else OPEN,
    "tolist": _of_elements(list_of, "list", "set"),
    "tomap": _of_elements(map_of, "map"),
    "toset": _of_elements(set_of, "list", "set"),
    "values": lambda kinds: list_of(kinds[0][1]) if kind_of(kinds[0]) == "map" else OPEN,
    "zipmap": lambda kinds: map_of(kinds[1][1]) if len(kinds) > 1 and kind_of(kinds[1]) == "list" else OPEN,
}
