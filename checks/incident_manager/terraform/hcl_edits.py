"""Changes of resources as edits of HCL: what is around them stays, and it comes out as ``terraform fmt`` leaves it."""

from __future__ import annotations

import functools
import json
import re
import textwrap
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from incident_manager.argument_names import snake_case
from incident_manager.fixes import Added, Change, Edit, Path, Reference, Swap, with_line_ends_of
from incident_manager.node_edits import NodeEditor, Span, Written, swapped
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
    SyntaxFault,
    Template,
    TupleExpr,
)

Read = Callable[[str], Optional[str]]

MAX_STEPS = 8  # from a name to what it stands for
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


class _Place(NamedTuple):
    """What stands at a path in a file, or the body that it would stand in, with the rest of the path."""

    reader: PlacedReader
    path: str
    module: Any
    found: Any
    rest: Path = ()


@functools.lru_cache(maxsize=4)
def _read(text: str) -> Tuple[PlacedReader, Body]:
    reader = PlacedReader(text)
    return reader, reader.body(top=True)


def edits_of(change: Change, read: Read) -> Tuple[Edit, ...]:
    """The edits that make a change, where its resource is declared or where that takes the value from.

    None where that is not one place. ``read`` gives the text of a file that may be changed.
    """
    source = change.source
    try:
        if source.file.endswith(".json"):
            text = read(source.file)
            span = _in_json(change, text) if text else None
            return (Edit(source.file, *span),) if span else ()
        place = _followed(_placed(source, source.file, source.module, change.path, read), read)
        if place is None:
            return ()
        added = change.value if isinstance(change.value, Added) else None
        if isinstance(place.found, Call) and place.found.function in ("file", "templatefile"):
            return tuple(_in_a_file(change.value, place, read))
        span = _added(added, change.path[-1], place) if added else _in_hcl(change, place)
        if span is None:
            return ()
        edits = (Edit(place.path, *span), *(_declared(added, place) if added else ()))
        return tuple(edit._replace(text=with_line_ends_of(place.reader.text, edit.text)) for edit in edits)
    except (SyntaxFault, ValueError):
        return ()


def _in_json(change: Change, text: str) -> Optional[Span]:
    block: Block = change.source.block
    editor, value = NodeEditor(text), change.value
    if isinstance(value, Reference):
        address = _address(value, change.source.module)
        if not address:
            return None
        value = Written("", json.dumps(f"${{{address}}}"))
    where: Path = (block.type, *block.labels)
    if block.type == "provider":
        alias = block.body.attributes.get("alias")
        where = (*where, editor.number_of(where, "alias", getattr(alias.expression, "value", "") if alias else None))
    return editor.change((*where, *change.path), value)


def _in_hcl(change: Change, place: _Place) -> Optional[Span]:
    value, text, found, rest = change.value, place.reader.text, place.found, place.rest
    start, end = place.reader.spans[id(found)]
    if rest:
        if len(rest) > 1 or not isinstance(found, Body) or isinstance(value, Swap):
            return None
        written = _written(value, place.module)
        return _inserted(text, (start, end), f"{rest[0]} = {written}") if written else None
    if isinstance(value, Swap):
        return swapped(text, start, end, value)
    replaceable = isinstance(value, Reference) and _is_reference(found)
    written = _written(value, place.module) if replaceable or _is_literal(found) else ""
    return (start, end, written) if written else None


# Places


def _placed(wanted: Any, path: str, module: Any, way: Path, read: Read) -> Optional[_Place]:
    """What a block has at a path; ``wanted`` is the block, or a resource with one."""
    text = read(path)
    if text is None:
        return None
    reader, body = _read(text)
    block: Block = getattr(wanted, "block", wanted)
    named = (block.type, block.labels, block.line)
    found = [other for other in body.blocks if (other.type, other.labels, other.line) == named]
    if len(found) != 1:
        return None
    place = _Place(reader, path, module, found[0].body)
    return _at(place, found[0].body, way) if way else place


def _at(place: _Place, body: Body, path: Path) -> Optional[_Place]:
    name, *rest = path
    if name in body.attributes:
        return _inside(place, body.attributes[str(name)].expression, tuple(rest))
    if len(path) == 1:
        return place._replace(found=body, rest=path)
    if len(rest) < 2 or not isinstance(rest[0], int):
        return None
    if any(block.type == "dynamic" and block.labels == (name,) for block in body.blocks):
        return None
    blocks = body.blocks_of(str(name))
    return _at(place, blocks[rest[0]].body, tuple(rest[1:])) if rest[0] < len(blocks) else None


