"""What a plan can do about the only Region of a replication set: a set cannot be without one."""

from __future__ import annotations

from incident_manager.model import ReplicationSet

NEW_SET = (
    "delete the replication set, which deletes all data in Incident Manager, and create it with the new key: an "
    "existing Region keeps its key, and the only Region of a set cannot be removed."
)


def has_one_region(replication_set: ReplicationSet) -> bool:
    """Whether the set that exists has no other Region than one."""
    return len(replication_set.before) == 1
