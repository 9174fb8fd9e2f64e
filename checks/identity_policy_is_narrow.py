"""What: no policy of IAM allows all actions of ``ssm-incidents`` or of ``ssm-contacts`` on all resources, nor
``ssm-incidents:DeleteReplicationSet`` on every replication set, unless a condition narrows it. Judged are policies that
name one of the two services; and, where the configuration has a resource of Incident Manager, also those that allow
its actions without a word of it (``*``, ``ssm*:*``).

Why: deleting the replication set deletes every incident, response plan, contact and escalation plan, in all Regions,
and nothing brings them back. Whoever may do everything may also rewrite who is called, or share it with other accounts.
A responder needs a handful of actions.

Fix: list the actions that are needed, and the response plans or contacts that they are needed for; leave the deletion
of the replication set to a role that nobody uses from day to day.

Limits: the policy is evaluated as IAM does it: wildcards, ``NotAction``, ``NotResource``, several statements together,
and a Deny beside them in the same policy. A condition counts when there are requests that do not meet it, whatever it
is about. An account in the ARN of a resource narrows nothing, for a principal reaches no other one's by its own policy.
A ``NotResource`` that spares single resources is taken to allow all, except where it spares the replication set: there
is but one.
What another policy denies, a permissions boundary or a service control policy, is not seen; a document that is used as
one of these is judged like any other. Not seen are policies that AWS manages, and what is no JSON; a policy that AWS
would refuse gives nothing away, and is left open. An administrator's policy in a configuration without Incident Manager
is for checkov's own checks. Permissions without an action in the API (``ssm-contacts:AssociateContact``) do not count.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/security_iam_id-based-policy-examples.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanagerincidentmanager.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanagerincidentmanagercontacts.html
https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_DeleteReplicationSet.html
"""

from __future__ import annotations

from typing import Dict, List

from incident_manager.checkov_registration import register
from incident_manager.identity_access import Access, concerned, gives_all, gives_deletion, responsible
from incident_manager.incident_manager_actions import DELETE_SET
from incident_manager.incident_manager_requests import SERVICES, names_incident_manager
from incident_manager.neighbours import IdentityPolicy
from incident_manager.rule import MEDIUM, Rule
from incident_manager.truth import Truth
from incident_manager.values import Unknown, label
from incident_manager.verdict import Fault, Gap, Remarks, Silence

GUIDELINE = "https://docs.aws.amazon.com/incident-manager/latest/userguide/security_iam_id-based-policy-examples.html"
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
    policies = concerned(subject)
    if not policies:
        yield Silence()
    for access in policies:
        if access.refused:
            yield Gap(f"AWS refuses the policy in {access.source.owner}: {access.refused}")
        else:
            yield from _is_narrow(access)
    for arn in subject.managed if policies else ():
        if names_incident_manager(label(arn)) or "incidentmanager" in label(arn).lower():
            yield Gap(f"{subject.address} also has {label(arn)}, a policy that is not part of the configuration")


def _is_narrow(access: Access) -> Remarks:
    truths: Dict[str, Truth] = {service: gives_all(access, service) for service in SERVICES}
    wide = tuple(service for service, truth in truths.items() if truth is True)
    owner = access.source.owner
    if wide:
        yield Fault(
            f"{owner} allows all actions of {' and '.join(wide)} on all resources, under no condition that narrows it "
            f"({responsible(access, wide)}).",
            f"name the actions that are needed, and their resources: for a responder, "
            f"{'; '.join(NARROWER[service] for service in wide)}. Or add a condition.",
        )
    truths[DELETE_SET] = gives_deletion(access)
    if truths[DELETE_SET] is True and SERVICES[0] not in wide:
        yield Fault(
            f"{owner} allows {DELETE_SET} on every replication set, under no condition that narrows it "
            f"({responsible(access, ())}): all incidents, response plans and contacts go with the set.",
            f"take {DELETE_SET} out, or name the replication set that may be deleted as the Resource, or add a "
            "condition.",
        )
    doubtful: Dict[str, List[str]] = {}
    for what, truth in truths.items():
        if isinstance(truth, Unknown):
            doubtful.setdefault(truth.why, []).append(what if what == DELETE_SET else f"{what}:*")
    for why, what_all in doubtful.items():
        yield Gap(f"whether {owner} allows {' and '.join(what_all)} on all resources is not known: {why}")


register(
    Rule(
        id="CKV_SSMIM_16",
        title="Ensure IAM policies do not allow everything in Incident Manager, nor deleting any replication set",
        severity=MEDIUM,
        of=IdentityPolicy,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
    )
)
