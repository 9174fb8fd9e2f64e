"""Objects and lists as text in YAML or JSON, laid out as what is around them."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any, Dict, Iterator


def laid_out(text: str, like: str) -> str:
    """An object of JSON as another one is written: on one line, or on lines."""
    lines = like.split("\n")
    if len(lines) == 1:
        return json.dumps(json.loads(text))
    margin = margin_of(lines[-1])
    step = margin_of(lines[1])[len(margin) :]
    return textwrap.indent(json.dumps(json.loads(text), indent=step or " "), margin).lstrip()


def margin_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:-]*(?<!:)$")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})


def in_yaml(text: str) -> str:
    """A text as YAML has it, in quotation marks where it would be something else without."""
    return text if _PLAIN.match(text) and text.lower() not in _WORDS else json.dumps(text, ensure_ascii=False)


def in_flow(content: Any) -> str:
    """Objects, lists and texts in YAML, on one line."""
    if isinstance(content, dict):
        return f"{{{', '.join(f'{name}: {in_flow(item)}' for name, item in content.items())}}}"
    return json.dumps(content)


def on_lines(entries: Dict[str, Any], indent: str) -> Iterator[str]:
    """Entries of objects and texts in YAML, each on lines of its own, with the line ends before them."""
    for name, content in entries.items():
        if isinstance(content, dict):
            yield f"\n{indent}{name}:"
            yield from on_lines(content, f"{indent}  ")
        else:
            yield f"\n{indent}{name}: {in_yaml(content) if isinstance(content, str) else json.dumps(content)}"
