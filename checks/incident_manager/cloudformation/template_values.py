"""The values of a CloudFormation template: its parameters, mappings, conditions and intrinsic functions.

Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Optional, Tuple

from incident_manager.terraform import hcl_functions
from incident_manager.terraform.expressions import each_of
from incident_manager.terraform.hcl_functions import FunctionFault
from incident_manager.values import (
    Computed,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    either,
    is_known,
    is_open,
    label,
    reason_for,
    same,
    split_text,
    text_of,
)

MAX_DEPTH = 60
MAX_STEPS = 200_000

_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]*)\}")
_PSEUDO_TEXTS = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}


class TemplateResource:
    """A resource of a template."""

    mode = "resource"

    def __init__(self, template: Template, logical_id: str, body: Dict[str, Any]) -> None:
        self.template = template
        self.logical_id = logical_id
        self.type = str(body.get("Type"))
        self.body = body
        properties = body.get("Properties")
        self._properties: Dict[str, Any] = properties if isinstance(properties, dict) else {}
        self.opaque: Optional[Unknown] = None
        if properties is not None and (
            not isinstance(properties, dict) or any(str(name).startswith("Fn::") for name in properties)
        ):
            self.opaque = Unknown(f"the properties of {logical_id} come from elsewhere")

    @property
    def address(self) -> str:
        return self.logical_id

    def __repr__(self) -> str:
        return f"TemplateResource({self.logical_id})"

    @property
    def exists(self) -> Value:
        """True, False, or unknown: what the resource's ``Condition`` comes to."""
        name = self.body.get("Condition")
        return True if name is None else self.template.condition(name)

    @property
    def deletion_policy(self) -> Value:
        """What becomes of the resource with its stack; ``Delete`` where nothing is said."""
        policy = self.template.evaluate(self.body.get("DeletionPolicy"))
        return "Delete" if policy is None else policy

    def tree(self) -> Dict[str, Value]:
        """All properties."""
        return {str(name): self.get(name) for name in self._properties}

    def get(self, name: str) -> Value:
        """The value of a property; None where it is absent."""
        if name not in self._properties:
            return self.opaque
        return self.template.evaluate(self._properties[name])


