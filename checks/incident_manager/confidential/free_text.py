"""Checks 9 and 10: what must not be in the text of a resource, in words that repeat nothing of it."""

from __future__ import annotations

from typing import Callable, Iterable

from incident_manager.concealed_values import origin_of
from incident_manager.confidential.confidential_text import confidential
from incident_manager.confidential.literal_text import literal_text
from incident_manager.confidential.url_credentials import LONGEST_TEXT, credentials_in_urls
from incident_manager.limits import TOO_MUCH_TEXT
from incident_manager.other_subjects import ResourceText
from incident_manager.texts import FreeText, not_known
from incident_manager.verdict import Fault, Gap, Remarks

ADDRESSES = ("an e-mail address", "a phone number")


def judge_fields(subject: ResourceText) -> Remarks:
    """A fault for each kind of confidential information in a tag or free-form field."""
    return _judge_each(subject, [text for text in subject.texts if text.free], _judge_field)


def judge_urls(subject: ResourceText) -> Remarks:
    """A fault for each credential that a URL in any text carries."""
    return _judge_each(subject, subject.texts, _judge_url)


def _judge_each(subject: ResourceText, texts: Iterable[FreeText], judge: Callable[[str, FreeText], Remarks]) -> Remarks:
    for text in texts:
        if subject.configuration.texts.spend(text.name, literal_text(text.value, LONGEST_TEXT)):
            yield from judge(subject.address, text)
        else:
            yield Gap(f"{subject.address}: {TOO_MUCH_TEXT}")


def _judge_field(owner: str, text: FreeText) -> Remarks:
    found = dict.fromkeys(confidential(text.value, text.name))
    kinds = [kind for kind in found if not (text.input and kind in ADDRESSES)]
    for kind in kinds:
        fix = (
            "remove it: people are reached through the delivery address of a contact channel."
            if kind in ADDRESSES
            else "remove it, rotate the secret, and keep the new one in AWS Secrets Manager."
        )
        yield Fault(f"{_place(owner, text)} holds {kind}.", fix)
    if not kinds:
        for why in not_known(text.value):
            yield Gap(f"{_place(owner, text)}: {why}")


def _judge_url(owner: str, text: FreeText) -> Remarks:
    found = list(dict.fromkeys(credentials_in_urls(text.value)))
    for credential in found:
        what = str(credential) if origin_of(text.value) is None else f"{credential.part} of a URL"
        yield Fault(
            f"{_place(owner, text)} shows a credential: {what}.",
            "remove it from the URL, rotate the credential, and keep the new one in AWS Secrets Manager.",
        )
    if not found and text.free:
        for why in not_known(text.value):
            yield Gap(f"{_place(owner, text)}: {why}")


def _place(owner: str, text: FreeText) -> str:
    """The field and its resource. The name of a tag is left out where it is confidential itself."""
    shown = text.field if not any(True for _ in confidential(text.name)) else f"a tag in {text.field.split('[')[0]}"
    return f"{shown} of {owner}{f' (from {text.where})' if text.where else ''}"
