"""Generated values of CloudFormation templates: intrinsic functions and conditions in one another."""

from __future__ import annotations

import random
from typing import Any, Dict, List, NamedTuple, Set

REGION = "us-east-1"
ACCOUNT = "123456789012"  # as cfn-lint has it
PARAMETERS: Dict[str, Dict[str, str]] = {
    "Name": {"Type": "String", "Default": "prod"},
    "Nothing": {"Type": "String", "Default": ""},
    "Count": {"Type": "Number", "Default": "3"},
    "Zones": {"Type": "CommaDelimitedList", "Default": "a,b,c-d"},
    "Ports": {"Type": "List<Number>", "Default": "80,443"},
    "Hidden": {"Type": "String", "Default": "x:y:z", "NoEcho": "true"},
}
MAPPINGS: Dict[str, Any] = {
    "ByRegion": {
        "us-east-1": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/1", "Names": ["one", "two"], "Size": "5"},
        "eu-west-1": {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/2", "Names": ["three"], "Size": "6"},
    },
    "ByStage": {"prod": {"Arn": "arn:x", "Names": ["p"], "Size": "1"}, "dev": {"Arn": "", "Names": ["d"], "Size": "0"}},
}
TEXTS = [
    "",
    "a",
    "us-east-1",
    "a,b",
    "a-b-c",
    "::",
    "x:y",
    "é",
    'say "hi"',
    "prod",
    "3",
    "012",
    "true",
    "${",
    "a\\b",
    "$5",
]
SEPARATORS = [",", "-", ":", "", "::", "a"]
DEPTH = 4

DOUBTS: Dict[str, Set[str]] = {
    "moto": {
        "typed",
        "absent",
        "negative",
        "default",
        "default list",
        "length",
        "json",
        "not a text",
        "number",
        "escape inside",
        "if in condition",
    },
    "cfn-lint": {"not a text", "condition", "escape", "json", "typed", "empty separator", "default list"},
}
"""What an implementation does in another way than AWS's documentation says, or leaves out."""


class Case(NamedTuple):
    """A template with one node to evaluate; ``marks`` are the things in it that an implementation may get wrong."""

    template: Dict[str, Any]
    node: Any
    marks: Set[str]


class Generator:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._conditions: Dict[str, Any] = {}
        self._marks: Set[str] = set()
        self._in_condition = 0

    def case(self) -> Case:
        self._conditions, self._marks = {}, set()
        kind = self._random.choice([self._text, self._text, self._list, self._object])
        node = kind(DEPTH)
        template = {
            "Transform": "AWS::LanguageExtensions",
            "Parameters": PARAMETERS,
            "Mappings": MAPPINGS,
            "Conditions": self._conditions,
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        }
        return Case(template, node, self._marks)

    def _mark(self, mark: str) -> None:
        self._marks.add(mark)

    def _chance(self, part: float) -> bool:
        return self._random.random() < part

    def _object(self, depth: int) -> Any:
        return {
            name: self._random.choice([self._text, self._list])(depth - 1)
            for name in self._random.sample(["b", "a", "c"], 2)
        }

    # Texts

    def _text(self, depth: int) -> Any:
        if depth <= 0 or self._chance(0.2):
            return self._literal()
        return self._random.choice(
            [self._ref, self._sub, self._sub, self._join, self._join, self._select, self._mapped, self._if_text]
            + [self._base64, self._json, self._length]
        )(depth - 1)

    def _literal(self) -> Any:
        if self._chance(0.05):
            self._mark("typed")
            return self._random.choice([True, False, 5, 0])
        return self._random.choice(TEXTS)

    def _ref(self, depth: int) -> Any:
        name = self._random.choice(["Name", "Nothing", "Count", "Hidden", "AWS::Region", "AWS::AccountId"])
        if name == "Count":
            self._mark("number")
        return {"Ref": name}

    def _sub(self, depth: int) -> Any:
        parts: List[str] = []
        variables: Dict[str, Any] = {}
        for _ in range(self._random.randint(1, 3)):
            parts.append(self._random.choice(["a", "-", "x:", ","]))
            kind = self._random.randint(0, 3)
            if kind == 0:
                self._mark("escape")
                parts.append("${!Literal}")
            elif kind == 1:
                name = f"V{len(variables)}"
                variables[name] = self._text(depth)
                parts.append(f"${{{name}}}")
            else:
                parts.append(self._random.choice(["${Name}", "${Count}", "${AWS::Region}", "${AWS::AccountId}"]))
        if "${" in str(variables):
            self._mark("escape inside")
        text = "".join(parts)
        return {"Fn::Sub": [text, variables] if variables else text}

    def _join(self, depth: int) -> Any:
        return {"Fn::Join": [self._random.choice(SEPARATORS), self._list(depth)]}

    def _select(self, depth: int) -> Any:
        index: Any = self._random.choice([0, 0, 1, "0", "1", 2, 7])
        if self._chance(0.03):
            self._mark("negative")
            index = -1
        return {"Fn::Select": [index, self._list(depth)]}

    def _mapped(self, depth: int, row: str = "") -> Any:
        name, keys = self._random.choice(
            [("ByRegion", ["us-east-1", "eu-west-1", {"Ref": "AWS::Region"}]), ("ByStage", ["dev", {"Ref": "Name"}])]
        )
        key = "missing" if self._chance(0.1) else self._random.choice(keys)
        argument = [name, key, row or self._random.choice(["Arn", "Size"])]
        if self._chance(0.2):
            self._mark("default list" if row else "default")
            argument.append({"DefaultValue": self._list(depth) if row else self._text(depth)})
        return {"Fn::FindInMap": argument}

    def _if_text(self, depth: int) -> Any:
        self._mark_if()
        return {"Fn::If": [self._condition(depth), self._text(depth), self._text(depth)]}

    def _base64(self, depth: int) -> Any:
        self._mark("base64")
        return {"Fn::Base64": self._text(depth)}

    def _json(self, depth: int) -> Any:
        self._mark("json")
        return {"Fn::ToJsonString": self._object(depth)}

    def _length(self, depth: int) -> Any:
        self._mark("length")
        return {"Fn::Length": self._list(depth)}

    # Lists

    def _list(self, depth: int) -> Any:
        if depth <= 0:
            return [self._literal() for _ in range(self._random.randint(0, 3))]
        kind = self._random.randint(0, 9)
        if kind < 4:
            return [self._item(depth - 1) for _ in range(self._random.randint(0, 3))]
        if kind < 7:
            separator = self._random.choice(SEPARATORS)
            if not separator:
                self._mark("empty separator")
            return {"Fn::Split": [separator, self._text(depth - 1)]}
        if kind == 7:
            name = self._random.choice(["Zones", "Ports"])
            if name == "Ports":
                self._mark("number")
            return {"Ref": name}
        if kind == 8:
            return self._mapped(depth - 1, "Names")
        self._mark_if()
        return {"Fn::If": [self._condition(depth - 1), self._list(depth - 1), self._list(depth - 1)]}

    def _item(self, depth: int) -> Any:
        if self._chance(0.08):
            self._mark("absent")
            return {"Fn::If": [self._condition(depth), self._text(depth), {"Ref": "AWS::NoValue"}]}
        if self._chance(0.03):
            self._mark("not a text")
            return self._list(depth)
        return self._text(depth)

    # Conditions

    def _condition(self, depth: int) -> str:
        self._mark("condition")
        self._in_condition += 1
        body = self._operator(min(depth, 2))
        self._in_condition -= 1
        name = f"C{len(self._conditions)}"
        self._conditions[name] = body
        return name

    def _operator(self, depth: int) -> Any:
        kind = self._random.randint(0, 5)
        if depth <= 0 or kind < 2:
            return {"Fn::Equals": [self._side(depth), self._side(depth)]}
        if kind == 2 and self._conditions:
            return {"Fn::Or": [{"Condition": self._random.choice(list(self._conditions))}, self._operator(depth - 1)]}
        if kind == 3:
            return {"Fn::Not": [self._operator(depth - 1)]}
        sides = [self._operator(depth - 1) for _ in range(self._random.randint(2, 3))]
        return {self._random.choice(["Fn::And", "Fn::Or"]): sides}

    def _mark_if(self) -> None:
        if self._in_condition:
            self._mark("if in condition")

    def _side(self, depth: int) -> Any:
        if self._chance(0.1):
            return self._list(depth - 1)
        return self._text(depth - 1)
