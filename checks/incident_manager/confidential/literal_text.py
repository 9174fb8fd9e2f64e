"""The text of a value as it stands in the configuration."""

from __future__ import annotations

from incident_manager.values import Computed, Symbol, Text, Unknown, Value, parts_of

# A letter, so that nothing that must end at a word's boundary ends at an open part; in no alphabet in use,
# so that no pattern takes it for part of a name.
OPEN = "\ua66e"
SYMBOL = "\ua66d"
GIVEN = "\ua66c"


def literal_text(value: Value, longest: int, symbol: str = OPEN, given: str = OPEN) -> str:
    """The literal parts of a string, up to a length; each open part becomes one ``OPEN``.

    Values that are no strings have no text. ``symbol`` is what stands for the Region, the account or another name that
    AWS gives: a word, whatever it is. ``given`` stands for what another resource or a dynamic reference certainly has.
    """

    def mark(part: Value) -> str:
        if isinstance(part, str):
            return part[:longest].replace(OPEN, "?").replace(SYMBOL, "?").replace(GIVEN, "?")
        if isinstance(part, Symbol):
            return symbol
        return given if isinstance(part, Computed) or (isinstance(part, Unknown) and part.present) else OPEN

    return "".join(map(mark, parts_of(value) if isinstance(value, (str, Text)) else ()))[:longest]
