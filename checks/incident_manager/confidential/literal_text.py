"""The text of a value as it stands in the configuration."""

from __future__ import annotations

import re

from incident_manager.values import Computed, Symbol, Text, Unknown, Value, parts_of

# A letter, so that nothing that must end at a word's boundary ends at an open part; in no alphabet in use,
# so that no pattern takes it for part of a name.
OPEN = "\ua66e"
SYMBOL = "\ua66d"
SECRET = "\ua66c"


def literal_text(value: Value, longest: int, symbol: str = OPEN, secret: str = OPEN) -> str:
    """The literal parts of a string, up to a length; each open part becomes one ``OPEN``.

    Values that are no strings have no text. ``symbol`` is what stands for the Region, the account or another name that
    AWS gives: a word, whatever it is. ``secret`` stands for a secret of another resource or of a dynamic reference.
    """

    def mark(part: Value) -> str:
        if isinstance(part, str):
            return part[:longest].replace(OPEN, "?").replace(SYMBOL, "?").replace(SECRET, "?")
        if isinstance(part, Symbol):
            return symbol
        return secret if _is_secret(part) else OPEN

    return "".join(map(mark, parts_of(value) if isinstance(value, (str, Text)) else ()))[:longest]


_SECRETS = re.compile(r"secret(_string|_binary)?|password|passphrase|private_key(_\w+)?|\w*token", re.I)
_RESOLVED = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def _is_secret(part: Value) -> bool:
    """Whether an open part is a secret by what names it: an attribute, or the store that a reference reads."""
    if isinstance(part, Computed):
        is_password = getattr(part.resource, "type", "") == "random_password" and part.attribute == "result"
        return is_password or bool(_SECRETS.fullmatch(part.attribute))
    return isinstance(part, Unknown) and part.why.startswith(_RESOLVED)
