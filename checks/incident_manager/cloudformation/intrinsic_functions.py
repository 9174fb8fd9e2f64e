"""CloudFormation's intrinsic functions.

Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Protocol, Tuple

from incident_manager import json_text
from incident_manager.distribution import FunctionFault, each_of
from incident_manager.values import (
    Text,
    Unknown,
    Value,
    either,
    is_known,
    is_open,
    label,
    number_text,
    reason_for,
    split_text,
    text_of,
)

_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]*)\}")


class Evaluator(Protocol):
    """What the functions ask of a template."""

    mappings: Value

    def evaluate(self, node: Any) -> Value:
        """The value of a node."""

    def reference(self, name: Any) -> Value:
        """The value of ``Ref``."""

    def attribute(self, logical_id: Any, name: Any) -> Value:
        """The value of ``Fn::GetAtt``."""

    def condition(self, name: Any) -> Value:
        """True, False or unknown."""


Function = Callable[[Evaluator, Any], Value]


def scalar_text(value: Value) -> Value:
    """A scalar as CloudFormation writes it into a string. Raises :class:`FunctionFault` for a list, a map or null."""
    if value is None or isinstance(value, (dict, tuple)):
        raise FunctionFault("a string is required")
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, (int, float)) else value


def get_att(template: Evaluator, argument: Any) -> Value:
    if isinstance(argument, str):
        logical_id, _, name = argument.partition(".")
        return template.attribute(logical_id, name)
    if isinstance(argument, list) and len(argument) >= 2:
        return template.attribute(
            argument[0], template.evaluate(argument[1]) if len(argument) == 2 else ".".join(map(str, argument[1:]))
        )
    raise FunctionFault("Fn::GetAtt needs a resource and an attribute")


def _sub(template: Evaluator, argument: Any) -> Value:
    variables: Dict[str, Any] = {}
    text = argument
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        text, variables = argument
    if not isinstance(text, str):
        raise FunctionFault("Fn::Sub needs a string")
    parts: List[Value] = []
    position = 0
    for match in _SUBSTITUTION.finditer(text):
        parts.append(text[position : match.start()])
        position = match.end()
        literal, name = match.groups()
        name = name.strip()
        if literal:
            parts.append(f"${{{name}}}")
        elif name in variables:
            parts.append(template.evaluate(variables[name]))
        elif "." in name:
            parts.append(get_att(template, name))
        else:
            parts.append(template.reference(name))
    parts.append(text[position:])
    return _joined(parts)


def _join(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 2:
        raise FunctionFault("Fn::Join needs a separator and a list")
    separator = template.evaluate(argument[0])
    return each_of((separator, template.evaluate(argument[1])), _join_known)


def _join_known(separator: Value, items: Value) -> Value:
    if not isinstance(items, tuple):
        return Unknown.because_of(items, "the list of Fn::Join is not known", True)
    parts: List[Value] = []
    for index, item in enumerate(items):
        if index:
            parts.append(separator)
        parts.append(item)
    return _joined(parts)


def _joined(parts: List[Value]) -> Value:
    def join(*known: Value) -> Value:
        return text_of(scalar_text(part) for part in known)

    return each_of(tuple(parts), join)


def _split(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str) or not argument[0]:
        raise FunctionFault("Fn::Split needs a separator and a string")
    return each_of((template.evaluate(argument[1]),), lambda text: _split_known(argument[0], text))


def _split_known(separator: str, text: Value) -> Value:
    if isinstance(text, (str, Text)):
        return split_text(text, separator)
    return Unknown.because_of(text, "the string of Fn::Split is not known", True)


def _select(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 2:
        raise FunctionFault("Fn::Select needs an index and a list")
    return each_of((template.evaluate(argument[0]), template.evaluate(argument[1])), _select_known)


def _select_known(index: Value, items: Value) -> Value:
    if isinstance(index, str) and index.isdigit():
        index = int(index)
    if not isinstance(items, tuple) or is_open(index):
        return Unknown.because_of((index, items), "the list of Fn::Select is not known", True)
    if not isinstance(index, int) or not 0 <= index < len(items):
        raise FunctionFault("Fn::Select has an index outside the list")
    return items[index]


def _find_in_map(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) not in (3, 4):
        raise FunctionFault("Fn::FindInMap needs a map and two keys")
    names = [template.evaluate(part) for part in argument[:3]]
    default = argument[3].get("DefaultValue") if len(argument) == 4 and isinstance(argument[3], dict) else None
    return each_of(tuple(names), lambda *keys: _mapped(template, keys, default))


def _mapped(template: Evaluator, keys: Tuple[Value, ...], default: Any) -> Value:
    options: List[Value] = [template.mappings]
    for key in keys:
        following: List[Value] = []
        for option in options:
            if not isinstance(option, dict):
                continue
            if is_open(key):
                following.extend(option.values())
            elif label(key) in option:
                following.append(option[label(key)])
        options = following
    if not options:
        if default is not None:
            return template.evaluate(default)
        raise FunctionFault(f"Fn::FindInMap: there is no entry {'.'.join(label(key) for key in keys)}")
    return either(options, reason_for(keys, "the key of Fn::FindInMap is not known"))


def _to_json(template: Evaluator, argument: Any) -> Value:
    return json_text.encoded(template.evaluate(argument))


def _length(template: Evaluator, argument: Any) -> Value:
    items = template.evaluate(argument)
    return len(items) if isinstance(items, tuple) else Unknown("the length of a list is not known")


def _import(template: Evaluator, argument: Any) -> Value:
    name = template.evaluate(argument)
    return Unknown(
        f"Fn::ImportValue {label(name)} comes from another stack",
        True,
        f"import {label(name)}" if is_known(name) else "",
    )


FUNCTIONS: Dict[str, Function] = {
    "Ref": lambda template, argument: template.reference(argument),
    "Fn::GetAtt": get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::ToJsonString": _to_json,
    "Fn::Length": _length,
    "Fn::ImportValue": _import,
}
