"""What names of a key in a Region are the same: its ARN, or its id alone; so it is with an alias."""

from __future__ import annotations

from typing import Optional

from incident_manager.values import Value


def name_in(region: Value, name: str) -> str:
    """The name of a key or an alias, without what goes without saying in a Region."""
    pieces = name.split(":")
    if len(pieces) != 6 or pieces[3] != region:
        return name
    return pieces[5][len("key/") :] if pieces[5].startswith("key/") else pieces[5]


def names_another_key(region: Value, one: str, other: str) -> Optional[bool]:
    """Whether two names that are used in a Region name two keys; None where an alias may lead to the same."""
    names = name_in(region, one), name_in(region, other)
    if names[0] == names[1]:
        return False
    return None if any("alias/" in name for name in names) else True
