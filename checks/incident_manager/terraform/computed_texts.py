"""What stays open of a key that a Region refers to, where the Region may get a text that is computed from that.

A plan lists what an expression refers to, and says nothing of what is computed from it: ``aws_kms_key.k.arn`` and
``replace(aws_kms_key.k.arn, "us-east-1", "us-west-2")`` are written alike (Terraform 1.11). A reference is taken for
the key itself where other readings come to the same. They do not for the ARN of a multi-Region key, from which the ARN
of a replica may be made, nor for the id of a key, which may be part of an ARN.

A text that a configuration computes, and that is not known, is taken likewise.
"""

from __future__ import annotations

from typing import List

from incident_manager.model import Key, RegionEntry, UnknownKey, declared_key
from incident_manager.values import Computed, Unknown, Value, label, region_named
from incident_manager.worlds import Term, decide

_IDS = ("key_id", "id", "target_key_id")


def with_computed_texts(entries: List[RegionEntry]) -> List[RegionEntry]:
    """The Regions of a replication set, with what each reference to a key may be."""
    return [with_computed_text(entry, entries) for entry in entries]


def with_computed_text(entry: RegionEntry, entries: List[RegionEntry]) -> RegionEntry:
    """One of these Regions, with what the key may be that it refers to."""
    key, by_id = declared_key(entry.key), _is_id(entry.given)
    if key is None or not (by_id or key.multi_region is not False):
        return entry
    if isinstance(entry.given, Unknown):
        name, why = key.address, entry.given.why
    else:
        name = label(entry.given)
        why = f"the plan does not say whether {name} itself is given or a text that is computed from it"
    target = entry.key
    if isinstance(entry.given, (Computed, Unknown)) and _may_be_elsewhere(key, entry, entries):
        itself = decide(Term(f"what {region_named(entry.name)} gets", why), (name, f"computed from {name}"))
        target = target if itself == name else UnknownKey(why, True)
    return entry.using(target, Unknown(why, True) if by_id else entry.given)


def _is_id(option: Value) -> bool:
    """Whether an attribute names a key, or is part of a text that does."""
    return isinstance(option, Computed) and option.attribute in _IDS and "_kms_" in getattr(option.resource, "type", "")


def _may_be_elsewhere(key: Key, entry: RegionEntry, entries: List[RegionEntry]) -> bool:
    """Whether the key itself is not shown to be in the Region; where its own is not known, one Region may be it."""
    if isinstance(key.region, str) and isinstance(entry.name, str):
        return key.region != entry.name
    return sum(declared_key(other.key) is key for other in entries) > 1
