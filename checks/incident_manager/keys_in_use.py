"""Whether a key encrypts anything of the replication sets in its configuration."""

from __future__ import annotations

from incident_manager.deciding import differ_here
from incident_manager.model import CustomerKey, Key, OwnedKey, RegionEntry
from incident_manager.values import Value, split_text


def encrypts_nothing(key: Key) -> bool:
    """Whether the configuration has sets with customer managed keys, all of which are known to be other keys.

    Then what the key is like does not matter, though its policy may name Incident Manager: a signing key may share a
    policy document with a key of a set.
    """
    return key.remembered("encrypts nothing", lambda: _encrypts_nothing(key))


def _encrypts_nothing(key: Key) -> bool:
    if key.used_by:
        return False
    sets = key.configuration.sets
    entries = [entry for each in sets for entry in each.entries if not isinstance(entry.key, OwnedKey)]
    return bool(entries) and all(each.gap is None for each in sets) and all(is_another(entry, key) for entry in entries)


def is_another(entry: RegionEntry, key: Key) -> bool:
    """Whether the key of a Region is known to be another than this one."""
    target = entry.key
    if not isinstance(target, CustomerKey):
        return False
    if target.key is not None:
        return target.key is not key
    if isinstance(entry.given, str) and isinstance(key.arn, str) and entry.given.startswith("arn:"):
        return entry.given != key.arn and ":alias/" not in entry.given
    pieces = split_text(entry.given, ":")
    in_account = len(pieces) > 5 and _differ(pieces[4], key.account)
    return in_account or _differ(target.region, key.region)


def _differ(one: Value, other: Value) -> bool:
    """Whether both are known, or decided, not to be the same."""
    if differ_here(one, other) or differ_here(other, one):
        return True
    return isinstance(one, str) and isinstance(other, str) and one != other
