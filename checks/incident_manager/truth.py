"""Three-valued logic: true, false, or an :class:`~incident_manager.values.Unknown` that says why."""

from __future__ import annotations

from typing import Callable, Iterable, Union

from incident_manager.values import Either, Unknown, Value, reason_for

Truth = Union[bool, Unknown]


def all_of(truths: Iterable[Truth]) -> Truth:
    """False where one is false, however little is known of the others. True where there are none."""
    unknown: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown) and unknown is True:
            unknown = truth
    return unknown


def any_of(truths: Iterable[Truth]) -> Truth:
    """True where one is true, however little is known of the others. False where there are none."""
    unknown: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown) and unknown is False:
            unknown = truth
    return unknown


def negated(truth: Truth) -> Truth:
    return truth if isinstance(truth, Unknown) else not truth


def agreed(truths: Iterable[Truth], why: str) -> Truth:
    """What all say; unknown where they differ. There is at least one."""
    first, *others = truths
    for other in others:
        if isinstance(other, Unknown) or other is not first:
            return first if isinstance(first, Unknown) else other if isinstance(other, Unknown) else Unknown(why)
    return first


def whichever(value: Value, judge: Callable[[Value], Truth], otherwise: str = "") -> Truth:
    """What holds of a value, whichever of its alternatives it is.

    ``otherwise`` is why that is not known, where the value itself does not say.
    """
    if not isinstance(value, Either):
        return judge(value)
    return agreed((judge(option) for option in value.alternatives), reason_for(value, otherwise))
