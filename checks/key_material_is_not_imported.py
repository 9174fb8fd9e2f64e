"""What: AWS KMS created the key material of each KMS key that encrypts Incident Manager. Keys with the origin
`EXTERNAL` fail, and so do replicas of such keys.

Why: Incident Manager does not support keys with imported key material. Such a key has no material until somebody
imports it, and can lose it at any time. Everything that Incident Manager encrypted is then lost.

Fix: declare the key as `aws_kms_key` (Terraform) or remove `Origin` (CloudFormation). The origin of an existing key
cannot be changed: this needs a new key.

Limits: a replica whose primary is named only by its ARN is not judged, because the ARN does not show the origin. A key
that no Region uses is not judged if all keys of the sets are known to be others, whatever its policy says.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import EXTERNAL, Key
from incident_manager.rule import HIGH, Rule
from incident_manager.verdict import Remarks, must_know_primary, must_not_equal

GUIDELINE = "https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html"


def judge(key: Key) -> Remarks:
    for ancestor, hidden in key.lineage():
        yield from must_not_equal(
            key.address,
            f"uses imported key material: the origin of {ancestor.address} is {EXTERNAL}.",
            ancestor.origin,
            EXTERNAL,
            "create a new key whose material AWS KMS generates (aws_kms_key, or Origin AWS_KMS).",
        )
        yield from must_know_primary(ancestor.address, hidden)


register(
    Rule(
        id="CKV_SSMIM_2",
        title="Ensure the KMS key that encrypts Incident Manager has no imported key material",
        severity=HIGH,
        of=Key,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
    )
)
