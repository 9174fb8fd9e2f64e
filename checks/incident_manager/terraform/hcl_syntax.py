"""The syntax of HCL, read into a tree.

checkov's own parser hands over expressions as text, with quotation marks lost and references already
replaced, sometimes by those of another module instance; so the text is read again here.
Grammar: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import itertools
import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

MAX_DEPTH = 100
MAX_DIGITS = 500
MAX_CHAIN = 300  # operators in a row


class SyntaxFault(ValueError):
    """The text is no HCL, or nests deeper than ``MAX_DEPTH``. The message names the line."""


class Literal(NamedTuple):
    value: Any


class Template(NamedTuple):
    parts: Tuple[Any, ...]


class Name(NamedTuple):
    name: str


class GetAttr(NamedTuple):
    source: Any
    name: str


class Index(NamedTuple):
    source: Any
    key: Any


class Splat(NamedTuple):
    """``source[*].each``; ``each`` reads from :data:`SPLAT_ITEM`. ``full`` tells ``[*]`` from ``.*``."""

    source: Any
    each: Any
    full: bool


class Call(NamedTuple):
    function: str
    arguments: Tuple[Any, ...]
    expand: bool


class Conditional(NamedTuple):
    condition: Any
    if_true: Any
    if_false: Any


class Unary(NamedTuple):
    operator: str
    operand: Any


class Binary(NamedTuple):
    operator: str
    left: Any
    right: Any


class TupleExpr(NamedTuple):
    items: Tuple[Any, ...]


class ObjectExpr(NamedTuple):
    items: Tuple[Tuple[Any, Any], ...]


class ForExpr(NamedTuple):
    """``[for k, v in source : value if condition]``, or an object where ``key`` is given."""

    key_name: Optional[str]
    value_name: str
    source: Any
    key: Any
    value: Any
    condition: Any
    grouped: bool


class TemplateFor(NamedTuple):
    key_name: Optional[str]
    value_name: str
    source: Any
    body: Any


Expression = Any  # one of the classes above
SPLAT_ITEM = Name("*")


class Attribute(NamedTuple):
    expression: Any
    line: int


class Block(NamedTuple):
    type: str
    labels: Tuple[str, ...]
    body: "Body"
    line: int


class Body(NamedTuple):
    attributes: Dict[str, Attribute]
    blocks: List[Block]

    def blocks_of(self, block_type: str) -> List[Block]:
        return [block for block in self.blocks if block.type == block_type]


_SPACE = re.compile(r"(?:[ \t]|/\*.*?\*/)+", re.S)
_SPACE_AND_LINES = re.compile(r"(?:[ \t\r\n\ufeff]|/\*.*?\*/|(?://|\#)[^\n]*)+", re.S)
_LINE_END = re.compile(r"[ \t]*(?:(?://|\#)[^\n]*)?(?:\r?\n|\Z)")
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_SHORT_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_PLAIN_STRING = re.compile(r'"([^"\\$%\n]*)"')
_STRING_RUN = re.compile(r'[^"\\$%\n]+')
_TEMPLATE_RUN = re.compile(r"[^$%]+")
_HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)[ \t]*\r?\n")
_OPERATOR = re.compile(r"==|!=|<=|>=|&&|\|\||[+\-*%<>](?!=)|/(?![/*=])")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DIRECTIVE = re.compile(r"(~?)\s*(if|else|endif|for|endfor)\b")
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
_KEYWORDS = {"true": True, "false": False, "null": None}


def parse_body(text: str) -> Body:
    """Read a whole file. Raises :class:`SyntaxFault`."""
    parser = _Parser(text)
    body = parser.body(top=True)
    return body


def parse_expression(text: str) -> Expression:
    """Read one expression. Raises :class:`SyntaxFault`."""
    parser = _Parser(text)
    parser.multiline += 1
    expression = parser.expression()
    parser.space()
    if parser.position != len(text):
        raise parser.fault("unexpected text after the expression")
    return expression


def parse_template(text: str) -> Expression:
    """Read the content of a string, with its ``${}`` and ``%{}`` sequences. Raises :class:`SyntaxFault`."""
    return _Parser(text).template_until_end()


class _Parser:
    def __init__(self, text: str, line: int = 1) -> None:
        self.text = text
        self.position = 0
        self.multiline = 0
        self.depth = 0
        self.first_line = line
        self._counted_position = 0
        self._counted_line = line

    def fault(self, what: str) -> SyntaxFault:
        return SyntaxFault(f"line {self.line()}: {what}")

    def line(self) -> int:
        if self.position >= self._counted_position:
            self._counted_line += self.text.count("\n", self._counted_position, self.position)
        else:
            self._counted_line = self.first_line + self.text.count("\n", 0, self.position)
        self._counted_position = self.position
        return self._counted_line

    def space(self) -> None:
        match = (_SPACE_AND_LINES if self.multiline else _SPACE).match(self.text, self.position)
        if match:
            self.position = match.end()

    def space_and_lines(self) -> None:
        match = _SPACE_AND_LINES.match(self.text, self.position)
        if match:
            self.position = match.end()

    def take(self, token: str) -> bool:
        self.space()
        if self.text.startswith(token, self.position):
            self.position += len(token)
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise self.fault(f"expected {token!r}")

    def identifier(self) -> str:
        self.space()
        match = _IDENTIFIER.match(self.text, self.position)
        if not match:
            raise self.fault("expected a name")
        self.position = match.end()
        return match.group()

    def take_word(self, word: str) -> bool:
        self.space()
        match = _IDENTIFIER.match(self.text, self.position)
        if match and match.group() == word:
            self.position = match.end()
            return True
        return False

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fault(f"nested more than {MAX_DEPTH} levels deep")

    # Structure

    def body(self, top: bool = False) -> Body:
        self.enter()
        attributes: Dict[str, Attribute] = {}
        blocks: List[Block] = []
        outer, self.multiline = self.multiline, 0
        while True:
            self.space_and_lines()
            if self.position >= len(self.text):
                if not top:
                    raise self.fault("a block is not closed")
                break
            if not top and self.text[self.position] == "}":
                self.position += 1
                break
            self._item(attributes, blocks)
        self.multiline = outer
        self.depth -= 1
        return Body(attributes, blocks)

    def _item(self, attributes: Dict[str, Attribute], blocks: List[Block]) -> None:
        line = self.line()
        match = _PLAIN_STRING.match(self.text, self.position)
        if match:  # a quoted name: not HCL's grammar, but tfvars written as JSON-like text have it
            self.position = match.end()
            name = match.group(1)
        else:
            name = self.identifier()
        self.space()
        if self.text.startswith("=", self.position) and not self.text.startswith("==", self.position):
            self.position += 1
            attributes[name] = Attribute(self.expression(), line)
            self._end_of_item()
            return
        labels: List[str] = []
        while not self.take("{"):
            match = _PLAIN_STRING.match(self.text, self.position)
            if match:
                labels.append(match.group(1))
                self.position = match.end()
            elif self.text.startswith('"', self.position):
                part = self.primary()
                labels.append(part.value if isinstance(part, Literal) else "")
            else:
                labels.append(self.identifier())
        blocks.append(Block(name, tuple(labels), self.body(), line))
        self._end_of_item()

    def _end_of_item(self) -> None:
        self.space()
        match = _LINE_END.match(self.text, self.position)
        if match:
            self.position = match.end()
        elif not self.text.startswith("}", self.position):
            raise self.fault("expected the end of the line")

    # Expressions

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
                    return self._splat(source, full=False)
                match = _SHORT_NUMBER.match(self.text, self.position)
                if match:  # the legacy index `list.0`, perhaps followed by another: `list.0.1`
                    self.position = match.end()
                    for part in match.group().split("."):
                        source = Index(source, Literal(int(part)))
                else:
                    source = GetAttr(source, self.identifier())
            elif self.text.startswith("[", self.position):
                self.position += 1
                self.multiline += 1
                if self.take("*"):
                    self.expect("]")
                    self.multiline -= 1
                    return self._splat(source, full=True)
                key = self.expression()
                self.expect("]")
                self.multiline -= 1
                source = Index(source, key)
            else:
                return source
        raise self.fault(f"more than {MAX_CHAIN} steps in a reference")

    def _splat(self, source: Any, full: bool) -> Any:
        each: Any = SPLAT_ITEM
        for _ in range(MAX_CHAIN):
            self.space()
            if self.text.startswith(".", self.position) and not self.text.startswith("...", self.position):
                self.position += 1
                if self.take("*"):
                    return self._splat(Splat(source, each, full), full=False)
                match = _SHORT_NUMBER.match(self.text, self.position)
                if match:
                    self.position = match.end()
                    each = Index(each, Literal(int(match.group().split(".")[0])))
                else:
                    each = GetAttr(each, self.identifier())
            elif self.text.startswith("[", self.position):
                if not full:
                    return self.postfix(Splat(source, each, full))
                self.position += 1
                self.multiline += 1
                if self.take("*"):
                    self.expect("]")
                    self.multiline -= 1
                    return self._splat(Splat(source, each, full), full=True)
                key = self.expression()
                self.expect("]")
                self.multiline -= 1
                each = Index(each, key)
            else:
                return Splat(source, each, full)
        raise self.fault(f"more than {MAX_CHAIN} steps in a reference")

    def primary(self) -> Any:
        self.space()
        text, position = self.text, self.position
        if position >= len(text):
            raise self.fault("expected an expression")
        character = text[position]
        if character == '"':
            match = _PLAIN_STRING.match(text, position)
            if match:
                self.position = match.end()
                return Literal(match.group(1))
            return self._string()
        match = _IDENTIFIER.match(text, position)
        if match:
            return self._named(match)
        match = _NUMBER.match(text, position)
        if match:
            self.position = match.end()
            number = match.group()
            if len(number) > MAX_DIGITS:
                raise self.fault(f"a number of more than {MAX_DIGITS} digits")
            return Literal(int(number) if number.isdigit() else float(number))
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
            return self._heredoc(match)
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
            after = self.position
            self.space()
            if not self.text.startswith(("=", ":"), self.position):
                self.position = after
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
                match = _LINE_END.match(self.text, self.position)
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
        value = self.expression()
        key = None
        grouped = False
        if self.take("=>"):
            key, value = value, self.expression()
            grouped = self.take("...")
        condition = self.expression() if self.take_word("if") else None
        self.expect(end)
        self.multiline -= 1
        return ForExpr(first if second else None, second or first, source, key, value, condition, grouped)

    # Templates

    def _string(self) -> Any:
        self.position += 1
        parts: List[Any] = []
        text = self.text
        while True:
            match = _STRING_RUN.match(text, self.position)
            if match:
                parts.append(match.group())
                self.position = match.end()
            if self.position >= len(text) or text[self.position] == "\n":
                raise self.fault("a string is not closed")
            character = text[self.position]
            if character == '"':
                self.position += 1
                return _template(self._directives(parts))
            if character == "\\":
                parts.append(self._escape())
            else:
                self._sequence(parts)

    def _escape(self) -> str:
        code = self.text[self.position + 1 : self.position + 2]
        for letter, length in (("u", 4), ("U", 8)):
            if code == letter:
                digits = self.text[self.position + 2 : self.position + 2 + length]
                self.position += 2 + length
                try:
                    return chr(int(digits, 16))
                except (ValueError, OverflowError):
                    raise self.fault("a \\u escape is not a character") from None
        self.position += 2
        if code in _ESCAPES:
            return _ESCAPES[code]
        raise self.fault(f"unknown escape \\{code}")

    def _sequence(self, parts: List[Any]) -> None:
        """At a ``$`` or ``%``: an interpolation, a directive, an escaped one, or the character itself."""
        character = self.text[self.position]
        if self.text.startswith(character * 2 + "{", self.position):
            parts.append(character + "{")
            self.position += 3
        elif not self.text.startswith("{", self.position + 1):
            parts.append(character)
            self.position += 1
        elif character == "$":
            self.position += 2
            if self.text.startswith("~", self.position):
                self.position += 1
                _strip_last(parts)
            self.multiline += 1
            parts.append(self.expression())
            self.space()
            strip = self.take("~")
            self.expect("}")
            self.multiline -= 1
            if strip:
                parts.append(_STRIP)
        else:
            parts.append(self._directive(parts))

    def _directive(self, parts: List[Any]) -> "_Directive":
        self.position += 2
        match = _DIRECTIVE.match(self.text, self.position)
        if not match:
            raise self.fault("unknown template directive")
        if match.group(1):
            _strip_last(parts)
        self.position = match.end()
        self.multiline += 1
        arguments: Tuple[Any, ...] = ()
        if match.group(2) == "if":
            arguments = (self.expression(),)
        elif match.group(2) == "for":
            first = self.identifier()
            second = self.identifier() if self.take(",") else None
            if not self.take_word("in"):
                raise self.fault("expected 'in'")
            arguments = (first if second else None, second or first, self.expression())
        self.space()
        strip = self.take("~")
        self.expect("}")
        self.multiline -= 1
        return _Directive(match.group(2), arguments, strip)

    def _directives(self, parts: List[Any]) -> List[Any]:
        """Fold ``%{if}``…``%{endif}`` and ``%{for}``…``%{endfor}`` into expressions."""
        frames: List[Tuple[Optional[_Directive], List[Any], Optional[List[Any]]]] = [(None, [], None)]
        strip = False
        for part in parts:
            if part is _STRIP:
                strip = True
                continue
            if isinstance(part, str) and strip:
                part = part.lstrip()
            strip = False
            if not isinstance(part, _Directive):
                frames[-1][1].append(part)
                continue
            strip = part.strip
            opening, body, other = frames[-1]
            if part.word in ("if", "for"):
                frames.append((part, [], None))
            elif part.word == "else" and opening and opening.word == "if" and other is None:
                frames[-1] = (opening, [], body)
            elif part.word == "endif" and opening and opening.word == "if":
                frames.pop()
                first, second = (body, []) if other is None else (other, body)
                frames[-1][1].append(Conditional(opening.arguments[0], _template(first), _template(second)))
            elif part.word == "endfor" and opening and opening.word == "for":
                frames.pop()
                key_name, value_name, source = opening.arguments
                frames[-1][1].append(TemplateFor(key_name, value_name, source, _template(body)))
            else:
                raise self.fault(f"unexpected %{{ {part.word} }}")
        if len(frames) != 1:
            raise self.fault("a template directive is not closed")
        return frames[0][1]

    def _heredoc(self, match: "re.Match[str]") -> Any:
        indented, marker = match.groups()
        self.position = match.end()
        end = re.compile(rf"^[ \t]*{re.escape(marker)}[ \t]*\r?$", re.M).search(self.text, self.position)
        if not end:
            raise self.fault(f"the heredoc {marker} is not closed")
        content = self.text[self.position : end.start()].replace("\r\n", "\n")
        line = self.line()
        self.position = end.start() + len(end.group().rstrip("\r"))
        if indented:
            lines = content.split("\n")
            widths = [len(text) - len(text.lstrip(" \t")) for text in lines[:-1] if text.strip()]
            margin = min(widths, default=0)
            content = "\n".join(text[margin:] if text[:margin].isspace() or not margin else text for text in lines)
        inner = _Parser(content, line)
        inner.depth = self.depth
        return inner.template_until_end()

    def template_until_end(self) -> Any:
        self.enter()
        parts: List[Any] = []
        while self.position < len(self.text):
            match = _TEMPLATE_RUN.match(self.text, self.position)
            if match:
                parts.append(match.group())
                self.position = match.end()
            else:
                self._sequence(parts)
        self.depth -= 1
        return _template(self._directives(parts))


class _Directive(NamedTuple):
    word: str
    arguments: Tuple[Any, ...]
    strip: bool


_STRIP = Literal("~")


def _strip_last(parts: List[Any]) -> None:
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()


def _template(parts: List[Any]) -> Any:
    """A literal where nothing is interpolated; ``"${x}"`` alone is ``x`` itself, as in Terraform."""
    merged: List[Any] = []
    for is_text, run in itertools.groupby(parts, lambda part: isinstance(part, str)):
        merged.extend(filter(None, ["".join(run)]) if is_text else run)
    if not merged:
        return Literal("")
    if len(merged) == 1:
        return Literal(merged[0]) if isinstance(merged[0], str) else merged[0]
    return Template(tuple(merged))
