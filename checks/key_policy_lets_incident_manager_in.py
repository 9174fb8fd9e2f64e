"""What: the policy of each KMS key that encrypts Incident Manager allows `kms:CreateGrant` and `kms:DescribeKey` to
some IAM principal of the key's account, through each of the services `ssm-incidents` and `ssm-contacts`. The policy is
evaluated as IAM does it, including an explicit Deny.

Why: Incident Manager uses the key by grants. It creates them on behalf of the principal that creates the replication
set or a contact. If the policy does not allow that, creating them fails. The default policy leaves the
decision to the account's IAM policies: by itself it allows Incident Manager nothing.

Fix: add the statement that the finding shows. Its principal is whoever creates the replication set: an IAM role or
user, or the account if its IAM policies are to decide. A service as principal does not help, because Incident Manager
acts on behalf of the caller. A service-linked role does not help either, because only its service can use it.

Limits: whether a principal exists is not known, only whether AWS would reject its form. IAM policies, service control
policies, permissions boundaries and session policies are not judged. What the service writes into grants is not
documented: with a condition on it, the result is undecided. A key that no Region uses is not judged if all keys of the
sets are known to be others.

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
        has_fixes=True,
    )
)
