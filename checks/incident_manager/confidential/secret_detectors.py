"""Secrets in short free text, found by the detectors that come with checkov.

These are the plugins of bc-detect-secrets for credentials of a known shape, and its judgement of names
(``KeywordDetector``) and of randomness. Left out are the detectors that go by randomness alone, for an ARN, a UUID
or a digest is as random as a password, and the one for URLs with a password, which are another check's.
``analyze_string`` is called, never ``analyze_line``, which may ask the provider over the network whether a
secret is in use.

Added are secret keys of AWS that stand alone. All else here only takes findings away: the detectors are made for
lines of source code, and prose, names and paths look different.
"""

from __future__ import annotations

import functools
import re
from typing import Any, Callable, Dict, Iterator, NamedTuple, Tuple
from urllib.parse import unquote

from incident_manager.confidential.literal_text import OPEN

SECRET_KEY = "AWS Secret Access Key"
KEYWORD = "Secret Keyword"

_RANDOM = 4.5  # the limit of detect_secrets' own detector of random Base64 text
_RANDOM_LETTERS = 4.0  # words of a language stay below
_SHORTEST = 10  # that a detector finds: one of Artifactory's passwords has eleven characters

_FORTY = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]?\d{2}:?\d{2}(?::?\d{2})?[\d.]*(?:Z|[+-]\d{2}:?\d{2})?)?")
_QUANTITY = re.compile(r"\d{1,4}[A-Za-z]{1,12}")
_NAME_WORD = re.compile(r"[A-Za-z]*\d{0,2}|[vV]?\d+|[A-Za-z0-9]{6}")  # the last: what Secrets Manager appends
_REFERENCE = re.compile(r"[\w+.-]*://|(?:arn|ssm|vault|secretsmanager|resolve):")
_PLACEHOLDER = re.compile(
    r"[xX*.\-_#?0]+|(?:(?:foo|bar|baz|qux|quux)[-_./ ]?)+"
    r"|(?:your|my|insert|some|the|put|enter|replace)[-_ ].*|(?:change|replace)[-_]?(?:me|this).*"
    r"|redacted|masked|hidden|omitted|placeholder|todo|tbd|dummy|none|null|nil|true|false|1|yes|no|on|off|required|optional",
    re.IGNORECASE,
)
_PLACEHOLDER_SEGMENT = re.compile(
    r"[xX*.\-_#?0]{2,}|foo|bar|baz|qux|FOO|BAR|BAZ|QUX|(?:[A-Z]+[_-])*(?:TOKEN|KEY|SECRET|HERE|ID)|token|key|secret|example"
)
# Written as what belongs there: https://USER:PASS@…
_NAMED_IN_CAPITALS = re.compile(r"(?:[A-Z]+[_-])*(?:USER|USERNAME|LOGIN|PASS|PASSWD|PASSWORD|PWD|TOKEN|KEY|SECRET)")
_TEMPLATE = re.compile(
    r"[<{\[(].*[>}\])]|.*(?:\{\{|\$\{|\$\(|<[\w .-]+>|\{[\w .-]+\}|\[[\w .-]+\]).*|%\w+%|\$\w+|__\w+__"
    r"|<[\w.-]*"  # a URL ends at a space: ?key=<your key>
)

# A name, a sign and, looked at without being passed over, a value: "https://h/?token=…" holds two such pairs.
_ASSIGNMENT = re.compile(
    r"(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{1,63})[\"'`\])]{0,2}[ \t]{0,3}(?::=|=>|={1,3}|:)[ \t]{0,3}"
    r"(?=\"(?P<double>[^\"\n]{1,200})\"|'(?P<single>[^'\n]{1,200})'|`(?P<tick>[^`\n]{1,200})`"
    r"|(?P<plain>[^\s\"'`&|]{1,200}))"
)

_FURTHER_NAMES = {"access_key", "secret_key", "routing_key", "integration_key", "subscription_key", "signing_key"}
_FURTHER_NAMES |= {"shared_key", "passphrase", "passcode"}
_UUIDS_ARE_SECRET = {"api_key", "apikey", "routing_key", "integration_key", "subscription_key"}
_NEUTRAL_WORDS = {
    "prod",
    "production",
    "staging",
    "stage",
    "dev",
    "test",
    "value",
    "old",
    "new",
    "primary",
    "secondary",
}
_PASSED_AROUND = {
    "next",
    "page",
    "continuation",
    "pagination",
    "sync",
    "client",
    "idempotency",
    "request",
    "csrf",
    "xsrf",
}
_PASSED_AROUND |= {"cancellation", "resume", "start", "task", "public"}


