"""The model of Terraform's resources, wherever they are read from: the text of a configuration, or a plan."""

from __future__ import annotations

import dataclasses
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Optional, Tuple

from incident_manager import model
from incident_manager.building import identity_policies, identity_types, terraform_texts
from incident_manager.building.named_keys import named_key
from incident_manager.building.policy_text import key_policy
from incident_manager.key_policy.key_access import is_for_incident_manager
from incident_manager.model import (
    Configuration,
    CustomerKey,
    Key,
    KeyUse,
    OwnedKey,
    PolicyForm,
    RegionEntry,
    ReplicationSet,
    Spelling,
    Spoken,
    Target,
    UnknownKey,
    WrittenPolicy,
)
from incident_manager.other_subjects import FreeText, IdentityPolicy, ResourceText, Trail, Tree, part
from incident_manager.terraform.expressions import iteration
from incident_manager.terraform.terraform_types import (
    ALIAS_TYPES,
    DOCUMENT_TYPE,
    EXTERNAL_TYPES,
    HOLDER_TYPES,
    IDENTITY_TYPES,
    INCIDENT_MANAGER,
    KEY_TYPES,
    POLICY_TYPE,
    REPLICA_TYPES,
    SET_TYPES,
    TRAIL_TYPES,
)
from incident_manager.values import (
    Computed,
    OpenExpansion,
    Symbol,
    Text,
    Undeclared,
    Unknown,
    Value,
    alternatives,
    either,
    flag,
    is_open,
    label,
    or_default,
    reason_for,
    worse,
)

AWS_SPELLING = Spelling(
    spec="customer_master_key_spec",
    usage="key_usage",
    origin="origin",
    custom_key_store="custom_key_store_id",
    external_key="xks_key_id",
    region_key="kms_key_arn",
    region_name="name",
    deletion_protected="deletion_protected",
)
AWSCC_SPELLING = dataclasses.replace(
    AWS_SPELLING, spec="key_spec", region_key="sse_kms_key_id", region_name="region_name"
)


