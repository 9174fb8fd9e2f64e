"""What: no IAM policy allows all actions of ``ssm-incidents`` or of ``ssm-contacts`` on all resources, or
``ssm-incidents:DeleteReplicationSet`` on every replication set, unless a condition narrows it. Policies that name one
of the two services are judged. If the configuration has a resource of Incident Manager, policies that allow its actions
by a wildcard (``*``, ``ssm*:*``) are judged too.

Why: deleting the replication set deletes every incident, response plan, contact and escalation plan, in all Regions,
for good. Whoever may do everything may also change who is called, or share it with other accounts. A responder needs a
handful of actions.

Fix: list the actions that are needed, and the response plans or contacts that they are needed for. Leave the deletion
of the replication set to a role that nobody uses from day to day.

Limits: the policy is evaluated as IAM does it: wildcards, ``NotAction``, ``NotResource``, several statements together,
and a Deny in the same policy. A condition counts if some requests do not meet it, whatever it is about. An account in
the ARN of a resource narrows nothing, because a principal's own policy does not reach other accounts. A ``NotResource``
that spares single resources counts as all resources, unless it spares the replication set: there is only one. The check
does not see what another policy, a permissions boundary or a service control policy denies. A document that the
configuration uses only as a boundary or a service control policy is not judged. Policies that AWS manages, and text
that is not JSON, are not seen. A policy that AWS would reject grants nothing, and is undecided. An administrator's
policy in a configuration without Incident Manager is left to checkov's own checks. Permissions without an action in the
API (``ssm-contacts:AssociateContact``) do not count.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/security_iam_id-based-policy-examples.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanagerincidentmanager.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanagerincidentmanagercontacts.html
https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_DeleteReplicationSet.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.other_subjects import IdentityPolicy
from incident_manager.rule import MEDIUM, Rule
from incident_manager.verdict import Remarks

GUIDELINE = "https://docs.aws.amazon.com/incident-manager/latest/userguide/security_iam_id-based-policy-examples.html"


def judge(policy: IdentityPolicy) -> Remarks:
    from incident_manager.identity_policy import least_privilege  # only where there is something to judge

    return least_privilege.judge(policy)


register(
    Rule(
        id="CKV_SSMIM_16",
        title="Ensure IAM policies do not allow everything in Incident Manager, nor deleting any replication set",
        severity=MEDIUM,
        of=IdentityPolicy,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        has_fixes=True,
    )
)
