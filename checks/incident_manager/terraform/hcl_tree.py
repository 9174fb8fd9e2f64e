"""The tree that HCL's text is read into.

Grammar: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

MAX_DEPTH = 100


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


class DottedKey(GetAttr):
    """``aws.west`` as the key of an object: a provider, in ``providers``; anywhere else, Terraform refuses it."""


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


class Refused(NamedTuple):
    """What cannot be read, or is beyond a limit: its value is not known. ``why`` names the line."""

    why: str


Expression = Any  # one of the classes above
SPLAT_ITEM = Name("*")


def free_names(expression: Expression) -> Set[str]:
    """The names that an expression refers to and does not declare itself."""
    if isinstance(expression, Name):
        return set() if expression == SPLAT_ITEM else {expression.name}
    if isinstance(expression, (ForExpr, TemplateFor)):
        inner = expression._replace(source=Literal(None))
        found = set().union(*(free_names(part) for part in inner if isinstance(part, tuple)))
        return free_names(expression.source) | (found - {expression.key_name, expression.value_name})
    if isinstance(expression, Literal) or not isinstance(expression, tuple):
        return set()
    return set().union(*(free_names(part) for part in expression if isinstance(part, tuple)))


def reference_text(expression: Expression) -> str:
    """A reference as it is written, with dots for what is none."""
    if isinstance(expression, GetAttr):
        return f"{reference_text(expression.source)}.{expression.name}"
    return expression.name if isinstance(expression, Name) else "…"


class Attribute(NamedTuple):
    expression: Any
    line: int


class Block(NamedTuple):
    type: str
    labels: Tuple[str, ...]
    body: "Body"
    line: int


class Body(NamedTuple):
    """What stands in a file or between braces. ``faults`` are those of the attributes in a file that are refused."""

    attributes: Dict[str, Attribute]
    blocks: List[Block]
    faults: Tuple[str, ...] = ()

    def expressions(self) -> Iterator[Any]:
        """The expressions of all arguments, those in nested blocks included."""
        pending = [self]
        while pending:
            body = pending.pop()
            pending.extend(block.body for block in reversed(body.blocks))
            yield from (attribute.expression for attribute in body.attributes.values())

    def blocks_of(self, block_type: str) -> List[Block]:
        return [block for block in self.blocks if block.type == block_type]
