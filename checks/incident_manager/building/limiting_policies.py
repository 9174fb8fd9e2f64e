"""Policies that only limit what others allow: permissions boundaries, and the policies of an organization.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
"""

from __future__ import annotations

import functools
from typing import Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Set

from incident_manager.argument_names import argument
from incident_manager.building.configured_resource import ConfiguredResource, behind, given
from incident_manager.resource_types import (
    ATTACHING_TYPES,
    BOUNDED_TYPES,
    DOCUMENT_TYPE,
    IDENTITY_TYPES,
    MANAGED_POLICY_TYPES,
    ORGANIZATION_POLICY_TYPES,
    SAM_TYPES,
)
from incident_manager.values import Text, Unknown, Value, label, parts_of, same, split_text, text_of
from incident_manager.worlds import FactIndex, PossibleFacts

_ATTACHED = (
    *("PolicyArn", "PolicyArns", "ManagedPolicyArn", "ManagedPolicyArns", "ManagedPolicies"),
    *("CustomerManagedPolicyReference", "CustomerManagedPolicyReferences"),
)
_HAVE_IT = ("Users", "Groups", "Roles")
_MERGED = ("source_json", "source_policy_documents", "override_json", "override_policy_documents")
_USERS = frozenset({*BOUNDED_TYPES, *ORGANIZATION_POLICY_TYPES, *ATTACHING_TYPES, *IDENTITY_TYPES, DOCUMENT_TYPE})

WrittenIn = Callable[[ConfiguredResource, str], Iterable[ConfiguredResource]]
"""The documents that the expression of an argument, or those in blocks of a type, mention."""


class _Uses(NamedTuple):
    """What a resource uses policies for, each by its id; ``holder`` is its own, ``documents`` are what it holds."""

    holder: int
    limiting: Set[int]
    granting: Set[int]
    documents: Set[int]


class LimitingPolicies:
    """Finds the policies that are used for nothing else, in the world that is judged."""

    def __init__(self, resources: Sequence[ConfiguredResource], written_in: WrittenIn) -> None:
        self._resources = [resource for resource in resources if resource.type in _USERS]
        self._written_in = written_in
        self._users: Optional[Dict[int, List[PossibleFacts[_Uses]]]] = None
        self._of_anything: List[PossibleFacts[_Uses]] = []
        self._named: FactIndex[ConfiguredResource, Value] = FactIndex(lambda name: [label(name)])
        for resource in self._resources:
            if resource.type in MANAGED_POLICY_TYPES:
                self._named.add(resource, functools.partial(_name_in_arn, resource))

    def only_limits(self, policy: ConfiguredResource) -> bool:
        """Whether a resource or data source has a policy that limits others, and nothing uses it to allow anything."""
        limits = False
        pending, seen = [id(policy)], {id(policy)}
        for one in pending:  # to which is added meanwhile
            found = [possible.here() for possible in self._users_of(one)]
            holders = {uses.holder for uses in found if one in uses.documents}
            is_limiting = any(one in uses.limiting for uses in found)
            if any(one in uses.granting for uses in found) or not (is_limiting or holders):
                return False
            limits = limits or is_limiting
            pending.extend(holders - seen)
            seen |= holders
        return limits

    def _users_of(self, policy: int) -> Iterator[PossibleFacts[_Uses]]:
        """What may use a policy in any world."""
        if self._users is None:
            self._users = {}
            for resource in self._resources:
                possible = PossibleFacts(functools.partial(self._uses_of, resource))
                everywhere = possible.everywhere()
                if everywhere is None:
                    self._of_anything.append(possible)
                used = {one for uses in everywhere or () for one in (*uses.limiting, *uses.granting, *uses.documents)}
                for one in used:
                    self._users.setdefault(one, []).append(possible)
        yield from self._users.get(policy, ())
        yield from self._of_anything

    def _uses_of(self, resource: ConfiguredResource) -> _Uses:
        """What a resource uses policies for."""
        uses, kind = _Uses(id(resource), set(), set(), set()), resource.type
        if not resource.exists:
            return uses
        if kind in BOUNDED_TYPES:
            uses.limiting.update(map(id, self._policies(_part(resource, "PermissionsBoundary"))))
        if kind in ORGANIZATION_POLICY_TYPES:
            uses.limiting.update(map(id, self._documents(resource, "Content")))
        if kind in ATTACHING_TYPES:
            attached = _ATTACHED if kind not in SAM_TYPES else ("Policies",)
            uses.granting.update(id(found) for name in attached for found in self._policies(_part(resource, name)))
        if kind == DOCUMENT_TYPE:
            uses.documents.update(id(found) for name in _MERGED for found in self._documents(resource, name))
        if kind in IDENTITY_TYPES:
            uses.documents.update(map(id, self._documents(resource, IDENTITY_TYPES[kind].policy or "Policies")))
            uses.granting.update([id(resource)] if any(given(resource, name) for name in _HAVE_IT) else ())
        return uses

    def _documents(self, resource: ConfiguredResource, name: str) -> Iterator[ConfiguredResource]:
        """The data sources that render the policies in an argument, or in blocks of a type.

        Those that functions are given do so, too, as in ``jsonencode(jsondecode(…))``.
        """
        value = resource.tree().get(argument(resource.type, name)) if name == "Policies" else given(resource, name)
        inner = argument(resource.type, "PolicyDocument")
        values = [
            item.get(inner) if isinstance(item, dict) else item
            for item in (value if isinstance(value, tuple) else (value,))
        ]
        found = [behind(item) for item in values if item is not None]
        yield from (one for one in found if one is not None and _is_policy(one))
        if None in found:
            yield from self._written_in(resource, argument(resource.type, name))

    def _policies(self, value: Value) -> Iterator[ConfiguredResource]:
        """The policies that a value refers to, by their ARN or, in IAM Identity Center, by their names."""
        if isinstance(value, tuple):
            for item in value:
                yield from self._policies(item)
        elif isinstance(value, dict):
            folded = {str(name).lower(): item for name, item in value.items()}
            if folded.get("name") is not None:
                yield from self._called(text_of(("policy", folded.get("path") or "/", folded["name"])))
            else:
                yield from self._policies(tuple(value.values()))
        else:
            direct = [found for found in map(behind, parts_of(value)) if found is not None and _is_policy(found)]
            yield from direct
            arn = split_text(value, ":") if isinstance(value, (str, Text)) and not direct else ()
            if len(arn) == 6 and arn[2] == "iam" and arn[4] != "aws":  # those of AWS have names of their own
                yield from self._called(arn[5])

    def _called(self, name: Value) -> Iterator[ConfiguredResource]:
        """The policies that are called as an ARN ends."""
        if not any(isinstance(part, Unknown) and not part.term for part in parts_of(name)):
            yield from (policy for policy, known in self._named.of(label(name)) if same(known, name))


def _name_in_arn(policy: ConfiguredResource) -> Value:
    """What the ARN of a policy ends with; None if AWS makes up its name."""
    name = given(policy, MANAGED_POLICY_TYPES[policy.type])
    return None if name is None else text_of(("policy", given(policy, "Path") or "/", name))


def _part(resource: ConfiguredResource, name: str) -> Value:
    """The value of an argument, or of the blocks of a type: of IAM Identity Center, the ``aws`` provider has blocks."""
    in_blocks = resource.type.startswith("aws_ssoadmin_")
    return resource.tree().get(argument(resource.type, name)) if in_blocks else given(resource, name)


def _is_policy(resource: ConfiguredResource) -> bool:
    return resource.type == DOCUMENT_TYPE or resource.type in IDENTITY_TYPES
