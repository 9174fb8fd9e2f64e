"""The documents that ``aws_iam_policy_document`` merges, as the provider reads their JSON.

It keeps what it knows of a policy and drops the rest without a word, and it refuses what it cannot read.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, Tuple

from incident_manager import json_text
from incident_manager.json_text import NotJson
from incident_manager.values import Symbol, Text, Value, is_open, label

_DOCUMENT = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)


class Refused(ValueError):
    """The provider does not render the document; in words for the user."""


def document_of(text: Value) -> Value:
    """What the JSON text of a document stands for, as the provider reads it; open where it is not known."""
    if text is None or text == "":
        return {}
    try:
        document = json_text.decoded(text)
    except NotJson as fault:
        raise Refused(f"a source of the policy document is not JSON, {fault}") from fault
    return _policy(document)


def joined_principals(pairs: Iterable[Tuple[Value, Value]]) -> Value:
    """The element for pairs of a type and its identifiers; None where there are none."""
    found = list(pairs)
    if len(found) == 1 and found[0][0] == "*" and found[0][1] in ("*", ("*",)):
        return "*"
    principals: Dict[Any, Value] = {}
    for kind, identifiers in found:
        principals[kind] = joined(principals.get(kind), identifiers)
    return principals or None


def joined(first: Value, second: Value) -> Value:
    """The values of two blocks for one thing, which the provider puts into one list."""
    if first is None:
        return second
    sides: Tuple[Value, ...] = ()
    for side in (first, second):
        sides = (*sides, *(side if isinstance(side, tuple) else (side,)))
    return sides


def _policy(document: Value) -> Value:
    if document is None:
        return {}
    if is_open(document):
        return document
    found = _known_members(document, _DOCUMENT, "a source of the policy document")
    for name in ("Version", "Id"):
        _require_text(found, name, "a source of the policy document")
    statements = found.get("Statement")
    if isinstance(statements, tuple):
        found["Statement"] = tuple(_statement(item) for item in statements)
    elif statements is not None and not is_open(statements):
        raise Refused("the Statement of a source of the policy document is not a list")
    return {name: value for name, value in found.items() if value is not None and value != ""}


def _statement(item: Value) -> Value:
    if is_open(item):
        return item
    found = _known_members(item, _STATEMENT, "a statement of a source of the policy document")
    for name in ("Sid", "Effect"):
        _require_text(found, name, "a statement of a source of the policy document")
        if found.get(name) == "":
            del found[name]
    for name in ("Principal", "NotPrincipal"):
        if name in found:
            found[name] = _principals(found[name], name)
    if "Condition" in found:
        found["Condition"] = _conditions(found["Condition"])
    return {name: value for name, value in found.items() if value is not None}


def _known_members(item: Value, names: Tuple[str, ...], what: str) -> Dict[str, Value]:
    """The members of an object that the provider knows, under their names, which it reads in any case."""
    if not isinstance(item, dict):
        raise Refused(f"{what} is {label(item)}, not an object")
    proper = {name.lower(): name for name in names}
    found: Dict[str, Value] = {}
    for key, value in item.items():
        name = proper.get(key.lower()) if isinstance(key, str) else None
        if name is not None:
            found[name] = value
    return found


def _require_text(found: Dict[str, Value], name: str, what: str) -> None:
    value = found.get(name)
    if value is not None and not isinstance(value, str) and not is_open(value):
        raise Refused(f"{name} of {what} is {label(value)}, not a text")


def _principals(value: Value, name: str) -> Value:
    if isinstance(value, (str, Text, Symbol)):
        return "*"  # whatever the text is
    if is_open(value):
        return value
    if not isinstance(value, dict):
        raise Refused(f"{name} of a source of the policy document is {label(value)}")
    for kind, identifiers in value.items():
        items = identifiers if isinstance(identifiers, tuple) else (identifiers,)
        for item in items:
            if not isinstance(item, str) and not is_open(item):
                raise Refused(f"{name} {label(kind)} of a source of the policy document has {label(item)}, not a text")
    return joined_principals(value.items())


def _conditions(value: Value) -> Value:
    if is_open(value) or value is None:
        return value
    if not isinstance(value, dict):
        raise Refused(f"Condition of a source of the policy document is {label(value)}")
    found: Dict[Any, Value] = {}
    for test, keys in value.items():
        if is_open(keys):
            found[test] = keys
            continue
        if not isinstance(keys, dict) and keys is not None:
            raise Refused(f"Condition {label(test)} of a source of the policy document is {label(keys)}")
        kept = {key: _condition_values(item) for key, item in (keys or {}).items()}
        kept = {key: item for key, item in kept.items() if item is not None}
        if kept:
            found[test] = kept
    return found or None


def _condition_values(value: Value) -> Value:
    """What is kept of the values for a condition key; None where it is nothing: of a number, for one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        for item in value:
            if not isinstance(item, str) and not is_open(item):
                raise Refused(f"a list of values in a condition of the policy document has {label(item)}, not a text")
        return value
    return value if isinstance(value, str) or is_open(value) else None
