"""The model of a Terraform root module."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import re
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from incident_manager.argument_names import argument
from incident_manager.building.model_builder import ModelBuilder, Regions
from incident_manager.building.resource_texts import default_tags
from incident_manager.concealment import is_shown, plain
from incident_manager.model import RegionEntry
from incident_manager.other_subjects import ProviderBlock
from incident_manager.resource_types import DOCUMENT_TYPE, KEY_POLICY_TYPE, PROVIDER, SET_TYPES, is_read
from incident_manager.scanned_files import Listing
from incident_manager.terraform.block_views import BlockView
from incident_manager.terraform.computed_texts import with_computed_text
from incident_manager.terraform.hcl_syntax import Block, Call, GetAttr, Literal, Name, Template
from incident_manager.terraform.module_instances import ModuleInstance, Program
from incident_manager.terraform.module_scope import ModuleScope
from incident_manager.terraform.name_references import mentioned
from incident_manager.terraform.provider_attributes import account_of, region_of
from incident_manager.terraform.provider_configurations import provider
from incident_manager.terraform.relevance import Relevance
from incident_manager.terraform.remedy_sources import PolicyRegions, policy_regions, with_sources
from incident_manager.terraform.resource_dependencies import dependencies_of, documents_in
from incident_manager.terraform.resource_instances import Resource
from incident_manager.terraform.source_files import Sources
from incident_manager.texts import FreeText
from incident_manager.values import Computed, Symbol, Unknown, Value, label
from incident_manager.worlds import outside
from incident_manager.written_policies import PolicyForm, RemedyFacts, WrittenPolicy

CheckovChain = Tuple[Tuple[str, str, Any], ...]

_ATTACHMENT = re.compile(rf"\b(?P<policy>{KEY_POLICY_TYPE})\b")


class TerraformScan:
    """All root modules of one scan. A root without Incident Manager is never evaluated."""

    def __init__(self, listing: Listing, relevance: Relevance, sources: Optional[Sources] = None) -> None:
        self.program = Program(listing, sources or Sources())
        self._relevance = relevance
        self._readers: Dict[str, TerraformReader] = {}

    def subjects(self, file: str, kind: str, name: str, chain: Optional[CheckovChain], root: str) -> List[Any]:
        """The model's subjects for a resource as checkov names it.

        ``name`` may carry an index; ``chain`` is (file of the call, name, index) for each module around it, None for
        whatever modules are around it.
        """
        return self._reader(root).subjects(file, kind, name, chain) if self._relevance.of(root) else []

    def declared(self, root: str) -> Iterator[Tuple[str, str, str]]:
        """The file, the type and the name of each resource and data source of a root module that may be judged."""
        return iter(self._reader(root).places)

    def calls(self, root: str, folder: str) -> bool:
        """Whether a module is in a folder, below a root module in another one."""
        return root != folder and folder in self._reader(root).folders

    def unread(self, root: str) -> Dict[str, str]:
        """The files of a root module, and of those below it, that cannot be read, and why."""
        folders = self._reader(root).folders
        given = {given.path for given in self.program.files.given(root).values()}
        for path in sorted(given):
            self.program.files.sources.values(path)
        lost = self.program.files.sources.unread
        modules = self.program.lost.get(root, {})
        return {
            **modules,
            **{path: why for path, why in lost.items() if path in given or os.path.dirname(path) in folders},
        }

    def _reader(self, root: str) -> TerraformReader:
        if root not in self._readers:
            self._readers[root] = TerraformReader(self.program.root(root))
        return self._readers[root]


class ProviderSource:
    """Where a provider is configured."""

    def __init__(self, module: ModuleInstance, file: str, block: Block) -> None:
        self.module = module
        self.file = file
        self.block = block


class TerraformReader(ModelBuilder[Resource]):
    """Reads one root module, with all modules below it."""

    def __init__(self, root: ModuleInstance) -> None:
        super().__init__()
        self.root = root
        self.places: Dict[Tuple[str, str, str], Dict[Optional[str], List[Resource]]] = {}
        resources = list(self._resources())
        for resource in resources:
            place = self.places.setdefault((resource.file, resource.type, resource.name), {})
            place.setdefault(_index_of(resource.key), []).append(resource)
        self._policy_regions: Dict[str, PolicyRegions] = {}
        self._mentioned: Dict[Any, List[Any]] = {}
        self._subjects: Dict[Resource, List[Any]] = self.read(resources)
        self._providers: Dict[Tuple[str, str], List[Tuple[ModuleInstance, ProviderBlock]]] = {}
        self._managed: Dict[Tuple[ModuleScope, int], List[Any]] = {}
        self.folders: Set[str] = set()
        for module in self._modules():
            self.folders.add(module.directory.path)
            self._add_providers(module)

    def subjects(self, file: str, kind: str, name: str, chain: Optional[CheckovChain]) -> List[Any]:
        if kind == PROVIDER:
            return [block for module, block in self._providers.get((file, name), ()) if _fits_chain(module, chain)]
        base, index = split_index(name)
        place = self.places.get((file, kind, base), {})
        if index is None:
            candidates = [resource for resources in place.values() for resource in resources]
        else:
            candidates = [*place.get(index, ()), *place.get(None, ())]
        return [
            subject
            for resource in candidates
            if _fits_chain(resource.module, chain)
            for subject in self._subjects.get(resource, ())
        ]

    def _modules(self) -> Iterator[ModuleInstance]:
        pending = [self.root]
        while pending:
            module = pending.pop()
            yield module
            for call in module.directory.calls:
                pending.extend(module.possible_modules(call))

    def _resources(self) -> Iterator[Resource]:
        for module in self._modules():
            for mode, kind, name in module.directory.resources:
                if is_read(mode, kind):
                    yield from module.possible_instances(mode, kind, name)

    def _managed_by(self, module: ModuleInstance, block: Block) -> List[Any]:
        """The keys and the resources of Incident Manager that are managed with a provider configuration."""
        if not self._managed:
            with outside():  # which provider a resource is managed with depends on no condition
                for resource, subject in self.managed(self._subjects):
                    provider = resource.provider
                    self._managed.setdefault((provider.module, id(provider.block)), []).append(subject)
        return self._managed.get((module, id(block)), [])

    def _add_providers(self, module: ModuleInstance) -> None:
        for file, block in module.directory.providers:
            if block.labels[0] != PROVIDER:
                continue
            written = block.body.attributes.get("alias")
            alias = getattr(written.expression, "value", None) if written else None
            alias = alias if isinstance(alias, str) else None
            prefix = f"{module.address}." if module.address else ""
            made = ProviderBlock(
                address=f"{prefix}{PROVIDER}.{alias or 'default'}",
                exists=functools.partial(getattr, module, "exists"),
                source=ProviderSource(module, file, block),
                region=functools.partial(_region_of_provider, module, alias),
                tree=BlockView(module, block.body, {}).tree,
                manages=functools.partial(self._managed_by, module, block),
                configuration=self.configuration,
            )
            self._providers.setdefault((file, alias or "default"), []).append((module, made))
            self.configuration.subjects.append(made)

    def default_tags_of(self, resource: Resource) -> Iterator[FreeText]:
        provider = resource.provider
        if provider.block is None:
            return
        views, _ = BlockView(provider.module, provider.block.body, provider.scope).blocks("default_tags")
        for view in views:
            yield from default_tags(resource.get("tags"), view.get("tags"), provider.address)

    def region_of(self, resource: Resource) -> Value:
        return region_of(resource)

    def home_of(self, resource: Resource) -> Value:
        return resource.provider.region

    def account_of(self, resource: Resource) -> Value:
        return account_of(resource)

    def with_sources(self, facts: RemedyFacts, resource: Resource) -> RemedyFacts:
        named = argument(resource.type, "KeyPolicy")
        if resource.type not in self._policy_regions:
            self._policy_regions[resource.type] = policy_regions(self._of_type(resource.type), named)
        alike = self.places.get((resource.file, resource.type, resource.name), {})
        instances = itertools.chain.from_iterable(alike.values())
        return with_sources(facts, resource, named, instances, self._policy_regions[resource.type])

    def _of_type(self, kind: str) -> Iterator[Resource]:
        for place, instances in self.places.items():
            if place[1] == kind:
                yield from itertools.chain.from_iterable(instances.values())

    def unread(self, resource: Resource) -> str:
        return self.root.program.files.unread(resource.file, _ATTACHMENT)

    def _subjects_of(self, resource: Resource) -> Iterator[Any]:
        yield from super()._subjects_of(resource)
        if resource.type == DOCUMENT_TYPE:
            form, place = PolicyForm.DOCUMENT, (resource, ())
            yield self._identity_policy_of(
                resource, lambda: [WrittenPolicy(resource.address, resource.json_value("json"), form, "", place)]
            )

    def regions_of(self, resource: Resource) -> Regions:
        entries, gap = self._regions_of(resource)
        return [
            with_computed_text(entry, entries) if isinstance(entry.given, Unknown) else entry for entry in entries
        ], gap

    def _regions_of(self, resource: Resource) -> Regions:
        if resource.type.startswith("awscc_"):
            return super().regions_of(resource)
        entries: List[RegionEntry] = []
        gap: Optional[Unknown] = None
        for block_type in ("region", "regions"):  # `regions` since provider 6
            views, missing = resource.view.blocks(block_type)
            gap = missing or gap
            for number, view in enumerate(views):
                with contextlib.nullcontext() if view.certain else outside():  # several are not alike in one world
                    given = view.get("kms_key_arn")
                place = (block_type, number)
                use = self.key_use(self.computed_from(given, (resource.address, *place)))
                entries.append(RegionEntry(view.get("name"), use, view.certain, given, place=place))
        return entries, gap

    def more_of(self, resource: Resource) -> Dict[str, Any]:
        if resource.type not in SET_TYPES:
            return {}
        module = resource.module
        assert isinstance(module, ModuleInstance)
        return {"depends_on": lambda: dependencies_of(module, resource)}

    def form_of(self, resource: Resource, name: str) -> PolicyForm:
        value = resource.get(name)
        is_document = isinstance(value, Computed) and getattr(value.resource, "type", "") == DOCUMENT_TYPE
        expression = _written(resource, name)
        if is_document or any(root == "document" for root, _ in mentioned(expression)):
            return PolicyForm.DOCUMENT
        if isinstance(expression, Call):
            return PolicyForm.FILE if expression.function in ("file", "templatefile") else PolicyForm.HCL
        is_text = isinstance(expression, (Literal, Template)) and expression != Literal(None)
        return PolicyForm.JSON if is_text else PolicyForm.HCL

    def documents_in(self, resource: Any, name: str) -> Iterator[Resource]:
        return documents_in(resource, name, self._mentioned)

    def creator_of(self, resource: Resource) -> str:
        provider = resource.provider
        if provider.block is None:
            return ""
        views, _ = BlockView(provider.module, provider.block.body, provider.scope).blocks("assume_role")
        role = views[0].get("role_arn") if len(views) == 1 else None
        return role if isinstance(role, str) and is_shown(role) else ""


def _region_of_provider(module: ModuleScope, alias: Optional[str]) -> Value:
    return provider(module, PROVIDER, alias).region


def _written(resource: Resource, argument: str) -> Any:
    """The expression of an argument, behind locals and the inputs of modules."""
    attribute = resource.block.body.attributes.get(argument)
    expression = attribute.expression if attribute else None
    module = resource.module
    for _ in range(8):
        if not (isinstance(expression, GetAttr) and isinstance(expression.source, Name)):
            break
        root, name = expression.source.name, expression.name
        if root == "local" and name in module.directory.locals:
            expression = module.directory.locals[name].expression
        elif root == "var" and module.parent is not None:
            given = module.call_arguments().get(name)
            expression, module = given.expression if given else None, module.parent
        else:
            break
    return expression


_INDEX = re.compile(r"^(?P<base>[^\[]+)\[(?P<index>.*)\]$", re.S)


def split_index(name: str) -> Tuple[str, Optional[str]]:
    """``this["a"]`` as checkov writes it: the name, and the text of the index without quotation marks."""
    match = _INDEX.match(name)
    if not match:
        return name, None
    return match.group("base"), match.group("index").strip('"')


def _index_of(key: Value) -> Optional[str]:
    """The text of an instance's index; None where it has none, or where it is not known."""
    return None if key is None or isinstance(key, (Unknown, Symbol)) else label(plain(key))


def _is_call(known: Tuple[str, str], file: str, name: str) -> bool:
    """Whether a call is the one that checkov found in a file: there, or in one that overrides it."""
    return known[1] == name and os.path.dirname(known[0]) == os.path.dirname(file)


def _fits_chain(module: ModuleScope, chain: Optional[CheckovChain]) -> bool:
    if chain is None:
        return True
    instances: List[ModuleScope] = []
    current: Optional[ModuleScope] = module
    while current is not None and current.parent is not None:
        instances.append(current)
        current = current.parent
    instances.reverse()
    return len(instances) == len(chain) and all(
        _is_call(instance.chain[-1], file, name) and (index is None or _index_of(instance.key) in (None, str(index)))
        for instance, (file, name, index) in zip(instances, chain)
    )
