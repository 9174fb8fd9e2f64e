"""Configurations with conditions that nothing decides: each is several configurations, one in each world.

What is not decided is a :class:`Term`. A world gives each term an answer, the same wherever it is asked, so that every
value in a world is a plain one. A judgement is made in each world that it can tell apart: it runs with the first
answer to each term that it meets, and again for each other answer. Where nothing is open it runs once.
"""

from __future__ import annotations

import contextlib
import threading
from typing import (
    Any,
    Callable,
    Dict,
    Generic,
    Hashable,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Set,
    Tuple,
    TypeVar,
    Union,
)

MAX_WORLDS = 64  # of one judgement; with more of them, what it comes to is not known
MAX_IN_ALL = 30_000  # of all judgements on a configuration, beyond one of each: some seconds

K = TypeVar("K", bound=Hashable)
W = TypeVar("W")
V = TypeVar("V")


class Term(NamedTuple):
    """What a configuration leaves open.

    ``name`` is how a user would write it, and ``scope`` tells two of one name apart. One with a ``literal`` asks
    whether the thing has that value: its answers are True and False. A thing that is not the literal is ``otherwise``,
    where it can be nothing else.
    """

    name: str
    scope: Hashable = None
    literal: Hashable = None
    otherwise: Hashable = None

    @property
    def thing(self) -> Tuple[str, Hashable]:
        return self.name, self.scope

    def answered(self, answer: Any) -> str:
        """The answer in words for the user."""
        if self.literal is not None:
            literal = _said(self.literal)
            negative = "false" if self.literal == "true" else f"not {literal}"
            return f"{self.name} is {literal if answer else negative}"
        return f"{self.name} is {_said(answer)}"


def _said(answer: Any) -> str:
    return '""' if answer == "" else str(answer).lower() if isinstance(answer, bool) else f"{answer}"


class Impossible(Exception):
    """The language refuses the configuration in this world: there is no such world."""


class _Fork:
    def __init__(self, term: Term, answers: Tuple[Any, ...]) -> None:
        self.term = term
        self.answers = answers
        self.taken = 0

    @property
    def answer(self) -> Any:
        return self.answers[self.taken]


class _World:
    """One answer to each term that is asked; the forks are those of the worlds before it, up to where it differs."""

    def __init__(self, forks: List[_Fork]) -> None:
        self._forks = forks
        self._chosen = 0
        self._answers: Dict[Term, Any] = {}
        self._values: Dict[Tuple[str, Hashable], Any] = {}
        self._excluded: Dict[Tuple[str, Hashable], Set[Any]] = {}

    def answer(self, term: Term, answers: Tuple[Any, ...]) -> Any:
        if term not in self._answers:
            given = self._answers[term] = self._found(term, answers)
            if term.literal is None:
                self._values[term.thing] = given
            elif given:
                self._values[term.thing] = term.literal
            elif term.otherwise is not None:
                self._values[term.thing] = term.otherwise
            else:
                self._excluded.setdefault(term.thing, set()).add(term.literal)
        return self._answers[term]

    def _found(self, term: Term, answers: Tuple[Any, ...]) -> Any:
        """What follows from other answers about the same thing, else what is chosen."""
        excluded = self._excluded.get(term.thing, set())
        if term.thing in self._values:
            value = self._values[term.thing]
            return value if term.literal is None else bool(value == term.literal)
        if term.literal is not None:
            if term.literal in excluded:
                return False
            return term.otherwise in excluded or self._choose(term, answers)
        return self._choose(term, tuple(answer for answer in answers if answer not in excluded))

    def _choose(self, term: Term, answers: Tuple[Any, ...]) -> Any:
        if not answers:
            raise Impossible
        if self._chosen == len(self._forks):
            self._forks.append(_Fork(term, answers))
        self._chosen += 1
        return self._forks[self._chosen - 1].answer

    def excludes(self, name: str, literal: Hashable) -> bool:
        return any(thing == name and literal in values for (thing, _), values in self._excluded.items())

    @property
    def assumed(self) -> Tuple[str, ...]:
        """What tells this world from others; what a thing is not goes without saying where it is said what it is."""
        return tuple(fork.term.answered(fork.answer) for fork in self._forks if not self._follows(fork))

    def _follows(self, fork: _Fork) -> bool:
        is_negative = fork.term.literal is not None and not fork.answer
        return is_negative and self._values.get(fork.term.thing, fork.term.otherwise) != fork.term.otherwise


