"""Generated configurations before they are written in a language, and what must be reported on them.

An :class:`Estate` says what there is: replication sets, keys, what stands beside them. ``expected`` says of each
resource and check what the construction demands, in the words of the README and of AWS's documentation; it shares
no code with the checks.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from fuzz_policies import ANY, FAILED, PASSED, SILENT, UNKNOWN, Policy, grant, narrowness, regionality

REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1")
UNREAL = ("us-east-9", "mars-north-1", "US-EAST-1", "eu-west1")


class Side(NamedTuple):
    """A Region: a literal ("lit"), something settled at deployment ("sym"), or not known ("unk").

    Two that are equal are the same Region.
    """

    kind: str
    name: str


class Text(NamedTuple):
    """A text, and what CKV_SSMIM_9 and CKV_SSMIM_10 say of it. ``open`` where it is a variable without a value."""

    text: str
    ninth: str = PASSED
    tenth: str = PASSED
    open: bool = False


TEXTS = (
    Text("Payments are down"),
    Text("see https://wiki.acme-corp.com/run?page=2"),
    Text("team=payments; tier=1"),
    Text("Überfall, 東京, 🚨"),
    Text("2026-11-25 build 20261125"),
    Text(""),
    Text("mail oncall@acme-corp.com now", FAILED),
    Text("call +49 30 9018205566", FAILED),
    Text("key AKIA" + "Q3EGRIPVTKJ6ZB7D", FAILED),
    Text("https://user:pw12x@host.acme-corp.com/", ANY, FAILED),
    Text("https://hooks.acme-corp.com/?api_key=Zx81kdQpl0aM3", ANY, FAILED),
    Text("var.unset", UNKNOWN, UNKNOWN, open=True),
)
CLEAN = TEXTS[:6]


@dataclass
class Provider:
    """A configuration of the ``aws`` provider. ``name`` is its alias, "" for the default one."""

    name: str
    side: Side
    insecure: Any = None
    endpoints: Dict[str, str] = field(default_factory=dict)
    fips: Any = None
    tags: Dict[str, Text] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"aws.{self.name or 'default'}"


@dataclass
class Key:
    """A key. ``side`` is its Region; ``primary`` the number of the key that it is a replica of, or -1 where that is
    an ARN of elsewhere. ``spec`` and its like are None where they are left out; "open" where they are not known.
    """

    name: str
    kind: str
    provider: Provider
    side: Side
    spec: Optional[str] = None
    usage: Optional[str] = None
    store: Optional[str] = None
    enabled: Any = None
    policy: Optional[Policy] = None
    policy_form: str = "object"
    primary: Optional[int] = None
    own_region: bool = False
    tags: Dict[str, Text] = field(default_factory=dict)
    description: Optional[Text] = None
    deletion: Optional[str] = None
    planned: str = ""

    @property
    def is_external(self) -> bool:
        return "external" in self.kind


@dataclass
class Use:
    """What a Region says of its key.

    ``options`` are the keys that it may be (numbers), or Regions of keys that are named by text or known elsewhere;
    None stands for the AWS owned key. ``arn`` is what CKV_SSMIM_18 says of it.
    """

    route: str
    options: Tuple[Any, ...]
    arn: str = PASSED
    customer: Optional[bool] = True
    by_text: bool = False


@dataclass
class Entry:
    """A Region of a set: its name, how that is written, and its key."""

    side: Side
    spelled: str
    use: Use


@dataclass
class ReplicationSet:
    name: str
    kind: str
    provider: Provider
    entries: List[Entry]
    protected: Any = None
    tags: Dict[str, Text] = field(default_factory=dict)
    deletion: Optional[str] = None
    before: Optional[List[Tuple[str, Optional[str]]]] = None  # in plans: the Regions as they are, with their keys
    update: str = PASSED


@dataclass
class Described:
    """A contact or a response plan: its texts by the argument that they stand in."""

    name: str
    kind: str
    provider: Provider
    texts: Dict[str, Text]
    tags: Dict[str, Text] = field(default_factory=dict)


@dataclass
class Trail:
    name: str
    provider: Provider
    arguments: str
    records: str


@dataclass
class Identity:
    """A policy of IAM; ``user`` where it is one of a user's own."""

    name: str
    provider: Provider
    document: str
    narrow: str
    guarded: str
    user: bool


