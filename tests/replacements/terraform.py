"""Configurations in HCL in which a value is replaced by one that is v or w, on a variable without a value."""

from __future__ import annotations

import random
import re
from typing import Dict, Iterator, List, NamedTuple

VARIABLE = "undecided"
_STRING, _REFERENCE = r'"(?:[^"\\]|\\.)*"', r"[a-z_]+(?:\.[\w-]+)+(?:\[[^\]]+\][\w.]*)?"
_ARGUMENT = re.compile(
    rf'^(?P<start> +"?(?P<name>[\w:-]+)"? *[=:] *)(?P<value>{_STRING}|true|false|null|\d+|{_REFERENCE})(?P<end>,? *)$',
    re.M,
)
_HEREDOC = re.compile(r"(?ms)<<-?(?P<mark>\w+)\n.*?^\s*(?P=mark)$")
_UNREPLACED = frozenset(
    {"provider", "source", "version", "count", "for_each", "alias", "default", "type", "statement", "nullable"}
)

Files = Dict[str, str]


class Replacement(NamedTuple):
    """An argument in a file, by where its value begins and ends, and what takes its place."""

    file: str
    start: int
    end: int
    name: str
    value: str
    other: str

    def __str__(self) -> str:
        return f"{self.file}: {self.name}: {self.value} or {self.other}"

    def with_(self, files: Files, text: str) -> Files:
        """The files with another text in the place."""
        content = files[self.file]
        return {**files, self.file: content[: self.start] + text + content[self.end :]}

    def undecided(self, files: Files) -> Files:
        """The files with the value or the other."""
        changed = self.with_(files, f"(var.{VARIABLE} ? {self.value} : {self.other})")
        return {**changed, self.file: changed[self.file] + f'\nvariable "{VARIABLE}" {{\n  type = bool\n}}\n'}

    def unknown(self, files: Files) -> Files:
        """The files with a value that nothing says."""
        changed = self.with_(files, f"var.{VARIABLE}")
        return {**changed, self.file: changed[self.file] + f'\nvariable "{VARIABLE}" {{}}\n'}


def places(files: Files) -> Iterator[Replacement]:
    """Each argument with a short value, with that value as the other, too."""
    for file, content in sorted(files.items()):
        if not file.endswith(".tf"):
            continue
        heredocs = [found.span() for found in _HEREDOC.finditer(content)]
        for found in _ARGUMENT.finditer(content):
            if any(start < found.start() < end for start, end in heredocs):
                continue
            if found["name"] not in _UNREPLACED and not _is_inside_provider(content, found.start()):
                yield Replacement(file, *found.span("value"), found["name"], found["value"], found["value"])


def _is_inside_provider(content: str, position: int) -> bool:
    """Whether the block around is one in which a variable is refused, or that nothing here reads."""
    begun = re.findall(r"^(\w+)[^\n]*\{", content[:position], re.M)
    return bool(begun) and begun[-1] in ("terraform", "variable", "moved", "import")


def is_alike(one: str, other: str) -> bool:
    """Whether Terraform takes the two for branches of one condition; null goes with all."""
    return "null" in (one, other) or _kind(one) == _kind(other)


def _kind(text: str) -> str:
    """The type of a literal; a reference is taken for a text."""
    return "bool" if text in ("true", "false") else "number" if text.isdigit() else "text"


def replacements(files: Files, pool: Dict[str, List[str]], source: random.Random, most: int) -> Iterator[Replacement]:
    """Some replacements of values by others that arguments of that name have elsewhere, or by null."""
    found = list(places(files))
    for place in source.sample(found, min(most, len(found))):
        others = [other for other in pool.get(place.name, ()) if other != place.value and is_alike(other, place.value)]
        yield place._replace(other=source.choice([*others, "null"]))


def pool_of(configurations: Dict[str, Files]) -> Dict[str, List[str]]:
    """The literal values that arguments of each name have in any of the configurations."""
    found: Dict[str, List[str]] = {}
    for files in configurations.values():
        for place in places(files):
            known = found.setdefault(place.name, [])
            if place.value[0] in '"tfn0123456789' and "${" not in place.value and place.value not in known:
                known.append(place.value)
    return found