Asked = Dict[Term, Tuple[Tuple[Any, ...], Any]]
"""For each term its possible answers, and the one that it has."""


class _Here(threading.local):
    world: Optional[_World] = None
    asked: Optional[Asked] = None  # by what is computed right now


_here = _Here()
UNDECIDED = object()
"""The answer to every term outside of all worlds."""


def decide(term: Term, answers: Tuple[Any, ...] = (True, False)) -> Any:
    """The answer that a term has in this world, one of ``answers``; ``UNDECIDED`` where no world is judged."""
    given = UNDECIDED if _here.world is None else _here.world.answer(term, answers)
    if _here.asked is not None:
        _here.asked[term] = answers, given
    if given is not UNDECIDED and given not in answers:
        raise Impossible
    return given


def is_ruled_out(name: str, literal: Hashable) -> bool:
    """Whether it was decided in the world that is judged that what has this name does not have a value."""
    world = _here.world
    return world is not None and world.excludes(name, literal)


@contextlib.contextmanager
def outside() -> Iterator[None]:
    """Nothing is decided inside of this."""
    outer = _here.world, _here.asked
    _here.world, _here.asked = None, None
    try:
        yield
    finally:
        _here.world, _here.asked = outer


class Judged(NamedTuple):
    """What was found in one world. ``assumed`` is what holds there, in words for the user; ``of`` is of what."""

    found: Any
    assumed: Tuple[str, ...]
    of: Tuple[str, ...] = ()


class WorldBudget:
    """How many worlds may be looked at for a configuration."""

    def __init__(self) -> None:
        self._left = MAX_IN_ALL

    def spend(self, worlds: int) -> None:
        self._left -= worlds - 1

    @property
    def most(self) -> int:
        """How many one judgement may look at."""
        return MAX_WORLDS if self._left >= MAX_WORLDS else max(1, self._left)


def in_each_world(judge: Callable[[], V], most: int = MAX_WORLDS) -> Tuple[List[Judged], bool]:
    """What a judgement finds in each world that there is, and whether these are all: ``most`` are looked at."""
    found: List[Judged] = []
    forks: List[_Fork] = []
    outer = _here.world, _here.asked
    try:
        for _ in range(most):
            _here.world, _here.asked = _World(forks), None
            try:
                made = judge()
                if not forks:
                    return [Judged(made, ())], True
                found.append(Judged(made, _here.world.assumed, tuple(fork.term.name for fork in forks)))
            except Impossible:
                pass
            while forks and forks[-1].taken + 1 == len(forks[-1].answers):
                forks.pop()
            if not forks:
                return found, True
            forks[-1].taken += 1
        return found, False
    finally:
        _here.world, _here.asked = outer


# What was computed before


class _Question:
    """A term that decides on a value, and what is known for its answers."""

    def __init__(self, term: Term, answers: Tuple[Any, ...]) -> None:
        self.term = term
        self.answers = answers
        self.known: Dict[Any, Any] = {}


_MISSING = object()


def _and_what_it_asks(compute: Callable[[], V]) -> Tuple[V, Asked]:
    """What is computed, and the terms that it asks; whatever it is computed for asks them too."""
    outer = _here.asked
    asked: Asked = {}
    _here.asked = asked
    try:
        return compute(), asked
    finally:
        _here.asked = outer
        if outer is not None and asked:
            outer.update(asked)


class Memo(Generic[K, V]):
    """Values that are computed once, and once more for each other answer to the terms that they depend on."""

    def __init__(self) -> None:
        self._known: Dict[K, Union[_Question, Any]] = {}

    def get(self, key: K, compute: Callable[[], V]) -> V:
        """The value for a key in this world."""
        known: Any = self._known.get(key, _MISSING)
        walked: Asked = {}
        while isinstance(known, _Question):
            given = decide(known.term, known.answers)
            walked[known.term] = known.answers, given
            known = known.known.get(given, _MISSING)
        if known is not _MISSING:
            found: V = known
            return found
        value, asked = _and_what_it_asks(compute)
        if walked or asked:
            self.keep(key, {**walked, **asked}, value)
        else:
            self._known[key] = value
        return value

    def has(self, key: K) -> bool:
        """Whether the value is known in some world."""
        return key in self._known

    def is_settled(self, key: K) -> bool:
        """Whether the value is known, and the same in all worlds."""
        return key in self._known and not isinstance(self._known[key], _Question)

    def is_known_outside(self, key: K) -> bool:
        """Whether it is known what the value is where nothing is decided."""
        known = self._known.get(key, _MISSING)
        while isinstance(known, _Question):
            known = known.known.get(UNDECIDED, _MISSING)
        return known is not _MISSING

    def keep(self, key: K, asked: Asked, value: V) -> None:
        """Put a value behind the questions that were asked for it, those that are kept already first."""
        holder: Dict[Any, Any] = self._known
        place: Any = key
        for term, (answers, given) in asked.items():
            if not isinstance(holder.get(place), _Question):
                holder[place] = _Question(term, answers)
            question = holder[place]
            holder, place = question.known, given
        holder[place] = value


