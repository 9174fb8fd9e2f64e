"""Module instances of a Terraform configuration, and the names and resources in them.

References are followed through locals, variables, module inputs and outputs, ``count`` and ``for_each``,
as Terraform does it; what the configuration leaves open is one of the classes of
:mod:`incident_manager.values`.
"""

from __future__ import annotations

import os
from typing import Dict, Iterator, List, Optional, Set, Tuple

from incident_manager.scanned_files import Chain, Listing
from incident_manager.terraform import policy_document_data
from incident_manager.terraform.block_views import INSTANCE_STEPS
from incident_manager.terraform.expressions import Scope
from incident_manager.terraform.input_variables import declared_type, variable
from incident_manager.terraform.instance_expansion import expanded
from incident_manager.terraform.language_types import Type
from incident_manager.terraform.module_files import ModuleFiles
from incident_manager.terraform.module_scope import ModuleScope, Node
from incident_manager.terraform.name_references import NameOrder
from incident_manager.terraform.resource_instances import Resource
from incident_manager.terraform.source_files import Directory, Sources
from incident_manager.values import Undeclared, Unknown, Value

MAX_MODULE_DEPTH = 12


class Program:
    """All root modules of a scan."""

    def __init__(self, listing: Listing, sources: Sources) -> None:
        self.files = ModuleFiles(listing, sources)
        self.order = NameOrder()

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
        self._expanded: Dict[Tuple[str, str, str], Tuple[List[Resource], Value]] = {}
        self._expanding: Set[Tuple[str, ...]] = set()
        self._children: Dict[str, Tuple[List[ModuleInstance], Value]] = {}

    # Names

    def lookup(self, kind: str, name: str) -> Value:
        node = (kind, name)
        if node in self.memo:
            return self.memo[node]
        return self.program.order.demand(self, node)

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
            return self.evaluate(output.body.attributes["value"].expression, {})
        if kind == "document":
            for instance in self.instances("data", policy_document_data.TYPE, name):
                instance.document = policy_document_data.document(instance.view)
            return None
        return variable(self, self.program.files, name)

    # Instances

    def resources(self) -> Iterator[Resource]:
        """Every resource and data source instance of this module instance."""
        for mode, kind, name in self.directory.resources:
            yield from self.instances(mode, kind, name)

    def instances(self, mode: str, kind: str, name: str) -> List[Resource]:
        return self._expansion(mode, kind, name)[0]

    def _expansion(self, mode: str, kind: str, name: str) -> Tuple[List[Resource], Value]:
        node = (mode, kind, name)
        if node not in self._expanded:
            if node in self._expanding:
                return [], Unknown(f"{kind}.{name} refers to itself")
            self._expanding.add(node)
            _, block = self.directory.resources[node]

            def make(key: Value, scope: Scope) -> Resource:
                return Resource(self, mode, kind, name, key, {**scope, "self": Unknown("self")})

            self._expanded[node] = expanded(self, block, make)
            self._expanding.discard(node)
        return self._expanded[node]

    def children(self, call: str) -> Tuple[List[ModuleInstance], Value]:
        """The instances of a module call, and the value that ``module.CALL`` has."""
        if call not in self._children:
            if (call,) in self._expanding:
                return [], Unknown(f"module.{call} refers to itself")
            self._expanding.add((call,))
            file, block = self.directory.calls[call]
            directory = self.program.files.called(self.chain, call, file, block)
            affordable = directory is not None and self.budget.spend(INSTANCE_STEPS + len(directory.resources))
            if directory is None or self.depth >= MAX_MODULE_DEPTH or not affordable:
                self._children[call] = [], Unknown(f"module.{call} is not available here")
            else:
                chain = (*self.chain, (file, call))

                def make(key: Value, scope: Scope) -> ModuleInstance:
                    assert directory is not None
                    child = ModuleInstance(self.program, directory, self.root, self, call, key, chain)
                    child.scope = scope
                    return child

                self._children[call] = expanded(self, block, make)
            self._expanding.discard((call,))
        return self._children[call]

    # What names mean

    def attribute(self, name: str) -> Value:
        """The value of an output."""
        return self.lookup("output", name)

    def declared_type(self, variable: str) -> Type:
        return declared_type(self, variable)

    def path_of(self, name: str) -> Optional[str]:
        return self.program.files.inside(os.path.join(os.path.abspath(self.root), name))

    def rooted(self, root: str, name: str) -> Value:
        if root in ("var", "local"):
            return self.lookup(root, name)
        if root == "module":
            if name not in self.directory.calls:
                return Unknown(f"module.{name} is not declared in the files that were read")
            return self.children(name)[1]
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
