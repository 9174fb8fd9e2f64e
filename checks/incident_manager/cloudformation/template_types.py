"""The types of CloudFormation's resources that the checks look at."""

from __future__ import annotations

from incident_manager import resource_types
from incident_manager.resource_types import in_templates

(SET_TYPE,) = in_templates(resource_types.SET_TYPES)
(TRAIL_TYPE,) = in_templates(resource_types.TRAIL_TYPES)
KEY_TYPES = in_templates(resource_types.KEY_TYPES)
INCIDENT_MANAGER = in_templates(resource_types.INCIDENT_MANAGER)
IDENTITY_TYPES = in_templates(resource_types.IDENTITY_TYPES)