@dataclass
class Estate:
    """All of it. ``language`` is "hcl5", "hcl6", "json", "plan", "yaml" or "template.json"."""

    language: str
    providers: List[Provider] = field(default_factory=list)
    keys: List[Key] = field(default_factory=list)
    sets: List[ReplicationSet] = field(default_factory=list)
    described: List[Described] = field(default_factory=list)
    trails: List[Trail] = field(default_factory=list)
    identities: List[Identity] = field(default_factory=list)
    strangers: List[str] = field(default_factory=list)
    exists: bool = False  # in plans: everything is there already

    @property
    def is_template(self) -> bool:
        return self.language in ("yaml", "template.json")

    @property
    def default(self) -> Provider:
        return self.providers[0]

    @property
    def provided(self) -> List[Provider]:
        """The providers of keys and sets, in their order."""
        return [*(key.provider for key in self.keys), *(made.provider for made in self.sets)]

    def manages(self, provider: Provider) -> Optional[bool]:
        """Whether a provider manages what is of Incident Manager, or a key that is judged; None where that is open."""
        made = [*(each.provider for each in self.sets), *(each.provider for each in self.described)]
        if any(each is provider for each in made):
            return True
        keys = [number for number, key in enumerate(self.keys) if key.provider is provider and self.is_judged(number)]
        idle = {self.is_idle(number) for number in keys}
        return True if False in idle else None if None in idle else False

    @property
    def uses(self) -> Iterator[Use]:
        return (entry.use for replication_set in self.sets for entry in replication_set.entries)

    def users(self, number: int) -> Iterator[Tuple[ReplicationSet, Entry]]:
        """The Regions that use a key, or may use it."""
        for replication_set in self.sets:
            for entry in replication_set.entries:
                if any(option == number and type(option) is int for option in entry.use.options):
                    yield replication_set, entry

    def effective_region(self, number: int) -> Optional[str]:
        """The key's Region; where that is not written out, the one Region for which sets use it."""
        key = self.keys[number]
        if key.side.kind == "lit":
            return key.side.name
        sides = {entry.side for _, entry in self.users(number)}
        return sides.pop().name if len(sides) == 1 and all(side.kind == "lit" for side in sides) else None

    def is_judged(self, number: int) -> bool:
        policy = self.keys[number].policy
        return any(True for _ in self.users(number)) or (policy is not None and policy.names)

    def is_idle(self, number: int) -> Optional[bool]:
        """Whether the sets use other keys, so that it encrypts nothing of Incident Manager; None where that is open."""
        of_others = [use for use in self.uses if use.options != (None,)]
        if not of_others or any(True for _ in self.users(number)):
            return False
        known = self.language != "plan" and all(type(option) is int for use in of_others for option in use.options)
        known = known and all(replication_set.entries for replication_set in self.sets)
        return True if known else None


Expected = Dict[Tuple[str, str], str]
"""By address and check: PASSED, FAILED, UNKNOWN, or ANY where the construction says nothing. Where there is nothing,
there must be no record."""


def check(number: int) -> str:
    return f"CKV_SSMIM_{number}"


