"""CloudFormation's intrinsic functions.

What CloudFormation refuses raises :class:`FunctionFault`, and what only deployment knows is unknown.
Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import ipaddress
import itertools
import re
from typing import Any, Callable, Dict, Iterable, Iterator, List, Protocol, Tuple

from incident_manager.cloudformation.split_texts import pieces
from incident_manager.cloudformation.template_scalars import Refused, json_parts, scalar_text, with_references
from incident_manager.concealment import ConcealedText, Segment
from incident_manager.function_faults import FunctionFault
from incident_manager.values import (
    Unknown,
    Value,
    is_known,
    is_open,
    label,
    text_of,
)
from incident_manager.worlds import Impossible

_NO_DEFAULT = object()


class Evaluator(Protocol):
    """What the functions ask of a template."""

    mappings: Value
    has_language_extensions: bool

    def evaluate(self, node: Any) -> Value:
        """The value of a node."""

    def reference(self, name: Any) -> Value:
        """The value of ``Ref``."""

    def attribute(self, logical_id: Any, name: Any) -> Value:
        """The value of ``Fn::GetAtt``."""

    def condition(self, name: Any) -> Value:
        """True or False; unknown where CloudFormation refuses it."""

    def asks(self, value: Value, literal: Value, place: str) -> Value:
        """Whether what is not known has a value, in the world that is judged; unknown outside of all worlds.

        ``place`` is what is written for it: that tells values without a name from others.
        """


Function = Callable[[Evaluator, Any], Value]


# Texts


def _get_att(template: Evaluator, argument: Any) -> Value:
    if isinstance(argument, str):
        logical_id, _, name = argument.partition(".")
        return template.attribute(logical_id, name)
    if isinstance(argument, list) and len(argument) >= 2:
        return template.attribute(
            named(template, argument[0]),
            template.evaluate(argument[1]) if len(argument) == 2 else ".".join(map(str, argument[1:])),
        )
    raise FunctionFault("Fn::GetAtt needs a resource and an attribute")


def named(template: Evaluator, node: Any) -> Value:
    """The name of a resource or parameter, which a function may compute with the transform AWS::LanguageExtensions."""
    return template.evaluate(node) if isinstance(node, dict) and template.has_language_extensions else node


def _ref(template: Evaluator, argument: Any) -> Value:
    name = named(template, argument)
    return _not_a("name", name, "Ref") if is_open(name) else template.reference(name)


def names_in_text(text: str) -> List[str]:
    """What a text refers to in ``Fn::Sub``: resources, with or without an attribute, parameters, variables."""
    return [written.strip() for _, _, written in _substitutions(text) if not written.startswith("!")]


def _substitutions(text: str) -> Iterator[Tuple[int, int, str]]:
    """Where each ``${…}`` of a text begins and ends, and what stands in it. Each character is looked at once."""
    start = text.find("${")
    while start >= 0:
        end = text.find("}", start)
        if end < 0:
            return
        yield start, end + 1, text[start + 2 : end]
        start = text.find("${", end)


def _sub(template: Evaluator, argument: Any) -> Value:
    variables: Dict[str, Any] = {}
    text = argument
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        text, variables = argument
    if not isinstance(text, str):
        raise FunctionFault("Fn::Sub needs a string")
    parts: List[Value] = []
    position = 0
    for start, end, written in _substitutions(text):
        parts.append(text[position:start])
        position = end
        name = written.strip()
        if written.startswith("!"):
            parts.append(f"${{{written[1:]}}}")
        elif name in variables:
            parts.append(template.evaluate(variables[name]))
        elif "." in name:
            parts.append(_get_att(template, name))
        else:
            parts.append(template.reference(name))
    parts.append(text[position:])
    return _joined(parts)


def _joined(given: Iterable[Value]) -> Value:
    parts = list(given)
    for part in parts:
        if isinstance(part, Refused):
            return part
    return with_references(text_of(scalar_text(part) for part in parts))


def _join(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
        raise FunctionFault("Fn::Join needs a separator and a list")
    separator: str = argument[0]

    items = template.evaluate(argument[1])
    if not isinstance(items, tuple):
        return _not_a("list", items, "Fn::Join")
    return _joined([part for item in items for part in (separator, item)][1:])


def _not_a(kind: str, value: Value, name: str) -> Value:
    if isinstance(value, Refused):
        return value
    if is_open(value):
        return Unknown.because_of(value, f"the {kind} of {name} is not known", True)
    raise FunctionFault(f"{name} needs a {kind}")


def _base64(template: Evaluator, argument: Any) -> Value:
    text = template.evaluate(argument)
    if isinstance(text, ConcealedText):
        return ConcealedText([Segment(base64.b64encode(text.plain.encode()).decode(), text.origin)])
    if isinstance(text, str):
        return base64.b64encode(text.encode()).decode()
    return _not_a("string", text, "Fn::Base64")


def _to_json(template: Evaluator, argument: Any) -> Value:
    _demand_extensions(template, "Fn::ToJsonString")
    if not isinstance(argument, (dict, list)):
        raise FunctionFault("Fn::ToJsonString needs an object or a list")

    parts: List[Value] = []
    json_parts(template.evaluate(argument), parts)
    return text_of(parts)


def _demand_extensions(template: Evaluator, what: str) -> None:
    if not template.has_language_extensions:
        raise FunctionFault(f"{what} needs the transform AWS::LanguageExtensions")


# Lists


def _pieces(template: Evaluator, separator: str, text: Value) -> Tuple[Tuple[Value, ...], Value]:
    """The pieces of a split text that are certain, and what is not known from there on (None where that is nothing)."""
    if isinstance(text, Unknown) or not (isinstance(text, str) or is_open(text)):
        return (), _not_a("string", text, "Fn::Split")
    sure, rest = pieces(text, separator, template.reference)
    return sure, None if rest is None else Unknown.because_of(rest, "the string of Fn::Split is not known", True)


def _separator(argument: Any) -> str:
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str) and argument[0]:
        return argument[0]
    raise FunctionFault("Fn::Split needs a separator and a string")


def _split(template: Evaluator, argument: Any) -> Value:
    separator = _separator(argument)

    found, rest = _pieces(template, separator, template.evaluate(argument[1]))
    return found if rest is None else rest


def _select(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 2:
        raise FunctionFault("Fn::Select needs an index and a list")
    index, items = template.evaluate(argument[0]), argument[1]
    if isinstance(items, dict) and list(items) == ["Fn::Split"]:
        separator = _separator(items["Fn::Split"])
        return _selected(index, *_pieces(template, separator, template.evaluate(items["Fn::Split"][1])))
    if isinstance(items, list):
        return _selected(index, tuple(map(template.evaluate, items)), None)
    found = template.evaluate(items)
    if isinstance(found, tuple):
        return _selected(index, found, None)
    return _selected(index, (), _not_a("list", found, "Fn::Select"))


def _selected(index: Value, items: Tuple[Value, ...], rest: Value) -> Value:
    if is_open(index):
        return Unknown.because_of(index, "the index of Fn::Select is not known", True)
    if isinstance(index, str) and re.fullmatch("[0-9]{1,9}", index):
        index = int(index)
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise FunctionFault("Fn::Select has an index that is not a number")
    refused = [item for item in items if isinstance(item, Refused)]
    if refused:
        return refused[0]
    if None in items[: index + 1]:
        return Unknown("the list of Fn::Select may lack an element", True)
    if index < len(items):
        return items[index]
    if rest is not None:
        return rest
    raise FunctionFault("Fn::Select has an index outside the list")


def _length(template: Evaluator, argument: Any) -> Value:
    _demand_extensions(template, "Fn::Length")

    items = template.evaluate(argument)
    return len(items) if isinstance(items, tuple) else _not_a("list", items, "Fn::Length")


def _cidr(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) not in (2, 3):
        raise FunctionFault("Fn::Cidr needs a block, a count and a number of bits")
    return _blocks(*map(template.evaluate, argument))


def _blocks(block: Value, count: Value, bits: Value = None) -> Value:
    if any(map(is_open, (block, count, bits))) or bits is None:
        return Unknown.because_of((block, count, bits), "the blocks of Fn::Cidr are not known", True)
    try:
        network, wanted, size = ipaddress.ip_network(str(block)), int(count), int(bits)
        if not 1 <= wanted <= 256:
            raise ValueError("the count is not within 1 and 256")
        subnets = network.subnets(new_prefix=network.max_prefixlen - size)
        found = tuple(str(subnet) for subnet in itertools.islice(subnets, wanted))
    except (TypeError, ValueError) as fault:
        raise FunctionFault(f"Fn::Cidr: {fault}") from fault
    if len(found) < wanted:
        raise FunctionFault("Fn::Cidr: the block is too small")
    return found


# Mappings


def _find_in_map(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) not in (3, 4):
        raise FunctionFault("Fn::FindInMap needs a map and two keys")
    default: Any = _NO_DEFAULT
    if len(argument) == 4:
        _demand_extensions(template, "the default of Fn::FindInMap")
        if not isinstance(argument[3], dict) or list(argument[3]) != ["DefaultValue"]:
            raise FunctionFault("Fn::FindInMap has a fourth argument that is not a DefaultValue")
        default = argument[3]["DefaultValue"]
    found: Value = template.mappings
    for part in argument[:3]:
        key = template.evaluate(part)
        found = _row(template, found, key, repr(part))
        if found is _NO_DEFAULT and default is not _NO_DEFAULT:
            return template.evaluate(default)
        if found is _NO_DEFAULT:
            if is_open(key):
                raise Impossible  # CloudFormation refuses every other key
            raise FunctionFault(f"Fn::FindInMap: there is no entry {label(key)}")
    if isinstance(found, dict):
        raise FunctionFault("Fn::FindInMap: there is no such entry")
    return found


def _row(template: Evaluator, rows: Value, key: Value, place: str) -> Value:
    """What a map, or a part of one, has under a key; ``_NO_DEFAULT`` where it has nothing."""
    if is_open(rows):
        return rows
    if not isinstance(rows, dict):
        return _NO_DEFAULT
    if not is_open(key):
        return rows.get(scalar_text(key), _NO_DEFAULT)
    for name, row in rows.items():
        found = template.asks(key, name, place)
        if is_open(found):
            return Unknown.because_of(key, "the key of Fn::FindInMap is not known")
        if found:
            return row
    return _NO_DEFAULT


# What only deployment knows


def _zones(template: Evaluator, argument: Any) -> Value:
    return Unknown("the Availability Zones of a Region are not known before deployment", True)


def _import(template: Evaluator, argument: Any) -> Value:
    name = template.evaluate(argument)
    return Unknown(
        f"Fn::ImportValue {label(name)} comes from another stack",
        True,
        f"import {label(name)}" if is_known(name) else "",
    )


FUNCTIONS: Dict[str, Function] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Base64": _base64,
    "Fn::ToJsonString": _to_json,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::Length": _length,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _zones,
    "Fn::ImportValue": _import,
}