class _Detector(NamedTuple):
    kind: str
    strings: Callable[[str], Iterator[str]]
    believed: Callable[[str, str], bool]


def kinds_of_secrets(text: str) -> Iterator[str]:
    """What secrets of a known shape the text holds, as the detectors call them, each kind once."""
    lines = _with_whole_keys(text)
    for detector in _detectors():
        if any(_is_found(detector, line) for line in lines):
            yield detector.kind


def _is_found(detector: _Detector, line: str) -> bool:
    return any(OPEN not in found and detector.believed(found, line) for found in detector.strings(line))


def _with_whole_keys(text: str) -> Tuple[str, ...]:
    """The lines that can hold a secret, a private key in one line, without the indentation of a heredoc."""
    lines = re.sub(r"(KEY-{5})\s+", r"\1", text).splitlines()
    return tuple(line for line in lines if len(line) >= _SHORTEST)


@functools.lru_cache(maxsize=None)
def _detectors() -> Tuple[_Detector, ...]:
    # Imported here: slow, and needed only where there is text to judge.
    from detect_secrets.plugins.artifactory import ArtifactoryDetector
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.cloudant import CloudantDetector
    from detect_secrets.plugins.discord import DiscordBotTokenDetector
    from detect_secrets.plugins.github_token import GitHubTokenDetector
    from detect_secrets.plugins.ibm_cloud_iam import IbmCloudIamDetector
    from detect_secrets.plugins.ibm_cos_hmac import IbmCosHmacDetector
    from detect_secrets.plugins.jwt import JwtTokenDetector
    from detect_secrets.plugins.mailchimp import MailchimpDetector
    from detect_secrets.plugins.npm import NpmDetector
    from detect_secrets.plugins.private_key import PrivateKeyDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.softlayer import SoftlayerDetector
    from detect_secrets.plugins.square_oauth import SquareOAuthDetector
    from detect_secrets.plugins.stripe import StripeDetector
    from detect_secrets.plugins.twilio import TwilioKeyDetector

    believed: Dict[Any, Callable[[str, str], bool]] = {
        AWSKeyDetector: lambda found, line: _stands_alone(found, line) and (len(found) != 40 or _is_random(found)),
        ArtifactoryDetector: lambda found, line: _mixes(found),
        AzureStorageKeyDetector: _is_azure_key,
        CloudantDetector: lambda found, line: _mixes(found),
        DiscordBotTokenDetector: lambda found, line: _stands_alone(found, line) and _mixes(found[-27:]),
        GitHubTokenDetector: _always,  # yields the prefix only
        IbmCloudIamDetector: lambda found, line: _is_random(found),
        IbmCosHmacDetector: _always,
        JwtTokenDetector: _always,
        MailchimpDetector: _stands_alone,
        NpmDetector: _always,  # yields nothing but "" for most tokens
        PrivateKeyDetector: _always,
        SendGridDetector: _stands_alone,
        SlackDetector: lambda found, line: (
            _stands_alone(found, line) and not is_placeholder_segment(found.rpartition("/")[2])
        ),
        SoftlayerDetector: _always,
        SquareOAuthDetector: _stands_alone,
        StripeDetector: _always,
        TwilioKeyDetector: _stands_alone,
    }
    plugins = [_Detector(kind.secret_type, kind().analyze_string, test) for kind, test in believed.items()]

    # Any forty characters have the form of a secret key, a digest and a path as well
    return (
        *plugins,
        _Detector(SECRET_KEY, _forty, lambda found, line: _stands_alone(found, line) and _is_random(found)),
    )


def _forty(line: str) -> Iterator[str]:
    return (match.group() for match in _FORTY.finditer(line))


def _always(found: str, line: str) -> bool:
    return True


def _stands_alone(found: str, line: str) -> bool:
    """Whether the text somewhere stands by itself, and not inside a longer word."""
    at = line.find(found) if found else -1
    while at >= 0:
        around = line[at - 1 : at] + line[at + len(found) : at + len(found) + 1]
        if not any(character.isalnum() for character in around):
            return True
        at = line.find(found, at + len(found))
    return False


def _mixes(text: str) -> bool:
    return any(character.isdigit() for character in text) and any(character.isalpha() for character in text)


