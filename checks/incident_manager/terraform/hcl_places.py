"""Where the text of a value is: in its resource, or where that takes it from."""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from incident_manager.fixes import Path
from incident_manager.node_edits import NodeEditor
from incident_manager.resource_types import DOCUMENT_TYPE
from incident_manager.terraform.hcl_syntax import (
    Block,
    Body,
    BodyReader,
    Call,
    Expression,
    GetAttr,
    Index,
    Literal,
    Name,
    ObjectExpr,
    Splat,
    Template,
    TupleExpr,
)
from incident_manager.terraform.name_references import mentioned

Read = Callable[[str], Optional[str]]

MAX_STEPS = 8  # from a name to what it stands for
_TEXTS = frozenset({"json", "minified_json"})  # of a policy document
_OF_NO_RESOURCE = frozenset({"var", "local", "each", "count", "module", "path", "terraform", "self"})


class PlacedReader(BodyReader):
    """Reads a file and notes where in its text each expression and each body stands."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text, line)
        self.spans: Dict[int, Tuple[int, int]] = {}
        self._kept: List[Any] = []  # or ids would be given again
        self._gap = (0, 0)

    def _note(self, made: Any, start: int, end: int) -> Any:
        self.spans[id(made)] = start, end
        self._kept.append(made)
        return made

    def space(self) -> None:
        start = self.position
        super().space()
        self._passed(start)

    def space_and_lines(self) -> None:
        start = self.position
        super().space_and_lines()
        self._passed(start)

    def _passed(self, start: int) -> None:
        if self.position > start:
            self._gap = (self._gap[0] if self._gap[1] == start else start, self.position)

    def expression(self) -> Any:
        self.space()
        start = self.position
        made = super().expression()
        return self._note(made, start, self._gap[0] if self._gap[1] == self.position else self.position)

    def body(self, top: bool = False) -> Body:
        start = self.position
        made = super().body(top)
        self._note(made, start, self.position - (0 if top else 1))
        return made


class Place(NamedTuple):
    """What stands at a path in a file, or the body that it would stand in, with the rest of the path.

    ``reader`` is that of HCL, and ``way`` the path in a file in JSON. What is ``constant`` may refer to nothing.
    """

    path: str
    text: str
    module: Any
    found: Any
    rest: Path = ()
    reader: Optional[PlacedReader] = None
    way: Path = ()
    constant: bool = False

    def span(self, found: Any) -> Tuple[int, int]:
        """From where to where something is in the text of HCL."""
        assert self.reader is not None
        return self.reader.spans[id(found)]


@functools.lru_cache(maxsize=4)
def read_placed(text: str) -> Tuple[PlacedReader, Body]:
    reader = PlacedReader(text)
    return reader, reader.body(top=True)


def placed(wanted: Any, path: str, module: Any, way: Path, read: Read) -> Optional[Place]:
    """What a block has at a path; ``wanted`` is the block, or a resource with one."""
    text = read(path)
    if text is None:
        return None
    block: Block = getattr(wanted, "block", wanted)
    if path.endswith(".json"):
        above = _way_to(block, NodeEditor(text))
        place = Place(path, text, module, block.body, way=(*above, *way))
        return (_at(place, block.body, way) if way else place) if above else None
    reader, body = read_placed(text)
    named = (block.type, block.labels, block.line)
    found = [other for other in body.blocks if (other.type, other.labels, other.line) == named]
    if len(found) != 1:
        return None
    place = Place(path, text, module, found[0].body, reader=reader)
    return _at(place, found[0].body, way) if way else place


def _way_to(block: Block, editor: NodeEditor) -> Path:
    """The path of a block in a file in JSON; () where that is not one."""
    if block.type == "provider":
        alias = block.body.attributes.get("alias")
        named = getattr(alias.expression, "value", "") if alias else None
        above = (block.type, *block.labels)
        return (*above, editor.number_of(above, "alias", named))
    ways = list(editor.ways((block.type, *block.labels)))
    return ways[0] if len(ways) == 1 else ()


def _at(place: Place, body: Body, path: Path) -> Optional[Place]:
    name, *rest = path
    if name in body.attributes:
        return inside(place, body.attributes[str(name)].expression, tuple(rest))
    if len(path) == 1:
        return place._replace(found=body, rest=path)
    if len(rest) < 2 or not isinstance(rest[0], int):
        return None
    if any(block.type == "dynamic" and block.labels == (name,) for block in body.blocks):
        return None
    blocks = body.blocks_of(str(name))
    return _at(place, blocks[rest[0]].body, tuple(rest[1:])) if rest[0] < len(blocks) else None


def followed(place: Optional[Place], read: Read) -> Optional[Place]:
    """Where the value stands that a name stands for: a local, an argument of a call, the default of a variable."""
    for _ in range(MAX_STEPS):
        named = place.found if place else None
        if place is not None and isinstance(named, Call) and named.function == "jsonencode" and _is_of_a_name(named):
            place = place._replace(found=named.arguments[0])
            continue
        document = _document_named(named)
        if place is not None and document:
            declared = place.module.directory.resources.get(("data", DOCUMENT_TYPE, document))
            return placed(declared[1], declared[0], place.module, (), read) if declared else None
        if place is not None and isinstance(named, (GetAttr, Index)) and _is_in_a_name(named):
            return _element(place, named, read)
        if place is None or not (isinstance(named, GetAttr) and isinstance(named.source, Name)):
            return place
        module, root, name = place.module, named.source.name, named.name
        if root == "local":
            place = local_place(module, name, read)
        elif root == "var" and module.parent is not None:
            file, call = module.parent.directory.calls[module.call]
            given = name in call.body.attributes
            place = placed(call, file, module.parent, (name,), read) if given else _default(module, name, read)
        elif root == "var":
            given = module.program.files.given(module.root).get(name)
            place = _given(module, name, given.path, read) if given else _default(module, name, read)
        else:
            return place
    return None


def _is_in_a_name(expression: Expression) -> bool:
    """Whether an expression is an element of a local or a variable."""
    steps = 0
    while isinstance(expression, (GetAttr, Index)):
        expression, steps = expression.source, steps + 1
    return steps > 1 and expression in (Name("local"), Name("var"))


def _element(place: Place, expression: Any, read: Read) -> Optional[Place]:
    """Where an element stands of what a name stands for."""
    key = expression.name if isinstance(expression, GetAttr) else getattr(expression.key, "value", None)
    whole = followed(place._replace(found=expression.source), read)
    if whole is None or not isinstance(key, str) or whole.rest:
        return None
    found = inside(whole, whole.found, (key,))
    return found and followed(found._replace(way=(*found.way, key) if found.way else ()), read)


def locals_in(found: Any, module: Any) -> List[str]:
    """The locals that an expression or a body names, and those that these name."""
    pending = [found]
    names: Dict[str, None] = {}
    while pending:
        for root, name in _mentioned_in(pending.pop()):
            if root == "local" and name not in names and name in module.directory.locals:
                names[name] = None
                pending.append(module.directory.locals[name].expression)
    return list(names)


def _mentioned_in(found: Any) -> Iterator[Tuple[str, str]]:
    for expression in found.expressions() if isinstance(found, Body) else (found,):
        yield from mentioned(expression)


def local_place(module: Any, name: str, read: Read) -> Optional[Place]:
    return _argument_of_one(module, "locals", (), name, read)


def _default(module: Any, name: str, read: Read) -> Optional[Place]:
    place = _argument_of_one(module, "variable", (name,), "default", read)
    return place and place._replace(constant=True)


def _given(module: Any, name: str, path: str, read: Read) -> Optional[Place]:
    """Where a file of values has one for a variable; None where it comes from the environment."""
    text = None if path.startswith("env:") else read(path)
    if text is None:
        return None
    if path.endswith(".json"):
        values = module.program.files.sources.values(path)
        return Place(path, text, module, values.attributes[name].expression, way=(name,), constant=True)
    reader, body = read_placed(text)
    return Place(path, text, module, body.attributes[name].expression, reader=reader, constant=True)


def _argument_of_one(module: Any, kind: str, labels: Tuple[str, ...], argument: str, read: Read) -> Optional[Place]:
    """What the one block of a type and of labels that has an argument says there; None where several do."""
    declared = [
        (path, block)
        for path, body in module.directory.files
        for block in body.blocks_of(kind)
        if block.labels == labels and argument in block.body.attributes
    ]
    return placed(declared[0][1], declared[0][0], module, (argument,), read) if len(declared) == 1 else None


def inside(place: Place, expression: Expression, path: Path) -> Optional[Place]:
    for step in path:
        if isinstance(step, int) and isinstance(expression, TupleExpr) and step < len(expression.items):
            expression = expression.items[step]
        elif isinstance(step, str) and isinstance(expression, ObjectExpr):
            found = [value for key, value in expression.items if key == Literal(step)]
            if len(found) != 1:
                return None
            expression = found[0]
        else:
            return None
    return place._replace(found=expression)


def is_literal(expression: Expression) -> bool:
    if isinstance(expression, TupleExpr):
        return all(map(is_literal, expression.items))
    return isinstance(expression, Literal)


def is_reference(expression: Expression) -> bool:
    """Whether it names a resource, or what text stands for one."""
    if isinstance(expression, Template):
        return True
    while isinstance(expression, (GetAttr, Index)):
        expression = expression.source
    return isinstance(expression, Name) and expression.name not in _OF_NO_RESOURCE


def _is_of_a_name(call: Call) -> bool:
    """Whether the one argument of a call is a local or a variable."""
    (argument,) = call.arguments if len(call.arguments) == 1 else (None,)
    return isinstance(argument, GetAttr) and argument.source in (Name("local"), Name("var"))


def _document_named(expression: Any) -> str:
    """The policy document whose JSON an expression is, whichever instance of it; "" where it is none."""
    if isinstance(expression, Call) and expression.function == "one" and len(expression.arguments) == 1:
        expression = expression.arguments[0]
    steps: List[str] = []
    while isinstance(expression, (GetAttr, Index, Splat)):
        named = expression.each if isinstance(expression, Splat) else expression
        if isinstance(named, GetAttr):
            steps.append(named.name)
        expression = expression.source
    is_document = expression == Name("data") and len(steps) == 3 and steps[0] in _TEXTS and steps[2] == DOCUMENT_TYPE
    return steps[1] if is_document else ""
