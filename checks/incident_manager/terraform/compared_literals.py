"""Which values the expressions of a module ask for: only these make a difference in it."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Tuple

from incident_manager.resource_types import is_read
from incident_manager.terraform.hcl_syntax import (
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    GetAttr,
    Index,
    Literal,
    Name,
    ObjectExpr,
    TupleExpr,
)

MOST = 20  # of one variable, or of the current Region
MOST_LOCALS = 12  # that are one behind the other

REGION = "the current Region"
_REGION_SOURCE = GetAttr(Name("data"), "aws_region")
_REGION_NAMES = ("name", "id", "region")


def compared_literals(bodies: List[Body], local_values: Dict[str, Attribute]) -> Dict[str, List[str]]:
    """For each variable, and for the current Region, the texts that it is compared with or looked up in a map by.

    Of resources, those count that are read.
    """
    found: Dict[str, List[str]] = {}
    for name, literal in _asked(list(_expressions(bodies)), local_values):
        literals = found.setdefault(name, [])
        if literal not in literals and len(literals) < MOST:
            literals.append(literal)
    return found


def handed_on(calls: Dict[str, Body], local_values: Dict[str, Attribute]) -> Dict[str, List[Tuple[str, str]]]:
    """For each variable, and for the current Region, the calls that get it, and what it is called in there."""
    found: Dict[str, List[Tuple[str, str]]] = {REGION: [(call, REGION) for call in calls]}
    for call, body in calls.items():
        for argument, attribute in body.attributes.items():
            name = _name(attribute.expression, local_values)
            if name:
                found.setdefault(name, []).append((call, f"var.{argument}"))
    return found


def _expressions(bodies: List[Body]) -> Iterator[Any]:
    pending = [block.body for body in bodies for block in body.blocks if _is_relevant(block)]
    while pending:
        body = pending.pop()
        pending.extend(block.body for block in body.blocks)
        yield from (attribute.expression for attribute in body.attributes.values())


def _is_relevant(block: Block) -> bool:
    return block.type not in ("resource", "data") or (len(block.labels) == 2 and is_read(block.type, block.labels[0]))


def _asked(pending: List[Any], local_values: Dict[str, Attribute]) -> Iterator[Tuple[str, str]]:
    while pending:
        item = pending.pop()
        if not isinstance(item, tuple):
            continue
        pending.extend(part for part in item if isinstance(part, tuple))
        if isinstance(item, Binary) and item.operator in ("==", "!="):
            for one, other in ((item.left, item.right), (item.right, item.left)):
                name = _name(one, local_values)
                yield from ((name, literal) for literal in _texts([other]) if name)
        elif isinstance(item, Index):
            name = _name(item.key, local_values)
            yield from ((name, literal) for literal in (_keys(item.source, local_values) if name else ()))
        elif isinstance(item, Call) and len(item.arguments) >= 2:
            name, first = _name(item.arguments[1], local_values), item.arguments[0]
            if not name:
                continue
            if item.function == "lookup":
                yield from ((name, literal) for literal in _keys(first, local_values))
            elif item.function == "contains" and isinstance(first, TupleExpr):
                yield from ((name, literal) for literal in _texts(first.items))


def _name(expression: Any, local_values: Dict[str, Attribute]) -> str:
    """The variable that an expression is, or the current Region; "" for anything else."""
    expression = _written(expression, local_values)
    if not isinstance(expression, GetAttr):
        return ""
    if expression.source == Name("var"):
        return f"var.{expression.name}"
    source = expression.source
    is_region = isinstance(source, GetAttr) and source.source == _REGION_SOURCE and expression.name in _REGION_NAMES
    return REGION if is_region else ""


def _written(expression: Any, local_values: Dict[str, Attribute]) -> Any:
    """An expression; instead of a local, what it is."""
    for _ in range(MOST_LOCALS):
        if not isinstance(expression, GetAttr) or expression.source != Name("local"):
            break
        if expression.name not in local_values:
            break
        expression = local_values[expression.name].expression
    return expression


def _texts(expressions: Any) -> List[str]:
    return [item.value for item in expressions if isinstance(item, Literal) and isinstance(item.value, str)]


def _keys(expression: Any, local_values: Dict[str, Attribute]) -> List[str]:
    """The keys of a map that is written out, or of a local that is one."""
    expression = _written(expression, local_values)
    if not isinstance(expression, ObjectExpr):
        return []
    return [key.name if isinstance(key, Name) else key.value for key, _ in expression.items if _is_text(key)]


def _is_text(key: Any) -> bool:
    return isinstance(key, Name) or (isinstance(key, Literal) and isinstance(key.value, str))
