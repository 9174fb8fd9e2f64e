"""Check 16: whether a policy of IAM allows everything in Incident Manager, or to delete any replication set."""

from __future__ import annotations

from typing import Dict, List, Tuple

from incident_manager.changed_parts import Dropped
from incident_manager.fixes import Change
from incident_manager.identity_policy.identity_access import (
    IdentityAccess,
    accesses,
    accesses_about_incident_manager,
    allowing_statements,
    allows_deletion,
    allows_everything,
    deleting_statements,
)
from incident_manager.identity_policy.incident_manager_actions import DELETE_SET
from incident_manager.other_subjects import IdentityPolicy
from incident_manager.policies.policy_statements import items_of
from incident_manager.service_names import SERVICES
from incident_manager.truth import Truth
from incident_manager.values import Unknown
from incident_manager.verdict import Fault, Gap, Remarks, Silence

NARROWER = {
    "ssm-incidents": (
        "ssm-incidents:StartIncident on arn:aws:ssm-incidents::ACCOUNT:response-plan/NAME, and "
        "ssm-incidents:GetIncidentRecord, ssm-incidents:UpdateIncidentRecord and ssm-incidents:CreateTimelineEvent on "
        "arn:aws:ssm-incidents::ACCOUNT:incident-record/NAME/*"
    ),
    "ssm-contacts": (
        "ssm-contacts:StartEngagement on arn:aws:ssm-contacts:REGION:ACCOUNT:contact/ALIAS, and "
        "ssm-contacts:AcceptPage on arn:aws:ssm-contacts:REGION:ACCOUNT:page/ALIAS/*"
    ),
}


def judge(subject: IdentityPolicy) -> Remarks:
    policies = accesses_about_incident_manager(subject)
    if not policies:
        yield Silence()
    for access in policies:
        if access.refused:
            yield Gap(f"AWS refuses the policy in {access.source.owner}: {access.refused}")
        else:
            yield from _is_narrow(access)
    for access in accesses(subject) if policies else ():
        if access not in policies and not access.refused:  # of others, what is not known may be about it too
            yield from (remark for remark in _is_narrow(access) if isinstance(remark, Gap))


def _is_narrow(access: IdentityAccess) -> Remarks:
    truths: Dict[str, Truth] = {service: allows_everything(access, service) for service in SERVICES}
    wide = tuple(service for service, truth in truths.items() if truth is True)
    owner = access.source.owner
    if wide:
        yield Fault(
            f"{owner} allows all actions of {' and '.join(wide)} on all resources, and no condition narrows it "
            f"({allowing_statements(access, wide)}).",
            f"name the actions that are needed, and their resources: for a responder, "
            f"{'; '.join(NARROWER[service] for service in wide)}. Or add a condition.",
        )
    truths[DELETE_SET] = allows_deletion(access)
    if truths[DELETE_SET] is True and SERVICES[0] not in wide:
        yield Fault(
            f"{owner} allows {DELETE_SET} on every replication set, and no condition narrows it "
            f"({allowing_statements(access, ())}).",
            f"remove {DELETE_SET}, or name the replication set that may be deleted as the Resource, or add a "
            "condition.",
            _without_deletion(access),
        )
    doubtful: Dict[str, List[str]] = {}
    for what, truth in truths.items():
        if isinstance(truth, Unknown):
            doubtful.setdefault(truth.why, []).append(what if what == DELETE_SET else f"{what}:*")
    for why, what_all in doubtful.items():
        yield Gap(f"whether {owner} allows {' and '.join(what_all)} on all resources is not known: {why}")


def _without_deletion(access: IdentityAccess) -> Tuple[Change, ...]:
    """The deletion taken out of each list that names it beside other actions; none where a statement has no such."""
    changes: List[Change] = []
    for statement, body in deleting_statements(access):
        listed = list(items_of(body.actions))
        named = [item for item in listed if isinstance(item, str) and item.lower() == DELETE_SET.lower()]
        if access.source.place is None or len(named) != 1 or len(listed) == 1:
            return ()
        changes.append(Change(*access.source.place, Dropped(statement.number - 1, "Action", named[0])))
    return tuple(changes)
