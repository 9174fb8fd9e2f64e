"""Expressions of HCL, read into a tree."""

from __future__ import annotations

import re
from typing import Any, List, Tuple

from incident_manager.exact_numbers import parsed
from incident_manager.given_up import given_up
from incident_manager.limits import MAX_DIGITS
from incident_manager.terraform.grapheme_clusters import composed
from incident_manager.terraform.hcl_scanner import IDENTIFIER, LINE_END, PLAIN_STRING
from incident_manager.terraform.hcl_templates import TemplateReader
from incident_manager.terraform.hcl_tree import (
    SPLAT_ITEM,
    Binary,
    Call,
    Conditional,
    DottedKey,
    ForExpr,
    GetAttr,
    Index,
    Literal,
    Name,
    ObjectExpr,
    Splat,
    TupleExpr,
    Unary,
)
from incident_manager.values import Unknown, label

MAX_CHAIN = 300  # operators in a row

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_SHORT_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)[ \t]*\r?\n")
_OPERATOR = re.compile(r"==|!=|<=|>=|&&|\|\||[+\-*%<>](?!=)|/(?![/*=])")
_KEYWORDS = {"true": True, "false": False, "null": None}
_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}


def _is_traversal(expression: Any) -> bool:
    while isinstance(expression, GetAttr):
        expression = expression.source
    return isinstance(expression, Name)


