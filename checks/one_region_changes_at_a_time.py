"""What: a plan that changes a replication set adds or removes at most one Region, and does not change the key of a
Region that stays.

Why: Incident Manager takes one change at a time, and cannot give a Region another key. With more changes in one plan,
the apply fails, perhaps after half an hour, with part of the work done.

Fix: change one Region, apply, change the next Region, apply. For another key: remove the Region, apply, add it with the
new key, apply. A set with a single Region must be replaced, which deletes everything in Incident Manager.

Limits: only a Terraform plan contains changes; nothing is reported in other inputs.

Sources: https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_UpdateReplicationSet.html
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssmincidents_replication_set
"""

from __future__ import annotations

from typing import Optional

from incident_manager.integration.registration import register
from incident_manager.model import Planned, RegionEntry, ReplicationSet, UnknownKey, declared_key
from incident_manager.regions.key_names import names_another_key
from incident_manager.regions.only_region import NEW_SET, has_one_region
from incident_manager.rule import HIGH, Rule
from incident_manager.values import is_open, label, reason_for
from incident_manager.verdict import Fault, Gap, Remarks

GUIDELINE = "https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_UpdateReplicationSet.html"


def judge(replication_set: ReplicationSet) -> Remarks:
    if replication_set.planned is not Planned.UPDATE:
        return
    before = replication_set.before
    after = {entry.name: entry for entry in replication_set.entries if isinstance(entry.name, str)}
    if replication_set.gap is not None or any(is_open(entry.name) for entry in replication_set.entries):
        yield Gap(reason_for(replication_set.gap, "the name of a Region is not known before apply"))
        return
    changes = [f"adds {name}" for name in after if name not in before]
    changes += [f"removes {name}" for name in before if name not in after]
    if len(changes) > 1:
        yield Fault(
            f"the plan changes {len(changes)} Regions of {replication_set.address} at once: it "
            f"{' and '.join(changes)}.",
            "change one Region, apply, then change the next.",
        )
    for name, entry in after.items():
        if name in before:
            yield from _same_key(replication_set, name, entry)


def _same_key(replication_set: ReplicationSet, name: str, entry: RegionEntry) -> Remarks:
    before = replication_set.before[name]
    old = before or "the AWS owned key"
    target, given = entry.key, entry.given
    key = declared_key(target)
    new = given if isinstance(given, str) else label(given)
    new = "a customer managed key that the plan does not name" if new == "?" else new
    why = target.why if isinstance(target, UnknownKey) else f"{label(given)} is not known"
    changed: Optional[bool] = None
    if target.has_customer_key is False:
        changed, new = before is not None, "the AWS owned key"
    elif before is None:
        changed = target.has_customer_key
    elif isinstance(given, str):
        changed, why = names_another_key(name, before, given), f"{old} may be {new}"
    elif key is not None:
        replaced = key.planned in (Planned.REPLACE, Planned.CREATE)
        changed, new = replaced or (key.arn is not None and names_another_key(name, before, key.arn)), key.address
    if changed is None:
        yield Gap(f"whether the key of Region {name} changes: {why}")
    if changed:
        yield Fault(
            f"the plan changes the key of Region {name} of {replication_set.address} from {old} to {new}.",
            NEW_SET
            if has_one_region(replication_set)
            else f"remove Region {name}, apply, and add it again with the new key: an existing Region keeps its key.",
        )


register(
    Rule(
        id="CKV_SSMIM_12",
        title="Ensure a plan changes one Region of an Incident Manager replication set at a time, and the key of none",
        severity=HIGH,
        of=ReplicationSet,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        in_plans_only=True,
    )
)
