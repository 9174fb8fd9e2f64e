"""The instances of a block with ``count``, ``for_each`` or, in OpenTofu, ``lifecycle { enabled }``."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

from incident_manager.limits import TOO_MUCH
from incident_manager.terraform.block_views import INSTANCE_STEPS
from incident_manager.terraform.expressions import Expressions, Scope, iteration
from incident_manager.terraform.hcl_syntax import Block
from incident_manager.values import (
    OpenExpansion,
    Symbol,
    Unknown,
    Value,
    alternatives,
    either,
    is_number,
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
        return _doubted(_counted(module, module.evaluate(expression, {}), make), expression)
    if "for_each" in attributes:
        expression = attributes["for_each"].expression
        return _doubted(_iterated(module, module.evaluate(expression, {}), make), expression)
    single = make(None, {})
    if "enabled" in _lifecycle(block):  # OpenTofu 1.11
        expression = _lifecycle(block)["enabled"].expression
        enabled = module.evaluate(expression, {})
        if enabled is False:
            return [], None
        if enabled is not True:
            single.doubt = repr(expression)
    return [single], single


def _doubted(expanded: Tuple[List[Any], Value], expression: Any) -> Tuple[List[Any], Value]:
    """Mark the instances that there may not be with the expression that decides on them."""
    made, value = expanded
    sure = [
        set(map(id, option.values() if isinstance(option, dict) else option))
        for option in alternatives(value)
        if isinstance(option, (dict, tuple))
    ]
    for item in made:
        if isinstance(value, OpenExpansion) or not all(id(item) in option for option in sure):
            item.doubt = repr(expression)
    return expanded


def _counted(module: Expressions, count: Value, make: Make) -> Tuple[List[Any], Value]:
    options: List[Tuple[Any, ...]] = []
    made: Dict[int, Any] = {}
    for option in alternatives(count):
        number = {True: 1, False: 0}.get(option, option) if isinstance(option, bool) else option
        if isinstance(number, str) and number.isdigit():
            number = int(number)
        fits = is_number(number) and 0 <= number <= MAX_INSTANCES
        if fits and module.budget.spend(INSTANCE_STEPS * int(number)):
            for index in range(int(number)):
                if index not in made:
                    made[index] = make(index, {"count": {"index": index}})
            options.append(tuple(made[index] for index in range(int(number))))
        else:
            return _open_expansion(count, make(0, {"count": {"index": Unknown("the index of count")}}))
    why = reason_for(count, "count is not known")
    return list(made.values()), either(options, why)


def _iterated(module: Expressions, collection: Value, make: Make) -> Tuple[List[Any], Value]:
    options: List[Dict[Any, Any]] = []
    made: Dict[Any, Any] = {}
    for option in alternatives(collection):
        entries, gap = iteration(option)
        if not gap and not module.budget.spend(INSTANCE_STEPS * len(entries)):
            gap = TOO_MUCH
        if gap:
            return _open_expansion(gap, make(gap, {"each": {"key": gap, "value": gap}}))
        chosen: Dict[Any, Any] = {}
        for key, value in entries[:MAX_INSTANCES]:
            name = value if isinstance(option, tuple) else key
            if not isinstance(name, (str, Symbol)):
                if isinstance(name, bool) or is_number(name):
                    name = label(name)
                else:
                    unknown = Unknown.because_of(name, "a key of for_each is not known")
                    return _open_expansion(unknown, make(unknown, {"each": {"key": unknown, "value": value}}))
            if name not in made:
                made[name] = make(name, {"each": {"key": name, "value": name if isinstance(option, tuple) else value}})
            chosen[name] = made[name]
        options.append(chosen)
    why = reason_for(collection, "for_each is not known")
    return list(made.values()), either(options, why)


def _open_expansion(cause: Value, template: Any) -> Tuple[List[Any], Value]:
    return [template], OpenExpansion(template, reason_for(cause, "how many there are is not known"))


def _lifecycle(block: Block) -> Dict[str, Any]:
    for lifecycle in block.body.blocks_of("lifecycle"):
        return dict(lifecycle.body.attributes)
    return {}
