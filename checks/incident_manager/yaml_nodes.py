"""What the nodes of a YAML or JSON text are: objects, texts, intrinsic functions."""

from __future__ import annotations

from typing import Any, Iterator, List, Optional

import yaml

_REFERENCES = ("!GetAtt", "!Ref", "!Sub", "Fn::GetAtt", "Ref", "Fn::Sub")


def scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
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


def is_in_brackets(root: Any, place: int) -> bool:
    """Whether a place in a text is within a list or an object in brackets."""
    pending, seen = [root], set()
    while pending:
        node = pending.pop()
        is_around = isinstance(node, yaml.CollectionNode) and node.start_mark.index <= place < node.end_mark.index
        if not is_around or id(node) in seen:
            continue
        if node.flow_style:
            return True
        seen.add(id(node))
        pending.extend(part[1] if isinstance(part, tuple) else part for part in node.value)
    return False


def is_json(root: Optional[yaml.Node], text: str) -> bool:
    """Whether a text is JSON, or YAML that is written like it."""
    return isinstance(root, yaml.MappingNode) and bool(root.flow_style) and '"' in text


def is_object(node: Any) -> bool:
    """Whether a node is written out as an object, and no function gives it."""
    if not isinstance(node, yaml.MappingNode) or node.tag.startswith("!"):
        return False
    names = [key.value for key, _ in node.value if isinstance(key.value, str)]
    return not any(name.startswith("Fn::") or name == "Ref" for name in names)


def is_function(node: yaml.Node) -> bool:
    """Whether a node is an intrinsic function."""
    if node.tag in _REFERENCES:
        return True
    names: List[Any] = [pair[0].value for pair in node.value] if isinstance(node, yaml.MappingNode) else []
    return len(names) == 1 and names[0] in _REFERENCES
