"""Which provider configuration a resource is managed with."""

from __future__ import annotations

from typing import Any, Optional

from incident_manager.asked_values import settled
from incident_manager.terraform.block_views import BlockView
from incident_manager.terraform.compared_literals import REGION
from incident_manager.terraform.expressions import Scope, iteration
from incident_manager.terraform.hcl_syntax import Block, GetAttr, Index, Literal, Name, ObjectExpr
from incident_manager.terraform.hcl_tree import reference_text
from incident_manager.terraform.module_scope import ModuleScope, Provider, index_text
from incident_manager.values import Symbol, Unknown, Value, same


def provider_named(module: ModuleScope, expression: Any, scope: Scope) -> Provider:
    """The provider configuration that a reference such as ``aws.west`` means in a module."""
    if isinstance(expression, Index):  # OpenTofu: provider = aws.by_region[each.key]
        chosen = provider_named(module, expression.source, scope)
        return _provider_instance(chosen, module.evaluate(expression.key, scope))
    if isinstance(expression, Literal):  # the JSON syntax and HCL of old write it as text
        name, _, alias = str(expression.value).partition(".")
        return provider(module, name, alias or None)
    if isinstance(expression, GetAttr) and isinstance(expression.source, Name):
        return provider(module, expression.source.name, expression.name)
    if isinstance(expression, Name):
        return provider(module, expression.name, None)
    return Provider("?", Unknown("the provider is not known"), None, module)


def _provider_instance(chosen: Provider, key: Value) -> Provider:
    """The instance of a provider configuration with ``for_each`` (OpenTofu)."""
    block, module = chosen.block, chosen.module
    if block is None or "for_each" not in block.body.attributes:
        return chosen
    entries, _ = iteration(module.evaluate(block.body.attributes["for_each"].expression, {}))
    for name, value in entries:
        if same(name, key) or same(value, key):
            scope: Scope = {"each": {"key": key, "value": value}}
            region = BlockView(module, block.body, scope).get("region")
            return Provider(f"{chosen.address}{index_text(key)}", region, block, module, scope)
    return chosen._replace(region=Unknown.because_of(key, "the provider is not known"))


def provider(module: ModuleScope, name: str, alias: Optional[str]) -> Provider:
    """The provider configuration that a module knows under a name."""
    return module.providers.get((name, alias), lambda: _found_once(module, name, alias))


def _found_once(module: ModuleScope, name: str, alias: Optional[str]) -> Provider:
    node = ("provider", f"{name}.{alias}")
    if node in module.active:
        return Provider(name, Unknown(f"provider {name} refers to itself"), None, module)
    module.active.add(node)
    try:
        return _find_provider(module, name, alias)
    finally:
        module.active.discard(node)


def _find_provider(module: ModuleScope, name: str, alias: Optional[str]) -> Provider:
    spelled = f"{name}.{alias}" if alias else name
    for _, block in module.directory.providers:
        declared = block.body.attributes.get("alias")
        declared_alias = str(getattr(declared.expression, "value", "")) if declared else None
        if block.labels[0] == name and declared_alias == alias:
            return _declared_provider(module, spelled, block)
    if module.parent is None:
        address = f"{module.root}:{spelled}"
        if alias is None:
            return Provider(spelled, _open_region(module, address, spelled), None, module)
        return Provider(
            spelled,
            Unknown(f"provider {spelled} is not declared in the files that were read", True, f"{address}.region"),
            None,
            module,
        )
    return _passed_provider(module, name, alias, spelled)


def _passed_provider(module: ModuleScope, name: str, alias: Optional[str], spelled: str) -> Provider:
    assert module.parent is not None
    passed = module.call_arguments().get("providers")
    if passed is not None and isinstance(passed.expression, ObjectExpr):
        for key, value in passed.expression.items:
            if _reference_text(key) == spelled:
                return provider_named(module.parent, value, module.scope)
    if alias is None:
        source = module.directory.provider_types.get(name, name)
        for local, kind in module.parent.directory.provider_types.items():
            if kind == source and local != name and name not in module.parent.directory.provider_types:
                return provider(module.parent, local, None)
        return provider(module.parent, name, None)
    return Provider(spelled, Unknown(f"{module.address} is not given a provider {spelled}", True), None, module)


def _declared_provider(module: ModuleScope, spelled: str, block: Block) -> Provider:
    scope: Scope = {}
    if "for_each" in block.body.attributes:
        each = Unknown(f"which instance of provider {spelled} is meant is not known")
        scope = {"each": {"key": each, "value": each}}
    region = BlockView(module, block.body, scope).get("region")
    address = f"{module.root}:{module.address}:{spelled}"
    if region is None or region == "":
        region = _open_region(module, address, spelled)
    elif isinstance(region, Unknown) and not region.term:
        region = Unknown(region.why, True, f"{address}.region")
    return Provider(spelled, region, block, module, scope)


def _open_region(module: ModuleScope, address: str, spelled: str) -> Value:
    """A Region that no file says: in its world one that the configuration asks for, else a symbol."""
    return settled(Symbol("region", address, f"the Region of provider {spelled}"), module.asked_for(REGION))


def _reference_text(expression: Any) -> str:
    return str(expression.value) if isinstance(expression, Literal) else reference_text(expression)
