"""Edits of text in YAML or JSON, by the positions of its nodes. Style stays: block or flow, quotes, long or short."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple

import yaml
from incident_manager.fixes import Added, Path, Swap, with_line_ends_of

Span = Tuple[int, int, str]
"""From where to where in the text, and what takes that place."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:-]*(?<!:)$")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_REFERENCES = ("!GetAtt", "!Ref", "!Sub", "Fn::GetAtt", "Ref", "Fn::Sub")


class Written(NamedTuple):
    """A value that is text already: as a node of its own, and in JSON."""

    text: str
    json: str


def swapped(text: str, start: int, end: int, swap: Swap) -> Optional[Span]:
    """The one place between two positions where a whole word, or several, stand."""
    ends = r"(?<![\w-])" if swap.old[0].isalnum() else "", r"(?![\w-])" if swap.old[-1].isalnum() else ""
    found = [match.start() for match in re.finditer(f"{ends[0]}{re.escape(swap.old)}{ends[1]}", text[start:end])]
    return (start + found[0], start + found[0] + len(swap.old), swap.new) if len(found) == 1 else None


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

    def change(self, path: Path, value: Any) -> Optional[Span]:
        """The edit that makes what is at a path a value; None where that is not written out in one place."""
        return self._as_in_text(self._changed(path, value))

    def added(self, path: Path, text: str) -> Optional[Span]:
        """The edit that adds an element to a list; ``text`` is it in the language, one of a block with its dash."""
        return self._as_in_text(self._grown(path, text))

    def _as_in_text(self, span: Optional[Span]) -> Optional[Span]:
        return span and (span[0], span[1], with_line_ends_of(self._text, span[2]))

    def _changed(self, path: Path, value: Any) -> Optional[Span]:
        node: Any = self._root
        key: Optional[yaml.Node] = None
        for position, step in enumerate(path):
            if isinstance(step, int) and isinstance(node, yaml.SequenceNode):
                key, node = None, node.value[step] if step < len(node.value) else None
            elif isinstance(step, int) and isinstance(node, yaml.MappingNode) and step == 0:
                continue  # one object stands for a list of one
            elif isinstance(step, str) and _is_object(node):
                found = [pair for pair in node.value if pair[0].value == step]
                if not found:
                    return self._missing(node, path[position:], value)
                key, node = found[-1]
            else:
                return None
        if node is None:
            return None
        if isinstance(value, Swap):
            return self._swapped(node, value)
        return self._replaced(key, node, value)

    def _swapped(self, node: yaml.Node, swap: Swap) -> Optional[Span]:
        """The one place that has a text; one in which a reference is to be filled in becomes a function."""
        plain = [item for item in _scalars(node) if item.value == swap.old] if "${" in swap.new else []
        if not plain or any(item.tag.startswith("!") for item in plain):
            return swapped(self._text, node.start_mark.index, self._end(node), swap)
        if len(plain) > 1:
            return None
        start, end = plain[0].start_mark.index, plain[0].end_mark.index
        if _is_json(self._root, self._text):
            return start, end, json.dumps({"Fn::Sub": swap.new})
        text = self._text[start:end].replace(swap.old, swap.new)
        return start, end, f"!Sub {text}" if uses_short_forms(self._text) else f'{{"Fn::Sub": "{swap.new}"}}'

    def _grown(self, path: Path, text: str) -> Optional[Span]:
        node: Any = self._root
        for step in path:
            pairs = node.value if _is_object(node) else ()
            node = next((content for key, content in pairs if key.value == step), None)
        if _is_object(node) and node.value:
            return self._listed(node, text)
        if not isinstance(node, yaml.SequenceNode) or not node.value or node.tag.startswith("!"):
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
        above = self._text[: node.start_mark.index].rpartition("\n")[2]
        unit = len(lead) - (len(above) - len(above.lstrip()))
        new = textwrap.indent(json.dumps(json.loads(text), indent=max(unit, 1)), lead)
        return end, end, f",\n{new}"

    def _listed(self, node: yaml.MappingNode, text: str) -> Optional[Span]:
        """The edit that makes a list of an object that stands alone, with one more element."""
        start, end = node.start_mark.index, self._end(node)
        old = self._text[start:end]
        if node.flow_style:
            return (start, end, f"[{old}, {json.dumps(json.loads(text))}]") if text.startswith("{") else None
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
            if alone or _is_function(node):
                return start, end, self._value(value, old.startswith('"') or _is_json(self._root, self._text))
            return None
        if node.tag.startswith("!") or "\n" in old and isinstance(node, yaml.ScalarNode):
            return None
        if isinstance(value, tuple):
            if not isinstance(node, yaml.SequenceNode) or any(
                not isinstance(item, yaml.ScalarNode) or item.tag.startswith("!") for item in node.value
            ):
                return None
            if not node.flow_style and key is not None:
                start = self._text.index(":", key.end_mark.index) + 1
                return start, end, f" {self._value(value, False)}"
            return start, end, self._value(value, '"' in old)
        if not isinstance(node, yaml.ScalarNode):
            return None
        new = self._value(value, _is_json(self._root, self._text))
        quote = old[:1] if old[:1] in ("'", '"') and value is not None and not new.startswith('"') else ""
        return start, end, f"{quote}{new}{quote}"

    def _inserted(self, mapping: yaml.MappingNode, name: str, value: Any) -> Optional[Span]:
        json_style = _is_json(self._root, self._text)
        if isinstance(value, Added) and (value.text.startswith("{") != json_style or mapping.flow_style != json_style):
            return None
        entry = f"{json.dumps(name) if json_style else name}: {self._value(value, json_style)}"
        if not mapping.value:
            start, end = mapping.start_mark.index, mapping.end_mark.index
            return (start + 1, end - 1, f" {entry} " if not json_style else entry) if mapping.flow_style else None
        key, first = mapping.value[0]
        place = key.start_mark.index
        if isinstance(value, Added):
            entry = self._entry(name, value.text, key.start_mark.column, json_style)
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
        return place, place, f"{entry}\n{indent}"

    def _entry(self, name: str, text: str, column: int, json_style: bool) -> str:
        """An entry with an object in it, in a mapping whose entries begin at a column."""
        if json_style:
            text = json.dumps(json.loads(text), indent=2)
            return f"{json.dumps(name)}: {text}".replace("\n", f"\n{' ' * column}")
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
        plain = _PLAIN.match(text) and text.lower() not in _WORDS and not json_style
        return text if plain else json.dumps(text, ensure_ascii=False)


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """The texts in a node, each once, the keys left out."""
    pending, seen = [node], {id(node)}
    while pending:
        item = pending.pop()
        if isinstance(item, yaml.ScalarNode):
            yield item
            continue
        for part in (part[1] if isinstance(part, tuple) else part for part in item.value):
            if id(part) not in seen:
                seen.add(id(part))
                pending.append(part)


def uses_short_forms(text: str) -> bool:
    """Whether a template writes its functions as ``!Ref`` and not as ``Ref:``."""
    return bool(re.search(r"!(Ref|GetAtt|Sub|If|Join)\b", text)) or not re.search(r"\b(Ref|Fn::\w+):", text)


def _is_json(root: Optional[yaml.Node], text: str) -> bool:
    return isinstance(root, yaml.MappingNode) and bool(root.flow_style) and '"' in text


def _is_object(node: Any) -> bool:
    """Whether a node is written out as an object, and no function gives it."""
    if not isinstance(node, yaml.MappingNode) or node.tag.startswith("!"):
        return False
    names = [key.value for key, _ in node.value if isinstance(key.value, str)]
    return not any(name.startswith("Fn::") or name == "Ref" for name in names)


def _is_function(node: yaml.Node) -> bool:
    """Whether a node is an intrinsic function."""
    if node.tag in _REFERENCES:
        return True
    names: List[Any] = [pair[0].value for pair in node.value] if isinstance(node, yaml.MappingNode) else []
    return len(names) == 1 and names[0] in _REFERENCES
