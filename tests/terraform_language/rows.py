"""Expressions that were written by hand: in each, an earlier evaluation differed from Terraform's, or could have.

They are in ``rows.txt``, one in a line; the lines of one that has several begin with ``|``. A line with ``#`` says what
those below it are about.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

FILE = Path(__file__).resolve().parent / "rows.txt"


def _read(text: str) -> Dict[str, List[str]]:
    found: Dict[str, List[str]] = {}
    topic = ""
    lines: List[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            lines.append(line[2:])
            continue
        if lines:
            found[topic].append("\n".join(lines))
            lines = []
        if line.startswith("#"):
            topic = line.lstrip("# ")
            found[topic] = []
        elif line:
            found[topic].append(line)
    return found


ROWS = _read(FILE.read_text(encoding="utf-8"))
"""What the rows are about, and the rows."""
