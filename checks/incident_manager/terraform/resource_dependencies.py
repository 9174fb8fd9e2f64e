"""What a resource depends on: Terraform destroys it before any of that.

Known is what stands in a branch that a condition takes, or in none: one that is not taken may be left away, though
Terraform waits for both.

Source: https://developer.hashicorp.com/terraform/internals/graph
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple, Set, Tuple

from incident_manager.model import Dependencies
from incident_manager.resource_types import DOCUMENT_TYPE
from incident_manager.terraform import hcl_syntax
from incident_manager.terraform.hcl_syntax import Body, Conditional, GetAttr, Index, Literal, Name, SyntaxFault
from incident_manager.terraform.module_instances import ModuleInstance
from incident_manager.terraform.resource_instances import Resource

_WAITING = "depends_on"


class _Node(NamedTuple):
    """Something in a module instance: ``kind`` is "resource", "data", "local", "var", "output" or "module"."""

    module: ModuleInstance
    kind: str
    name: Tuple[str, ...] = ()


def dependencies_of(module: ModuleInstance, resource: Resource) -> Dependencies:
    """The resources that one depends on, by way of others, too; it may depend on more through modules not read."""
    start = _Node(module, resource.mode, (resource.type, resource.name))
    return Dependencies(*(frozenset(_reached(start, may_be)) for may_be in (False, True)))


def documents_in(resource: Resource, name: str, known: Dict[_Node, List[_Node]]) -> Iterator[Resource]:
    """The policy documents that an argument, or the blocks of a type, mention, by way of locals and modules, too.

    Those in all branches of a condition count. ``known`` is kept for other arguments.
    """
    module: Any = resource.module
    start = _Node(module, "argument", (resource.mode, resource.type, resource.name, name))
    if start not in known:
        known[start] = list(_in_body(module, _part(resource.block.body, name), True))
    pending: List[_Node] = [start]
    seen: Set[_Node] = {start}
    for node in pending:  # to which is added meanwhile
        if node.kind == "data" and node.name[0] == DOCUMENT_TYPE:
            yield from node.module.instances("data", *node.name)
        elif node.kind in ("argument", "local", "var", "output"):
            if node not in known:
                known[node] = list(_needed_by(node, True))
            found = [needed for needed in dict.fromkeys(known[node]) if needed not in seen]
            seen.update(found)
            pending.extend(found)


def _part(body: Body, name: str) -> Body:
    """An argument, or the blocks of a type, with what the instances of the block are made for."""
    attributes = {given: body.attributes[given] for given in (name, "for_each") if given in body.attributes}
    return Body(attributes, [block for block in body.blocks if name in (block.type, *block.labels)])


def _reached(start: _Node, may_be: bool) -> Iterator[Resource]:
    seen: Set[_Node] = {start}
    pending = [start]
    while pending:
        for needed in _needed_by(pending.pop(), may_be):
            if needed in seen:
                continue
            seen.add(needed)
            pending.append(needed)
            if needed.kind == "resource":
                yield from needed.module.possible_instances("resource", *needed.name)


def _needed_by(node: _Node, may_be: bool) -> Iterator[_Node]:
    module, kind, name = node
    directory = module.directory
    if kind in ("resource", "data"):
        yield from _in_body(module, directory.resources[(kind, name[0], name[1])][1].body, may_be)
        yield from _around(module, may_be)
    elif kind == "local" and name[0] in directory.locals:
        yield from _in_expression(module, directory.locals[name[0]].expression, may_be)
    elif kind == "output" and name[0] in directory.outputs:
        yield from _in_body(module, directory.outputs[name[0]].body, may_be)
        yield from _around(module, may_be)
    elif kind == "var" and module.parent is not None and name[0] in module.call_arguments():
        yield from _in_expression(module.parent, module.call_arguments()[name[0]].expression, may_be)
    elif kind == "module":
        yield from (_Node(module, place[0], place[1:]) for place in directory.resources)
        yield from (_Node(module, "output", (output,)) for output in directory.outputs)
        for call in directory.calls:
            yield from _in_call(module, call, "", may_be)


def _around(module: ModuleInstance, may_be: bool) -> Iterator[_Node]:
    """What all that stands in a module waits for."""
    arguments = module.call_arguments()
    if module.parent is None:
        return
    for name in ("count", "for_each"):
        if name in arguments:
            yield from _in_expression(module.parent, arguments[name].expression, may_be)
    if _WAITING in arguments:
        yield from _waited_for(module.parent, arguments[_WAITING].expression, may_be)
    yield from _around(module.parent, may_be)


def _in_body(module: ModuleInstance, body: Body, may_be: bool) -> Iterator[_Node]:
    pending = [body]
    while pending:
        here = pending.pop()
        pending.extend(block.body for block in here.blocks)
        for name, attribute in here.attributes.items():
            read = _waited_for if name == _WAITING else _in_expression
            yield from read(module, attribute.expression, may_be)


def _waited_for(module: ModuleInstance, expression: Any, may_be: bool) -> Iterator[_Node]:
    """What a list in ``depends_on`` names: modules with all that is in them."""
    for item in getattr(expression, "items", ()):
        if isinstance(item, Literal):  # as the JSON syntax writes it
            try:
                item = hcl_syntax.parse_expression(str(item.value))
            except SyntaxFault:
                continue
        for reference in _references(module, item, may_be):
            if reference[0] != "module":
                yield from _of(module, reference, may_be)
            elif reference[1] in module.directory.calls:
                yield from _in_call(module, reference[1], "", may_be)


def _in_expression(module: ModuleInstance, expression: Any, may_be: bool) -> Iterator[_Node]:
    for reference in _references(module, expression, may_be):
        yield from _of(module, reference, may_be)


def _of(module: ModuleInstance, reference: Tuple[str, ...], may_be: bool) -> Iterator[_Node]:
    root = reference[0]
    if root in ("local", "var"):
        yield _Node(module, root, reference[1:])
    elif root == "module":
        _, call, output = reference
        if call in module.directory.calls:
            yield from _in_call(module, call, output, may_be)
    else:
        place = reference if root == "data" else ("resource", *reference)
        if place in module.directory.resources:
            yield _Node(module, place[0], place[1:])


def _in_call(module: ModuleInstance, call: str, output: str, may_be: bool) -> Iterator[_Node]:
    """An output of a called module; without its name all that is in it."""
    called = module.possible_modules(call)
    for inner in called:
        yield _Node(inner, "output", (output,)) if output else _Node(inner, "module")
    if not called and may_be:
        yield from _in_body(module, module.directory.calls[call][1].body, may_be)


def _references(module: ModuleInstance, expression: Any, may_be: bool) -> Iterator[Tuple[str, ...]]:
    """Each reference in an expression: its first names, of one to a module the output, too, or ""."""
    pending: List[Any] = [expression]
    while pending:
        item = pending.pop()
        if isinstance(item, Conditional) and not may_be:
            holds = module.evaluate(item.condition, {})
            pending.append(item.condition)
            if isinstance(holds, bool):
                pending.append(item.if_true if holds else item.if_false)
            continue
        if not isinstance(item, GetAttr):
            if isinstance(item, tuple):
                pending.extend(part for part in item if isinstance(part, tuple))
            continue
        source = item.source
        if isinstance(source, Index):
            pending.append(source.key)
            source = source.source
        if isinstance(item.source, Name):
            yield (item.source.name, item.name) if item.source.name != "module" else ("module", item.name, "")
        elif isinstance(source, GetAttr) and source.source == Name("module"):
            yield "module", source.name, item.name
        elif isinstance(source, GetAttr) and source.source == Name("data") and source is item.source:
            yield "data", source.name, item.name
        else:
            pending.append(item.source)
