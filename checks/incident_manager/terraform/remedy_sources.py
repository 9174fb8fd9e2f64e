"""What a statement can refer to that is written for a key, and where it is to be written."""

from __future__ import annotations

import itertools
from typing import Any, Iterable, Iterator, List, Set, Tuple

from incident_manager.resource_types import DOCUMENT_TYPE
from incident_manager.terraform.hcl_syntax import Body, GetAttr, Name
from incident_manager.terraform.module_scope import ModuleScope, index_text
from incident_manager.terraform.name_references import mentioned
from incident_manager.terraform.provider_attributes import region_of
from incident_manager.terraform.resource_instances import Resource
from incident_manager.values import Unknown, label, same
from incident_manager.worlds import outside
from incident_manager.written_policies import RemedyFacts

_SOURCES = {"aws_caller_identity": "account_id", "aws_region": "id"}
_ABOUT_POLICIES = ("policy", "policies", "statement", "document")


def with_sources(facts: RemedyFacts, key: Resource, argument: str, alike: Iterable[Resource]) -> RemedyFacts:
    """The facts with what Terraform's configuration says; ``alike`` are all instances of the key's block."""
    with outside():  # a remedy decides on no condition
        given_by = _input(key, argument)
        module: Any = key.module.parent if given_by else key.module
        declared = {kind: _declared(module, kind, key) for kind in _SOURCES}
        others = [other for other in alike if not given_by or _is_of_one_call(other, key)]
        return facts._replace(
            account=declared["aws_caller_identity"],
            region=declared["aws_region"],
            free_name=_free_name(module),
            provider="" if given_by else _provider_written(key),
            in_several_regions=len({label(other.provider.region) for other in others}) > 1,
            given_by=f"the input {given_by} of module.{key.module.call}" if given_by else "",
        )


def _is_of_one_call(one: Resource, other: Resource) -> bool:
    return one.module.parent is other.module.parent and one.module.call == other.module.call


def _declared(module: ModuleScope, kind: str, key: Resource) -> str:
    """The attribute of a data source of the key's provider that is there, with its index; "" where there is none."""
    for mode, other, name in module.directory.resources:
        if mode == "data" and other == kind:
            for found in module.instances(mode, kind, name):
                if not isinstance(found.key, Unknown) and _is_of_the_provider(found, key):
                    return f"data.{kind}.{name}{index_text(found.key)}.{_SOURCES[kind]}"
    return ""


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
                pending.extend(_expressions(directory.resources[("data", DOCUMENT_TYPE, name)][1].body))


def _expressions(body: Body) -> Iterator[Any]:
    yield from (attribute.expression for attribute in body.attributes.values())
    for block in body.blocks:
        yield from _expressions(block.body)
