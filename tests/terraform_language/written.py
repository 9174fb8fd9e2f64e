"""Expressions as trees of text, so that one that is judged wrongly can be made smaller."""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Tuple, Union


class Written(NamedTuple):
    """A piece of Terraform's language: texts and pieces, one behind the other.

    ``whole`` is True where it is an expression that can stand alone. ``choices`` are pieces of which
    some may be left out, with what separates them; they come behind the parts, and ``end`` behind them.
    """

    parts: Tuple[Union[str, "Written"], ...] = ()
    whole: bool = True
    choices: Tuple["Written", ...] = ()
    separator: str = ", "
    end: str = ""

    @property
    def text(self) -> str:
        head = "".join(part if isinstance(part, str) else part.text for part in self.parts)
        return f"{head}{self.separator.join(choice.text for choice in self.choices)}{self.end}"


def expression(*parts: Union[str, Written]) -> Written:
    return Written(parts)


def fragment(*parts: Union[str, Written]) -> Written:
    """A piece that is no expression by itself, such as ``key = value``."""
    return Written(parts, whole=False)


def sequence(start: str, choices: List[Written], end: str, separator: str = ", ") -> Written:
    return Written((start,), choices=tuple(choices), separator=separator, end=end)


_SIMPLE = ("1", '"a"', "true", "null", "[]", "{}")


def smaller(written: Written) -> Iterator[Written]:
    """Everything that is one step smaller: a part in place of the whole, a choice left out, something simple."""
    if written.whole:
        yield from _wholes(written)
        for simple in _SIMPLE:
            if len(simple) < len(written.text):
                yield expression(simple)
    for position, part in enumerate(written.parts):
        if isinstance(part, Written):
            for less in smaller(part):
                yield written._replace(parts=(*written.parts[:position], less, *written.parts[position + 1 :]))
    for position, choice in enumerate(written.choices):
        rest = (*written.choices[:position], *written.choices[position + 1 :])
        yield written._replace(choices=rest)
        for less in smaller(choice):
            yield written._replace(choices=(*written.choices[:position], less, *written.choices[position + 1 :]))


def _wholes(written: Written) -> Iterator[Written]:
    """The expressions inside, nearest first; what stands in a fragment counts as well."""
    for part in (*written.parts, *written.choices):
        if isinstance(part, Written):
            if part.whole:
                yield part
            else:
                yield from _wholes(part)
