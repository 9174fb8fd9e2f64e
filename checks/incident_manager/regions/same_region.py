"""Check 4: whether the Regions of a replication set and those of their keys can all be right at once."""

from __future__ import annotations

from typing import Iterator, NamedTuple, Sequence

from incident_manager.deciding import differ_here
from incident_manager.fixes import Change, Reference
from incident_manager.model import (
    CustomerKey,
    Key,
    OwnedKey,
    RegionEntry,
    ReplicationSet,
    Target,
    UnknownKey,
    declared_key,
)
from incident_manager.regions.region_equations import Conflict, Equation, Solution, solve
from incident_manager.regions.service_endpoints import is_unreal
from incident_manager.values import Symbol, Unknown, Value, is_open, label, same, why_unknown
from incident_manager.verdict import Fault, Gap, Remarks, Withheld


class Claim(NamedTuple):
    """One entry's claim that the Region ``named`` is the Region of the key ``target``."""

    entry: RegionEntry
    named: Value
    target: Target

    @property
    def equation(self) -> Equation:
        target = self.target
        if isinstance(target, CustomerKey):
            return Equation(self.named, target.region)
        assert isinstance(target, UnknownKey)
        term = f"the Region of {target.term}" if target.term else ""
        return Equation(self.named, Unknown(target.why, target.present, term))


def judge(replication_set: ReplicationSet) -> Remarks:
    """A fault for each Region whose key cannot be right, in whatever way what is unknown turns out."""
    stated = list(_claims(replication_set))
    claims = [claim for claim in stated if claim.named is not None]
    refused = [fault for claim in claims for fault in (*_refused(claim, replication_set), *_ruled_out(claim))]
    if refused:
        yield from refused
        return
    solution = solve([claim.equation for claim in claims], replication_set.kind.startswith("AWS::"))
    conflicts = [conflict for conflict in solution.conflicts if not is_unreal(conflict.named)]
    for conflict in conflicts:
        yield _fault(claims, conflict, replication_set)
    if not conflicts and (solution.conflicts or len(claims) < len(stated)):
        yield Withheld()  # which Region is meant has to be known first: CKV_SSMIM_17
    elif not conflicts:
        yield from _gaps(claims, solution)
        alike = replication_set.other_gap is None
        others = [entry for entry in replication_set.entries if not entry.certain]
        if replication_set.gap is not None and not (alike and all(isinstance(other.key, OwnedKey) for other in others)):
            yield Gap(replication_set.gap.why)


def _claims(replication_set: ReplicationSet) -> Iterator[Claim]:
    for entry in replication_set.certain_entries:
        if not isinstance(entry.key, OwnedKey):
            yield Claim(entry, entry.name, entry.key)


def _refused(claim: Claim, replication_set: ReplicationSet) -> Remarks:
    """A fault where a Region uses a replica in the Region of its own primary, which AWS refuses.

    Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
    """
    key = declared_key(claim.target)
    primary = key.primary if key else None
    if key is None or not isinstance(primary, CustomerKey) or primary.key is key:
        return
    where = claim.named if is_open(key.region) and isinstance(claim.named, str) else key.region
    if not same(where, primary.region):
        return
    region = label(where)
    if replication_set.kind.startswith("AWS::"):
        how = "create the replica with a stack in another Region, and pass the ARN of its primary"
    else:
        how = "declare the replica with a provider of another Region"
    yield Fault(
        f"Region {label(claim.named)} uses {key.address}, a replica that is in the Region of its own primary "
        f"{primary.label} ({region}): AWS refuses it.",
        f"use {primary.label} in {region}; {how}.",
    )


def _ruled_out(claim: Claim) -> Remarks:
    """A fault where the key is in a Region that a condition says to be another."""
    for one, other in (claim.equation, claim.equation[::-1]):
        if differ_here(one, other):
            key = getattr(claim.target, "label", "?")
            named = label(claim.named)
            yield Fault(
                f"Region {named} uses the key {key} of another Region: {label(one)} is not {other} here.",
                f"give Region {named} a key of its own in that Region, or correct the condition.",
            )


def _fault(claims: Sequence[Claim], conflict: Conflict, replication_set: ReplicationSet) -> Fault:
    claim = claims[conflict.position]
    region = claim.equation.actual
    key = f"the key {getattr(claim.target, 'label', '?')}"
    named = label(claim.named)
    if named != conflict.named:
        named = f"{named}, which is {conflict.named},"
    if conflict.because is None or isinstance(region, str):
        found = f"Region {named} uses {key}, which is in {conflict.actual}."
    else:
        other = label(claims[conflict.because].named)
        place = label(region) if isinstance(region, Symbol) and label(region) != conflict.actual else ""
        if place:
            place = "the stack's Region" if place == "AWS::Region" else place
            decided = f"is in {place}, which the entry for Region {other} makes {conflict.actual}"
        else:
            decided = f"the entry for Region {other} puts in {conflict.actual}"
        found = f"Region {named} uses {key}, which {decided}."
    wanted = conflict.named
    if replication_set.kind.startswith("AWS::"):
        how = f"a stack's own keys are in the stack's Region, so create it with a stack in {wanted} and pass its ARN"
    else:
        how = f"declare it with a provider whose Region is {wanted}, and refer to its ARN"
    changes = tuple(_changes(replication_set, claim.entry, wanted))
    return Fault(found, f"give Region {wanted} a key of its own in {wanted}: {how}.", changes)


def _changes(replication_set: ReplicationSet, entry: RegionEntry, wanted: str) -> Iterator[Change]:
    """Name the key that is in the Region, where the configuration has one."""
    declared = [subject for subject in replication_set.configuration.subjects if isinstance(subject, Key)]
    there = [key for key in declared if key.exists and same(key.region, wanted)]
    if len(there) == 1:
        value = Reference(there[0].source, "Arn")
        yield Change(replication_set.source, replication_set.key_place(entry), value, safe=True)


def _gaps(claims: Sequence[Claim], solution: Solution) -> Remarks:
    for index in solution.open_equations:
        claim = claims[index]
        whys = [*why_unknown(_unknown_only(claim.named)), *why_unknown(_unknown_only(claim.equation.actual))]
        for why in whys or [f"the Region of {getattr(claim.target, 'label', 'a key')} is not known"]:
            yield Gap(why)


def _unknown_only(value: Value) -> Value:
    return None if isinstance(value, (str, Symbol)) else value
