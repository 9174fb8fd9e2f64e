"""Module instances of a Terraform configuration, and the names and resources in them.

References are followed through locals, variables, module inputs and outputs, ``count`` and ``for_each``,
as Terraform does it; what the configuration leaves open is one of the classes of
:mod:`incident_manager.values`.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Iterator, List, Optional, Set, Tuple

from incident_manager.given_up import given_up
from incident_manager.resource_types import is_read
from incident_manager.scanned_files import Chain, Listing
from incident_manager.terraform import policy_document_data
from incident_manager.terraform.block_views import INSTANCE_STEPS
from incident_manager.terraform.compared_literals import MOST, REGION
from incident_manager.terraform.expressions import Scope
from incident_manager.terraform.hcl_syntax import Block
from incident_manager.terraform.input_variables import declared_type, variable
from incident_manager.terraform.instance_expansion import expanded
from incident_manager.terraform.language_types import Type
from incident_manager.terraform.module_files import ModuleFiles
from incident_manager.terraform.module_scope import ModuleScope, Node, index_text
from incident_manager.terraform.name_references import NameOrder
from incident_manager.terraform.resource_instances import Resource
from incident_manager.terraform.source_files import Directory, Sources
from incident_manager.values import Undeclared, Unknown, Value
from incident_manager.worlds import Memo, in_each_world

MAX_MODULE_DEPTH = 12


class Program:
    """All root modules of a scan."""

    def __init__(self, listing: Listing, sources: Sources) -> None:
        self.files = ModuleFiles(listing, sources)
        self.order = NameOrder()
        self.lost: Dict[
            str, Dict[str, str]
        ] = {}  # of each root module, the files of modules that are given up, and why

    def root(self, path: str) -> ModuleInstance:
        """The root module in a directory of the listing."""
        return ModuleInstance(self, self.files.root(path), path, None, "", None, ())


class ModuleInstance(ModuleScope):
    """One instance of a module, the root included."""

    parent: Optional[ModuleInstance]

    def __init__(
        self,
        program: Program,
        directory: Directory,
        root: str,
        parent: Optional[ModuleInstance],
        call: str,
        key: Value,
        chain: Chain,
    ) -> None:
        super().__init__(directory, root, parent, call, key, chain)
        self.program = program
        self._expanded: Memo[Tuple[str, ...], Tuple[List[Any], Value]] = Memo()
        self._expanding: Set[Tuple[str, ...]] = set()
        self._asked_for: Dict[str, List[str]] = {}
        self._made: Dict[Tuple[Any, ...], List[Tuple[Scope, Any]]] = {}

    # Names

    def lookup(self, kind: str, name: str) -> Value:
        node = (kind, name)
        return self.memo.get(node, lambda: self.program.order.demand(self, node))

    def compute(self, node: Node) -> Value:
        kind, name = node
        if kind == "local":
            local = self.directory.locals.get(name)
            if local is None:
                return Unknown(
                    f"local.{name} is not declared in the files that were read", term=self.term(f"local.{name}")
                )
            return self.evaluate(local.expression, {})
        if kind == "output":
            output = self.directory.outputs.get(name)
            if output is None or "value" not in output.body.attributes:
                return Unknown(f"{self.address} has no output {name!r}")
            value = self.evaluate(output.body.attributes["value"].expression, {})
            return self.shown_as(self.term(f"output.{name}"), value) if self.is_sensitive(output) else value
        if kind == "document":
            instances = self.instances("data", policy_document_data.TYPE, name)
            return {id(instance): policy_document_data.document(instance.view) for instance in instances}
        return variable(self, self.program.files, name)

    # Instances

    def resources(self) -> Iterator[Resource]:
        """Every resource and data source instance of this module instance."""
        for mode, kind, name in self.directory.resources:
            yield from self.instances(mode, kind, name)

    def instances(self, mode: str, kind: str, name: str) -> List[Resource]:
        return self._expansion(mode, kind, name)[0]

    def possible_instances(self, mode: str, kind: str, name: str) -> List[Resource]:
        """The instances that there are in any world."""
        return _in_any_world(lambda: self.instances(mode, kind, name))

    def _expansion(self, mode: str, kind: str, name: str) -> Tuple[List[Resource], Value]:
        node = (mode, kind, name)

        def make(key: Value, scope: Scope) -> Resource:
            return Resource(self, mode, kind, name, key, {**scope, "self": Unknown("self")})

        return self._expanded.get(node, lambda: self._expand(node, self.directory.resources[node][1], make))

    def _expand(
        self, node: Tuple[str, ...], block: Block, make: Callable[[Value, Scope], Any], steps: int = INSTANCE_STEPS
    ) -> Tuple[List[Any], Value]:
        """The instances of a block; one that is the same in several worlds is one object."""
        if node in self._expanding:
            return [], Unknown(f"{'.'.join(node[-2:])} refers to itself")

        def made_once(key: Value, scope: Scope) -> Any:
            known = self._made.setdefault((*node, index_text(key)), [])
            for other, instance in known:
                if other == scope:
                    return instance
            known.append((scope, make(key, scope)))
            return known[-1][1]

        self._expanding.add(node)
        try:
            return expanded(self, block, made_once, steps)
        finally:
            self._expanding.discard(node)

    def called(self, call: str) -> List[ModuleInstance]:
        return self._module(call)[0]

    def possible_modules(self, call: str) -> List[ModuleInstance]:
        """The instances of a module call that there are in any world."""
        return _in_any_world(lambda: self.called(call))

    def _module(self, call: str) -> Tuple[List[ModuleInstance], Value]:
        """The instances of a module call, and the value that ``module.CALL`` has."""
        node = ("module", call)
        return self._expanded.get(node, lambda: self._module_instances(node, call))

    def _module_instances(self, node: Tuple[str, ...], call: str) -> Tuple[List[ModuleInstance], Value]:
        file, block = self.directory.calls[call]
        directory = self.program.files.called(self.chain, call, file, block)
        if directory is None:
            return [], Unknown(f"module.{call} is not available here")
        if self.depth >= MAX_MODULE_DEPTH or not self.budget.spend(INSTANCE_STEPS + len(directory.resources)):
            why = f"module.{call} is in more modules than are read here, or behind too many steps"
            unknown = self.budget.gives_up(Unknown(given_up(why)))
            self.program.lost.setdefault(self.root, {}).update((file, unknown.why) for file, _ in directory.files)
            return [], unknown
        chain = (*self.chain, (file, call))

        def make(key: Value, scope: Scope) -> ModuleInstance:
            assert directory is not None
            child = ModuleInstance(self.program, directory, self.root, self, call, key, chain)
            child.scope = scope
            return child

        read = sum(is_read(mode, kind) for mode, kind, _ in directory.resources)
        return self._expand(node, block, make, INSTANCE_STEPS * (1 + read))

    def asked_for(self, name: str) -> List[str]:
        if name == REGION and self.parent is not None:
            return self.parent.asked_for(name)
        if name not in self._asked_for:
            self._asked_for[name] = list(dict.fromkeys(self._find_asked_for(name)))[:MOST]
        return self._asked_for[name]

    def _find_asked_for(self, name: str) -> Iterator[str]:
        pending: List[Tuple[Directory, Chain, str]] = [(self.directory, (), name)]
        seen: Set[Tuple[int, str]] = set()
        while pending:
            directory, chain, name = pending.pop()
            if (id(directory), name) in seen or len(chain) > MAX_MODULE_DEPTH:
                continue
            seen.add((id(directory), name))
            yield from directory.asked_for.get(name, ())
            for call, inner in directory.handed_on.get(name, ()):
                file, block = directory.calls[call]
                called = self.program.files.called((*self.chain, *chain), call, file, block)
                if called is not None:
                    pending.append((called, (*chain, (file, call)), inner))

    # What names mean

    def attribute(self, name: str) -> Value:
        """The value of an output."""
        return self.lookup("output", name)

    def declared_type(self, variable: str) -> Type:
        return declared_type(self, variable)

    def path_of(self, name: str) -> Value:
        if name.startswith("~"):
            return Unknown("is outside the scanned folders")
        path = os.path.join(os.path.abspath(self.root), name)
        return self.program.files.readable(path, (self.root, self.directory.path))

    def rooted(self, root: str, name: str) -> Value:
        if root in ("var", "local"):
            return self.lookup(root, name)
        if root == "module":
            if name not in self.directory.calls:
                return Unknown(f"module.{name} is not declared in the files that were read")
            return self._module(name)[1]
        if root == "path":
            paths = {"module": os.path.relpath(self.directory.path, self.root), "root": "."}
            return paths.get(name, Unknown(f"path.{name} depends on the machine"))
        if root in ("each", "count", "self", "terraform"):
            return Unknown(
                f"{root}.{name} is not known before deployment", term=f"{root}.{name}" if root == "terraform" else ""
            )
        return self.resource_value("resource", root, name)

    def resource_value(self, mode: str, kind: str, name: str) -> Value:
        if (mode, kind, name) not in self.directory.resources:
            address = f"{'data.' if mode == 'data' else ''}{kind}.{name}"
            return Undeclared(f"{address} is not declared in the files that were read", self.term(address))
        return self._expansion(mode, kind, name)[1]


def _in_any_world(find: Callable[[], List[Any]]) -> List[Any]:
    judged, _ = in_each_world(find)
    found: Dict[int, Any] = {id(instance): instance for one in judged for instance in one.found}
    return list(found.values())
