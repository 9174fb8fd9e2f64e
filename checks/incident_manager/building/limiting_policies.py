"""Policies that only limit what others allow: permissions boundaries, and the policies of an organization.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
"""

from __future__ import annotations

from typing import Dict, Iterator, List, Sequence, Set

from incident_manager.argument_names import argument
from incident_manager.building.configured_resource import ConfiguredResource, behind, given
from incident_manager.resource_types import (
    ATTACHING_TYPES,
    BOUNDED_TYPES,
    DOCUMENT_TYPE,
    IDENTITY_TYPES,
    ORGANIZATION_POLICY_TYPES,
)
from incident_manager.values import Value, alternatives

_ATTACHED = ("PolicyArn", "PolicyArns", "ManagedPolicyArns", "ManagedPolicies")
_HAVE_IT = ("Users", "Groups", "Roles")


def limiting_resources(resources: Sequence[ConfiguredResource]) -> Set[int]:
    """The ids of the resources and data sources whose policy is used for nothing else in the configuration."""
    limiting: Set[int] = set()
    granting: Set[int] = set()
    documents: Dict[int, List[int]] = {}
    for resource in resources:
        if resource.type in BOUNDED_TYPES:
            limiting.update(_behind(given(resource, "PermissionsBoundary")))
        if resource.type in ORGANIZATION_POLICY_TYPES:
            limiting.update(_behind(given(resource, "Content")))
        if resource.type in ATTACHING_TYPES:
            granting.update(found for name in _ATTACHED for found in _behind(given(resource, name)))
        if resource.type in IDENTITY_TYPES:
            documents[id(resource)] = list(_documents(resource))
            granting.update([id(resource)] if any(given(resource, name) for name in _HAVE_IT) else ())
    for holder, held in documents.items():
        (limiting if holder in limiting - granting else granting).update(held)
    return limiting - granting


def _documents(resource: ConfiguredResource) -> Iterator[int]:
    """The data sources that render the policies of a resource."""
    only = IDENTITY_TYPES[resource.type].policy
    if only:
        yield from _behind(given(resource, only))
        return
    for blocks in alternatives(resource.tree().get(argument(resource.type, "Policies"))):
        for block in blocks if isinstance(blocks, tuple) else ():
            for option in alternatives(block):
                if isinstance(option, dict):
                    yield from _behind(option.get(argument(resource.type, "PolicyDocument")))


def _behind(value: Value) -> Iterator[int]:
    """What the references in a value, or in a list, lead to: resources, and data sources of policy documents."""
    for option in alternatives(value):
        for item in option if isinstance(option, tuple) else (option,):
            yield from (
                id(found) for found in map(behind, alternatives(item)) if found is not None and _is_policy(found)
            )


def _is_policy(resource: ConfiguredResource) -> bool:
    return resource.type == DOCUMENT_TYPE or resource.type in IDENTITY_TYPES
