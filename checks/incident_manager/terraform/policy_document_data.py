"""The data source ``aws_iam_policy_document``, as the provider renders it.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from incident_manager import json_text
from incident_manager.json_text import NotJson
from incident_manager.values import (
    Text,
    Unknown,
    Value,
    alternatives,
    either,
    is_open,
    label,
    reason_for,
    text_of,
)

TYPE = "aws_iam_policy_document"
MAX_STATEMENTS = 5000  # ten times as many as the longest policy that AWS takes has room for

_ELEMENTS = (
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
)


def document(view: Any) -> Value:
    """The policy of a document's block: an object whose statements may in part be unknown.

    Sources are merged in their order, then the document's own statements, then the overrides; a statement
    with a Sid replaces one with the same, where that stands.
    """
    try:
        return _merged(view)
    except NotJson as fault:
        return Unknown(f"a source of the policy document is no JSON, {fault}", True)


def _merged(view: Any) -> Value:
    version = view.get("version")
    versions: List[Value] = ["2012-10-17" if version is None else version]
    statements: List[Value] = []

    def merge(argument: str) -> None:
        nonlocal statements
        for document in _documents(view, argument):
            versions.append(document.get("Version") if isinstance(document, dict) else document)
            statements = _with(statements, _listed(document))

    merge("source_json")
    merge("source_policy_documents")
    views, gap = view.blocks("statement")
    own: List[Value] = [_statement(block) for block in views if block.certain]
    statements = _with(statements, tuple(own if gap is None else [*own, gap]))
    merge("override_json")
    merge("override_policy_documents")
    if len(statements) > MAX_STATEMENTS:
        return Unknown(f"the policy document has more than {MAX_STATEMENTS} statements", True)
    newest = max((known for known in versions if isinstance(known, str)), default="2012-10-17")
    unknown = [known for known in versions if is_open(known)]
    return {"Version": unknown[0] if unknown and newest < "2012-10-17" else newest, "Statement": tuple(statements)}


def _listed(document: Value) -> Value:
    statements = document.get("Statement", ()) if isinstance(document, dict) else document
    return (statements,) if isinstance(statements, dict) else statements


def _with(statements: List[Value], added: Value) -> List[Value]:
    """The statements after a merge. Of an unknown document nobody knows which statements it replaces."""
    if not isinstance(added, tuple):
        unknown = Unknown.because_of(added, "a policy document is not known", True)
        return [*(item if _sid(item) == "" else unknown for item in statements), unknown]
    merged = list(statements)
    places = {_sid(item): index for index, item in enumerate(merged)}
    for item in added:
        sid = _sid(item)
        if sid and sid in places:
            merged[places[sid]] = item
        else:
            places[sid] = len(merged)
            merged.append(item)
    return merged


def _sid(item: Value) -> Any:
    sid = item.get("Sid") if isinstance(item, dict) else None
    return "" if sid is None else sid


def _documents(view: Any, argument: str) -> List[Value]:
    """Each document that an argument lists; open where it is not known."""
    value = view.get(argument)
    if value is None or value == "":
        return []
    if is_open(value):
        unknown = Unknown.because_of(value, f"{argument} is not known", True)
        return [unknown if argument.endswith("_documents") else _document(value)]
    items = value if isinstance(value, tuple) else (value,)
    return [_document(item) for item in items if item is not None and item != ""]


def _document(text: Value) -> Value:
    options = [{} if option is None or option == "" else json_text.decoded(option) for option in alternatives(text)]
    return either(options, reason_for(text))


def _statement(block: Any) -> Value:
    statement: Dict[str, Value] = {}
    sid = block.get("sid")
    if sid is not None and sid != "":
        statement["Sid"] = sid
    effect = block.get("effect")
    statement["Effect"] = "Allow" if effect is None else effect
    for argument, element in _ELEMENTS:
        values = block.get(argument)
        if values is not None and values != ():
            statement[element] = _with_variables(values)
    for block_type, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        principals = _principals(block, block_type)
        if principals is not None:
            statement[element] = principals
    conditions = _conditions(block)
    if conditions is not None:
        statement["Condition"] = conditions
    return statement


def _principals(block: Any, block_type: str) -> Value:
    views, gap = block.blocks(block_type)
    if gap is not None:
        return Unknown(gap.why, True)
    found: Dict[Any, Value] = {}
    for view in views:
        kind, identifiers = view.get("type"), _with_variables(view.get("identifiers"))
        if is_open(kind):
            return Unknown.because_of(kind, "the type of a principal is not known", True)
        if kind == "*" and identifiers == ("*",):
            return "*"
        found[label(kind)] = _joined(found.get(label(kind)), identifiers)
    return found or None


def _conditions(block: Any) -> Optional[Value]:
    views, gap = block.blocks("condition")
    if gap is not None:
        return Unknown(gap.why, True)
    found: Dict[Any, Dict[Any, Value]] = {}
    for view in views:
        test, variable = view.get("test"), view.get("variable")
        if is_open(test) or is_open(variable):
            return Unknown.because_of((test, variable), "a condition is not known", True)
        keys = found.setdefault(label(test), {})
        keys[label(variable)] = _joined(keys.get(label(variable)), _with_variables(view.get("values")))
    return found or None


def _joined(first: Value, second: Value) -> Value:
    """The values of two blocks for one thing, which the provider puts into one list."""
    if first is None:
        return second
    sides: Tuple[Value, ...] = ()
    for side in (first, second):
        sides = (*sides, *(side if isinstance(side, tuple) else (side,)))
    return sides


def _with_variables(value: Value) -> Value:
    """``&{aws:username}`` is how a document writes the policy variable ``${aws:username}``."""
    if isinstance(value, str):
        return value.replace("&{", "${")
    if isinstance(value, Text):
        return text_of(part.replace("&{", "${") if isinstance(part, str) else part for part in value.parts)
    if isinstance(value, tuple):
        return tuple(_with_variables(item) for item in value)
    return value
