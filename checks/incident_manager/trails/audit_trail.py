"""Check 14: whether a trail keeps the events that show how Incident Manager uses its keys."""

from __future__ import annotations

from typing import Dict, Iterator, List, Tuple

from incident_manager.fixes import Change
from incident_manager.model import Configuration, RegionEntry, UnknownKey
from incident_manager.other_subjects import Trail
from incident_manager.trails.trail_events import KEY_USES, arguments_of, recorded
from incident_manager.truth import Truth, all_of, any_of
from incident_manager.values import Unknown, flag, label, region_named
from incident_manager.verdict import Fault, Gap, Remarks, Silence, gaps

SIGNS = "the use of the key"


def judge(trail: Trail) -> Remarks:
    used = any_of(_uses_customer_key(trail.configuration))
    if used is False:
        yield Silence()
        return
    remarks = [*_is_on(trail), *_records(trail)]
    others = all_of(_is_kept_elsewhere(trail, event) for event in KEY_USES) if remarks else True
    if others is True:
        return
    if isinstance(others, Unknown) and any(isinstance(remark, Fault) for remark in remarks):
        yield Gap(f"{trail.address} does not record {SIGNS}, and {others.why}")
    elif isinstance(used, Unknown):
        yield Gap(f"whether a replication set uses a customer managed key is not known: {used.why}")
    else:
        yield from remarks


def _is_kept_elsewhere(trail: Trail, event: str) -> Truth:
    """Whether another trail of the configuration keeps an event."""
    return any_of(kept for address, kept in _keepers_in(trail.configuration)[event] if address != trail.address)


def _keepers_in(configuration: Configuration) -> Dict[str, List[Tuple[str, Truth]]]:
    """The trails that keep each event, or may; found out once for all trails of a configuration."""

    def found() -> Dict[str, List[Tuple[str, Truth]]]:
        trails = [made for made in configuration.subjects if isinstance(made, Trail) and made.exists]
        kept = {event: [(made.address, _keeps(made, event)) for made in trails] for event in KEY_USES}
        return {event: [keeper for keeper in keepers if keeper[1] is not False] for event, keepers in kept.items()}

    return configuration.remembered("trails that keep events", found)


def _keeps(trail: Trail, event: str) -> Truth:
    is_on, kept = list(_is_on(trail)), recorded(trail, event).recorded
    if kept is False or any(isinstance(remark, Fault) for remark in is_on):
        return False
    return Unknown(f"whether {trail.address} does is not known") if is_on or isinstance(kept, Unknown) else True


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
            f"{trail.address} does not record {SIGNS}: it is turned off ({argument} = false).",
            f"set {argument} to true{', or leave it out' if optional else ''}.",
            (Change(trail.source, (argument,), True),),
        )
    elif flag(value) is not True:
        yield from gaps(value, f"{argument} of {trail.address} is neither true nor false")
    elif not optional and value is None:
        yield Gap(f"{trail.address} does not say {argument}, which has no default")


def _records(trail: Trail) -> Remarks:
    for event in KEY_USES:
        reading = recorded(trail, event)
        if isinstance(reading.recorded, Unknown):
            yield Gap(f"whether {trail.address} records {SIGNS} is not known: {reading.recorded.why}")
        elif reading.recorded is False:
            partial = [loss for loss in reading.losses if loss.alone]
            for loss in partial or reading.losses:
                what = "KMS events" if loss.management else "all management events"
                found = f"{trail.address} does not record {SIGNS}: it leaves out {what} ({loss.written})."
                yield Fault(found, loss.fix, (Change(trail.source, *loss.cure),) if loss.cure else ())
