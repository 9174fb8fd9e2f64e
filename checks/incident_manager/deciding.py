"""What is not known, as the terms that tell worlds apart: see :mod:`incident_manager.worlds`."""

from __future__ import annotations

from typing import Any, Hashable, Iterable

from incident_manager.values import Unknown, Value, label, reason_for, same
from incident_manager.worlds import UNDECIDED, Term, decide


class _Null:
    """What stands for null where a literal is asked for: no text is equal to it."""

    def __str__(self) -> str:
        return "null"


NULL = _Null()


def name_of(value: Value) -> str:
    """What a value that is not known is called, the same wherever it is met; "" where nothing tells it from others."""
    return value.term if isinstance(value, Unknown) else label(value)


def equals_here(value: Value, literal: Any, identity: Hashable = None) -> Value:
    """Whether what is not known has a value, in the world that is judged; unknown outside of all worlds.

    ``identity`` tells a value without a name from others.
    """
    name = name_of(value)
    answer = decide(Term(name or reason_for(value, "a value"), None if name else identity, literal))
    return Unknown.because_of(value, f"{name} is not known", True) if answer is UNDECIDED else answer


def holds_here(value: Value, identity: Hashable) -> Value:
    """Whether a condition that is not known holds, in the world that is judged; unknown outside of all worlds."""
    name = name_of(value)
    term = Term(name) if name else Term(f"a condition ({reason_for(value, 'not known')})", identity)
    answer = decide(term)
    return Unknown.because_of(value, "a condition is not known", True) if answer is UNDECIDED else answer


def one_of(options: Iterable[Value], what: str, why: str, identity: Hashable = None) -> Value:
    """The one of several values that something is in the world that is judged; unknown outside of all worlds.

    ``what`` is what has the value, in words for the user, and ``why`` says why that is not known.
    """
    distinct: "list[Value]" = []
    for option in options:
        if not any(same(option, seen) for seen in distinct):
            distinct.append(option)
    if len(distinct) == 1:
        return distinct[0]
    if not distinct or len(distinct) > MOST:
        return Unknown(why)
    names = tuple(f"{label(option)}{f' ({number})' if number else ''}" for number, option in enumerate(distinct))
    answer = decide(Term(what, identity), names)
    return Unknown(why) if answer is UNDECIDED else distinct[names.index(answer)]


MOST = 16  # values that something may have
