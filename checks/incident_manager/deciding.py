"""What is not known, as the terms that tell worlds apart: see :mod:`incident_manager.worlds`."""

from __future__ import annotations

from typing import Any, Hashable, Iterable, Sequence, Union

from incident_manager.given_up import is_given_up
from incident_manager.values import (
    Computed,
    OpenExpansion,
    Symbol,
    Unknown,
    Value,
    is_open,
    label,
    parts_of,
    reason_for,
    same,
    why_unknown,
)
from incident_manager.worlds import UNDECIDED, Term, decide, is_ruled_out


class _Null:
    """What stands for null where a literal is asked for: no text is equal to it."""

    def __str__(self) -> str:
        return "null"


NULL = _Null()


def equals_here(value: Value, literal: Any, identity: Hashable = None) -> Value:
    """Whether what is not known has a value, in the world that is judged; unknown outside of all worlds.

    ``identity`` tells a value without a name from others.
    """
    answer = UNDECIDED if _is_given_up(value) else decide(_asked(value, "a value", identity, literal))
    return Unknown.because_of(value, f"{label(value)} is not known", True) if answer is UNDECIDED else answer


def holds_here(value: Value, identity: Hashable) -> Value:
    """Whether a condition that is not known holds, in the world that is judged; unknown outside of all worlds."""
    term = _asked(value, "a condition", identity, "true")._replace(otherwise="false")
    answer = UNDECIDED if _is_given_up(value) else decide(term)
    return Unknown.because_of(value, "a condition is not known", True) if answer is UNDECIDED else answer


def chosen_here(key: Value, names: Sequence[str], identity: Hashable = None) -> Value:
    """The one of several names that a key is in the world that is judged, None where it is none of them.

    Outside of all worlds, and where they are too many, the key itself.
    """
    for name in names if len(names) <= MOST else ():
        equal = equals_here(key, name, identity)
        if is_open(equal):
            return key
        if equal:
            return name
    return None if len(names) <= MOST else key


def differ_here(one: Value, other: Value) -> bool:
    """Whether it is decided in the world that is judged that a symbol does not have the value of a literal."""
    return isinstance(one, Symbol) and isinstance(other, str) and is_ruled_out(label(one), other)


def given_here(value: Union[Unknown, Computed], identity: Hashable = None) -> Value:
    """A value that may be null or "" as it is in the world that is judged: None, or one that is neither, and present.

    One that is not decided is not present.
    """
    for nothing in ("",) if value.present else (NULL, ""):
        equal = equals_here(value, nothing, identity)
        if is_open(equal):
            return value.with_presence(False)
        if equal:
            return None
    return value.with_presence(True)


def _is_given_up(value: Value) -> bool:
    """Whether a limit keeps a value from being known: that is the reason to be told, not what depends on it."""
    return any(map(is_given_up, why_unknown(value)))


def _asked(value: Value, what: str, identity: Hashable, literal: Any) -> Term:
    """What is not known, under its name; where it has none, ``identity`` tells it from others."""
    if isinstance(value, Unknown):
        if value.term:
            return Term(value.term, None, literal)
        return Term(f"{what} ({reason_for(value, 'not known')})", identity, literal)
    if isinstance(value, OpenExpansion):
        return Term(f"{what} ({value.why})", identity, literal)
    nameless = any(isinstance(part, Unknown) and not part.term for part in parts_of(value))
    return Term(label(value), (value, identity) if nameless else value, literal)


def one_of(options: Iterable[Value], what: str, why: str, identity: Hashable = None) -> Value:
    """The one of several values that something is in the world that is judged; unknown outside of all worlds.

    ``what`` is what has the value, in words for the user, and ``why`` says why that is not known.
    """
    distinct: "list[Value]" = []
    for option in options:
        if not any(same(option, seen) for seen in distinct):
            distinct.append(option)
        if len(distinct) > MOST:
            return Unknown(why)
    if len(distinct) == 1:
        return distinct[0]
    if not distinct:
        return Unknown(why)
    names = tuple(f"{label(option)}{f' ({number})' if number else ''}" for number, option in enumerate(distinct))
    answer = decide(Term(what, identity), names)
    return Unknown(why) if answer is UNDECIDED else distinct[names.index(answer)]


MOST = 16  # values that something may have
