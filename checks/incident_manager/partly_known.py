"""Collections of which some elements are certain, whatever the others are: ``concat(["a"], var.more)``."""

from __future__ import annotations

from typing import Any, Dict, Tuple, Union

from incident_manager.values import Unknown, Value

Known = Union[Tuple[Value, ...], Dict[Any, Value]]


class PartlyKnown(Unknown):
    """A list, set, map or object that has the ``known`` elements, and perhaps others; ``whole`` says why.

    The order of a tuple says nothing here. Who does not ask for it takes it for a value that is not known.
    """

    def __init__(self, whole: Unknown, known: Known) -> None:
        super().__init__(whole.why, whole.present, whole.term, whole.type)
        self.known = known

    def content(self) -> Tuple[Any, ...]:
        return (id(self),)

    def with_presence(self, present: bool) -> PartlyKnown:
        return PartlyKnown(Unknown(self.why, present, self.term, self.type), self.known)


def with_the_rest(value: Value) -> Value:
    """A collection with one open element that stands for all that may come to the known ones; else the value."""
    if not isinstance(value, PartlyKnown):
        return value
    rest = Unknown(value.why, True)
    return {**value.known, rest: rest} if isinstance(value.known, dict) else (*value.known, rest)
