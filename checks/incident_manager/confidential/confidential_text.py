"""What must not be written into tags and free-form fields.

AWS advises against anything confidential there, such as customers' e-mail addresses: what is entered may
show up in billing and in diagnostic logs.
Source: docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
"""

from __future__ import annotations

import functools
import re
from typing import Iterator, Tuple

from incident_manager.confidential.contact_details import email_addresses, phone_numbers
from incident_manager.confidential.literal_text import OPEN, SYMBOL, literal_text
from incident_manager.confidential.secret_detectors import (
    KEYWORD,
    holds_named_secret,
    is_secret_name,
    is_secret_value,
    kinds_of_secrets,
)
from incident_manager.confidential.url_credentials import without_credentials_in_urls
from incident_manager.limits import REMEMBERED_TEXTS
from incident_manager.values import Value

# Where checkov's own scan for secrets stops in a line; no tag and no field holds as much. (A key's description
# holds 8192 characters, a summary 4000.) It also bounds the time of the detectors' expressions.
LONGEST_TEXT = 10_000

# An ARN and a dynamic reference stand for something else. A secret's name may be anything, and its ARN cannot be
# written without it. The name in the ARN of a person may be an e-mail address.
_REFERENCES = re.compile(r"(?<![\w-])arn:[\w-]*:[^\s\"'`,;?&#<>()\[\]{}]*|\{\{[^{}]*\}\}")


_PERSON = re.compile(r"arn:[\w-]*:(?:iam::[^:]*:user|sts::[^:]*:(?:assumed-role|federated-user))/")


def _without_references(text: str) -> str:
    return _REFERENCES.sub(OPEN, text)


def _without_references_to_things(text: str) -> str:
    return _REFERENCES.sub(lambda found: found[0] if _PERSON.match(found[0]) else OPEN, text)


def confidential(value: Value, name: str = "") -> Iterator[str]:
    """What kinds of confidential information a text shows, each once, never the information itself.

    The kinds read ``an e-mail address``, ``a phone number``, ``a secret (AWS Access Key)``. ``name`` is the
    name of the tag or field: the value of a tag ``ApiKey`` is judged with it. Parts that are not known are no
    text, and what touches such a part is not known in full.
    """
    text = _without_references(literal_text(value, LONGEST_TEXT))
    if not text:
        return
    # a Region or an account id is a word, whatever it is: what stands beside it in an address decides
    spelled = _without_references_to_things(literal_text(value, LONGEST_TEXT, SYMBOL)) if OPEN in text else text
    yield from _kinds(text, spelled, name)


@functools.lru_cache(maxsize=REMEMBERED_TEXTS)
def _kinds(text: str, spelled: str, name: str) -> Tuple[str, ...]:
    """The same of a text, looked for once: each instance of a module has it."""
    return tuple(_found(text, spelled, name))


def _found(text: str, spelled: str, name: str) -> Iterator[str]:
    if any(address.partition("@")[0].strip(f"{SYMBOL}.+-_") for address in email_addresses(spelled)):
        yield "an e-mail address"
    if any(True for _ in phone_numbers(text, name)):
        yield "a phone number"
    if "://" in text:
        text = without_credentials_in_urls(text)  # they are another check's
    kinds = list(kinds_of_secrets(text))
    if not kinds and (holds_named_secret(text) or _is_secret_by_name(text.strip(), name)):
        kinds = [KEYWORD]
    for kind in kinds:
        yield f"a secret ({kind})"


def _is_secret_by_name(text: str, name: str) -> bool:
    return len(text.split()) == 1 and is_secret_name(name) and is_secret_value(text, name)
