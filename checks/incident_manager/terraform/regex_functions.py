"""Regular expressions, as far as Go's and Python's mean the same: https://pkg.go.dev/regexp/syntax."""

from __future__ import annotations

import re
from typing import Iterator, List

from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.terraform.argument_values import Declined, Functions, strings, takes
from incident_manager.terraform.language_types import STRING
from incident_manager.values import ListValue, TypedNull, Value

MAX_TRIES = 5_000_000  # to match one regular expression, at worst
MAX_REPEAT = 1000  # Go's own limit

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": "\\x00-\\x7f",
    "blank": "\\t ",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\t\\n\\v\\f\\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_TOKEN = re.compile(
    r"""\\(?P<escape>[\s\S])
    |\(\?(?P<group>P?<\w+>|:|[imsU-]+[:)]|[\s\S])
    |(?P<repeat>\{\d+(?:,\d*)?\})
    |\[:(?P<negated>\^?)(?P<named>\w+):\]
    |(?P<other>[\s\S])""",
    re.X,
)
_PLAIN_ESCAPES = "\\.+*?()|[]{}^$/-_\"'#&~`!@%=:;,<> "


def tries(pattern: str, text: str) -> int:
    """In how many ways Python may have to try a pattern on a text, at worst; Terraform's own engine takes one."""
    if len(pattern) > 1000 or re.search(
        r"[+*}][+*{]|\)[+*{]|\(\?[<=!]", pattern.replace("(?P<", "(").replace("(?<", "(")
    ):
        return MAX_TRIES + 1
    repeats = len(re.findall(r"[*+}]", pattern)) + (not pattern.startswith("^"))
    repeats -= len(re.findall(r"\[\^([^]\\])\][*+]\)*\1", pattern))  # what ends at a character that it leaves out
    choices = len(re.findall(r"(?<!\()\?|\|", pattern))
    return int(min((len(text) + 1) ** max(repeats, 0) * 2 ** min(choices, 30), MAX_TRIES + 1))


def _translated(pattern: str) -> str:
    """Go's pattern as Python's. Raises :class:`Declined` where they may not mean the same."""
    result: List[str] = []
    inside = False  # of square brackets
    start = 0  # where the brackets begin
    for token in _TOKEN.finditer(pattern):
        escape, group, repeat, named, other = token.group("escape", "group", "repeat", "named", "other")
        if escape is not None:
            result.append(_escape(escape, inside))
        elif inside and named is not None:
            if named not in _CLASSES:
                raise FunctionFault(f"[:{named}:] is not a class")
            if token.group("negated"):
                raise Declined("the pattern is not evaluated here")
            result.append(_CLASSES[named])
        elif inside:
            if token.group() == "]" and len("".join(result)) > start:
                inside = False
                result.append("]")
            elif token.group() in ("[", "]", "&", "~", "|"):
                result.append("\\" + token.group())
            elif other is not None:
                result.append(token.group())
            else:
                raise Declined("the pattern is not evaluated here")
        elif group is not None:
            result.append(_group(group))
        elif repeat is not None:
            if max(map(int, re.findall(r"\d+", repeat))) > MAX_REPEAT:
                raise FunctionFault("a pattern is repeated too often")
            result.append(repeat)
        elif named is not None:
            raise Declined("the pattern is not evaluated here")
        elif other == "[":
            inside = True
            negated = pattern.startswith("^", token.end())
            result.append("[")
            start = len("".join(result)) + negated
        elif other == "$":
            result.append(r"\Z")
        elif other in "{}":
            result.append("\\" + other)
        else:
            result.append(other)
    return "".join(result)


def _escape(letter: str, inside: bool) -> str:
    if letter == "s":
        return r"\t\n\f\r " if inside else r"[\t\n\f\r ]"
    if letter == "S" and not inside:
        return r"[^\t\n\f\r ]"
    if letter == "z" and not inside:
        return r"\Z"
    if letter in "dDwWtnrfv" or (letter in "AbB" and not inside):
        return "\\" + letter
    if letter in _PLAIN_ESCAPES:
        return re.escape(letter) if letter != "-" or not inside else "\\-"
    if letter.isdigit() or letter in "ZGghHkKRuUyYNmMiIjJlLoOTVWeEF":
        raise FunctionFault(f"\\{letter} is not an escape of a pattern")
    raise Declined("the pattern is not evaluated here")


