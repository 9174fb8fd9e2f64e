"""What: no URL in any text of a resource of Incident Manager, or of a key that encrypts it, carries credentials: no
user information, no query parameter that is a credential, and no path that is one, as those of webhooks are.

Why: responders, logs and every service that the text is handed to see the URL, and with it can do what the credential
allows. AWS strongly recommends to put no credentials into a URL that is given for an external server.

Fix: write the URL without the credential. What calls it reads the credential from AWS Secrets Manager: for PagerDuty
name the secret in the integration of the response plan; a runbook reads it in one of its steps. Replace the credential.

Limits: which parameters and paths are credentials is known for common services only. Parts that are references are
not judged. The delivery address of a contact channel is not looked at.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://www.rfc-editor.org/rfc/rfc3986#section-7.5
"""

from __future__ import annotations

from incident_manager.checkov_registration import register
from incident_manager.neighbours import Described, FreeText, not_known
from incident_manager.no_secret_shown import place
from incident_manager.rule import DATA_PROTECTION, HIGH, Rule
from incident_manager.url_credentials import credentials_in_urls
from incident_manager.values import alternatives
from incident_manager.verdict import Fault, Gap, Remarks


def judge(subject: Described) -> Remarks:
    for text in subject.texts:
        yield from _judge(subject.address, text)


def _judge(owner: str, text: FreeText) -> Remarks:
    options = alternatives(text.value)
    found = [list(credentials_in_urls(option)) for option in options]
    if all(found):
        for credential in dict.fromkeys(credential for credentials in found for credential in credentials):
            yield Fault(
                f"{place(owner, text)} shows a credential: {credential}.",
                "write the URL without it, replace the credential, and keep the new one in AWS Secrets Manager.",
            )
    elif any(found):
        yield Gap(f"{place(owner, text)} may show a credential in a URL")
    elif text.free:
        for why in not_known(text.value):
            yield Gap(f"{place(owner, text)}: {why}")


register(
    Rule(
        id="CKV_SSMIM_10",
        title="Ensure URLs in Incident Manager carry no credentials",
        severity=HIGH,
        of=Described,
        judge=judge,
        guideline=DATA_PROTECTION,
        text=__doc__,
        conceals=True,
    )
)
