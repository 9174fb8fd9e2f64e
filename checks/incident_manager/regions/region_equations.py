"""Regions as a small system of equations.

Each Region of a replication set says: the Region named here is the Region of this key. A side may be a
name, a symbol (a stack's own Region, a provider without one) or unknown. The equations hold together, or
no value of the symbols makes them hold. Where they stand in a list, no Region may stand in it twice.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from incident_manager.values import Symbol, Text, Unknown, Value, written


class Equation(NamedTuple):
    """``named`` and ``actual`` are the same Region."""

    named: Value
    actual: Value


class Conflict(NamedTuple):
    """The equation at ``position`` cannot hold: its two sides are ``named`` and ``actual``.

    ``because`` is the position of the earlier equation that settled the symbol, where one did.
    """

    position: int
    named: str
    actual: str
    because: Optional[int]


class Solution(NamedTuple):
    conflicts: Tuple[Conflict, ...]
    open_equations: Tuple[int, ...]


def solve(equations: Sequence[Equation], in_list: bool = False) -> Solution:
    """Which equations cannot hold beside those before them, and which are not settled.

    ``in_list`` is for Regions that all have to be different: elsewhere, two that are the same are one.
    """
    classes = _Classes()
    conflicts: List[Conflict] = []
    still_open: List[int] = []
    for index, (named, actual) in enumerate(equations):
        left, right = _term(named, index, 0), _term(actual, index, 1)
        conflict = classes.join(left, right, index)
        if conflict:
            conflicts.append(conflict)
        elif left != right and not (_settles(named) and _settles(actual)):
            still_open.append(index)
    if in_list and not conflicts:
        conflicts.extend(_one_for_two(equations, classes))
    return Solution(tuple(conflicts), tuple(still_open))


def _one_for_two(equations: Sequence[Equation], classes: _Classes) -> Iterator[Conflict]:
    """Entries that name two Regions, which would have to be one."""
    first: Dict[Any, int] = {}
    for index, (named, _) in enumerate(equations):
        if not _settles(named):
            continue
        other = first.setdefault(classes.find(named), index)
        if equations[other].named != named:
            position, because = (index, other) if isinstance(named, str) else (other, index)
            yield Conflict(position, written(equations[position].named), written(equations[because].named), because)


def _term(value: Value, index: int, side: int) -> Any:
    if isinstance(value, (str, Symbol, Text)):
        return value
    if isinstance(value, Unknown) and value.term:
        return Unknown("", False, value.term)
    return (index, side)  # an unknown that is like no other


def _settles(value: Value) -> bool:
    return isinstance(value, (str, Symbol))


class _Named(NamedTuple):
    """The name of a class, and the equation that gave it to a symbol."""

    name: str
    by: Optional[int]


class _Classes:
    """Terms known to be equal, as a forest; each class has at most one name."""

    def __init__(self) -> None:
        self._parents: Dict[Any, Any] = {}
        self._names: Dict[Any, _Named] = {}

    def find(self, term: Any) -> Any:
        """What stands for the class of a term."""
        while term in self._parents:
            term = self._parents[term]
        return term

    def join(self, left: Any, right: Any, index: int) -> Optional[Conflict]:
        """Make two terms equal, unless that would give one class two names."""
        for term in (left, right):
            if isinstance(term, str):
                self._names.setdefault(self.find(term), _Named(term, None))
        first, second = self.find(left), self.find(right)
        if first == second:
            return None
        one, other = self._names.get(first), self._names.get(second)
        if one and other:
            settled_by = [named.by for term, named in ((left, one), (right, other)) if not isinstance(term, str)]
            return Conflict(index, one.name, other.name, settled_by[0] if settled_by else None)
        self._parents[second] = first
        named = one or other
        if named:
            self._names[first] = _Named(named.name, index if named.by is None else named.by)
        return None
