"""The names that expressions mention, and the order in which their values are computed."""

from __future__ import annotations

from typing import Any, Iterator, List, Tuple

from incident_manager.terraform import policy_document_data
from incident_manager.terraform.hcl_syntax import Body, GetAttr, Name
from incident_manager.terraform.module_scope import ModuleScope, Node
from incident_manager.values import Unknown, Value

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
            return Unknown(f"{node[0]}.{node[1]} stands behind too many references")
        self._nested += 1
        pending: List[Tuple[ModuleScope, Node]] = [(module, node)]
        try:
            while pending:
                owner, current = pending[-1]
                if current in owner.memo:
                    pending.pop()
                    continue
                if current not in owner.active:
                    owner.active.add(current)
                    waiting = [
                        (other, needed)
                        for other, needed in _needs(owner, current)
                        if needed not in other.memo and needed not in other.active
                    ]
                    if waiting:
                        pending.extend(waiting)
                        continue
                owner.memo[current] = owner.compute(current)
                owner.active.discard(current)
                pending.pop()
        finally:
            self._nested -= 1
            for owner, current in pending:
                owner.active.discard(current)
        return module.memo[node]


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
        expressions = _expressions(module.directory.resources[("data", policy_document_data.TYPE, name)][1].body)
    for expression in expressions:
        for root, attribute in mentioned(expression):
            if root in ("local", "var") or (
                root == "document" and ("data", policy_document_data.TYPE, attribute) in owner.directory.resources
            ):
                yield owner, (root, attribute)


def _expressions(body: Body) -> List[Any]:
    found: List[Any] = []
    pending = [body]
    while pending:
        here = pending.pop()
        found.extend(attribute.expression for attribute in here.attributes.values())
        pending.extend(block.body for block in here.blocks)
    return found


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