class Template:
    """One template. ``region`` is the Region of its stack: a symbol, where nothing beside it names one."""

    def __init__(self, path: str, document: Dict[str, Any], region: Optional[str] = None) -> None:
        self.path = path
        self.region: Value = region or Symbol("region", path, "AWS::Region")
        self.account: Value = Symbol("account", path, "AWS::AccountId")
        self._parameters = _section(document, "Parameters")
        self._mappings: Value = _plain(_section(document, "Mappings"))
        self._conditions = _section(document, "Conditions")
        self._active_conditions: List[str] = []
        self._steps = 0
        self._depth = 0
        self.resources: Dict[str, TemplateResource] = {}
        for logical_id, body in _section(document, "Resources").items():
            if isinstance(body, dict) and isinstance(body.get("Type"), str):
                self.resources[str(logical_id)] = TemplateResource(self, str(logical_id), body)

    def condition(self, name: Any) -> Value:
        """True, False or unknown."""
        if not isinstance(name, str) or name not in self._conditions:
            return Unknown(f"there is no condition {name!r}")
        if name in self._active_conditions:
            return Unknown(f"the condition {name} refers to itself")
        self._active_conditions.append(name)
        try:
            value = self.evaluate(self._conditions[name])
        finally:
            self._active_conditions.pop()
        if isinstance(value, bool) or is_open(value):
            return value
        return Unknown(f"the condition {name} is no condition")

    def evaluate(self, node: Any) -> Value:
        """The value of a node of the template; None stands for ``AWS::NoValue``."""
        self._steps += 1
        if self._depth >= MAX_DEPTH or self._steps > MAX_STEPS:
            return Unknown("the template nests too deep or is too large")
        self._depth += 1
        try:
            return self._evaluate(node)
        except FunctionFault as fault:
            return Unknown(str(fault))
        finally:
            self._depth -= 1

    def _evaluate(self, node: Any) -> Value:
        if isinstance(node, dict):
            if len(node) == 1:
                ((name, argument),) = node.items()
                function = _FUNCTIONS.get(name) if isinstance(name, str) else None
                if function:
                    return function(self, argument)
                if isinstance(name, str) and name.startswith("Fn::"):
                    return Unknown(f"{name} is evaluated at deployment only", True)
            if "Fn::Transform" in node:
                return Unknown("Fn::Transform is evaluated at deployment only", True)
            result: Dict[Any, Value] = {}
            for key, item in node.items():
                value = self.evaluate(item)
                if value is not None:
                    result[key if isinstance(key, str) else str(key)] = value
            return result
        if isinstance(node, (list, tuple)):
            items = [self.evaluate(item) for item in node]
            return tuple(item for item in items if item is not None)
        if isinstance(node, str) and node.startswith("{{resolve:"):
            return Unknown(f"the dynamic reference {node.split(':', 2)[1]} is resolved at deployment", True)
        return node if node is None or isinstance(node, (str, bool, int, float)) else str(node)

    # References

    def reference(self, name: Any) -> Value:
        """The value of ``Ref``."""
        if not isinstance(name, str):
            raise FunctionFault("Ref needs a name")
        if name == "AWS::NoValue":
            return None
        if name == "AWS::Region":
            return self.region
        if name == "AWS::AccountId":
            return self.account
        if name in _PSEUDO_TEXTS:
            return _PSEUDO_TEXTS[name]
        if name in ("AWS::StackName", "AWS::StackId"):
            return Symbol("stack", f"{self.path}:{name}", name)
        if name.startswith("AWS::"):
            return Unknown(f"{name} is not known before deployment", True, name)
        if name in self._parameters:
            return self._parameter(name)
        if name in self.resources:
            return Computed(self.resources[name], "Ref")
        return Unknown(f"{name} is not declared in the template", True, name)

    def _parameter(self, name: str) -> Value:
        declared = self._parameters[name]
        declared = declared if isinstance(declared, dict) else {}
        kind = str(declared.get("Type", "String"))
        default = declared.get("Default")
        if default is None or kind.startswith("AWS::SSM::Parameter"):
            return Unknown(f"the parameter {name} has no value", True, name)
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return (
                tuple(item.strip() for item in str(default).split(","))
                if not isinstance(default, list)
                else tuple(default)
            )
        if isinstance(default, bool):
            return "true" if default else "false"
        return default if isinstance(default, (int, float)) else str(default)

    def attribute(self, logical_id: Any, name: Any) -> Value:
        """The value of ``Fn::GetAtt``."""
        if not isinstance(logical_id, str) or not isinstance(name, str):
            return Unknown("Fn::GetAtt names what is not known before deployment", True)
        if logical_id not in self.resources:
            return Unknown(f"{logical_id} is not declared in the template", True, f"{logical_id}.{name}")
        return Computed(self.resources[logical_id], name)

    # Functions

    def _get_att(self, argument: Any) -> Value:
        if isinstance(argument, str):
            logical_id, _, name = argument.partition(".")
            return self.attribute(logical_id, name)
        if isinstance(argument, list) and len(argument) >= 2:
            return self.attribute(
                argument[0], self.evaluate(argument[1]) if len(argument) == 2 else ".".join(map(str, argument[1:]))
            )
        raise FunctionFault("Fn::GetAtt needs a resource and an attribute")

    def _sub(self, argument: Any) -> Value:
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
                parts.append(self.evaluate(variables[name]))
            elif "." in name:
                parts.append(self._get_att(name))
            else:
                parts.append(self.reference(name))
        parts.append(text[position:])
        return self._joined(parts)

    def _join(self, argument: Any) -> Value:
        if not isinstance(argument, list) or len(argument) != 2:
            raise FunctionFault("Fn::Join needs a separator and a list")
        separator = self.evaluate(argument[0])
        return each_of((separator, self.evaluate(argument[1])), self._join_known)

    def _join_known(self, separator: Value, items: Value) -> Value:
        if not isinstance(items, tuple):
            return Unknown.because_of(items, "the list of Fn::Join is not known", True)
        parts: List[Value] = []
        for index, item in enumerate(items):
            if index:
                parts.append(separator)
            parts.append(item)
        return self._joined(parts)

    @staticmethod
    def _joined(parts: List[Value]) -> Value:
        def join(*known: Value) -> Value:
            return text_of(hcl_functions.to_text(part) for part in known)

        return each_of(tuple(parts), join)

    def _split(self, argument: Any) -> Value:
        if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str) or not argument[0]:
            raise FunctionFault("Fn::Split needs a separator and a string")
        return each_of((self.evaluate(argument[1]),), lambda text: self._split_known(argument[0], text))

    @staticmethod
    def _split_known(separator: str, text: Value) -> Value:
        if isinstance(text, (str, Text)):
            return split_text(text, separator)
        return Unknown.because_of(text, "the string of Fn::Split is not known", True)

    def _select(self, argument: Any) -> Value:
        if not isinstance(argument, list) or len(argument) != 2:
            raise FunctionFault("Fn::Select needs an index and a list")
        return each_of((self.evaluate(argument[0]), self.evaluate(argument[1])), self._select_known)

    @staticmethod
    def _select_known(index: Value, items: Value) -> Value:
        if isinstance(index, str) and index.isdigit():
            index = int(index)
        if not isinstance(items, tuple) or is_open(index):
            return Unknown.because_of((index, items), "the list of Fn::Select is not known", True)
        if not isinstance(index, int) or not 0 <= index < len(items):
            raise FunctionFault("Fn::Select has an index outside the list")
        return items[index]

    def _if(self, argument: Any) -> Value:
        if not isinstance(argument, list) or len(argument) != 3:
            raise FunctionFault("Fn::If needs a condition and two values")
        options: List[Value] = []
        condition = self.condition(argument[0])
        for option in alternatives(condition):
            if option is True or is_open(option):
                options.append(self.evaluate(argument[1]))
            if option is False or is_open(option):
                options.append(self.evaluate(argument[2]))
        return either(options, reason_for(condition, f"the condition {argument[0]} is not known"))

    def _find_in_map(self, argument: Any) -> Value:
        if not isinstance(argument, list) or len(argument) not in (3, 4):
            raise FunctionFault("Fn::FindInMap needs a map and two keys")
        names = [self.evaluate(part) for part in argument[:3]]
        default = argument[3].get("DefaultValue") if len(argument) == 4 and isinstance(argument[3], dict) else None
        return each_of(tuple(names), lambda *keys: self._mapped(keys, default))

    def _mapped(self, keys: Tuple[Value, ...], default: Any) -> Value:
        options: List[Value] = [self._mappings]
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
                return self.evaluate(default)
            raise FunctionFault(f"Fn::FindInMap: there is no entry {'.'.join(label(key) for key in keys)}")
        return either(options, reason_for(keys, "the key of Fn::FindInMap is not known"))

    def _equals(self, argument: Any) -> Value:
        sides = self._sides(argument, "Fn::Equals")
        if len(sides) != 2:
            raise FunctionFault("Fn::Equals needs two values")
        return each_of(sides, _equal)

    def _and(self, argument: Any) -> Value:
        return self._logical(argument, decisive=False)

    def _or(self, argument: Any) -> Value:
        return self._logical(argument, decisive=True)

    def _logical(self, argument: Any, decisive: bool) -> Value:
        sides = self._sides(argument, "a condition")
        if any(side is decisive for side in sides):
            return decisive
        return Unknown.because_of(sides, "a condition is not known") if not is_known(sides) else not decisive

    def _not(self, argument: Any) -> Value:
        sides = self._sides(argument, "Fn::Not")
        return each_of(sides[:1], lambda side: not side if isinstance(side, bool) else side)

    def _sides(self, argument: Any, name: str) -> Tuple[Value, ...]:
        if not isinstance(argument, list) or not argument:
            raise FunctionFault(f"{name} needs a list")
        return tuple(self.evaluate(item) for item in argument)

    def _to_json(self, argument: Any) -> Value:
        return hcl_functions.call("jsonencode", (self.evaluate(argument),))

    def _length(self, argument: Any) -> Value:
        items = self.evaluate(argument)
        return len(items) if isinstance(items, tuple) else Unknown("the length of a list is not known")

    def _import(self, argument: Any) -> Value:
        name = self.evaluate(argument)
        return Unknown(
            f"Fn::ImportValue {label(name)} comes from another stack",
            True,
            f"import {label(name)}" if is_known(name) else "",
        )


