"""A function of values that may be one of several: what both languages have in common."""

from __future__ import annotations

from typing import Callable, List, Optional, Tuple

from incident_manager.values import MAX_ALTERNATIVES, Either, Unknown, Value, alternatives, either, reason_for


class FunctionFault(ValueError):
    """The language refuses a call; the text says why."""


def each_of(arguments: Tuple[Value, ...], function: Callable[..., Value]) -> Value:
    """Apply a function to every combination of what the arguments may be.

    Combinations that are refused are left out. Raises :class:`FunctionFault` where all are.
    """
    if not any(isinstance(argument, Either) for argument in arguments):
        return function(*arguments)
    combinations: List[Tuple[Value, ...]] = [()]
    for argument in arguments:
        options = alternatives(argument)
        if len(combinations) * len(options) > MAX_ALTERNATIVES:
            return Unknown.because_of(arguments)
        combinations = [(*start, option) for start in combinations for option in options]
    results: List[Value] = []
    fault: Optional[FunctionFault] = None
    for combination in combinations:
        try:
            results.append(function(*combination))
        except FunctionFault as refused:
            fault = refused
    if not results and fault:
        raise fault
    return either(results, reason_for(arguments))
