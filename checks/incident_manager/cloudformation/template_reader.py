"""The model of a CloudFormation template."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Tuple

from incident_manager import model
from incident_manager.building import identity_policies
from incident_manager.building.named_keys import named_key
from incident_manager.building.policy_text import key_policy
from incident_manager.cloudformation.template_types import (
    ALIAS_TYPE,
    HOLDER_TYPES,
    IDENTITY_TYPES,
    INCIDENT_MANAGER,
    KEY_TYPES,
    SET_TYPE,
    TRAIL_TYPE,
)
from incident_manager.cloudformation.template_values import Template, TemplateResource, entries
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
    Target,
    UnknownKey,
)
from incident_manager.other_subjects import FreeText, IdentityPolicy, ResourceText, Trail, texts_of
from incident_manager.values import (
    Computed,
    Either,
    Perhaps,
    Text,
    Unknown,
    Value,
    alternatives,
    either,
    flag,
    label,
    or_default,
    reason_for,
    same,
    worse,
)

_DESCRIBING = ("Description", "Tags")


class TemplateReader:
    """Reads one template."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.configuration = Configuration()
        self._keys: Dict[str, Key] = {}
        self._sets: Dict[str, ReplicationSet] = {}
        self._form = PolicyForm.TEMPLATE_JSON if template.path.endswith(".json") else PolicyForm.YAML
        for resource in template.resources.values():
            if resource.type == SET_TYPE and resource.exists is not False:
                self._sets[resource.logical_id] = self._replication_set(resource)
            elif resource.type in KEY_TYPES and resource.exists is not False:
                self._key(resource)
        self.configuration.sets.extend(self._sets.values())
        self.configuration.link(self._keys.values())
        self._subjects: Dict[str, List[Any]] = {}
        aliases = self._aliases()
        for name, key in self._keys.items():
            if is_for_incident_manager(key):
                self._subjects[name] = [key, self._described_key(name, key, aliases.get(key, []))]
        for name, replication_set in self._sets.items():
            self._subjects[name] = [replication_set]
        self._add_neighbours()

    def _add_neighbours(self) -> None:
        resources = [resource for resource in self.template.resources.values() if resource.exists is not False]
        identities: List[Tuple[Any, IdentityPolicy]] = []
        for resource in resources:
            made: Any = None
            name, kind = resource.logical_id, resource.type
            if kind in INCIDENT_MANAGER:
                self.configuration.has_incident_manager = True
                texts = list(texts_of(resource.tree()))
                if resource.opaque is not None:
                    texts.append(FreeText("Properties", resource.opaque, True))
                made = ResourceText(name, kind, texts, self.configuration)
            elif resource.opaque is not None:
                continue  # what such a trail or policy leaves out may stand elsewhere
            elif kind == TRAIL_TYPE:
                made = Trail(name, kind, resource.tree(), self.configuration)
            elif kind in IDENTITY_TYPES:
                made = identity_policies.identity_policy(name, kind, resource.tree(), self._form)
                made.configuration = self.configuration
                identities.append((resource, made))
            if made is not None:
                self._subjects.setdefault(name, []).append(made)
        others = (resource for resource in resources if resource.type in HOLDER_TYPES)
        identity_policies.linked(
            identities, ((resource.type, resource.logical_id, resource.tree()) for resource in others)
        )

    def _described_key(self, name: str, key: Key, aliases: List[FreeText]) -> ResourceText:
        tree = self.template.resources[name].tree()
        texts = list(texts_of({argument: value for argument, value in tree.items() if argument in _DESCRIBING}))
        return ResourceText(name, key.kind, [*texts, *aliases], self.configuration)

    def _aliases(self) -> Dict[Key, List[FreeText]]:
        """The names that aliases give keys."""
        found: Dict[Key, List[FreeText]] = {}
        for resource in self.template.resources.values():
            if resource.type == ALIAS_TYPE and resource.exists is not False:
                text = FreeText(f"the name of {resource.logical_id}", resource.get("AliasName"), True)
                for key in self._key_use(resource.get("TargetKeyId")).keys:
                    found.setdefault(key, []).append(text)
        return found

    def subjects(self, logical_id: str) -> List[Any]:
        """The model's subjects for a resource; a key that none uses is no subject."""
        resource = self.template.resources.get(logical_id)
        if resource is None or resource.exists is False:
            return []
        return self._subjects.get(logical_id, [])

    def _replication_set(self, resource: TemplateResource) -> ReplicationSet:
        found, gap = entries(resource.get("Regions"))
        regions: List[RegionEntry] = []
        for item, certain in found:
            gap = worse(self._entries(item, certain, regions), gap)
        return ReplicationSet(
            resource.logical_id,
            resource.type,
            regions,
            gap,
            resource,
            Spelling(),
            home=self.template.region,
            deletion_protected=resource.get("DeletionProtected"),
            deletion_policy=resource.deletion_policy,
        )

    def _entries(self, item: Value, certain: bool, regions: List[RegionEntry]) -> Optional[Unknown]:
        """Add what an element of ``Regions`` says; several entries where it may be different Regions."""
        options = [option for option in alternatives(item) if isinstance(option, dict)]
        if len(options) != len(alternatives(item)):
            return Unknown.because_of(item, f"{label(item)} is no Region")
        names = [option.get("RegionName") for option in options]
        if all(same(name, names[0]) for name in names):
            why = item.why if isinstance(item, Either) else ""
            key = either([_key_value(option) for option in options], why)
            regions.append(RegionEntry(names[0], self._key_use(key), certain, key))
            return None
        for option in options:
            key = _key_value(option)
            regions.append(RegionEntry(option.get("RegionName"), self._key_use(key), False, key))
        return Perhaps(reason_for(item))

    def _key_use(self, value: Value) -> KeyUse:
        return KeyUse(tuple(target for option in alternatives(value) for target in self._targets(option, 0)))

    def _targets(self, value: Value, depth: int) -> Iterator[Target]:
        if value in (None, "", "DefaultKey"):  # what the API shows for it, and takes for none
            yield OwnedKey()
        elif isinstance(value, (str, Text)):
            yield named_key(value, self._declared)
        elif isinstance(value, Computed) and isinstance(value.resource, TemplateResource) and depth < 8:
            resource = value.resource
            if resource.type in KEY_TYPES:
                key = self._key(resource)
                yield CustomerKey(key.address, key.region, key)
            elif resource.type == ALIAS_TYPE:
                for option in alternatives(resource.get("TargetKeyId")):
                    yield from self._targets(option, depth + 1)
            else:
                yield UnknownKey(f"{label(value)} is not known before deployment", True, label(value))
        elif isinstance(value, Unknown):
            yield UnknownKey(value.why, value.present, value.term)
        else:
            yield UnknownKey(reason_for(value, f"{label(value)} is no key"), True)

    def _declared(self, part: Value) -> Optional[Key]:
        if (
            isinstance(part, Computed)
            and isinstance(part.resource, TemplateResource)
            and part.resource.type in KEY_TYPES
        ):
            return self._key(part.resource)
        return None

    def _key(self, resource: TemplateResource) -> Key:
        if resource.logical_id not in self._keys:
            key = Key(
                address=resource.logical_id,
                kind=resource.type,
                region=self.template.region,
                spec=or_default(resource.get("KeySpec"), model.SYMMETRIC_DEFAULT),
                usage=or_default(resource.get("KeyUsage"), model.ENCRYPT_DECRYPT),
                origin=or_default(resource.get("Origin"), model.AWS_KMS),
                custom_key_store=resource.get("CustomKeyStoreId"),
                external_key=resource.get("XksKeyId"),
                source=resource,
                policy_form=self._form,
                enabled=flag(resource.get("Enabled")),
                deletion_policy=resource.deletion_policy,
                account=self.template.account,
            )
            self._keys[resource.logical_id] = key
            policy = resource.get("KeyPolicy")
            if policy is not None and policy != "":
                key.policies.append(key_policy(resource.logical_id, policy, self._form))
            if resource.type == "AWS::KMS::ReplicaKey":
                primary = resource.get("PrimaryKeyArn")
                key.primary = self._key_use(Unknown("PrimaryKeyArn is missing", True) if primary is None else primary)
        return self._keys[resource.logical_id]


def _key_value(region: Dict[Any, Value]) -> Value:
    """What a Region says of its key: null where ``RegionConfiguration`` is absent or empty."""
    settings = region.get("RegionConfiguration")
    if isinstance(settings, Either):
        return either([_key_value({"RegionConfiguration": option}) for option in settings.alternatives], settings.why)
    if isinstance(settings, dict):
        return settings.get("SseKmsKeyId")
    return settings
