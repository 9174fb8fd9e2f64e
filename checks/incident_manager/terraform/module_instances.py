"""Module instances of a Terraform configuration, their resources and their providers.

References are followed through locals, variables, module inputs and outputs, ``count`` and ``for_each``,
as Terraform does it; what the configuration leaves open is one of the classes of
:mod:`incident_manager.values`.
"""

from __future__ import annotations

import dataclasses
import os
import re
from typing import Any, Callable, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from incident_manager.limits import TOO_MUCH, Budget
from incident_manager.scanned_files import Chain, Listing, VariableFile, files_in
from incident_manager.terraform import hcl_syntax, policy_document_data
from incident_manager.terraform.expressions import Expressions, Scope, iteration
from incident_manager.terraform.hcl_syntax import (
    Block,
    Body,
    GetAttr,
    Index,
    Literal,
    Name,
    ObjectExpr,
    SyntaxFault,
)
from incident_manager.terraform.source_files import Directory, Sources
from incident_manager.terraform.type_constraints import as_declared
from incident_manager.values import (
    Computed,
    Either,
    OpenExpansion,
    Symbol,
    Undeclared,
    Unknown,
    Value,
    alternatives,
    either,
    is_number,
    label,
    reason_for,
    same,
    worse,
)

MAX_NESTED = 40  # evaluations inside one another, each some ten frames of Python's stack
MAX_MODULE_DEPTH = 12
MAX_INSTANCES = 20_000
INSTANCE_STEPS = 50  # what an instance counts for
META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on"})
META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection", "timeouts"})


Doubt = Tuple["ModuleInstance", str]
"""A module instance, and an expression of its files whose value is not known."""


class Provider(NamedTuple):
    """One provider configuration: where it is declared, and the Region that it works in."""

    address: str
    region: Value
    block: Optional[Block]
    module: Optional["ModuleInstance"]


class BlockView:
    """A block with the scope that its expressions are read in.

    ``certain`` is False for one that a ``dynamic`` block may or may not give.
    """

    def __init__(self, module: ModuleInstance, body: Body, scope: Scope, certain: bool = True) -> None:
        self.module = module
        self.body = body
        self.scope = scope
        self.certain = certain

    def get(self, name: str) -> Value:
        """The value of an argument; None where it is absent or null."""
        attribute = self.body.attributes.get(name)
        return None if attribute is None else self.module.evaluate(attribute.expression, self.scope)

    def tree(self) -> Dict[str, Value]:
        """All arguments, with those of nested blocks as a list for each type; one that may not be is an Either."""
        found: Dict[str, Value] = {name: self.get(name) for name in self.body.attributes if name not in META_ARGUMENTS}
        types = [block.labels[0] if block.type == "dynamic" else block.type for block in self.body.blocks]
        for block_type in dict.fromkeys(types):
            if block_type in META_BLOCKS:
                continue
            views, gap = self.blocks(block_type)
            why = gap.why if gap else "whether a block is there is not known"
            items = [view.tree() if view.certain else either([view.tree(), None], why) for view in views]
            found[block_type] = tuple([*items, gap] if gap else items)
        return found

    def blocks(self, block_type: str) -> Tuple[List[BlockView], Optional[Unknown]]:
        """The nested blocks of a type, dynamic ones expanded, and why they may not be all."""
        views: List[BlockView] = []
        gap: Optional[Unknown] = None
        for block in self.body.blocks:
            if block.type == block_type:
                views.append(BlockView(self.module, block.body, self.scope, self.certain))
            elif block.type == "dynamic" and block.labels == (block_type,):
                gap = worse(gap, self._dynamic(block, views))
        return views, gap

    def _dynamic(self, block: Block, views: List[BlockView]) -> Optional[Unknown]:
        contents = block.body.blocks_of("content")
        collection = block.body.attributes.get("for_each")
        if not contents or collection is None:
            return None
        iterator = block.labels[0]
        named = block.body.attributes.get("iterator")
        if named is not None:
            iterator = getattr(named.expression, "name", None) or str(getattr(named.expression, "value", iterator))
        entries, gap = iteration(self.module.evaluate(collection.expression, self.scope))
        if not self.module.budget.spend(INSTANCE_STEPS * len(entries)):
            return TOO_MUCH
        for key, value in entries:
            scope = {**self.scope, iterator: {"key": key, "value": value}}
            views.append(BlockView(self.module, contents[0].body, scope, gap is None and self.certain))
        return gap


