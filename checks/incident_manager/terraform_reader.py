"""The model of a Terraform root module."""

from __future__ import annotations

import dataclasses
import os
import re
from typing import Any, Dict, Iterator, List, Optional, Tuple

from incident_manager import model
from incident_manager.hcl_syntax import Call, GetAttr, Literal, Name, Template
from incident_manager.key_access import names_service
from incident_manager.key_arns import named_key
from incident_manager.key_policies import key_policy
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
from incident_manager.terraform_expressions import iteration
from incident_manager.terraform_modules import BlockView, ModuleInstance, Program, Resource, mentioned, region_of
from incident_manager.terraform_source import Listing, Sources
from incident_manager.values import (
    Computed,
    OpenExpansion,
    Symbol,
    Text,
    Undeclared,
    Unknown,
    Value,
    alternatives,
    is_open,
    label,
    why_unknown,
)

SET_TYPES = frozenset({"aws_ssmincidents_replication_set", "awscc_ssmincidents_replication_set"})
KEY_TYPES = frozenset(
    {
        "aws_kms_key",
        "aws_kms_external_key",
        "aws_kms_replica_key",
        "aws_kms_replica_external_key",
        "awscc_kms_key",
        "awscc_kms_replica_key",
    }
)
_REPLICA_TYPES = frozenset({"aws_kms_replica_key", "aws_kms_replica_external_key", "awscc_kms_replica_key"})
_EXTERNAL_TYPES = frozenset({"aws_kms_external_key", "aws_kms_replica_external_key"})
_POLICY_TYPE = "aws_kms_key_policy"
_ALIAS_TYPES = frozenset({"aws_kms_alias", "awscc_kms_alias"})
_MENTION = re.compile(r"ssm-?_?incidents|ssm-?_?contacts", re.I)
_POLICY_FILE = re.compile(r"\b(?:template)?file\s*\(")
_KEY = re.compile(r"\b(?:aws|awscc)_kms_(?:replica_)?(?:external_)?key\b")

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


class TerraformScan:
    """All root modules of one scan. A root without Incident Manager is never evaluated."""

    def __init__(self, listing: Listing) -> None:
        self.sources = Sources()
        self.program = Program(listing, self.sources)
        self._readers: Dict[str, Optional[TerraformReader]] = {}
        self._below: Dict[str, List[str]] = {}
        for chain, files in listing.modules.items():
            self._below.setdefault(os.path.dirname(chain[0][0]), []).extend(files)

    def subjects(
        self, file: str, kind: str, name: str, chain: Tuple[Tuple[str, str, Any], ...], root: str
    ) -> List[Any]:
        """The model's subjects for a resource as checkov names it; a key that none uses is no subject.

        ``name`` may carry an index; ``chain`` is (file of the call, name, index) for each module around it.
        """
        reader = self._reader(root)
        if reader is None:
            return []
        return reader.subjects(file, kind, name, chain)

    def _reader(self, root: str) -> Optional[TerraformReader]:
        if root not in self._readers:
            relevant = root in self.program.listing.roots and self._mentions(root)
            self._readers[root] = TerraformReader(self.program.root(root)) if relevant else None
        return self._readers[root]

    def _mentions(self, root: str) -> bool:
        """True where some file of the root module or of a module below it may name Incident Manager.

        A key's policy may stand in a file of its own, whose name only an evaluation tells.
        """
        files = [*self.program.listing.roots[root], *self._below.get(root, ())]
        return any(self.sources.mentions(file, _MENTION) for file in files) or (
            any(self.sources.mentions(file, _POLICY_FILE) for file in files)
            and any(self.sources.mentions(file, _KEY) for file in files)
        )


