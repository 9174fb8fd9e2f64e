"""What: the policy of each KMS key that encrypts Incident Manager also lets it in if `kms:ViaService` contains the
Region: `ssm-incidents.eu-west-1.amazonaws.com`.

Why: an older edition of Incident Manager's guide has the names without a Region. Today's edition and the KMS guide have
them with a Region, and list no name without one. A policy with the older names alone may match nothing.

Fix: write both services with the key's Region.

Limits: a key is judged only if its policy lets Incident Manager in by one of the spellings. Opt-in: set
`CKV_SSMIM_OPT_IN=CKV_SSMIM_22`.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#viaService_table
https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import Key
from incident_manager.rule import LOW, Rule
from incident_manager.verdict import Remarks


def judge(key: Key) -> Remarks:
    from incident_manager.key_policy import grant  # only where there is something to judge

    return grant.judge_regional_names(key)


register(
    Rule(
        id="CKV_SSMIM_22",
        title="Ensure the policy of the KMS key names Incident Manager's services with the Region",
        severity=LOW,
        of=Key,
        judge=judge,
        guideline="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#viaService_table",
        text=__doc__,
        has_fixes=True,
        opt_in=True,
    )
)
