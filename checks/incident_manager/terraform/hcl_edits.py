"""Changes of resources as edits of HCL: what is around them stays, and it comes out as ``terraform fmt`` leaves it."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any, Iterator, List, Optional, Set, Tuple

from incident_manager.argument_names import snake_case
from incident_manager.changed_parts import Added, Demanded, Dropped, Gone
from incident_manager.edits import Edit, with_line_ends_of, without_items
from incident_manager.fixes import Change, Path, Reference, Swap
from incident_manager.node_edits import OF_POLICY, NodeEditor, OfPolicy, Span, in_a_string, swapped
from incident_manager.node_texts import margin_of
from incident_manager.terraform.hcl_places import (
    Place,
    Read,
    followed,
    inside,
    is_literal,
    is_reference,
    local_place,
    locals_in,
    placed,
)
from incident_manager.terraform.hcl_syntax import Body, Call, Literal, ObjectExpr, SyntaxFault, TupleExpr


def edits_of(change: Change, read: Read) -> Tuple[Edit, ...]:
    """The edits that make a change, where its resource is declared or where that takes the value from.

    None where that is not one place. ``read`` gives the text of a file that may be changed.
    """
    source, value = change.source, change.value
    try:
        place = followed(placed(source, source.file, source.module, change.path, read), read)
        if place is None or (place.constant and isinstance(value, Reference)):
            return ()
        edits = tuple(_edits(change, place, read))
        declared = value.declared if edits and isinstance(value, Added) else ()
        home = _with_sources(place, read) if declared else place
        if place.path.endswith(".json"):
            from incident_manager.terraform import json_edits  # as rare as it is long

            return (*edits, *json_edits.declared(declared, home))
        ends = {place.path: place.text, home.path: home.text}
        return tuple(
            edit._replace(text=with_line_ends_of(ends[edit.path], edit.text)) if edit.path in ends else edit
            for edit in (*edits, *_declared(declared, home))
        )
    except (SyntaxFault, ValueError):
        return ()


def _edits(change: Change, place: Place, read: Read) -> Iterator[Edit]:
    value = change.value
    if isinstance(place.found, Call) and place.found.function in ("file", "templatefile"):
        yield from _in_a_file(value, place, read)
        return
    if place.path.endswith(".json"):
        from incident_manager.terraform import json_edits

        span = json_edits.span(value, place)
    elif isinstance(value, OF_POLICY):
        span = _in_policy(value, change.path, place)
    else:
        span = _in_hcl(value, place)
    if span:
        yield Edit(place.path, *span)
    elif isinstance(value, Swap) and not place.rest and not place.path.endswith(".json"):
        yield from _in_locals(value, place, read)


def _in_locals(swap: Swap, place: Place, read: Read) -> Iterator[Edit]:
    """The one local of those that an expression or a block names that has a text."""
    found: Set[Tuple[str, Span]] = set()
    for name in locals_in(place.found, place.module):
        local = local_place(place.module, name, read)
        span = swapped(local.text, *local.span(local.found), swap) if local and local.reader else None
        if local and span:
            found.add((local.path, span))
    if len(found) == 1:
        ((path, span),) = found
        yield Edit(path, *span)


def _in_hcl(value: Any, place: Place) -> Optional[Span]:
    text, found, rest = place.text, place.found, place.rest
    if isinstance(value, Gone):
        return _without(value.number, place)
    start, end = place.span(found)
    if rest:
        if len(rest) > 1 or not isinstance(found, Body) or isinstance(value, Swap):
            return None
        written = _written(value, place.module)
        return _inserted(text, (start, end), f"{rest[0]} = {written}") if written else None
    if isinstance(value, Swap):
        return swapped(text, start, end, value)
    if isinstance(value, tuple) and isinstance(found, TupleExpr) and is_literal(found):
        return _kept(value, place, found)
    replaceable = isinstance(value, Reference) and is_reference(found)
    written = _written(value, place.module) if replaceable or is_literal(found) else ""
    return (start, end, written) if written else None


def _without(number: int, place: Place) -> Optional[Span]:
    """What goes of several blocks of a type, with the lines that it has for itself, or of a list."""
    text, found = place.text, place.found
    if not place.rest:
        return _without_item(number, place, found) if isinstance(found, TupleExpr) and len(found.items) > 1 else None
    kind = str(place.rest[0])
    blocks = found.blocks_of(kind) if isinstance(found, Body) else ()
    others = [block for block in getattr(found, "blocks", ()) if block.type == "dynamic" and block.labels == (kind,)]
    if others or len(blocks) < 2:
        return None
    start, end = place.span(blocks[number].body)
    line, rest = text.rfind("\n", 0, start) + 1, text[end + 1 :].partition("\n")[0]
    if not re.match(rf"\s*{kind}\s*{{$", text[line:start]) or rest.strip():
        return None
    return len(text[:line].rstrip()), end + 1 + len(rest.rstrip("\r")), ""


def _without_item(number: int, place: Place, listed: TupleExpr) -> Span:
    start, end = place.span(listed)
    left = without_items(place.text[start:end], _spans(place, listed), [number])
    return start, end, _in_columns(left, _COMMENT)


def _spans(place: Place, listed: TupleExpr) -> List[Tuple[int, int]]:
    """Those of the items, from where the list begins."""
    start, _ = place.span(listed)
    return [(first - start, last - start) for first, last in map(place.span, listed.items)]


def _kept(values: Tuple[Any, ...], place: Place, listed: TupleExpr) -> Span:
    """A list of values that is to have these. What it has already stays as it is, with its comments."""
    start, end = place.span(listed)
    items = [getattr(item, "value", None) for item in listed.items]
    gone = [number for number, item in enumerate(items) if item not in values]
    if values and tuple(item for item in items if item in values) == values:
        return start, end, _in_columns(without_items(place.text[start:end], _spans(place, listed), gone), _COMMENT)
    if values or "\n" not in place.text[start:end]:
        return start, end, _written(values, place.module)
    margin = place.text[:end].rpartition("\n")[2]
    return (
        start,
        end,
        f"[\n{margin[: len(margin) - len(margin.lstrip())]}]",
    )  # `terraform fmt` aligns what is on one line


# Policies


def _in_policy(value: OfPolicy, path: Path, place: Place) -> Optional[Span]:
    """A change of the policy that is at a place, or a policy where there is none."""
    text, found = place.text, place.found
    start, end = place.span(found)
    if place.rest:
        whole = value.text if isinstance(found, Body) and isinstance(value, Added) else ""
        entry = f"{path[-1]} = {_in_columns(whole, _ARGUMENT)}"
        return _inserted(text, (start, end), entry) if whole.startswith("jsonencode(") else None
    if found == Literal(None) and isinstance(value, Added) and value.text.startswith("jsonencode("):
        margin = margin_of(text[:start].rpartition("\n")[2])
        return start, end, _in_columns(value.text, _ARGUMENT).replace("\n", f"\n{margin}")
    if isinstance(found, Body):
        return _in_document(value, place)
    if isinstance(found, Call) and found.function == "jsonencode":
        return _in_object(value, place._replace(found=found.arguments[0]))
    if isinstance(found, ObjectExpr):
        return _in_object(value, place)
    if text.startswith('"', start):
        return in_a_string(text, (start, end), lambda editor: editor.in_policy((), value))
    if text.startswith("<<", start):
        begin = text.index("\n", start) + 1
        last_line = text.rindex("\n", begin, end)
        span = NodeEditor(text[begin:last_line]).in_policy((), value)
        return (begin + span[0], begin + span[1], span[2]) if span else None
    return None


def _in_document(value: OfPolicy, place: Place) -> Optional[Span]:
    """A change of the statements of a policy document's block."""
    body: Body = place.found
    if isinstance(value, Added):
        return (
            _inserted(place.text, place.span(body), _in_columns(value.text, _ARGUMENT))
            if _is_block(value.text)
            else None
        )
    statement = own_statement(body, value.statement)
    if statement is None:
        return None
    if isinstance(value, Demanded):
        lines = ["condition {", f'  test     = "{value.operator}"', f'  variable = "{value.key}"']
        lines = [*lines, f'  values   = ["{value.value}"]', "}"]
        return _inserted(place.text, place.span(statement), "\n".join(lines))
    attribute = statement.attributes.get(plural(value.element))
    return _dropped(value, place, attribute.expression if attribute else None)


