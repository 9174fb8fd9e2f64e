"""The types of CloudFormation's resources that the checks look at."""

from __future__ import annotations

from typing import FrozenSet, Iterable

from incident_manager import resource_types


def _in_templates(kinds: Iterable[str]) -> FrozenSet[str]:
    return frozenset(kind for kind in kinds if kind.startswith("AWS::"))


(SET_TYPE,) = _in_templates(resource_types.SET_TYPES)
(TRAIL_TYPE,) = _in_templates(resource_types.TRAIL_TYPES)
KEY_TYPES = _in_templates(resource_types.KEY_TYPES)
INCIDENT_MANAGER = _in_templates(resource_types.INCIDENT_MANAGER)
IDENTITY_TYPES = _in_templates(resource_types.IDENTITY_TYPES)
