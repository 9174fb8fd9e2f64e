"""From the resources of a configuration, in whatever language, to the model of what the checks judge."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from incident_manager import model
from incident_manager.argument_names import argument
from incident_manager.building.configured_resource import given
from incident_manager.building.identity_policies import ConfiguredIdentities, documents_of
from incident_manager.building.key_uses import KeyUses, R, differ
from incident_manager.building.limiting_policies import LimitingPolicies
from incident_manager.building.listed_regions import listed_regions
from incident_manager.building.policy_text import written_policy
from incident_manager.building.resource_texts import key_texts, texts
from incident_manager.limits import TextBudget
from incident_manager.model import (
    Configuration,
    Dependencies,
    Key,
    RegionEntry,
    ReplicationSet,
    Target,
    UnknownKey,
    declared_key,
)
from incident_manager.other_subjects import IdentityPolicy, ResourceText, Trail
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
    UNTAGGED_TYPES,
)
from incident_manager.texts import FreeText
from incident_manager.values import Symbol, Unknown, Value, flag, is_open, or_default, parts_of, reason_for, same
from incident_manager.worlds import ANYTHING, FactIndex, WorldBudget
from incident_manager.written_policies import PolicyForm, RemedyFacts, WrittenPolicy

Regions = Tuple[List[RegionEntry], Optional[Unknown]]
"""The Regions of a replication set, and why they may not be all."""


class ModelBuilder(KeyUses[R]):
    """Makes the model of resources. A subclass, the reader of a language, says what is particular to it."""

    def __init__(self) -> None:
        self.configuration = Configuration(
            worlds=WorldBudget(),
            texts=TextBudget(),
            sets=lambda: [made for made in self._sets if made.exists],
            subjects=[],
            gone={},
            has_incident_manager=lambda: any(resource.exists for resource in self._of_incident_manager),
        )
        self._keys: Dict[R, Key] = {}
        self._sets: List[ReplicationSet] = []
        self._uses: FactIndex[ReplicationSet, List[RegionEntry]] = FactIndex(
            lambda entries: [declared_key(entry.key) for entry in entries]
        )
        self._of_incident_manager: List[R] = []
        self._attachments: FactIndex[R, Optional[Target]] = FactIndex(_about)
        self._aliases: FactIndex[R, Optional[Target]] = FactIndex(_about)
        self._replicas: FactIndex[R, Optional[Target]] = FactIndex(_about)
        self._follows_alias = False
        self._follows_replica = False
        self._identities = ConfiguredIdentities()
        self._limiting = LimitingPolicies((), self.documents_in)

    # What a language says of a resource

    def home_of(self, resource: R) -> Value:
        """The Region that a replication set is managed from."""
        return self.region_of(resource)

    def creator_of(self, resource: R) -> str:
        """The role that the provider takes to manage a resource, where it is written out, else ""."""
        return ""

    def with_sources(self, facts: RemedyFacts, resource: R) -> RemedyFacts:
        """The facts for a key's remedy, with what the configuration says beside the key."""
        return facts

    @abstractmethod
    def form_of(self, resource: R, name: str) -> PolicyForm:
        """How the policy in an argument is written."""

    def policy_of(self, resource: R, name: str) -> Value:
        """The policy that an argument gives; None where there is none."""
        return resource.get(name)

    def documents_in(self, resource: Any, name: str) -> Iterator[R]:
        """The policy documents that an argument, or the blocks of a type, are made of."""
        return iter(())

    def opaque(self, resource: R) -> Optional[Unknown]:
        """Why the resource may have more arguments than are written, if it may."""
        return None

    def unread(self, resource: R) -> str:
        """A file of the resource's module that was not scanned and may give its key a policy, else ""."""
        return ""

    def default_tags_of(self, resource: R) -> Iterator[FreeText]:
        """The tags that a resource gets from its provider."""
        return iter(())

    def regions_of(self, resource: R) -> Regions:
        """The Regions of a replication set."""
        found, gap = listed_regions(resource.type, given(resource, "Regions"))
        entries: List[RegionEntry] = []
        for number, (name, key, certain) in enumerate(found):
            alone = not any(other is not name and same(key, twin) for other, twin, _ in found)
            place = (argument(resource.type, "Regions"), number)
            source = self.computed_from(key, (resource.address, *place))
            use = self.key_use_by_any_name(source, name if alone else None)
            entries.append(RegionEntry(name, use, certain, key, place=place))
        return entries, gap

    def more_of(self, resource: R) -> Dict[str, Any]:
        """What only this language says of a key or a replication set, by the names in the model."""
        return {}

    # The model

    def read(self, resources: Sequence[R]) -> Dict[R, List[Any]]:
        """The subjects behind resources, those that are not there in every world among them.

        Whether these concern Incident Manager is not asked here.
        """
        subjects: Dict[R, List[Any]] = {}
        self._limiting = LimitingPolicies(resources, self.documents_in)
        for resource in resources:
            made = list(self._subjects_of(resource))
            if made:
                subjects[resource] = made
                self.configuration.subjects.extend(made)
        return subjects

    def managed(self, subjects: Dict[R, List[Any]]) -> Iterator[Tuple[R, Any]]:
        """The keys and the resources of Incident Manager, with their subjects: one of each."""
        for resource, found in subjects.items():
            if resource.type in KEY_TYPES or resource.type in INCIDENT_MANAGER:
                yield resource, found[0]

    def _subjects_of(self, resource: R) -> Iterator[Any]:
        kind = resource.type
        if kind in SET_TYPES:
            yield self._replication_set(resource)
        if kind in KEY_TYPES:
            key = self.key(resource)
            yield key
            yield self._text(resource, lambda: key_texts(resource, self._alias_names(key)), key)
        if kind in REPLICA_TYPES:
            self._replicas.add(resource, self._key_of(resource, argument(kind, "PrimaryKeyArn")))
        if kind == KEY_POLICY_TYPE:
            self._attachments.add(resource, self._key_of(resource, "key_id"))
        if kind in ALIAS_TYPES:
            self._aliases.add(resource, self._key_of(resource, argument(kind, "TargetKeyId")))
        if kind in HOLDER_TYPES:
            self._identities.add(resource)
        opaque = self.opaque(resource)
        if kind in INCIDENT_MANAGER:
            self._of_incident_manager.append(resource)
            more = [FreeText("Properties", opaque, True)] if opaque else []
            yield self._text(resource, lambda: [*texts(resource), *more])
        elif opaque:
            return  # what such a trail or policy leaves out may be elsewhere
        elif kind in TRAIL_TYPES:
            yield Trail(**self._known_of(resource), source=resource, tree=resource.tree)
        elif kind in IDENTITY_TYPES:
            yield self._identity_policy(resource)

    def _known_of(self, resource: R) -> Dict[str, Any]:
        return {
            "address": resource.address,
            "kind": resource.type,
            "exists": lambda: resource.exists,
            "configuration": self.configuration,
        }

    def _text(self, resource: R, found: Callable[[], List[FreeText]], key: Optional[Key] = None) -> ResourceText:
        inherits = resource.type.startswith("aws_") and resource.type not in UNTAGGED_TYPES
        return ResourceText(
            **self._known_of(resource),
            texts=lambda: [*found(), *(self.default_tags_of(resource) if inherits else ())],
            key=key,
        )

    def _identity_policy(self, resource: R) -> IdentityPolicy:
        name = argument(resource.type, IDENTITY_TYPES[resource.type].policy or "PolicyDocument")
        made = self._identity_policy_of(resource, lambda: documents_of(resource, self.form_of(resource, name)))
        self._identities.policies.append(made)
        self._identities.declared.add(id(resource))
        return made

    def _identity_policy_of(self, resource: R, documents: Callable[[], List[WrittenPolicy]]) -> IdentityPolicy:
        return IdentityPolicy(
            **self._known_of(resource),
            documents=documents,
            holders=lambda: self._identities.attached_to(resource)[0],
            unsure=lambda: self._identities.attached_to(resource)[1],
            kinds_of_others=lambda: self._identities.kinds_of_others(resource),
            among=self._identities,
            only_limits=lambda: self._limiting.only_limits(resource),
        )

    # Replication sets

    def _replication_set(self, resource: R) -> ReplicationSet:
        made = ReplicationSet(
            **self._known_of(resource),
            regions=lambda: self._with_a_gap(resource),
            source=resource,
            home=lambda: self.home_of(resource),
            deletion_protected=lambda: given(resource, "DeletionProtected"),
            **{
                "planned": None,
                "before": {},
                "deletion_policy": None,
                "depends_on": Dependencies(),
                **self.more_of(resource),
            },
        )
        self._sets.append(made)
        self._uses.add(made, lambda: made.entries if made.exists else [])
        return made

    def _with_a_gap(self, resource: R) -> Regions:
        entries, gap = self.regions_of(resource)
        return entries, gap or (None if entries else Unknown(f"{resource.address} names no Region"))

    # Keys

    def key(self, resource: R) -> Key:
        if resource not in self._keys:
            made: Key = Key(
                **self._known_of(resource),
                region=lambda: _one_region(self.region_of(resource), resource.address),
                spec=lambda: or_default(self._spec_of(resource), model.SYMMETRIC_DEFAULT),
                usage=lambda: or_default(given(resource, "KeyUsage"), model.ENCRYPT_DECRYPT),
                origin=lambda: self._origin_of(resource),
                multi_region=lambda: resource.type in REPLICA_TYPES or flag(given(resource, "MultiRegion"), False),
                custom_key_store=lambda: given(resource, "CustomKeyStoreId"),
                external_key=lambda: given(resource, "XksKeyId"),
                source=resource,
                enabled=lambda: flag(given(resource, "Enabled")),
                account=lambda: self.account_of(resource),
                primary=lambda: self._primary_of(resource),
                policies=lambda: self._policies_of(made)[0],
                policy_gap=lambda: self._policies_of(made)[1],
                remedy=lambda: self._remedy_of(made),
                used_by=lambda: list(self._uses_of(made)),
                **{"planned": None, "arn": None, "deletion_policy": None, **self.more_of(resource)},
            )
            self._keys[resource] = made
        return self._keys[resource]

    @staticmethod
    def _spec_of(resource: R) -> Value:
        spec = given(resource, "KeySpec")
        return resource.get("key_spec") if spec is None else spec

    @staticmethod
    def _origin_of(resource: R) -> Value:
        if resource.type in EXTERNAL_TYPES:
            return model.EXTERNAL
        return or_default(given(resource, "Origin"), model.AWS_KMS)

    def _primary_of(self, resource: R) -> Optional[Target]:
        if resource.type not in REPLICA_TYPES:
            return None
        name = argument(resource.type, "PrimaryKeyArn")
        return self.key_use(or_default(resource.get(name), Unknown(f"{name} is missing", True)))

    def _uses_of(self, key: Key) -> Iterator[Tuple[ReplicationSet, RegionEntry]]:
        """The Regions that use a key; what other keys depend on is not asked for that."""
        for replication_set, entries in self._uses.of(key):
            yield from ((replication_set, entry) for entry in entries if declared_key(entry.key) is key)

    def _key_of(self, resource: R, name: str) -> Callable[[], Optional[Target]]:
        """The key that an argument of a resource names, if there is such a resource."""
        return lambda: self.key_use(resource.get(name)) if resource.exists else None

    def _alias_names(self, key: Key) -> Iterator[Tuple[str, Value]]:
        """The names that aliases give a key: of each the address of its resource, and its name."""
        for alias, target in self._aliases.of(key):
            if declared_key(target) is key:
                name = given(alias, "AliasName")
                yield alias.address, alias.get("name_prefix") if name is None else name

    def aliased(self, name: Value, region: Value, account: Value = None) -> Optional[Key]:
        if self._follows_alias or any(isinstance(part, Unknown) and not part.term for part in parts_of(name)):
            return None
        self._follows_alias = True  # AWS refuses an alias of an alias
        try:
            found = [
                declared_key(target.here())
                for alias, target in self._aliases
                if same(given(alias, "AliasName"), name)
                and not differ(region, self.region_of(alias))
                and not differ(account, self.account_of(alias))
            ]
        finally:
            self._follows_alias = False
        return found[0] if len(found) == 1 else None

    def replica(self, key: Key, region: str) -> Optional[Key]:
        if self._follows_replica:  # AWS makes none of a replica
            return None
        self._follows_replica = True
        try:
            found = [
                self.key(resource)
                for resource, primary in self._replicas.of(key)
                if declared_key(primary) is key and self.region_of(resource) == region
            ]
        finally:
            self._follows_replica = False
        return found[0] if len(found) == 1 else None

    # Key policies

    def _policies_of(self, key: Key) -> Tuple[List[WrittenPolicy], Optional[Unknown]]:
        """The policies that a key has of its own and by other resources, and why these may not be all."""
        found = [(key.source, key.argument("KeyPolicy"))]
        gap: Optional[Unknown] = None
        for attachment, target in self._attachments.of(key):
            if declared_key(target) is key:
                found.append((attachment, "policy"))
            elif isinstance(target, UnknownKey) and target.why and is_open(attachment.get("key_id")):
                gap = Unknown(f"{attachment.address} may be about {key.address}: {target.why}")
        values = [(resource, name, self.policy_of(resource, name)) for resource, name in found]
        policies = [
            written_policy(resource.address, value, self.form_of(resource, name), (resource, (name,)))
            for resource, name, value in values
            if value is not None and value != ""
        ]
        unread = "" if policies else self.unread(key.source)
        if unread and gap is None:
            gap = Unknown(f"{unread}, which was not read, may give {key.address} a policy")
        return policies, gap

    def _remedy_of(self, key: Key) -> RemedyFacts:
        creators = {self.creator_of(used.source) for used, _ in key.used_by} or {self.creator_of(key.source)}
        form = key.policies[-1].form if key.policies else self.form_of(key.source, key.argument("KeyPolicy"))
        facts = RemedyFacts(form, creator=creators.pop() if len(creators) == 1 else "")
        return self.with_sources(facts, key.source)


def _about(target: Optional[Target]) -> List[Any]:
    """What a key that is named may be."""
    return [ANYTHING] if isinstance(target, UnknownKey) else [declared_key(target)]


def _one_region(region: Value, address: str) -> Value:
    """A key is in one Region, though it be unknown which."""
    if isinstance(region, (str, Symbol)) or (isinstance(region, Unknown) and region.term):
        return region
    return Unknown(reason_for(region, f"the Region of {address} is not known"), True, f"{address}.region")