def _followed(place: Optional[_Place], read: Read) -> Optional[_Place]:
    """Where the value stands that a name stands for: a local, an argument of a call, the default of a variable."""
    for _ in range(MAX_STEPS):
        named = place.found if place else None
        document = _document_named(named)
        if place is not None and document:
            declared = place.module.directory.resources.get(("data", DOCUMENT_TYPE, document))
            return _placed(declared[1], declared[0], place.module, (), read) if declared else None
        if place is None or not (isinstance(named, GetAttr) and isinstance(named.source, Name)):
            return place
        module, root, name = place.module, named.source.name, named.name
        if root == "local":
            place = _local(module, name, read)
        elif root == "var" and module.parent is not None:
            file, call = module.parent.directory.calls[module.call]
            given = name in call.body.attributes
            place = _placed(call, file, module.parent, (name,), read) if given else _default(module, name, read)
        elif root == "var":
            is_given = module.program.files.given(module.root, name) is not None
            place = None if is_given else _default(module, name, read)
        else:
            return place
    return None


def _local(module: Any, name: str, read: Read) -> Optional[_Place]:
    return _argument_of_one(module, "locals", (), name, read)


def _default(module: Any, name: str, read: Read) -> Optional[_Place]:
    return _argument_of_one(module, "variable", (name,), "default", read)


def _argument_of_one(module: Any, kind: str, labels: Tuple[str, ...], argument: str, read: Read) -> Optional[_Place]:
    """What the one block of a type and of labels that has an argument says there; None where several do."""
    declared = [
        (path, block)
        for path, body in module.directory.files
        for block in body.blocks_of(kind)
        if block.labels == labels and argument in block.body.attributes
    ]
    return _placed(declared[0][1], declared[0][0], module, (argument,), read) if len(declared) == 1 else None


def _inside(place: _Place, expression: Expression, path: Path) -> Optional[_Place]:
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


def _is_literal(expression: Expression) -> bool:
    if isinstance(expression, TupleExpr):
        return all(map(_is_literal, expression.items))
    return isinstance(expression, Literal)


def _is_reference(expression: Expression) -> bool:
    """Whether it names a resource, or what text stands for one."""
    if isinstance(expression, Template):
        return True
    while isinstance(expression, (GetAttr, Index)):
        expression = expression.source
    return isinstance(expression, Name) and expression.name not in _OF_NO_RESOURCE


def _document_named(expression: Any) -> str:
    """The policy document whose JSON an expression is; "" where it is none."""
    steps: List[str] = []
    while isinstance(expression, GetAttr):
        steps.append(expression.name)
        expression = expression.source
    is_document = expression == Name("data") and len(steps) == 3 and steps[0] == "json" and steps[2] == DOCUMENT_TYPE
    return steps[1] if is_document else ""


# Policies


def _added(added: Added, argument: Any, place: _Place) -> Optional[Span]:
    """A statement in the policy that is at a place, or a policy where there is none."""
    text, found = place.reader.text, place.found
    start, end = place.reader.spans[id(found)]
    lines = _aligned(added.text)
    if place.rest:
        whole = isinstance(found, Body) and added.text.startswith("jsonencode(")
        return _inserted(text, (start, end), f"{argument} = {lines}") if whole else None
    if isinstance(found, Body):
        return _inserted(text, (start, end), lines) if added.text.startswith("statement ") else None
    if isinstance(found, Call) and found.function == "jsonencode" and isinstance(found.arguments[0], ObjectExpr):
        listed = [value for key, value in found.arguments[0].items if key == Literal("Statement")]
        if len(listed) == 1 and isinstance(listed[0], TupleExpr) and listed[0].items:
            spans = place.reader.spans
            first, last = (spans[id(listed[0].items[number])] for number in (0, -1))
            return _appended(text, spans[id(listed[0])], first[0], last[1], lines)
        if len(listed) == 1 and isinstance(listed[0], ObjectExpr):
            return _listed(text, place.reader.spans[id(listed[0])], lines)
    if text.startswith("<<", start):
        begin = text.index("\n", start) + 1
        last_line = text.rindex("\n", begin, end)
        span = NodeEditor(text[begin:last_line]).added(("Statement",), added.text)
        return (begin + span[0], begin + span[1], span[2]) if span else None
    return None


