"""What: the statement that lets Incident Manager use the key is limited to it by `kms:ViaService`, and names its
principals. It may allow everybody only with a condition on the caller's account or organisation. No statement
allows `kms:CreateGrant` to everybody without such a condition.

Why: with a grant, its grantee can use the key until the grant is revoked. A statement that is not limited to Incident
Manager gives its principals the key for anything else too. A statement for everybody gives it to every account.

Fix: give Incident Manager a statement of its own, with a condition `StringEquals` on `kms:ViaService` that lists its
two services in the key's Region. Name the role or user that creates the replication set.

Limits: a key is judged only if its policy lets Incident Manager in. Statements for other purposes do not matter. A key
that no Region uses is not judged if all keys of the sets are known to be others.

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
        has_fixes=True,
    )
)
