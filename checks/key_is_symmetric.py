"""What: the key spec of each KMS key that encrypts Incident Manager is `SYMMETRIC_DEFAULT`, and its key
usage `ENCRYPT_DECRYPT`. A replica key has those of its primary.

Why: Incident Manager supports symmetric encryption keys only. With an RSA, ECC, SM2, ML-DSA or HMAC key
the replication set cannot be created; AWS says so when it is applied, after the keys exist.

Fix: leave the key spec and the key usage out, for these are the defaults, or write the two values. They
cannot be changed on a key that exists: it takes a new key.

Limits: a key that the configuration names only by its ARN is not seen. A key that
no Region uses is not judged beside sets whose keys are all known to be others, whatever its policy says.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html#symmetric-cmks
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.keys_in_use import encrypts_nothing
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
        leaves_out=encrypts_nothing,
        guideline=GUIDELINE,
        text=__doc__,
    )
)