def _in_a_file(value: Any, place: _Place, read: Read) -> Iterator[Edit]:
    """A change of the policy in a file that a function reads."""
    name = place.module.evaluate(place.found.arguments[0], {})
    path = place.module.path_of(name) if isinstance(name, str) else None
    text = read(path) if path else None
    if path is None or text is None:
        return
    span = NodeEditor(text).added(("Statement",), value.text) if isinstance(value, Added) else None
    if isinstance(value, Swap):
        span = swapped(text, 0, len(text), value)
    if span:
        yield Edit(path, *span)
        if isinstance(value, Added):
            yield from _declared(value, place)


def _appended(text: str, span: Tuple[int, int], first: int, end: int, lines: str) -> Span:
    """One more element behind the last one of a list: on lines of its own, or behind its brace, as the others are."""
    if "\n" not in text[span[0] : span[1]]:
        return end, end, f", {_on_one_line(lines)}"
    begin = text.rfind("\n", 0, end) + 1
    line = text[begin:end]
    indent = line[: len(line) - len(line.lstrip())]
    new = textwrap.indent(lines, indent).lstrip()
    comma = re.match(r"\s*,", text[end:])
    if "\n" not in text[span[0] : first]:
        # a line that closes one brace and opens another is indented as what is in them
        return (begin, end, f"{indent}  }}, {new}") if line.strip() == "}" else (end, end, f", {_on_one_line(lines)}")
    if comma:
        return end + comma.end(), end + comma.end(), f"\n{indent}{new},"
    return end, end, f",\n{indent}{new}"


def _listed(text: str, span: Tuple[int, int], lines: str) -> Optional[Span]:
    """A list of an object that stands alone, and one more element."""
    start, end = span
    *above, last = text[start:end].split("\n")
    if not above:
        return start, end, f"[{last}, {_on_one_line(lines)}]"
    indent = last[: len(last) - len(last.lstrip())]
    if last.strip() != "}":
        return None
    new = textwrap.indent(lines, indent).lstrip()
    return start, end, "\n".join([f"[{above[0]}", *above[1:], f"{indent}  }}, {new}]"])


def _on_one_line(lines: str) -> str:
    inner = re.sub(r"\s*\n\s*}", " }", re.sub(r"{\n\s*", "{ ", lines))
    return re.sub(r" +=", " =", re.sub(r"\n\s*", ", ", inner))


def _declared(added: Added, place: _Place) -> Iterator[Edit]:
    """The data sources that a statement needs, at the end of its file."""
    if added.declared:
        text = place.reader.text
        start = len(text.rstrip())
        yield Edit(place.path, start, len(text), "".join(f"\n\n{source}" for source in added.declared) + "\n")


def _aligned(text: str) -> str:
    """Lines whose ``=`` are aligned, as ``terraform fmt`` does it: those of one block that are next to each other."""
    lines = text.split("\n")
    matches = [re.match(r"(\s*\S+) +(= .*[^\[{(])$", line) for line in lines]
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and matches[end]:
            end += 1
        width = max((len(match[1]) for match in matches[start:end] if match), default=0)
        lines[start:end] = [f"{match[1]:<{width}} {match[2]}" for match in matches[start:end] if match]
        start = end + 1
    return "\n".join(lines)


# Texts


def _written(value: Any, module: Any) -> str:
    if isinstance(value, Reference):
        return _address(value, module)
    if isinstance(value, tuple):
        return f"[{', '.join(_written(item, module) for item in value)}]"
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("${", "$${").replace("%{", "%%{") if isinstance(value, str) else text


def _address(reference: Reference, module: Any) -> str:
    """How a reference is written in a module; "" where it cannot be."""
    resource = reference.resource
    if resource.module is not module or resource.mode != "resource":
        return ""
    index = "" if resource.key is None else f"[{json.dumps(resource.key)}]" if isinstance(resource.key, str) else None
    return "" if index is None else f"{resource.type}.{resource.name}{index}.{snake_case(reference.attribute)}"


def _inserted(text: str, span: Tuple[int, int], line: str) -> Optional[Span]:
    """A new argument or block at the end of a block, apart from the others: so these keep their alignment."""
    start, end = span
    inner = text[start:end]
    begin = text.rfind("\n", 0, start) + 1
    indent = text[begin:start][: len(text[begin:start]) - len(text[begin:start].lstrip())] + "  "
    line = line.replace("\n", f"\n{indent}")
    if not inner.strip():
        return start, end, f"\n{indent}{line}\n{indent[2:]}"
    last_line = inner.rfind("\n")
    if last_line < 0 or inner[last_line:].strip():
        return None  # a block on one line, or one that closes behind something else
    kept = start + len(inner.rstrip())
    return kept, kept, f"\n\n{indent}{line}"
