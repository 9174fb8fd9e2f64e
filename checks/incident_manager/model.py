"""What the checks judge: replication sets, their Regions, and the KMS keys that encrypt them.

The readers of the languages fill it; a check knows nothing of HCL, JSON or YAML. A field holds what is
known: a plain value, None where it is absent, or an open value of :mod:`incident_manager.values`.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Tuple, Union

from incident_manager.argument_names import argument
from incident_manager.fixes import Path
from incident_manager.limits import TextBudget
from incident_manager.values import Repeated, Symbol, Text, Unknown, Value, parts_of
from incident_manager.worlds import OnDemand, WorldBudget

if TYPE_CHECKING:
    from incident_manager.written_policies import RemedyFacts, WrittenPolicy

SYMMETRIC_DEFAULT = "SYMMETRIC_DEFAULT"
ENCRYPT_DECRYPT = "ENCRYPT_DECRYPT"
AWS_KMS = "AWS_KMS"
EXTERNAL = "EXTERNAL"
AWS_CLOUDHSM = "AWS_CLOUDHSM"
EXTERNAL_KEY_STORE = "EXTERNAL_KEY_STORE"


class OwnedKey:
    """The key that AWS owns: what encrypts a Region for which no key is named."""

    has_customer_key = False


class CustomerKey:
    """A customer managed key. ``key`` is set where the configuration declares it.

    ``region`` is the Region that the reference says: that of an ARN, else the key's own.
    """

    has_customer_key = True

    def __init__(self, label: str, region: Value, key: Optional[Key] = None) -> None:
        self.label = label
        self.region = region
        self.key = key


class UnknownKey:
    """Which key it is, is not known; ``present`` where it is certain that there is one.

    Two that have the same ``term`` (other than "") are one key.
    """

    def __init__(self, why: str, present: bool, label: str = "", term: str = "") -> None:
        self.why = why
        self.present = present
        self.label = label
        self.term = term

    @property
    def has_customer_key(self) -> Optional[bool]:
        """True where it is certain to be a customer managed key, None where it may be an AWS owned one."""
        return True if self.present else None


class Planned(enum.Enum):
    """What a plan does with a resource."""

    NOTHING = "leaves it"
    CREATE = "creates it"
    UPDATE = "changes it"
    REPLACE = "replaces it"
    DELETE = "deletes it"


class Key(OnDemand):
    """A KMS key of the configuration. ``spec``, ``usage`` and ``origin`` of a replica are its primary's.

    ``exists`` where there is such a resource. ``policies`` is empty where nothing gives it one; ``policy_gap`` says why
    that may not be all. ``account`` is that of its stack or of its provider, where there is a way to refer to it, else
    None. ``deletion_policy`` is what a stack does with the key, and ``planned`` what a plan does; ``arn`` is known in
    plans of keys that exist. ``used_by`` are the Regions that use it.
    """

    address: str
    kind: str
    exists: bool
    region: Value
    spec: Value
    usage: Value
    origin: Value
    multi_region: Value
    custom_key_store: Value
    external_key: Value
    primary: Optional["Target"]
    source: Any
    policies: List[WrittenPolicy]
    policy_gap: Optional[Unknown]
    remedy: RemedyFacts
    enabled: Value
    deletion_policy: Value
    planned: Optional["Planned"]
    arn: Optional[str]
    account: Value
    configuration: "Configuration"
    used_by: List[Tuple["ReplicationSet", "RegionEntry"]]

    def argument(self, name: str) -> str:
        """What its type calls the argument that CloudFormation calls ``name``."""
        return argument(self.kind, name)

    def lineage(self) -> Iterator[Tuple["Key", Optional[str]]]:
        """The key itself, then each primary it is a replica of.

        With a replica comes why its primary is not known, where it is not.
        """
        seen: List[Key] = []
        key: Optional[Key] = self
        while key is not None and key not in seen:
            seen.append(key)
            target = key.primary
            hidden: Optional[str] = None
            if isinstance(target, CustomerKey) and target.key is None:
                hidden = f"the primary {target.label} is not declared here"
            elif isinstance(target, UnknownKey):
                hidden = target.why
            yield key, hidden
            key = declared_key(target)


Target = Union[OwnedKey, CustomerKey, UnknownKey]


def declared_key(target: Optional[Target]) -> Optional[Key]:
    """The key of the configuration that it is; None where it is none of these."""
    return target.key if isinstance(target, CustomerKey) else None


class RegionEntry:
    """One Region of a replication set. ``certain`` is False where there may be no such entry, or several.

    ``place`` is where it stands in the set.
    ``given`` is what stands for the key in the configuration. ``text`` is whether it is written out there; where
    it is None, whether ``given`` is.
    """

    def __init__(
        self,
        name: Value,
        key: Target,
        certain: bool = True,
        given: Value = None,
        text: Optional[bool] = None,
        place: Path = (),
    ) -> None:
        self.name = name
        self.key = key
        self.certain = certain
        self.given = given
        self.text = text
        self.place = place

    def using(self, key: Target, given: Value) -> RegionEntry:
        """The same Region with another key, and what stands for it."""
        return RegionEntry(self.name, key, self.certain, given, self.text, self.place)

    @property
    def by_text(self) -> bool:
        """True where the key is named by text: nothing then tells that the set depends on it."""
        if self.text is not None:
            return self.text
        return all(isinstance(part, (str, Symbol, Unknown)) for part in parts_of(self.given)) and (
            isinstance(self.given, (str, Text))
        )


class Dependencies(NamedTuple):
    """The resources that one depends on, each as its reader knows it: it goes before any of these.

    ``possible`` are those that it may depend on, these among them; None where that may be any.
    """

    known: FrozenSet[Any] = frozenset()
    possible: Optional[FrozenSet[Any]] = frozenset()


class ReplicationSet(OnDemand):
    """A replication set. ``regions`` are its Regions, and why these may not be all.

    ``home`` is the Region that it is managed from. ``depends_on`` is what makes it go before others. In plans,
    ``planned`` is what becomes of the set, and ``before`` are its Regions as they are: their names, and what names
    the key or None.
    """

    address: str
    kind: str
    exists: bool
    regions: Tuple[List[RegionEntry], Optional[Unknown]]
    source: Any
    home: Value
    deletion_protected: Value
    deletion_policy: Value
    planned: Optional["Planned"]
    before: Dict[str, Optional[str]]
    depends_on: Dependencies
    configuration: "Configuration"

    def argument(self, name: str) -> str:
        """What its type calls the argument that CloudFormation calls ``name``."""
        return argument(self.kind, name)

    def name_place(self, entry: RegionEntry) -> Path:
        """Where the name of one of its Regions stands."""
        return (*entry.place, self.argument("RegionName"))

    def key_place(self, entry: RegionEntry) -> Path:
        """Where what stands for the key of one of its Regions is."""
        settings = () if self.kind.startswith("aws_") else (self.argument("RegionConfiguration"),)
        return (*entry.place, *settings, self.argument("SseKmsKeyId"))

    @property
    def entries(self) -> List[RegionEntry]:
        return self.regions[0]

    @property
    def gap(self) -> Optional[Unknown]:
        return self.regions[1]

    @property
    def other_gap(self) -> Optional[Unknown]:
        """Why there may be Regions that are like none of the entries."""
        return None if isinstance(self.gap, Repeated) else self.gap

    def is_there(self, entry: RegionEntry) -> bool:
        """Whether a Region like an entry is certain to be there: a set has one at least."""
        return entry.certain or (len(self.entries) == 1 and self.other_gap is None)

    @property
    def certain_entries(self) -> List[RegionEntry]:
        return [entry for entry in self.entries if entry.certain]


class Configuration(OnDemand):
    """One root module, plan or template, with all that there is to judge in it.

    ``gone`` are the keys that a plan deletes, by ARN: their addresses. ``has_incident_manager`` where a resource of
    Incident Manager is declared in it.
    """

    worlds: WorldBudget
    texts: TextBudget
    sets: List[ReplicationSet]
    subjects: List[Any]
    gone: Dict[str, str]
    has_incident_manager: bool
