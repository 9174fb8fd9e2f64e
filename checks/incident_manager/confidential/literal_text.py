"""The text of a value as it stands in the configuration."""

from __future__ import annotations

from incident_manager.values import Symbol, Text, Value, parts_of

# A letter, so that nothing that must end at a word's boundary ends at an open part; in no alphabet in use,
# so that no pattern takes it for part of a name.
OPEN = "\ua66e"
SYMBOL = "\ua66d"


def literal_text(value: Value, longest: int, symbol: str = OPEN) -> str:
    """The literal parts of a string, up to a length; each open part becomes one ``OPEN``.

    Values that are no strings have no text. ``symbol`` is what stands for the Region, the account or another name that
    AWS gives: a word, whatever it is.
    """
    parts = parts_of(value) if isinstance(value, (str, Text)) else ()
    pieces = (
        part[:longest].replace(OPEN, "?") if isinstance(part, str) else symbol if isinstance(part, Symbol) else OPEN
        for part in parts
    )
    return "".join(pieces)[:longest]
