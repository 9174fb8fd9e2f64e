"""What: no KMS key that encrypts Incident Manager is in a custom key store: it has no custom key store id, no id of a
key in an external key store, and not the origin `AWS_CLOUDHSM` or `EXTERNAL_KEY_STORE`.

Why: Incident Manager does not support keys in custom key stores. AWS rejects such a key when the replication set is
applied. If the store were disconnected, nobody could read any incident.

Fix: remove `custom_key_store_id` and `xks_key_id`. This needs a new key.

Limits: CloudFormation cannot create a key in a custom key store, so only a wrong `Origin` is reported there. A key that
no Region uses is not judged if all keys of the sets are known to be others, whatever its policy says.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import AWS_CLOUDHSM, EXTERNAL_KEY_STORE, Key
from incident_manager.rule import HIGH, Rule
from incident_manager.verdict import Remarks, must_know_primary, must_not_be_given, must_not_equal

GUIDELINE = "https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html"

FIX = "create a new key in AWS KMS itself: leave out {argument}."


def judge(key: Key) -> Remarks:
    for ancestor, hidden in key.lineage():
        name = ancestor.address
        for what, argument, value in (
            ("a custom key store", ancestor.argument("CustomKeyStoreId"), ancestor.custom_key_store),
            ("a key of an external key store", ancestor.argument("XksKeyId"), ancestor.external_key),
        ):
            yield from must_not_be_given(name, what, argument, value, FIX.format(argument=argument))
        for origin in (AWS_CLOUDHSM, EXTERNAL_KEY_STORE):
            found = f"is in a custom key store: the origin of {name} is {origin}."
            yield from must_not_equal(
                key.address, found, ancestor.origin, origin, FIX.format(argument=ancestor.argument("Origin"))
            )
        yield from must_know_primary(name, hidden)


register(
    Rule(
        id="CKV_SSMIM_3",
        title="Ensure the KMS key that encrypts Incident Manager is in no custom key store",
        severity=HIGH,
        of=Key,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
    )
)