class Resource:
    """One instance of a resource or data source: of a block with ``count`` or ``for_each``, one of several."""

    def __init__(self, module: ModuleInstance, mode: str, kind: str, name: str, key: Value, scope: Scope) -> None:
        self.module = module
        self.mode = mode
        self.type = kind
        self.name = name
        self.key = key
        self.file, self.block = module.directory.resources[(mode, kind, name)]
        self.view = BlockView(module, self.block.body, scope)
        self.document: Value = None
        self.doubt = ""
        self._attributes: Dict[str, Value] = {}

    @property
    def doubts(self) -> FrozenSet[Doubt]:
        """The conditions on which it depends whether there is such a resource."""
        own = frozenset({(self.module, self.doubt)}) if self.doubt else frozenset()
        return own | self.module.doubts

    @property
    def address(self) -> str:
        base = f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}{_index_text(self.key)}"
        return f"{self.module.address}.{base}" if self.module.address else base

    def __repr__(self) -> str:
        return f"Resource({self.address})"

    def get(self, name: str) -> Value:
        """The value of an argument; None where it is absent or null."""
        if name not in self._attributes:
            self._attributes[name] = Unknown(f"{self.address}.{name} refers to itself")
            self._attributes[name] = self.view.get(name)
        return self._attributes[name]

    def attribute(self, name: str) -> Value:
        """The value that a reference to an attribute has."""
        known = _provider_knows(self, name)
        if known is not None:
            return known
        if name == "region" and self.type.startswith("aws_kms_"):  # since provider 6
            return region_of(self)
        if name in self.block.body.attributes and name not in META_ARGUMENTS:
            value = self.get(name)
            if value is not None:
                return value
        return Computed(self, name)

    def json_value(self, attribute: str) -> Value:
        """What the JSON text in a computed attribute stands for; None where nothing is known of it."""
        if self.mode != "data" or self.type != policy_document_data.TYPE or attribute not in ("json", "minified_json"):
            return None
        refused = self.module.lookup("document", self.name)
        return refused if self.document is None else self.document

    @property
    def provider(self) -> Provider:
        return self.module.provider_of(self)


