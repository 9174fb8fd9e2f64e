"""Check 14: whether a trail keeps the events that show how Incident Manager uses its keys."""

from __future__ import annotations

from typing import Iterator

from incident_manager.model import Configuration, RegionEntry, UnknownKey
from incident_manager.other_subjects import Trail
from incident_manager.trails.trail_events import KEY_USES, arguments_of, recorded
from incident_manager.truth import Truth, any_of
from incident_manager.values import Unknown, flag, label, region_named
from incident_manager.verdict import Fault, Gap, Remarks, Silence, gaps

SIGNS = (
    "the events that show Incident Manager using the key: Decrypt and GenerateDataKey with the encryption context "
    "contactArn"
)


def judge(trail: Trail) -> Remarks:
    used = any_of(_uses_customer_key(trail.configuration))
    if used is False:
        yield Silence()
        return
    remarks = [*_is_on(trail), *_records(trail)]
    if isinstance(used, Unknown) and remarks:
        yield Gap(f"whether a replication set uses a customer managed key is not known: {used.why}")
    else:
        yield from remarks


def _uses_customer_key(configuration: Configuration) -> Iterator[Truth]:
    for replication_set in configuration.sets:
        for entry in replication_set.entries:
            if entry.key.has_customer_key is True and not entry.certain:
                yield Unknown(f"whether {replication_set.address} has the Region {label(entry.name)} is not known")
            elif entry.key.has_customer_key is None:
                yield Unknown(_why(entry))
            else:
                yield entry.key.has_customer_key
        if replication_set.gap is not None:
            yield replication_set.gap


def _why(entry: RegionEntry) -> str:
    why = entry.key.why if isinstance(entry.key, UnknownKey) else ""
    return why or f"the key of {region_named(entry.name)} is not known"


def _is_on(trail: Trail) -> Remarks:
    argument = arguments_of(trail).logging
    optional = argument == "enable_logging"
    value = trail.tree.get(argument)
    if flag(value) is False:
        yield Fault(
            f"{trail.address} is turned off ({argument} = false), so that it misses {SIGNS}.",
            f"set {argument} to true{', or leave it out' if optional else ''}.",
        )
    elif flag(value) is not True:
        yield from gaps(value, f"{argument} of {trail.address} is neither true nor false")
    elif not optional and value is None:
        yield Gap(f"{trail.address} does not say {argument}, which has no default")


def _records(trail: Trail) -> Remarks:
    for event in KEY_USES:
        reading = recorded(trail, event)
        if isinstance(reading.recorded, Unknown):
            yield Gap(f"whether {trail.address} records the uses of the key is not known: {reading.recorded.why}")
        elif reading.recorded is False:
            partial = [loss for loss in reading.losses if loss.management]
            for loss in partial or reading.losses:
                what = "the events of KMS" if loss.management else "all management events"
                yield Fault(f"{trail.address} leaves out {what} ({loss.written}), so that it misses {SIGNS}.", loss.fix)