def expected(estate: Estate, address: Any) -> Expected:
    """``address`` gives the address of a part of the estate in the language."""
    found: Expected = {}

    def say(what: Any, number: int, outcome: str) -> None:
        found[(address(what), check(number))] = outcome

    for replication_set in estate.sets:
        misnamed = real(estate, replication_set) == FAILED  # then CKV_SSMIM_17 comes first
        regions = same_region(estate, replication_set)
        unsure = misnamed or (estate.language == "plan" and _uses_a_replica(estate, replication_set))
        say(replication_set, 4, ANY if unsure and regions != PASSED else regions)
        say(replication_set, 7, one_kind(replication_set))
        where = home(estate, replication_set)
        say(replication_set, 11, ANY if misnamed and where != PASSED else where)
        say(replication_set, 17, real(estate, replication_set))
        say(replication_set, 19, customer_managed(replication_set))
        if replication_set.kind == "aws":
            say(replication_set, 18, worst(entry.use.arn for entry in replication_set.entries) or UNKNOWN)
        else:
            say(replication_set, 13, protection(replication_set))
        if estate.language == "plan":
            say(replication_set, 12, replication_set.update)
            say(replication_set, 8, ANY if any(key.planned for key in estate.keys) else SILENT)
        _say_texts(estate, replication_set, replication_set.tags.values(), say)
    for number, key in enumerate(estate.keys):
        if estate.is_judged(number):
            _say_key(estate, number, key, say)
    for described in estate.described:
        _say_texts(estate, described, (*described.texts.values(), *described.tags.values()), say)
    used = uses_customer_key(estate)
    for trail in estate.trails:
        weak = trail.records if trail.records == PASSED else UNKNOWN
        say(trail, 14, {PASSED: trail.records, FAILED: SILENT, UNKNOWN: weak}[used])
    concerned = bool(estate.sets or estate.described)
    for identity in estate.identities:
        gone = identity.document == "admin" and not concerned
        say(identity, 16, SILENT if gone else identity.narrow)
        say(identity, 21, SILENT if gone else identity.guarded)
    for provider in estate.providers if not estate.is_template else ():
        managed = estate.manages(provider)
        if managed is not False:
            _say_provider(provider, say if managed else lambda what, number, _: say(what, number, ANY))
    return {place: outcome for place, outcome in found.items() if outcome != SILENT}


def worst(outcomes: Any) -> str:
    known = list(outcomes)
    return next((outcome for outcome in (FAILED, ANY, UNKNOWN, PASSED) if outcome in known), "")


# Sets


def same_region(estate: Estate, replication_set: ReplicationSet) -> str:
    """Try all values that the Regions which are not written out may have."""
    if not replication_set.entries:
        return UNKNOWN
    if replication_set.kind == "awscc" and _one_name_elsewhere(replication_set):
        return ANY
    if any(_is_beside_its_primary(estate, option) for entry in replication_set.entries for option in entry.use.options):
        return ANY
    outcomes = []
    for reading in itertools.product(*(entry.use.options for entry in replication_set.entries)):
        pairs = []
        for entry, option in zip(replication_set.entries, reading):
            if option is not None:
                pairs.append((entry.side, estate.keys[option].side if type(option) is int else option))
        named = {side for side, _ in pairs} if estate.is_template else set()  # elsewhere, blocks that are equal are one
        outcomes.append(_satisfied([pair for pair in pairs if pair[0] != pair[1]], named))
    return outcomes[0] if len(set(outcomes)) == 1 else UNKNOWN


def _is_beside_its_primary(estate: Estate, option: Any) -> bool:
    """Whether a key is a replica in the Region of its own primary, which AWS refuses."""
    key = estate.keys[option] if type(option) is int else None
    return bool(
        key and key.primary is not None and key.primary >= 0 and estate.keys[key.primary].side.name == key.side.name
    )


def _uses_a_replica(estate: Estate, replication_set: ReplicationSet) -> bool:
    """A plan does not tell whether the key is referred to, or its id, which all its replicas have, is put together."""
    used = [option for entry in replication_set.entries for option in entry.use.options if type(option) is int]
    return any("replica" in estate.keys[option].kind or estate.keys[option].primary is not None for option in used)


def _one_name_elsewhere(replication_set: ReplicationSet) -> bool:
    """Whether something that is not known is the key of two Regions: it may be the name of an alias in each."""
    found = [option for entry in replication_set.entries for option in entry.use.options if isinstance(option, Side)]
    return len(found) != len(set(found))


