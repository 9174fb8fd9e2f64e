"""What: what lets Incident Manager use the key is a statement for Incident Manager, limited by `kms:ViaService`,
that names its principals, or that allows everybody only together with a condition on the caller's account or
organisation. No statement allows `kms:CreateGrant` to everybody without such a condition.

Why: a grant lets its grantee use the key until it is revoked. A statement that is not limited to Incident
Manager gives its principals the key for anything else, too; one that is open to everybody, gives it to
every account.

Fix: give Incident Manager a statement of its own, with a condition `StringEquals` on `kms:ViaService` that lists
its two services in the key's Region, and name the role or user that creates the replication set.

Limits: judged only where the policy is shown to let Incident Manager in. Statements for other purposes do
not matter.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import Key
from incident_manager.rule import MEDIUM, Rule
from incident_manager.verdict import Remarks


def judge(key: Key) -> Remarks:
    from incident_manager.key_policy import narrow_grant  # only where there is something to judge

    return narrow_grant.judge(key)


register(
    Rule(
        id="CKV_SSMIM_6",
        title="Ensure access to the KMS key through Incident Manager is limited to it and to known principals",
        severity=MEDIUM,
        of=Key,
        judge=judge,
        guideline="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
        text=__doc__,
    )
)
