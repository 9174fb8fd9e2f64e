"""What a statement can refer to that is written for a key, and where it is to be written."""

from __future__ import annotations

import itertools
from typing import Any, Dict, Iterable, Iterator, List, Set, Tuple

from incident_manager.resource_types import DOCUMENT_TYPE, PROVIDER
from incident_manager.terraform.hcl_syntax import Call, GetAttr, Index, Name, ObjectExpr
from incident_manager.terraform.hcl_tree import free_names, reference_text
from incident_manager.terraform.module_scope import ModuleScope, Provider, index_text
from incident_manager.terraform.name_references import mentioned
from incident_manager.terraform.provider_accounts import account_of_provider
from incident_manager.terraform.provider_attributes import region_of
from incident_manager.terraform.provider_configurations import provider
from incident_manager.terraform.resource_instances import Resource
from incident_manager.values import Symbol, Unknown, label, same
from incident_manager.worlds import outside
from incident_manager.written_policies import RemedyFacts

_SOURCES = {"aws_caller_identity": "account_id", "aws_region": "id"}
_ABOUT_POLICIES = ("policy", "policies", "statement", "document")


PolicyRegions = Dict[Tuple[ModuleScope, Any], Set[str]]
"""The Regions of the keys in a module that take one policy, by how it is written."""


def with_sources(
    facts: RemedyFacts, key: Resource, argument: str, alike: Iterable[Resource], policies: PolicyRegions
) -> RemedyFacts:
    """The facts with what Terraform's configuration says of a key; ``alike`` are all instances of the key's block."""
    with outside():  # a remedy decides on no condition
        given_by = _input(key, argument)
        module: Any = key.module.parent if given_by else key.module
        declared = {kind: _declared(module, kind, key) for kind in _SOURCES}
        others = [other for other in alike if not given_by or _is_of_one_call(other, key)]
        own_region = _own_region(key, argument)
        regions = (region_of(other) if own_region else other.provider.region for other in others)
        written = "" if given_by else _provider_written(key)
        return facts._replace(
            account=declared["aws_caller_identity"],
            region=own_region or declared["aws_region"],
            free_name=_free_name(module),
            provider=written,
            account_provider="" if _has_default_provider(module, key) else written,
            is_shared=_is_shared(key, argument, policies),
            in_several_regions=len(set(map(label, regions))) > 1,
            given_by=f"the input {given_by} of module.{key.module.call}" if given_by else "",
        )


def _is_of_one_call(one: Resource, other: Resource) -> bool:
    return one.module.parent is other.module.parent and one.module.call == other.module.call


def _own_region(key: Resource, argument: str) -> str:
    """The part of ``each`` that is the Region of a key (provider 6), where the key's policy is written with it, too."""
    region, policy = (key.block.body.attributes.get(name) for name in ("region", argument))
    expression = region.expression if region else None
    if not isinstance(expression, GetAttr) or free_names(expression) != {"each"}:
        return ""
    return "" if policy and _is_common(policy.expression) else reference_text(expression)


def _is_common(policy: Any) -> bool:
    """Whether a policy is written outside of its key, and is one for all instances of this."""
    is_call = isinstance(policy, Call) and not any(isinstance(given, ObjectExpr) for given in policy.arguments)
    return (is_call or isinstance(policy, (GetAttr, Index))) and "each" not in free_names(policy)


def policy_regions(keys: Iterable[Resource], argument: str) -> PolicyRegions:
    """Those of the policies that are written outside of the keys."""
    found: PolicyRegions = {}
    with outside():
        for key in keys:
            policy = key.block.body.attributes.get(argument)
            if policy is not None and _is_common(policy.expression):
                found.setdefault((key.module, policy.expression), set()).add(label(region_of(key)))
    return found


def _is_shared(key: Resource, argument: str, policies: PolicyRegions) -> bool:
    """Whether a key of another Region takes the same policy."""
    own = key.block.body.attributes.get(argument)
    return own is not None and len(policies.get((key.module, own.expression), ())) > 1


def _declared(module: ModuleScope, kind: str, key: Resource) -> str:
    """The attribute of a data source that is there and tells it of the key, with its index; "" where there is none."""
    found = [
        instance
        for mode, other, name in module.directory.resources
        if mode == "data" and other == kind
        for instance in module.instances(mode, kind, name)
        if not isinstance(instance.key, Unknown)
    ]
    of_key = [instance for instance in found if _is_of_the_provider(instance, key)]
    if not of_key and kind == "aws_caller_identity":
        of_key = [instance for instance in found if _is_of_one_account(instance.provider, key)]
    return f"data.{kind}.{of_key[0].name}{index_text(of_key[0].key)}.{_SOURCES[kind]}" if of_key else ""


def _has_default_provider(module: ModuleScope, key: Resource) -> bool:
    """Whether a module is sure to have a default provider, and that works in the account of a key."""
    passed = module.call_arguments().get("providers") if module.parent is not None else None
    return passed is None and _is_of_one_account(provider(module, PROVIDER, None), key)


def _is_of_one_account(other: Provider, key: Resource) -> bool:
    account = account_of_provider(key.provider)
    return isinstance(account, (str, Symbol)) and account_of_provider(other) == account


def _is_of_the_provider(source: Resource, key: Resource) -> bool:
    """Whether a data source is of the key's provider, and finds the key's Region and no other."""
    return source.provider.address == key.provider.address and (
        source.type != "aws_region" or same(source.attribute("id"), region_of(key))
    )


def _free_name(module: ModuleScope) -> str:
    """A name under which no data source of either kind is declared."""
    taken = {name for _, kind, name in module.directory.resources if kind in _SOURCES}
    names = itertools.chain(("current", "this"), (f"current_{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


def _provider_written(key: Resource) -> str:
    """The provider that the key's block names, as it is written; "" for the default one."""
    attribute = key.block.body.attributes.get("provider")
    expression = attribute.expression if attribute else None
    if isinstance(expression, GetAttr) and isinstance(expression.source, Name):
        return f"{expression.source.name}.{expression.name}"
    return ""


def _input(key: Resource, argument: str) -> str:
    """The variable of the key's module by which its policy, or a statement of it, is given from outside."""
    attribute = key.block.body.attributes.get(argument)
    if key.module.parent is None or attribute is None:
        return ""
    declared, found = key.module.directory.variables, _variables(key.module, attribute.expression)
    return next((name for name in found if name in declared and _is_about_policies(name)), "")


def _is_about_policies(name: str) -> bool:
    return any(word in name.lower() for word in _ABOUT_POLICIES)


def _variables(module: ModuleScope, expression: Any) -> Iterator[str]:
    """The variables that an expression depends on, by way of locals and policy documents."""
    directory = module.directory
    seen: Set[Tuple[str, str]] = set()
    pending: List[Any] = [expression]
    while pending:
        for root, name in mentioned(pending.pop(0)):
            if (root, name) in seen:
                continue
            seen.add((root, name))
            if root == "var":
                yield name
            elif root == "local" and name in directory.locals:
                pending.append(directory.locals[name].expression)
            elif root == "document" and ("data", DOCUMENT_TYPE, name) in directory.resources:
                pending.extend(directory.resources[("data", DOCUMENT_TYPE, name)][1].body.expressions())
