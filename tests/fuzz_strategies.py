"""How Hypothesis draws an estate: mostly what people write, right or wrong."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from fuzz_estate import (
    CLEAN,
    REGIONS,
    TEXTS,
    UNREAL,
    Described,
    Entry,
    Estate,
    Identity,
    Key,
    Provider,
    ReplicationSet,
    Side,
    Text,
    Trail,
    Use,
)
from fuzz_policies import (
    ADMINISTRATION,
    DENYING,
    GRANTING,
    HARMLESS,
    PARTIAL,
    REFUSED,
    UNSURE,
    USELESS,
    Part,
    Policy,
)
from fuzz_terraform import DOCUMENTS, STRANGERS, TRAILS, arn
from hypothesis import strategies as st

Draw = Any
LANGUAGES = ("hcl5", "hcl6", "json", "plan", "yaml", "template.json")
SPECS = ("SYMMETRIC_DEFAULT", "RSA_2048", "ECC_NIST_P256", "HMAC_256", "SM2", "ML_DSA_44")
USAGES = ("ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC")
TAG_NAMES = ("team", "tier", "contact", "note")
STACK = Side("sym", "stack")


def often(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """Mostly the first; what Hypothesis shrinks to."""
    return st.sampled_from([usual, usual, usual, *others])


def _texts(language: str) -> Sequence[Text]:
    return [text for text in TEXTS if not (text.open and language == "plan")]


@st.composite
def tags(draw: Draw, language: str) -> Dict[str, Text]:
    names = draw(st.lists(st.sampled_from(TAG_NAMES), max_size=2, unique=True))
    return {name: draw(st.one_of(st.sampled_from(CLEAN), st.sampled_from(_texts(language)))) for name in names}


@st.composite
def policies(draw: Draw, region: str) -> Policy:
    """A policy for a key in a Region."""
    parts: List[Part] = draw(st.lists(st.sampled_from(GRANTING), min_size=1, max_size=2, unique_by=id))
    kind = draw(st.sampled_from(["granting", "granting", "partial", "useless", "mixed", "mixed", "odd"]))
    if kind == "partial":
        parts = draw(st.lists(st.sampled_from(PARTIAL), min_size=1, max_size=3, unique_by=id))
    elif kind == "useless":
        parts = draw(st.lists(st.sampled_from(USELESS), min_size=1, max_size=3, unique_by=id))
    elif kind == "mixed":
        pool = (*GRANTING, *PARTIAL, *USELESS, *DENYING, *HARMLESS, *UNSURE)
        parts = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=5, unique_by=id))
    elif kind == "odd":
        parts = [*parts, draw(st.sampled_from(REFUSED))] if draw(st.booleans()) else parts
    parts = list(draw(st.permutations([ADMINISTRATION, *parts])) if draw(st.booleans()) else parts)
    plain = not any(part.refused for part in parts)
    shape = draw(st.sampled_from(["", "broken", "bare"])) if kind == "odd" and plain else ""
    return Policy(tuple(parts), region, shape == "broken", shape == "bare")


@st.composite
def providers(draw: Draw, language: str, name: str, side: Side) -> Provider:
    open_too: Tuple[Any, ...] = () if language == "plan" else ("open",)
    endpoints = draw(
        st.dictionaries(
            st.sampled_from(["kms", "ssmincidents", "sts", "s3"]),
            st.sampled_from(["https://localhost:4566", "http://localhost:4566", *open_too]),
            max_size=2,
        )
    )
    return Provider(
        name,
        side,
        insecure=draw(often(None, False, True, "true", *open_too)),
        endpoints=endpoints if draw(often(False, True)) else {},
        fips=draw(often(None, True, False, *open_too)),
        tags=draw(tags(language)) if draw(often(False, True)) else {},
    )


@st.composite
def estates(draw: Draw, language: str) -> Estate:
    estate = Estate(language)
    if estate.is_template:
        estate.providers = [Provider("", STACK)]
    else:
        _add_providers(draw, estate)
    estate.exists = language == "plan" and draw(st.booleans())
    for number in range(draw(st.integers(0, 3))):
        estate.keys.append(_key(draw, estate, number))
    for number in range(draw(often(1, 0, 2))):
        estate.sets.append(_set(draw, estate, f"set{number}"))
    if language == "plan" and estate.exists:
        _change(draw, estate)
    for number in range(draw(often(0, 1, 2))):
        estate.described.append(_described(draw, estate, f"lead{number}"))
    for number in range(draw(often(0, 1))):
        known = [name for name in TRAILS if not (name == "perhaps" and language == "plan")]
        arguments = draw(st.sampled_from(known))
        estate.trails.append(Trail(f"trail{number}", estate.default, arguments, TRAILS[arguments][1]))
    for number in range(draw(often(0, 1, 2))):
        written = draw(st.sampled_from(sorted(DOCUMENTS)))
        user = draw(st.booleans())
        _, narrow, guarded = DOCUMENTS[written]
        outcome = guarded if user else "SILENT"
        estate.identities.append(Identity(f"policy{number}", estate.default, written, narrow, outcome, user))
    estate.strangers = draw(st.lists(st.sampled_from(sorted(STRANGERS)), max_size=2, unique=True))
    return estate


def _add_providers(draw: Draw, estate: Estate) -> None:
    language = estate.language
    sides = [Side("lit", region) for region in REGIONS] * 2 + [Side("sym", "aws")]
    if language != "plan":
        sides.append(Side("unk", "var.home"))
    estate.providers.append(draw(providers(language, "", draw(st.sampled_from(sides)))))
    for number, region in enumerate(draw(st.lists(st.sampled_from(REGIONS), max_size=3, unique=True))):
        estate.providers.append(draw(providers(language, f"r{number}", Side("lit", region))))


def _key(draw: Draw, estate: Estate, number: int) -> Key:
    language = estate.language
    open_too: Tuple[Any, ...] = () if language == "plan" else ("open",)
    kinds = ["aws_kms_key"] * 4 + ["aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key"]
    if language not in ("plan", "yaml", "template.json"):
        kinds += ["awscc_kms_key", "awscc_kms_replica_key"]
    if estate.is_template:
        kinds = ["AWS::KMS::Key"] * 3 + ["AWS::KMS::Key external", "AWS::KMS::ReplicaKey"]
    kind = draw(st.sampled_from(kinds))
    provider = draw(st.sampled_from(estate.providers))
    if kind.startswith("awscc"):
        provider = awscc(estate)
    if estate.exists:
        provider = next((found for found in estate.providers if found.side.kind == "lit"), provider)
    side = provider.side
    own = language == "hcl6" and kind.startswith("aws_") and draw(often(False, True))
    if own:
        side = Side("lit", draw(st.sampled_from(REGIONS)))
    key = Key(f"k{number}", kind, provider, side, own_region=own)
    if kind in ("aws_kms_key", "awscc_kms_key", "AWS::KMS::Key"):
        key.spec = draw(often(None, *SPECS, *open_too))
        key.usage = draw(often(None, *USAGES, *open_too))
    if kind == "aws_kms_key":
        key.store = draw(often(None, None, None, "cks-1234567890abcdef0", *open_too))
    if "eplica" in kind:
        before = [other for other, found in enumerate(estate.keys) if language != "plan" or found.kind != "x"]
        key.primary = draw(st.sampled_from([*before, -1]))
    key.enabled = draw(often(None, True, False, *open_too))
    key.tags = draw(tags(language))
    key.description = draw(st.one_of(st.none(), st.sampled_from(_texts(language))))
    if estate.is_template:
        key.deletion = draw(often(None, "Retain", "Delete"))
    if draw(often(True, False)):
        region = side.name if side.kind == "lit" else draw(st.sampled_from(REGIONS))
        key.policy = draw(policies("${AWS::Region}" if estate.is_template else region))
        key.policy_form = draw(st.sampled_from(_forms(estate, key, key.policy)))
    return key


def awscc(estate: Estate) -> Provider:
    """The provider ``awscc``, which every estate has one of, in the Region of the default provider."""
    for provider in estate.provided:
        if provider.name == "awscc":
            return provider
    side = estate.default.side
    return Provider("awscc", Side("sym", "awscc") if side.kind == "sym" else side)


def _forms(estate: Estate, key: Key, policy: Policy) -> List[str]:
    if estate.is_template:
        return ["text"] if policy.broken else ["object", "text"]
    if policy.broken:
        return ["text", "heredoc"] if estate.language.startswith("hcl") else ["text"]
    if estate.language == "plan":
        return ["text", "attached"] if not key.kind.startswith("awscc") else ["text"]
    forms = ["object", "text", "attached", "local"]
    if estate.language.startswith("hcl"):
        forms.append("heredoc")
    if policy.is_plain and not key.kind.startswith("awscc"):
        forms.append("document")
    return forms


def _set(draw: Draw, estate: Estate, name: str) -> ReplicationSet:
    language = estate.language
    kind = "aws" if language == "plan" else draw(often("aws", "awscc"))
    kind = "AWS" if estate.is_template else kind
    provider = awscc(estate) if kind == "awscc" else estate.default
    made = ReplicationSet(name, kind, provider, [])
    lone = [number for number, key in enumerate(estate.keys)]
    for position in range(draw(st.sampled_from([1, 2, 2, 2, 3, 3, 4, 0]))):
        use = _use(draw, estate, f"{name}_{position}", lone)
        made.entries.append(_entry(draw, estate, f"{name}_{position}", use))
    if language == "plan":
        made.entries = list({entry.side: entry for entry in made.entries}.values())  # it is a set of blocks
    made.tags = draw(tags(language))
    if made.kind != "aws":
        made.protected = draw(st.sampled_from([True, True, False, None, "open"]))
    if estate.is_template:
        made.deletion = draw(often(None, "Retain", "Delete"))
    return made


def _entry(draw: Draw, estate: Estate, place: str, use: Use) -> Entry:
    intended = [estate.keys[option].side.name for option in use.options if type(option) is int]
    intended += [option.name for option in use.options if isinstance(option, Side)]
    region = next((name for name in intended if name in REGIONS), None)
    name = draw(st.sampled_from([region or REGIONS[0]] * 5 + list(REGIONS)))
    spelled = draw(often("literal", "variable", "local", "open", "current", "unreal"))
    if estate.language == "plan":
        spelled = spelled if spelled in ("variable", "unreal") else "literal"
    if estate.is_template and spelled == "local":
        spelled = "current"
    home = estate.default.side
    if spelled == "current" and home.kind != "unk":
        return Entry(home, spelled, use)
    if spelled == "open":
        return Entry(Side("unk", f"var.region_{draw(st.sampled_from(['a', 'b']))}"), spelled, use)
    if spelled == "unreal":
        return Entry(Side("lit", draw(st.sampled_from(UNREAL))), "literal", use)
    return Entry(Side("lit", name), spelled if spelled in ("variable", "local") else "literal", use)


def _use(draw: Draw, estate: Estate, place: str, numbers: List[int]) -> Use:
    language = estate.language
    by_key = ["reference"] * 6 + ["alias", "alias of its own", "id", "local", "chosen", "perhaps", "one of two"]
    without = ["omit", "omit", "null", "text", "variable", "name of an alias", "open", "stack"]
    if language == "plan":
        by_key = ["reference"] * 4 + ["alias", "text of it"]
        without = ["omit", "text", "variable", "stack"]
    if estate.is_template:
        by_key = ["reference"] * 4 + ["alias", "id", "perhaps", "one of two", "sub"]
        without = ["omit", "empty", "null", "text", "variable", "name of an alias", "open", "import"]
    route = draw(st.sampled_from(by_key if numbers and draw(often(True, False)) else without))
    number = draw(st.sampled_from(numbers)) if numbers else -1
    if route == "text of it" and not (estate.exists and estate.keys[number].side.kind == "lit"):
        route = "reference"
    if route == "stack" and estate.exists:
        route = "omit"
    if route in ("omit", "null", "empty"):
        return Use(route, (None,), customer=False)
    if route in ("text", "variable"):
        return Use(route, (Side("lit", draw(st.sampled_from(REGIONS))),), by_text=True)
    if route == "text of it":
        return Use("text", (number,), by_text=True)
    if route == "name of an alias":
        return Use(route, (Side("unk", place),), "FAILED", by_text=True)
    if route == "open":
        return Use(route, (Side("unk", place),), "UNKNOWN", customer=True if estate.is_template else None)
    if route == "stack":
        return Use(route, (Side("unk", "stack"),), "UNKNOWN")
    if route == "import":
        return Use(route, (Side("unk", place),), "UNKNOWN")
    if route == "one of two":
        other = draw(st.sampled_from(numbers))
        return Use(route, tuple(sorted({number, other})) if number != other else (number, number))
    if route == "perhaps":
        return Use(route, (number, None), customer=None)
    return Use(route, (number,), "FAILED" if route in ("alias of its own", "id") else "PASSED")


def _change(draw: Draw, estate: Estate) -> None:
    """What a plan does: to a set, or to a key."""
    if estate.keys and draw(often(False, True)):
        draw(st.sampled_from(estate.keys)).planned = "replace"
    for replication_set in estate.sets:
        if any(_is_new(estate, entry) for entry in replication_set.entries):
            replication_set.before = None
            replication_set.update = "ANY"
            continue
        if not draw(often(False, True)):
            continue
        before = [(entry.side.name, _text_of(estate, entry)) for entry in replication_set.entries]
        changes = 0
        for _ in range(draw(st.integers(1, 3))):
            new = [region for region in REGIONS if region not in dict(before)]
            if before and (not new or draw(st.booleans())):
                before.pop(draw(st.integers(0, len(before) - 1)))
            else:
                before.append((draw(st.sampled_from(new)), None))
        after = {entry.side.name: _text_of(estate, entry) for entry in replication_set.entries}
        another = [name for name, key in before if name in after and after[name] != key]
        changes = len(set(after).symmetric_difference(dict(before)))
        replication_set.before = before
        outcome = "FAILED" if changes > 1 or another else "PASSED"
        replication_set.update = outcome if replication_set.entries else "UNKNOWN"  # a set has a Region


def _is_new(estate: Estate, entry: Entry) -> bool:
    """Whether a Region's key is not known in the plan, though the set is there."""
    return any(
        type(option) is int and (estate.keys[option].planned or estate.keys[option].side.kind != "lit")
        for option in entry.use.options
    )


