"""What: either every Region of a replication set uses a customer managed key, or every Region uses the AWS owned key
(no key, `null` or an empty `RegionConfiguration`).

Why: Incident Manager does not accept a mixture. AWS rejects it when the set is applied, or when a Region is added
later, and the key of an existing Region cannot be changed.

Fix: name a key in every Region, or in none.

Limits: if only some Regions are known to have a key or none, the others are not judged.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/general-settings.html
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssmincidents_replication_set
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import RegionEntry, ReplicationSet, UnknownKey
from incident_manager.rule import HIGH, Rule
from incident_manager.values import label, region_named
from incident_manager.verdict import Fault, Gap, Remarks


def judge(replication_set: ReplicationSet) -> Remarks:
    entries = replication_set.certain_entries
    with_key = [entry for entry in entries if entry.key.has_customer_key is True]
    without = [entry for entry in entries if entry.key.has_customer_key is False]
    if with_key and without:
        argument = replication_set.argument("SseKmsKeyId")
        yield Fault(
            f"{_names(with_key)} a customer managed key, and {_names(without)} the AWS owned key.",
            f"set {argument} to a key of its own in each Region, or leave it out in all of them.",
        )
        return
    kinds = {entry.key.has_customer_key for entry in replication_set.entries}
    if replication_set.other_gap is None and len(kinds) == 1 and None not in kinds:
        return
    if len(entries) > 1 or replication_set.gap is not None:
        for entry in entries:
            if entry.key.has_customer_key is None:
                yield Gap(f"whether {region_named(entry.name)} has a key: {_why(entry)}")
    if replication_set.gap is not None:
        yield Gap(replication_set.gap.why)


def _names(entries: "list[RegionEntry]") -> str:
    names = ["without a name" if entry.name is None else label(entry.name) for entry in entries]
    return f"Region {names[0]} uses" if len(names) == 1 else f"Regions {', '.join(names)} use"


def _why(entry: RegionEntry) -> str:
    return entry.key.why if isinstance(entry.key, UnknownKey) else "it is not known"


register(
    Rule(
        id="CKV_SSMIM_7",
        title="Ensure all Regions of an Incident Manager replication set use customer managed keys, or none does",
        severity=HIGH,
        of=ReplicationSet,
        judge=judge,
        guideline="https://docs.aws.amazon.com/incident-manager/latest/userguide/general-settings.html",
        text=__doc__,
    )
)