class TerraformModel:
    """Makes the model of resources, each of which has ``type``, ``mode``, ``address`` and ``get(argument)``."""

    def __init__(self) -> None:
        self.configuration = Configuration()
        self._keys: Dict[Any, Key] = {}

    # What a subclass says of a resource

    def region_of(self, resource: Any) -> Value:
        """The Region that a resource is managed in."""
        raise NotImplementedError

    def provider_region_of(self, resource: Any) -> Value:
        """The Region of the provider that manages a resource."""
        raise NotImplementedError

    def account_of(self, resource: Any) -> Value:
        """The account that a resource is managed in, as the configuration can refer to it; None where it cannot."""
        return None

    def creator_of(self, resource: Any) -> str:
        """The role that the provider takes to manage a resource, where it is written out, else ""."""
        raise NotImplementedError

    def form_of(self, resource: Any, argument: str) -> PolicyForm:
        """How a policy is written."""
        raise NotImplementedError

    def spoken_of(self, resource: Any) -> Spoken:
        """How the resource's file can refer to the account and the Region."""
        return Spoken()

    def doubts_of(self, resource: Any) -> FrozenSet[Any]:
        """The conditions on which it depends whether there is such a resource; two may share one."""
        return frozenset()

    def unread(self, resource: Any) -> str:
        """A file of the resource's module that was not scanned and may give its key a policy, else ""."""
        return ""

    def entries(self, resource: Any) -> Tuple[List[RegionEntry], Optional[Unknown]]:
        """The Regions of a replication set of the ``aws`` provider, and why they may not be all."""
        raise NotImplementedError

    def policy_of(self, resource: Any, argument: str) -> Value:
        """The policy that an argument gives; None where there is none."""
        return resource.get(argument)

    def tree_of(self, resource: Any) -> Tree:
        """All arguments of a resource, with those of its nested blocks."""
        raise NotImplementedError

    def default_tags_of(self, resource: Any) -> Iterator[FreeText]:
        """The tags that a resource gets from its provider."""
        raise NotImplementedError

    def read(self, resources: Iterable[Any]) -> Dict[Any, List[Any]]:
        """The subjects behind resources. A key that none uses, and that is not for Incident Manager, is none."""
        subjects: Dict[Any, List[Any]] = {}
        aliases: List[Any] = []
        policies: List[Any] = []
        neighbours: List[Any] = []
        for resource in resources:
            if resource.mode == "resource" and resource.type in INCIDENT_MANAGER:
                self.configuration.has_incident_manager = True
            if resource.type in SET_TYPES:
                replication_set = self.replication_set(resource)
                subjects[resource] = [replication_set]
                self.configuration.sets.append(replication_set)
            elif resource.type in KEY_TYPES:
                self.key(resource)
            elif resource.type in ALIAS_TYPES:
                aliases.append(resource)
            elif resource.type == POLICY_TYPE:
                policies.append(resource)
            if resource.type not in KEY_TYPES:
                neighbours.append(resource)
        self.configuration.link(self._keys.values())
        self.give_policies(policies)
        names = self._names(aliases)
        for resource, key in self._keys.items():
            if is_for_incident_manager(key):
                found = terraform_texts.key_texts(self.tree_of(resource), names.get(key, ()))
                subjects[resource] = [key, self._described(resource, found)]
        self._add_neighbours(neighbours, subjects)
        return subjects

    # What stands beside sets and keys

    def _add_neighbours(self, resources: List[Any], subjects: Dict[Any, List[Any]]) -> None:
        identities: List[Tuple[Any, IdentityPolicy]] = []
        for resource in resources:
            made: Any = None
            if resource.mode == "resource" and resource.type in INCIDENT_MANAGER:
                made = self._described(resource, terraform_texts.texts(self.tree_of(resource)))
            elif resource.type in TRAIL_TYPES:
                made = Trail(resource.address, resource.type, self.tree_of(resource), self.configuration)
            elif resource.type in IDENTITY_TYPES:
                form = self.form_of(resource, identity_types.TYPES[resource.type].policy or "policy")
                made = identity_policies.identity_policy(resource.address, resource.type, self.tree_of(resource), form)
                made.configuration = self.configuration
                identities.append((resource, made))
            elif resource.type == DOCUMENT_TYPE:
                written = WrittenPolicy(resource.address, resource.json_value("json"), PolicyForm.DOCUMENT)
                made = IdentityPolicy(resource.address, resource.type, [written], configuration=self.configuration)
            if made is not None:
                subjects.setdefault(resource, []).append(made)
        others = (resource for resource in resources if resource.type in HOLDER_TYPES)
        identity_policies.linked(
            identities, ((resource.type, resource.address, self.tree_of(resource)) for resource in others)
        )

    def _described(self, resource: Any, texts: List[FreeText]) -> ResourceText:
        inherited = list(self.default_tags_of(resource)) if resource.type.startswith("aws_") else []
        return ResourceText(resource.address, resource.type, [*texts, *inherited], self.configuration)

    def _names(self, aliases: Iterable[Any]) -> Dict[Key, List[Tuple[str, Value]]]:
        """The names that aliases give keys."""
        found: Dict[Key, List[Tuple[str, Value]]] = {}
        for alias in aliases:
            tree = self.tree_of(alias)
            for key in self.key_use(part(tree, "target_key_id")).keys:
                found.setdefault(key, []).append((alias.address, part(tree, "name", "name_prefix", "alias_name")))
        return found

    # Replication sets

    def replication_set(self, resource: Any) -> ReplicationSet:
        if resource.type.startswith("awscc_"):
            entries, gap = self.awscc_entries(resource)
            spelling = AWSCC_SPELLING
        else:
            entries, gap = self.entries(resource)
            spelling = AWS_SPELLING
        return ReplicationSet(
            resource.address,
            resource.type,
            entries,
            gap,
            resource,
            spelling,
            home=self.provider_region_of(resource),
            deletion_protected=resource.get("deletion_protected"),
        )

    def awscc_entries(self, resource: Any) -> Tuple[List[RegionEntry], Optional[Unknown]]:
        """The Regions of a replication set of the ``awscc`` provider, and why they may not be all."""
        items, gap = iteration(resource.get("regions"))
        entries: List[RegionEntry] = []
        for _, item in items:
            if not isinstance(item, dict):
                gap = worse(gap, Unknown.because_of(item, "a Region is not known"))
                continue
            settings = item.get("region_configuration")
            key = settings.get("sse_kms_key_id") if isinstance(settings, dict) else settings
            entries.append(RegionEntry(item.get("region_name"), self.key_use(key), gap is None, key))
        return entries, gap

    # Keys

    def key(self, resource: Any) -> Key:
        """The model's key for a resource of one of ``KEY_TYPES``."""
        if resource not in self._keys:
            spelling = AWSCC_SPELLING if resource.type.startswith("awscc_") else AWS_SPELLING
            key = Key(
                address=resource.address,
                kind=resource.type,
                region=_own_term(self.region_of(resource), resource),
                spec=or_default(_spec(resource), model.SYMMETRIC_DEFAULT),
                usage=or_default(resource.get("key_usage"), model.ENCRYPT_DECRYPT),
                origin=_origin(resource),
                custom_key_store=resource.get("custom_key_store_id"),
                external_key=resource.get("xks_key_id"),
                source=resource,
                spelling=dataclasses.replace(spelling, enabled=_enabled(resource.type)),
                enabled=flag(resource.get(_enabled(resource.type))),
                account=self.account_of(resource),
            )
            self._keys[resource] = key
            if resource.type in REPLICA_TYPES:
                primary = resource.get("primary_key_arn")
                key.primary = self.key_use(Unknown("primary_key_arn is missing", True) if primary is None else primary)
        return self._keys[resource]

    def give_policies(self, attachments: Iterable[Any]) -> None:
        """Give each key the policies that it has of its own and by other resources."""
        for resource, key in self._keys.items():
            argument = "key_policy" if resource.type.startswith("awscc_") else "policy"
            self._give(key, resource, argument)
            creators = {self.creator_of(used.source) for used, _ in key.used_by} or {self.creator_of(resource)}
            key.spoken = self.spoken_of(resource)
            key.creator = creators.pop() if len(creators) == 1 else ""
        for attachment in attachments:
            use = self.key_use(attachment.get("key_id"))
            for key in use.keys:
                self._attach(key, attachment)
            unresolved = [target for target in use.targets if isinstance(target, UnknownKey) and target.why]
            if unresolved and is_open(attachment.get("key_id")):
                for key in self._keys.values():
                    key.policy_gap = Unknown(f"{attachment.address} may be about {key.address}: {unresolved[0].why}")

        for resource, key in self._keys.items():
            unread = "" if key.policies else self.unread(resource)
            if unread and key.policy_gap is None:
                key.policy_gap = Unknown(f"{unread}, which was not scanned, may give {key.address} a policy")

    def _attach(self, key: Key, attachment: Any) -> None:
        """Give a key the policy of another resource; where it may not be there, the key may keep what it has."""
        doubts = self.doubts_of(attachment)
        known = [self.doubts_of(key.source) | self.doubts_of(used.source) for used, _ in key.used_by]
        own = key.policies[0].document if key.policies else model.DEFAULT_POLICY
        self._give(key, attachment, "policy")
        if all(doubts <= others for others in known or [self.doubts_of(key.source)]) or not key.policies:
            return
        given = key.policies.pop()
        why = f"whether {attachment.address} is created is not known"
        key.policies.append(dataclasses.replace(given, document=either([given.document, own], why)))

    def _give(self, key: Key, resource: Any, argument: str) -> None:
        value = self.policy_of(resource, argument)
        form = self.form_of(resource, argument)
        key.policy_form = form
        if value is not None and value != "":
            key.policies.append(key_policy(resource.address, value, form))

    def key_use(self, value: Value) -> KeyUse:
        """What a value says of the key that it names."""
        return KeyUse(tuple(target for option in alternatives(value) for target in self._targets(option, 0)))

    def _targets(self, value: Value, depth: int) -> Iterator[Target]:
        if value is None or value == "DefaultKey":
            yield OwnedKey()
        elif isinstance(value, (str, Text)):
            yield self.named_by_text(value)
        elif isinstance(value, Computed) and hasattr(value.resource, "mode") and depth < 8:
            yield from self._computed_targets(value, depth)
        elif isinstance(value, Unknown):
            yield UnknownKey(value.why, value.present, value.term, value.term if value.present else "")
        elif isinstance(value, OpenExpansion) or isinstance(value, Undeclared):
            yield UnknownKey(value.why, True)
        elif hasattr(value, "mode"):
            yield UnknownKey(f"{value.address} is given as a whole, without an attribute", True, value.address)
        else:
            yield UnknownKey(reason_for(value, f"{label(value)} is no key"), True)

    def named_by_text(self, value: Value) -> Target:
        """The key that a literal or partly literal text names."""
        return named_key(value, self._declared)

    def _declared(self, part: Value) -> Optional[Key]:
        resource = part.resource if isinstance(part, Computed) else None
        if getattr(resource, "mode", "") == "resource" and getattr(resource, "type", "") in KEY_TYPES:
            return self.key(resource)
        return None

    def _computed_targets(self, value: Computed, depth: int) -> Iterator[Target]:
        resource = value.resource
        followed: Value = None
        if resource.type in KEY_TYPES and resource.mode == "resource":
            key = self.key(resource)
            yield CustomerKey(key.address, key.region, key)
            return
        if resource.type in ALIAS_TYPES and resource.mode == "resource":
            followed = resource.get("target_key_id")
        elif resource.type == "aws_kms_key" or resource.type == "aws_kms_alias":
            key_id = resource.get("key_id")
            followed = key_id if is_open(key_id) and not isinstance(key_id, Unknown) else None
            if isinstance(key_id, Computed) and not _is_of_kms(key_id.resource):
                followed = None  # whichever key it is, it is in this Region
            if isinstance(key_id, str) and key_id.startswith("arn:"):
                followed = key_id
        else:
            name = label(value)
            one = "[" not in resource.address  # which of several instances it is, may not be known
            yield UnknownKey(f"{name} is not known before deployment", True, name, name if one else "")
            return
        if followed is None or isinstance(followed, Unknown) or (isinstance(followed, str) and ":" not in followed):
            yield CustomerKey(label(value), self.region_of(resource))
            return
        for option in alternatives(followed):
            yield from self._targets(option, depth + 1)


def _is_of_kms(resource: Any) -> bool:
    return "kms" in str(getattr(resource, "type", ""))


def _enabled(kind: str) -> str:
    """What the argument that disables a key is called."""
    return "is_enabled" if kind == "aws_kms_key" else "enabled"


def _own_term(region: Value, resource: Any) -> Value:
    """A key is in one Region, though it be unknown which."""
    if isinstance(region, (str, Symbol)) or (isinstance(region, Unknown) and region.term):
        return region
    why = reason_for(region, f"the Region of {resource.address} is not known")
    return Unknown(why, True, f"{resource.address}.region")


def _spec(resource: Any) -> Value:
    spec = resource.get("customer_master_key_spec")
    return resource.get("key_spec") if spec is None else spec


def _origin(resource: Any) -> Value:
    if resource.type in EXTERNAL_TYPES:
        return model.EXTERNAL
    return or_default(resource.get("origin"), model.AWS_KMS)