class ModuleInstance(Expressions):
    """One instance of a module, the root included."""

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
        super().__init__(parent.budget if parent else Budget())
        self.program = program
        self.directory = directory
        self.root = root
        self.parent = parent
        self.call = call
        self.key = key
        self.chain = chain
        self.depth: int = parent.depth + 1 if parent else 0
        self.address = ""
        if parent:
            own = f"module.{call}{_index_text(key)}"
            self.address = f"{parent.address}.{own}" if parent.address else own
        self.scope: Scope = {}
        self.doubt = ""
        self._memo: Dict[Tuple[str, ...], Value] = {}
        self._active: Set[Tuple[str, ...]] = set()
        self._expanded: Dict[Tuple[str, str, str], Tuple[List[Resource], Value]] = {}
        self._expanding: Set[Tuple[str, ...]] = set()
        self._children: Dict[str, Tuple[List[ModuleInstance], Value]] = {}
        self._providers: Dict[Tuple[str, Optional[str]], Provider] = {}

    @property
    def doubts(self) -> FrozenSet[Doubt]:
        """The conditions on which it depends whether there is such a module."""
        if self.parent is None:
            return frozenset()
        own = frozenset({(self.parent, self.doubt)}) if self.doubt else frozenset()
        return own | self.parent.doubts

    # Names

    def lookup(self, kind: str, name: str) -> Value:
        """The value of a variable, a local or an output of this module instance."""
        node = (kind, name)
        if node in self._memo:
            return self._memo[node]
        return self.program.demand(self, node)

    def compute(self, node: Tuple[str, ...]) -> Value:
        kind, name = node
        if kind == "local":
            local = self.directory.locals.get(name)
            if local is None:
                return Unknown(
                    f"local.{name} is not declared in the files that were read", term=self._term(f"local.{name}")
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
        return self._variable(name)

    def _term(self, name: str) -> str:
        return f"{self.address}.{name}" if self.address else name

    def _variable(self, name: str) -> Value:
        declared = self.directory.variables.get(name)
        given = self._argument(name)
        if declared is None and given is _NOT_GIVEN:
            return Unknown(f"var.{name} is not declared in the files that were read", term=self._term(f"var.{name}"))
        attributes = declared.body.attributes if declared else {}
        nullable = "nullable" not in attributes or attributes["nullable"].expression != Literal(False)
        if (given is _NOT_GIVEN or (given is None and not nullable)) and "default" in attributes:
            given = self.evaluate(attributes["default"].expression, {})
        if given is _NOT_GIVEN:
            return Unknown(f"var.{name} has no value", term=self._term(f"var.{name}"))
        if "type" in attributes:
            given = as_declared(given, attributes["type"].expression, lambda default: self.evaluate(default, {}))
        return given

    def _argument(self, name: str) -> Value:
        if self.parent is None:
            return self.program.root_value(self, name)
        _, call = self.parent.directory.calls[self.call]
        attribute = call.body.attributes.get(name)
        return _NOT_GIVEN if attribute is None else self.parent.evaluate(attribute.expression, self.scope)

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

            self._expanded[node] = self._expand(block, make)
            self._expanding.discard(node)
        return self._expanded[node]

    def children(self, call: str) -> Tuple[List[ModuleInstance], Value]:
        """The instances of a module call, and the value that ``module.CALL`` has."""
        if call not in self._children:
            if (call,) in self._expanding:
                return [], Unknown(f"module.{call} refers to itself")
            self._expanding.add((call,))
            file, block = self.directory.calls[call]
            directory = self.program.called(self, call, file, block)
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

                self._children[call] = self._expand(block, make)
            self._expanding.discard((call,))
        return self._children[call]

    def _expand(self, block: Block, make: Callable[[Value, Scope], Any]) -> Tuple[List[Any], Value]:
        attributes = block.body.attributes
        if "count" in attributes:
            expression = attributes["count"].expression
            return self._doubted(self._counted(self.evaluate(expression, {}), make), expression)
        if "for_each" in attributes:
            expression = attributes["for_each"].expression
            return self._doubted(self._iterated(self.evaluate(expression, {}), make), expression)
        single = make(None, {})
        if "enabled" in _lifecycle(block):  # OpenTofu 1.11
            expression = _lifecycle(block)["enabled"].expression
            enabled = self.evaluate(expression, {})
            if enabled is False:
                return [], None
            if enabled is not True:
                single.doubt = repr(expression)
        return [single], single

    @staticmethod
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

    def _counted(self, count: Value, make: Callable[[Value, Scope], Any]) -> Tuple[List[Any], Value]:
        options: List[Tuple[Any, ...]] = []
        made: Dict[int, Any] = {}
        for option in alternatives(count):
            number = {True: 1, False: 0}.get(option, option) if isinstance(option, bool) else option
            if isinstance(number, str) and number.isdigit():
                number = int(number)
            fits = is_number(number) and 0 <= number <= MAX_INSTANCES
            if fits and self.budget.spend(INSTANCE_STEPS * int(number)):
                for index in range(int(number)):
                    if index not in made:
                        made[index] = make(index, {"count": {"index": index}})
                options.append(tuple(made[index] for index in range(int(number))))
            else:
                return self._open_expansion(count, make(0, {"count": {"index": Unknown("the index of count")}}))
        why = reason_for(count, "count is not known")
        return list(made.values()), either(options, why)

    def _iterated(self, collection: Value, make: Callable[[Value, Scope], Any]) -> Tuple[List[Any], Value]:
        options: List[Dict[Any, Any]] = []
        made: Dict[Any, Any] = {}
        for option in alternatives(collection):
            entries, gap = iteration(option)
            if not gap and not self.budget.spend(INSTANCE_STEPS * len(entries)):
                gap = TOO_MUCH
            if gap:
                return self._open_expansion(gap, make(gap, {"each": {"key": gap, "value": gap}}))
            chosen: Dict[Any, Any] = {}
            for key, value in entries[:MAX_INSTANCES]:
                name = value if isinstance(option, tuple) else key
                if not isinstance(name, (str, Symbol)):
                    if isinstance(name, bool) or is_number(name):
                        name = label(name)
                    else:
                        unknown = Unknown.because_of(name, "a key of for_each is not known")
                        return self._open_expansion(unknown, make(unknown, {"each": {"key": unknown, "value": value}}))
                if name not in made:
                    made[name] = make(
                        name, {"each": {"key": name, "value": name if isinstance(option, tuple) else value}}
                    )
                chosen[name] = made[name]
            options.append(chosen)
        why = reason_for(collection, "for_each is not known")
        return list(made.values()), either(options, why)

    @staticmethod
    def _open_expansion(cause: Value, template: Any) -> Tuple[List[Any], Value]:
        return [template], OpenExpansion(template, reason_for(cause, "how many there are is not known"))

    # Providers

    def provider_of(self, resource: Resource) -> Provider:
        """The provider configuration that a resource is managed with."""
        attribute = resource.block.body.attributes.get("provider")
        if attribute is None:
            return self.provider(resource.type.split("_", 1)[0], None)
        return self._provider_named(attribute.expression, resource.view.scope)

    def _provider_named(self, expression: Any, scope: Scope) -> Provider:
        if isinstance(expression, Index):  # OpenTofu: provider = aws.by_region[each.key]
            chosen = self._provider_named(expression.source, scope)
            return self._provider_instance(chosen, self.evaluate(expression.key, scope))
        if isinstance(expression, Literal):  # the JSON syntax and HCL of old write it as text
            name, _, alias = str(expression.value).partition(".")
            return self.provider(name, alias or None)
        if isinstance(expression, GetAttr) and isinstance(expression.source, Name):
            return self.provider(expression.source.name, expression.name)
        if isinstance(expression, Name):
            return self.provider(expression.name, None)
        return Provider("?", Unknown("the provider is not known"), None, None)

    def _provider_instance(self, provider: Provider, key: Value) -> Provider:
        if provider.block is None or provider.module is None or "for_each" not in provider.block.body.attributes:
            return provider
        entries, _ = iteration(provider.module.evaluate(provider.block.body.attributes["for_each"].expression, {}))
        for name, value in entries:
            if same(name, key) or same(value, key):
                region = BlockView(provider.module, provider.block.body, {"each": {"key": key, "value": value}}).get(
                    "region"
                )
                return Provider(f"{provider.address}{_index_text(key)}", region, provider.block, provider.module)
        return Provider(provider.address, Unknown.because_of(key, "the provider is not known"), None, None)

    def provider(self, name: str, alias: Optional[str]) -> Provider:
        key = (name, alias)
        if key not in self._providers:
            self._providers[key] = Provider(name, Unknown(f"provider {name} refers to itself"), None, None)
            self._providers[key] = self._find_provider(name, alias)
        return self._providers[key]

    def _find_provider(self, name: str, alias: Optional[str]) -> Provider:
        spelled = f"{name}.{alias}" if alias else name
        for _, block in self.directory.providers:
            declared = block.body.attributes.get("alias")
            declared_alias = str(getattr(declared.expression, "value", "")) if declared else None
            if block.labels[0] == name and declared_alias == alias:
                return self._declared_provider(spelled, block)
        if self.parent is None:
            address = f"{self.root}:{spelled}"
            if alias is None:
                return Provider(spelled, Symbol("region", address, f"the Region of provider {spelled}"), None, self)
            return Provider(
                spelled,
                Unknown(f"provider {spelled} is not declared in the files that were read", True, f"{address}.region"),
                None,
                self,
            )
        return self._passed_provider(name, alias, spelled)

    def _passed_provider(self, name: str, alias: Optional[str], spelled: str) -> Provider:
        assert self.parent is not None
        _, call = self.parent.directory.calls[self.call]
        passed = call.body.attributes.get("providers")
        if passed is not None and isinstance(passed.expression, ObjectExpr):
            for key, value in passed.expression.items:
                if _reference_text(key) == spelled:
                    return self.parent._provider_named(value, self.scope)
        if alias is None:
            source = self.directory.provider_types.get(name, name)
            for local, kind in self.parent.directory.provider_types.items():
                if kind == source and local != name and name not in self.parent.directory.provider_types:
                    return self.parent.provider(local, None)
            return self.parent.provider(name, None)
        return Provider(spelled, Unknown(f"{self.address} is not given a provider {spelled}", True), None, self)

    def _declared_provider(self, spelled: str, block: Block) -> Provider:
        scope: Scope = {}
        if "for_each" in block.body.attributes:
            each = Unknown(f"which instance of provider {spelled} is meant is not known")
            scope = {"each": {"key": each, "value": each}}
        region = BlockView(self, block.body, scope).get("region")
        address = f"{self.root}:{self.address}:{spelled}"
        if region is None or region == "":
            region = Symbol("region", address, f"the Region of provider {spelled}")
        elif isinstance(region, Unknown) and not region.term:
            region = Unknown(region.why, True, f"{address}.region")
        elif isinstance(region, Either) and None in region.alternatives:
            region = Unknown(region.why, True, f"{address}.region")
        return Provider(spelled, region, block, self)

    # What names mean

    def attribute(self, name: str) -> Value:
        """The value of an output."""
        return self.lookup("output", name)

    def path_of(self, name: str) -> Optional[str]:
        return self.program.inside(os.path.join(os.path.abspath(self.root), name))

    def rooted(self, root: str, name: str) -> Value:
        if root in ("var", "local"):
            return self.lookup(root, name)
        if root == "module":
            if name not in self.directory.calls:
                return Unknown(f"module.{name} is not declared in the files that were read")
            return self.children(name)[1]
        if root == "path":
            paths = {"module": os.path.abspath(self.directory.path), "root": os.path.abspath(self.root)}
            return paths.get(name, Unknown(f"path.{name} depends on the machine"))
        if root in ("each", "count", "self", "terraform"):
            return Unknown(
                f"{root}.{name} is not known before deployment", term=f"{root}.{name}" if root == "terraform" else ""
            )
        return self.resource_value("resource", root, name)

    def resource_value(self, mode: str, kind: str, name: str) -> Value:
        if (mode, kind, name) not in self.directory.resources:
            address = f"{'data.' if mode == 'data' else ''}{kind}.{name}"
            return Undeclared(f"{address} is not declared in the files that were read", self._term(address))
        return self._expansion(mode, kind, name)[1]


_NOT_GIVEN = object()
_NODES = {"document": f"data.{policy_document_data.TYPE}"}


class Program:
    """All root modules of a scan."""

    def __init__(self, listing: Listing, sources: Sources) -> None:
        self.listing = listing
        self.sources = sources
        self._directories: Dict[Tuple[str, ...], Directory] = {}
        self._by_directory: Dict[str, Set[str]] = {}
        for files in (*listing.roots.values(), *listing.modules.values()):
            for file in files:
                self._by_directory.setdefault(os.path.dirname(file), set()).add(file)
        self._given: Dict[str, Dict[str, VariableFile]] = {}
        for variable in listing.variables:
            self._given.setdefault(os.path.normpath(variable.directory), {})[variable.name] = variable
        self._nested = 0

    def root(self, path: str) -> ModuleInstance:
        """The root module in a directory of the listing."""
        return ModuleInstance(self, self._directory(path, self.listing.roots[path]), path, None, "", None, ())

    def _directory(self, path: str, files: Any) -> Directory:
        key = tuple(sorted(files))
        if key not in self._directories:
            bodies = [(file, self.sources.body(file)) for file in key]
            self._directories[key] = Directory(path, [(file, body) for file, body in bodies if body is not None])
        return self._directories[key]

    def module_files(self, caller: ModuleInstance, call: str, file: str, block: Block) -> Set[str]:
        """The files of a called module, as far as checkov has them."""
        source = block.body.attributes.get("source")
        path = getattr(source.expression, "value", None) if source else None
        if isinstance(path, str) and path.startswith((".", "/")):
            directory = os.path.normpath(os.path.join(os.path.dirname(file), path))
            known = self._by_directory.get(directory, set())
            if not known and self.listing.partial and self.inside(directory):
                known = set(files_in(directory, (".tf", ".tf.json")))
            return known
        return set(self.listing.modules.get((*caller.chain, (file, call)), ()))

    def called(self, caller: ModuleInstance, call: str, file: str, block: Block) -> Optional[Directory]:
        files = self.module_files(caller, call, file, block)
        if not files:
            return None
        return self._directory(os.path.dirname(min(files)), files)

    def inside(self, path: str) -> Optional[str]:
        """The real path, where it lies inside the tree of what is scanned."""
        try:
            real, top = os.path.realpath(path), os.path.realpath(self.listing.top)
            return real if os.path.commonpath([real, top]) == top else None
        except (OSError, ValueError):
            return None

    def unread(self, file: str, pattern: "re.Pattern[str]") -> str:
        """The name of a file beside this one that has the pattern and that checkov did not read, else "".

        An editor has one file of a module scanned. The others are not evaluated: their variables and providers
        would bring in more of the module than the user asked for.
        """
        folder = os.path.dirname(file)
        known = self._by_directory.get(os.path.normpath(folder), set())
        for path in sorted(files_in(folder, (".tf", ".tf.json")) - known):
            if self.inside(path) and self.sources.mentioned(path, pattern):
                return os.path.basename(path)
        return ""

    def root_value(self, module: ModuleInstance, name: str) -> Value:
        given = self._given.get(os.path.normpath(module.directory.path), {}).get(name)
        if given is None:
            return _NOT_GIVEN
        if given.path.startswith("env:"):
            return self._from_environment(module, name)
        body = self.sources.values(given.path)
        if body is None or name not in body.attributes:
            return Unknown(f"the value of var.{name} in {os.path.basename(given.path)} cannot be read")
        return module.evaluate(body.attributes[name].expression, {})

    @staticmethod
    def _from_environment(module: ModuleInstance, name: str) -> Value:
        """``TF_VAR_name``: text for a string, else an expression."""
        text = os.environ.get(f"TF_VAR_{name}")
        if text is None:
            return Unknown(f"var.{name} has no value")
        declared = module.directory.variables.get(name)
        kind = declared.body.attributes.get("type") if declared else None
        if kind is None or kind.expression == Name("string"):
            return text
        try:
            return module.evaluate(hcl_syntax.parse_expression(text), {})
        except SyntaxFault as fault:
            return Unknown(f"TF_VAR_{name} cannot be read, {fault}")

    # Chains of references are followed with a stack of our own: they may be longer than Python's.

    def demand(self, module: ModuleInstance, node: Tuple[str, ...]) -> Value:
        """The value of a name; what it refers to is computed first."""
        if node in module._active:
            return Unknown(f"{_NODES.get(node[0], node[0])}.{node[1]} refers to itself")
        if self._nested >= MAX_NESTED:
            return Unknown(f"{node[0]}.{node[1]} stands behind too many references")
        self._nested += 1
        pending: List[Tuple[ModuleInstance, Tuple[str, ...]]] = [(module, node)]
        try:
            while pending:
                owner, current = pending[-1]
                if current in owner._memo:
                    pending.pop()
                    continue
                if current not in owner._active:
                    owner._active.add(current)
                    waiting = [
                        (other, needed)
                        for other, needed in _needs(owner, current)
                        if needed not in other._memo and needed not in other._active
                    ]
                    if waiting:
                        pending.extend(waiting)
                        continue
                owner._memo[current] = owner.compute(current)
                owner._active.discard(current)
                pending.pop()
        finally:
            self._nested -= 1
            for owner, current in pending:
                owner._active.discard(current)
        return module._memo[node]


def _needs(module: ModuleInstance, node: Tuple[str, ...]) -> Iterator[Tuple[ModuleInstance, Tuple[str, ...]]]:
    """The names that the expression behind a name mentions."""
    kind, name = node
    owner, expressions = module, []
    if kind == "local" and name in module.directory.locals:
        expressions = [module.directory.locals[name].expression]
    elif kind == "output" and name in module.directory.outputs:
        value = module.directory.outputs[name].body.attributes.get("value")
        expressions = [value.expression] if value else []
    elif kind == "var" and module.parent is not None:
        argument = module.parent.directory.calls[module.call][1].body.attributes.get(name)
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


_DOCUMENT = GetAttr(Name("data"), policy_document_data.TYPE)


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


def _index_text(key: Value) -> str:
    if key is None:
        return ""
    if isinstance(key, str):
        return f'["{key}"]'
    return f"[{'*' if isinstance(key, Unknown) else label(key)}]"


def _reference_text(expression: Any) -> str:
    if isinstance(expression, Literal):
        return str(expression.value)
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, GetAttr):
        return f"{_reference_text(expression.source)}.{expression.name}"
    return "?"


