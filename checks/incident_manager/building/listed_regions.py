"""The Regions of a replication set that are a list of objects, as in CloudFormation and the ``awscc`` provider."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Tuple

from incident_manager.argument_names import argument
from incident_manager.values import OpenExpansion, Unknown, Value, label


class ListedRegion(NamedTuple):
    """One Region: its name, what stands for its key, and whether it is certain to be there."""

    name: Value
    key: Value
    certain: bool


def listed_regions(kind: str, value: Value) -> Tuple[List[ListedRegion], Optional[Unknown]]:
    """The Regions in the list of a type of resource, and why they may not be all."""
    if isinstance(value, OpenExpansion):
        region = _region(kind, value.template, False)
        return [region] if region else [], Unknown(value.why)
    if not isinstance(value, tuple):
        return [], None if value is None else Unknown.because_of(value, f"{label(value)} is not a list")
    regions: List[ListedRegion] = []
    gap: Optional[Unknown] = None
    for item in value:
        region = _region(kind, item, True)
        if region:
            regions.append(region)
        else:
            gap = Unknown.because_of(item, f"{label(item)} is not a Region")
    return regions, gap


def _region(kind: str, item: Value, certain: bool) -> Optional[ListedRegion]:
    if not isinstance(item, dict):
        return None
    settings = item.get(argument(kind, "RegionConfiguration"))
    if isinstance(settings, Unknown):
        settings = settings.with_presence(False)  # an object may be empty
    key = settings.get(argument(kind, "SseKmsKeyId")) if isinstance(settings, dict) else settings
    return ListedRegion(item.get(argument(kind, "RegionName")), None if key == "" else key, certain)  # "" is none
