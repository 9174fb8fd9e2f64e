"""The identity policies that resources of IAM and of IAM Identity Center hold, in every language."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Tuple

from incident_manager.argument_names import argument, snake_case
from incident_manager.building.configured_resource import ConfiguredResource, behind
from incident_manager.building.policy_text import written_policy
from incident_manager.model import PolicyForm, WrittenPolicy
from incident_manager.other_subjects import Identities, IdentityPolicy, Tree, part
from incident_manager.resource_types import ATTACHMENTS, IDENTITY_TYPES, MEMBERSHIPS, PolicyHolder
from incident_manager.values import Computed, Either, Value, alternatives, label, why_unknown

_ATTACHED = ("PolicyArn", "ManagedPolicyArns", "ManagedPolicies")
NO_POLICY: Dict[str, Value] = {"Statement": ()}


def _part(kind: str, tree: Value, *names: str) -> Value:
    """The first of these arguments that a tree of a type has, by their names in CloudFormation."""
    return part(tree, *(argument(kind, name) for name in names))


def identity_policy(resource: ConfiguredResource, form: PolicyForm) -> IdentityPolicy:
    """What a resource says of its policies, and of the users and groups that have them."""
    kind, tree = resource.type, resource.tree()
    made = IdentityPolicy(resource.address, kind, list(_documents(resource.address, kind, tree, form)))
    made.holders, made.unsure = _holders(resource.address, kind, tree)
    made.managed.extend(value for value in _attached(kind, tree) if not isinstance(value, Computed))
    return made


def _documents(address: str, kind: str, tree: Tree, form: PolicyForm) -> Iterator[WrittenPolicy]:
    only = IDENTITY_TYPES[kind].policy
    if only:
        value = _part(kind, tree, only)
        if value not in (None, ""):
            yield written_policy(address, value, form, NO_POLICY)
        return
    for option in alternatives(_part(kind, tree, "Policies")):
        for item in option if isinstance(option, tuple) else ():
            for block in alternatives(item):
                value = _part(kind, block, "PolicyDocument")
                if value not in (None, ""):
                    name = _part(kind, block, "PolicyName")
                    named = f" (policy {label(name)})" if name is not None else ""
                    yield written_policy(f"{address}{named}", value, form, NO_POLICY)


# Users and groups


def _holders(address: str, kind: str, tree: Tree) -> Tuple[List[str], List[str]]:
    """The users and groups that a resource's policies are for, and why these may not be all."""
    says = ATTACHMENTS.get(kind) or IDENTITY_TYPES.get(kind, PolicyHolder())
    if says.holder:
        name = _part(kind, tree, f"{says.holder.capitalize()}Name")
        return [f"{says.holder} {address if name is None else _name(name)}"], []
    known: List[str] = []
    unsure: List[str] = []
    for word in ("user", "group") if says.lists else ():
        found, whys = _listed(_part(kind, tree, f"{word.capitalize()}s"))
        known.extend(f"{word} {name}" for name in found)
        unsure.extend(whys)
    return known, unsure


def _listed(value: Value) -> Tuple[List[str], List[str]]:
    """The names in a list, and why there may be others."""
    if value is None:
        return [], []
    if isinstance(value, tuple):
        certain = [item for item in value if item is not None and not isinstance(item, Either)]
        return [_name(item) for item in certain], [item.why for item in value if isinstance(item, Either)]
    return [], list(why_unknown(value)) or ["a list of users or groups is not known"]


def _name(value: Value) -> str:
    """What a user or group is called: by its name, or by the address of the resource whose name is not written out."""
    resource = behind(value)
    if resource is None:
        return str(getattr(value.resource, "address", value.resource)) if isinstance(value, Computed) else label(value)
    names = [spelt for name in ("UserName", "GroupName") for spelt in (argument(resource.type, name), snake_case(name))]
    written = (resource.get(name) for name in names)
    return next((name for name in written if isinstance(name, str)), resource.address)


def _attached(kind: str, tree: Tree) -> Iterator[Value]:
    for option in alternatives(_part(kind, tree, *_ATTACHED)):
        for value in option if isinstance(option, tuple) else () if option is None else (option,):
            yield from alternatives(value)


def link_identities(
    made: Iterable[Tuple[ConfiguredResource, IdentityPolicy]], others: Iterable[ConfiguredResource]
) -> None:
    """Tell the policies who else has them, and what else their configuration says of users and groups.

    ``made`` are the resources of the configuration with what was made of them; ``others`` are attachments, users and
    groups.
    """
    identities = Identities()
    by_resource: Dict[int, IdentityPolicy] = {}
    for resource, policy in made:
        policy.among = identities
        identities.policies.append(policy)
        by_resource[id(resource)] = policy
    for other in others:
        kind, address, tree = other.type, other.address, other.tree()
        if kind in MEMBERSHIPS:
            _add_members(identities.groups, address, kind, tree)
        known, unsure = _holders(address, kind, tree)
        if not (known or unsure):
            continue
        for value in _attached(kind, tree):
            policy_here = by_resource.get(id(value.resource)) if isinstance(value, Computed) else None
            if policy_here is not None:
                policy_here.holders.extend(known)
                policy_here.unsure.extend(unsure)
            for holder in known if policy_here is None else ():
                identities.foreign.setdefault(holder, []).append(value)


def _add_members(groups: Dict[str, List[str]], address: str, kind: str, tree: Tree) -> None:
    user, group = _part(kind, tree, "UserName"), _part(kind, tree, "GroupName")
    users, listed = _part(kind, tree, "Users"), _part(kind, tree, "Groups")
    names = _listed(users)[0] if users is not None else [address if user is None else _name(user)]
    of = _listed(listed)[0] if listed is not None else [] if group is None else [_name(group)]
    for name in names:
        groups.setdefault(f"user {name}", []).extend(f"group {item}" for item in of)
