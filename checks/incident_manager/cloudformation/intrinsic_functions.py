"""CloudFormation's intrinsic functions.

What CloudFormation refuses raises :class:`FunctionFault`, and what only deployment knows is unknown.
Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import ipaddress
import itertools
import re
from typing import Any, Callable, Dict, List, Protocol, Tuple

from incident_manager.cloudformation.template_scalars import json_parts, scalar_text, with_references
from incident_manager.distribution import FunctionFault, each_of
from incident_manager.values import (
    Either,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    either,
    is_known,
    is_open,
    label,
    parts_of,
    reason_for,
    split_text,
    text_of,
)

_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]*)\}")
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+$")
_ACCOUNT = re.compile(r"\d{12}$")
_IN_NAMES = re.compile(r"[A-Za-z0-9-]")
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
        """True, False or unknown."""


Function = Callable[[Evaluator, Any], Value]


# Texts


def _get_att(template: Evaluator, argument: Any) -> Value:
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
        literal, written = match.groups()
        name = written.strip()
        if literal:
            parts.append(f"${{{written}}}")
        elif name in variables:
            parts.append(template.evaluate(variables[name]))
        elif "." in name:
            parts.append(_get_att(template, name))
        else:
            parts.append(template.reference(name))
    parts.append(text[position:])
    return each_of(tuple(parts), lambda *known: _joined(known))


def _joined(parts: Tuple[Value, ...]) -> Value:
    return with_references(text_of(scalar_text(part) for part in parts))


def _join(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
        raise FunctionFault("Fn::Join needs a separator and a list")
    separator: str = argument[0]

    def join(*items: Value) -> Value:
        given = [item for item in items if item is not None]
        return _joined(tuple(part for item in given for part in (separator, item))[1:])

    def join_list(items: Value) -> Value:
        if isinstance(items, tuple):
            return each_of(items, join)
        return _not_a("list", items, "Fn::Join")

    return each_of((template.evaluate(argument[1]),), join_list)


def _not_a(kind: str, value: Value, name: str) -> Value:
    if is_open(value):
        return Unknown.because_of(value, f"the {kind} of {name} is not known", True)
    raise FunctionFault(f"{name} needs a {kind}")


def _base64(template: Evaluator, argument: Any) -> Value:
    def encode(text: Value) -> Value:
        if isinstance(text, str):
            return base64.b64encode(text.encode()).decode()
        return _not_a("string", text, "Fn::Base64")

    return each_of((template.evaluate(argument),), encode)


def _to_json(template: Evaluator, argument: Any) -> Value:
    _demand_extensions(template, "Fn::ToJsonString")
    if not isinstance(argument, (dict, list)):
        raise FunctionFault("Fn::ToJsonString needs an object or a list")

    def encode(value: Value) -> Value:
        parts: List[Value] = []
        json_parts(value, parts)
        return text_of(parts)

    return each_of((_one_by_one(template.evaluate(argument)),), encode)


def _one_by_one(value: Value) -> Value:
    """The value, or whole values of which it is one, where something inside is one of several."""
    if isinstance(value, Either):
        return either([_one_by_one(option) for option in value.alternatives], value.why)
    if isinstance(value, tuple):
        items = tuple(_one_by_one(item) for item in value)
        return each_of(items, lambda *known: tuple(item for item in known if item is not None))
    if isinstance(value, dict):
        names, items = tuple(value), tuple(_one_by_one(item) for item in value.values())
        return each_of(items, lambda *known: {name: item for name, item in zip(names, known) if item is not None})
    return value


def _demand_extensions(template: Evaluator, what: str) -> None:
    if not template.has_language_extensions:
        raise FunctionFault(f"{what} needs the transform AWS::LanguageExtensions")


# Lists


def _pieces(argument: Any, text: Value) -> Tuple[Tuple[Value, ...], Value]:
    """The pieces of a split text that are certain, and what is not known from there on (None where that is nothing)."""
    if not isinstance(text, (str, Text)):
        return (), _not_a("string", text, "Fn::Split")
    sure: List[Value] = []
    for part in parts_of(text):
        if not isinstance(part, str) and not _keeps_whole(part, argument):
            why = Unknown.because_of(part, "the string of Fn::Split is not known", True)
            return split_text(text_of(sure), argument)[:-1], why
        sure.append(part)
    return split_text(text, argument), None


def _keeps_whole(part: Value, separator: str) -> bool:
    """Whether a part that is not known cannot hold a separator, nor a piece of one."""
    return isinstance(part, Symbol) and part.label != "AWS::StackId" and not _IN_NAMES.search(separator)


def _separator(argument: Any) -> str:
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str) and argument[0]:
        return argument[0]
    raise FunctionFault("Fn::Split needs a separator and a string")


def _split(template: Evaluator, argument: Any) -> Value:
    separator = _separator(argument)

    def split(text: Value) -> Value:
        pieces, rest = _pieces(separator, text)
        return pieces if rest is None else rest

    return each_of((template.evaluate(argument[1]),), split)


def _select(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 2:
        raise FunctionFault("Fn::Select needs an index and a list")
    index, items = template.evaluate(argument[0]), argument[1]
    if isinstance(items, dict) and list(items) == ["Fn::Split"]:
        separator = _separator(items["Fn::Split"])

        def select_piece(position: Value, text: Value) -> Value:
            return _selected(position, *_pieces(separator, text))

        return each_of((index, template.evaluate(items["Fn::Split"][1])), select_piece)
    if isinstance(items, list):
        return each_of((index,), lambda position: _selected(position, tuple(map(template.evaluate, items)), None))
    return each_of((index, template.evaluate(items)), _select_from)


def _select_from(index: Value, items: Value) -> Value:
    if isinstance(items, tuple):
        return _selected(index, items, None)
    return _selected(index, (), _not_a("list", items, "Fn::Select"))


def _selected(index: Value, items: Tuple[Value, ...], rest: Value) -> Value:
    if is_open(index):
        return Unknown.because_of(index, "the index of Fn::Select is not known", True)
    if isinstance(index, str) and re.fullmatch("[0-9]{1,9}", index):
        index = int(index)
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise FunctionFault("Fn::Select has an index that is not a number")
    if any(None in alternatives(item) for item in items[: index + 1]):
        return Unknown("the list of Fn::Select may lack an element", True)
    if index < len(items):
        return items[index]
    if rest is not None:
        return rest
    raise FunctionFault("Fn::Select has an index outside the list")


def _length(template: Evaluator, argument: Any) -> Value:
    _demand_extensions(template, "Fn::Length")

    def count(items: Value) -> Value:
        if not isinstance(items, tuple):
            return _not_a("list", items, "Fn::Length")
        if any(None in alternatives(item) for item in items):
            return Unknown.because_of(items, "the length of a list is not known", True)
        return len(items)

    return each_of((template.evaluate(argument),), count)


def _cidr(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) not in (2, 3):
        raise FunctionFault("Fn::Cidr needs a block, a count and a number of bits")
    return each_of(tuple(map(template.evaluate, argument)), _blocks)


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
    names = tuple(template.evaluate(part) for part in argument[:3])
    return each_of(names, lambda *keys: _mapped(template, keys, default))


def _mapped(template: Evaluator, keys: Tuple[Value, ...], default: Any) -> Value:
    options: List[Value] = [template.mappings]
    may_be_missing = False
    for key in keys:
        following: List[Value] = []
        for option in options:
            if is_open(option):
                following.append(option)
            elif not isinstance(option, dict):
                may_be_missing = True
            elif is_open(key):
                may_be_missing = True
                following.extend(row for name, row in option.items() if _may_be(key, name))
            elif scalar_text(key) in option:
                following.append(option[scalar_text(key)])
            else:
                may_be_missing = True
        options = following
    options = [option for option in options if not isinstance(option, dict)]
    if may_be_missing and default is not _NO_DEFAULT:
        options.append(template.evaluate(default))
    if not options:
        raise FunctionFault(f"Fn::FindInMap: there is no entry {'.'.join(label(key) for key in keys)}")
    return either(options, reason_for(keys, "the key of Fn::FindInMap is not known"))


def _may_be(key: Value, name: str) -> bool:
    """Whether an open key of a map may turn out to be this name."""
    if isinstance(key, Symbol) and key.kind in ("region", "account"):
        return bool((_REGION if key.kind == "region" else _ACCOUNT).match(name))
    return True


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
    "Ref": lambda template, argument: template.reference(argument),
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
