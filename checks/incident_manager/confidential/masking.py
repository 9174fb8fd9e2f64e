"""The lines of code that a record shows, without what is confidential in them.

checkov masks the code of its own checks for secrets, and that of no graph check (3.3).
"""

from __future__ import annotations

import functools
import re
from typing import List, Tuple

from incident_manager.confidential.confidential_text import LONGEST_TEXT, confidential
from incident_manager.confidential.url_credentials import credentials_in_urls
from incident_manager.limits import REMEMBERED_TEXTS

MASK = "********"
MAX_CODE = 200_000  # characters of a record that are searched

_ARGUMENT = re.compile(r"""\s*(?:-\s+)?(?P<quote>["']?)(?P<name>[\w.$:/-]+)(?P=quote)\s*[:=]\s*""")
_KEY_BEGINS, _KEY_ENDS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"), re.compile(r"-----END [A-Z ]*PRIVATE KEY")

Line = Tuple[int, str]


def concealed(lines: List[Line]) -> List[Line]:
    """The numbered lines, with a mask for the value of each that shows something confidential, or is not read whole."""
    found: List[Line] = []
    inside_key = False
    searched = 0
    for index, (number, line) in enumerate(lines):
        inside_key = inside_key or bool(_KEY_BEGINS.search(line))
        searched += len(line)
        if (
            inside_key
            or len(line) > LONGEST_TEXT
            or searched > MAX_CODE
            or _shows(line)
            or _is_confidential_tag(lines, index)
        ):
            found.append((number, _masked(line)))
        else:
            found.append((number, line))
        inside_key = inside_key and not _KEY_ENDS.search(line)
    return found


def concealed_assumption(assumed: str) -> str:
    """What a reason says of a world, such as "Owner is x", with a mask for a value that is confidential."""
    name, verb, value = assumed.partition(" is not " if " is not " in assumed else " is ")
    if not _shows(assumed) and not _shows(value):
        return assumed
    return MASK if _shows(name) else f"{name}{verb}{MASK}"


@functools.lru_cache(maxsize=REMEMBERED_TEXTS)
def _shows(line: str) -> bool:
    name, text = _split(line)
    return any(
        True
        for finding in (confidential(line), credentials_in_urls(line), confidential(text, name), confidential(name))
        for _ in finding
    )


def _split(line: str) -> Tuple[str, str]:
    """The name of an argument and its text, as far as they stand in one line."""
    argument = _ARGUMENT.match(line)
    if argument is None:
        return "", ""
    text = line[argument.end() :].rstrip()
    text = text[: -len(",")] if text.endswith(",") else text
    text = text[:-1] if text.endswith(('"', "'")) else text
    return argument["name"], text[1:] if text.startswith(('"', "'")) else text


def _is_confidential_tag(lines: List[Line], index: int) -> bool:
    """Whether a line is the ``Value`` of a tag whose ``Key``, a line before or after, makes it a secret."""
    name, text = _split(lines[index][1])
    if name.lower() != "value":
        return False
    for other in (index - 1, index + 1):
        if 0 <= other < len(lines):
            key, tag = _split(lines[other][1])
            if key.lower() == "key" and any(True for _ in confidential(text, tag)):
                return True
    return False


def _masked(line: str) -> str:
    argument = _ARGUMENT.match(line)
    kept = argument.group() if argument and not any(True for _ in confidential(argument["name"])) else ""
    if not kept:
        kept = line[: len(line) - len(line.lstrip())]
    return f'{kept}"{MASK}"\n' if line.endswith("\n") else f'{kept}"{MASK}"'
