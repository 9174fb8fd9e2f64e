"""Functions that read and write text of other languages: JSON, YAML, CSV, Base64, URLs, digests, ARNs."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from typing import Any, Callable, List
from urllib.parse import quote

from incident_manager import json_text
from incident_manager.concealment import ConcealedText
from incident_manager.exact_numbers import parsed
from incident_manager.function_faults import FunctionFault
from incident_manager.json_text import NotJson
from incident_manager.limits import MAX_NESTING, TOO_LARGE
from incident_manager.terraform.argument_values import LENIENT, Declined, Functions, Parameter, takes
from incident_manager.terraform.grapheme_clusters import composed
from incident_manager.terraform.language_types import ANY, STRING
from incident_manager.terraform.type_conversion import without_typed_nulls
from incident_manager.values import ListValue, Symbol, Text, Unknown, Value, is_open, text_of

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_NEEDS_ESCAPE = re.compile("[<>&\u2028\u2029]")
_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\Z)')
_ENCODING = re.compile(
    r"(ansi|arabic|big5|cp|cs|cyrillic|ecma|euc|gb|greek|hebrew|hz|ibm|iso|koi|korean|ks|l\d|latin|mac|ms|r8|shift|tis"
    r"|utf|windows|x-|\d{3})",
    re.I,
)
"""How the names of encodings start."""
_CHARACTER_SETS = {
    "windows-1252": "cp1252",
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
}


def from_json(value: Any, depth: int = 0) -> Value:
    """A value of ``json.loads`` as a value of this package; what nests too deep is not known."""
    if depth > MAX_NESTING:
        return TOO_LARGE
    if isinstance(value, list):
        return tuple(from_json(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return {key: from_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, float):
        number = parsed(repr(value))
        return TOO_LARGE if number is None else number
    return value


def json_encoded(value: Value) -> Value:
    """JSON as Terraform writes it: ``<``, ``>`` and ``&`` are escaped."""
    text = json_text.encoded(without_typed_nulls(value))
    if isinstance(text, Text):
        return text_of(_escaped(part) if isinstance(part, str) else part for part in text.parts)
    return _escaped(text) if isinstance(text, str) else text


def _escaped(text: str) -> str:
    if isinstance(text, ConcealedText):
        return text.each(_escaped)
    return _NEEDS_ESCAPE.sub(lambda match: _ESCAPED[match.group()], text)


def _jsondecode(text: Value) -> Value:
    if is_open(text) and not isinstance(text, (Text, Symbol)):
        return Unknown.because_of(json_text.decoded(text)) if isinstance(text, Unknown) else json_text.decoded(text)
    try:
        return _composed(json_text.decoded(text))
    except NotJson as fault:
        raise FunctionFault(f"the text is not JSON, {fault}") from fault


def _composed(value: Value) -> Value:
    if isinstance(value, str):
        if not value.isascii() and re.search("[\ud800-\udfff]", value):
            raise Declined("the text has half a character")
        return composed(value)
    if isinstance(value, tuple):
        return tuple(map(_composed, value))
    if isinstance(value, dict):
        return {_composed(key): _composed(item) for key, item in value.items()}
    return value


def _yamldecode(text: Value) -> Value:
    from incident_manager.terraform import yaml_text  # needed by few configurations, and slow to import

    return yaml_text.decoded(text)


def _yamlencode(value: Value) -> Value:
    from incident_manager.terraform import yaml_text

    return yaml_text.encoded(without_typed_nulls(value))


def _rows(text: str) -> List[List[str]]:
    """The rows of CSV text as Go reads it; empty lines are none."""
    rows: List[List[str]] = []
    row: List[str] = []
    position = 0
    while position < len(text):
        if not row and text[position] == "\n":
            position += 1
            continue
        match = _FIELD.match(text, position)
        if not match:
            raise FunctionFault("the text is not CSV")
        quoted, bare, end = match.groups()
        row.append(bare if quoted is None else quoted.replace('""', '"'))
        position = match.end()
        if end != ",":
            rows.append(row)
            row = []
        elif position == len(text):
            rows.append([*row, ""])
    return rows


def _csvdecode(text: Value) -> Value:
    rows = _rows(text.replace("\r\n", "\n"))
    if not rows:
        raise FunctionFault("there is no header")
    header = rows[0]
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        raise FunctionFault("a column appears twice, or a row has another number of columns")
    element = ("object", tuple((name, STRING) for name in sorted(header)))
    return ListValue.of([dict(zip(header, row)) for row in rows[1:]], element)


def _digest(algorithm: str) -> Callable[[Value], Value]:
    return lambda text: hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()


def _digest_in_base64(algorithm: str) -> Callable[[Value], Value]:
    return lambda text: base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()


def _base64decode(text: Value) -> Value:
    try:
        return composed(base64.b64decode(re.sub("[\r\n]", "", text), validate=True).decode())
    except ValueError as fault:
        raise FunctionFault("the text is not UTF-8 in Base64") from fault


def _character_set(name: str) -> str:
    known = _CHARACTER_SETS.get(name.lower())
    if known is None:
        if not _ENCODING.match(name):
            raise FunctionFault(f"{name!r} is not an encoding")
        raise Declined(f"the encoding {name} is not known here")
    return known


def _textencodebase64(text: Value, encoding: Value) -> Value:
    known = _character_set(encoding)
    try:
        return base64.b64encode(text.encode(known)).decode()
    except ValueError as fault:
        raise FunctionFault("the text has characters that the encoding does not have") from fault


def _textdecodebase64(text: Value, encoding: Value) -> Value:
    known = _character_set(encoding)
    try:
        return composed(base64.b64decode(re.sub("[\r\n]", "", text), validate=True).decode(known))
    except ValueError as fault:
        raise FunctionFault("the text cannot be decoded") from fault


def _uuidv5(namespace: Value, name: Value) -> Value:
    spaces = {
        "dns": uuid.NAMESPACE_DNS,
        "url": uuid.NAMESPACE_URL,
        "oid": uuid.NAMESPACE_OID,
        "x500": uuid.NAMESPACE_X500,
    }
    try:
        return str(uuid.uuid5(spaces.get(namespace) or uuid.UUID(namespace), name))
    except ValueError as fault:
        raise FunctionFault("the namespace is not a UUID") from fault


_ARN_PARTS = ("partition", "service", "region", "account_id", "resource")


def _arn_parse(arn: Value) -> Value:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise FunctionFault("the text is not an ARN")
    return dict(zip(_ARN_PARTS, parts[1:]))


def _arn_build(*parts: Value) -> Value:
    return text_of(["arn", *(piece for part in parts for piece in (":", part))])


def _trim_iam_role_path(arn: Value) -> Value:
    parts = _arn_parse(arn)
    if parts["service"] != "iam" or parts["region"] or not re.match("role/", parts["resource"]):
        raise FunctionFault("the text is not the ARN of a role")
    name = parts["resource"].rpartition("/")[2]
    return f"arn:{parts['partition']}:iam::{parts['account_id']}:role/{name}"


_ANYTHING = Parameter(ANY, LENIENT, null=True)
_TEXT = Parameter(STRING, LENIENT)

FUNCTIONS: Functions = {
    "base64decode": takes(_base64decode, STRING, gives=STRING),
    "base64encode": takes(lambda text: base64.b64encode(text.encode()).decode(), STRING, gives=STRING),
    "base64sha256": takes(_digest_in_base64("sha256"), STRING, gives=STRING),
    "base64sha512": takes(_digest_in_base64("sha512"), STRING, gives=STRING),
    "csvdecode": takes(_csvdecode, STRING),
    "jsondecode": takes(_jsondecode, _TEXT, nullable=True),
    "jsonencode": takes(json_encoded, _ANYTHING, gives=STRING),
    "md5": takes(_digest("md5"), STRING, gives=STRING),
    "provider::aws::arn_build": takes(_arn_build, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT, gives=STRING),
    "provider::aws::arn_parse": takes(_arn_parse, STRING),
    "provider::aws::trim_iam_role_path": takes(_trim_iam_role_path, STRING, gives=STRING),
    "sha1": takes(_digest("sha1"), STRING, gives=STRING),
    "sha256": takes(_digest("sha256"), STRING, gives=STRING),
    "sha512": takes(_digest("sha512"), STRING, gives=STRING),
    "textdecodebase64": takes(_textdecodebase64, STRING, STRING, gives=STRING),
    "textencodebase64": takes(_textencodebase64, STRING, STRING, gives=STRING),
    "urlencode": takes(lambda text: quote(text, safe="~-._ ").replace(" ", "+"), STRING, gives=STRING),
    "uuidv5": takes(_uuidv5, STRING, STRING, gives=STRING),
    "yamldecode": takes(_yamldecode, STRING, nullable=True),
    "yamlencode": takes(_yamlencode, Parameter(ANY, null=True), gives=STRING),
}
