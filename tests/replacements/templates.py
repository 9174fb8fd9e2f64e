"""Templates in which a value is replaced by one that is v or w, on a condition that nothing decides."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

CONDITION, PARAMETER = "Undecided", "UndecidedParameter"
NO_VALUE = {"Ref": "AWS::NoValue"}
UNREPLACED = ("Type", "Fn::GetAtt", "Ref", "Fn::If", "Condition")

Place = Tuple[Any, ...]


class Replacement(NamedTuple):
    """A value in a template and what takes its place."""

    place: Place
    value: Any
    other: Any

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.place))}: {self.value!r} or {self.other!r}"


def places(document: Dict[str, Any]) -> Iterator[Tuple[Place, Any]]:
    """Every value in the properties of resources, and where it is."""
    for name, resource in document.get("Resources", {}).items():
        if isinstance(resource, dict) and isinstance(resource.get("Properties"), dict):
            start: Place = ("Resources", name, "Properties")
            pending: List[Tuple[Place, Any]] = [((*start, key), item) for key, item in resource["Properties"].items()]
            while pending:
                place, value = pending.pop()
                yield place, value
                if isinstance(value, dict) and not any(str(key).startswith(("Fn::", "Ref")) for key in value):
                    pending.extend(((*place, key), item) for key, item in value.items())
                elif isinstance(value, list):
                    pending.extend(((*place, index), item) for index, item in enumerate(value))


def kind_of(place: Place) -> str:
    """The property that a place belongs to."""
    return str(next(part for part in reversed(place) if isinstance(part, str)))


def replaced(document: Dict[str, Any], place: Place, value: Any) -> Dict[str, Any]:
    """A copy of the document with another value in a place; one that is ``NO_VALUE`` is taken out."""
    changed = copy.deepcopy(document)
    holder: Any = changed
    for part in place[:-1]:
        holder = holder[part]
    if value == NO_VALUE:
        del holder[place[-1]]
    else:
        holder[place[-1]] = copy.deepcopy(value)
    return changed


def undecided(document: Dict[str, Any], replacement: Replacement) -> Dict[str, Any]:
    """The document with the value or the other, on a condition that nothing decides."""
    choice = {"Fn::If": [CONDITION, replacement.value, replacement.other]}
    changed = replaced(document, replacement.place, choice)
    changed.setdefault("Parameters", {})[PARAMETER] = {"Type": "String"}
    changed.setdefault("Conditions", {})[CONDITION] = {"Fn::Equals": [{"Ref": PARAMETER}, "yes"]}
    return changed


def unknown(document: Dict[str, Any], place: Place) -> Dict[str, Any]:
    """The document with a text in a place that only deployment knows."""
    changed = replaced(document, place, {"Ref": PARAMETER})
    changed.setdefault("Parameters", {})[PARAMETER] = {"Type": "String"}
    return changed


def replacements(
    document: Dict[str, Any], pool: Dict[str, List[Any]], source: random.Random, most: int
) -> Iterator[Replacement]:
    """Some replacements of values in a document by others that the same property has elsewhere, or by none."""
    found = list(places(document))
    for place, value in source.sample(found, min(most, len(found))):
        others = [other for other in pool.get(kind_of(place), ()) if other != value]
        yield Replacement(place, value, source.choice([*others, NO_VALUE]))


def pool_of(documents: Dict[Path, Dict[str, Any]]) -> Dict[str, List[Any]]:
    """The values that each property has in any of the documents."""
    found: Dict[str, List[Any]] = {}
    for document in documents.values():
        for place, value in places(document):
            known = found.setdefault(kind_of(place), [])
            if value not in known and len(known) < 60:
                known.append(value)
    return found
