"""Texts and numbers that are computed with like any other, and that no message shows.

A secret, or what another file holds, may not reach an annotation, a log or a report. Whatever turns such a value into
a message, ``f"{value}"`` as well as ``str(value)``, gives the name of what it comes from.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Callable, Dict, Iterable, Iterator, List, Tuple, Union

MAX_SEGMENTS = 64  # of a text; one with more is concealed as a whole


class Origin:
    """What concealed values come from. ``name`` is how a message names it, such as ``var.token``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._numbers: Dict[Any, int] = {}

    def shown(self, plain: Any) -> str:
        """The name of one value that comes from here; every other one gets another."""
        number = self._numbers.setdefault(plain, len(self._numbers))
        return f"{self.name} ({number + 1})" if number else self.name


class Origins:
    """The origins that were met, one for each name."""

    def __init__(self) -> None:
        self._named: Dict[str, Origin] = {}

    def __bool__(self) -> bool:
        return bool(self._named)

    def named(self, name: str) -> Origin:
        return self._named.setdefault(name, Origin(name))


class Segment:
    """A part of a text that is concealed."""

    def __init__(self, plain: str, origin: Origin) -> None:
        self.plain = plain
        self.origin = origin


class Concealed:
    """What all values have in common that no message shows. ``plain`` is the value itself."""

    plain: Any
    origin: Origin

    def __str__(self) -> str:
        return self.origin.shown(self.plain)

    def __repr__(self) -> str:
        return str(self)

    def __format__(self, form: str) -> str:
        return format(str(self), form)


class ConcealedWhole(Concealed, int):
    """A whole number."""

    def __new__(cls, plain: int, origin: Origin) -> ConcealedWhole:
        made = super().__new__(cls, plain)
        made.plain, made.origin = plain, origin
        return made


class ConcealedFraction(Concealed, Fraction):
    """A number with a fraction."""

    def __new__(cls, plain: Fraction, origin: Origin) -> ConcealedFraction:
        made = super().__new__(cls, plain)
        made.plain, made.origin = plain, origin
        return made


class ConcealedText(Concealed, str):
    """A text of which segments are concealed. What is cut out of it is concealed as far as it was there."""

    segments: Tuple[Union[str, Segment], ...]

    def __new__(cls, segments: Iterable[Union[str, Segment]]) -> ConcealedText:
        kept = tuple(segments)
        plain = "".join(part if isinstance(part, str) else part.plain for part in kept)
        made = super().__new__(cls, plain)
        made.plain, made.segments = plain, kept
        made.origin = next(part.origin for part in kept if isinstance(part, Segment))
        return made

    def __str__(self) -> str:
        if len(self.segments) == 1:
            return super().__str__()
        return "".join(
            part if isinstance(part, str) else f"${{{part.origin.shown(part.plain)}}}" for part in self.segments
        )

    def _cut(self, start: int, end: int) -> str:
        """What stands from one place to another."""
        found: List[Union[str, Segment]] = []
        place = 0
        for part in self.segments:
            whole = part if isinstance(part, str) else part.plain
            piece = whole[max(start - place, 0) : max(end - place, 0)]
            if piece:
                found.append(piece if isinstance(part, str) else Segment(piece, part.origin))
            place += len(whole)
        return text_with(found)

    def each(self, change: Callable[[str], str]) -> str:
        """The text with each of its segments changed."""
        return text_with(
            change(part) if isinstance(part, str) else Segment(change(part.plain), part.origin)
            for part in self.segments
        )

    def __getitem__(self, place: Any) -> str:
        positions = range(len(self))[place]
        if isinstance(positions, int):
            return self._cut(positions, positions + 1)
        if positions.step == 1:
            return self._cut(positions.start, positions.stop)
        return ConcealedText([Segment(self.plain[place], self.origin)])

    def __add__(self, other: str) -> str:
        return text_with((self, other))

    def __radd__(self, other: str) -> str:
        return text_with((other, self))

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))

    def lower(self) -> str:
        return self.each(str.lower)

    def upper(self) -> str:
        return self.each(str.upper)

    def strip(self, characters: Any = None) -> str:
        start = len(self) - len(self.plain.lstrip(characters))
        return self._cut(start, max(start, len(self.plain.rstrip(characters))))

    def lstrip(self, characters: Any = None) -> str:
        return self._cut(len(self) - len(self.plain.lstrip(characters)), len(self))

    def rstrip(self, characters: Any = None) -> str:
        return self._cut(0, len(self.plain.rstrip(characters)))

    def split(self, separator: Any = None, most: Any = -1) -> List[str]:
        found, place = [], 0
        for piece in self.plain.split(separator, most):
            place = self.plain.index(piece, place)
            found.append(self._cut(place, place + len(piece)))
            place += len(piece) + len(separator or "")
        return found

    def partition(self, separator: str) -> Tuple[str, str, str]:
        return self._parted(self.plain.partition(separator))

    def rpartition(self, separator: str) -> Tuple[str, str, str]:
        return self._parted(self.plain.rpartition(separator))

    def _parted(self, pieces: Tuple[str, str, str]) -> Tuple[str, str, str]:
        first, second = len(pieces[0]), len(pieces[0]) + len(pieces[1])
        return self._cut(0, first), self._cut(first, second), self._cut(second, len(self))

    def replace(self, old: str, new: str, count: Any = -1) -> str:
        return ConcealedText([Segment(self.plain.replace(old, new, count), self.origin)])


def text_with(parts: Iterable[Union[str, Segment]]) -> str:
    """The text of some parts: a plain one where none is concealed."""
    joined: List[Union[str, Segment]] = []
    for part in parts:
        for piece in part.segments if isinstance(part, ConcealedText) else (part,):
            if isinstance(piece, Segment) and not piece.plain:
                continue
            if isinstance(piece, str) and joined and isinstance(joined[-1], str):
                joined[-1] += piece
            elif piece:
                joined.append(piece)
    origins = [part.origin for part in joined if isinstance(part, Segment)]
    if not origins:
        return "".join(part for part in joined if isinstance(part, str))
    text = ConcealedText(joined)
    return text if len(joined) <= MAX_SEGMENTS else ConcealedText([Segment(text.plain, origins[0])])


def plain(value: Any) -> Any:
    """The value itself, to compute with where nothing is made of it that a message shows."""
    return value.plain if isinstance(value, Concealed) else value


def is_shown(value: Any) -> bool:
    """Whether a message may repeat a value."""
    return not isinstance(value, Concealed)
