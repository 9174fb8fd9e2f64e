"""What: no tag (name or value) and no free-form field of a resource of Incident Manager, or of a key that encrypts it,
holds an e-mail address, a phone number or a secret.

Why: what is written into tags and into fields such as a name or a title may show up in billing and diagnostic logs,
outside of all that the keys protect, and for whoever may list resources. A secret in there is known to others.

Fix: take it out. People are reached through the delivery address of a contact channel, which is made for that; a
secret belongs into AWS Secrets Manager, from where it is read when it is needed. What was a secret has to be replaced.

Limits: what a runbook is given (its parameters) is searched for secrets alone, for whom it writes to is an address.
Secrets are those that the detectors that come with checkov recognise; a password that looks like a word is none of
them. A credential in a URL is CKV_SSMIM_10's alone. Parts that are references are not judged, and what is not known is
not shown to be free of anything.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#tag-best-practices
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.other_subjects import ResourceText
from incident_manager.rule import HIGH, Rule
from incident_manager.verdict import Remarks

GUIDELINE = "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#tag-best-practices"


def judge(subject: ResourceText) -> Remarks:
    from incident_manager.confidential import free_text  # only where there is something to judge

    return free_text.judge_fields(subject)


register(
    Rule(
        id="CKV_SSMIM_9",
        title="Ensure tags and text in Incident Manager hold no e-mail address, phone number or secret",
        severity=HIGH,
        of=ResourceText,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        conceals=True,
    )
)