def _satisfied(pairs: Sequence[Tuple[Side, Side]], named: Set[Side]) -> str:
    """Whether the pairs can be equal, with the Regions that are ``named`` different ones."""
    distinct = [side for side in named if side.kind != "unk"]
    sides = {side for pair in pairs for side in pair}
    free = sorted(side for side in sides.union(distinct) if side.kind != "lit")
    names = sorted({side.name for side in sides.union(distinct) if side.kind == "lit"})
    names += [f"another Region {number}" for number, _ in enumerate(free)]
    for values in itertools.product(names, repeat=len(free)):
        chosen = dict(zip(free, values))
        equal = all(chosen.get(left, left.name) == chosen.get(right, right.name) for left, right in pairs)
        if equal and len({chosen.get(side, side.name) for side in distinct}) == len(distinct):
            return UNKNOWN if any(side.kind == "unk" for side in sides) else PASSED
    return FAILED


def one_kind(replication_set: ReplicationSet) -> str:
    kinds = [entry.use.customer for entry in replication_set.entries]
    if True in kinds and False in kinds:
        return FAILED
    if kinds and all(entry.use.route == "perhaps" for entry in replication_set.entries):
        return PASSED  # one variable decides it for all
    return UNKNOWN if not kinds or (None in kinds and len(kinds) > 1) else PASSED


def customer_managed(replication_set: ReplicationSet) -> str:
    kinds = [entry.use.customer for entry in replication_set.entries]
    return FAILED if False in kinds else UNKNOWN if None in kinds or not kinds else PASSED


def home(estate: Estate, replication_set: ReplicationSet) -> str:
    side = replication_set.provider.side
    sides = [entry.side for entry in replication_set.entries]
    if side in sides:
        return PASSED
    known = side.kind == "lit" and all(other.kind == "lit" for other in sides)
    return FAILED if known and sides else UNKNOWN


def real(estate: Estate, replication_set: ReplicationSet) -> str:
    sides = [entry.side for entry in replication_set.entries]
    if any(side.kind == "lit" and side.name not in REGIONS for side in sides):
        return FAILED
    if len(sides) > 3 or len(set(sides)) < len(sides):
        return FAILED
    known = ("lit", "sym") if estate.is_template else ("lit",)  # a stack's own Region is one
    return PASSED if sides and all(side.kind in known for side in sides) else UNKNOWN


def protection(replication_set: ReplicationSet) -> str:
    if replication_set.protected == "open":
        return UNKNOWN
    return PASSED if replication_set.protected in (True, "true") else FAILED


def uses_customer_key(estate: Estate) -> str:
    kinds = [entry.use.customer for replication_set in estate.sets for entry in replication_set.entries]
    if True in kinds:
        return PASSED
    empty = any(not replication_set.entries for replication_set in estate.sets)
    return UNKNOWN if None in kinds or empty else FAILED


# Keys


def _say_key(estate: Estate, number: int, key: Key, say: Any) -> None:
    idle = estate.is_idle(number)
    if idle is not False:
        for of_those_in_use in (1, 2, 3, 5, 6, 9, 10, 22):
            say(key, of_those_in_use, SILENT if idle else ANY)
        say(key, 8, ANY if key.enabled is not None else outlives(estate, number))
        return
    _say_kind(estate, number, key, say)
    region = estate.effective_region(number)
    used_at_times = all(entry.use.route in ("perhaps", "one of two") for _, entry in estate.users(number))
    if used_at_times and key.side.kind != "lit":  # where no Region uses it, its own is not known
        for of_its_policy in (5, 6, 22):
            say(key, of_its_policy, ANY)
    else:
        say(key, 5, grant(key.policy, region))
        say(key, 6, narrowness(key.policy, region))
        say(key, 22, regionality(key.policy, region))
    say(key, 8, outlives(estate, number))
    texts = [*key.tags.values(), *([key.description] if key.description else [])]
    _say_texts(estate, key, texts, say)


