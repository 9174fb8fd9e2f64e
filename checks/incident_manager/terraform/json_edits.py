"""Changes of resources as edits of Terraform's JSON syntax, where a policy is text within text."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, Optional, Tuple

from incident_manager.changed_parts import Added, Dropped, Gone
from incident_manager.edits import Edit
from incident_manager.fixes import Reference, Swap
from incident_manager.node_edits import OF_POLICY, NodeEditor, OfPolicy, Span, Written, in_a_string
from incident_manager.terraform.hcl_edits import address, own_statement, plural
from incident_manager.terraform.hcl_places import Place, PlacedReader, is_literal, is_reference
from incident_manager.terraform.hcl_syntax import Body, Call, Literal, ObjectExpr, Template, TupleExpr


def span(value: Any, place: Place) -> Optional[Span]:
    """The edit that makes what is at a place a value."""
    editor, found = NodeEditor(place.text), place.found
    if isinstance(value, OF_POLICY):
        return _in_policy(value, place, editor)
    if isinstance(value, Reference):
        written = address(value, place.module)
        allowed = place.rest or is_reference(found) or is_literal(found)
        return editor.change(place.way, Written("", json.dumps(f"${{{written}}}"))) if written and allowed else None
    if place.rest or isinstance(value, (Gone, Swap)) or is_literal(found):
        return editor.change(place.way, value)
    return None


def _in_policy(value: OfPolicy, place: Place, editor: NodeEditor) -> Optional[Span]:
    found, way = place.found, place.way
    if place.rest:
        text = value.text if isinstance(value, Added) else ""
        whole = json.dumps(as_json(text)) if text.startswith("jsonencode(") else ""
        return editor.change(way, whole) if whole else None
    if not isinstance(found, Body):
        text_span = editor.span_of(way)
        return text_span and in_a_string(place.text, text_span, lambda inner: inner.in_policy((), value))
    if isinstance(value, Added):
        (statement,) = as_json(value.text)["statement"]
        return editor.added((*way, "statement"), json.dumps(statement))
    if own_statement(found, value.statement) is None:
        return None
    way = (*way, "statement", value.statement)
    if isinstance(value, Dropped):
        return editor.dropped((*way, plural(value.element)), value.item)
    condition = {"test": value.operator, "variable": value.key, "values": [value.value]}
    return editor.added((*way, "condition"), json.dumps(condition)) or editor.appended(way, {"condition": condition})


def declared(sources: Tuple[str, ...], place: Place) -> Iterator[Edit]:
    """The data sources that a statement needs, with those of the file. Raises :class:`ValueError` where it cannot."""
    editor = NodeEditor(place.text)
    missing: Dict[str, Dict[str, Any]] = {}
    for source in sources:
        for kind, named in as_json(source)["data"].items():
            missing.setdefault(kind, {}).update(named)
    added: Dict[Tuple[str, ...], Dict[str, Any]] = {(): {"data": missing}} if missing else {}
    if editor.has(("data",)):
        added = {("data", kind): named for kind, named in missing.items() if editor.has(("data", kind))}
        others = {kind: named for kind, named in missing.items() if ("data", kind) not in added}
        added.update({("data",): others} if others else {})
    for way, entries in added.items():
        made = editor.appended(way, entries)
        if made is None:
            raise ValueError("no place for a data source")
        yield Edit(place.path, *made)


def as_json(text: str) -> Any:
    """What is written in HCL, a block or a call of jsonencode, as the JSON syntax has it."""
    reader = PlacedReader(text)
    if text.startswith("jsonencode("):
        call = reader.expression()
        assert isinstance(call, Call)
        return _json_of(call.arguments[0], reader)
    return _body_as_json(reader.body(top=True), reader)


def _body_as_json(body: Body, reader: PlacedReader) -> Dict[str, Any]:
    found: Dict[str, Any] = {name: _json_of(given.expression, reader) for name, given in body.attributes.items()}
    if "provider" in found:
        found["provider"] = found["provider"][2:-1]  # it is a name, and no expression
    for block in body.blocks:
        content: Any = _body_as_json(block.body, reader)
        if not block.labels:
            found.setdefault(block.type, []).append(content)
            continue
        for label in reversed(block.labels[1:]):
            content = {label: content}
        found.setdefault(block.type, {})[block.labels[0]] = content
    return found


def _json_of(expression: Any, reader: PlacedReader) -> Any:
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, TupleExpr):
        return [_json_of(item, reader) for item in expression.items]
    if isinstance(expression, ObjectExpr):
        return {key.value: _json_of(item, reader) for key, item in expression.items}
    start, end = reader.spans[id(expression)]
    written = reader.text[start:end]
    return written[1:-1] if isinstance(expression, Template) else f"${{{written}}}"
