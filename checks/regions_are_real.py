"""What: Incident Manager is available in each Region of a replication set, no Region appears twice, and there are at
most three. The list of Regions comes from the endpoint data of botocore.

Why: AWS rejects anything else, but only when the set is applied: neither the schema nor the provider knows the names.

Fix: write the code of a Region in which Incident Manager is available, such as `eu-west-1`, once.

Limits: a Region that is not written out (a variable without a value) is not judged, and a stack's own Region
(`AWS::Region`) counts as real. A Region that AWS added after the release of the installed botocore is reported: update
botocore.

Sources: https://docs.aws.amazon.com/general/latest/gr/incident-manager.html
https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_CreateReplicationSet.html
"""

from __future__ import annotations

from typing import List

from incident_manager.fixes import Change, Swap
from incident_manager.integration.registration import register
from incident_manager.model import RegionEntry, ReplicationSet
from incident_manager.regions.service_endpoints import aws_regions, incident_manager_regions, is_unreal
from incident_manager.rule import HIGH, Rule
from incident_manager.values import Symbol, is_known, label, region_named, same, written
from incident_manager.verdict import Fault, Gap, Remarks, gaps

MOST = 3
SLIP = 2  # letters by which a name may miss the one that is meant


def judge(replication_set: ReplicationSet) -> Remarks:
    entries = replication_set.certain_entries
    names = [entry.name for entry in entries]
    for position, name in enumerate(names):
        if name is None:
            yield Fault("a Region has no name.", "name the Region.")
            continue
        if isinstance(name, Symbol) and replication_set.kind.startswith("AWS::"):
            pass  # the stack's own Region: no template says which that is
        elif not is_known(name):
            yield from gaps(name, "the name of a Region is not known")
        elif is_unreal(written(name)):
            yield _unreal(written(name), replication_set, entries[position])
        if any(same(name, earlier) for earlier in names[:position]):
            yield Fault(f"{region_named(name)} appears twice.", "name each Region once.")
    if len(names) > MOST:
        found = f"there are {len(names)} Regions: {', '.join(label(name) for name in names)}."
        yield Fault(found, f"keep at most {MOST} of them.")
    if replication_set.gap is not None:
        yield Gap(replication_set.gap.why)


def _unreal(name: str, replication_set: ReplicationSet, entry: RegionEntry) -> Fault:
    import difflib  # for the few

    known = sorted(incident_manager_regions())
    meant: List[str] = []
    hint = ""
    if name not in aws_regions():  # else it is no slip
        distances = {region: _distance(name, region) for region in known}
        least = min(distances.values())
        meant = [region for region in known if distances[region] == least <= SLIP]
        close = meant or difflib.get_close_matches(name, known, n=1)
        hint = f" (perhaps {' or '.join(close)})" if close else ""
    place = replication_set.name_place(entry)
    return Fault(
        f"Incident Manager is not available in {name!r}.",
        f"name one of {', '.join(known)}{hint}.",
        (Change(replication_set.source, place, Swap(name, meant[0]), safe=True),) if len(meant) == 1 and name else (),
    )


def _distance(one: str, other: str) -> int:
    """How many letters have to be added, removed or replaced to make one text of the other."""
    row = list(range(len(other) + 1))
    for position, letter in enumerate(one, 1):
        before, row[0] = row[0], position
        for column, wanted in enumerate(other, 1):
            before, row[column] = row[column], min(before + (letter != wanted), row[column] + 1, row[column - 1] + 1)
    return row[-1]


register(
    Rule(
        id="CKV_SSMIM_17",
        title="Ensure the Regions of an Incident Manager replication set exist, are distinct and are at most three",
        severity=HIGH,
        of=ReplicationSet,
        judge=judge,
        guideline="https://docs.aws.amazon.com/general/latest/gr/incident-manager.html",
        text=__doc__,
        has_fixes=True,
    )
)
