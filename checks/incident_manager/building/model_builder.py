"""From the resources of a configuration, in whatever language, to the model of what the checks judge."""

from __future__ import annotations

import dataclasses
import itertools
from abc import abstractmethod
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Optional, Tuple, Union

from incident_manager import model
from incident_manager.argument_names import argument
from incident_manager.building import resource_texts
from incident_manager.building.configured_resource import given
from incident_manager.building.identity_policies import identity_policy, link_identities
from incident_manager.building.key_uses import KeyUses, R
from incident_manager.building.listed_regions import listed_regions
from incident_manager.building.policy_text import written_policy
from incident_manager.model import (
    Configuration,
    Key,
    PolicyForm,
    RegionEntry,
    RemedyFacts,
    ReplicationSet,
    UnknownKey,
)
from incident_manager.other_subjects import FreeText, IdentityPolicy, ResourceText, Trail
from incident_manager.resource_types import (
    ALIAS_TYPES,
    EXTERNAL_TYPES,
    HOLDER_TYPES,
    IDENTITY_TYPES,
    INCIDENT_MANAGER,
    KEY_POLICY_TYPE,
    KEY_TYPES,
    REPLICA_TYPES,
    SET_TYPES,
    TRAIL_TYPES,
)
from incident_manager.values import Symbol, Unknown, Value, either, flag, is_open, or_default, reason_for

Regions = Tuple[List[RegionEntry], Optional[Unknown]]
"""The Regions of a replication set, and why they may not be all."""


