"""Functions of text."""

from __future__ import annotations

from typing import Callable, FrozenSet, List

from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.terraform.argument_values import (
    LENIENT,
    Declined,
    Functions,
    Parameter,
    gap,
    items_of,
    strings,
    takes,
    to_text,
    whole_number,
)
from incident_manager.terraform.collection_functions import concat
from incident_manager.terraform.grapheme_clusters import clusters, composed
from incident_manager.terraform.hcl_scanner import WHITE_SPACE
from incident_manager.terraform.language_types import BOOL, NUMBER, STRING, is_null, list_of
from incident_manager.terraform.regex_functions import replaced
from incident_manager.values import (
    MAX_SIZE,
    Computed,
    Symbol,
    Text,
    Unknown,
    Value,
    is_open,
    parts_of,
    split_text,
    text_of,
)


def _join(separator: Value, *lists: Value) -> Value:
    if not lists:
        raise FunctionFault("join() takes at least one list")
    elements = concat(*lists)
    if is_open(elements):
        return gap(elements, "join")
    parts: List[Value] = []
    for index, element in enumerate(items_of(elements)):
        if is_null(element):
            raise FunctionFault("null cannot be joined")
        if index:
            parts.append(separator)
        parts.append(to_text(element))
    return _certain(parts[0]) if len(parts) == 1 else text_of(parts)


def _certain(value: Value) -> Value:
    """A text that is not known is not null, either, where a function gives it."""
    return Unknown(value.why, True) if isinstance(value, Unknown) and not value.present else value


