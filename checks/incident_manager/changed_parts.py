"""What becomes of parts of a policy or of a list, as values of a :class:`~incident_manager.fixes.Change`."""

from __future__ import annotations

from typing import NamedTuple, Tuple


class Added(NamedTuple):
    """A statement that a policy gets, or a whole policy where there is none, in the language of its file.

    ``declared`` are the data sources that it refers to and that have to be declared. ``holds`` is a part of it that no
    message shows: it is only written into a file that holds it already.
    """

    text: str
    declared: Tuple[str, ...] = ()
    holds: str = ""


class Dropped(NamedTuple):
    """An item that a statement of a policy lists under an element, and that goes; others stay there.

    ``statement`` is its number among those of the policy, from 0.
    """

    statement: int
    element: str
    item: str


class Demanded(NamedTuple):
    """A condition that a statement of a policy gets; ``statement`` is its number, from 0."""

    statement: int
    operator: str
    key: str
    value: str


class Gone(NamedTuple):
    """One of several things under an argument that goes: its number, from 0."""

    number: int
