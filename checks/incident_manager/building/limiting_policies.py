"""Policies that only limit what others allow: permissions boundaries, and the policies of an organization.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
"""

from __future__ import annotations

import functools
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

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
from incident_manager.worlds import PossibleFacts

_ATTACHED = ("PolicyArn", "PolicyArns", "ManagedPolicyArns", "ManagedPolicies")
_HAVE_IT = ("Users", "Groups", "Roles")


_USERS = frozenset({*BOUNDED_TYPES, *ORGANIZATION_POLICY_TYPES, *ATTACHING_TYPES, *IDENTITY_TYPES})


class _Uses(NamedTuple):
    """What a resource uses policies for, each by its id; ``holder`` is its own, ``documents`` are what it holds."""

    holder: int
    limiting: Set[int]
    granting: Set[int]
    documents: Set[int]


class LimitingPolicies:
    """Finds the policies that are used for nothing else, in the world that is judged."""

    def __init__(self, resources: Sequence[ConfiguredResource]) -> None:
        self._resources = [resource for resource in resources if resource.type in _USERS]
        self._users: Optional[Dict[int, List[PossibleFacts[_Uses]]]] = None
        self._of_anything: List[PossibleFacts[_Uses]] = []

    def only_limits(self, policy: ConfiguredResource) -> bool:
        """Whether a resource or data source has a policy that limits others, and nothing uses it to allow anything."""
        limits, grants = self._used_for(id(policy))
        return limits and not grants

    def _used_for(self, policy: int) -> Tuple[bool, bool]:
        limits = grants = False
        for possible in self._users_of(policy):
            uses = possible.here()
            limits = limits or policy in uses.limiting
            grants = grants or policy in uses.granting
            if policy in uses.documents:
                holder_limits, holder_grants = self._used_for(uses.holder) if uses.holder != policy else (False, True)
                limits = limits or (holder_limits and not holder_grants)
                grants = grants or not holder_limits or holder_grants
        return limits, grants

    def _users_of(self, policy: int) -> Iterator[PossibleFacts[_Uses]]:
        """What may use a policy in any world."""
        if self._users is None:
            self._users = {}
            for resource in self._resources:
                possible = PossibleFacts(functools.partial(_uses_of, resource))
                everywhere = possible.everywhere()
                if everywhere is None:
                    self._of_anything.append(possible)
                used = {one for uses in everywhere or () for one in (*uses.limiting, *uses.granting, *uses.documents)}
                for one in used:
                    self._users.setdefault(one, []).append(possible)
        yield from self._users.get(policy, ())
        yield from self._of_anything


def _uses_of(resource: ConfiguredResource) -> _Uses:
    """What a resource uses policies for."""
    uses = _Uses(id(resource), set(), set(), set())
    if not resource.exists:
        return uses
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
