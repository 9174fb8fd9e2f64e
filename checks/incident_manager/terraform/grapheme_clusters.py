"""What Terraform takes for one character of a text: a letter with its accents is one.

https://unicode.org/reports/tr29/. Scripts and emoji whose rules are longer are left to Terraform.
"""

from __future__ import annotations

import re
import unicodedata
from typing import List

from incident_manager.concealment import ConcealedText, Segment
from incident_manager.terraform.argument_values import Declined

_DIFFICULT = re.compile("[\u0600-\u0605\u06dd\u070f\u0e33\u0eb3\u1100-\u11ff\u200d\ua960-\ua97f\ud7b0-\ud7ff]")
_FIRST_FLAG, _LAST_FLAG = 0x1F1E6, 0x1F1FF
_FIRST_TONE, _LAST_TONE = 0x1F3FB, 0x1F3FF


def clusters(text: str) -> List[str]:
    """The characters of a text as a user sees them. Raises :class:`Declined` where they are not told apart here."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    if _DIFFICULT.search(text):
        raise Declined("the characters of the text are not counted here")
    found: List[str] = []
    for character in text:
        category = unicodedata.category(character)
        code = ord(character)
        if category == "Mc" or _FIRST_FLAG <= code <= _LAST_FLAG or _FIRST_TONE <= code <= _LAST_TONE:
            raise Declined("the characters of the text are not counted here")
        joins = category in ("Mn", "Me") and found and unicodedata.category(found[-1][0]) not in ("Cc", "Zl", "Zp")
        if found and (joins or (character == "\n" and found[-1] == "\r")):
            found[-1] += character
        else:
            found.append(character)
    return found


def composed(text: str) -> str:
    """The text as Terraform keeps it: a letter and its accent in one code point, where there is such a one."""
    if text.isascii():
        return text
    found = unicodedata.normalize("NFC", text)
    return ConcealedText([Segment(found, text.origin)]) if isinstance(text, ConcealedText) else found
