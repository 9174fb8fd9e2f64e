"""The identity policies that resources of IAM and of IAM Identity Center hold, in every language."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Tuple

from incident_manager.building.identity_types import ATTACHMENTS, MEMBERSHIPS, TYPES, Holding
from incident_manager.building.policy_text import key_policy
from incident_manager.model import PolicyForm, WrittenPolicy
from incident_manager.other_subjects import Identities, IdentityPolicy, Tree, part
from incident_manager.values import Computed, Either, Value, alternatives, label, why_unknown

_ATTACHED = ("policy_arn", "managed_policy_arns", "managed_policies", "ManagedPolicyArns")
_NAMES = ("name", "user_name", "group_name", "UserName", "GroupName")
NO_POLICY: Dict[str, Value] = {"Statement": ()}


def identity_policy(address: str, kind: str, tree: Tree, form: PolicyForm) -> IdentityPolicy:
    """What a resource says of its policies, and of the users and groups that have them."""
    made = IdentityPolicy(address, kind, list(_documents(address, TYPES[kind], tree, form)))
    made.holders, made.unsure = _holders(TYPES[kind], address, tree)
    made.managed.extend(value for value in _attached(tree) if not isinstance(value, Computed))
    return made


def _documents(address: str, holding: Holding, tree: Tree, form: PolicyForm) -> Iterator[WrittenPolicy]:
    if holding.policy:
        value = part(tree, holding.policy)
        if value not in (None, ""):
            yield key_policy(address, value, form, NO_POLICY)
        return
    for option in alternatives(part(tree, "inline_policy", "policies", "Policies")):
        for item in option if isinstance(option, tuple) else ():
            for block in alternatives(item):
                value = part(block, "policy", "policy_document", "PolicyDocument")
                if value not in (None, ""):
                    name = part(block, "name", "policy_name", "PolicyName")
                    named = f" (policy {label(name)})" if name is not None else ""
                    yield key_policy(f"{address}{named}", value, form, NO_POLICY)


# Users and groups


def _holders(holding: Holding, address: str, tree: Tree) -> Tuple[List[str], List[str]]:
    """The users and groups that a resource's policies are for, and why these may not be all."""
    if holding.holder:
        name = part(tree, *holding.named)
        return [f"{holding.holder} {address if name is None else _name(name)}"], []
    known: List[str] = []
    unsure: List[str] = []
    for word in ("user", "group") if holding.lists else ():
        found, whys = _listed(part(tree, f"{word}s", f"{word.capitalize()}s"))
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
    if isinstance(value, Computed):
        names = [value.resource.get(argument) for argument in _NAMES] if hasattr(value.resource, "get") else []
        written = next((name for name in names if isinstance(name, str)), None)
        return written or str(getattr(value.resource, "address", value.resource))
    return label(value)


def _attached(tree: Tree) -> Iterator[Value]:
    for option in alternatives(part(tree, *_ATTACHED)):
        for value in option if isinstance(option, tuple) else () if option is None else (option,):
            yield from alternatives(value)


def linked(made: Iterable[Tuple[Any, IdentityPolicy]], others: Iterable[Tuple[str, str, Tree]]) -> None:
    """Tell the policies who else has them, and what stands beside them.

    ``made`` are the resources of the configuration with what was made of them. ``others`` are attachments, and users
    and groups: type, address and arguments of each.
    """
    identities = Identities()
    by_resource: Dict[int, IdentityPolicy] = {}
    for resource, policy in made:
        policy.among = identities
        identities.policies.append(policy)
        by_resource[id(resource)] = policy
    for kind, address, tree in others:
        if kind in MEMBERSHIPS:
            _add_members(identities.groups, address, tree)
        holding = ATTACHMENTS.get(kind) or TYPES.get(kind, Holding())
        if not (holding.holder or holding.lists):
            continue
        known, unsure = _holders(holding, address, tree)
        for value in _attached(tree):
            policy_here = by_resource.get(id(value.resource)) if isinstance(value, Computed) else None
            if policy_here is not None:
                policy_here.holders.extend(known)
                policy_here.unsure.extend(unsure)
            for holder in known if policy_here is None else ():
                identities.foreign.setdefault(holder, []).append(value)


def _add_members(groups: Dict[str, List[str]], address: str, tree: Tree) -> None:
    user, group = part(tree, "user", "user_name", "UserName"), part(tree, "group", "group_name", "GroupName")
    users, listed = part(tree, "users", "Users"), part(tree, "groups", "Groups")
    names = _listed(users)[0] if users is not None else [address if user is None else _name(user)]
    of = _listed(listed)[0] if listed is not None else [] if group is None else [_name(group)]
    for name in names:
        groups.setdefault(f"user {name}", []).extend(f"group {item}" for item in of)
