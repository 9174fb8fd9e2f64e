"""The types of Terraform's resources that the checks look at."""

from __future__ import annotations

from typing import FrozenSet, Iterable

from incident_manager import resource_types

PROVIDER = "aws"


def _in_terraform(kinds: Iterable[str]) -> FrozenSet[str]:
    return frozenset(kind for kind in kinds if kind.startswith("aws"))


SET_TYPES = _in_terraform(resource_types.SET_TYPES)
KEY_TYPES = _in_terraform(resource_types.KEY_TYPES)
INCIDENT_MANAGER = _in_terraform(resource_types.INCIDENT_MANAGER)
TRAIL_TYPES = _in_terraform(resource_types.TRAIL_TYPES)
DOCUMENT_TYPE = resource_types.DOCUMENT_TYPE
IDENTITY_TYPES = _in_terraform(resource_types.IDENTITY_TYPES)


def is_read(mode: str, kind: str) -> bool:
    """Whether a resource or data source is looked at: to be judged, or for what it says of others."""
    return kind == DOCUMENT_TYPE if mode == "data" else mode == "resource" and kind in resource_types.READ_TYPES
