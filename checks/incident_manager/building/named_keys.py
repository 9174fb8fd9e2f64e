"""Keys that a configuration names by text."""

from __future__ import annotations

from typing import Callable, Optional

from incident_manager.model import CustomerKey, Key, Target, UnknownKey
from incident_manager.values import Symbol, Text, Unknown, Value, label, reason_for, split_text


def named_key(text: Value, declared: Callable[[Value], Optional[Key]]) -> Target:
    """The key that a literal or partly literal text names.

    ``declared`` finds the key of the configuration whose id stands at the end of the text, if one does.
    """
    name = label(text)
    key = declared(text.parts[-1]) if isinstance(text, Text) else None
    parts = split_text(text, ":")
    if len(parts) >= 6 and parts[0] == "arn" and parts[2] == "kms":
        return CustomerKey(name, _region(parts[3]), key)
    if key is not None:
        return CustomerKey(name, key.region, key)
    why = reason_for(text, f"{name!r} is not the ARN of a key")
    return UnknownKey(why, True, name)


def _region(part: Value) -> Value:
    if isinstance(part, (str, Symbol)) or (isinstance(part, Unknown) and part.term):
        return part
    return Unknown.because_of(part, "the Region in the ARN is not known")
