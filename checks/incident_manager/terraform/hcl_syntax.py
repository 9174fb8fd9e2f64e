"""The syntax of HCL, read into a tree.

checkov's own parser hands over expressions as text, with quotation marks lost and references already
replaced, sometimes by those of another module instance; so the text is read again here.
Grammar: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from typing import Dict, List

from incident_manager.given_up import given_up
from incident_manager.terraform.hcl_expressions import ExpressionReader
from incident_manager.terraform.hcl_scanner import LINE_END, PLAIN_STRING, end_of_expression
from incident_manager.terraform.hcl_tree import (
    MAX_DEPTH,
    SPLAT_ITEM,
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    DottedKey,
    Expression,
    ForExpr,
    GetAttr,
    Index,
    Literal,
    Name,
    ObjectExpr,
    Refused,
    Splat,
    SyntaxFault,
    Template,
    TemplateFor,
    TupleExpr,
    Unary,
)

__all__ = [
    "MAX_DEPTH",
    "SPLAT_ITEM",
    "Attribute",
    "Binary",
    "Block",
    "Body",
    "BodyReader",
    "Call",
    "Conditional",
    "DottedKey",
    "Expression",
    "ForExpr",
    "GetAttr",
    "Index",
    "Literal",
    "Name",
    "ObjectExpr",
    "Refused",
    "Splat",
    "SyntaxFault",
    "Template",
    "TemplateFor",
    "TupleExpr",
    "Unary",
    "parse_body",
    "parse_expression",
    "parse_template",
    "refused",
]


def parse_body(text: str, file: str = "") -> Body:
    """Read a whole file, which has this name in reasons. Raises :class:`SyntaxFault`."""
    parser = BodyReader(text, 1, file)
    body = parser.body(top=True)
    return body._replace(faults=tuple(parser.faults))


def parse_expression(text: str) -> Expression:
    """Read one expression. Raises :class:`SyntaxFault`."""
    parser = BodyReader(text)
    parser.multiline += 1
    expression = parser.expression()
    parser.space()
    if parser.position != len(text):
        raise parser.fault("unexpected text after the expression")
    return expression


def parse_template(text: str) -> Expression:
    """Read the content of a string, with its ``${}`` and ``%{}`` sequences. Raises :class:`SyntaxFault`."""
    return BodyReader(text).template_until_end()


def refused(file: str, why: str) -> Refused:
    """The expression of an argument that cannot be read, in a file of this name."""
    return Refused(given_up(f"{file}, {why}" if file else why))


class BodyReader(ExpressionReader):
    """Reads files: attributes and blocks."""

    def __init__(self, text: str, line: int = 1, file: str = "") -> None:
        super().__init__(text, line)
        self._file = file
        self.faults: List[str] = []

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
        match = PLAIN_STRING.match(self.text, self.position)
        if match:  # a quoted name: not HCL's grammar, but tfvars written as JSON-like text have it
            self.position = match.end()
            name = match.group(1)
        else:
            name = self.identifier()
        self.space()
        if self.text.startswith("=", self.position) and not self.text.startswith("==", self.position):
            self.position += 1
            expression = self._argument()
            if name in attributes:
                expression = self._refused(f"line {line}: {name} is given twice")
            attributes[name] = Attribute(expression, line)
            return
        labels: List[str] = []
        while not self.take("{"):
            match = PLAIN_STRING.match(self.text, self.position)
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

    def _argument(self) -> Expression:
        """The expression of an attribute. One that cannot be read costs no more than the attribute."""
        start, depth, multiline = self.position, self.depth, self.multiline
        try:
            expression = self.expression()
            self._end_of_item()
            return expression
        except SyntaxFault as fault:
            end = end_of_expression(self.text, start)
            if end is None:
                raise
            self.position, self.depth, self.multiline, self.loops = end, depth, multiline, []
            self._end_of_item()
            return self._refused(str(fault))

    def _refused(self, why: str) -> Refused:
        self.faults.append(why)
        return refused(self._file, why)

    def _end_of_item(self) -> None:
        self.space()
        match = LINE_END.match(self.text, self.position)
        if match:
            self.position = match.end()
        elif not self.text.startswith("}", self.position):
            raise self.fault("expected the end of the line")
