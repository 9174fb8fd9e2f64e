"""What: the Region of the provider, or of the stack, that manages a replication set is one of its Regions.

Why: a replication set is managed from one of its own Regions. From another Region the provider cannot find it: creating
it fails, or the next plan wants to create it again.

Fix: add the Region to the set, or manage the set with a provider in one of the set's Regions.

Limits: a Region from the environment or a profile is not known, and neither is that of most stacks. If the set names a
Region that does not exist, CKV_SSMIM_17 reports it first, and this check reports nothing.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssmincidents_replication_set
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import ReplicationSet
from incident_manager.regions.service_endpoints import is_unreal
from incident_manager.rule import MEDIUM, Rule
from incident_manager.truth import any_of
from incident_manager.values import Unknown, is_open, label, same, why_unknown
from incident_manager.verdict import Fault, Gap, Remarks, Withheld


def judge(replication_set: ReplicationSet) -> Remarks:
    home, entries = replication_set.home, replication_set.entries
    names = [entry.name for entry in entries]
    if any(entry.certain and same(entry.name, home) for entry in entries):
        return
    unknown = [name for name in (home, *names) if is_open(name)]
    found = any_of(
        Unknown.because_of((name, home), "a Region is not known")
        if is_open(name) or is_open(home) or not entry.certain and same(name, home)
        else same(name, home)
        for name, entry in zip(names, entries)
    )
    if found is False and replication_set.gap is None:
        if any(name is None or (isinstance(name, str) and is_unreal(name)) for name in names):
            yield Withheld()  # which Region is meant has to be known first: CKV_SSMIM_17
            return
        instead = "manage it with a provider of one of its Regions."
        yield Fault(
            f"{replication_set.address} is managed from {label(home)}, which is not one of its Regions "
            f"({', '.join(map(label, names))}).",
            instead
            if isinstance(home, str) and is_unreal(home)
            else f"add {label(home)} to the replication set, or {instead}",
        )
        return
    for reason in why_unknown(tuple(unknown)):
        yield Gap(reason)
    if replication_set.gap is not None:
        yield Gap(replication_set.gap.why)
    if not unknown and replication_set.gap is None:
        yield Gap("whether a Region is there is not known")


register(
    Rule(
        id="CKV_SSMIM_11",
        title="Ensure an Incident Manager replication set is managed from one of its own Regions",
        severity=MEDIUM,
        of=ReplicationSet,
        judge=judge,
        guideline="https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssmincidents_replication_set",
        text=__doc__,
    )
)