class TerraformReader:
    """Reads one root module, with all modules below it."""

    def __init__(self, root: ModuleInstance) -> None:
        self.root = root
        self.configuration = Configuration()
        self._keys: Dict[Resource, Key] = {}
        self._places: Dict[Tuple[str, str, str], Dict[Optional[str], List[Resource]]] = {}
        self._subjects: Dict[Resource, Any] = {}
        attachments: List[Resource] = []
        for resource in self._resources():
            place = self._places.setdefault((resource.file, resource.type, resource.name), {})
            place.setdefault(_index_of(resource.key), []).append(resource)
            if resource.type in SET_TYPES:
                replication_set = self._replication_set(resource)
                self._subjects[resource] = replication_set
                self.configuration.sets.append(replication_set)
            elif resource.type in KEY_TYPES:
                self.key(resource)
            else:
                attachments.append(resource)
        self.configuration.link(self._keys.values())
        self._give_policies(attachments)
        for resource, key in self._keys.items():
            if key.used_by or any(names_service(policy.document) for policy in key.policies):
                self._subjects[resource] = key

    def subjects(self, file: str, kind: str, name: str, chain: Tuple[Tuple[str, str, Any], ...]) -> List[Any]:
        base, index = split_index(name)
        place = self._places.get((file, kind, base), {})
        if index is None:
            candidates = [resource for resources in place.values() for resource in resources]
        else:
            candidates = [*place.get(index, ()), *place.get(None, ())]
        return [
            self._subjects[resource]
            for resource in candidates
            if resource in self._subjects and _fits_chain(resource.module, chain)
        ]

    def _resources(self) -> Iterator[Resource]:
        pending = [self.root]
        while pending:
            module = pending.pop()
            for mode, kind, name in module.directory.resources:
                if mode == "resource" and (kind in SET_TYPES or kind in KEY_TYPES or kind == _POLICY_TYPE):
                    yield from module.instances(mode, kind, name)
            for call in module.directory.calls:
                pending.extend(module.children(call)[0])

    # Replication sets

    def _replication_set(self, resource: Resource) -> ReplicationSet:
        if resource.type.startswith("awscc_"):
            entries, gap = self._awscc_entries(resource)
            spelling = AWSCC_SPELLING
        else:
            entries, gap = self._aws_entries(resource)
            spelling = AWS_SPELLING
        return ReplicationSet(
            resource.address,
            resource.type,
            entries,
            gap,
            resource,
            spelling,
            home=resource.provider.region,
            deletion_protected=resource.get("deletion_protected"),
        )

    def _aws_entries(self, resource: Resource) -> Tuple[List[RegionEntry], Optional[Unknown]]:
        entries: List[RegionEntry] = []
        gap: Optional[Unknown] = None
        for block_type in ("region", "regions"):  # `regions` since provider 6
            views, missing = resource.view.blocks(block_type)
            gap = gap or missing
            for view in views:
                given = view.get("kms_key_arn")
                entries.append(RegionEntry(view.get("name"), self._key_use(given), view.certain, given))
        return entries, gap

    def _awscc_entries(self, resource: Resource) -> Tuple[List[RegionEntry], Optional[Unknown]]:
        items, gap = iteration(resource.get("regions"))
        entries: List[RegionEntry] = []
        for _, item in items:
            if not isinstance(item, dict):
                gap = gap or Unknown("; ".join(why_unknown(item)) or "a Region is not known")
                continue
            settings = item.get("region_configuration")
            key = settings.get("sse_kms_key_id") if isinstance(settings, dict) else settings
            entries.append(RegionEntry(item.get("region_name"), self._key_use(key), gap is None, key))
        return entries, gap

    # Keys

    def key(self, resource: Resource) -> Key:
        """The model's key for a resource of one of ``KEY_TYPES``."""
        if resource not in self._keys:
            spelling = AWSCC_SPELLING if resource.type.startswith("awscc_") else AWS_SPELLING
            key = Key(
                address=resource.address,
                kind=resource.type,
                region=_own_term(region_of(resource), resource),
                spec=_or_default(_spec(resource), model.SYMMETRIC_DEFAULT),
                usage=_or_default(resource.get("key_usage"), model.ENCRYPT_DECRYPT),
                origin=_origin(resource),
                custom_key_store=resource.get("custom_key_store_id"),
                external_key=resource.get("xks_key_id"),
                source=resource,
                spelling=dataclasses.replace(spelling, enabled=_enabled(resource.type)),
                enabled=_flag(resource.get(_enabled(resource.type))),
            )
            self._keys[resource] = key
            if resource.type in _REPLICA_TYPES:
                primary = resource.get("primary_key_arn")
                key.primary = self._key_use(Unknown("primary_key_arn is missing", True) if primary is None else primary)
        return self._keys[resource]

    def _give_policies(self, attachments: List[Resource]) -> None:
        """Give each key the policies that it has of its own and by other resources."""
        for resource, key in self._keys.items():
            argument = "key_policy" if resource.type.startswith("awscc_") else "policy"
            self._give(key, resource, argument)
            creators = {_creator(used.source) for used, _ in key.used_by} or {_creator(resource)}
            key.creator = creators.pop() if len(creators) == 1 else ""
        for attachment in attachments:
            use = self._key_use(attachment.get("key_id"))
            for key in use.keys:
                self._give(key, attachment, "policy")
            unresolved = [target for target in use.targets if isinstance(target, UnknownKey) and target.why]
            if unresolved and is_open(attachment.get("key_id")):
                for key in self._keys.values():
                    key.policy_gap = Unknown(f"{attachment.address} may be about {key.address}: {unresolved[0].why}")

    @staticmethod
    def _give(key: Key, resource: Resource, argument: str) -> None:
        value = resource.get(argument)
        form = _form(resource, argument)
        key.policy_form = form
        if value is not None and value != "":
            key.policies.append(key_policy(resource.address, value, form))

    def _key_use(self, value: Value) -> KeyUse:
        return KeyUse(tuple(target for option in alternatives(value) for target in self._targets(option, 0)))

    def _targets(self, value: Value, depth: int) -> Iterator[Target]:
        if value is None or value == "DefaultKey":
            yield OwnedKey()
        elif isinstance(value, (str, Text)):
            yield named_key(value, self._declared)
        elif isinstance(value, Computed) and isinstance(value.resource, Resource) and depth < 8:
            yield from self._computed_targets(value, depth)
        elif isinstance(value, Unknown):
            yield UnknownKey(value.why, value.present, value.term, value.term if value.present else "")
        elif isinstance(value, OpenExpansion) or isinstance(value, Undeclared):
            yield UnknownKey(value.why, True)
        elif isinstance(value, Resource):
            yield UnknownKey(f"{value.address} is given as a whole, without an attribute", True, value.address)
        else:
            yield UnknownKey("; ".join(why_unknown(value)) or f"{label(value)} is no key", True)

    def _declared(self, part: Value) -> Optional[Key]:
        if isinstance(part, Computed) and isinstance(part.resource, Resource) and part.resource.type in KEY_TYPES:
            return self.key(part.resource) if part.resource.mode == "resource" else None
        return None

    def _computed_targets(self, value: Computed, depth: int) -> Iterator[Target]:
        resource: Resource = value.resource
        followed: Value = None
        if resource.type in KEY_TYPES and resource.mode == "resource":
            key = self.key(resource)
            yield CustomerKey(key.address, key.region, key)
            return
        if resource.type in _ALIAS_TYPES and resource.mode == "resource":
            followed = resource.get("target_key_id")
        elif resource.type == "aws_kms_key" or resource.type == "aws_kms_alias":
            key_id = resource.get("key_id")
            followed = key_id if is_open(key_id) and not isinstance(key_id, Unknown) else None
            if isinstance(key_id, str) and key_id.startswith("arn:"):
                followed = key_id
        else:
            yield UnknownKey(f"{label(value)} is not known before deployment", True, label(value))
            return
        if followed is None or isinstance(followed, Unknown) or (isinstance(followed, str) and ":" not in followed):
            yield CustomerKey(label(value), region_of(resource))
            return
        for option in alternatives(followed):
            yield from self._targets(option, depth + 1)


