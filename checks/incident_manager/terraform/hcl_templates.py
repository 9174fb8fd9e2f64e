"""Strings, heredocs and templates of HCL: text with ``${}`` and ``%{}`` sequences."""

from __future__ import annotations

import itertools
import re
from typing import Any, List, NamedTuple, Optional, Tuple

from incident_manager.terraform.grapheme_clusters import composed
from incident_manager.terraform.hcl_scanner import WHITE_SPACE, Scanner
from incident_manager.terraform.hcl_tree import Conditional, Literal, Template, TemplateFor

_STRING_RUN = re.compile(r'[^"\\$%\n]+')
_LINE_RUN = re.compile(r"[^$%\n]*\n|[^$%\n]+")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DIRECTIVE = re.compile(r"(~?)\s*(if|else|endif|for|endfor)\b")


class _Directive(NamedTuple):
    word: str
    arguments: Tuple[Any, ...]


class TemplateReader(Scanner):
    """Reads what stands between quotation marks, or in a heredoc.

    The parts of a template are literal pieces and expressions. Pieces are kept apart until the white space beside a
    ``~`` is gone, which reaches no further than the end of a line or a ``$``.
    """

    def expression(self) -> Any:
        """An expression, such as stands inside of ``${}``."""
        raise NotImplementedError

    def string(self) -> Any:
        self.position += 1
        parts: List[Any] = []
        text = self.text
        trim = False
        while True:
            piece = self._piece()
            if piece:
                parts.append(piece.lstrip(WHITE_SPACE) if trim else piece)
                trim = False
            if self.position >= len(text) or text[self.position] == "\n":
                raise self.fault("a string is not closed")
            if text[self.position] == '"':
                self.position += 1
                return self._finished(parts)
            trim = self._sequence(parts, trim)

    def _piece(self) -> str:
        """The literal text up to the next ``$``, ``%`` or the end of the string."""
        found: List[str] = []
        while True:
            match = _STRING_RUN.match(self.text, self.position)
            if match:
                found.append(match.group())
                self.position = match.end()
            elif self.text.startswith("\\", self.position):
                found.append(self._escape())
            else:
                return "".join(found)

    def _escape(self) -> str:
        code = self.text[self.position + 1 : self.position + 2]
        for letter, length in (("u", 4), ("U", 8)):
            if code == letter:
                digits = self.text[self.position + 2 : self.position + 2 + length]
                self.position += 2 + length
                if not re.fullmatch(f"[0-9a-fA-F]{{{length}}}", digits) or int(digits, 16) > 0x10FFFF:
                    raise self.fault("a \\u escape is not a character")
                number = int(digits, 16)
                return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)
        self.position += 2
        if code in _ESCAPES:
            return _ESCAPES[code]
        raise self.fault(f"unknown escape \\{code}")

    def _sequence(self, parts: List[Any], trim: bool) -> bool:
        """At a ``$`` or ``%``: an interpolation, a directive, an escaped one, or the character itself.

        Gives back whether the white space that follows is left out.
        """
        character = self.text[self.position]
        if self.text.startswith(character * 2 + "{", self.position):
            parts.append(character + "{")
            self.position += 3
            return False
        if not self.text.startswith("{", self.position + 1):
            parts.append(character)
            self.position += 1
            return False
        if self.text.startswith("~", self.position + 2) and parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip(WHITE_SPACE)
        if character == "%":
            return self._directive(parts)
        self.position += 2
        self.take("~")
        self.multiline += 1
        parts.append(self.expression())
        return self._end_of_sequence()

    def _end_of_sequence(self) -> bool:
        self.space()
        trim = self.take("~")
        if not self.text.startswith("}", self.position):
            raise self.fault("expected '}'")
        self.position += 1
        self.multiline -= 1
        return trim

    def _directive(self, parts: List[Any]) -> bool:
        self.position += 2
        match = _DIRECTIVE.match(self.text, self.position)
        if not match:
            raise self.fault("unknown template directive")
        self.position = match.end()
        self.multiline += 1
        arguments: Tuple[Any, ...] = ()
        if match.group(2) == "if":
            arguments = (self.expression(),)
        elif match.group(2) == "for":
            first = self.identifier()
            second = self.identifier() if self.take(",") else None
            if not self.take_word("in"):
                raise self.fault("expected 'in'")
            arguments = (first if second else None, second or first, self.expression())
            self.loops.append((first, second))
        elif match.group(2) == "endfor" and self.loops:
            self.loops.pop()
        parts.append(_Directive(match.group(2), arguments))
        return self._end_of_sequence()

    def _finished(self, parts: List[Any]) -> Any:
        """The expression of a whole template; ``"${x}"`` alone is ``x`` itself, as in Terraform."""
        if len(parts) == 1 and not isinstance(parts[0], (str, _Directive)):
            return parts[0]
        return _template(self._directives(parts))

    def _directives(self, parts: List[Any]) -> List[Any]:
        """Fold ``%{if}``…``%{endif}`` and ``%{for}``…``%{endfor}`` into expressions."""
        frames: List[Tuple[Optional[_Directive], List[Any], Optional[List[Any]]]] = [(None, [], None)]
        for part in parts:
            if not isinstance(part, _Directive):
                frames[-1][1].append(part)
                continue
            opening, body, other = frames[-1]
            if part.word in ("if", "for"):
                frames.append((part, [], None))
            elif part.word == "else" and opening and opening.word == "if" and other is None:
                frames[-1] = (opening, [], body)
            elif part.word == "endif" and opening and opening.word == "if":
                frames.pop()
                first, second = (body, []) if other is None else (other, body)
                frames[-1][1].append(Conditional(opening.arguments[0], _template(first), _template(second)))
            elif part.word == "endfor" and opening and opening.word == "for":
                frames.pop()
                key_name, value_name, source = opening.arguments
                frames[-1][1].append(TemplateFor(key_name, value_name, source, _template(body)))
            else:
                raise self.fault(f"unexpected %{{ {part.word} }}")
        if len(frames) != 1:
            raise self.fault("a template directive is not closed")
        return frames[0][1]

    def heredoc(self, match: "re.Match[str]") -> Any:
        indented, marker = match.groups()
        self.position = match.end()
        end = re.compile(rf"^[ \t]*{re.escape(marker)}[ \t]*\r?$", re.M).search(self.text, self.position)
        if not end:
            raise self.fault(f"the heredoc {marker} is not closed")
        content = self.text[self.position : end.start()]
        line = self.line()
        self.position = end.start() + len(end.group().rstrip("\r"))
        inner = type(self)(content, line)
        inner.depth = self.depth
        inner.loops = self.loops
        return inner.template_until_end(bool(indented))

    def template_until_end(self, indented: bool = False) -> Any:
        if not indented and "${" not in self.text and "%{" not in self.text:
            return self._finished([self.text])  # a policy, as a rule
        self.enter()
        parts: List[Any] = []
        trim = False
        while self.position < len(self.text):
            match = _LINE_RUN.match(self.text, self.position)
            if match:
                parts.append(match.group().lstrip(WHITE_SPACE) if trim else match.group())
                self.position = match.end()
                trim = False
            else:
                trim = self._sequence(parts, trim)
        self.depth -= 1
        if indented:
            _without_margin(parts)
        return self._finished(parts)


def _without_margin(parts: List[Any]) -> None:
    """Take from every line the white space that all have; lines of white space alone do not count."""
    margins: List[int] = []
    begins: List[int] = []
    new_line = True
    for index, part in enumerate(parts):
        if new_line:
            bare = part.lstrip(WHITE_SPACE) if isinstance(part, str) else ""
            if not isinstance(part, str):
                margins.append(0)
            elif bare or not part.endswith("\n"):
                margins.append(len(part) - len(bare))
                begins.append(index)
        new_line = isinstance(part, str) and part.endswith("\n")
    margin = min(margins, default=0)
    for index in begins:
        parts[index] = parts[index][margin:]


def _template(parts: List[Any]) -> Any:
    """Text with expressions in it: a literal where there are none."""
    merged: List[Any] = []
    for is_text, run in itertools.groupby(parts, lambda part: isinstance(part, str)):
        merged.extend(filter(None, [composed("".join(run))]) if is_text else run)
    if not merged:
        return Literal("")
    return Literal(merged[0]) if len(merged) == 1 and isinstance(merged[0], str) else Template(tuple(merged))