_FUNCTIONS: Dict[str, Callable[[Template, Any], Value]] = {
    "Ref": Template.reference,
    "Condition": Template.condition,
    "Fn::GetAtt": Template._get_att,
    "Fn::Sub": Template._sub,
    "Fn::Join": Template._join,
    "Fn::Split": Template._split,
    "Fn::Select": Template._select,
    "Fn::If": Template._if,
    "Fn::FindInMap": Template._find_in_map,
    "Fn::Equals": Template._equals,
    "Fn::And": Template._and,
    "Fn::Or": Template._or,
    "Fn::Not": Template._not,
    "Fn::ToJsonString": Template._to_json,
    "Fn::Length": Template._length,
    "Fn::ImportValue": Template._import,
}


def _section(document: Dict[str, Any], name: str) -> Dict[Any, Any]:
    section = document.get(name)
    return section if isinstance(section, dict) else {}


def _plain(node: Any, depth: int = 0) -> Value:
    if depth > MAX_DEPTH:
        return Unknown("the template nests too deep")
    if isinstance(node, dict):
        return {str(key): _plain(item, depth + 1) for key, item in node.items()}
    if isinstance(node, list):
        return tuple(_plain(item, depth + 1) for item in node)
    return node


def _equal(left: Value, right: Value) -> Value:
    if same(left, right):
        return True
    if is_known(left) and is_known(right):
        return label(left) == label(right)
    return Unknown.because_of((left, right), "an unknown value is compared")
