"""What Terraform and we say of one expression, side by side."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Sequence, Tuple

from terraform_language import plain
from terraform_language.atoms import OPEN_TEXT, UNKNOWN_TEXT
from terraform_language.by_ours import Said
from terraform_language.by_terraform import Answer

SLOW = 1.0  # seconds for one expression

EQUAL = "equal"
BOTH_REFUSE = "both refuse"
CONDITIONAL = "known unless it is refused"  # or of another type: which depends on what is not known
WRONG = "wrong value"
OF_OTHER_TYPE = "right value of another type"
NOT_REFUSED = "known where Terraform refuses"
UNKNOWN = "unknown though Terraform knows"
DOCUMENTED = "unknown as documented"
EXCEPTION = "exception"
TOO_SLOW = "too slow"
VERDICTS = (
    EQUAL,
    BOTH_REFUSE,
    CONDITIONAL,
    DOCUMENTED,
    UNKNOWN,
    WRONG,
    OF_OTHER_TYPE,
    NOT_REFUSED,
    EXCEPTION,
    TOO_SLOW,
)
FAULTS = (WRONG, OF_OTHER_TYPE, NOT_REFUSED, EXCEPTION, TOO_SLOW)

DOCUMENTED_GAPS = (
    r"terraform_data\.later\.id is not known before deployment",
    r"var\.open has no value",
    r"base64gzip\(\): ",
    r"issensitive\(\): ",
    r"(log|pow)\(\): the (logarithm|power) is not computed here",
    r"%: the result is not computed here",
    r"division by zero is infinite|an infinite number is not computed here",
    r"too large to be computed here",
    r"element before the first one",
    r"the characters of the text are not counted here",
    r"(regex|regexall|replace)\(\): (given up: )?the pattern|was group \d",
    r"fileset\(.*\): the pattern is not evaluated here",
    r"cidrsubnet\(\): a negative number|a number with a leading zero in an address",
    r"the branches of a condition have no type in common",
    r"yamldecode\(\): (a binary value is not read here|the text is not YAML)",
    r"jsondecode\(\): the text has half a character",
    r"there is no such file to read",
    r"Terraform has no function",
)
"""Our reasons for what docs/terraform-language.md lists as unknown, as patterns."""


class Compared(NamedTuple):
    expression: str
    verdict: str
    terraform: Answer
    ours: Said

    def line(self) -> str:
        theirs = f"refuses: {_short(self.terraform.refused)}" if self.terraform.refused else self._theirs()
        if self.ours.exception:
            own = self.ours.exception
        elif self.ours.unknown:
            own = f"unknown: {_short(self.ours.unknown)}"
        else:
            own = _short(plain.shown(self.ours.value))
        return f"{self.expression}\n    Terraform: {theirs}\n    ours:      {own}"

    def _theirs(self) -> str:
        return _short(plain.shown(plain.of_terraform(self.terraform)))


def compared(expressions: Sequence[str], theirs: Sequence[Answer], ours: Sequence[Said]) -> List[Compared]:
    found: List[Compared] = []
    for text, one, other in zip(expressions, theirs, ours):
        judged = verdict(one, other)
        if judged == NOT_REFUSED and depends(text, one):
            judged = CONDITIONAL
        elif OPEN_TEXT in text or UNKNOWN_TEXT in text:
            judged = _of_open(judged, other)
        found.append(Compared(text, judged, one, other))
    return found


def _of_open(judged: str, ours: Said) -> str:
    """Where a part is not known: the type of a condition depends on both branches; no reason is shown of a file."""
    if judged == OF_OTHER_TYPE:
        return CONDITIONAL
    is_of_file = re.fullmatch("what .* comes to is not known", ours.unknown)
    return DOCUMENTED if judged == UNKNOWN and is_of_file else judged


def depends(expression: str, theirs: Answer) -> bool:
    """Whether it depends on something that is documented as unknown that Terraform refuses an expression.

    In ``{ a = file("missing"), b = 2 }.b``, the file may be there; of a condition that is not known, a branch that is
    refused is taken for the one that does not count.
    """
    return any(re.search(pattern, expression) for pattern in _OPEN) or any(
        pattern in theirs.refused for pattern in (*_REFUSED_BY_RELEASE, _NO_SUCH_FILE)
    )


_OPEN = (
    re.escape(UNKNOWN_TEXT),
    re.escape(OPEN_TEXT),
    r"\b(issensitive|base64gzip|log|pow)\(",
    r"1e400|\.inf\b",
    r"\\\\p\{L\}",
    r"files/missing",
)
_NO_SUCH_FILE = "no such file or directory"
_REFUSED_BY_RELEASE = (
    'function "signum" failed',
    'function "element" failed: panic',
    'function "setproduct" failed: panic',
    'function "merge" failed: panic',
)


def verdict(theirs: Answer, ours: Said) -> str:
    if ours.exception:
        return EXCEPTION
    if ours.seconds > SLOW:
        return TOO_SLOW
    if theirs.refused:
        return BOTH_REFUSE if ours.unknown else NOT_REFUSED
    if ours.unknown:
        return DOCUMENTED if documented(ours.unknown) else UNKNOWN
    right = plain.of_terraform(theirs)
    if right == ours.value:
        return EQUAL
    return OF_OTHER_TYPE if plain.without_types(right) == plain.without_types(ours.value) else WRONG


def documented(reason: str) -> bool:
    """Whether each of our reasons is one of those that are documented."""
    return all(any(re.search(pattern, one) for pattern in DOCUMENTED_GAPS) for one in reason.split("; "))


def skeleton(expression: str) -> str:
    """The expression without its literals, so that examples that differ in these alone count as one."""
    return re.sub(r'"(?:[^"\\]|\\.)*"|\b[\d.e]+\b|local\.\w+|var\.\w+', "_", expression)


def kind(one: Compared) -> Tuple[str, str]:
    """The verdict, and what the expression is about: its outermost function or construct."""
    text = one.expression.strip()
    while True:
        inner = re.fullmatch(r"\((.*)\)", text, re.S)
        if not inner or not _balanced(inner.group(1)):
            break
        text = inner.group(1).strip()
    call = re.match(r"!?-?((?:\w+::)*\w+)\(", text)
    operators = re.findall(r" (==|!=|<=|>=|<|>|&&|\|\||\?|[-+*/%]) ", text)
    if call and _balanced(text[call.end() : -1]):
        return one.verdict, f"{call.group(1)}()"
    if "%{" in text:
        return one.verdict, "directive"
    if text.startswith("<<"):
        return one.verdict, "heredoc"
    if text.startswith('"'):
        return one.verdict, "template"
    if text.startswith(("[for", "{ for")):
        return one.verdict, "for"
    if "[*]" in text or ".*" in text:
        return one.verdict, "splat"
    if operators:
        return one.verdict, operators[0]
    return one.verdict, "index or attribute" if text.endswith("]") or "}." in text else "value"


def _balanced(text: str) -> bool:
    """Whether every bracket that closes was opened in the text."""
    depth = 0
    for character in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return False
    return depth == 0


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]} …"
