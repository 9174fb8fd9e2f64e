"""What the samples say of themselves.

A comment directly above a resource reads ``FAILED: ID "part of the reason" …``, ``PASSED: ID ID …``,
``UNKNOWN: ID "part of the reason of the strict mode" …`` or ``SKIPPED: ID``. Text before the colon
(``FAILED module.west: …``) limits it to the instances whose address, or the file that calls their module,
contains it. A quotation mark inside a reason is written ``\\"``. Where a language has no comments, the lines are in a
file beside it, ``NAME.expect``, each behind the resource it is about. ``Shown on the page of ID.`` makes the resource
the example of that page for the outcome that is expected there. ``scripts/annotate.py`` writes what is missing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

_EXPECTATION = re.compile(r"(?P<outcome>PASSED|FAILED|UNKNOWN|SKIPPED)(?: (?P<only>\S+))?: (?P<rest>CKV_SSMIM_\d+.*)$")
_WORDS = re.compile(r'("(?:[^"\\]|\\.)*")|(\S+)')
_SUFFIXES = {".tf", ".yaml", ".yml", ".json"}


class Expectation(NamedTuple):
    """``line`` is that of the resource, or 0 where ``resource`` names it."""

    file: Path
    line: int
    resource: str
    only: str
    outcome: str
    check: str
    reasons: Tuple[str, ...]


def read(folder: Path) -> List[Expectation]:
    found: List[Expectation] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".expect":
            found.extend(_beside(path))
        elif path.suffix in _SUFFIXES:
            found.extend(_above(path))
    return found


def fits(expectation: Expectation, record: Dict[str, Any]) -> bool:
    """Whether a record of checkov is of the check, and on the resource, that an expectation is about."""
    start, end = record["file_line_range"]
    return (
        record["check_id"] == expectation.check
        and Path(record["file_abs_path"]) == expectation.file
        and (
            record["resource"] == expectation.resource or 0 < expectation.line and start - 1 <= expectation.line <= end
        )
        and expectation.only in f"{record['resource']} {record['caller_file_path']}"
    )


def _above(path: Path) -> Iterator[Expectation]:
    waiting: List[str] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        text = line.strip()
        if text.startswith("#"):
            waiting.append(text.lstrip("# "))
            continue
        for comment in waiting if text else ():
            yield from _parsed(comment, path, number, "")
        waiting = []


def _beside(path: Path) -> Iterator[Expectation]:
    for line in path.read_text().splitlines():
        resource, _, rest = line.partition(" ")
        yield from _parsed(rest, path.with_suffix(""), 0, resource)


def _parsed(comment: str, file: Path, line: int, resource: str) -> Iterator[Expectation]:
    match = _EXPECTATION.match(comment)
    if not match:
        assert not re.match(r"(PASSED|FAILED|UNKNOWN|SKIPPED)\b", comment), (
            f"{file}:{line}: {comment!r} is no annotation"
        )
        return
    words = [quoted[1:-1].replace('\\"', '"') if quoted else bare for quoted, bare in _WORDS.findall(match["rest"])]
    checks = [word for word in words if re.fullmatch(r"CKV_SSMIM_\d+", word)]
    reasons = tuple(word for word in words if word not in checks)
    assert checks and (not reasons or len(checks) == 1), f"{file}:{line}: one check for reasons"
    for check in checks:
        yield Expectation(file, line, resource, match["only"] or "", match["outcome"], check, reasons)
