"""Functions that read and write text of other languages: JSON, YAML, CSV, Base64, digests, ARNs."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from typing import Any, Callable, Dict

from incident_manager import json_text
from incident_manager.distribution import FunctionFault
from incident_manager.json_text import NotJson
from incident_manager.limits import MAX_NESTING, TOO_LARGE, safely_loaded
from incident_manager.terraform.argument_values import plain_text
from incident_manager.values import Value


def from_json(value: Any, depth: int = 0) -> Value:
    """A value of ``json.loads`` as a value of this package; what nests too deep is not known."""
    if depth > MAX_NESTING:
        return TOO_LARGE
    if isinstance(value, list):
        return tuple(from_json(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return {key: from_json(item, depth + 1) for key, item in value.items()}
    return value


def _jsondecode(text: Value) -> Value:
    try:
        return json_text.decoded(text)
    except NotJson as fault:
        raise FunctionFault(f"jsondecode(): the text is not JSON, {fault}") from fault


def _yamldecode(text: Value) -> Value:
    import yaml  # needed by few configurations, and slow to import

    try:
        return from_json(json.loads(json.dumps(safely_loaded(plain_text(text), yaml.SafeLoader), default=str)))
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise FunctionFault("yamldecode(): the text is not YAML") from fault


def _csvdecode(text: Value) -> Value:
    try:
        rows = list(csv.reader(io.StringIO(plain_text(text), newline=""), strict=True))
    except csv.Error as fault:
        raise FunctionFault(f"csvdecode(): {fault}") from fault
    if not rows:
        raise FunctionFault("csvdecode(): there is no header")
    header = rows[0]
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows if row):
        raise FunctionFault("csvdecode(): a column stands twice, or a row has another number of them")
    return tuple(dict(zip(header, row)) for row in rows[1:] if row)


def _digest(algorithm: str) -> Callable[[Value], Value]:
    return lambda text: hashlib.new(algorithm, plain_text(text).encode(), usedforsecurity=False).hexdigest()


def _arn_parse(arn: Value) -> Value:
    parts = plain_text(arn).split(":", 5)
    if len(parts) != 6:
        raise FunctionFault("arn_parse(): not an ARN")
    return dict(zip(("partition", "service", "region", "account_id", "resource"), parts[1:]))


LENIENT: Dict[str, Callable[..., Value]] = {
    "jsonencode": json_text.encoded,
    "jsondecode": _jsondecode,
}


STRICT: Dict[str, Callable[..., Value]] = {
    "base64decode": lambda text: base64.b64decode(plain_text(text), validate=True).decode(),
    "base64encode": lambda text: base64.b64encode(plain_text(text).encode()).decode(),
    "csvdecode": _csvdecode,
    "md5": _digest("md5"),
    "provider::aws::arn_parse": _arn_parse,
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "yamldecode": _yamldecode,
    "yamlencode": json_text.encoded,
}