class PossibleFacts(Generic[V]):
    """What is found in the world that is judged, and what may be found at all: so that others' terms are not asked."""

    def __init__(self, find: Callable[[], V]) -> None:
        self._find = find
        self._memo: Memo[str, V] = Memo()
        self._everywhere: Optional[Tuple[List[V], bool]] = None

    def here(self) -> V:
        return self._memo.get("", self._find)

    def everywhere(self) -> Optional[List[V]]:
        """What is found in each world; None where they are too many."""
        if self._everywhere is None:
            judged, whole = in_each_world(self.here)
            self._everywhere = [one.found for one in judged], whole
        found, whole = self._everywhere
        return found if whole else None


ANYTHING = object()
"""What a fact may be about where it is not known what it is about."""


class FactIndex(Generic[W, V]):
    """What is found of several owners, by what it may be about: a question looks at those owners alone.

    ``about`` names what a fact is about, ``ANYTHING`` among it where that may be anything.
    """

    def __init__(self, about: Callable[[V], Iterable[Hashable]]) -> None:
        self._about = about
        self._facts: List[Tuple[W, PossibleFacts[V]]] = []
        self._places: Dict[Hashable, List[int]] = {}
        self._indexed = 0

    def add(self, owner: W, find: Callable[[], V]) -> None:
        self._facts.append((owner, PossibleFacts(find)))

    def __iter__(self) -> Iterator[Tuple[W, PossibleFacts[V]]]:
        return iter(self._facts)

    def of(self, thing: Hashable) -> List[Tuple[W, V]]:
        """The owners of which something may be found about a thing, in any world, and what is found of each here."""
        while self._indexed < len(self._facts):
            found = self._facts[self._indexed][1].everywhere()
            about = {ANYTHING} if found is None else {each for one in found for each in self._about(one)}
            for each in about:
                self._places.setdefault(each, []).append(self._indexed)
            self._indexed += 1
        places = sorted({*self._places.get(thing, ()), *self._places.get(ANYTHING, ())})
        return [(owner, facts.here()) for owner, facts in map(self._facts.__getitem__, places)]


class OnDemand:
    """Has attributes that are given, and others that are computed when they are asked for, in each world anew.

    A subclass annotates them all. To the constructor goes for each a value, or a function that computes it.
    """

    _memo: Optional[Memo[str, Any]] = None  # of what is not the same in all worlds

    def __init__(self, **attributes: Any) -> None:
        self._computed: Dict[str, Callable[[], Any]] = {}
        for name, given in attributes.items():
            (self._computed if callable(given) else self.__dict__)[name] = given

    def remembered(self, name: str, compute: Callable[[], V]) -> V:
        """What was found out of this in the world that is judged, under a name of its own."""
        known = self.__dict__
        found: V = known[name] if name in known else self._found(name, compute)
        return found

    def __getattr__(self, name: str) -> Any:  # of what is not given, nor known to be the same in all worlds
        compute = self.__dict__.get("_computed", {}).get(name)
        if compute is None:
            if name in self.__dict__:  # another thread found it out
                return self.__dict__[name]
            raise AttributeError(f"{type(self).__name__} has no {name}")
        return self._found(name, compute)

    def _found(self, name: str, compute: Callable[[], V]) -> V:
        if self._memo is not None and self._memo.has(name):
            known: V = self._memo.get(name, compute)
            return known
        value, asked = _and_what_it_asks(compute)
        if asked:
            self._memo = self._memo or Memo()
            self._memo.keep(name, asked, value)
        else:
            self.__dict__[name] = value
            self._computed.pop(name, None)
        return value
