"""What: each Region of a replication set is encrypted with a customer managed key.

Why: an organisation may require that it holds the keys of its data. It can then see in CloudTrail how they are used,
and withdraw them. The organisation requires this, not the service, so the check is opt-in.

Fix: create a symmetric encryption key in each Region, and name it in the replication set.

Limits: the check is on only if `CKV_SSMIM_OPT_IN=CKV_SSMIM_19` is set.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-mgn-key
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import ReplicationSet, UnknownKey
from incident_manager.rule import LOW, Rule
from incident_manager.values import region_named
from incident_manager.verdict import Fault, Gap, Remarks

GUIDELINE = "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-mgn-key"


def judge(replication_set: ReplicationSet) -> Remarks:
    argument = replication_set.argument("SseKmsKeyId")
    for entry in replication_set.entries:
        if replication_set.is_there(entry) and entry.key.has_customer_key is False:
            yield Fault(
                f"{region_named(entry.name)} of {replication_set.address} uses the AWS owned key.",
                f"set {argument} of each Region to a customer managed key of that Region.",
            )
        elif entry.key.has_customer_key is not True:
            unknown = f"whether {region_named(entry.name)} has a key is not known"
            yield Gap(entry.key.why if isinstance(entry.key, UnknownKey) else unknown)
    if replication_set.other_gap is not None:
        yield Gap(replication_set.other_gap.why)


register(
    Rule(
        id="CKV_SSMIM_19",
        title="Ensure each Region of an Incident Manager replication set uses a customer managed KMS key",
        severity=LOW,
        of=ReplicationSet,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        opt_in=True,
    )
)