class ModelBuilder(KeyUses[R]):
    """Makes the model of resources. A subclass, the reader of a language, says what is particular to it."""

    def __init__(self) -> None:
        self.configuration = Configuration()
        self._keys: Dict[R, Key] = {}

    # What a language says of a resource

    def home_of(self, resource: R) -> Value:
        """The Region that a replication set is managed from."""
        return self.region_of(resource)

    def account_of(self, resource: R) -> Value:
        """The account that a resource is managed in, as the configuration can refer to it; None where it cannot."""
        return None

    def creator_of(self, resource: R) -> str:
        """The role that the provider takes to manage a resource, where it is written out, else ""."""
        return ""

    def references_of(self, resource: R) -> Tuple[str, str]:
        """What refers to the account and to the Region in the resource's file; "" where nothing is declared for it."""
        return "", ""

    @abstractmethod
    def form_of(self, resource: R, name: str) -> PolicyForm:
        """How the policy in an argument is written."""

    def policy_of(self, resource: R, name: str) -> Value:
        """The policy that an argument gives; None where there is none."""
        return resource.get(name)

    def opaque(self, resource: R) -> Optional[Unknown]:
        """Why the resource may have more arguments than are written, if it may."""
        return None

    def doubts_of(self, resource: R) -> FrozenSet[Any]:
        """The conditions on which it depends whether there is such a resource; two may share one."""
        return frozenset()

    def unread(self, resource: R) -> str:
        """A file of the resource's module that was not scanned and may give its key a policy, else ""."""
        return ""

    def default_tags_of(self, resource: R) -> Iterator[FreeText]:
        """The tags that a resource gets from its provider."""
        return iter(())

    def regions_of(self, resource: R) -> Regions:
        """The Regions of a replication set."""
        found, gap = listed_regions(resource.type, given(resource, "Regions"))
        return [RegionEntry(name, self.key_use(key), certain, key) for name, key, certain in found], gap

    def complete(self, made: Union[Key, ReplicationSet], resource: R) -> None:
        """Add what only this language says of a key or a replication set."""

    # The model

    def read(self, resources: Iterable[R]) -> Dict[R, List[Any]]:
        """The subjects behind resources: whether these concern Incident Manager is not asked here."""
        subjects: Dict[R, List[Any]] = {}
        listed = list(resources)
        for resource in listed:
            if resource.type in SET_TYPES:
                made = self.replication_set(resource)
                self.configuration.sets.append(made)
                subjects[resource] = [made]
            elif resource.type in KEY_TYPES:
                self.key(resource)
        self.configuration.link(self._keys.values())
        self._give_policies([resource for resource in listed if resource.type == KEY_POLICY_TYPE])
        names = self._names([resource for resource in listed if resource.type in ALIAS_TYPES])
        for resource, key in self._keys.items():
            described = self._described(resource, resource_texts.key_texts(resource, names.get(key, ())))
            described.key = key
            subjects[resource] = [key, described]
        for resource, other in self.others(listed):
            subjects.setdefault(resource, []).append(other)
        self.configuration.subjects.extend(itertools.chain.from_iterable(subjects.values()))
        return subjects

    def others(self, resources: List[R]) -> Iterator[Tuple[R, Any]]:
        """What there is to judge beside sets and keys."""
        identities: List[Tuple[R, IdentityPolicy]] = []
        for resource in resources:
            opaque = self.opaque(resource)
            if resource.type in INCIDENT_MANAGER:
                self.configuration.has_incident_manager = True
                texts = resource_texts.texts(resource)
                texts.extend([FreeText("Properties", opaque, True)] if opaque else [])
                yield resource, self._described(resource, texts)
            elif opaque:
                continue  # what such a trail or policy leaves out may stand elsewhere
            elif resource.type in TRAIL_TYPES:
                yield resource, Trail(resource.address, resource.type, resource.tree(), self.configuration)
            elif resource.type in IDENTITY_TYPES:
                name = argument(resource.type, IDENTITY_TYPES[resource.type].policy or "PolicyDocument")
                made = identity_policy(resource, self.form_of(resource, name))
                made.configuration = self.configuration
                identities.append((resource, made))
                yield resource, made
        link_identities(identities, (resource for resource in resources if resource.type in HOLDER_TYPES))

    def _described(self, resource: R, texts: List[FreeText]) -> ResourceText:
        inherited = list(self.default_tags_of(resource)) if resource.type.startswith("aws_") else []
        return ResourceText(resource.address, resource.type, [*texts, *inherited], self.configuration)

    def _names(self, aliases: Iterable[R]) -> Dict[Key, List[Tuple[str, Value]]]:
        """The names that aliases give keys."""
        found: Dict[Key, List[Tuple[str, Value]]] = {}
        for alias in aliases:
            name = given(alias, "AliasName")
            for key in self.key_use(given(alias, "TargetKeyId")).keys:
                found.setdefault(key, []).append((alias.address, alias.get("name_prefix") if name is None else name))
        return found

    def replication_set(self, resource: R) -> ReplicationSet:
        """The model's set for a resource of one of ``SET_TYPES``."""
        entries, gap = self.regions_of(resource)
        made = ReplicationSet(
            resource.address,
            resource.type,
            entries,
            gap,
            resource,
            home=self.home_of(resource),
            deletion_protected=given(resource, "DeletionProtected"),
        )
        self.complete(made, resource)
        return made

    def key(self, resource: R) -> Key:
        if resource not in self._keys:
            spec = given(resource, "KeySpec")
            origin = model.EXTERNAL if resource.type in EXTERNAL_TYPES else given(resource, "Origin")
            key = Key(
                address=resource.address,
                kind=resource.type,
                region=_one_region(self.region_of(resource), resource.address),
                spec=or_default(resource.get("key_spec") if spec is None else spec, model.SYMMETRIC_DEFAULT),
                usage=or_default(given(resource, "KeyUsage"), model.ENCRYPT_DECRYPT),
                origin=or_default(origin, model.AWS_KMS),
                custom_key_store=given(resource, "CustomKeyStoreId"),
                external_key=given(resource, "XksKeyId"),
                source=resource,
                enabled=flag(given(resource, "Enabled")),
                account=self.account_of(resource),
            )
            self._keys[resource] = key
            self.complete(key, resource)
            if resource.type in REPLICA_TYPES:
                missing = Unknown(f"{key.argument('PrimaryKeyArn')} is missing", True)
                key.primary = self.key_use(or_default(given(resource, "PrimaryKeyArn"), missing))
        return self._keys[resource]

    # Key policies

    def _give_policies(self, attachments: List[R]) -> None:
        """Give each key the policies that it has of its own and by other resources."""
        for resource, key in self._keys.items():
            creators = {self.creator_of(used.source) for used, _ in key.used_by} or {self.creator_of(resource)}
            account, region = self.references_of(resource)
            creator = creators.pop() if len(creators) == 1 else ""
            key.remedy = RemedyFacts(account=account, region=region, creator=creator)
            self._give(key, resource, key.argument("KeyPolicy"))
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

    def _attach(self, key: Key, attachment: R) -> None:
        """Give a key the policy of another resource; where it may not be there, the key may keep what it has."""
        doubts = self.doubts_of(attachment)
        known = [self.doubts_of(key.source) | self.doubts_of(used.source) for used, _ in key.used_by]
        own = key.policies[0].document if key.policies else model.DEFAULT_POLICY
        self._give(key, attachment, "policy")
        if all(doubts <= others for others in known or [self.doubts_of(key.source)]) or not key.policies:
            return
        added = key.policies.pop()
        why = f"whether {attachment.address} is created is not known"
        key.policies.append(dataclasses.replace(added, document=either([added.document, own], why)))

    def _give(self, key: Key, resource: R, name: str) -> None:
        value = self.policy_of(resource, name)
        key.remedy = key.remedy._replace(form=self.form_of(resource, name))
        if value is not None and value != "":
            key.policies.append(written_policy(resource.address, value, key.remedy.form))


def _one_region(region: Value, address: str) -> Value:
    """A key is in one Region, though it be unknown which."""
    if isinstance(region, (str, Symbol)) or (isinstance(region, Unknown) and region.term):
        return region
    return Unknown(reason_for(region, f"the Region of {address} is not known"), True, f"{address}.region")
