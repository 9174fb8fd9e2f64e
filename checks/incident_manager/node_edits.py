"""Edits of text in YAML or JSON, by the positions of its nodes. Style stays: block or flow, quotes, long or short."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

import yaml
from incident_manager.changed_parts import Added, Demanded, Dropped, Gone
from incident_manager.edits import with_line_ends_of, without_item
from incident_manager.fixes import Path, Swap
from incident_manager.node_texts import in_flow, in_yaml, laid_out, margin_of, on_lines
from incident_manager.yaml_nodes import is_function, is_in_brackets, is_json, is_object, scalars

OfPolicy = Union[Added, Demanded, Dropped]
"""What is changed in the statements of a policy."""
OF_POLICY = (Added, Demanded, Dropped)

Span = Tuple[int, int, str]
"""From where to where in the text, and what takes that place."""


class Written(NamedTuple):
    """A value that is text already: as a node of its own, and in JSON."""

    text: str
    json: str


def swapped(text: str, start: int, end: int, swap: Swap) -> Optional[Span]:
    """The one place between two positions where a whole word, or several, stand."""
    ends = r"(?<![\w-])" if swap.old[0].isalnum() else "", r"(?![\w-])" if swap.old[-1].isalnum() else ""
    found = [match.start() for match in re.finditer(f"{ends[0]}{re.escape(swap.old)}{ends[1]}", text[start:end])]
    return (start + found[0], start + found[0] + len(swap.old), swap.new) if len(found) == 1 else None


_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.S)


def in_a_string(text: str, span: Tuple[int, int], edit: Callable[[NodeEditor], Optional[Span]]) -> Optional[Span]:
    """The edit of a text that is quoted in another one, with the escapes of JSON, as an edit of that."""
    start, end = span
    places, characters = [start + 1], []
    for match in _CHARACTER.finditer(text, start + 1, end - 1):
        characters.append(json.loads(f'"{match[0]}"', strict=False))
        places.append(match.end())
    made = edit(NodeEditor("".join(characters)))
    return made and (places[made[0]], places[made[1]], json.dumps(made[2], ensure_ascii=False)[1:-1])


class NodeEditor:
    """One text, and what is changed in it. Raises :class:`ValueError` where it is neither YAML nor JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        try:
            self._root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, RecursionError) as fault:
            raise ValueError("no YAML") from fault

    def number_of(self, path: Path, name: str, value: Optional[str]) -> int:
        """Which of the objects in a list has a value under a name, None for none; 0 where there is no list."""
        node = self._root
        for step in path:
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            node = next((content for key, content in pairs if key.value == step), None)
        for number, item in enumerate(node.value if isinstance(node, yaml.SequenceNode) else ()):
            if {key.value: content.value for key, content in item.value}.get(name) == value:
                return number
        return 0

    def ways(self, path: Path) -> Iterator[Path]:
        """The paths by names alone with the numbers of the objects in lists that they lead through."""
        pending: List[Tuple[Any, Path, Path]] = [(self._root, (), path)]
        while pending:
            node, way, rest = pending.pop()
            if isinstance(node, yaml.SequenceNode):
                items = node.value if rest or len(node.value) == 1 else ()
                pending.extend((item, (*way, number), rest) for number, item in enumerate(items))
            elif not rest:
                yield way
            elif isinstance(node, yaml.MappingNode):
                pending.extend(
                    (content, (*way, rest[0]), rest[1:]) for key, content in node.value if key.value == rest[0]
                )

    def has(self, path: Path) -> bool:
        _, node, rest = self._reached(path)
        return node is not None and not rest

    def span_of(self, path: Path) -> Optional[Tuple[int, int]]:
        """From where to where a text with quotation marks stands."""
        _, node, rest = self._reached(path)
        is_text = isinstance(node, yaml.ScalarNode) and node.style == '"' and not rest
        return (node.start_mark.index, node.end_mark.index) if is_text and node else None

    def in_policy(self, path: Path, value: OfPolicy) -> Optional[Span]:
        """The edit that changes the statements of the policy at a path."""
        if isinstance(value, Added):
            return self.added((*path, "Statement"), value.text)
        way: Path = (*path, "Statement", value.statement)
        if isinstance(value, Dropped):
            return self.dropped((*way, value.element), value.item)
        way = (*way, "Condition", value.operator, value.key)
        _, node, rest = self._reached(way)
        if node is None or not rest:
            return None
        content: Any = value.value
        for name in reversed(rest[1:]):
            content = {name: content}
        return self.appended(way[: len(way) - len(rest)], {str(rest[0]): content})

    def dropped(self, path: Path, item: str) -> Optional[Span]:
        """The edit that takes a text out of a list in which there are others."""
        _, node, rest = self._reached(path)
        found = [
            number
            for number, other in enumerate(node.value if isinstance(node, yaml.SequenceNode) and not rest else ())
            if isinstance(other, yaml.ScalarNode) and other.value == item and not other.tag.startswith("!")
        ]
        return self.without(path, found[0]) if len(found) == 1 else None

    def without(self, path: Path, number: int) -> Optional[Span]:
        """The edit that takes an element out of a list in which there are others."""
        _, node, rest = self._reached(path)
        if rest or not isinstance(node, yaml.SequenceNode) or node.tag.startswith("!") or len(node.value) < 2:
            return None
        return self._without(node, number)

    def _without(self, node: yaml.SequenceNode, number: int) -> Optional[Span]:
        spans = [(other.start_mark.index, self._end(other)) for other in node.value]
        if spans != sorted(spans) or spans[0][0] < node.start_mark.index:
            return None  # what an alias stands for is elsewhere
        if node.flow_style:
            return self._as_in_text(without_item(self._text, spans, number))
        start, end = spans[number]
        line, below = self._text.rfind("\n", 0, start) + 1, self._text.find("\n", end)
        is_alone = self._text[line:start].strip() == "-"
        return (line, below + 1 if below >= 0 else len(self._text), "") if is_alone else None

    def appended(self, path: Path, entries: Dict[str, Any]) -> Optional[Span]:
        """The edit that adds entries, of objects, lists and texts, at the end of the object at a path."""
        _, node, rest = self._reached(path)
        if rest or not is_object(node) or not node.value:
            return None
        (key, _), (last_key, last) = node.value[0], node.value[-1]
        end, column = self._end(last), key.start_mark.column
        if last.start_mark.index < last_key.end_mark.index:
            return None  # what an alias stands for is elsewhere
        if not node.flow_style:
            place = self._text.find("\n", end)
            place = len(self._text) if place < 0 else place - (self._text[place - 1] == "\r")
            return self._as_in_text((place, place, "".join(on_lines(entries, " " * column))))
        gap = self._gap(node)
        if not is_json(self._root, self._text):
            return end, end, "".join(f", {name}: {in_flow(content)}" for name, content in entries.items())
        if "\n" not in gap or gap.strip():
            return end, end, "".join(f", {json.dumps(name)}: {json.dumps(item)}" for name, item in entries.items())
        margin = gap.rpartition("\n")[2]
        written = json.dumps(entries, indent=self._step(node, margin)).partition("\n")[2].rpartition("\n")[0]
        return self._as_in_text((end, end, ",\n" + textwrap.indent(textwrap.dedent(written), margin)))

    def _gap(self, mapping: yaml.MappingNode) -> str:
        """What is between the brace of a mapping and its first key."""
        key, _ = mapping.value[0]
        return self._text[mapping.start_mark.index + 1 : key.start_mark.index]

    def _step(self, node: yaml.Node, margin: str) -> str:
        """By what the lines in a node, with a margin, are indented beyond the line on which it begins."""
        outer = margin_of(self._text[: node.start_mark.index].rpartition("\n")[2])
        return margin[len(outer) :] or " "

    def change(self, path: Path, value: Any) -> Optional[Span]:
        """The edit that makes what is at a path a value; None where that is not written out in one place."""
        return self._as_in_text(self._changed(path, value))

    def added(self, path: Path, text: str) -> Optional[Span]:
        """The edit that adds an element to a list; ``text`` is it in the language, one of a block with its dash."""
        return self._as_in_text(self._grown(path, text))

    def _as_in_text(self, span: Optional[Span]) -> Optional[Span]:
        return span and (span[0], span[1], with_line_ends_of(self._text, span[2]))

    def _changed(self, path: Path, value: Any) -> Optional[Span]:
        if isinstance(value, Gone):
            return self.without(path, value.number)
        key, node, rest = self._reached(path)
        if node is None:
            return None
        if rest:
            return self._missing(node, rest, value)
        if isinstance(value, Swap):
            return self._swapped(node, value)
        return self._replaced(key, node, value)

    def _reached(self, path: Path) -> Tuple[Optional[yaml.Node], Any, Path]:
        """The node at a path, with its key; or the object that lacks the rest of the path, with that."""
        node: Any = self._root
        key: Optional[yaml.Node] = None
        for position, step in enumerate(path):
            if isinstance(step, int) and isinstance(node, yaml.SequenceNode):
                key, node = None, node.value[step] if step < len(node.value) else None
            elif isinstance(step, int) and isinstance(node, yaml.MappingNode) and step == 0:
                continue  # one object stands for a list of one
            elif isinstance(step, str) and is_object(node):
                found = [pair for pair in node.value if pair[0].value == step]
                if not found:
                    return None, node, path[position:]
                key, node = found[-1]
            else:
                return None, None, ()
        return key, node, ()

    def _swapped(self, node: yaml.Node, swap: Swap) -> Optional[Span]:
        """The one place that has a text; one in which a reference is to be filled in becomes a function."""
        plain = [item for item in scalars(node) if item.value == swap.old] if "${" in swap.new else []
        if not plain or any(item.tag.startswith("!") for item in plain):
            return swapped(self._text, node.start_mark.index, self._end(node), swap)
        if len(plain) > 1:
            return None
        start, end = plain[0].start_mark.index, plain[0].end_mark.index
        if is_json(self._root, self._text):
            return start, end, json.dumps({"Fn::Sub": swap.new})
        text = self._text[start:end].replace(swap.old, swap.new)
        if not plain[0].style and is_in_brackets(self._root, start):  # where a brace ends what has no quotation marks
            text = json.dumps(text)
        return start, end, f"!Sub {text}" if uses_short_forms(self._text) else f'{{"Fn::Sub": "{swap.new}"}}'

    def _grown(self, path: Path, text: str) -> Optional[Span]:
        _, node, rest = self._reached(path)
        if is_object(node) and node.value and not rest:
            return self._listed(node, text)
        if rest or not isinstance(node, yaml.SequenceNode) or not node.value or node.tag.startswith("!"):
            return None
        end = self._end(node.value[-1])
        start = node.value[-1].start_mark.index
        lead = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        if not node.flow_style:
            place = self._text.find("\n", end)
            place = len(self._text) if place < 0 else place - (self._text[place - 1] == "\r")
            return place, place, "\n" + textwrap.indent(self._styled(text), " " * node.start_mark.column)
        if not text.startswith("{"):
            return None
        if lead.strip():
            return end, end, f", {json.dumps(json.loads(text))}"
        new = textwrap.indent(json.dumps(json.loads(text), indent=self._step(node, lead)), lead)
        return end, end, f",\n{new}"

    def _listed(self, node: yaml.MappingNode, text: str) -> Optional[Span]:
        """The edit that makes a list of an object that stands alone, with one more element."""
        start, end = node.start_mark.index, self._end(node)
        old = self._text[start:end]
        if node.flow_style:
            return (start, end, f"[{old}, {laid_out(text, old)}]") if text.startswith("{") else None
        margin = " " * node.start_mark.column
        first, *more = old.split("\n")
        lines = [f"- {first}", *(f"  {line}" if line.strip() else line for line in more)]
        return start, end, "\n".join([*lines, textwrap.indent(self._styled(text), margin)])

    def _styled(self, text: str) -> str:
        """Text of a template in YAML, with its functions as the others write theirs."""
        if not uses_short_forms(self._text):
            text = re.sub(r"!Sub (\S+)$", r'{"Fn::Sub": "\1"}', text, flags=re.M)
        return text

    def _missing(self, mapping: yaml.MappingNode, path: Path, value: Any) -> Optional[Span]:
        """The edit that writes what is not there; only text brings along what it stands in."""
        if isinstance(value, Swap) or not all(isinstance(name, str) for name in path):
            return None
        first, *inner = map(str, path)
        if inner and not isinstance(value, Added):
            return None
        for name in reversed(inner):
            text = value.text
            whole = json.dumps({name: json.loads(text)}, indent=2) if text.startswith("{") else None
            value = Added(whole or f"{name}:\n{textwrap.indent(text, '  ')}")
        return self._inserted(mapping, first, value)

    def _replaced(self, key: Optional[yaml.Node], node: yaml.Node, value: Any) -> Optional[Span]:
        start, end = node.start_mark.index, self._end(node)
        old = self._text[start:end]
        if isinstance(value, Written):
            alone = isinstance(node, yaml.ScalarNode) and not node.tag.startswith("!")
            if alone or is_function(node):
                return start, end, self._value(value, old.startswith('"') or is_json(self._root, self._text))
            return None
        if node.tag.startswith("!") or "\n" in old and isinstance(node, yaml.ScalarNode):
            return None
        if isinstance(value, tuple):
            if not isinstance(node, yaml.SequenceNode) or any(
                not isinstance(item, yaml.ScalarNode) or item.tag.startswith("!") for item in node.value
            ):
                return None
            gone = [number for number, item in enumerate(node.value) if item.value not in value]
            if len(gone) == 1 and tuple(item.value for item in node.value if item.value in value) == value != ():
                span = self._without(node, gone[0])
                if span:
                    return span
            if not node.flow_style and key is not None:
                start = self._text.index(":", key.end_mark.index) + 1
                return start, end, f" {self._value(value, False)}"
            return start, end, self._value(value, '"' in old)
        if not isinstance(node, yaml.ScalarNode):
            return None
        new = self._value(value, is_json(self._root, self._text))
        quote = old[:1] if old[:1] in ("'", '"') and value is not None and not new.startswith('"') else ""
        return start, end, f"{quote}{new}{quote}"

    def _inserted(self, mapping: yaml.MappingNode, name: str, value: Any) -> Optional[Span]:
        json_style = is_json(self._root, self._text)
        if isinstance(value, Added) and (value.text.startswith("{") != json_style or mapping.flow_style != json_style):
            return None
        entry = f"{json.dumps(name) if json_style else name}: {self._value(value, json_style)}"
        if not mapping.value:
            start, end = mapping.start_mark.index, mapping.end_mark.index
            return (start + 1, end - 1, f" {entry} " if not json_style else entry) if mapping.flow_style else None
        key, first = mapping.value[0]
        place = key.start_mark.index
        if isinstance(value, Added):
            entry = self._entry(name, value.text, mapping)
        is_one_line = isinstance(first, yaml.ScalarNode) and first.start_mark.line == key.start_mark.line
        is_one_line = is_one_line and first.end_mark.line == key.start_mark.line
        if mapping.flow_style:
            gap = self._text[mapping.start_mark.index + 1 : place]
            gap = gap if "\n" in gap and not gap.strip() else " "
            if is_one_line:
                return first.end_mark.index, first.end_mark.index, f",{gap}{entry}"
            return place, place, f"{entry},{gap}"
        begin = self._text.rfind("\n", 0, place) + 1
        indent = " " * (place - begin)
        if is_one_line:
            end = self._text.find("\n", first.end_mark.index)
            if end >= 0:
                end -= self._text[end - 1] == "\r"
                return end, end, f"\n{indent}{entry}"
        while self._text[:begin].rpartition("\n")[0].rpartition("\n")[2].lstrip().startswith("#"):
            begin = self._text.rfind("\n", 0, begin - 1) + 1  # a comment belongs to what is below it
        return begin, begin, f"{indent}{entry}\n"

    def _entry(self, name: str, text: str, mapping: yaml.MappingNode) -> str:
        """An entry with an object in it, as a mapping has its other ones."""
        if mapping.flow_style:
            _, newline, margin = self._gap(mapping).rpartition("\n")
            indent = self._step(mapping, margin) if newline else None
            written = json.dumps(json.loads(text), indent=indent)
            return f"{json.dumps(name)}: {written}".replace("\n", f"\n{margin}")
        column = mapping.value[0][0].start_mark.column
        return f"{name}:\n{textwrap.indent(self._styled(text), ' ' * (column + 2))}"

    def _end(self, node: yaml.Node) -> int:
        """Where a node ends; that of a block ends with the last thing in it."""
        while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            node = last[1] if isinstance(last, tuple) else last
        end: int = node.end_mark.index
        return len(self._text[:end].rstrip())

    def _value(self, value: Any, json_style: bool) -> str:
        if isinstance(value, Added):
            return value.text
        if isinstance(value, Written):
            return value.json if json_style else value.text
        if value is None or isinstance(value, bool):
            return json.dumps(value)
        if isinstance(value, tuple):
            return f"[{', '.join(self._value(item, json_style) for item in value)}]"
        text = str(value)
        return json.dumps(text, ensure_ascii=False) if json_style else in_yaml(text)


def uses_short_forms(text: str) -> bool:
    """Whether a template writes its functions as ``!Ref`` and not as ``Ref:``."""
    return bool(re.search(r"!(Ref|GetAtt|Sub|If|Join)\b", text)) or not re.search(r"\b(Ref|Fn::\w+)[\"']?:", text)