def _text_of(estate: Estate, entry: Entry) -> Optional[str]:
    (option,) = entry.use.options
    if option is None:
        return None
    return arn(estate.keys[option].side.name, option) if type(option) is int else arn(option.name)


def _described(draw: Draw, estate: Estate, name: str) -> Described:
    texts = st.one_of(st.sampled_from(CLEAN[:4]), st.sampled_from(_texts(estate.language)))
    provider = draw(st.sampled_from(estate.providers))
    kind = draw(st.sampled_from(["contact", "contact_channel", "response_plan"]))
    if kind == "contact":
        given = {"display_name": draw(texts)}
    elif kind == "contact_channel":
        return Described(name, _kind(estate, "ssmcontacts_contact_channel"), provider, {})
    else:
        names = draw(st.lists(st.sampled_from(["title", "summary", "dedupe_string"]), unique=True, max_size=3))
        given = {argument: draw(texts) for argument in names}
    service = "ssmcontacts" if kind == "contact" else "ssmincidents"
    return Described(name, _kind(estate, f"{service}_{kind}"), provider, given, draw(tags(estate.language)))


def _kind(estate: Estate, name: str) -> str:
    if not estate.is_template:
        return f"aws_{name}"
    service, _, kind = name.partition("_")
    titles = {"ssmcontacts": "SSMContacts", "ssmincidents": "SSMIncidents"}
    return f"AWS::{titles[service]}::{kind.title().replace('_', '')}"
