"""Which values the conditions and maps of a template ask for: only these make a difference in it."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Tuple

from incident_manager.cloudformation.template_scalars import is_scalar, scalar_text
from incident_manager.resource_types import READ_TYPES
from incident_manager.values import Value

MOST = 40  # of one parameter or pseudo parameter; AWS has fewer Regions


def literals_asked_for(document: Dict[str, Any], mappings: Value) -> Dict[str, List[str]]:
    """For each name that ``Ref`` may have, the values it is compared with, and the keys of maps it is used in.

    Of resources, those count that are read.
    """
    found: Dict[str, List[str]] = {}
    for name, literal in _asked(list(_relevant(document)), mappings):
        literals = found.setdefault(name, [])
        if literal not in literals and len(literals) < MOST:
            literals.append(literal)
    return found


def _relevant(document: Dict[str, Any]) -> Iterator[Any]:
    yield document.get("Conditions")
    resources = document.get("Resources")
    for resource in resources.values() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and str(resource.get("Type")) in READ_TYPES:
            yield resource


def _asked(pending: List[Any], mappings: Value) -> Iterator[Tuple[str, str]]:
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            pending.extend(node.values())
            yield from _compared(node.get("Fn::Equals"))
            yield from _looked_up(node.get("Fn::FindInMap"), mappings)
        elif isinstance(node, list):
            pending.extend(node)


def _compared(sides: Any) -> Iterator[Tuple[str, str]]:
    if isinstance(sides, list) and len(sides) == 2:
        for one, other in (sides, sides[::-1]):
            if _name(one) and is_scalar(other):
                yield _name(one), str(scalar_text(other))


def _looked_up(argument: Any, mappings: Value) -> Iterator[Tuple[str, str]]:
    rows = mappings
    for part in argument[:3] if isinstance(argument, list) else ():
        if not isinstance(rows, dict):
            return
        if _name(part):
            yield from ((_name(part), name) for name in rows)
            rows = next(iter(rows.values()), None)
        else:
            rows = rows.get(part) if isinstance(part, str) else None


def _name(node: Any) -> str:
    """The name in a ``Ref``, else ""."""
    name = node.get("Ref") if isinstance(node, dict) and len(node) == 1 else None
    return name if isinstance(name, str) else ""
