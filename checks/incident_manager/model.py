"""What the checks judge: replication sets, their Regions, and the KMS keys that encrypt them.

The readers of the languages fill it; a check knows nothing of HCL, JSON or YAML. A field holds what is
known: a plain value, None where it is absent, or an open value of :mod:`incident_manager.values`.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

from incident_manager.argument_names import argument
from incident_manager.values import Perhaps, Symbol, Text, Unknown, Value, parts_of

SYMMETRIC_DEFAULT = "SYMMETRIC_DEFAULT"
ENCRYPT_DECRYPT = "ENCRYPT_DECRYPT"
AWS_KMS = "AWS_KMS"
EXTERNAL = "EXTERNAL"
AWS_CLOUDHSM = "AWS_CLOUDHSM"
EXTERNAL_KEY_STORE = "EXTERNAL_KEY_STORE"


@dataclass(frozen=True)
class OwnedKey:
    """The key that AWS owns: what encrypts a Region for which no key is named."""


@dataclass(frozen=True)
class CustomerKey:
    """A customer managed key. ``key`` is set where the configuration declares it.

    ``region`` is the Region that the reference says: that of an ARN, else the key's own.
    """

    label: str
    region: Value
    key: Optional["Key"] = None


@dataclass(frozen=True)
class UnknownKey:
    """Which key it is, is not known; ``present`` where it is certain that there is one.

    Two that have the same ``term`` (other than "") are one key.
    """

    why: str
    present: bool
    label: str = ""
    term: str = ""


class Planned(enum.Enum):
    """What a plan does with a resource."""

    NOTHING = "leaves it"
    CREATE = "creates it"
    UPDATE = "changes it"
    REPLACE = "replaces it"
    DELETE = "deletes it"


class PolicyForm(enum.Enum):
    """How a key policy is written where it stands."""

    HCL = "an object in HCL"
    DOCUMENT = "a policy document's block"
    JSON = "JSON text inside HCL"
    FILE = "a JSON file"
    YAML = "YAML of a template"
    TEMPLATE_JSON = "JSON of a template"


DEFAULT_POLICY: Dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": (
        {
            "Effect": "Allow",
            "Principal": {"AWS": Symbol("account", "key", "the account")},
            "Action": "kms:*",
            "Resource": "*",
        },
    ),
}
"""What a key has without a policy: it delegates to the account.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""


@dataclass(frozen=True)
class WrittenPolicy:
    """A policy that a configuration gives a key.

    ``owner`` is the address of the resource that holds it; ``fault`` says why its text is no JSON.
    """

    owner: str
    document: Value
    form: PolicyForm
    fault: str = ""


class RemedyFacts(NamedTuple):
    """What it takes to write a statement for a key in the language of its file.

    ``form`` is how its policy is written. ``account`` and ``region`` are what refers to these in its module, "" where
    nothing is declared for it. ``creator`` is the ARN of who creates the replication set, where the configuration says
    it.
    """

    form: PolicyForm = PolicyForm.YAML
    account: str = ""
    region: str = ""
    creator: str = ""


@dataclass(eq=False)
class Key:
    """A KMS key of the configuration. ``spec``, ``usage`` and ``origin`` of a replica are its primary's.

    ``policies`` is empty where nothing gives it one; ``policy_gap`` says why that may not be all.
    ``account`` is that of its stack or of its provider, where there is a way to refer to it, else None.
    ``deletion_policy`` is what a stack does with the key, and ``planned`` what a plan does; ``arn`` is known in plans
    of keys that exist.
    """

    address: str
    kind: str
    region: Value
    spec: Value
    usage: Value
    origin: Value
    custom_key_store: Value = None
    external_key: Value = None
    primary: Optional["KeyUse"] = None
    source: Any = None
    policies: List[WrittenPolicy] = field(default_factory=list)
    policy_gap: Optional[Unknown] = None
    remedy: RemedyFacts = RemedyFacts()
    enabled: Value = True
    deletion_policy: Value = None
    planned: Optional["Planned"] = None
    arn: Optional[str] = None
    account: Value = None
    configuration: Optional["Configuration"] = None
    used_by: List[Tuple["ReplicationSet", "RegionEntry"]] = field(default_factory=list)

    def argument(self, name: str) -> str:
        """What its type calls the argument that CloudFormation calls ``name``."""
        return argument(self.kind, name)

    def lineage(self) -> Iterator[Tuple["Key", Optional[str]]]:
        """The key itself, then each primary it is a replica of.

        With a replica comes why its primary is not known, where it is not.
        """
        seen: List[Key] = []
        pending: List[Key] = [self]
        while pending:
            key = pending.pop()
            if key in seen:
                continue
            seen.append(key)
            hidden: Optional[str] = None
            for target in key.primary.targets if key.primary else ():
                if isinstance(target, CustomerKey) and target.key is not None:
                    pending.append(target.key)
                elif isinstance(target, CustomerKey):
                    hidden = f"the primary {target.label} is not declared here"
                elif isinstance(target, UnknownKey):
                    hidden = target.why
            yield key, hidden


