"""Walking through HCL's text: white space, comments, names, and lines of faults."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

from incident_manager.terraform.hcl_tree import MAX_DEPTH, SyntaxFault

_SPACE = re.compile(r"(?:[ \t]|/\*.*?\*/)+", re.S)
_SPACE_AND_LINES = re.compile(r"(?:[ \t\r\n\ufeff]|/\*.*?\*/|(?://|\#)[^\n]*)+", re.S)
LINE_END = re.compile(r"[ \t]*(?:(?://|\#)[^\n]*)?(?:\r?\n|\Z)")
IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
PLAIN_STRING = re.compile(r'"([^"\\$%\n]*)"')


_MARK = re.compile(r"""["\[({\])}\n\#]|//|/\*|<<-?([^\W\d][\w-]*)[ \t]*\r?\n""")
_IN_STRING = re.compile(r"""\\.|[$%]{2}\{|[$%]\{|["\n]""")
_CLOSED_BY = {"[": "]", "(": ")", "{": "}"}


def end_of_expression(text: str, start: int) -> Optional[int]:
    """Where an expression ends that cannot be read: at the end of a line or in front of a brace, outside of all
    brackets and strings; None where these are not closed."""
    closing: List[str] = []
    place = start
    while True:
        in_string = closing[-1:] == ['"']
        found = (_IN_STRING if in_string else _MARK).search(text, place)
        if found is None:
            return None if closing else len(text)
        mark, place = found.group(), found.end()
        if mark in ("\n", "}") and not closing:
            return found.start()
        if closing and mark == closing[-1]:
            closing.pop()
        elif in_string:
            if mark == "\n":
                return None
            closing.extend(["}"] if mark in ("${", "%{") else [])
        elif mark == '"' or mark in _CLOSED_BY:
            closing.append(_CLOSED_BY.get(mark, mark))
        elif mark in ("]", ")", "}"):
            return None
        elif mark != "\n":
            place = _behind(text, found)
            if place < 0:
                return None


def _behind(text: str, mark: "re.Match[str]") -> int:
    """The place behind a comment or a heredoc; below 0 where it does not end."""
    if mark.group() in ("#", "//"):
        end = text.find("\n", mark.end())
        return end if end >= 0 else len(text)
    if mark.group() == "/*":
        return text.find("*/", mark.end())
    last = re.compile(rf"^[ \t]*{re.escape(mark.group(1))}[ \t]*\r?$", re.M).search(text, mark.end())
    return last.end() if last else -1


WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What Terraform trims: the white space of Unicode."""


class Scanner:
    """A place in a text, and how to go on from it."""

    def __init__(self, text: str, line: int = 1) -> None:
        self.text = text
        self.position = 0
        self.multiline = 0
        self.depth = 0
        self.loops: List[Tuple[str, Optional[str]]] = []  # the names that those around this give their elements
        self.first_line = line
        self._counted_position = 0
        self._counted_line = line

    def fault(self, what: str) -> SyntaxFault:
        return SyntaxFault(f"line {self.line()}: {what}")

    def line(self) -> int:
        if self.position >= self._counted_position:
            self._counted_line += self.text.count("\n", self._counted_position, self.position)
        else:
            self._counted_line = self.first_line + self.text.count("\n", 0, self.position)
        self._counted_position = self.position
        return self._counted_line

    def space(self) -> None:
        match = (_SPACE_AND_LINES if self.multiline else _SPACE).match(self.text, self.position)
        if match:
            self.position = match.end()

    def space_and_lines(self) -> None:
        match = _SPACE_AND_LINES.match(self.text, self.position)
        if match:
            self.position = match.end()

    def take(self, token: str) -> bool:
        self.space()
        if self.text.startswith(token, self.position):
            self.position += len(token)
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise self.fault(f"expected {token!r}")

    def identifier(self) -> str:
        self.space()
        match = IDENTIFIER.match(self.text, self.position)
        if not match:
            raise self.fault("expected a name")
        self.position = match.end()
        return match.group()

    def take_word(self, word: str) -> bool:
        self.space()
        match = IDENTIFIER.match(self.text, self.position)
        if match and match.group() == word:
            self.position = match.end()
            return True
        return False

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fault(f"nested more than {MAX_DEPTH} levels deep")
