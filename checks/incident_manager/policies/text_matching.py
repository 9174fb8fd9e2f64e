"""Comparison of strings of which some parts are not known.

A part that is not known may be any string; it is equal to itself. So a comparison is true where it holds
whatever the parts are, false where it holds for none, and unknown in between.
"""

from __future__ import annotations

import enum
import re
from typing import Any, Callable, Iterable, List, NamedTuple, Set

from incident_manager.concealment import plain
from incident_manager.truth import Truth
from incident_manager.values import (
    Symbol,
    Text,
    Unknown,
    Value,
    is_open,
    label,
    parts_of,
    same,
    text_of,
    written,
)


class _Hole(NamedTuple):
    """A part that is not known."""

    value: Value


class _Wildcard(enum.Enum):
    ONE = "?"
    MANY = "*"


_ONE, _MANY = _Wildcard.ONE, _Wildcard.MANY
_VARIABLE = re.compile(r"\$\{(?P<name>[*?$]|[A-Za-z][\w.-]*:(?!:)[^{}]*)\}")
_ESCAPED = {"*", "?", "$"}


def equal(pattern: Value, value: Value, fold: bool = False, variables: bool = False) -> Truth:
    """Whether two strings are the same; letter case does not matter where ``fold``.

    With ``variables``, ``${aws:…}`` in the pattern is a policy variable: a part that is not known. What is written
    like one but names no context key, such as ``${AWS::Region}``, is plain text.
    """
    return _compared(pattern, value, fold, variables, wildcards=False)


def like(pattern: Value, value: Value, fold: bool = False, variables: bool = False) -> Truth:
    """Whether a string matches a pattern with ``*`` (any characters) and ``?`` (one)."""
    return _compared(pattern, value, fold, variables, wildcards=True)


