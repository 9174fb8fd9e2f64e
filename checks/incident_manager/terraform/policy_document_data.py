"""The data source ``aws_iam_policy_document``, as the provider renders it.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document,
and what release 5.100 renders and refuses.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from incident_manager.given_up import given_up
from incident_manager.partly_known import with_the_rest
from incident_manager.terraform.policy_document_sources import Refused, document_of, joined, joined_principals
from incident_manager.values import (
    Repeated,
    Text,
    Unknown,
    Value,
    is_open,
    label,
    number_text,
    text_of,
)

TYPE = "aws_iam_policy_document"
MAX_STATEMENTS = 5000  # ten times as many as the longest policy that AWS takes has room for

_VERSIONS = ("2008-10-17", "2012-10-17")
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
    except Refused as refusal:
        return Unknown(str(refusal), True)


def _merged(view: Any) -> Value:
    version = view.get("version")
    version = "2012-10-17" if version is None else version
    _require_one_of("version", version, _VERSIONS)
    versions: List[Value] = [version]
    identifiers: List[Value] = []
    statements: List[Value] = []
    named: Set[str] = set()

    def merge(argument: str) -> None:
        nonlocal statements
        for document in _documents(view, argument):
            known = document if isinstance(document, dict) else {"Version": document, "Statement": document}
            versions.append(known.get("Version"))
            identifiers.append(known.get("Id"))
            if argument == "source_policy_documents":
                _require_distinct(known.get("Statement"), named, "the sources of the policy document")
            statements = _with(statements, known.get("Statement", ()))

    merge("source_json")
    merge("source_policy_documents")
    identifiers.append(view.get("policy_id"))
    views, gap = view.blocks("statement")
    own = tuple(
        _statement(block, version) if block.certain else _perhaps(_statement(block, version), gap)
        for block in views
        if block.certain or isinstance(gap, Repeated)
    )
    _require_distinct(own, set(), "the policy document")
    statements = _with(statements, own if gap is None or isinstance(gap, Repeated) else (*own, gap))
    merge("override_json")
    merge("override_policy_documents")
    if len(statements) > MAX_STATEMENTS:
        return Unknown(given_up(f"the policy document has more than {MAX_STATEMENTS} statements"), True)
    newest = max((known for known in versions if isinstance(known, str)), default="2012-10-17")
    unknown = [known for known in versions if is_open(known)]
    found: Dict[str, Value] = {"Version": unknown[0] if unknown and newest < "2012-10-17" else newest}
    for identifier in identifiers:
        if identifier is not None and identifier != "":
            found["Id"] = identifier
    if statements:
        found["Statement"] = tuple(statements)
    return found


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


def _require_distinct(statements: Value, named: Set[str], where: str) -> None:
    """Add the Sids of statements to those that there are."""
    for item in statements if isinstance(statements, tuple) else ():
        sid = _sid(item)
        if not sid or not isinstance(sid, str):
            continue
        if sid in named:
            raise Refused(f"the Sid {sid!r} appears twice in {where}, which the provider refuses")
        named.add(sid)


def _require_one_of(argument: str, value: Value, allowed: Tuple[str, ...]) -> None:
    if not (is_open(value) or value is None or value in allowed):
        raise Refused(f"{argument} is {label(value)}, and the provider takes {' or '.join(allowed)}")


def _documents(view: Any, argument: str) -> Iterator[Value]:
    """Each document that an argument lists; open where it is not known."""
    value = with_the_rest(view.get(argument))
    if value is None or value == "":
        return
    if is_open(value):
        unknown = Unknown.because_of(value, f"{argument} is not known", True)
        yield unknown if argument.endswith("_documents") else document_of(value)
        return
    if argument.endswith("_documents") and not isinstance(value, tuple):
        raise Refused(f"{argument} is {label(value)}, not a list")
    for item in value if isinstance(value, tuple) else (value,):
        if item is None:
            raise Refused(f"an element of {argument} is null")
        yield document_of(item)


def _statement(block: Any, version: Value) -> Value:
    statement: Dict[str, Value] = {}
    sid = block.get("sid")
    if sid is not None and sid != "":
        statement["Sid"] = _text(sid, "sid")
    effect = block.get("effect")
    _require_one_of("effect", effect, ("Allow", "Deny"))
    statement["Effect"] = "Allow" if effect is None else effect
    for argument, element in _ELEMENTS:
        values = _texts(block.get(argument), argument, True)
        if values is not None and values != ():
            statement[element] = values if element.endswith("Action") else _with_variables(values, version)
    for block_type, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        principals = _principals(block, block_type, version)
        if principals is not None:
            statement[element] = principals
    conditions = _conditions(block, version)
    if conditions is not None:
        statement["Condition"] = conditions
    return statement


def _perhaps(statement: Dict[str, Value], gap: Unknown) -> Dict[str, Value]:
    """What there may be once, several times or not at all, like a statement: it takes in no more than that one."""
    kept = {element: value for element, value in statement.items() if element not in ("Sid", "Resource", "NotResource")}
    return {**kept, "Resource": Unknown(gap.why, True)}


def _principals(block: Any, block_type: str, version: Value) -> Value:
    views, gap = block.blocks(block_type)
    if gap is not None:
        return Unknown(gap.why, True)
    found: List[Tuple[Value, Value]] = []
    for view in views:
        kind = _text(_required(view, "type"), "type")
        identifiers = _with_variables(_texts(_required(view, "identifiers"), "identifiers", True), version)
        if is_open(kind):
            return Unknown.because_of(kind, "the type of a principal is not known", True)
        if (kind, identifiers) not in found:
            found.append((kind, identifiers))
    return joined_principals(found)


def _conditions(block: Any, version: Value) -> Optional[Value]:
    views, gap = block.blocks("condition")
    if gap is not None:
        return Unknown(gap.why, True)
    found: Dict[Any, Dict[Any, Value]] = {}
    seen: List[Tuple[Value, ...]] = []
    for view in views:
        test, variable = (_text(_required(view, name), name) for name in ("test", "variable"))
        values = _with_variables(_texts(_required(view, "values"), "values", False), version)
        if is_open(test) or is_open(variable):
            return Unknown.because_of((test, variable), "a condition is not known", True)
        if (test, variable, values) in seen:
            continue
        seen.append((test, variable, values))
        keys = found.setdefault(test, {})
        keys[variable] = joined(keys.get(variable), values)
    return found or None


def _required(view: Any, argument: str) -> Value:
    value = view.get(argument)
    if value is None:
        raise Refused(f"{argument} is missing in a block of the policy document")
    return value


def _text(value: Value, argument: str) -> Value:
    """A value for an argument that takes a text."""
    if isinstance(value, (dict, tuple)) or value is None:
        raise Refused(f"{argument} of the policy document is {label(value)}, not a text")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) or is_open(value) else number_text(value)


def _texts(value: Value, argument: str, as_set: bool) -> Value:
    """A value for an argument that takes a list or a set of texts."""
    value = with_the_rest(value)
    if value is None or is_open(value):
        return value
    if not isinstance(value, tuple):
        raise Refused(f"{argument} of the policy document is {label(value)}, not a list")
    found = [_text(item, f"an element of {argument}") for item in value]
    if not as_set:
        return tuple(found)
    return tuple(item for number, item in enumerate(found) if is_open(item) or item not in found[:number])


def _with_variables(value: Value, version: Value) -> Value:
    """``&{aws:username}`` is how a document writes the policy variable ``${aws:username}``."""
    if isinstance(value, str):
        if "&{" in value and version == "2008-10-17":
            raise Refused(f"{value} is not supported in a policy document of version 2008-10-17")
        return value.replace("&{", "${")
    if isinstance(value, Text):
        return text_of(part.replace("&{", "${") if isinstance(part, str) else part for part in value.parts)
    if isinstance(value, tuple):
        return tuple(_with_variables(item, version) for item in value)
    return value
