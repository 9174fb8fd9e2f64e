"""The Regions of a replication set that are a list of objects, as in CloudFormation and the ``awscc`` provider."""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Optional, Tuple

from incident_manager.argument_names import argument
from incident_manager.values import (
    Either,
    OpenExpansion,
    Perhaps,
    Unknown,
    Value,
    alternatives,
    either,
    label,
    reason_for,
    same,
    why_unknown,
    worse,
)


class ListedRegion(NamedTuple):
    """One Region: its name, what stands for its key, and whether it is certain to be there."""

    name: Value
    key: Value
    certain: bool


def listed_regions(kind: str, value: Value) -> Tuple[List[ListedRegion], Optional[Unknown]]:
    """The Regions in the list of a type of resource, and why they may not be all."""
    elements, gap = _elements(value)
    regions: List[ListedRegion] = []
    for item, certain in elements:
        found, missing = _regions(kind, item, certain)
        regions.extend(found)
        gap = worse(missing, gap)
    return regions, gap


def _regions(kind: str, item: Value, certain: bool) -> Tuple[List[ListedRegion], Optional[Unknown]]:
    """What an element of the list says; several Regions where it may be different ones."""
    options = [option for option in alternatives(item) if isinstance(option, dict)]
    if len(options) != len(alternatives(item)):
        return [], Unknown.because_of(item, f"{label(item)} is no Region")
    names = [option.get(argument(kind, "RegionName")) for option in options]
    keys = [_key(kind, option.get(argument(kind, "RegionConfiguration"))) for option in options]
    if all(same(name, names[0]) for name in names):
        return [ListedRegion(names[0], _any_of(keys, item), certain)], None
    return [ListedRegion(name, key, False) for name, key in zip(names, keys)], Perhaps(reason_for(item))


def _key(kind: str, settings: Value) -> Value:
    """What the settings of a Region say of its key: null where they are absent or empty."""
    name = argument(kind, "SseKmsKeyId")
    given = [option.get(name) if isinstance(option, dict) else option for option in alternatives(settings)]
    key = _any_of(given, settings)
    options = [None if option == "" else option for option in alternatives(key)]  # the API takes it for none
    return _any_of(options, key)


def _any_of(options: List[Value], choice: Value) -> Value:
    return options[0] if len(options) == 1 else either(options, reason_for(choice))


def _elements(value: Value) -> Tuple[List[Tuple[Value, bool]], Optional[Unknown]]:
    """The elements of a list, each with whether it is certain to be there, and why they may not be all."""
    found: List[Tuple[Value, bool]] = []
    gap: Optional[Unknown] = None
    whys: List[str] = []
    options = alternatives(value)
    for option in options:
        if isinstance(option, OpenExpansion):
            found.append((option.template, False))
            gap = Unknown(option.why)
        elif isinstance(option, tuple):
            for item in option:
                found.extend(_alternative_elements(item, len(options) == 1))
                if isinstance(item, Either) and None in item.alternatives:
                    whys.append(item.why)
        elif option is not None:
            gap = Unknown.because_of(option, f"{label(option)} is no list")
    if len(options) > 1 or whys:
        whys = [*(why_unknown(value) if len(options) > 1 else ()), *whys]
        gap = gap or Perhaps("; ".join(dict.fromkeys(whys)))
    return found, gap


def _alternative_elements(item: Value, certain: bool) -> Iterator[Tuple[Value, bool]]:
    perhaps = isinstance(item, Either) and None in item.alternatives
    for option in item.alternatives if perhaps else (item,):
        if option is not None or not perhaps:
            yield option, certain and not perhaps