def _group(rest: str) -> str:
    if rest.startswith(("P<", "<")) and rest.endswith(">"):
        return f"(?P<{rest.strip('P<>')}>" if rest.startswith("<") else f"(?{rest}"
    if rest == ":":
        return "(?:"
    if rest in ("=", "!", "<", "#", ">", "("):
        raise FunctionFault("the pattern has a group that Terraform does not know")
    raise Declined("the pattern is not evaluated here")


def compiled(pattern: str, text: str) -> "re.Pattern[str]":
    """A pattern of Terraform's, ready to be tried on a text."""
    flags = 0
    written = pattern
    lead = re.match(r"\(\?([ims]+)\)", pattern)
    if lead:
        written = pattern[lead.end() :]
        for letter, flag in (("i", re.I), ("m", re.M), ("s", re.S)):
            flags |= flag if letter in lead.group(1) else 0
        if flags & re.M or (flags & re.I and not (text.isascii() and pattern.isascii())):
            raise Declined("the pattern is not evaluated here")
    if tries(written, text) > MAX_TRIES:
        raise Declined(given_up("the pattern is not evaluated here"))
    try:
        return re.compile(_translated(written), re.ASCII | flags)
    except re.error as fault:
        raise FunctionFault(f"the pattern cannot be read: {fault}") from fault


def matches(pattern: "re.Pattern[str]", text: str) -> Iterator["re.Match[str]"]:
    """All matches as Go finds them: none is empty where another one ends."""
    end = -1
    for match in pattern.finditer(text):
        if match.start() == match.end() == end:
            continue
        end = match.end()
        yield match


def replaced(pattern: str, text: str, new: str) -> str:
    """The text with every match replaced; ``$1`` and ``${name}`` stand for what a group matched."""
    expression = compiled(pattern, text)
    parts: List[str] = []
    position = 0
    for match in matches(expression, text):
        parts.extend([text[position : match.start()], _expanded(new, match)])
        position = match.end()
    return "".join([*parts, text[position:]])


def _expanded(new: str, match: "re.Match[str]") -> str:
    def group(reference: "re.Match[str]") -> str:
        if reference.group() == "$$":
            return "$"
        name = reference.group(1) or reference.group(2)
        if name.isdigit():
            return (match.group(int(name)) or "") if int(name) <= match.re.groups else ""
        return (match.group(name) or "") if name in match.re.groupindex else ""

    return re.sub(r"\$\$|\$\{(\w+)\}|\$(\w+)", group, new)


def _regex(pattern: Value, text: Value) -> Value:
    expression = compiled(pattern, text)
    _one_kind_of_groups(expression)
    match = expression.search(text)
    if not match:
        raise FunctionFault("the pattern does not match")
    return _match_value(match)


def _one_kind_of_groups(expression: "re.Pattern[str]") -> None:
    if expression.groupindex and len(expression.groupindex) != expression.groups:
        raise FunctionFault("named groups and groups without a name are mixed")


def _match_value(match: "re.Match[str]") -> Value:
    if match.groupdict():
        return {name: TypedNull(STRING) if found is None else found for name, found in match.groupdict().items()}
    if match.groups():
        return tuple(TypedNull(STRING) if found is None else found for found in match.groups())
    return match.group()


def _regexall(pattern: Value, text: Value) -> Value:
    expression = compiled(pattern, text)
    _one_kind_of_groups(expression)
    found = [_match_value(match) for match in matches(expression, text)]
    if expression.groupindex:
        return ListValue.of(found, ("object", tuple((name, STRING) for name in sorted(expression.groupindex))))
    if expression.groups:
        return ListValue.of(found, ("tuple", (STRING,) * expression.groups))
    return strings(found)


FUNCTIONS: Functions = {
    "regex": takes(_regex, STRING, STRING, nullable=True),
    "regexall": takes(_regexall, STRING, STRING),
}