class ExpressionReader(TemplateReader):
    """Reads expressions, by the precedence of their operators."""

    def expression(self) -> Any:
        self.enter()
        condition = self.binary(1)
        if self.take("?"):
            self.space_and_lines()
            if_true = self.expression()
            self.space_and_lines()
            self.expect(":")
            self.space_and_lines()
            if_false = self.expression()
            condition = Conditional(condition, if_true, if_false)
        self.depth -= 1
        return condition

    def binary(self, lowest: int) -> Any:
        left = self.unary()
        for _ in range(MAX_CHAIN):
            self.space()
            match = _OPERATOR.match(self.text, self.position)
            if not match or _PRECEDENCE[match.group()] < lowest:
                return left
            self.position = match.end()
            self.space_and_lines()
            left = Binary(match.group(), left, self.binary(_PRECEDENCE[match.group()] + 1))
        raise self.fault(f"more than {MAX_CHAIN} operators in a row")

    def unary(self) -> Any:
        operators: List[str] = []
        while True:
            self.space()
            if self.text.startswith("-", self.position) or (
                self.text.startswith("!", self.position) and not self.text.startswith("!=", self.position)
            ):
                operators.append(self.text[self.position])
                self.position += 1
            else:
                break
        if len(operators) > MAX_CHAIN:
            raise self.fault(f"more than {MAX_CHAIN} operators in a row")
        operand = self.postfix(self.primary())
        for operator in reversed(operators):
            operand = Unary(operator, operand)
        return operand

    def postfix(self, source: Any) -> Any:
        for _ in range(MAX_CHAIN):
            self.space()
            if self.text.startswith(".", self.position) and not self.text.startswith("...", self.position):
                self.position += 1
                self.space()
                if self.take("*"):
                    source = self._attribute_splat(source)
                    continue
                match = _SHORT_NUMBER.match(self.text, self.position)
                if match:  # the legacy index `list.0`, perhaps followed by another: `list.0.1`
                    self.position = match.end()
                    for part in match.group().split("."):
                        source = Index(source, Literal(int(part)))
                else:
                    source = self._attribute(source, self.identifier())
            elif self.text.startswith("[", self.position):
                self.position += 1
                self.multiline += 1
                if self.take("*"):
                    self.expect("]")
                    self.multiline -= 1
                    return self._full_splat(source)
                key = self.expression()
                self.expect("]")
                self.multiline -= 1
                source = Index(source, key)
            else:
                return source
        raise self.fault(f"more than {MAX_CHAIN} steps in a reference")

    def _attribute(self, source: Any, name: str) -> Any:
        """``resource.aws_kms_key`` is ``aws_kms_key``, unless a loop calls its element ``resource``."""
        if source == Name("resource") and name not in ("key", "value"):  # these are of a dynamic block's element
            if not any("resource" in names for names in self.loops):
                return Name(name)
        return GetAttr(source, name)

    def _full_splat(self, source: Any) -> Splat:
        """Behind ``[*]``: all steps that follow are those of each element."""
        self.enter()
        each = self.postfix(SPLAT_ITEM)
        self.depth -= 1
        return Splat(source, each, True)

    def _attribute_splat(self, source: Any) -> Splat:
        """Behind ``.*``: only attributes and numbers are those of each element."""
        each: Any = SPLAT_ITEM
        for _ in range(MAX_CHAIN):
            self.space()
            if not self.text.startswith(".", self.position) or self.text.startswith("...", self.position):
                return Splat(source, each, False)
            self.position += 1
            match = _SHORT_NUMBER.match(self.text, self.position)
            if match:
                self.position = match.end()
                for part in match.group().split("."):
                    each = Index(each, Literal(int(part)))
            else:
                each = GetAttr(each, self.identifier())
        raise self.fault(f"more than {MAX_CHAIN} steps in a reference")

    def primary(self) -> Any:
        self.space()
        text, position = self.text, self.position
        if position >= len(text):
            raise self.fault("expected an expression")
        character = text[position]
        if character == '"':
            match = PLAIN_STRING.match(text, position)
            if match:
                self.position = match.end()
                return Literal(composed(match.group(1)))
            return self.string()
        match = IDENTIFIER.match(text, position)
        if match:
            return self._named(match)
        match = _NUMBER.match(text, position)
        if match:
            self.position = match.end()
            if len(match.group()) > MAX_DIGITS:
                raise self.fault(f"a number of more than {MAX_DIGITS} digits")
            number = parsed(match.group())
            return Literal(
                Unknown(given_up("so large a number is not computed here"), True) if number is None else number
            )
        if character == "[":
            return self._list()
        if character == "{":
            return self._object()
        if character == "(":
            self.position += 1
            self.multiline += 1
            inner = self.expression()
            self.expect(")")
            self.multiline -= 1
            return inner
        match = _HEREDOC.match(text, position)
        if match:
            return self.heredoc(match)
        raise self.fault("expected an expression")

    def _named(self, match: "re.Match[str]") -> Any:
        name = match.group()
        self.position = match.end()
        while self.text.startswith("::", self.position):  # a function of a provider
            self.position += 2
            name += "::" + self.identifier()
        self.space()
        if self.text.startswith("(", self.position):
            return self._call(name)
        if name in _KEYWORDS:
            return Literal(_KEYWORDS[name])
        return Name(name)

    def _call(self, name: str) -> Call:
        self.position += 1
        self.multiline += 1
        arguments: List[Any] = []
        expand = False
        while not self.take(")"):
            arguments.append(self.expression())
            if self.take("..."):
                expand = True
            if not self.take(","):
                self.expect(")")
                break
        self.multiline -= 1
        return Call(name, tuple(arguments), expand)

    def _list(self) -> Any:
        self.position += 1
        self.multiline += 1
        if self.take_word("for"):
            return self._for("]")
        items: List[Any] = []
        while not self.take("]"):
            items.append(self.expression())
            if not self.take(","):
                self.expect("]")
                break
        self.multiline -= 1
        return TupleExpr(tuple(items))

    def _object(self) -> Any:
        self.position += 1
        start = self.position
        self.multiline += 1
        if self.take_word("for"):
            return self._for("}")
        self.position = start
        self.multiline -= 1
        outer, self.multiline = self.multiline, 0
        items: List[Tuple[Any, Any]] = []
        while True:
            self.space_and_lines()
            if self.take("}"):
                break
            items.append(self._object_item())
            self.space()
            if not self.take(",") and not self.text.startswith("}", self.position):
                match = LINE_END.match(self.text, self.position)
                if not match:
                    raise self.fault("expected ',' or the end of the line")
                self.position = match.end()
        self.multiline = outer
        return ObjectExpr(tuple(items))

    def _object_item(self) -> Tuple[Any, Any]:
        self.space()
        computed = self.text.startswith("(", self.position)
        key = self.expression()
        if isinstance(key, Name) and not computed:
            key = Literal(key.name)
        elif isinstance(key, GetAttr) and not computed and _is_traversal(key):
            key = DottedKey(*key)
        elif isinstance(key, Literal) and not computed and (key.value is None or isinstance(key.value, bool)):
            key = Literal(label(key.value))
        if not self.take("=") and not self.take(":"):
            raise self.fault("expected '=' after the key")
        self.space_and_lines()
        return key, self.expression()

    def _for(self, end: str) -> ForExpr:
        first = self.identifier()
        second = self.identifier() if self.take(",") else None
        if not self.take_word("in"):
            raise self.fault("expected 'in'")
        source = self.expression()
        self.expect(":")
        self.loops.append((first, second))
        value = self.expression()
        key = None
        grouped = False
        if self.take("=>"):
            key, value = value, self.expression()
            grouped = self.take("...")
        condition = self.expression() if self.take_word("if") else None
        self.loops.pop()
        self.expect(end)
        self.multiline -= 1
        return ForExpr(first if second else None, second or first, source, key, value, condition, grouped)
