"""Addresses and references as a Terraform plan writes them."""

from __future__ import annotations

import bisect
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

from incident_manager.values import Unknown, Value

_STEP = re.compile(r'\.?(?P<name>[A-Za-z0-9_-]+)|\[(?:"(?P<key>(?:[^"\\]|\\.)*)"|(?P<number>\d+))\]')
_BRACKETS = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')


class Index(NamedTuple):
    """A constant index in a reference."""

    value: Value


def steps_of(reference: str) -> Iterator[Any]:
    """``a.b["c"]`` as ``a``, ``b``, ``Index("c")``."""
    position = 0
    while position < len(reference):
        match = _STEP.match(reference, position)
        if match is None:
            return
        if match["name"] is not None:
            yield match["name"]
        else:
            yield Index(int(match["number"]) if match["number"] else match["key"])
        position = match.end()


def module_steps(address: str) -> Iterator[Tuple[str, Value]]:
    """The calls in the address of a module instance, each with its index."""
    steps = list(steps_of(address))
    for number, step in enumerate(steps):
        if step == "module" and number + 1 < len(steps) and (number == 0 or steps[number - 1] != "module"):
            following = steps[number + 2] if number + 2 < len(steps) else None
            yield str(steps[number + 1]), following.value if isinstance(following, Index) else None


def without_indices(address: str) -> str:
    """The address that all instances of a resource share."""
    return _BRACKETS.sub("", address)


def parent_of(address: str) -> Tuple[str, str, Value]:
    """The module instance that calls another, the name of the call, and its index."""
    *_, (name, index) = module_steps(address)
    end = address.rfind(f"module.{name}")
    return address[:end].rstrip("."), name, index


def part_of(value: Value, steps: List[Any], reference: str) -> Value:
    """What an attribute or an index of a known value comes to."""
    for step in steps:
        key = step.value if isinstance(step, Index) else step
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, tuple) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return Unknown(f"{reference} is not in the plan")
    return value


def longest(expression: Dict[str, Any]) -> List[str]:
    """What an expression refers to, without what is only the beginning of something longer."""
    given = as_list(expression.get("references"))
    references = list(dict.fromkeys(reference for reference in given if isinstance(reference, str)))
    ordered = sorted(references)

    def is_only_the_beginning(reference: str) -> bool:
        places = ((sign, bisect.bisect_left(ordered, reference + sign)) for sign in (".", "["))
        return any(place < len(ordered) and ordered[place].startswith(reference + sign) for sign, place in places)

    return [reference for reference in references if not is_only_the_beginning(reference)]


def as_dict(value: Any) -> Dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else []
