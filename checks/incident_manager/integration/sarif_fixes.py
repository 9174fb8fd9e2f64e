"""Fixes in SARIF, by whole lines: so that a reader can show each as a suggestion in a pull request.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, section 3.55
"""

from __future__ import annotations

import os
from typing import Any, Dict, List
from urllib.parse import quote

from incident_manager.edits import Edit, Fix, by_file, changed_lines
from incident_manager.scanned_files import read_text


def add_fixes(results: List[Dict[str, Any]], records: List[Any]) -> None:
    """Add its fix to the result of each record; results have the order of records, and none is left out."""
    if len(results) != len(records):
        return
    for result, record in zip(results, records):
        fix = getattr(record.details, "fix", None)
        if fix is not None and "suppressions" not in result:
            own = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            result["fixes"] = [_written(fix, {os.path.abspath(record.file_abs_path): own})]


def _written(fix: Fix, known: Dict[str, str]) -> Dict[str, Any]:
    safety = "It writes what is meant anyway." if fix.safe else "It needs a decision: review it before you apply it."
    return {
        "description": {"text": safety},
        "artifactChanges": [
            {"artifactLocation": {"uri": _uri(path, known)}, "replacements": _replacements(path, edits)}
            for path, edits in by_file(fix.edits).items()
        ],
    }


def _uri(path: str, known: Dict[str, str]) -> str:
    """What checkov calls a file; one above the working directory loses the steps that lead up to it (3.3)."""
    relative = os.path.relpath(path).replace(os.sep, "/")
    return known.get(path) or quote(f"/{relative}".replace("/..", "").lstrip("/"))


def _replacements(path: str, edits: List[Edit]) -> List[Dict[str, Any]]:
    return [
        {
            "deletedRegion": {"startLine": lines.first, "endLine": lines.last},
            "insertedContent": {"text": lines.text.rstrip("\r")},
        }
        for lines in changed_lines(read_text(path) or "", edits)
    ]
