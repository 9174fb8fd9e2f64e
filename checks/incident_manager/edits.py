"""The edits of a text that make a fix, by the positions in the text."""

from __future__ import annotations

import re
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple


class Edit(NamedTuple):
    """A text that takes the place of the characters from ``start`` up to ``end`` in a file, counted from 0."""

    path: str
    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """Edits that together end one finding."""

    edits: Tuple[Edit, ...]
    safe: bool


class Lines(NamedTuple):
    """Whole lines that take the place of those from ``first`` to ``last``, counted from 1."""

    first: int
    last: int
    text: str


def without_item(text: str, spans: Sequence[Tuple[int, int]], number: int) -> Tuple[int, int, str]:
    """From where to where an item goes out of a list that is written with commas, and what stays of that.

    ``spans`` are those of all items, of which there are more than one. A line of its own goes as a whole.
    """
    start, end = spans[number]
    comma = re.match(r"\s*,", text[end:])
    line, below = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[end:below] if below >= 0 else ""
    if comma and not text[line:start].strip() and re.match(r"[ \t]*,[ \t\r]*(#.*|//.*)?$", rest):
        return line, below + 1, ""
    if number + 1 < len(spans):
        return start, spans[number + 1][0], ""
    before = spans[number - 1][1]
    kept = text[before:start].replace(",", "", 1).rstrip()
    return before, end + (comma.end() if comma else 0), kept


def without_items(text: str, spans: Sequence[Tuple[int, int]], numbers: Sequence[int]) -> str:
    """A text without some of the items of a list in it; others stay."""
    left = list(spans)
    for number in sorted(numbers, reverse=True):
        start, end, kept = without_item(text, left, number)
        text = text[:start] + kept + text[end:]
        moved = start + len(kept) - end
        left = [*left[:number], *((first + moved, last + moved) for first, last in left[number + 1 :])]
    return text


def with_line_ends_of(text: str, new: str) -> str:
    """New text with the line ends that most lines of a text have."""
    new = new.replace("\r\n", "\n")
    return new.replace("\n", "\r\n") if 2 * text.count("\r\n") > text.count("\n") else new


def by_file(edits: Iterable[Edit]) -> Dict[str, List[Edit]]:
    """The edits of each file in the order of their places, each once."""
    found: Dict[str, List[Edit]] = {}
    for edit in sorted(set(edits)):
        found.setdefault(edit.path, []).append(edit)
    return found


def edited(text: str, edits: Iterable[Edit]) -> Optional[str]:
    """The text with edits that are in the order of their places; None where one reaches into another."""
    pieces: List[str] = []
    position, inserted = 0, -1
    for edit in edits:
        if edit.start < position or edit.end > len(text) or edit.start == inserted:
            return None
        pieces.extend((text[position : edit.start], edit.text))
        position = edit.end
        inserted = position if edit.start == position else -1
    return "".join((*pieces, text[position:]))


def changed_lines(text: str, edits: Iterable[Edit]) -> Iterator[Lines]:
    """The lines that edits in the order of their places change, as a whole; neighbours come together."""
    groups: List[List[Edit]] = []
    for edit in edits:
        if groups and _line(text, edit.start) <= _line(text, groups[-1][-1].end):
            groups[-1].append(edit)
        else:
            groups.append([edit])
    for group in groups:
        start = text.rfind("\n", 0, group[0].start) + 1
        end = text.find("\n", group[-1].end)
        end = len(text) if end < 0 else end
        moved = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in group]
        new = edited(text[start:end], moved)
        if new is not None:
            yield Lines(_line(text, start), _line(text, group[-1].end), new)


def within_lines(text: str, edits: List[Edit], first: int, last: int) -> Optional[str]:
    """What becomes of the lines from ``first`` to ``last``, without the end of the last; None where others change."""
    new = edited(text, edits)
    if new is None or not edits or not first <= _line(text, edits[0].start) <= _line(text, edits[-1].end) <= last:
        return None
    lines = new.split("\n")
    added = len(lines) - text.count("\n") - 1
    return "\n".join(lines[first - 1 : last + added]).rstrip("\r")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
