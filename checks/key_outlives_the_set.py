"""What: a KMS key that encrypts Incident Manager exists, enabled, for as long as the replication set does. It is not
disabled. No plan deletes, replaces or disables it while the set that uses it stays. No stack deletes it while it keeps
the set. The set refers to the key, or depends on it in another way, so that the set is deleted first.

Why: without the key, Incident Manager cannot read its data, and cannot even delete the replication set: first somebody
must enable the key again, or cancel its deletion. After the waiting period all data is lost.

Fix: delete the replication set first, then disable or delete the key. In the set, name the key by a reference, not by a
copy of its ARN: a reference makes Terraform and CloudFormation keep that order. ``DependsOn`` and ``depends_on`` do so
too.

Limits: a key that a plan deletes is reported on the replication set, because a scan has no record of what is deleted. A
key that is changed outside the configuration is not seen.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssmincidents_replication_set
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
"""

from __future__ import annotations

from typing import Iterator, Union

from incident_manager.fixes import Change, Reference
from incident_manager.integration.registration import register
from incident_manager.keys_in_use import encrypts_nothing, is_another
from incident_manager.model import CustomerKey, Key, Planned, RegionEntry, ReplicationSet
from incident_manager.regions.key_names import name_in
from incident_manager.regions.only_region import NEW_SET, has_one_region
from incident_manager.rule import HIGH, Rule
from incident_manager.values import Unknown, is_open, label, parts_of, region_named, same
from incident_manager.verdict import Fault, Gap, Remarks, Silence, gaps, must_not_equal

GUIDELINE = "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"

_NEW_REGION = (
    "remove the Region from the replication set, apply, add it again with the new key, apply, "
    "and delete the old key last."
)
KEPT = ("Retain", "RetainExceptOnCreate")


def judge(subject: Union[Key, ReplicationSet]) -> Remarks:
    if isinstance(subject, ReplicationSet):
        found = list(_deleted(subject))
        yield from found or [Silence()]
        return
    argument = subject.argument("Enabled")
    fix = f"set {argument} to true, or leave it out; disable the key only after the replication set is deleted."
    if not encrypts_nothing(subject):
        disabled, change = f"is disabled ({argument} = false).", Change(subject.source, (argument,), True)
        yield from must_not_equal(subject.address, disabled, subject.enabled, False, fix, change)
    yield from _planned(subject)
    yield from _kept_by_the_stack(subject)
    yield from _named_by_text(subject)


def _deleted(replication_set: ReplicationSet) -> Remarks:
    """What a plan does to keys that are no longer in the configuration."""
    gone = replication_set.configuration.gone
    if _goes(replication_set):
        return
    for entry in replication_set.entries:
        # the key that it names, or, where the Region gets another, the one that it has so far
        before = replication_set.before.get(entry.name) if isinstance(entry.name, str) else None
        names = {name_in(entry.name, name) for name in (entry.given, before) if isinstance(name, str)}
        arn = next((arn for arn in gone if name_in(entry.name, arn) in names), None)
        if arn:
            removed = "" if has_one_region(replication_set) else "remove that Region from the replication set, or "
            yield Fault(
                f"the plan deletes {gone[arn]} ({arn}), which encrypts {region_named(entry.name)} of "
                f"{replication_set.address}, but not the replication set.",
                f"keep the key, or {removed}delete the set, and apply; delete the key afterwards.",
            )


def _planned(key: Key) -> Remarks:
    if key.planned not in (Planned.REPLACE, Planned.DELETE):
        return
    for replication_set, entry in _staying(key):
        yield Fault(
            f"the plan {'replaces' if key.planned is Planned.REPLACE else 'deletes'} {key.address}, which encrypts "
            f"{region_named(entry.name)} of {replication_set.address}, but not the replication set.",
            f"keep the key; for a new one, {NEW_SET if has_one_region(replication_set) else _NEW_REGION}",
        )


def _goes(replication_set: ReplicationSet) -> bool:
    return replication_set.planned in (Planned.REPLACE, Planned.DELETE, Planned.CREATE)


def _staying(key: Key) -> "Iterator[tuple[ReplicationSet, RegionEntry]]":
    return ((user, entry) for user, entry in key.used_by if not _goes(user))


def _kept_by_the_stack(key: Key) -> Remarks:
    kept = key.deletion_policy
    for replication_set, _ in key.used_by:
        policy = replication_set.deletion_policy
        if policy in KEPT and kept not in KEPT and not is_open(kept):
            yield Fault(
                f"{key.address} is deleted with its stack (DeletionPolicy {label(kept)}), but "
                f"{replication_set.address}, which it encrypts, is kept (DeletionPolicy {label(policy)}).",
                f"set DeletionPolicy and UpdateReplacePolicy: Retain on {key.address} too.",
                (Change(key.source, ("DeletionPolicy",), "Retain"),),
            )
        elif (is_open(policy) and kept not in KEPT) or (policy in KEPT and is_open(kept)):
            yield from gaps((policy, kept), "a DeletionPolicy is not known")


def _named_by_text(key: Key) -> Remarks:
    """A key that is meant for Incident Manager, and a set that names a key of its Region without referring to it."""
    sets = key.configuration.sets
    if any(not entry.by_text for _, entry in key.used_by) or any(key.source in each.depends_on.known for each in sets):
        return
    for replication_set in sets:
        for entry in replication_set.entries:
            target = entry.key
            if not isinstance(target, CustomerKey) or not entry.by_text or is_another(entry, key):
                continue
            if not same(target.region, key.region):
                if is_open(target.region) or is_open(key.region):
                    yield Gap(f"whether {key.address} is in the Region of {target.label} is not known")
            elif any(isinstance(part, Unknown) for part in parts_of(entry.given)):
                yield from gaps(entry.given, f"which key {target.label} is, is not known")
            elif _may_depend_on(replication_set, key):
                yield Gap(f"whether {replication_set.address} depends on {key.address} is not known")
            else:
                yield Fault(
                    f"{key.address} may be deleted before {replication_set.address}: {region_named(entry.name)} names "
                    f"its key by text ({target.label}), not by a reference.",
                    f"refer to {key.address} in the replication set instead of writing the ARN.",
                    (Change(replication_set.source, replication_set.key_place(entry), Reference(key.source, "Arn")),),
                )


def _may_depend_on(replication_set: ReplicationSet, key: Key) -> bool:
    possible = replication_set.depends_on.possible
    return possible is None or key.source in possible


register(
    Rule(
        id="CKV_SSMIM_8",
        title="Ensure the KMS key stays enabled for as long as the Incident Manager replication set that it encrypts",
        severity=HIGH,
        of=(Key, ReplicationSet),
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        has_fixes=True,
        of_idle_keys=True,
    )
)
