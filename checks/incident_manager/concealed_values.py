"""Whole values of which no message shows the texts and numbers: see :mod:`incident_manager.concealment`."""

from __future__ import annotations

from fractions import Fraction
from typing import Callable, Optional, Tuple

from incident_manager.concealment import (
    Concealed,
    ConcealedFraction,
    ConcealedText,
    ConcealedWhole,
    Origin,
    Segment,
    plain,
)
from incident_manager.given_up import given_up, is_given_up
from incident_manager.values import ListValue, MapValue, SetValue, Text, Unknown, Value, everything_in, inside


def concealed(value: Value, origin: Origin) -> Value:
    """The value, of which no message shows a text or a number."""

    def one(item: Value) -> Value:
        if isinstance(item, (Concealed, bool)):
            return item
        if isinstance(item, str):
            return ConcealedText([Segment(item, origin)]) if item else item
        if isinstance(item, int):
            return ConcealedWhole(item, origin)
        if isinstance(item, Fraction):
            return ConcealedFraction(item, origin)
        return item

    return _changed(value, one)


def concealed_with_reasons(value: Value, origin: Origin) -> Value:
    """The same for what is computed of concealed values: why it is not known may repeat them, and is left out."""
    why = f"what {origin.name} comes to is not known"

    def one(item: Value) -> Value:
        if not isinstance(item, Unknown):
            return item
        return Unknown(given_up(why) if is_given_up(item.why) else why, item.present, "", item.type)

    return concealed(_changed(value, one), origin)


def revealed(value: Value) -> Value:
    """The value itself, to compute with; what is computed has to be concealed again."""
    return _changed(value, plain)


def origin_of(value: Value) -> Optional[Origin]:
    """What the first part of a value comes from that is concealed; None where none is."""
    return next((item.origin for item in inside(value) if isinstance(item, Concealed)), None)


def names_shown(value: Value) -> Tuple[str, ...]:
    """For each part of a value the name that a message shows instead of it, or ""; nothing if no part is concealed."""
    items = everything_in(value)
    if not [item for item in items if isinstance(item, Concealed)]:
        return ()
    return tuple(item.origin.name if isinstance(item, Concealed) else "" for item in items)


def _changed(value: Value, change: Callable[[Value], Value]) -> Value:
    """A value of the same type, with each text, number and open value in it changed."""
    if isinstance(value, Text):
        return Text(tuple(change(part) for part in value.parts))
    if isinstance(value, dict):
        items = {change(key): _changed(item, change) for key, item in value.items()}
        return MapValue.of(items, value.element) if isinstance(value, MapValue) else items
    if isinstance(value, tuple):
        found = tuple(_changed(item, change) for item in value)
        if not isinstance(value, (ListValue, SetValue)):
            return found
        made = type(value)(found)
        made.element = value.element
        return made
    return change(value)