def _is_random(text: str) -> bool:
    return _mixes(text) and text.lower() != text != text.upper() and _entropy(text) >= _RANDOM


def _is_azure_key(found: str, line: str) -> bool:
    """The detector itself looks for these words around; without them, most finds are digests of packages."""
    lowered = line.lower()
    named = "azure" in lowered or "accountkey" in lowered or "account_key" in lowered
    return named and not any(word in lowered for word in ("integrity", "sha256", "sha384", "sha512"))


@functools.lru_cache(maxsize=None)
def _randomness() -> Any:
    from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString

    return Base64HighEntropyString(limit=_RANDOM)


def _entropy(text: str) -> float:
    return float(_randomness().calculate_shannon_entropy(text))


def holds_named_secret(text: str) -> bool:
    """Whether the text gives something with the name of a secret a value: ``password=…``, ``api_key: …``."""
    return any(
        is_secret_value(_value_of(match), match["name"])
        for match in _ASSIGNMENT.finditer(text)
        if is_secret_name(match["name"])
    )


def _value_of(match: re.Match[str]) -> str:
    quoted = match["double"] or match["single"] or match["tick"]
    return quoted or unquote(match["plain"].rstrip(".,;:!?)]}>"))


@functools.lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret, and not something about one, such as ``password_rotation``."""
    words = [word for word in re.split(r"[^a-z0-9]+", _separated(name).lower()) if word]
    while words and (words[-1] in _NEUTRAL_WORDS or words[-1].isdigit()):
        words.pop()
    if not words:
        return False
    last = words[-1].rstrip("0123456789")
    if last.endswith("token") and not _PASSED_AROUND.isdisjoint(words):
        return False
    return any(_is_keyword(phrase) for phrase in (last, "_".join([*words[-2:-1], last])))


def _separated(name: str) -> str:
    """``apiKey`` and ``APIKey`` as ``api_Key`` and ``API_Key``; names longer than a tag's are cut."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name[:128])


def _is_keyword(phrase: str) -> bool:
    """The detector knows a keyword with anything behind it; here nothing may follow."""
    return phrase in _FURTHER_NAMES or (_has_keyword(phrase) and not _has_keyword(phrase[:-1]))


def _has_keyword(phrase: str) -> bool:
    return any(True for _ in _keywords().analyze_string(f'{phrase} = "value"'))


@functools.lru_cache(maxsize=None)
def _keywords() -> Any:
    from detect_secrets.plugins.keyword import KeywordDetector

    return KeywordDetector()


def is_secret_value(value: str, name: str) -> bool:
    """Whether a value looks like a secret, and not like a word, a name of something, a reference or a date.

    So passwords of letters only are not found, unless they are long and random.
    """
    if len(value) < 6 or OPEN in value or is_placeholder(value, name) or _REFERENCE.match(value):
        return False
    if _TIME.fullmatch(value) or _QUANTITY.fullmatch(value):
        return False
    if _UUID.fullmatch(value):
        return "_".join(_separated(name).lower().replace("-", "_").split("_")[-2:]) in _UUIDS_ARE_SECRET
    segments = re.split(r"[-_./:,;+]", value)
    if len(segments) > 1 and all(_NAME_WORD.fullmatch(segment) for segment in segments):
        return False
    if "/" in value:
        return _entropy(value) >= _RANDOM
    return _mixes(value) or _entropy(value) >= _RANDOM_LETTERS


def is_placeholder(value: str, name: str) -> bool:
    """Whether a value only shows where one belongs, or was masked: ``<token>``, ``TOKEN``, ``****``."""
    if _PLACEHOLDER.fullmatch(value) or _NAMED_IN_CAPITALS.fullmatch(value) or is_template(value):
        return True
    repeats_name = re.sub(r"\W|_", "", value).lower() == re.sub(r"\W|_", "", name).lower()
    return repeats_name and not value.islower()


def is_placeholder_segment(segment: str) -> bool:
    """Whether a part of a path only shows where a credential belongs: ``XXXX``, ``BAZ``, ``YOUR_TOKEN``."""
    return bool(_PLACEHOLDER_SEGMENT.fullmatch(segment))


def is_template(value: str) -> bool:
    """Whether something is to be filled in: ``<token>``, ``{{token}}``, ``$TOKEN``."""
    return bool(_TEMPLATE.fullmatch(value))
