"""The instances of a block with ``count``, ``for_each`` or, in OpenTofu, ``lifecycle { enabled }``."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

from incident_manager.deciding import holds_here
from incident_manager.function_faults import FunctionFault
from incident_manager.limits import TOO_MUCH
from incident_manager.terraform.block_views import INSTANCE_STEPS
from incident_manager.terraform.expressions import Expressions, Scope, iteration
from incident_manager.terraform.hcl_syntax import Block
from incident_manager.terraform.language_types import NUMBER
from incident_manager.terraform.name_references import mentioned
from incident_manager.terraform.type_conversion import converted
from incident_manager.values import (
    OpenExpansion,
    SetValue,
    Symbol,
    Unknown,
    Value,
    is_number,
    is_open,
    label,
    reason_for,
)

MAX_INSTANCES = 20_000

_NAMES = frozenset({"var", "local", "module", "each", "count", "path", "terraform"})

Make = Callable[[Value, Scope], Any]
"""Makes an instance of its key and of the scope that it is read in; it has an attribute ``doubt``."""


def expanded(module: Expressions, block: Block, make: Make, steps: int = INSTANCE_STEPS) -> Tuple[List[Any], Value]:
    """The instances of a block of a module, and the value that its name has; ``steps`` is what each counts for."""
    attributes = block.body.attributes
    if "count" in attributes:
        expression = attributes["count"].expression
        return _counted(module, module.evaluate(expression, {}), make, steps)
    if "for_each" in attributes:
        expression = attributes["for_each"].expression
        may_be_set = any(root not in _NAMES for root, _ in mentioned(expression))
        return _iterated(module, module.evaluate(expression, {}), make, may_be_set, steps)
    single = make(None, {})
    if "enabled" in _lifecycle(block):  # OpenTofu 1.11
        expression = _lifecycle(block)["enabled"].expression
        enabled = module.evaluate(expression, {})
        if is_open(enabled):
            enabled = holds_here(enabled, (module.address, module.budget.written(expression)))
        if enabled is False:
            return [], None
    return [single], single


def _counted(module: Expressions, count: Value, make: Make, steps: int) -> Tuple[List[Any], Value]:
    number = _whole_number(count)
    if not isinstance(number, Unknown) and (number > MAX_INSTANCES or not module.budget.spend(steps * int(number))):
        number = module.budget.gives_up(TOO_MUCH)
    if isinstance(number, Unknown):
        return _open_expansion(number, make(0, {"count": {"index": Unknown("the index of count")}}))
    made = [make(index, {"count": {"index": index}}) for index in range(int(number))]
    return made, tuple(made)


def _whole_number(count: Value) -> Value:
    """A value for ``count`` as a number; what Terraform refuses is unknown."""
    if is_open(count):
        return Unknown.because_of(count, "count is not known")
    try:
        number = converted(count, NUMBER)
    except FunctionFault:
        number = None
    if isinstance(number, Unknown):
        return number
    if not is_number(number) or number < 0 or number != int(number):
        return Unknown(f"count is {label(count)}, which is not a whole number")
    return number


def _keyed(collection: Value, may_be_set: bool) -> Value:
    """A value for ``for_each``; what Terraform refuses is unknown.

    With ``may_be_set``, a list stands for a set as well: that an argument is one, only the provider's schema says.
    """
    if collection is None:
        return Unknown("for_each is null, which Terraform refuses")
    if isinstance(collection, SetValue):
        if all(isinstance(item, str) or is_open(item) for item in collection):
            return collection
        return Unknown("for_each is a set with other elements than text, which Terraform refuses")
    if isinstance(collection, tuple) and not may_be_set:
        return Unknown("for_each is a list, and Terraform takes a map or a set of text")
    return collection


def _iterated(
    module: Expressions, collection: Value, make: Make, may_be_set: bool, steps: int
) -> Tuple[List[Any], Value]:
    entries, gap = iteration(_keyed(collection, may_be_set))
    if not gap and not module.budget.spend(steps * len(entries)):
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