def _form(resource: Resource, argument: str) -> PolicyForm:
    """How a policy is written, as far as its expression shows."""
    attribute = resource.block.body.attributes.get(argument)
    expression = attribute.expression if attribute else None
    for _ in range(8):  # through locals
        if not (isinstance(expression, GetAttr) and expression.source == Name("local")):
            break
        local = resource.module.directory.locals.get(expression.name)
        expression = local.expression if local else None
    if isinstance(expression, Call):
        return PolicyForm.FILE if expression.function == "file" else PolicyForm.HCL
    if isinstance(expression, (Literal, Template)):
        return PolicyForm.JSON
    documents = [name for root, name in mentioned(expression) if root == "document"]
    return PolicyForm.DOCUMENT if documents else PolicyForm.HCL


def _creator(resource: Resource) -> str:
    """The role that the provider takes to manage a resource, where it is written out."""
    provider = resource.provider
    if provider.block is None or provider.module is None:
        return ""
    views, _ = BlockView(provider.module, provider.block.body, {}).blocks("assume_role")
    role = views[0].get("role_arn") if len(views) == 1 else None
    return role if isinstance(role, str) else ""


def _enabled(kind: str) -> str:
    """What the argument that disables a key is called."""
    return "is_enabled" if kind == "aws_kms_key" else "enabled"


def _flag(value: Value) -> Value:
    """A boolean whose default is true; Terraform takes its name as text for it."""
    return {"true": True, "false": False, None: True}.get(value, value) if not is_open(value) else value


def _own_term(region: Value, resource: Resource) -> Value:
    """A key is in one Region, though it be unknown which."""
    if isinstance(region, (str, Symbol)) or (isinstance(region, Unknown) and region.term):
        return region
    why = "; ".join(why_unknown(region)) or f"the Region of {resource.address} is not known"
    return Unknown(why, True, f"{resource.address}.region")


def _spec(resource: Resource) -> Value:
    spec = resource.get("customer_master_key_spec")
    return resource.get("key_spec") if spec is None else spec


def _origin(resource: Resource) -> Value:
    if resource.type in _EXTERNAL_TYPES:
        return model.EXTERNAL
    return _or_default(resource.get("origin"), model.AWS_KMS)


def _or_default(value: Value, default: str) -> Value:
    return default if value is None else value


_INDEX = re.compile(r"^(?P<base>[^\[]+)\[(?P<index>.*)\]$", re.S)


def split_index(name: str) -> Tuple[str, Optional[str]]:
    """``this["a"]`` as checkov writes it: the name, and the text of the index without quotation marks."""
    match = _INDEX.match(name)
    if not match:
        return name, None
    return match.group("base"), match.group("index").strip('"')


def _index_of(key: Value) -> Optional[str]:
    """The text of an instance's index; None where it has none, or where it is not known."""
    return None if key is None or isinstance(key, (Unknown, Symbol)) else label(key)


def _fits_chain(module: ModuleInstance, chain: Tuple[Tuple[str, str, Any], ...]) -> bool:
    instances: List[ModuleInstance] = []
    current: Optional[ModuleInstance] = module
    while current is not None and current.parent is not None:
        instances.append(current)
        current = current.parent
    instances.reverse()
    return len(instances) == len(chain) and all(
        instance.chain[-1] == (file, name) and (index is None or _index_of(instance.key) in (None, str(index)))
        for instance, (file, name, index) in zip(instances, chain)
    )
