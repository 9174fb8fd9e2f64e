"""The types of Terraform's resources that the checks look at."""

from __future__ import annotations

from incident_manager import resource_types
from incident_manager.resource_types import in_terraform

PROVIDER = "aws"
SET_TYPES = in_terraform(resource_types.SET_TYPES)
KEY_TYPES = in_terraform(resource_types.KEY_TYPES)
INCIDENT_MANAGER = in_terraform(resource_types.INCIDENT_MANAGER)
TRAIL_TYPES = in_terraform(resource_types.TRAIL_TYPES)
DOCUMENT_TYPE = resource_types.DOCUMENT_TYPE
IDENTITY_TYPES = in_terraform(resource_types.IDENTITY_TYPES)


def is_read(mode: str, kind: str) -> bool:
    """Whether a resource or data source is looked at: to be judged, or for what it says of others."""
    return kind == DOCUMENT_TYPE if mode == "data" else mode == "resource" and kind in resource_types.READ_TYPES
