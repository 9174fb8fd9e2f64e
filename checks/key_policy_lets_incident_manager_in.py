"""What: the policy of each KMS key that encrypts Incident Manager allows `kms:CreateGrant` and `kms:DescribeKey`
to some IAM principal of the key's account, through each of the services `ssm-incidents` and `ssm-contacts`.
The policy is evaluated as IAM does it, an explicit Deny included.

Why: Incident Manager uses the key by grants that it creates on behalf of the principal that creates the
replication set or a contact. Where the policy does not let it, creating them fails. The default policy gives the
key to the account, which decides nothing about Incident Manager.

Fix: add the statement that the finding shows. Its principal is who creates the replication set: an IAM role or
user, or the account where its IAM policies are to decide. A principal that is a service does not help, for
Incident Manager acts on behalf of the caller; nor does a service-linked role, which only its service can use.

Limits: whether a principal exists is not known, only whether AWS would refuse its form. What IAM policies allow is not
looked at, nor are service control policies, permissions boundaries and session policies. What the service writes into
grants is not documented: a condition on it makes the verdict unknown.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import Key
from incident_manager.rule import DATA_PROTECTION, HIGH, Rule
from incident_manager.verdict import Remarks


def judge(key: Key) -> Remarks:
    from incident_manager.key_policy import grant  # only where there is something to judge

    return grant.judge(key)


register(
    Rule(
        id="CKV_SSMIM_5",
        title="Ensure the policy of the KMS key lets Incident Manager create grants and describe the key",
        severity=HIGH,
        of=Key,
        judge=judge,
        guideline=DATA_PROTECTION,
        text=__doc__,
    )
)
