"""What: each Region of a replication set uses a KMS key of the same Region. The Region of a key is the one in its ARN,
its own `region` argument (provider 6), the Region of its provider, or that of its stack. If a Region is not written out
(a stack's `AWS::Region`, a provider without a Region), it is enough that all entries can be right at once.

Why: a KMS key works only in its own Region. AWS rejects the replication set when it is applied, which can be half an
hour into the run, or leaves a Region in a failed state. A Region without its key protects nothing.

Fix: declare one key for each Region, with a provider of that Region, and name it there. Keys of a stack are in the
stack's own Region: create the others in stacks of their Regions, and pass their ARNs.

Limits: a key named by its id, or by the name of an alias, does not say its Region. If a Region does not exist,
CKV_SSMIM_17 reports it, and this check reports nothing.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import ReplicationSet
from incident_manager.rule import DATA_PROTECTION, HIGH, Rule
from incident_manager.verdict import Remarks


def judge(replication_set: ReplicationSet) -> Remarks:
    from incident_manager.regions import same_region  # only where there is something to judge

    return same_region.judge(replication_set)


register(
    Rule(
        id="CKV_SSMIM_4",
        title="Ensure each Region of an Incident Manager replication set uses a KMS key of that same Region",
        severity=HIGH,
        of=ReplicationSet,
        judge=judge,
        guideline=DATA_PROTECTION,
        text=__doc__,
        has_fixes=True,
    )
)