_CHARACTERS = {"account": frozenset("0123456789"), "region": frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")}
"""What symbols consist of, by their kinds."""
_OF_KEY_IDS = frozenset("0123456789abcdef-mrk")


def _characters(part: Value) -> FrozenSet[str]:
    """What a part that is not known consists of; nothing where that is not known either."""
    if isinstance(part, Computed) and part.attribute == "key_id":
        return _OF_KEY_IDS
    return _CHARACTERS.get(part.kind, frozenset()) if isinstance(part, Symbol) else frozenset()


def _may_hold(text: Value, searched: str) -> bool:
    """Whether what is not known of a text may hold what is searched, or a part of it beside what is known."""
    parts = ("", *parts_of(text), "")
    for before, part, after in zip(parts, parts[1:], parts[2:]):
        if not is_open(part):
            continue
        characters = _characters(part)
        if is_open(before) or not characters or characters.issuperset(searched):
            return True
        for place in range(1, len(searched)):
            left, right = searched[:place], searched[place:]
            if (before.endswith(left) and right[0] in characters) or (
                isinstance(after, str) and after.startswith(right) and left[-1] in characters
            ):
                return True
    return False


def _split(separator: Value, text: Value) -> Value:
    if not isinstance(separator, str) or (is_open(text) and not isinstance(text, Text)):
        return gap((separator, text), "split")
    if isinstance(text, Text):
        unclear = not separator or _may_hold(text, separator)
        return gap(text, "split") if unclear else strings(split_text(text, separator))
    return strings(text.split(separator) if separator else [composed(character) for character in text])


def _upper(character: str) -> str:
    changed = character.upper()
    if len(changed) > 1:
        changed = character.title()
    return changed if len(changed) == 1 else character


def _lower(character: str) -> str:
    changed = character.lower()
    return changed if len(changed) == 1 else changed[0]


def _case(convert: Callable[[str], str], whole: Callable[[str], str]) -> Callable[[Value], Value]:
    def change(part: Value) -> Value:
        if isinstance(part, str):
            return whole(part) if part.isascii() else composed("".join(map(convert, part)))
        characters = _characters(part)
        is_same = characters and all(whole(character) == character for character in characters)
        return part if is_same else Unknown.because_of(part, "a text is not known", True)

    def changed(value: Value) -> Value:
        return text_of(map(change, value.parts)) if isinstance(value, Text) else change(value)

    return changed


def _title(text: Value) -> Value:
    result: List[str] = []
    previous = " "
    for character in text:
        upper = character.title()
        result.append(upper if _separates(previous) and len(upper) == 1 else character)
        previous = character
    return composed("".join(result))


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in WHITE_SPACE


def replace(text: Value, old: Value, new: Value) -> Value:
    """The text with every ``old`` replaced; between slashes it is a pattern."""
    if not isinstance(old, str) or not isinstance(new, str) or (is_open(text) and not isinstance(text, Text)):
        return gap((text, old, new), "replace")
    by_pattern = len(old) > 1 and old.startswith("/") and old.endswith("/")
    known = [part for part in parts_of(text) if isinstance(part, str)]
    if sum(len(part) + 1 if by_pattern else part.count(old) for part in known) * len(new) > MAX_SIZE:
        raise Declined(given_up("the text is too long for replace() here"))
    if isinstance(text, Text):
        if by_pattern or not old or _may_hold(text, old):
            return gap(text, "replace")
        return text_of(part.replace(old, new) if isinstance(part, str) else part for part in text.parts)
    return composed(replaced(old[1:-1], text, new) if by_pattern else text.replace(old, new))


def _startswith(text: Value, prefix: Value) -> Value:
    if isinstance(text, Text) and isinstance(text.parts[0], str):
        known = text.parts[0]
        if known.startswith(prefix):
            return True
        if not prefix.startswith(known):
            return False
    return gap(text, "startswith") if is_open(text) else text.startswith(prefix)


def _substr(text: Value, offset: Value, length: Value) -> Value:
    characters = clusters(text)
    start, count = whole_number(offset), whole_number(length)
    if start < 0:
        start = max(start + len(characters), 0)
    elif count == 0:
        return ""
    rest = characters[start:]
    return "".join(rest if count <= 0 else rest[:count])


def _indent(spaces: Value, text: Value) -> Value:
    count = whole_number(spaces)
    if count < 0:
        raise FunctionFault("the number of spaces is negative")
    if text.count("\n") * count > MAX_SIZE:
        raise Declined(given_up("the text is too long for indent() here"))
    return text.replace("\n", "\n" + " " * count)


def _strrev(text: Value) -> Value:
    return "".join(reversed(clusters(text)))


def _trimprefix(text: Value, prefix: Value) -> Value:
    return text[len(prefix) :] if text.startswith(prefix) else text


def _trimsuffix(text: Value, suffix: Value) -> Value:
    return text[: -len(suffix)] if suffix and text.endswith(suffix) else text


_TEXT = Parameter(STRING, LENIENT)

FUNCTIONS: Functions = {
    "chomp": takes(lambda text: text.rstrip("\r\n"), STRING, gives=STRING),
    "endswith": takes(lambda text, suffix: text.endswith(suffix), STRING, STRING, gives=BOOL),
    "indent": takes(_indent, NUMBER, STRING, gives=STRING),
    "join": takes(_join, _TEXT, rest=Parameter(list_of(STRING), LENIENT), gives=STRING),
    "lower": takes(_case(_lower, str.lower), _TEXT, gives=STRING),
    "replace": takes(replace, _TEXT, _TEXT, _TEXT, gives=STRING),
    "split": takes(_split, _TEXT, _TEXT, gives=list_of(STRING)),
    "startswith": takes(_startswith, _TEXT, STRING, gives=BOOL),
    "strcontains": takes(lambda text, part: part in text, STRING, STRING, gives=BOOL),
    "strrev": takes(_strrev, STRING, gives=STRING),
    "substr": takes(_substr, STRING, NUMBER, NUMBER, gives=STRING),
    "title": takes(_title, STRING, gives=STRING),
    "trim": takes(
        lambda text, characters: text.strip(characters) if characters else text, STRING, STRING, gives=STRING
    ),
    "trimprefix": takes(_trimprefix, STRING, STRING, gives=STRING),
    "trimspace": takes(lambda text: text.strip(WHITE_SPACE), STRING, gives=STRING),
    "trimsuffix": takes(_trimsuffix, STRING, STRING, gives=STRING),
    "upper": takes(_case(_upper, str.upper), _TEXT, gives=STRING),
}