def _say_kind(estate: Estate, number: int, key: Key, say: Any) -> None:
    line = list(_lineage(estate, number))
    elsewhere = UNKNOWN if any(member is None for member in line) else PASSED
    members = [member for member in line if member is not None]
    say(key, 1, worst([*(_symmetric(member) for member in members), elsewhere]))
    say(key, 2, worst([*(FAILED if member.is_external else PASSED for member in members), elsewhere]))
    stores = {None: PASSED, "open": UNKNOWN}
    say(key, 3, worst([*(stores.get(member.store, FAILED) for member in members), elsewhere]))


def _lineage(estate: Estate, number: int) -> Iterator[Optional[Key]]:
    """The key, and all that it is a replica of; None where that is elsewhere."""
    seen: List[int] = []
    current: Optional[int] = number
    while current is not None and current not in seen:
        if current < 0:
            yield None
            return
        seen.append(current)
        yield estate.keys[current]
        current = estate.keys[current].primary


def _symmetric(key: Key) -> str:
    values = (key.spec, "SYMMETRIC_DEFAULT"), (key.usage, "ENCRYPT_DECRYPT")
    return worst(
        PASSED if value in (None, right) else UNKNOWN if value == "open" else FAILED for value, right in values
    )


def outlives(estate: Estate, number: int) -> str:
    key = estate.keys[number]
    outcomes = [{False: FAILED, "false": FAILED, "open": UNKNOWN}.get(key.enabled, PASSED)]
    users = list(estate.users(number))
    if key.enabled is not None and any(entry.use.route in ("perhaps", "one of two") for _, entry in users):
        return ANY  # in the other case it may encrypt nothing
    if key.planned and users:
        outcomes.append(FAILED)
    for replication_set, entry in users:
        if replication_set.deletion == "Retain" and key.deletion != "Retain":
            if entry.use.route in ("perhaps", "one of two"):
                return ANY  # it depends on which Regions use the key in the other case
            outcomes.append(FAILED)
    by_text = [use for use in estate.uses if use.by_text]
    if by_text and any(entry.use.route in ("perhaps", "one of two") for _, entry in users):
        return ANY  # in the other case a text may be what names it
    if all(entry.use.by_text for _, entry in users):
        options = [option for use in by_text for option in use.options]
        if estate.language == "plan" and any(type(option) is int and option != number for option in options):
            return ANY  # a plan may know the ARNs of both keys
        knows_its_arn = estate.language == "plan" and estate.exists and not key.planned
        outcomes.extend(_beside(option, key) for option in options if not (knows_its_arn and isinstance(option, Side)))
    return worst(outcomes)


def _beside(option: Any, key: Key) -> str:
    """What a key named by text means for a key that nothing refers to."""
    if not isinstance(option, Side):
        return FAILED if type(option) is int else PASSED
    if option.kind == "unk":
        return PASSED  # it is not shown to be a key's ARN
    if key.side == option:
        return FAILED
    return PASSED if key.side.kind == "lit" else UNKNOWN


# Texts


def _say_texts(estate: Estate, what: Any, texts: Any, say: Any) -> None:
    found = list(texts)
    kind = getattr(what, "kind", "")
    inherits = not estate.is_template and not kind.startswith("awscc") and kind != "aws_ssmcontacts_contact_channel"
    if inherits:
        own = set(what.tags)
        found.extend(text for name, text in what.provider.tags.items() if name not in own)
    say(what, 9, worst([PASSED, *(text.ninth for text in found)]))
    say(what, 10, worst([PASSED, *(text.tenth for text in found)]))


# Providers


def _say_provider(provider: Provider, say: Any) -> None:
    states = [{True: FAILED, "true": FAILED, "open": UNKNOWN}.get(provider.insecure, PASSED)]
    for service, endpoint in provider.endpoints.items():
        if service in ("ssmincidents", "ssmcontacts", "kms", "sts"):
            states.append(UNKNOWN if endpoint == "open" else FAILED if endpoint.startswith("http://") else PASSED)
    say(provider, 15, worst(states))
    say(provider, 20, {True: PASSED, "true": PASSED, "open": UNKNOWN}.get(provider.fips, FAILED))
