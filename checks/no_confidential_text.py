"""What: no tag (name or value) and no free-form field of a resource of Incident Manager, or of a key that encrypts it,
contains an e-mail address, a phone number or a secret.

Why: text in tags, and in fields such as a name or a title, may appear in billing and diagnostic logs, which the keys
do not protect, and everybody who may list resources can see it. Others then know the secret.

Fix: remove it. People are reached through the delivery address of a contact channel. Keep a secret in AWS Secrets
Manager, and read it from there when it is needed. Rotate a secret that was written into text.

Limits: the parameters of a runbook are searched for secrets only, because they may contain the address that the runbook
writes to. Secrets are those that the detectors of checkov recognise; they do not recognise a password that looks like a
word. CKV_SSMIM_10 reports credentials in URLs. Parts that are references are not judged, and text that is not known is
undecided.

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