def stands_for(pattern: Value, names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a pattern matches one of the names, and certainly none of the others."""
    fits = any(like(pattern, name, True) is True for name in names)
    return fits and not any(like(pattern, other, True) is True for other in others)


def _compared(pattern: Value, value: Value, fold: bool, variables: bool, wildcards: bool) -> Truth:
    if wildcards and isinstance(pattern, str) and pattern == "*":
        return True
    variables = variables and _has_variable(pattern)
    if isinstance(pattern, str) and isinstance(value, str) and not variables:
        if fold:
            pattern, value = pattern.lower(), value.lower()
        if wildcards and ("*" in pattern or "?" in pattern):
            return _glob(pattern, value)
        return bool(pattern == value)
    wanted = _tokens(pattern, fold, variables, wildcards)
    given = _tokens(value, fold, False, False)
    if _accepts(wanted, given, certain=True):
        return True
    if not _accepts(wanted, given, certain=False):
        return False
    return Unknown.because_of((pattern, value), f"{label(pattern)} holds a policy variable")


def _has_variable(pattern: Value) -> bool:
    if isinstance(pattern, str):
        return "${" in pattern and _VARIABLE.search(pattern) is not None
    return any(isinstance(part, str) and _VARIABLE.search(part) for part in parts_of(pattern))


def opened(pattern: Value) -> Value:
    """The pattern with each policy variable as a part that is not known."""
    return filled(pattern, lambda name: Unknown(f"${{{name}}} is filled in at each request"))


def filled(pattern: Value, value_of: Callable[[str], Value]) -> Value:
    """A pattern with the values of policy variables, by the names of context keys; None leaves one as it is."""
    if not _has_variable(pattern):
        return pattern
    parts: List[Value] = []
    for part in parts_of(pattern):
        position = 0
        for found in _VARIABLE.finditer(part) if isinstance(part, str) else ():
            value = None if found["name"] in _ESCAPED else value_of(part[slice(*found.span("name"))])
            if value is not None:
                parts.extend([part[position : found.start()], value])
                position = found.end()
        parts.append(part[position:] if isinstance(part, str) else part)
    return text_of(parts)


def unfilled(value: Value) -> str:
    """The first ``${…}`` in a text that nothing fills in: neither a template nor IAM; "" where there is none."""
    for part in parts_of(value):
        for found in re.finditer(r"\$\{[^{}]*\}", part) if isinstance(part, str) else ():
            if not _VARIABLE.match(found.group()):
                return label(part[slice(*found.span())])
    return ""


def _glob(pattern: str, value: str) -> bool:
    """Time grows with the product of the lengths at worst, whatever the pattern."""
    pattern, value = plain(pattern), plain(value)  # whose characters take less time
    at, star, resume = 0, -1, 0
    position = 0
    while position < len(value):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", value[position]):
            at += 1
            position += 1
        elif star >= 0:
            resume += 1
            at, position = star + 1, resume
        else:
            return False
    return all(character == "*" for character in pattern[at:])


def _tokens(value: Value, fold: bool, variables: bool, wildcards: bool) -> List[Any]:
    tokens: List[Any] = []
    for part in parts_of(value):
        if is_open(part):
            tokens.append(_Hole(part))
        else:
            text = written(part)
            tokens.extend(_characters(text.lower() if fold else text, variables, wildcards))
    return tokens


def _characters(text: str, variables: bool, wildcards: bool) -> List[Any]:
    tokens: List[Any] = []
    position = 0
    while position < len(text):
        character = text[position]
        variable = _VARIABLE.match(text, position) if variables and character == "$" else None
        if variable is not None:
            name = text[slice(*variable.span("name"))]
            tokens.append(name if name in _ESCAPED else _Hole(Unknown(f"${{{name}}} is filled in at each request")))
            position = variable.end() - 1
        elif wildcards and character in "*?":
            tokens.append(_MANY if character == "*" else _ONE)
        else:
            tokens.append(character)
        position += 1
    return tokens


def _accepts(pattern: List[Any], value: List[Any], certain: bool) -> bool:
    """Whether the pattern accepts the value for any unknown parts (``certain``), or for some."""
    states = _skipping(pattern, {0}, certain)
    for token in value:
        following: Set[int] = set()
        if isinstance(token, _Hole) and not certain:
            following = set(range(min(states), _reach(pattern, min(states), token) + 1)) if states else set()
        for state in states:
            if state == len(pattern):
                continue
            wanted = pattern[state]
            if wanted is _MANY or (isinstance(wanted, _Hole) and not certain):
                following.add(state)
            if _fits(wanted, token):
                following.add(state + 1)
        states = _skipping(pattern, following, certain)
        if not states:
            return False
    return len(pattern) in states


def _reach(pattern: List[Any], state: int, hole: _Hole) -> int:
    """How much of a pattern an unknown part may stand for: a symbol, such as a Region, holds no star and no brace."""
    if isinstance(hole.value, Symbol):
        for position in range(state, len(pattern)):
            if pattern[position] in ("*", "?", "$", "{", "}"):
                return position
    return len(pattern)


def _fits(wanted: Any, token: Any) -> bool:
    if isinstance(wanted, _Hole) or isinstance(token, _Hole):
        return isinstance(wanted, _Hole) and isinstance(token, _Hole) and same(wanted.value, token.value)
    return wanted is _ONE or (wanted is not _MANY and bool(wanted == token))


def _skipping(pattern: List[Any], states: Set[int], certain: bool) -> Set[int]:
    """The states, and those behind wildcards and holes that stand for nothing."""
    reached = set(states)
    for state in sorted(states):
        while state < len(pattern) and (pattern[state] is _MANY or (isinstance(pattern[state], _Hole) and not certain)):
            state += 1
            if state in reached:
                break
            reached.add(state)
    return reached


def replaced(value: Value, unknown: Value, known: Value) -> Value:
    """The value with an open part replaced by what it is known to stand for, however deep."""
    if is_open(value) and same(value, unknown):
        return known
    if isinstance(value, Text):
        return text_of(known if is_open(part) and same(part, unknown) else part for part in value.parts)
    if isinstance(value, dict):
        return {replaced(key, unknown, known): replaced(item, unknown, known) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(replaced(item, unknown, known) for item in value)
    return value
