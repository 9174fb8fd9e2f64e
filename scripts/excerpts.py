"""Excerpts of the samples, for the pages: a resource that a check fails or passes, with what it refers to."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Pattern, Tuple

from annotations import Expectation

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_iac"
_SHOWN = re.compile(r"#\s*Shown on the page of (CKV_SSMIM_\d+)\.")


class Excerpt(NamedTuple):
    """``rank`` tells which of several to show: the lower, the better."""

    rank: Tuple[Any, ...]
    file: Path
    text: str


class Block(NamedTuple):
    """A part of a file that has a name: a resource, a variable, a parameter."""

    section: str
    names: Tuple[str, ...]
    start: int
    lines: Tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Context(NamedTuple):
    """What an excerpt shows beside a resource and what that refers to."""

    provider: bool = False
    sets: bool = False


def excerpt(
    expectations: List[Expectation], check: str, outcome: str, folder: Path, context: Context
) -> Optional[Excerpt]:
    """The sample that shows best in which cases a check has an outcome; none where there is no sample.

    A comment ``Shown on the page of ID.`` above a resource chooses; else it is the shortest that leaves nothing open.
    """
    fitting = (
        expectation
        for expectation in expectations
        if expectation.check == check
        and expectation.outcome == outcome
        and not expectation.only
        and expectation.line
        and folder in expectation.file.parents
    )
    found = [made for expectation in fitting for made in _made(expectation, context)]
    return min(found, key=lambda made: made.rank, default=None)


def _made(expectation: Expectation, context: Context) -> Iterator[Excerpt]:
    reader = {".tf": _terraform, ".yaml": _template}.get(expectation.file.suffix)
    if reader is None:
        return
    lines = expectation.file.read_text().splitlines()
    comments = lines[_first_comment(lines, expectation.line) : expectation.line - 1]
    shown = any(expectation.check in _SHOWN.findall(comment) for comment in comments)
    made = reader(expectation.file, expectation.line, context)
    if made is not None:
        text, missing = made
        rank = (not shown, missing, len(text.splitlines()), len(text), str(expectation.file), expectation.line)
        yield Excerpt(rank, expectation.file, text)


def _first_comment(lines: List[str], line: int) -> int:
    first = line - 1
    while first and lines[first - 1].strip().startswith("#"):
        first -= 1
    return first


def _with_references(blocks: List[Block], subject: Block, patterns: Dict[str, Pattern[str]]) -> List[Block]:
    """A block and those that it refers to, in the order in which they stand."""
    found = {subject.start: subject}
    pending = [subject]
    while pending:
        text = pending.pop().text
        for block in blocks:
            if block.start not in found and any(patterns[name].search(text) for name in block.names):
                found[block.start] = block
                pending.append(block)
    return [found[start] for start in sorted(found)]


def _with_referrers(
    blocks: List[Block], subject: Block, patterns: Dict[str, Pattern[str]], context: Context
) -> List[Block]:
    """Policies and attachments that refer to a block, or to such a one; replication sets, where they count."""
    found = [subject]
    for known in found:
        for block in blocks:
            told = _TELLING.search(block.section) or (context.sets and block.section.endswith("_replication_set"))
            if told and block not in found and any(patterns[name].search(block.text) for name in known.names):
                found.append(block)
    return found


# Terraform

_TELLING = re.compile(r"_(policy|attachment)$")
_OPENS = re.compile(r'(\w+)((?:\s+"[^"]*")*)\s*\{')
_REFERENCE = re.compile(
    r"(?<![\w.])(var\.\w+|local\.\w+|module\.\w+|data\.\w+\.\w+|(?:aws|awscc)_\w+\.\w+|(?:aws|awscc)\.[a-z]\w*)"
)
_ARGUMENT = re.compile(r"^  (\w+)\s*=", re.M)
_FILE = re.compile(r"\b(?:templatefile|file)\(")


def _terraform(file: Path, line: int, context: Context) -> Optional[Tuple[str, int]]:
    blocks = _terraform_blocks(file)
    subject = next((block for block in blocks if block.start == line), None)
    if subject is None:
        return None
    patterns = {name: re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)") for block in blocks for name in block.names}
    about = _with_referrers(blocks, subject, patterns, context)
    if context.provider and "provider " not in subject.text:
        about += [block for block in blocks if block.names == ("the default provider",)]
    parts = {part.start: part for seed in about for part in _with_references(blocks, seed, patterns)}
    chosen = [parts[start] for start in sorted(parts)]
    defined = {name for part in chosen for name in part.names}
    used = {name for part in chosen for name in _REFERENCE.findall(part.text)}
    modules = sum(part.section == "module" for part in chosen)
    files = sum(len(_FILE.findall(part.text)) for part in chosen)
    return "\n\n".join(part.text for part in chosen), len(used - defined) + modules + files


@lru_cache(maxsize=None)
def _terraform_blocks(file: Path) -> List[Block]:
    lines = file.read_text().splitlines()
    blocks: List[Block] = []
    index = 0
    while index < len(lines):
        opens = _OPENS.match(lines[index])
        end = index
        if opens and not lines[index].endswith("}"):
            while end + 1 < len(lines) and lines[end] != "}":
                end += 1
        if opens:
            body = tuple(lines[index : end + 1])
            labels = re.findall(r'"([^"]*)"', opens[2])
            section = labels[0] if opens[1] in ("resource", "data") else opens[1]
            blocks.append(Block(section, _terraform_names(opens[1], labels, body), index + 1, body))
        index = end + 1
    return blocks


def _terraform_names(kind: str, labels: List[str], body: Tuple[str, ...]) -> Tuple[str, ...]:
    text = "\n".join(body)
    if kind == "locals":
        return tuple(f"local.{name}" for name in _ARGUMENT.findall(text))
    if kind == "provider":
        alias = re.search(r'^  alias\s*=\s*"(\w+)"', text, re.M)
        return (f"{labels[0]}.{alias[1]}" if alias else "the default provider",)
    prefix = {"variable": "var.", "resource": "", "data": "data.", "module": "module."}.get(kind)
    return () if prefix is None else (prefix + ".".join(labels),)


# CloudFormation


def _template(file: Path, line: int, context: Context) -> Optional[Tuple[str, int]]:
    blocks = _template_blocks(file)
    subject = next((block for block in blocks if block.start == line), None)
    if subject is None or subject.section != "Resources":
        return None
    patterns = {
        name: re.compile(
            rf"(?:!Ref|Ref:|!GetAtt|GetAtt: \[?|!Condition|Condition:|!If \[|!If\n\s*-|If: \[|!FindInMap \[)\s*"
            rf"[\"']?{name}\b"
            rf"|\$\{{{name}[.}}]"
        )
        for block in blocks
        for name in block.names
    }
    about = [
        block for block in blocks if context.sets and any(patterns[name].search(block.text) for name in subject.names)
    ]
    parts = {part.start: part for seed in (subject, *about) for part in _with_references(blocks, seed, patterns)}
    chosen = [parts[start] for start in sorted(parts)]
    lines: List[str] = []
    for section in dict.fromkeys(block.section for block in chosen):
        lines.append(f"{section}:")
        lines.extend(line for block in chosen if block.section == section for line in block.lines)
    return "\n".join(lines), 0


@lru_cache(maxsize=None)
def _template_blocks(file: Path) -> List[Block]:
    blocks: List[Block] = []
    section = ""
    waiting: List[str] = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        top, entry = re.match(r"(\w+):", line), re.match(r"  (\w+):", line)
        if top:
            section, waiting = top[1], []
        elif entry:
            blocks.append(Block(section, (entry[1],), number, (line,)))
            waiting = []
        elif re.match(r"  #", line) or not line.strip():
            waiting.append(line)
        elif blocks and line.startswith("   ") and blocks[-1].section == section:
            blocks[-1] = blocks[-1]._replace(lines=(*blocks[-1].lines, *waiting, line))
            waiting = []
    return blocks


# Plans


def plan_excerpts(number: int) -> Dict[str, Excerpt]:
    """What two plans do that change a replication set, of which a check fails one and passes the other."""
    cases = re.findall(r'^    "(\w+)": (set\(\)|\{.*\}),$', (ROOT / "tests" / "test_plans.py").read_text(), re.M)
    found: Dict[str, List[Excerpt]] = {"FAILED": [], "PASSED": []}
    for name, faults in cases:
        file = SAMPLES / "plans" / f"{name}.json"
        text = _change(file) if file.is_file() else None
        outcome = "FAILED" if f"({number}, " in faults else "PASSED" if faults == "set()" else ""
        if text and outcome:
            found[outcome].append(Excerpt((len(text), name), file, text))
    return {outcome: min(excerpts) for outcome, excerpts in found.items() if excerpts}


def _change(file: Path) -> Optional[str]:
    for resource in json.loads(file.read_text()).get("resource_changes", ()):
        change = resource["change"]
        if resource["type"].endswith("_replication_set") and change["actions"] == ["update"]:
            names = {
                state: ", ".join(sorted(region["name"] for region in change[state]["region"]))
                for state in ("before", "after")
            }
            if names["before"] == names["after"]:
                return None
            return f"{resource['address']} is updated\n  before: {names['before']}\n  after:  {names['after']}"
    return None
