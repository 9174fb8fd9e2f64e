"""Three-valued logic: true, false, or an :class:`~incident_manager.values.Unknown` that says why."""

from __future__ import annotations

from typing import Iterable, Union

from incident_manager.values import Unknown

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
