"""What is not known and a configuration asks for: in each world it is one of the values that are asked for, or none."""

from __future__ import annotations

from typing import Iterable

from incident_manager.deciding import equals_here
from incident_manager.values import Value


def settled(value: Value, literals: Iterable[str]) -> Value:
    """The one of some texts that a value is in the world that is judged; the value itself where it is none of them."""
    for literal in literals:
        if equals_here(value, literal) is True:
            return literal
    return value