def own_statement(body: Body, number: int) -> Optional[Body]:
    """The block of a statement of a document; None where that may come from elsewhere."""
    statements = body.blocks_of("statement")
    others = any(name.endswith(("_documents", "_json")) for name in body.attributes)
    others = others or any(block.type == "dynamic" for block in body.blocks)
    return None if others or number >= len(statements) else statements[number].body


def plural(element: str) -> str:
    """What a document calls an element that lists."""
    return f"{snake_case(element)}s"


def _is_block(text: str) -> bool:
    return text.startswith("statement ")


def _in_object(value: OfPolicy, place: Place) -> Optional[Span]:
    """A change of the statements of a policy that is written out as an object."""
    at = inside(place, place.found, ("Statement",))
    if at is None:
        return None
    listed, text, span = at.found, at.text, at.span(at.found)
    if not isinstance(value, Added):
        is_alone = isinstance(listed, ObjectExpr) and value.statement == 0
        statement = at if is_alone else inside(at, listed, (value.statement,))
        if statement is None:
            return None
        if isinstance(value, Demanded):
            return _demanded(value, statement)
        element = inside(statement, statement.found, (value.element,))
        return _dropped(value, place, element.found) if element else None
    lines = _in_columns(value.text, _ARGUMENT)
    if isinstance(listed, TupleExpr) and listed.items:
        first, last = (at.span(listed.items[number]) for number in (0, -1))
        return _appended(text, span, first[0], last[1], lines)
    return _listed(text, span, lines) if isinstance(listed, ObjectExpr) else None


