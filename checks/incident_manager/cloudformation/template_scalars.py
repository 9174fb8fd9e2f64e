"""Texts and numbers as CloudFormation reads and writes them, and the dynamic references in them."""

from __future__ import annotations

import json
from typing import Any, List, Optional

from incident_manager.concealment import ConcealedText, Segment
from incident_manager.function_faults import FunctionFault
from incident_manager.values import Text, Unknown, Value, is_open, label, parts_of, text_of

_BEGIN, _END = "{{resolve:", "}}"


class Refused(Unknown):
    """What CloudFormation does not accept; ``why`` says why."""


class OpenNode:
    """A node of a template that is not known; ``text`` is what stands there."""

    def __init__(self, text: str, value: Unknown) -> None:
        self.text = text
        self.value = value

    def __str__(self) -> str:
        return self.text


class UncertainScalar(OpenNode):
    """A number without quotation marks that readers of YAML or JSON write in different ways, such as ``012``."""

    def __init__(self, text: str) -> None:
        why = f"{text} without quotation marks is a number that can be read in more than one way"
        super().__init__(text, Unknown(why, True))


def scalar_text(value: Value) -> Value:
    """A scalar as CloudFormation writes it into a string. Raises :class:`FunctionFault` for a list, a map or null."""
    if value is None or isinstance(value, (dict, tuple)):
        raise FunctionFault("a string is required")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def is_scalar(node: Any) -> bool:
    """Whether a node of a template is written out as a text, a number or a boolean."""
    return isinstance(node, (str, int, float)) and not is_open(with_references(node))


def json_parts(value: Value, parts: List[Value]) -> None:
    """Add the JSON text of a value, whose keys keep their order. Nothing in the value may be one of several."""
    if isinstance(value, Unknown):
        parts.append(value)
    elif is_open(value):
        parts.extend(['"', value, '"'])
    elif isinstance(value, dict):
        for index, (key, item) in enumerate(value.items()):
            parts.append("," if index else "{")
            parts.append(f"{json.dumps(label(key))}:")
            json_parts(item, parts)
        parts.append("}" if value else "{}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            parts.append("," if index else "[")
            json_parts(item, parts)
        parts.append("]" if value else "[]")
    elif isinstance(value, ConcealedText):
        parts.append(ConcealedText([Segment(json.dumps(value.plain), value.origin)]))
    else:
        parts.append(json.dumps(value))


def with_references(text: Value) -> Value:
    """A text in which each dynamic reference, such as ``{{resolve:ssm:/name}}``, is a part that is not known.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    parts = parts_of(text)
    if not any(isinstance(part, str) and _BEGIN in part for part in parts):
        return text
    found: List[Value] = []
    inside: Optional[List[Value]] = None
    for part in parts:
        if not isinstance(part, str):
            (found if inside is None else inside).append(part)
            continue
        rest = part
        while rest:
            mark = _BEGIN if inside is None else _END
            before, hit, rest = rest.partition(mark)
            if inside is None:
                found.append(before)
                inside = [hit] if hit else None
            elif hit:
                found.append(_reference([*inside, before + hit]))
                inside = None
            else:
                inside.append(before)
    found.extend(inside or ())
    known = [part for part in found if part != ""]
    return known[0] if len(known) == 1 else text_of(known)


def _reference(parts: List[Value]) -> Unknown:
    text = text_of(parts)
    named = not any(isinstance(part, Unknown) and not part.term for part in parts_of(text))
    return Unknown(f"{label(text)} is resolved at deployment", True, label(text) if named else "")


def is_definite(value: Value) -> bool:
    """True where equal texts of this form are equal values: each unknown part of it has a name."""
    return isinstance(value, Text) and all(part.term for part in value.parts if isinstance(part, Unknown))
