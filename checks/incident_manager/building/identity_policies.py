"""The identity policies that resources of IAM and of IAM Identity Center hold, in every language."""

from __future__ import annotations

from typing import Dict, Hashable, Iterator, List, NamedTuple, Set, Tuple

from incident_manager.argument_names import argument, snake_case
from incident_manager.building.configured_resource import ConfiguredResource, behind
from incident_manager.building.policy_text import written_policy
from incident_manager.concealment import text_with
from incident_manager.fixes import Path
from incident_manager.other_subjects import Identities, Tree, part
from incident_manager.resource_types import ATTACHMENTS, IDENTITY_TYPES, MEMBERSHIPS, SAM_TYPES, PolicyHolder
from incident_manager.values import Computed, Unknown, Value, is_open, label, why_unknown, written
from incident_manager.worlds import FactIndex
from incident_manager.written_policies import PolicyForm, WrittenPolicy

_ATTACHED = ("PolicyArn", "PolicyArns", "ManagedPolicyArns", "ManagedPolicies")
NO_POLICY: Dict[str, Value] = {"Statement": ()}


def _part(kind: str, tree: Value, *names: str) -> Value:
    """The first of these arguments that a tree of a type has, by their names in CloudFormation."""
    return part(tree, *(argument(kind, name) for name in names))


def documents_of(resource: ConfiguredResource, form: PolicyForm) -> List[WrittenPolicy]:
    """The policies that a resource writes out."""
    kind, address, tree = resource.type, resource.address, resource.tree()
    only = IDENTITY_TYPES[kind].policy
    if only:
        value = _part(kind, tree, only)
        at: Path = (argument(kind, only),)
        return [] if value in (None, "") else [written_policy(address, value, form, (resource, at), NO_POLICY)]
    if kind in SAM_TYPES:
        return _documents_of_sam(resource, tree, form)
    found: List[WrittenPolicy] = []
    listed = _part(kind, tree, "Policies")
    for number, block in enumerate(listed if isinstance(listed, tuple) else ()):
        value = _part(kind, block, "PolicyDocument")
        if value not in (None, ""):
            name = _part(kind, block, "PolicyName")
            named = f" (policy {label(name)})" if name is not None else ""
            at = (argument(kind, "Policies"), number, argument(kind, "PolicyDocument"))
            found.append(written_policy(f"{address}{named}", value, form, (resource, at), NO_POLICY))
    return found


def _documents_of_sam(resource: ConfiguredResource, tree: Tree, form: PolicyForm) -> List[WrittenPolicy]:
    """Those among names, ARNs and policy templates; none counts beside a role that is given."""
    listed = tree.get("Policies") if tree.get("Role") is None else None
    policies = listed if isinstance(listed, tuple) else (listed,)
    return [
        written_policy(resource.address, policy, form, (resource, ("Policies", number)), NO_POLICY)
        for number, policy in enumerate(policies)
        if isinstance(policy, dict) and "Statement" in policy
    ]


# Users and groups


def _holders(address: str, kind: str, tree: Tree) -> Tuple[List[str], List[str]]:
    """The users and groups that a resource's policies are for, and why these may not be all."""
    says = ATTACHMENTS.get(kind) or IDENTITY_TYPES.get(kind, PolicyHolder())
    if says.holder:
        name = _part(kind, tree, f"{says.holder.capitalize()}Name")
        return [_called(says.holder, address if name is None else _name(name))], []
    known: List[str] = []
    unsure: List[str] = []
    for word in ("user", "group") if says.lists else ():
        found, whys = _listed(_part(kind, tree, f"{word.capitalize()}s"))
        known.extend(_called(word, name) for name in found)
        unsure.extend(whys)
    return known, unsure


def _kinds_of_others(kind: str, tree: Tree) -> Set[str]:
    """What those are that a resource's policies are for and whose names are not known: users, groups, or both."""
    says = ATTACHMENTS.get(kind) or IDENTITY_TYPES.get(kind, PolicyHolder())
    found: Set[str] = set()
    for word in (says.holder,) if says.holder else ("user", "group") if says.lists else ():
        given = _part(kind, tree, f"{word.capitalize()}Name" if says.holder else f"{word.capitalize()}s")
        if any(is_open(item) and behind(item) is None for item in (given if isinstance(given, tuple) else (given,))):
            found.add(word)
    return found


def _listed(value: Value) -> Tuple[List[str], List[str]]:
    """The names in a list, and why there may be others."""
    if value is None:
        return [], []
    if isinstance(value, tuple):
        return [_name(item) for item in value if item is not None], []
    return [], list(why_unknown(value)) or ["a list of users or groups is not known"]


