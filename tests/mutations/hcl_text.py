"""HCL as text that can be changed in one place: comments, order and layout of all the rest stay as they are.

The reader of the checks is not used here, so that a fault in it cannot hide itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable, Iterator, List, NamedTuple, Optional, Tuple, Union

_TOKEN = re.compile(
    r"""(?xs)(?P<space>[ \t\ufeff]+)
    |(?P<line>\r?\n)
    |(?P<comment>(?:\#|//)[^\n]*|/\*.*?\*/)
    |(?P<heredoc><<-?(?P<mark>[^\W\d][\w-]*)[ \t]*\r?\n(?:.*?\n)??[ \t]*(?P=mark)(?=[ \t]*(?:\r?\n|\Z)))
    |(?P<name>[^\W\d][\w-]*(?:::[^\W\d][\w-]*)*)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<sign>==|!=|<=|>=|&&|\|\||=>|\.\.\.|[-+*/%<>=!?:.,(){}\[\]~])"""
)
_OPEN, _CLOSE = "([{", ")]}"


class Token(NamedTuple):
    """``kind`` is the name of a group above, or ``string`` for a quoted template with all that is in it."""

    kind: str
    text: str


def tokens(text: str) -> List[Token]:
    found: List[Token] = []
    position = 0
    while position < len(text):
        if text[position] == '"':
            end = _string_end(text, position + 1)
            found.append(Token("string", text[position:end]))
        else:
            match = _TOKEN.match(text, position)
            assert match, f"no HCL: {text[position : position + 40]!r}"
            end = match.end()
            kind = next(name for name in _TOKEN.groupindex if name != "mark" and match[name] is not None)
            found.append(Token(kind, match.group()))
        position = end
    return found


def _string_end(text: str, position: int) -> int:
    while text[position] != '"':
        if text[position] == "\\":
            position += 2
        elif text.startswith(("$${", "%%{"), position):
            position += 3
        elif text.startswith(("${", "%{"), position):
            position = _interpolation_end(text, position + 2)
        else:
            position += 1
    return position + 1


def _interpolation_end(text: str, position: int) -> int:
    depth = 1
    while depth:
        if text[position] == '"':
            position = _string_end(text, position + 1)
            continue
        match = _TOKEN.match(text, position)
        if match and match["comment"] is None:
            depth += {"{": 1, "}": -1}.get(match.group(), 0)
            position = match.end()
        else:
            position += 1
    return position


def pieces(text: str) -> List[Tuple[str, str]]:
    """A template's content in parts: ``("text", …)`` or ``("${", inner)`` or ``("%{", inner)``."""
    found: List[Tuple[str, str]] = []
    position = start = 0
    while position < len(text):
        if text.startswith(("$${", "%%{"), position):
            position += 3
        elif text.startswith(("${", "%{"), position):
            if start < position:
                found.append(("text", text[start:position]))
            end = _interpolation_end(text, position + 2)
            found.append((text[position : position + 2], text[position + 2 : end - 1]))
            position = start = end
        elif text[position] == "\\":
            position += 2
        else:
            position += 1
    if start < len(text):
        found.append(("text", text[start:]))
    return found


def map_references(text: str, change: Callable[[List[str]], List[str]]) -> str:
    """Replace each traversal (``a.b["c"].d`` as ``["a", "b", '["c"]', "d"]``) by what ``change`` makes of it."""
    stream = tokens(text)
    found: List[str] = []
    index = 0
    while index < len(stream):
        kind, part = stream[index]
        if kind in ("string", "heredoc"):
            inner = "".join(
                content if opening == "text" else opening + map_references(content, change) + "}"
                for opening, content in pieces(part)
            )
            found.append(inner)
            index += 1
        elif kind == "name" and not (found and found[-1] == "."):
            parts = [part]
            index += 1
            while index < len(stream):
                if (
                    stream[index].text == "."
                    and index + 1 < len(stream)
                    and stream[index + 1].kind in ("name", "number")
                ):
                    parts.append(stream[index + 1].text)
                    index += 2
                elif stream[index].text == "[":
                    end = matching(stream, index)
                    inside = "".join(token.text for token in stream[index + 1 : end])
                    parts.append("[" + map_references(inside, change) + "]")
                    index = end + 1
                else:
                    break
            changed = change(parts)
            found.append(changed[0] + "".join(step if step.startswith("[") else "." + step for step in changed[1:]))
        else:
            found.append(part)
            index += 1
    return "".join(found)


def matching(stream: List[Token], index: int) -> int:
    """The index of the bracket that closes the one at ``index``."""
    depth = 0
    for position in range(index, len(stream)):
        if stream[position].kind == "sign":
            depth += (stream[position].text in _OPEN) - (stream[position].text in _CLOSE)
            if not depth:
                return position
    raise AssertionError("a bracket is not closed")


# Files


@dataclass
class Attribute:
    lead: str
    name: str
    equals: str
    value: str
    trail: str

    def render(self) -> str:
        return self.lead + self.name + self.equals + self.value + self.trail


@dataclass
class Block:
    """``opening`` ends behind the brace, or behind its line; ``closing`` is the brace with what is before it."""

    lead: str
    type: str
    labels: List[str]
    opening: str
    body: "Body"
    trail: str
    separators: List[str] = field(default_factory=list)

    def render(self) -> str:
        labels = "".join(space + f'"{label}"' for space, label in zip(self.separators, self.labels))
        return self.lead + self.type + labels + self.opening + self.body.render() + "}" + self.trail

    def body_text(self, name: str) -> str:
        """An argument as a line of its own, or nothing."""
        attribute = self.body.get(name)
        return f"  {name} = {attribute.value}\n" if attribute else ""

    def label(self, index: int) -> str:
        return self.labels[index] if index < len(self.labels) else ""


Item = Union[Attribute, Block]


@dataclass
class Body:
    items: List[Item]
    tail: str

    def render(self) -> str:
        return "".join(item.render() for item in self.items) + self.tail

    @property
    def blocks(self) -> List[Block]:
        return [item for item in self.items if isinstance(item, Block)]

    @property
    def attributes(self) -> List[Attribute]:
        return [item for item in self.items if isinstance(item, Attribute)]

    def get(self, name: str) -> Optional[Attribute]:
        return next((item for item in self.attributes if item.name == name), None)

    def of(self, *types: str) -> List[Block]:
        return [block for block in self.blocks if block.type in types]

    def set(self, name: str, value: str) -> None:
        """Give an argument this value, where it stands or else at the end."""
        known = self.get(name)
        if known is not None:
            known.value = value
            return
        self.add(f"  {name} = {value}\n")

    def remove(self, item: Item) -> None:
        self.items = [other for other in self.items if other is not item]

    def add(self, text: str) -> None:
        if not self.tail.startswith("\n") and not (self.items and self.items[-1].trail.endswith("\n")):
            text = "\n" + text
        self.items.extend(parse(text).items)

    def everything(self) -> Iterator[Tuple["Body", Item]]:
        """Each item with the body that it stands in, from outside to inside."""
        for item in list(self.items):
            yield self, item
            if isinstance(item, Block):
                yield from item.body.everything()


def parse(text: str) -> Body:
    """A file. ``parse(text).render() == text``, but for labels without quotation marks, which get them."""
    body, index = _body(tokens(text if text.endswith("\n") or not text else text + "\n"), 0)
    return body


def _body(stream: List[Token], index: int) -> Tuple[Body, int]:
    items: List[Item] = []
    lead = ""
    while True:
        if index == len(stream) or stream[index].text == "}":
            return Body(items, lead), index + 1
        token = stream[index]
        if token.kind in ("space", "line", "comment"):
            lead += token.text
            index += 1
            continue
        name, index = token.text, index + 1
        spaces: List[str] = []
        labels: List[str] = []
        space = ""
        while stream[index].text not in ("=", "{"):
            if stream[index].kind == "space":
                space += stream[index].text
            else:
                labels.append(stream[index].text.strip('"'))
                spaces.append(space)
                space = ""
            index += 1
        if stream[index].text == "=":
            equals = space + "="
            index += 1
            if stream[index].kind == "space":
                equals += stream[index].text
                index += 1
            value, index = _value(stream, index)
            trail, index = _trail(stream, index)
            items.append(Attribute(lead, name, equals, value, trail))
        else:
            rest, after = _trail(stream, index + 1)
            opening = space + "{"
            if rest.endswith("\n"):
                opening, index = opening + rest, after
            else:
                index += 1
            body, index = _body(stream, index)
            trail, index = _trail(stream, index)
            items.append(Block(lead, name, labels, opening, body, trail, spaces))
        lead = ""


def _value(stream: List[Token], index: int) -> Tuple[str, int]:
    start = index
    while index < len(stream):
        token = stream[index]
        if token.kind == "sign" and token.text in _OPEN:
            index = matching(stream, index) + 1
        elif token.kind in ("line", "comment") or token.text == "}":
            break
        else:
            index += 1
    while stream[index - 1].kind == "space":
        index -= 1
    return "".join(token.text for token in stream[start:index]), index


def _trail(stream: List[Token], index: int) -> Tuple[str, int]:
    """What is left of a line, where nothing but a comment is."""
    text, position = "", index
    while position < len(stream) and stream[position].kind in ("space", "comment"):
        text += stream[position].text
        position += 1
    if position < len(stream) and stream[position].kind == "line":
        return text + stream[position].text, position + 1
    return "", index


# Expressions


@dataclass
class Leaf:
    text: str

    def render(self) -> str:
        return self.text


@dataclass
class Listed:
    items: List["Node"]

    def render(self) -> str:
        return "[" + ", ".join(item.render() for item in self.items) + "]"


@dataclass
class Object:
    """Keys are as they are written: ``a``, ``"a b"``, ``(local.a)``."""

    items: List[Tuple[str, "Node"]]

    def render(self) -> str:
        if not self.items:
            return "{}"
        return "{ " + ", ".join(f"{key} = {value.render()}" for key, value in self.items) + " }"

    def get(self, name: str) -> Optional["Node"]:
        return next((value for key, value in self.items if bare(key) == name), None)


@dataclass
class Call:
    """A call whose only argument is read further: ``jsonencode({…})``."""

    function: str
    arguments: List["Node"]

    def render(self) -> str:
        return self.function + "(" + ", ".join(argument.render() for argument in self.arguments) + ")"


Node = Union[Leaf, Listed, Object, Call]


def bare(key: str) -> str:
    return key.strip('"')


def expression(text: str) -> Node:
    """Lists, objects and calls as a tree; all the rest as leaves, word for word. Comments go."""
    stream = [token for token in tokens(text) if token.kind != "comment"]
    return _node(stream)


def _stripped(stream: List[Token]) -> List[Token]:
    while stream and stream[0].kind in ("space", "line"):
        stream = stream[1:]
    while stream and stream[-1].kind in ("space", "line"):
        stream = stream[:-1]
    return stream


def _node(stream: List[Token]) -> Node:
    stream = _stripped(stream)
    first = stream[0]
    words = [token.text for token in stream if token.kind not in ("space", "line")]
    if first.text in ("[", "{") and matching(stream, 0) == len(stream) - 1 and words[1] != "for":
        inside = _split(stream[1:-1], lines=first.text == "{")
        if first.text == "[":
            return Listed([_node(part) for part in inside])
        pairs = [_pair(part) for part in inside]
        return Object([(key, value) for key, value in pairs])
    if first.kind == "name" and len(stream) > 1 and stream[1].text == "(" and matching(stream, 1) == len(stream) - 1:
        if words[-2] != "...":
            return Call(first.text, [_node(part) for part in _split(stream[2:-1], lines=False)])
    return Leaf("".join(token.text for token in stream))


def _split(stream: List[Token], lines: bool) -> List[List[Token]]:
    found: List[List[Token]] = [[]]
    depth = 0
    for token in stream:
        if token.kind == "sign":
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
        if not depth and (token.text == "," or (lines and token.kind == "line")):
            found.append([])
        else:
            found[-1].append(token)
    return [part for part in found if _stripped(part)]


def _pair(stream: List[Token]) -> Tuple[str, Node]:
    depth = 0
    for index, token in enumerate(stream):
        if token.kind == "sign":
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            if not depth and token.text in ("=", ":"):
                key = "".join(part.text for part in _stripped(stream[:index]))
                return key, _node(stream[index + 1 :])
    raise AssertionError("an item of an object has no value")


def nodes(node: Node) -> Iterator[Node]:
    yield node
    children: List[Node] = []
    if isinstance(node, Listed):
        children = node.items
    elif isinstance(node, Object):
        children = [value for _, value in node.items]
    elif isinstance(node, Call):
        children = node.arguments
    for child in children:
        yield from nodes(child)


_PLAIN = re.compile(r'"((?:[^"\\$%]|\$(?!\{)|%(?!\{)|\\["\\])*)"\Z')


def literal(text: str) -> Optional[str]:
    """The text of a quoted string in which nothing is interpolated, or None."""
    match = _PLAIN.match(text)
    return re.sub(r"\\(.)", r"\1", match.group(1)) if match else None


def quoted(text: str) -> str:
    """A string of HCL with this text; ``${`` stays an interpolation."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