def _lifecycle(block: Block) -> Dict[str, Any]:
    for lifecycle in block.body.blocks_of("lifecycle"):
        return dict(lifecycle.body.attributes)
    return {}


def _provider_knows(resource: Resource, name: str) -> Value:
    """Attributes of data sources that follow from the provider alone; None for any other."""
    if resource.mode != "data":
        return None
    kind = resource.type
    if kind == "aws_region" and name in ("name", "id", "region"):
        return region_of(resource)
    if kind == "aws_caller_identity":
        provider = resource.provider
        scope = f"{resource.module.root}:{provider.address}"
        if name in ("account_id", "id"):
            return dataclasses.replace(account_of(resource), label=f"{resource.address}.account_id")
        if name == "arn":
            return Symbol("principal", scope, f"{resource.address}.arn")
    if kind == "aws_partition":
        region = region_of(resource)
        elsewhere = isinstance(region, str) and region.startswith(("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-"))
        if name in ("partition", "id") and not elsewhere:
            return "aws"  # the only partition that Incident Manager runs in
        if name == "dns_suffix" and not elsewhere:
            return "amazonaws.com"
    return None


def account_of(resource: Resource) -> Symbol:
    """The account of the provider that manages a resource."""
    provider = resource.provider.address
    return Symbol("account", f"{resource.module.root}:{provider}", f"the account of provider {provider}")


def region_of(resource: Resource) -> Value:
    """The Region that a resource is managed in: its own ``region`` (provider 6), else its provider's."""
    if "region" in resource.block.body.attributes:
        own = resource.get("region")
        if own is not None and own != "":
            return own
    return resource.provider.region
