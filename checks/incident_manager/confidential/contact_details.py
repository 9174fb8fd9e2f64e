"""E-mail addresses and phone numbers in free text.

checkov and what it installs have no detector for either (bc-detect-secrets 1.5 knows credentials only, and
``phonenumbers`` is not among checkov's dependencies). An identifier must not be taken for a phone number:
only the ways of writing one are recognised that hardly anything else is written in.
"""

from __future__ import annotations

import re
from typing import Iterator

from incident_manager.confidential.literal_text import OPEN

# RFC 5321, 4.5.3.1: at most 64 characters before the @ and 255 after it
_LOCAL = re.compile(r"[\w.%+'-]{1,64}\Z")
_DOMAIN = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?P<top>[^\W\d_]{2,63}|xn--[a-z0-9-]{2,59})(?!\.?\w|-)", re.I
)
_VERSION = re.compile(r"v?\d+\.\d", re.IGNORECASE)
_LOOK_BACK = 320
_USER_OF_URL = re.compile(r"://[^\s/?#]*\Z")
_LOGIN = re.compile(r"(?<!\w)(?:ssh|scp|sftp|rsync|mosh)[ \t]+(?:-\w+[ \t]+){0,3}\Z")
# Never delegated in the public DNS (ICANN's private use, RFC 6762), or no domain: image@2x.png, getty@tty1.service
_NO_TOP_LEVEL_DOMAINS = {"internal", "local", "localdomain", "localhost", "lan"}
_NO_TOP_LEVEL_DOMAINS |= {"service", "socket", "device", "mount", "automount", "swap", "target", "timer", "slice"}
_NO_TOP_LEVEL_DOMAINS.update(
    "csv tsv sql json jsonl ndjson yaml yml toml ini cfg conf config env txt text log xml xsd html htm css js mjs ts"
    " jsx tsx go rb php cs cpp hpp lua bat exe dll msi gz tgz tar xz zst rar jar war whl gem deb rpm apk iso img bin"
    " dat bak old orig tmp lock key pem crt cer csr pfx jks asc sig pdf doc docx xls xlsx ppt pptx odt ods rtf epub"
    " png jpg jpeg gif svg webp bmp tif tiff ico heic wav ogg avi mkv mpg mpeg webm"
    " parquet avro orc db sqlite dump rdb ipynb tfvars tfstate hcl tmpl patch diff eml pcap har proto wasm".split()
)


def email_addresses(text: str) -> Iterator[str]:
    """The mailboxes in a text.

    No mailboxes are the user information of a URL and a remote for ssh (``git@github.com:org/repo``).
    """
    text = text.replace("%40", "@")
    at = text.find("@")
    while at >= 0:
        local, domain = _LOCAL.search(text, max(0, at - 64), at), _DOMAIN.match(text, at + 1, at + 257)
        if local and domain and _is_mailbox(text[max(0, at - _LOOK_BACK) : local.start()], local[0], domain, text):
            yield f"{_name(local[0])}@{domain[0]}"
        at = text.find("@", at + 1)


def _is_mailbox(before: str, local: str, domain: re.Match[str], text: str) -> bool:
    name = _name(local)
    if not name or OPEN in local or OPEN in domain[0] or name[-1] in ".%'":
        return False
    if domain["top"].lower() in _NO_TOP_LEVEL_DOMAINS or _VERSION.match(domain[0]):
        return False
    if before[-1:] in ("@", "$") or _USER_OF_URL.search(before) or _LOGIN.search(before):
        return False
    after = text[domain.end() : domain.end() + 2]
    is_remote = len(after) == 2 and after[0] == ":" and not after[1].isspace()
    return not is_remote


def _name(local: str) -> str:
    """Without the quotation marks or dots that stand before it."""
    return local.rpartition("..")[2].lstrip("'.%-+")


_GAP = r"[ .\-]"
_START, _END = r"(?<![\w.:/@#=+-])", r"(?![\w@]|[.:/-]\d|-\w)"
# ITU-T E.164: a plus, the country code, at most fifteen digits in all
_INTERNATIONAL = re.compile(rf"(?<![\w+/])\+[2-9](?:{_GAP}?\(?{_GAP}?\d\)?){{7,14}}{_END}")
# The North American Numbering Plan: country code 1; neither the area code nor the exchange begins with 0 or 1
_WITH_CODE_1 = re.compile(rf"(?<![\w+/])\+1{_GAP}?\(?[2-9]\d\d\)?{_GAP}?\d{{3}}{_GAP}?\d{{4}}{_END}")
_NORTH_AMERICAN = re.compile(rf"{_START}(?:1[ -])?(?:[2-9]\d\d-|\([2-9]\d\d\) ?)[2-9]\d\d-\d{{4}}{_END}")
_WITH_TRUNK_ZERO = re.compile(rf"{_START}\(0[1-9]\d{{0,3}}\) ?\d{{3,4}}[ -]?\d{{3,5}}{_END}")
_PHONE_WORDS = r"(?:tel|telephone|phone|phone number|mobile|cell|cellphone|fax|hotline|landline|whatsapp|sms)"
# RFC 3966 (tel) and RFC 5724 (sms), and the same words with a colon in prose
_LABELLED = re.compile(
    rf"(?<![\w-]){_PHONE_WORDS}(?:\.:|[.:=])[ \t]{{0,3}}(?P<number>\+?\(?\d(?:[ .\-/()]{{0,2}}\d){{6,14}}){_END}", re.I
)
_PHONE_NAME = re.compile(rf"(?:.*[ _.-])?{_PHONE_WORDS}(?:[ _.-]?(?:no|nr|number))?", re.I)
_WHOLE_NUMBER = re.compile(r"\+?\(?\d(?:[ .\-/()]{0,2}\d){6,14}")
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:[ .]\d{3})+")


def phone_numbers(text: str, name: str = "") -> Iterator[str]:
    """The phone numbers in a text; any digits count where the name says that they are one.

    Found are ``+`` and a country code, the North American ``206-555-0100``, ``(206) 555-0100`` and
    ``1-800-555-0199``, an area code like ``(020)``, and a number behind ``tel:`` or ``phone:``. Not found,
    as tickets, dates and amounts look the same, are ``555-0100`` and ``020 7946 0958`` alone.
    """
    for pattern in (_INTERNATIONAL, _WITH_CODE_1, _NORTH_AMERICAN, _WITH_TRUNK_ZERO):
        for match in pattern.finditer(text):
            if pattern is not _INTERNATIONAL or not _is_quantity(match[0], text[: match.start()]):
                yield match[0]
    for match in _LABELLED.finditer(text):
        if not _THOUSANDS.fullmatch(match["number"]):
            yield match["number"]
    whole = text.strip()
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name[:128])
    if _PHONE_NAME.fullmatch(name) and _WHOLE_NUMBER.fullmatch(whole) and not _THOUSANDS.fullmatch(whole):
        yield whole


_DECIMAL, _DATE = re.compile(r"\+\d{1,3}\.\d+"), re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(?:\b(?:UTC|GMT)|\d:\d\d)[ \t]?\Z", re.I)


def _is_quantity(number: str, before: str) -> bool:
    """A growth such as ``+20 000 000``, a coordinate such as ``+48.856614``, or the offset of a time."""
    if re.sub(r"\D", "", number).endswith("000000") or _DECIMAL.fullmatch(number):
        return True
    clock = _CLOCK.search(before[-8:])
    return clock is not None and (clock[0][0].isalpha() or bool(_DATE.search(number)))
