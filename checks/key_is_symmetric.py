"""What: the key spec of each KMS key that encrypts Incident Manager is `SYMMETRIC_DEFAULT`, and its key usage is
`ENCRYPT_DECRYPT`. A replica key has the spec and usage of its primary.

Why: Incident Manager supports symmetric encryption keys only. With an RSA, ECC, SM2, ML-DSA or HMAC key, AWS rejects
the replication set when it is applied, after the keys exist.

Fix: remove the key spec and the key usage (the defaults are right), or write the two values. They cannot be changed on
an existing key: this needs a new key.

Limits: a key that the configuration names only by its ARN is not seen. A key that no Region uses is not judged if all
keys of the sets are known to be others, whatever its policy says.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html#symmetric-cmks
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT, Key
from incident_manager.rule import HIGH, Rule
from incident_manager.verdict import Remarks, must_be, must_know_primary

GUIDELINE = "https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html#symmetric-cmks"


def judge(key: Key) -> Remarks:
    for ancestor, hidden in key.lineage():
        yield from must_be(ancestor.address, "key spec", ancestor.argument("KeySpec"), ancestor.spec, SYMMETRIC_DEFAULT)
        yield from must_be(
            ancestor.address, "key usage", ancestor.argument("KeyUsage"), ancestor.usage, ENCRYPT_DECRYPT
        )
        yield from must_know_primary(ancestor.address, hidden)


register(
    Rule(
        id="CKV_SSMIM_1",
        title="Ensure the KMS key that encrypts Incident Manager is a symmetric encryption key",
        severity=HIGH,
        of=Key,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
    )
)
