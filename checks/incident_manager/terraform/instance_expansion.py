"""The instances of a block with ``count``, ``for_each`` or, in OpenTofu, ``lifecycle { enabled }``."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

from incident_manager.deciding import holds_here
from incident_manager.limits import TOO_MUCH
from incident_manager.terraform.block_views import INSTANCE_STEPS
from incident_manager.terraform.expressions import Expressions, Scope, iteration
from incident_manager.terraform.hcl_syntax import Block
from incident_manager.values import (
    OpenExpansion,
    Symbol,
    Unknown,
    Value,
    is_number,
    is_open,
    label,
    reason_for,
)

MAX_INSTANCES = 20_000

Make = Callable[[Value, Scope], Any]
"""Makes an instance of its key and of the scope that it is read in; it has an attribute ``doubt``."""


def expanded(module: Expressions, block: Block, make: Make) -> Tuple[List[Any], Value]:
    """The instances of a block of a module, and the value that its name has."""
    attributes = block.body.attributes
    if "count" in attributes:
        expression = attributes["count"].expression
        return _counted(module, module.evaluate(expression, {}), make)
    if "for_each" in attributes:
        expression = attributes["for_each"].expression
        return _iterated(module, module.evaluate(expression, {}), make)
    single = make(None, {})
    if "enabled" in _lifecycle(block):  # OpenTofu 1.11
        expression = _lifecycle(block)["enabled"].expression
        enabled = module.evaluate(expression, {})
        if is_open(enabled):
            enabled = holds_here(enabled, (module.address, repr(expression)))
        if enabled is False:
            return [], None
    return [single], single


def _counted(module: Expressions, count: Value, make: Make) -> Tuple[List[Any], Value]:
    number = {True: 1, False: 0}.get(count, count) if isinstance(count, bool) else count
    if isinstance(number, str) and number.isdigit():
        number = int(number)
    fits = is_number(number) and 0 <= number <= MAX_INSTANCES
    if not fits or not module.budget.spend(INSTANCE_STEPS * int(number)):
        return _open_expansion(count, make(0, {"count": {"index": Unknown("the index of count")}}))
    made = [make(index, {"count": {"index": index}}) for index in range(int(number))]
    return made, tuple(made)


def _iterated(module: Expressions, collection: Value, make: Make) -> Tuple[List[Any], Value]:
    entries, gap = iteration(collection)
    if not gap and not module.budget.spend(INSTANCE_STEPS * len(entries)):
        gap = TOO_MUCH
    if gap:
        return _open_expansion(gap, make(gap, {"each": {"key": gap, "value": gap}}))
    made: Dict[Any, Any] = {}
    for key, value in entries[:MAX_INSTANCES]:
        name = value if isinstance(collection, tuple) else key
        if isinstance(name, bool) or is_number(name):
            name = label(name)
        if not isinstance(name, (str, Symbol)):
            unknown = Unknown.because_of(name, "a key of for_each is not known")
            return _open_expansion(unknown, make(unknown, {"each": {"key": unknown, "value": value}}))
        if name not in made:
            made[name] = make(name, {"each": {"key": name, "value": name if isinstance(collection, tuple) else value}})
    return list(made.values()), made


def _open_expansion(cause: Value, template: Any) -> Tuple[List[Any], Value]:
    return [template], OpenExpansion(template, reason_for(cause, "how many there are is not known"))


def _lifecycle(block: Block) -> Dict[str, Any]:
    for lifecycle in block.body.blocks_of("lifecycle"):
        return dict(lifecycle.body.attributes)
    return {}
