"""What: no URL in any text of a resource of Incident Manager, or of a key that encrypts it, contains credentials: no
user information, no query parameter that is a credential, and no path that is one, such as those of webhooks.

Why: responders, logs and every service that gets the text see the URL, and can do with it what the credential allows.
AWS strongly recommends not to put credentials into the URL of an external server.

Fix: write the URL without the credential. Whatever calls it reads the credential from AWS Secrets Manager: for
PagerDuty, name the secret in the integration of the response plan; a runbook reads it in one of its steps. Rotate the
credential.

Limits: a placeholder for a credential (`<token>`, `XXXX`, `FOO/BAR/BAZ`) is not reported. Parameters and paths that are
credentials are known for common services only. Of parts that are references, those count that are secrets by their
names, such as `secret_string`. The delivery address of a contact channel is not judged.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://www.rfc-editor.org/rfc/rfc3986#section-7.5
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.other_subjects import ResourceText
from incident_manager.rule import DATA_PROTECTION, HIGH, Rule
from incident_manager.verdict import Remarks


def judge(subject: ResourceText) -> Remarks:
    from incident_manager.confidential import free_text  # only where there is something to judge

    return free_text.judge_urls(subject)


register(
    Rule(
        id="CKV_SSMIM_10",
        title="Ensure URLs in Incident Manager carry no credentials",
        severity=HIGH,
        of=ResourceText,
        judge=judge,
        guideline=DATA_PROTECTION,
        text=__doc__,
        conceals=True,
    )
)