def _dropped(value: Dropped, place: Place, listed: Any) -> Optional[Span]:
    items = listed.items if isinstance(listed, TupleExpr) else ()
    if len(items) < 2 or items.count(Literal(value.item)) != 1:
        return None
    return _without_item(items.index(Literal(value.item)), place, listed)


def _demanded(value: Demanded, statement: Place) -> Optional[Span]:
    """A condition at the end of the object that has what there is of it."""
    names, at = ["Condition", value.operator, value.key], statement
    while True:
        inner = inside(at, at.found, (names[0],))
        if inner is None:
            break
        names, at = names[1:], inner
        if not names:
            return None
    if not isinstance(at.found, ObjectExpr) or not at.found.items:
        return None
    content = json.dumps(value.value)
    for name in reversed(names):
        entry = f"{name if name.isidentifier() else json.dumps(name)} = {content}"
        content = "{\n" + textwrap.indent(entry, "  ") + "\n}"
    text, (start, _), (first, _), (_, end) = (
        at.text,
        at.span(at.found),
        at.span(at.found.items[0][1]),
        at.span(at.found.items[-1][1]),
    )
    line = text[text.rfind("\n", 0, end) + 1 : end]
    indent = line[: len(line) - len(line.lstrip())]
    last = re.match(r"[ \t]*,?[ \t]*(#.*|//.*)?\r?$", text[end:].partition("\n")[0])
    if "\n" not in text[start:first] or not last:
        return end, end, f", {_on_one_line(entry)}"
    gap = "\n" if "\n" in entry else "\n\n"  # one line would have to be aligned with those before
    place = end + len(last[0].rstrip("\r"))
    return place, place, gap + textwrap.indent(entry, indent)


def _in_a_file(value: Any, place: Place, read: Read) -> Iterator[Edit]:
    """A change of the policy in a file that a function reads."""
    name = place.module.evaluate(place.found.arguments[0], {})
    path = place.module.path_of(name) if isinstance(name, str) else None
    text = read(path) if path else None
    if path is None or text is None or isinstance(value, Added) and value.holds not in text:
        return
    span = NodeEditor(text).in_policy((), value) if isinstance(value, OF_POLICY) else None
    if isinstance(value, Swap):
        span = swapped(text, 0, len(text), value)
    if span:
        yield Edit(path, *span)


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


def _with_sources(place: Place, read: Read) -> Place:
    """The file of a module that is to declare data sources: one for all fixes, or two would declare the same."""
    is_json = place.path.endswith(".json")
    for kind in ("data", "resource"):
        for path, body in place.module.directory.files:
            text = read(path) if path.endswith(".json") == is_json and body.blocks_of(kind) else None
            if text is not None:
                return place._replace(path=path, text=text)
    return place


def _declared(sources: Tuple[str, ...], place: Place) -> Iterator[Edit]:
    """The data sources that a statement needs, at the end of its file."""
    if sources:
        start = len(place.text.rstrip())
        yield Edit(place.path, start, len(place.text), "".join(f"\n\n{source}" for source in sources) + "\n")


_ARGUMENT = re.compile(r"(\s*\S+) +(= .*[^\[{(])$")
_COMMENT = re.compile(r"(\s*\S+) +((?:#|//).*)$")


def _in_columns(text: str, parts: re.Pattern[str]) -> str:
    """Lines of two parts with the second aligned, as ``terraform fmt`` does it for lines that are neighbours."""
    lines = text.split("\n")
    matches = [parts.match(line) for line in lines]
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
        return address(value, module)
    if isinstance(value, tuple):
        return f"[{', '.join(_written(item, module) for item in value)}]"
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("${", "$${").replace("%{", "%%{") if isinstance(value, str) else text


def address(reference: Reference, module: Any) -> str:
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
    if last_line < 0:
        return start, end, f"\n{indent}{inner.strip()}\n\n{indent}{line}\n{indent[2:]}"
    if inner[last_line:].strip():
        return None  # a block that closes behind something else
    kept = start + len(inner.rstrip())
    return kept, kept, f"\n\n{indent}{line}"
