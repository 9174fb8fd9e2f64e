"""What: each Region of a replication set uses a KMS key of that same Region. The Region of a key is the one in
its ARN, its own `region` argument (provider 6), the Region of its provider or that of its stack. Where a
Region is not written out (a stack's `AWS::Region`, a provider without a Region), it is enough that all
entries can be right at once.

Why: a KMS key works in its own Region only. AWS refuses the replication set when it is applied, which
can be half an hour into the run, or leaves a Region failed; a Region without its key protects nothing.

Fix: declare one key for each Region, with a provider of that Region, and name it there. Keys of a stack are
in the stack's own Region: create the others by stacks of their Regions and hand over their ARNs.

Limits: a key given by an id or by the name of an alias has no Region that could be read from it. Of a
Region that does not exist nothing is said: CKV_SSMIM_17 comes first.

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
    )
)
