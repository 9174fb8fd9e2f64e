"""Configurations with conditions that nothing decides: each is several configurations, one in each world.

A condition, or what takes part in one, is a :class:`Term`. A value that depends on it is a :class:`Choice`. A world
gives each term an answer, and in a world every value is a plain one. What is judged is judged in each world that it
asks about, and a verdict is what all of them agree on.

Only the terms that a judgement meets are told apart: it is run with the first answer to each, and again for each other
one, so that a configuration without open conditions is judged once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Callable, Dict, Generic, Hashable, Iterator, List, NamedTuple, Optional, Set, Tuple, TypeVar

from incident_manager.values import Open, Text, Unknown, Value, same, text_of

MAX_WORLDS = 64  # of one judgement; with more, what it says is not known

Result = TypeVar("Result")


@dataclass(frozen=True)
class Term:
    """What a configuration leaves open and asks about.

    ``name`` is how a user would write it, and ``scope`` tells two of one name apart. One with ``literal`` is the
    question whether the thing has that value; the answers are then True and False.
    """

    name: str
    scope: Hashable = None
    literal: Optional[Hashable] = None

    @property
    def thing(self) -> Tuple[str, Hashable]:
        return self.name, self.scope

    def answered(self, answer: Any) -> str:
        """The answer in words for the user."""
        if self.literal is not None:
            return f"{self.name} {'is' if answer else 'is not'} {self.literal}"
        return f"{self.name} is {str(answer).lower() if isinstance(answer, bool) else answer}"


@dataclass(frozen=True)
class Choice(Open):
    """A value that depends on a term: one for each answer."""

    term: Term
    options: Tuple[Tuple[Any, Value], ...]

    @property
    def why(self) -> str:
        return f"{self.term.name} is not known"


@dataclass(frozen=True)
class Refused(Open):
    """Stands for a value in a world that the language refuses: there is no such world."""

    why: str


class Impossible(Exception):
    """The world that is judged is none: the language refuses a configuration in it."""


def choice(term: Term, options: Iterator[Tuple[Any, Value]]) -> Value:
    """The one value that all answers lead to, else a :class:`Choice`."""
    found = tuple(options)
    first = found[0][1]
    return first if all(same(value, first) for _, value in found[1:]) else Choice(term, found)


def restricted(value: Value, term: Term, answer: Any) -> Value:
    """The value where a term has an answer, as far as the value itself is a choice."""
    while isinstance(value, Choice) and value.term == term:
        value = dict(value.options).get(answer, Refused(f"{term.answered(answer)} is not possible"))
    return value


def for_each_choice(arguments: Tuple[Value, ...], function: Callable[..., Value]) -> Value:
    """Apply a function to the arguments in each world that they tell apart."""
    return _applied(arguments, function, [MAX_WORLDS])


def _applied(arguments: Tuple[Value, ...], function: Callable[..., Value], left: List[int]) -> Value:
    asked = next((argument for argument in arguments if isinstance(argument, Choice)), None)
    if asked is None:
        refused = next((argument for argument in arguments if isinstance(argument, Refused)), None)
        left[0] -= 1
        return refused or function(*arguments)
    if left[0] <= 0:
        return Unknown(f"{asked.why}, nor is much else")
    options: List[Tuple[Any, Value]] = []
    for answer, _ in asked.options:
        known = tuple(restricted(argument, asked.term, answer) for argument in arguments)
        options.append((answer, _applied(known, function, left)))
    return choice(asked.term, iter(options))


# Worlds


class World:
    """One answer to each term that was asked about."""

    def __init__(self, path: "List[_Fork]") -> None:
        self._path = path
        self._asked = 0
        self._answers: Dict[Term, Any] = {}
        self._known: Dict[Tuple[str, Hashable], Any] = {}
        self._excluded: Dict[Tuple[str, Hashable], Set[Any]] = {}

    def answer(self, term: Term, answers: Tuple[Any, ...]) -> Any:
        """The answer that a term has here."""
        if term not in self._answers:
            followed, given = self._follows(term)
            self._answers[term] = given if followed else self._chosen(term, self._possible(term, answers))
            self._note(term, self._answers[term])
        return self._answers[term]

    def _follows(self, term: Term) -> Tuple[bool, Any]:
        """Whether an answer follows from what is known of the thing, and which."""
        if term.literal is None:
            return term.thing in self._known, self._known.get(term.thing)
        if term.thing in self._known:
            return True, self._known[term.thing] == term.literal
        return term.literal in self._excluded.get(term.thing, ()), False

    def _possible(self, term: Term, answers: Tuple[Any, ...]) -> Tuple[Any, ...]:
        excluded = self._excluded.get(term.thing, set()) if term.literal is None else set()
        return tuple(answer for answer in answers if answer not in excluded)

    def _chosen(self, term: Term, answers: Tuple[Any, ...]) -> Any:
        if not answers:
            raise Impossible
        if self._asked == len(self._path):
            self._path.append(_Fork(term, answers))
        fork = self._path[self._asked]
        self._asked += 1
        return fork.answers[fork.taken]

    def _note(self, term: Term, answer: Any) -> None:
        if term.literal is None:
            self._known[term.thing] = answer
        elif answer:
            self._known[term.thing] = term.literal
        else:
            self._excluded.setdefault(term.thing, set()).add(term.literal)

    @property
    def assumed(self) -> Tuple[str, ...]:
        """What was chosen here, in words for the user."""
        return tuple(fork.term.answered(fork.answers[fork.taken]) for fork in self._path[: self._asked])

    def plain(self, value: Value) -> Value:
        """The value in this world; raises :class:`Impossible` where there is none."""
        while isinstance(value, Choice):
            options = dict(value.options)
            answer = self.answer(value.term, tuple(options))
            if answer not in options:
                raise Impossible
            value = options[answer]
        if isinstance(value, Refused):
            raise Impossible
        return value


@dataclass
class _Fork:
    term: Term
    answers: Tuple[Any, ...]
    taken: int = 0


class Judged(NamedTuple, Generic[Result]):
    """What was found in a world, and what was assumed there."""

    result: Result
    assumed: Tuple[str, ...]


class _Here(threading.local):
    world: Optional[World] = None


_here = _Here()


def in_each_world(judge: Callable[[], Result]) -> Tuple[List[Judged[Result]], bool]:
    """What is found in each world that there is, and whether these are all."""
    found: List[Judged[Result]] = []
    path: List[_Fork] = []
    outer = _here.world
    try:
        for _ in range(MAX_WORLDS):
            world = _here.world = World(path)
            try:
                found.append(Judged(judge(), world.assumed))
            except Impossible:
                pass
            while path and path[-1].taken + 1 == len(path[-1].answers):
                path.pop()
            if not path:
                return found, True
            path[-1].taken += 1
        return found, False
    finally:
        _here.world = outer


def here(value: Value) -> Value:
    """A value in the world that is judged, however deep what is open stands in it."""
    world = _here.world
    return value if world is None else _deep(value, world)


def _deep(value: Value, world: World) -> Value:
    value = world.plain(value)
    if isinstance(value, dict):
        found = {world.plain(key): _deep(item, world) for key, item in value.items()}
        return value if _are_same(found.values(), value.values()) else type(value)(found)
    if isinstance(value, Text):
        parts = tuple(_deep(part, world) for part in value.parts)
        return value if _are_same(parts, value.parts) else text_of(parts)
    if isinstance(value, tuple):
        items = tuple(_deep(item, world) for item in value)
        return value if _are_same(items, value) else type(value)(items)
    return value


def _are_same(one: Any, other: Any) -> bool:
    return all(left is right for left, right in zip(one, other))
