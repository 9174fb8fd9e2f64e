"""Which key a configuration names: by a reference, an alias, an ARN."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, Hashable, Optional, TypeVar

from incident_manager.argument_names import argument
from incident_manager.building.configured_resource import ConfiguredResource, behind, given
from incident_manager.deciding import one_of
from incident_manager.model import CustomerKey, Key, OwnedKey, Target, UnknownKey, declared_key
from incident_manager.resource_types import ALIAS_TYPES, KEY_TYPES
from incident_manager.values import (
    Computed,
    OpenExpansion,
    Symbol,
    Text,
    Undeclared,
    Unknown,
    Value,
    is_open,
    label,
    or_default,
    parts_of,
    reason_for,
    same,
    split_text,
)

R = TypeVar("R", bound=ConfiguredResource)
_MAX_DEPTH = 8  # aliases behind one another


class KeyUses(ABC, Generic[R]):
    """Finds the key behind a value."""

    @abstractmethod
    def key(self, resource: R) -> Key:
        """The model's key for a resource of one of ``KEY_TYPES``."""

    @abstractmethod
    def region_of(self, resource: R) -> Value:
        """The Region that a resource is in."""

    def account_of(self, resource: R) -> Value:
        """The account that a resource is managed in, as the configuration can refer to it; None where it cannot."""
        return None

    def by_arn(self, arn: str) -> Optional[Key]:
        """The key of the configuration that is known to have an ARN."""
        return None

    def aliased(self, name: Value, region: Value, account: Value = None) -> Optional[Key]:
        """The key that an alias of the configuration in a Region names."""
        return None

    def replica(self, key: Key, region: str) -> Optional[Key]:
        """The replica of a key that the configuration declares in another Region: its id is that of the key."""
        return None

    def key_use(self, value: Value, depth: int = 0) -> Target:
        """What a value says of the key that it names."""
        resource: Any = behind(value)
        if value is None or value == "DefaultKey":  # what the API shows for it
            return OwnedKey()
        if isinstance(value, (str, Text)):
            return self._named_by(value)
        if resource is not None and depth < _MAX_DEPTH:
            return self._referred_to(value, resource, depth)
        if isinstance(value, Unknown):
            source = value.sources[0] if len(value.sources) == 1 and depth < _MAX_DEPTH else None
            target = self.key_use(source, depth + 1)
            key = declared_key(target)
            if key is not None and key.multi_region is False:  # of another, it may be a replica
                return target
            return UnknownKey(value.why, value.present, value.term, value.term if value.present else "")
        if isinstance(value, (OpenExpansion, Undeclared)):
            return UnknownKey(value.why, True)
        if hasattr(value, "mode"):
            return UnknownKey(f"{value.address} is given as a whole, without an attribute", True, value.address)
        return UnknownKey(reason_for(value, f"{label(value)} is not a key"), True)

    def computed_from(self, value: Value, identity: Hashable) -> Value:
        """What a text that is not known is computed from in the world that is judged, where that may be a key."""
        sources = value.sources if isinstance(value, Unknown) else ()
        if not any(declared_key(self.key_use(source)) for source in sources):
            return value
        return one_of(sources, f"what is computed from {', '.join(map(label, sources))}", value.why, identity)

    def key_use_by_any_name(self, value: Value, region: Value = None) -> Target:
        """The same where a key may be given by its alias or id, too: one of these is another key in each Region.

        ``region`` is the Region in which an alias is looked up, where it can be told.
        """
        if region is not None and isinstance(value, (str, Text)) and _is_alias(value):
            key = self.aliased(value, region)
            if key is not None:
                return CustomerKey(label(value), key.region, key)
        target = self.key_use(value)
        if isinstance(target, UnknownKey) and not target.term.endswith(".arn"):
            return UnknownKey(target.why, target.present, target.label)
        return target

    def _named_by(self, text: Value) -> Target:
        """The key that a literal or partly literal text names; its end may be the id of a key of the configuration."""
        name = label(text)
        key = self._declared(text.parts[-1]) if isinstance(text, Text) else self.by_arn(text)
        parts = split_text(text, ":")
        if len(parts) >= 6 and parts[0] == "arn" and parts[2] == "kms":
            if key is None and _is_alias(parts[5]):
                key = self.aliased(parts[5], parts[3], parts[4])
            elif key is None:
                key = self._behind_alias(parts[5], parts[3], parts[4])
            elif key is not None and differ(parts[3], key.region):
                key = self.replica(key, parts[3]) or key
            return CustomerKey(name, _region_in_arn(parts[3]), key)
        if key is not None:
            return CustomerKey(name, key.region, key)
        return UnknownKey(reason_for(text, f"{name!r} is not the ARN of a key"), True, name)

    def _declared(self, part: Value) -> Optional[Key]:
        if isinstance(part, Unknown):
            return declared_key(self.key_use(part))
        resource: Any = behind(part)
        return None if resource is None or not _is_key(resource) else self.key(resource)

    def _behind_alias(self, name: Value, region: Value, account: Value) -> Optional[Key]:
        """The key of an alias that the end of an ARN refers to: the reference is the alias's name."""
        alias: Any = behind(name)
        if alias is None or alias.type not in ALIAS_TYPES or alias.mode != "resource":
            return None
        if differ(region, self.region_of(alias)) or differ(account, self.account_of(alias)):
            return None
        return declared_key(self.key_use(name))

    def _referred_to(self, value: Computed, resource: R, depth: int) -> Target:
        followed: Value = None
        if _is_key(resource):
            key = self.key(resource)
            return CustomerKey(key.address, key.region, key)
        if resource.type in ALIAS_TYPES and resource.mode == "resource":
            followed = given(resource, "TargetKeyId")
            if resource.type != "aws_kms_alias":  # a reference to it is its name, which each Region looks up for itself
                missing = Unknown(f"{argument(resource.type, 'TargetKeyId')} of {resource.address} is missing", True)
                target = self.key_use(or_default(followed, missing), depth + 1)
                if isinstance(target, UnknownKey):
                    return UnknownKey(target.why, True, target.label, target.term)
                return target
        elif value.attribute.startswith("multi_region_configuration"):  # a primary or replica, of any Region
            return UnknownKey(f"the Region of {label(value)} is not known", True, label(value))
        elif resource.type in ("aws_kms_key", "aws_kms_alias"):  # a data source
            aliased = self._looked_up(resource)
            if aliased is not None:
                return CustomerKey(label(value), aliased.region, aliased)
            followed = _key_of_data_source(resource)
        else:
            name = label(value)
            one = "[" not in resource.address  # which of several instances it is, may not be known
            return UnknownKey(f"{name} is not known before deployment", True, name, name if one else "")
        in_its_region = CustomerKey(label(value), self.region_of(resource))
        if followed is None or (isinstance(followed, str) and ":" not in followed):
            return in_its_region
        target = self.key_use(followed, depth + 1)
        return target if declared_key(target) or not isinstance(followed, Unknown) else in_its_region

    def _looked_up(self, source: R) -> Optional[Key]:
        """The key that a data source finds by the name of an alias, in its own Region and account."""
        name = source.get("key_id" if source.type == "aws_kms_key" else "name")
        if not isinstance(name, (str, Text)) or not _is_alias(name):
            return None
        account = self.account_of(source)
        found = self.aliased(name, self.region_of(source), account)
        return found if found is not None and same(found.account, account) else None


def _is_alias(name: Value) -> bool:
    first = parts_of(name)[0]
    return isinstance(first, str) and first.startswith("alias/")


def _is_key(resource: ConfiguredResource) -> bool:
    return resource.mode == "resource" and resource.type in KEY_TYPES


def _key_of_data_source(resource: ConfiguredResource) -> Value:
    """What a data source is asked for that may be of another Region, else None: whichever it is, it is in its own."""
    key_id = resource.get("key_id")
    if isinstance(key_id, Computed):
        return key_id if "kms" in str(getattr(key_id.resource, "type", "")) else None
    if isinstance(key_id, str):
        return key_id if key_id.startswith("arn:") else None
    return key_id if is_open(key_id) else None


def differ(one: Value, other: Value) -> bool:
    """Whether both are known and are not the same."""
    return isinstance(one, str) and isinstance(other, str) and one != other


def _region_in_arn(part: Value) -> Value:
    if isinstance(part, (str, Symbol)) or (isinstance(part, Unknown) and part.term):
        return part
    return Unknown.because_of(part, "the Region in the ARN is not known")
