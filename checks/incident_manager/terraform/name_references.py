"""The names that expressions mention, and the order in which their values are computed."""

from __future__ import annotations

import functools
from typing import Any, Iterator, List, Set, Tuple

from incident_manager.given_up import given_up
from incident_manager.terraform import policy_document_data
from incident_manager.terraform.hcl_syntax import GetAttr, Name
from incident_manager.terraform.module_scope import ModuleScope, Node
from incident_manager.values import Unknown, Value
from incident_manager.worlds import outside

MAX_NESTED = 40  # evaluations inside one another, each some ten frames of Python's stack

_DOCUMENT = GetAttr(Name("data"), policy_document_data.TYPE)
_NODES = {"document": f"data.{policy_document_data.TYPE}"}


class NameOrder:
    """Follows chains of references with a stack of its own: they may be longer than Python's."""

    def __init__(self) -> None:
        self._nested = 0

    def demand(self, module: ModuleScope, node: Node) -> Value:
        """The value of a name; what it refers to is computed first."""
        if node in module.active:
            return Unknown(f"{_NODES.get(node[0], node[0])}.{node[1]} refers to itself")
        if self._nested >= MAX_NESTED:
            return module.budget.gives_up(Unknown(given_up(f"{node[0]}.{node[1]} is behind too many references")))
        self._nested += 1
        try:
            with outside():  # conditions that nothing decides are met one by one afterwards
                self._compute_in_order(module, node)
            if module.memo.is_settled(node):
                return module.memo.get(node, _never)
            return self._computed(module, node)
        finally:
            self._nested -= 1

    @staticmethod
    def _computed(module: ModuleScope, node: Node) -> Value:
        module.active.add(node)
        try:
            return module.compute(node)
        finally:
            module.active.discard(node)

    def _compute_in_order(self, module: ModuleScope, node: Node) -> None:
        """Compute what a name refers to, as far as it depends on no condition."""
        pending: List[Tuple[ModuleScope, Node]] = [(module, node)]
        begun: Set[Tuple[ModuleScope, Node]] = set()
        while pending:
            owner, current = pending[-1]
            if owner.memo.is_known_outside(current):
                pending.pop()
                continue
            if (owner, current) not in begun:
                begun.add((owner, current))
                waiting = [place for place in _needs(owner, current) if place not in begun]
                waiting = [
                    (other, needed)
                    for other, needed in waiting
                    if needed not in other.active and not other.memo.is_known_outside(needed)
                ]
                if waiting:
                    pending.extend(waiting)
                    continue
            owner.memo.get(current, functools.partial(self._computed, owner, current))
            pending.pop()


def _never() -> Value:
    raise AssertionError("what is settled is not computed again")


def _needs(module: ModuleScope, node: Node) -> Iterator[Tuple[ModuleScope, Node]]:
    """The names that the expression behind a name mentions."""
    kind, name = node
    owner, expressions = module, []
    if kind == "local" and name in module.directory.locals:
        expressions = [module.directory.locals[name].expression]
    elif kind == "output" and name in module.directory.outputs:
        value = module.directory.outputs[name].body.attributes.get("value")
        expressions = [value.expression] if value else []
    elif kind == "var" and module.parent is not None:
        argument = module.call_arguments().get(name)
        owner, expressions = module.parent, [argument.expression] if argument else []
    elif kind == "document":
        expressions = list(module.directory.resources[("data", policy_document_data.TYPE, name)][1].body.expressions())
    for expression in expressions:
        for root, attribute in mentioned(expression):
            if root in ("local", "var") or (
                root == "document" and ("data", policy_document_data.TYPE, attribute) in owner.directory.resources
            ):
                yield owner, (root, attribute)


def mentioned(expression: Any) -> Iterator[Tuple[str, str]]:
    """Every ``root.attribute`` that an expression mentions, such as ("local", "keys").

    A policy document is mentioned as ("document", its name).
    """
    pending = [expression]
    while pending:
        item = pending.pop()
        if isinstance(item, GetAttr) and isinstance(item.source, Name):
            yield item.source.name, item.name
        elif isinstance(item, GetAttr) and item.source == _DOCUMENT:
            yield "document", item.name
        elif isinstance(item, tuple):
            pending.extend(part for part in item if isinstance(part, tuple))
