"""What a plan can do about the only Region of a replication set: a set cannot be without one."""

from __future__ import annotations

from incident_manager.model import ReplicationSet

NEW_SET = (
    "delete the replication set and create it again with the new key. A set cannot be without a Region: "
    "its only one cannot be removed first. All data in Incident Manager is deleted with the set."
)


def has_one_region(replication_set: ReplicationSet) -> bool:
    """Whether the set that exists has no other Region than one."""
    return len(replication_set.before) == 1
