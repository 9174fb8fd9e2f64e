"""What a resource of a plan depends on: Terraform destroys it before any of that."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from incident_manager.model import Dependencies, Planned
from incident_manager.terraform.plan_addresses import Index, as_dict, as_list, module_steps, steps_of, without_indices
from incident_manager.terraform.plan_source import Plan, PlanResource

_Calls = Tuple[str, ...]


class _Node(NamedTuple):
    """Something in the configuration of a module, which is named by the calls that lead to it.

    ``kind`` is "resource", "data", "var", "output" or "module".
    """

    module: _Calls
    kind: str
    name: Tuple[str, ...] = ()


def dependencies_of(plan: Plan, resource: PlanResource) -> Dependencies:
    """The resources that one depends on: by the state where it stays as it is, else by the configuration."""
    in_state = plan.dependencies(resource.address)
    if resource.planned is Planned.NOTHING and in_state:
        found = frozenset(other for other in plan.resources.values() if without_indices(other.address) in in_state)
        return Dependencies(found, found)
    start = _Node(_calls(resource.module), resource.mode, (resource.type, resource.name))
    nodes = _reached(plan, start)
    if nodes is None:
        return Dependencies(possible=None)
    possible = frozenset(
        other
        for other in plan.resources.values()
        if _Node(_calls(other.module), other.mode, (other.type, other.name)) in nodes
    )
    return Dependencies(frozenset(other for other in possible if _are_together(resource, other)), possible)


def _calls(module: str) -> _Calls:
    return tuple(name for name, _ in module_steps(module))


def _are_together(resource: PlanResource, other: PlanResource) -> bool:
    """Whether the modules around both are the same instances, as far as they are instances of the same module."""
    for (name, index), (other_name, other_index) in zip(module_steps(resource.module), module_steps(other.module)):
        if name != other_name:
            return True
        if index != other_index:
            return False
    return True


def _reached(plan: Plan, start: _Node) -> Optional[FrozenSet[_Node]]:
    """What is reached by references; None where one is to a local, which does not stand in a plan."""
    seen: Set[_Node] = {start}
    pending = [start]
    while pending:
        for needed in _needed_by(plan, pending.pop()):
            if needed is None:
                return None
            if needed not in seen:
                seen.add(needed)
                pending.append(needed)
    return frozenset(seen - {start})


def _needed_by(plan: Plan, node: _Node) -> Iterator[Optional[_Node]]:
    module, kind, name = node
    configured = _module(plan, module)
    if kind in ("resource", "data"):
        for entry in _resources(configured):
            if _name_of(entry) == (kind, *name):
                yield from _references(module, entry)
                yield from _around(plan, module)
    elif kind == "output":
        yield from _references(module, as_dict(as_dict(configured.get("outputs")).get(name[0])))
        yield from _around(plan, module)
    elif kind == "var" and module:
        call = _call(plan, module)
        yield from _references(module[:-1], {"expressions": as_dict(call.get("expressions")).get(name[0])})
    elif kind == "module":
        yield from (_Node(module, *_as_node(_name_of(entry))) for entry in _resources(configured))
        yield from (_Node(module, "output", (output,)) for output in as_dict(configured.get("outputs")))
        yield from (_Node((*module, call), "module") for call in as_dict(configured.get("module_calls")))


def _module(plan: Plan, calls: _Calls) -> Dict[str, Any]:
    return plan.module(".".join(f"module.{name}" for name in calls))


def _call(plan: Plan, calls: _Calls) -> Dict[str, Any]:
    return as_dict(as_dict(_module(plan, calls[:-1]).get("module_calls")).get(calls[-1]))


def _resources(module: Dict[str, Any]) -> Iterator[Dict[str, Any]]:
    return (entry for entry in as_list(module.get("resources")) if isinstance(entry, dict))


def _name_of(entry: Dict[str, Any]) -> Tuple[str, str, str]:
    mode = "data" if entry.get("mode") == "data" else "resource"
    return mode, str(entry.get("type")), str(entry.get("name"))


def _as_node(name: Tuple[str, ...]) -> Tuple[str, Tuple[str, ...]]:
    return name[0], name[1:]


def _around(plan: Plan, module: _Calls) -> Iterator[Optional[_Node]]:
    """What all that stands in a module waits for."""
    if module:
        yield from _references(module[:-1], {**_call(plan, module), "expressions": None, "module": None})
        yield from _around(plan, module[:-1])


def _references(module: _Calls, entry: Dict[str, Any]) -> Iterator[Optional[_Node]]:
    """What the expressions of a configured thing refer to, and what it waits for."""
    for waited_for in as_list(entry.get("depends_on")):
        yield from _of(module, str(waited_for), True)
    pending: List[Any] = [entry.get(f"{name}expression{s}") for name, s in _EXPRESSIONS]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict) and "constant_value" not in item:
            for reference in as_list(item.get("references")):
                yield from _of(module, str(reference), False)
            pending.extend(inner for name, inner in item.items() if name != "references")


_EXPRESSIONS = (("", ""), ("", "s"), ("count_", ""), ("for_each_", ""))


def _of(module: _Calls, reference: str, waits: bool) -> Iterator[Optional[_Node]]:
    steps = [step for step in steps_of(reference) if not isinstance(step, Index)]
    if len(steps) < 2:
        return
    root = steps[0]
    if root == "local":
        yield None
    elif root == "var":
        yield _Node(module, "var", (steps[1],))
    elif root == "module":
        if len(steps) > 2:
            yield _Node((*module, steps[1]), "output", (steps[2],))
        elif waits:
            yield _Node((*module, steps[1]), "module")
    elif root == "data" and len(steps) > 2:
        yield _Node(module, "data", (steps[1], steps[2]))
    elif root not in ("each", "count", "path", "self", "terraform", "data"):
        yield _Node(module, "resource", (root, steps[1]))
