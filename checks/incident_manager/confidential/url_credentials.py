"""Credentials in URLs.

AWS advises against credentials in a URL that is given to a service for an external server.
Source: docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
"""

from __future__ import annotations

import functools
import re
from typing import Callable, Dict, Iterator, NamedTuple, Tuple
from urllib.parse import unquote

from incident_manager.confidential.literal_text import OPEN, SECRET, literal_text
from incident_manager.confidential.secret_detectors import (
    is_placeholder,
    is_placeholder_segment,
    is_secret_name,
    is_secret_value,
    is_template,
    kinds_of_secrets,
)
from incident_manager.limits import REMEMBERED_TEXTS
from incident_manager.values import Value

LONGEST_TEXT = 32_768  # as long as a key policy may be; every other text is shorter
_SHORTEST_TOKEN = 20  # of the detectors' tokens

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}\Z")
_REST = re.compile(r"[^\s\"'`\\|]*")
_PARTS = re.compile(r"(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?", re.DOTALL)
_BRACKET = re.compile(r"[][<>(){}]")
_WEB = {"http", "https", "ws", "wss", "ftp", "ftps"}
_PLAIN_HOST = re.compile(r"[\w.-]{1,253}")
_PLAIN_NAME = re.compile(r"[\w.-]{1,64}")


class UrlCredential(NamedTuple):
    """A credential in a URL: the host, and which part of the URL it is; never the credential."""

    host: str
    part: str

    def __str__(self) -> str:
        return f"{self.part} of a URL at {self.host}"


def credentials_in_urls(value: Value) -> Iterator[UrlCredential]:
    """Every URL of a text that shows a credential, and each part in which it does, once each.

    Where a part of the text is not known, a credential is found only if it stands there in full, or if a secret of
    another resource takes its place.
    """
    found = _credentials_in(literal_text(value, LONGEST_TEXT, secret=SECRET))
    yield from dict.fromkeys(credential for _, _, credentials in found for credential in credentials)


def without_credentials_in_urls(text: str) -> str:
    """The text without what follows the scheme of each URL that shows a credential."""
    kept, done = [], 0
    for start, end, _ in _credentials_in(text):
        if start >= done:
            kept.extend([text[done:start], OPEN])
            done = end
    return "".join([*kept, text[done:]])


@functools.lru_cache(maxsize=REMEMBERED_TEXTS)
def _credentials_in(text: str) -> Tuple[Tuple[int, int, Tuple[UrlCredential, ...]], ...]:
    """Where each URL with credentials is, and these."""
    found = ((start, end, tuple(credentials)) for start, end, credentials in _urls(text))
    return tuple(url for url in found if url[2])


def _urls(text: str) -> Iterator[Tuple[int, int, Iterator[UrlCredential]]]:
    """Where each URL begins behind its scheme, and where it ends, with its credentials.

    URLs may be inside one another. The outer one is read whole, with all parameters. One inside it is read up to the
    third in it, and detectors run only where one finds something in the outer one: else time would grow with the square
    of the text.
    """
    places = [found.end() for found in re.finditer("://", text)]
    run_end, outer_end, with_tokens = 0, 0, False
    for index, start in enumerate(places):
        if start > run_end:
            run = _REST.match(text, start)
            run_end = run.end() if run else start
            with_tokens = _has_token(f"https://{unquote(_opened(text[start:run_end]))}")
        end = run_end if start > outer_end or index + 3 >= len(places) else min(run_end, places[index + 3])
        url = _within_brackets(text[start:end])
        outer_end = max(outer_end, start + len(url))
        yield start, start + len(url), _credentials(_scheme(text, start - 3), url, with_tokens)


def _scheme(text: str, end: int) -> str:
    """``https``, also of ``git+https``; nothing where it is not known."""
    scheme = _SCHEME.search(text, max(0, end - 31), end)
    return scheme[0].lower().rpartition("+")[2] if scheme else ""


def _credentials(scheme: str, url: str, with_tokens: bool) -> Iterator[UrlCredential]:
    """The credentials of a URL; ``with_tokens`` if a detector finds something in it, or around it."""
    parts = _PARTS.match(url)
    if not parts:
        return
    user, _, place = parts["authority"].rpartition("@")
    host = _shown(re.sub(r":[^:\]]*\Z", "", _opened(place)), with_tokens)
    if _is_credential_user(user, scheme):
        yield UrlCredential(host, "the user information")
    for label, pairs in (("query", parts["query"]), ("fragment", parts["fragment"])):
        for name in _credential_parameters(pairs or "", with_tokens):
            yield UrlCredential(host, f"the {label} parameter {name}" if name else f"a {label} parameter")
    if _is_credential_path(host, unquote(_opened(parts["path"])), with_tokens):
        yield UrlCredential(host, "the path")


def _opened(text: str) -> str:
    return text.replace(SECRET, OPEN)


def _within_brackets(url: str) -> str:
    """Up to a bracket that was opened before the URL, as in ``<https://…>`` and ``[text](https://…)``."""
    depth = 0
    for bracket in _BRACKET.finditer(url):
        depth += 1 if bracket[0] in "<([{" else -1
        if depth < 0:
            return url[: bracket.start()]
    return url.rstrip(".,;:!")


def _shown(host: str, with_tokens: bool) -> str:
    """The host for a message: none that is partly not known, malformed or itself a secret."""
    if _PLAIN_HOST.fullmatch(host) and OPEN not in host and not (with_tokens and _has_token(host)):
        return host.lower()
    return "a host that is not known"


