"""What: no tag (name or value) and no free-form field of a resource of Incident Manager, or of a key that encrypts it,
holds an e-mail address, a phone number or a secret.

Why: what is written into tags and into fields such as a name or a title may show up in billing and diagnostic logs,
outside of all that the keys protect, and for whoever may list resources. A secret in there is known to others.

Fix: take it out. People are reached through the delivery address of a contact channel, which is made for that; a
secret belongs into AWS Secrets Manager, from where it is read when it is needed. What was a secret has to be replaced.

Limits: secrets are those that the detectors that come with checkov recognise; a password that looks like a word is
none of them. Parts that are references are not judged, and what is not known is not shown to be free of anything.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
"""

from __future__ import annotations

from incident_manager.checkov_registration import register
from incident_manager.confidential_text import confidential
from incident_manager.neighbours import Described, FreeText, not_known
from incident_manager.no_secret_shown import place
from incident_manager.rule import DATA_PROTECTION, HIGH, Rule
from incident_manager.values import alternatives
from incident_manager.verdict import Fault, Gap, Remarks

ADDRESSES = ("an e-mail address", "a phone number")


def judge(subject: Described) -> Remarks:
    for text in subject.texts:
        if text.free:
            yield from _judge(subject.address, text)


def _judge(owner: str, text: FreeText) -> Remarks:
    options = alternatives(text.value)
    found = [list(confidential(option, text.name)) for option in options]
    kinds = list(dict.fromkeys(kind for kinds in found for kind in kinds))
    if all(found):
        for kind in kinds:
            fix = (
                "take it out; people are reached through the delivery address of a contact channel."
                if kind in ADDRESSES
                else "take it out, replace the secret, and keep the new one in AWS Secrets Manager."
            )
            yield Fault(f"{place(owner, text)} holds {kind}.", fix)
    elif kinds:
        yield Gap(f"{place(owner, text)} may hold {kinds[0]}")
    else:
        for why in not_known(text.value):
            yield Gap(f"{place(owner, text)}: {why}")


register(
    Rule(
        id="CKV_SSMIM_9",
        title="Ensure tags and text in Incident Manager hold no e-mail address, phone number or secret",
        severity=HIGH,
        of=Described,
        judge=judge,
        guideline=DATA_PROTECTION,
        text=__doc__,
        conceals=True,
    )
)
