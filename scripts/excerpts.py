"""Excerpts of the samples, for the pages: a resource that a check fails or passes, with what it refers to."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Pattern, Tuple

from annotations import Expectation

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_iac"
_SHOWN = re.compile(r"#\s*Shown on the page of (CKV_SSMIM_\d+)\.")


class Excerpt(NamedTuple):
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


def excerpts(
    expectations: List[Expectation], check: str, outcome: str, folder: Path, context: Context
) -> List[Excerpt]:
    """The samples with an outcome of a check that a comment ``Shown on the page of ID.`` above the resource chooses."""
    return [
        _READERS[expectation.file.suffix](expectation.file, expectation.line, context)
        for expectation in expectations
        if expectation.check == check
        and expectation.outcome == outcome
        and folder in expectation.file.parents
        and expectation.file.suffix in _READERS
        and _is_shown(expectation)
    ]


def _is_shown(expectation: Expectation) -> bool:
    lines = expectation.file.read_text().splitlines()
    comments = lines[_first_comment(lines, expectation.line) : expectation.line - 1]
    return any(expectation.check in _SHOWN.findall(comment) for comment in comments)


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
_ARGUMENT = re.compile(r"^  (\w+)\s*=", re.M)


def _terraform(file: Path, line: int, context: Context) -> Excerpt:
    blocks = _terraform_blocks(file)
    (subject,) = (block for block in blocks if block.start == line)
    patterns = {name: re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)") for block in blocks for name in block.names}
    about = _with_referrers(blocks, subject, patterns, context)
    if context.provider and "provider " not in subject.text:
        about += [block for block in blocks if block.names == ("the default provider",)]
    parts = {part.start: part for seed in about for part in _with_references(blocks, seed, patterns)}
    chosen = [parts[start] for start in sorted(parts)]
    return Excerpt(file, "\n\n".join(part.text for part in chosen))


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


def _template(file: Path, line: int, context: Context) -> Excerpt:
    blocks = _template_blocks(file)
    (subject,) = (block for block in blocks if block.start == line)
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
    return Excerpt(file, "\n".join(lines))


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


_READERS = {".tf": _terraform, ".yaml": _template}


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
            found[outcome].append(Excerpt(file, text))
    return {
        outcome: min(shown, key=lambda made: (len(made.text), made.file)) for outcome, shown in found.items() if shown
    }


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
