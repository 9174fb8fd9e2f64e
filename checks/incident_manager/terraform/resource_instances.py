"""Instances of resources and data sources, and what follows from the provider of each."""

from __future__ import annotations

from typing import Dict, Set, Tuple

from incident_manager.partly_known import PartlyKnown
from incident_manager.resource_types import KEY_TYPES
from incident_manager.terraform import policy_document_data
from incident_manager.terraform.argument_presence import is_always_set, is_null_unless_given
from incident_manager.terraform.argument_types import as_the_provider_has_it
from incident_manager.terraform.block_views import META_ARGUMENTS, META_BLOCKS, BlockView
from incident_manager.terraform.expressions import Scope
from incident_manager.terraform.module_scope import ModuleScope, Provider, index_text
from incident_manager.terraform.provider_attributes import account_of, is_elsewhere, known_attribute, region_of
from incident_manager.terraform.provider_configurations import provider, provider_named
from incident_manager.values import Computed, Unknown, Value, text_of
from incident_manager.worlds import Memo


class Resource:
    """One instance of a resource or data source: of a block with ``count`` or ``for_each``, one of several."""

    def __init__(self, module: ModuleScope, mode: str, kind: str, name: str, key: Value, scope: Scope) -> None:
        self.module = module
        self.mode = mode
        self.type = kind
        self.name = name
        self.key = key
        self.file, self.block = module.directory.resources[(mode, kind, name)]
        self.view = BlockView(module, self.block.body, scope)
        self._attributes: Memo[str, Value] = Memo()
        self._active: Set[str] = set()

    @property
    def exists(self) -> bool:
        """Whether there is such a resource in the world that is judged."""
        return self in self.module.instances(self.mode, self.type, self.name) and self.module.exists

    @property
    def address(self) -> str:
        base = f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}{index_text(self.key)}"
        return f"{self.module.address}.{base}" if self.module.address else base

    def __repr__(self) -> str:
        return f"Resource({self.address})"

    def get(self, name: str) -> Value:
        """The value of an argument; None where it is absent or null."""
        return self._attributes.get(name, lambda: self._found(name))

    def _found(self, name: str) -> Value:
        if name in self._active:
            return Unknown(f"{self.address}.{name} refers to itself")
        self._active.add(name)
        try:
            return self.view.get(name)
        finally:
            self._active.discard(name)

    def tree(self) -> Dict[str, Value]:
        """All arguments, with those of nested blocks."""
        return self.view.tree()

    def attribute(self, name: str) -> Value:
        """The value that a reference to an attribute has."""
        known = known_attribute(self, name)
        if known is not None:
            return known
        value = None if name in META_ARGUMENTS else self.get(name)
        if name == "tags_all" and self.mode == "resource" and self.type.startswith("aws_"):
            return self._all_tags()
        if value is not None and self.type == "terraform_data":
            return value
        if value is not None or (self.mode == "resource" and is_null_unless_given(self.type, name)):
            return as_the_provider_has_it(value, name)
        return _blocks(self, self.view, name, name) or Computed(self, name, is_always_set(self.mode, self.type, name))

    def _all_tags(self) -> Value:
        """The resource's own tags, with those that its provider has for all."""
        own, provider = self.get("tags"), self.provider
        view = BlockView(provider.module, provider.block.body, provider.scope) if provider.block else None
        if view is None or not view.has_block("default_tags"):
            return {} if own is None else own
        others = Unknown(f"{self.address}.tags_all has the default tags of provider {provider.address}", True)
        return PartlyKnown(others, own) if isinstance(own, dict) else others

    def spelled(self, attribute: str) -> Value:
        """A text that AWS computes, in its known and unknown parts; None where nothing of it is known."""
        if attribute != "arn" or self.mode != "resource" or self.type not in KEY_TYPES or is_elsewhere(self):
            return None
        parts = ["arn:aws:kms:", region_of(self), ":", account_of(self), ":key/", Computed(self, "key_id")]
        return text_of(parts)

    def json_value(self, attribute: str) -> Value:
        """What the JSON text in a computed attribute stands for; None where nothing is known of it."""
        if self.mode != "data" or self.type != policy_document_data.TYPE or attribute not in ("json", "minified_json"):
            return None
        found = self.module.lookup("document", self.name)
        return found.get(id(self)) if isinstance(found, dict) else found

    @property
    def provider(self) -> Provider:
        """The provider configuration that the resource is managed with."""
        attribute = self.block.body.attributes.get("provider")
        if attribute is None:
            return provider(self.module, self.type.split("_", 1)[0], None)
        return provider_named(self.module, attribute.expression, self.view.scope)


class NestedBlock:
    """One of the blocks of a type in a resource, as references take it; ``path`` is how they name it."""

    def __init__(self, resource: Resource, path: str, view: BlockView) -> None:
        self._resource = resource
        self._path = path
        self._view = view

    def __repr__(self) -> str:
        return f"NestedBlock({self._resource.address}.{self._path})"

    def attribute(self, name: str) -> Value:
        """The value of an argument, the blocks of a type, or what the provider gives."""
        value, path = self._view.get(name), f"{self._path}.{name}"
        if value is not None:
            return as_the_provider_has_it(value, name)
        return _blocks(self._resource, self._view, name, path) or Computed(self._resource, path, False)


def _blocks(resource: Resource, view: BlockView, kind: str, path: str) -> Tuple[NestedBlock, ...]:
    """The blocks of a type; none where there may be others, or where it is the name of no block."""
    if kind in META_BLOCKS or not view.has_block(kind):
        return ()
    views, gap = view.blocks(kind)
    return () if gap else tuple(NestedBlock(resource, f"{path}[{number}]", one) for number, one in enumerate(views))