def _name(value: Value) -> str:
    """The name of a user or group, or the address of the resource whose name is not written out."""
    resource = behind(value)
    if resource is None and isinstance(value, Computed):
        return str(getattr(value.resource, "address", value.resource))
    if resource is None:
        return written(value)
    names = [spelt for name in ("UserName", "GroupName") for spelt in (argument(resource.type, name), snake_case(name))]
    given = (resource.get(name) for name in names)
    return next((name for name in given if isinstance(name, str)), resource.address)


def _called(word: str, name: str) -> str:
    """What a user or group is called; it stays concealed where its name is."""
    return text_with((f"{word} ", name))


def _attached(kind: str, tree: Tree) -> List[Value]:
    value = _part(kind, tree, *_ATTACHED)
    return list(value) if isinstance(value, tuple) else [] if value is None else [value]


class Said(NamedTuple):
    """What one resource says of users and groups: who has the policies that it names, and why there may be others.

    ``kinds_of_others`` is what the holders are whose names are not known. ``groups`` are those of each user that it
    puts into groups, and ``other_groups`` says why there may be more of them.
    """

    holders: List[str]
    unsure: List[str]
    kinds_of_others: Set[str]
    policies: List[Value]
    groups: Dict[str, List[str]]
    other_groups: List[str]


def said_by(resource: ConfiguredResource) -> Said:
    """What a resource says, if there is such a resource."""
    if not resource.exists:
        return Said([], [], set(), [], {}, [])
    kind, address, tree = resource.type, resource.address, resource.tree()
    groups, others = _members(address, kind, tree) if kind in MEMBERSHIPS else ({}, [])
    holders, unsure = _holders(address, kind, tree)
    attached = _attached(kind, tree) if holders or unsure else []
    return Said(holders, unsure, _kinds_of_others(kind, tree), attached, groups, others)


def _members(address: str, kind: str, tree: Tree) -> Tuple[Dict[str, List[str]], List[str]]:
    """The groups that a resource puts users into, and why there may be more."""
    user, group = _part(kind, tree, "UserName"), _part(kind, tree, "GroupName")
    users, listed = _part(kind, tree, "Users"), _part(kind, tree, "Groups")
    names = _listed(users)[0] if users is not None else [address if user is None else _name(user)]
    of, whys = _listed(group if group is None or isinstance(group, tuple) else (group,))
    if listed is not None:
        of, whys = _listed(listed)
        given = listed if isinstance(listed, tuple) else ()
        whys = [*whys, *(why for item in given if isinstance(item, Unknown) for why in why_unknown(item))]
    return {_called("user", name): [_called("group", item) for item in of] for name in names}, whys


def _about(said: Said) -> Set[Hashable]:
    return {
        *(("policy", id(behind(value))) for value in said.policies),
        *(("groups", user) for user in said.groups),
        *(("holder", holder) for holder in said.holders),
    }


class ConfiguredIdentities(Identities):
    """What the attachments, users and groups of a configuration say together."""

    def __init__(self) -> None:
        self.policies = []
        self.declared: Set[int] = set()
        self._said: FactIndex[None, Said] = FactIndex(_about)

    def add(self, resource: ConfiguredResource) -> None:
        """Take in what a resource says."""
        self._said.add(None, lambda: said_by(resource))

    def _here(self, thing: Hashable) -> Iterator[Said]:
        """What is said in the world that is judged about a policy, the groups of a user, or a holder of policies."""
        return (said for _, said in self._said.of(thing) if thing in _about(said))

    def attached_to(self, resource: ConfiguredResource) -> Tuple[List[str], List[str]]:
        """The users and groups that other resources give a policy, and why there may be more of them."""
        holders, unsure = _holders(resource.address, resource.type, resource.tree())
        for said in self._here(("policy", id(resource))):
            holders.extend(said.holders)
            unsure.extend(said.unsure)
        return holders, unsure

    def kinds_of_others(self, resource: ConfiguredResource) -> Set[str]:
        """What those are that have a policy and whose names are not known: users, groups, or both."""
        given = (said.kinds_of_others for said in self._here(("policy", id(resource))))
        return _kinds_of_others(resource.type, resource.tree()).union(*given)

    def groups_of(self, user: str) -> List[str]:
        return [group for said in self._here(("groups", user)) for group in said.groups[user]]

    def other_groups_of(self, user: str) -> List[str]:
        return [why for said in self._here(("groups", user)) for why in said.other_groups]

    def foreign_of(self, holder: str) -> List[Value]:
        return [
            value
            for said in self._here(("holder", holder))
            for value in said.policies
            if id(behind(value)) not in self.declared
        ]