def _is_credential_user(user: str, scheme: str) -> bool:
    """A password, or, on the web, a user alone: it is mostly a token. ``ssh://git@host`` is neither.

    A password that is put in from elsewhere is shown as well, in the end: who writes the user means a password.
    """
    if scheme in _WEB and SECRET in user.partition(":")[0]:
        return True
    name, colon, password = _opened(user).partition(":")
    if colon and password and OPEN not in password:
        return _is_shown(password, "")
    return scheme in _WEB and _is_shown(name, "")


def _is_shown(value: str, name: str) -> bool:
    return bool(value) and OPEN not in value and not is_placeholder(unquote(value), name)


def _is_long(value: str, name: str) -> bool:
    return len(value) >= 16


def _is_long_and_mixed(value: str, name: str) -> bool:
    return len(value) >= 16 and is_secret_value(value, name)


def _any(value: str, name: str) -> bool:
    return True


# What carries a credential under a name that is not a secret's everywhere; "key" and "code" mostly do not.
# Azure: learn.microsoft.com/rest/api/storageservices/create-service-sas (sig), and Functions' ?code=
# AWS: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html; Google signs URLs likewise.
_PARAMETERS: Dict[str, Callable[[str, str], bool]] = {
    "xamzsignature": _any,
    "xamzcredential": _any,
    "xgoogsignature": _any,
    "xgoogcredential": _any,
    "sig": _is_long,
    "signature": _is_long,
    "hmac": _is_long,
    "jwt": _is_long,
    "sas": _is_long,
    "auth": is_secret_value,
    "authorization": is_secret_value,
    "pass": is_secret_value,
    "credential": is_secret_value,
    "credentials": is_secret_value,
    "key": _is_long_and_mixed,
    "code": _is_long_and_mixed,
    "session": _is_long_and_mixed,
    "sessionid": _is_long_and_mixed,
    "jsessionid": _is_long_and_mixed,
    "sid": _is_long_and_mixed,
}


def _credential_parameters(query: str, with_tokens: bool) -> Iterator[str]:
    """The names of the parameters that are credentials; "" for a name that is better not shown."""
    # The fragment of a page that runs in the browser has a path and parameters of its own
    with_tokens = with_tokens and _has_token(unquote(_opened(query)))
    for pair in re.split(r"[&;?]", query):
        name, _, value = pair.partition("=")
        name, plain = unquote(_opened(name)), unquote(_opened(value))
        if SECRET not in value and not _is_shown(value, name):
            continue
        if _is_credential(name, plain) or (with_tokens and _has_token(plain)):
            is_plain = _PLAIN_NAME.fullmatch(name) and OPEN not in name and not _has_token(name)
            yield name if is_plain else ""


def _is_credential(name: str, value: str) -> bool:
    judge = _PARAMETERS.get(re.sub(r"[^a-z0-9]", "", name.lower()))
    if judge and judge(value, name):
        return True
    return is_secret_name(name)


def _has_token(text: str) -> bool:
    return len(text) >= _SHORTEST_TOKEN and any(True for _ in kinds_of_secrets(text))


# Services whose incoming webhooks are secret by their path alone. The host, then the path, which ends with the secret.
# Slack: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (services: a detector of its own)
# Teams: learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
# Discord: discord.com/developers/docs/resources/webhook; Telegram: core.telegram.org/bots/api
# PagerDuty: developer.pagerduty.com/docs/events-api-v1; support.pagerduty.com (Amazon CloudWatch integration)
# Splunk On-Call: help.victorops.com (REST endpoint integration); Zapier, IFTTT: their webhook integrations
_WEBHOOKS = [
    (r"hooks\.slack(?:-gov)?\.com", r"/(?:services|workflows|triggers)/[^/]+/[^/]+/[^/]+"),
    (r"(?:.+\.)?webhook\.office\.com|outlook\.office(?:365)?\.com", r"/webhook(?:b2)?/[^/]+/.+"),
    (r"(?:.+\.)?discord(?:app)?\.com", r"/api/(?:v\d+/)?webhooks/\d+/[^/]+"),
    (r"api\.telegram\.org", r"/(?:file/)?bot\d+:[^/]+"),
    (r"events(?:\.eu)?\.pagerduty\.com", r"/(?:integration/(?P<secret>[^/]+)/enqueue|x-ere/[^/]+)"),
    (r"alert\.victorops\.com", r"/integrations/[^/]+/\d+/alert/[^/]+"),
    (r"hooks\.zapier\.com", r"/hooks/(?:catch|standard)/\d+/[^/]+"),
    (r"maker\.ifttt\.com", r"/trigger/[^/]+/(?:json/)?with/key/[^/]+"),
]
_WEBHOOK = [(re.compile(host), re.compile(path)) for host, path in _WEBHOOKS]
_WEBHOOK_HOST = re.compile("|".join(host for host, _ in _WEBHOOKS))


def _is_credential_path(host: str, path: str, with_tokens: bool) -> bool:
    for service, webhook in _WEBHOOK if _WEBHOOK_HOST.fullmatch(host) else ():
        match = webhook.match(path) if service.fullmatch(host) else None
        if match and OPEN not in match[0] and not is_template(match[0]):
            secret = match.groupdict().get("secret") or match[0].rpartition("/")[2]
            return not is_placeholder_segment(secret)
    return with_tokens and len(path) >= _SHORTEST_TOKEN and _has_token(f"https://{host}{path}")