Target = Union[OwnedKey, CustomerKey, UnknownKey]


@dataclass(frozen=True)
class KeyUse:
    """What a configuration says where it names a key: one target, or several that it may be."""

    targets: Tuple[Target, ...]

    @property
    def has_customer_key(self) -> Optional[bool]:
        """True where it is a customer managed key, False where it is AWS owned, None where either."""
        answers = set()
        for target in self.targets:
            if isinstance(target, OwnedKey):
                answers.add(False)
            elif isinstance(target, UnknownKey) and not target.present:
                return None
            else:
                answers.add(True)
        return answers.pop() if len(answers) == 1 else None

    @property
    def keys(self) -> Tuple[Key, ...]:
        """The keys of the configuration that it is, or may be."""
        return tuple(
            target.key for target in self.targets if isinstance(target, CustomerKey) and target.key is not None
        )


@dataclass(eq=False)
class RegionEntry:
    """One Region of a replication set. ``certain`` is False where there may be no such entry.

    ``given`` is what stands for the key in the configuration. ``text`` is whether it is written out there; where
    it is None, whether ``given`` is.
    """

    name: Value
    key: KeyUse
    certain: bool = True
    given: Value = None
    text: Optional[bool] = None

    @property
    def by_text(self) -> bool:
        """True where the key is named by text: nothing then tells that the set depends on it."""
        if self.text is not None:
            return self.text
        return all(isinstance(part, (str, Symbol, Unknown)) for part in parts_of(self.given)) and (
            isinstance(self.given, (str, Text))
        )


@dataclass(eq=False)
class ReplicationSet:
    """A replication set. ``gap`` says why ``entries`` may not be all of its Regions.

    ``home`` is the Region that it is managed from. In plans, ``planned`` is what becomes of the set, and ``before`` are
    its Regions as they are: their names, and the ARN of the key or None.
    """

    address: str
    kind: str
    entries: List[RegionEntry]
    gap: Optional[Unknown] = None
    source: Any = None
    home: Value = field(default_factory=lambda: Unknown("the Region that manages the replication set is not known"))
    deletion_protected: Value = None
    deletion_policy: Value = None
    planned: Optional["Planned"] = None
    before: Dict[str, Optional[str]] = field(default_factory=dict)
    configuration: Optional["Configuration"] = None

    def __post_init__(self) -> None:
        if not self.entries and self.gap is None:
            self.gap = Unknown(f"{self.address} names no Region")

    def argument(self, name: str) -> str:
        """What its type calls the argument that CloudFormation calls ``name``."""
        return argument(self.kind, name)

    @property
    def with_all_regions(self) -> "ReplicationSet":
        """The set with all Regions that there may be, where each of them is listed; else the set itself."""
        if not isinstance(self.gap, Perhaps):
            return self
        entries = [dataclasses.replace(entry, certain=True) for entry in self.entries]
        return dataclasses.replace(self, entries=entries, gap=None)

    @property
    def certain_entries(self) -> List[RegionEntry]:
        return [entry for entry in self.entries if entry.certain]


@dataclass(eq=False)
class Configuration:
    """One root module, plan or template, with all that there is to judge in it.

    ``gone`` are the keys that a plan deletes, by ARN: their addresses. ``has_incident_manager`` where a resource of
    Incident Manager is declared in it; ``is_named`` where its text names Incident Manager.
    """

    sets: List[ReplicationSet] = field(default_factory=list)
    subjects: List[Any] = field(default_factory=list)
    gone: Dict[str, str] = field(default_factory=dict)
    has_incident_manager: bool = False
    is_named: bool = True

    def link(self, keys: Iterable[Key]) -> None:
        """Tell each key which Regions use it, and the configuration that it is part of."""
        for key in keys:
            key.configuration = self
        for replication_set in self.sets:
            replication_set.configuration = self
            for entry in replication_set.entries:
                for key in entry.key.keys:
                    key.used_by.append((replication_set, entry))
