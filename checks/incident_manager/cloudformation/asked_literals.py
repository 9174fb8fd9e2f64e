"""Which values the conditions and maps of a template ask for: only these make a difference in it."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Tuple

from incident_manager.cloudformation.template_scalars import is_scalar, scalar_text
from incident_manager.resource_types import READ_TYPES, STACK_TYPES
from incident_manager.values import Symbol, Unknown, Value

MOST = 40  # of one parameter or pseudo parameter; AWS has fewer Regions
_RELEVANT = READ_TYPES | {*STACK_TYPES, "AWS::SSM::Parameter"}


Evaluate = Callable[[Any], Value]


def literals_asked_for(document: Dict[str, Any], mappings: Value, evaluate: Evaluate) -> Dict[str, List[str]]:
    """For each name that ``Ref`` may have, the values it is compared with, and the keys of maps it is used in.

    ``evaluate`` gives the value of a node where nothing is decided.

    What counts are the resources that are read, and the conditions that these depend on: the AWS CDK writes one that
    names all Regions into each template, for its own metadata.
    """
    found: Dict[str, List[str]] = {}
    declared = document.get("Conditions")
    conditions = dict(declared) if isinstance(declared, dict) else {}
    for name, literal in _asked(list(_relevant(document)), mappings, conditions, evaluate):
        literals = found.setdefault(name, [])
        if literal not in literals and len(literals) < MOST:
            literals.append(literal)
    return found


def _relevant(document: Dict[str, Any]) -> Iterator[Any]:
    yield document.get("Outputs")
    resources = document.get("Resources")
    for resource in resources.values() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and str(resource.get("Type")) in _RELEVANT:
            yield resource


def _asked(
    pending: List[Any], mappings: Value, conditions: Dict[Any, Any], evaluate: Evaluate
) -> Iterator[Tuple[str, str]]:
    """What is asked for in nodes; ``conditions`` are those that no node before has named."""
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            pending.extend(node.values())
            pending.extend(conditions.pop(name) for name in _named_in(node) if name in conditions)
            yield from _compared(node.get("Fn::Equals"), evaluate)
            yield from _looked_up(node.get("Fn::FindInMap"), mappings, evaluate)
        elif isinstance(node, list):
            pending.extend(node)


def _named_in(node: Dict[Any, Any]) -> Iterator[str]:
    """The conditions that a node depends on."""
    choice = node.get("Fn::If")
    for name in (node.get("Condition"), choice[0] if isinstance(choice, list) and choice else None):
        if isinstance(name, str):
            yield name


def _compared(sides: Any, evaluate: Evaluate) -> Iterator[Tuple[str, str]]:
    if isinstance(sides, list) and len(sides) == 2:
        for one, other in (sides, sides[::-1]):
            name = _name(one, evaluate)
            literal = evaluate(other) if name else None
            if is_scalar(literal):
                yield name, str(scalar_text(literal))


def _looked_up(argument: Any, mappings: Value, evaluate: Evaluate) -> Iterator[Tuple[str, str]]:
    rows = mappings
    for part in argument[:3] if isinstance(argument, list) else ():
        if not isinstance(rows, dict):
            return
        name = _name(part, evaluate)
        if name:
            yield from ((name, row) for row in rows)
            rows = next(iter(rows.values()), None)
        else:
            rows = rows.get(part) if isinstance(part, str) else None


def _name(node: Any, evaluate: Evaluate) -> str:
    """The name in a ``Ref``, or in what is written about nothing else, as in ``Fn::Sub``; "" for anything else."""
    if not isinstance(node, dict) or len(node) != 1:
        return ""
    if "Ref" in node:
        return node["Ref"] if isinstance(node["Ref"], str) else ""
    value = evaluate(node)
    return value.label if isinstance(value, Symbol) else value.term if isinstance(value, Unknown) else ""
