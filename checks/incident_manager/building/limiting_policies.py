"""Policies that only limit what others allow: permissions boundaries, and the policies of an organization.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
"""

from __future__ import annotations

import functools
from typing import Dict, Iterator, NamedTuple, Sequence, Set

from incident_manager.argument_names import argument
from incident_manager.building.configured_resource import ConfiguredResource, behind, given
from incident_manager.resource_types import (
    ATTACHING_TYPES,
    BOUNDED_TYPES,
    DOCUMENT_TYPE,
    IDENTITY_TYPES,
    ORGANIZATION_POLICY_TYPES,
)
from incident_manager.values import Value
from incident_manager.worlds import in_each_world

_ATTACHED = ("PolicyArn", "PolicyArns", "ManagedPolicyArns", "ManagedPolicies")
_HAVE_IT = ("Users", "Groups", "Roles")


def limiting_resources(resources: Sequence[ConfiguredResource]) -> Set[int]:
    """The ids of the resources and data sources whose policy is used for nothing else in the configuration."""
    limiting: Set[int] = set()
    granting: Set[int] = set()
    documents: Dict[int, Set[int]] = {}
    for resource in resources:
        for found in in_each_world(functools.partial(_uses_of, resource))[0]:
            limiting |= found.found.limiting
            granting |= found.found.granting
            documents.setdefault(id(resource), set()).update(found.found.documents)
    for holder, held in documents.items():
        (limiting if holder in limiting - granting else granting).update(held)
    return limiting - granting


class _Uses(NamedTuple):
    limiting: Set[int]
    granting: Set[int]
    documents: Set[int]


def _uses_of(resource: ConfiguredResource) -> _Uses:
    """What a resource uses policies for."""
    uses = _Uses(set(), set(), set())
    if resource.type in BOUNDED_TYPES:
        uses.limiting.update(_behind(given(resource, "PermissionsBoundary")))
    if resource.type in ORGANIZATION_POLICY_TYPES:
        uses.limiting.update(_behind(given(resource, "Content")))
    if resource.type in ATTACHING_TYPES:
        uses.granting.update(found for name in _ATTACHED for found in _behind(given(resource, name)))
    if resource.type in IDENTITY_TYPES:
        uses.documents.update(_documents(resource))
        uses.granting.update([id(resource)] if any(given(resource, name) for name in _HAVE_IT) else ())
    return uses


def _documents(resource: ConfiguredResource) -> Iterator[int]:
    """The data sources that render the policies of a resource."""
    only = IDENTITY_TYPES[resource.type].policy
    if only:
        yield from _behind(given(resource, only))
        return
    blocks = resource.tree().get(argument(resource.type, "Policies"))
    for block in blocks if isinstance(blocks, tuple) else ():
        if isinstance(block, dict):
            yield from _behind(block.get(argument(resource.type, "PolicyDocument")))


def _behind(value: Value) -> Iterator[int]:
    """What the references in a value, or in a list, lead to: resources, and data sources of policy documents."""
    for found in map(behind, value if isinstance(value, tuple) else (value,)):
        if found is not None and _is_policy(found):
            yield id(found)


def _is_policy(resource: ConfiguredResource) -> bool:
    return resource.type == DOCUMENT_TYPE or resource.type in IDENTITY_TYPES
