"""Check 21: whether the policies of users and groups ask for multi-factor authentication before they allow changes."""

from __future__ import annotations

from typing import List, Tuple

from incident_manager.changed_parts import Demanded
from incident_manager.fixes import Change
from incident_manager.identity_policy.changes import (
    changes_of,
    changes_without_mfa,
    lenient_statements,
    only_by_long_term_keys,
    other_groups_of,
    policies_from_elsewhere,
    policies_of_others,
    statements_beside,
    statements_of_others,
)
from incident_manager.identity_policy.identity_access import IdentityAccess, accesses_about_incident_manager
from incident_manager.other_subjects import IdentityPolicy
from incident_manager.policies.policy_statements import Statement
from incident_manager.service_names import names_incident_manager
from incident_manager.values import Unknown, label, written
from incident_manager.verdict import Fault, Gap, Remarks, Silence

SHOWN = 2
HINT = ": requests with long-term keys do not have aws:MultiFactorAuthPresent"


def judge(subject: IdentityPolicy) -> Remarks:
    policies = [access for access in accesses_about_incident_manager(subject) if any(True for _ in changes_of(access))]
    if not policies or not (subject.holders or subject.unsure):
        yield Silence()
        return
    holders = list(dict.fromkeys(subject.holders))
    for access in policies:
        if access.refused:
            yield Gap(f"AWS refuses the policy in {access.source.owner}: {access.refused}")
        for holder in holders:
            yield from _asks(subject, access, holder)
        yield from _may_be_asked(subject, access)
    for holder in holders:
        for arn in policies_from_elsewhere(subject, holder):
            if _is_about_incidents(written(arn)):
                yield Gap(f"{holder} also has {label(arn)}, a policy that is not part of the configuration")


def _is_about_incidents(arn: str) -> bool:
    return names_incident_manager(arn) or "incidentmanager" in arn.lower()


def _asks(subject: IdentityPolicy, access: IdentityAccess, holder: str) -> Remarks:
    beside = statements_beside(subject, access, holder)
    found = changes_without_mfa(access, beside)
    allowed = [change for change, truth in found if truth is True]
    owner = access.source.owner
    others = policies_of_others(subject, holder)
    elsewhere = [
        written(arn) for arn in policies_from_elsewhere(subject, holder) if ":iam::aws:policy/" not in written(arn)
    ]
    if allowed and elsewhere:
        yield Gap(f"whether {elsewhere[0]}, which is not in the configuration, asks {holder} for a second factor")
    elif allowed and other_groups_of(subject, holder):
        yield from (Gap(f"which groups {holder} is in: {why}") for why in other_groups_of(subject, holder))
    elif allowed and _is_stopped(access, beside, others):
        stopping = next((other for other in others if _is_stopped(access, beside, [other])), others[0])
        yield Gap(f"whether {holder} also has {stopping.address}: the name of a user or group is not known")
    elif allowed:
        actions = list(dict.fromkeys(change.action for change in allowed))
        more = f" and {len(actions) - SHOWN} more" if len(actions) > SHOWN else ""
        yield Fault(
            f"{owner} lets {holder} change Incident Manager without MFA ({', '.join(actions[:SHOWN])}{more})"
            f"{HINT if only_by_long_term_keys(access, allowed[0], beside) else ''}.",
            'add to the statement that allows it the Condition {"Bool": {"aws:MultiFactorAuthPresent": "true"}}.',
            _with_mfa(access),
        )
    for change, truth in found:
        if isinstance(truth, Unknown):
            yield Gap(f"whether {owner} lets {holder} use {change.action} without a second factor: {truth.why}")
            return


def _with_mfa(access: IdentityAccess) -> Tuple[Change, ...]:
    """The condition in each statement that allows a change without it."""
    place = access.source.place
    if place is None:
        return ()
    return tuple(
        Change(*place, Demanded(statement.number - 1, "Bool", "aws:MultiFactorAuthPresent", "true"))
        for statement in lenient_statements(access)
    )


def _is_stopped(access: IdentityAccess, beside: List[Statement], others: List[IdentityPolicy]) -> bool:
    """Whether no change is allowed without a second factor to whoever has these policies, too."""
    return bool(others) and not any(
        truth is True for _, truth in changes_without_mfa(access, [*beside, *statements_of_others(others)])
    )


def _may_be_asked(subject: IdentityPolicy, access: IdentityAccess) -> Remarks:
    if subject.unsure and any(truth is not False for _, truth in changes_without_mfa(access, [])):
        for why in subject.unsure:
            yield Gap(f"whether a user or group has {access.source.owner}: {why}")
