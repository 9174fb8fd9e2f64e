"""Strings, heredocs and templates of HCL: text with ``${}`` and ``%{}`` sequences."""

from __future__ import annotations

import itertools
import re
from typing import Any, List, NamedTuple, Optional, Tuple

from incident_manager.terraform.hcl_scanner import Scanner
from incident_manager.terraform.hcl_tree import Conditional, Literal, Template, TemplateFor

_STRING_RUN = re.compile(r'[^"\\$%\n]+')
_TEMPLATE_RUN = re.compile(r"[^$%]+")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DIRECTIVE = re.compile(r"(~?)\s*(if|else|endif|for|endfor)\b")


class TemplateReader(Scanner):
    """Reads what stands between quotation marks, or in a heredoc."""

    def expression(self) -> Any:
        """An expression, such as stands inside of ``${}``."""
        raise NotImplementedError

    def string(self) -> Any:
        self.position += 1
        parts: List[Any] = []
        text = self.text
        while True:
            match = _STRING_RUN.match(text, self.position)
            if match:
                parts.append(match.group())
                self.position = match.end()
            if self.position >= len(text) or text[self.position] == "\n":
                raise self.fault("a string is not closed")
            character = text[self.position]
            if character == '"':
                self.position += 1
                return _template(self._directives(parts))
            if character == "\\":
                parts.append(self._escape())
            else:
                self._sequence(parts)

    def _escape(self) -> str:
        code = self.text[self.position + 1 : self.position + 2]
        for letter, length in (("u", 4), ("U", 8)):
            if code == letter:
                digits = self.text[self.position + 2 : self.position + 2 + length]
                self.position += 2 + length
                try:
                    return chr(int(digits, 16))
                except (ValueError, OverflowError):
                    raise self.fault("a \\u escape is not a character") from None
        self.position += 2
        if code in _ESCAPES:
            return _ESCAPES[code]
        raise self.fault(f"unknown escape \\{code}")

    def _sequence(self, parts: List[Any]) -> None:
        """At a ``$`` or ``%``: an interpolation, a directive, an escaped one, or the character itself."""
        character = self.text[self.position]
        if self.text.startswith(character * 2 + "{", self.position):
            parts.append(character + "{")
            self.position += 3
        elif not self.text.startswith("{", self.position + 1):
            parts.append(character)
            self.position += 1
        elif character == "$":
            self.position += 2
            if self.text.startswith("~", self.position):
                self.position += 1
                _strip_last(parts)
            self.multiline += 1
            parts.append(self.expression())
            self.space()
            strip = self.take("~")
            self.expect("}")
            self.multiline -= 1
            if strip:
                parts.append(_STRIP)
        else:
            parts.append(self._directive(parts))

    def _directive(self, parts: List[Any]) -> "_Directive":
        self.position += 2
        match = _DIRECTIVE.match(self.text, self.position)
        if not match:
            raise self.fault("unknown template directive")
        if match.group(1):
            _strip_last(parts)
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
        self.space()
        strip = self.take("~")
        self.expect("}")
        self.multiline -= 1
        return _Directive(match.group(2), arguments, strip)

    def _directives(self, parts: List[Any]) -> List[Any]:
        """Fold ``%{if}``…``%{endif}`` and ``%{for}``…``%{endfor}`` into expressions."""
        frames: List[Tuple[Optional[_Directive], List[Any], Optional[List[Any]]]] = [(None, [], None)]
        strip = False
        for part in parts:
            if part is _STRIP:
                strip = True
                continue
            if isinstance(part, str) and strip:
                part = part.lstrip()
            strip = False
            if not isinstance(part, _Directive):
                frames[-1][1].append(part)
                continue
            strip = part.strip
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
        content = self.text[self.position : end.start()].replace("\r\n", "\n")
        line = self.line()
        self.position = end.start() + len(end.group().rstrip("\r"))
        if indented:
            lines = content.split("\n")
            widths = [len(text) - len(text.lstrip(" \t")) for text in lines[:-1] if text.strip()]
            margin = min(widths, default=0)
            content = "\n".join(text[margin:] if text[:margin].isspace() or not margin else text for text in lines)
        inner = type(self)(content, line)
        inner.depth = self.depth
        return inner.template_until_end()

    def template_until_end(self) -> Any:
        self.enter()
        parts: List[Any] = []
        while self.position < len(self.text):
            match = _TEMPLATE_RUN.match(self.text, self.position)
            if match:
                parts.append(match.group())
                self.position = match.end()
            else:
                self._sequence(parts)
        self.depth -= 1
        return _template(self._directives(parts))


class _Directive(NamedTuple):
    word: str
    arguments: Tuple[Any, ...]
    strip: bool


_STRIP = Literal("~")


def _strip_last(parts: List[Any]) -> None:
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()


def _template(parts: List[Any]) -> Any:
    """A literal where nothing is interpolated; ``"${x}"`` alone is ``x`` itself, as in Terraform."""
    merged: List[Any] = []
    for is_text, run in itertools.groupby(parts, lambda part: isinstance(part, str)):
        merged.extend(filter(None, ["".join(run)]) if is_text else run)
    if not merged:
        return Literal("")
    if len(merged) == 1:
        return Literal(merged[0]) if isinstance(merged[0], str) else merged[0]
    return Template(tuple(merged))
