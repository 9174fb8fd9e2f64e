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
is but one. What another policy denies, a permissions boundary or a service control policy, is not seen; a document that
the configuration uses as nothing but one of these is left alone. Not seen are policies that AWS manages, and what is no
JSON; a policy that AWS would refuse gives nothing away, and is left open. An administrator's policy in a configuration
without Incident Manager is for checkov's own checks. Permissions without an action in the API
(``ssm-contacts:AssociateContact``) do not count.

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
    )
)
