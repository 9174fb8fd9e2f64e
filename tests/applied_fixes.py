"""Fixes as their readers get them from checkov's outputs, and what becomes of files in which they are applied."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple

from conftest import CHECKS, FRAMEWORKS, IDS, records_of, run_checkov

Finding = Tuple[str, str, str]
"""The check, the file and the resource."""


class Offered(NamedTuple):
    """A finding with its fix: the changed lines of files, and the whole block as editors get it."""

    finding: Finding
    path: str
    lines: Tuple[int, int]
    changes: Dict[str, List[Any]]
    block: Optional[str]


def scanned(folder: Path) -> Tuple["Counter[Finding]", List[Offered]]:
    """The findings in a folder, and the fixes that are offered of them; files are named from the folder."""
    with tempfile.TemporaryDirectory() as outputs:
        done = run_checkov(
            *("-d", ".", "--external-checks-dir", str(CHECKS), "--check", IDS, "--framework", *FRAMEWORKS),
            *("-o", "json", "-o", "sarif", "--output-file-path", outputs),
            cwd=folder,
        )
        assert "ERROR" not in done.stderr, done.stderr
        records = records_of((Path(outputs) / "results_json.json").read_text())["FAILED"]
        sarif = json.loads((Path(outputs) / "results_sarif.sarif").read_text())
    results = [result for result in sarif["runs"][0]["results"] if "suppressions" not in result]
    assert [record["check_id"] for record in records] == [result["ruleId"] for result in results]
    findings: "Counter[Finding]" = Counter()
    offered: List[Offered] = []
    for record, result in zip(records, results):
        path = os.path.relpath(folder / record["file_abs_path"], folder)
        finding = record["check_id"], path, record["resource"]
        findings[finding] += 1
        (fix,) = result.get("fixes", [None])
        if fix is None:
            assert record["fixed_definition"] is None
            continue
        changes = {made["artifactLocation"]["uri"]: made["replacements"] for made in fix["artifactChanges"]}
        lines = (record["file_line_range"][0], record["file_line_range"][1])
        offered.append(Offered(finding, path, lines, changes, record["fixed_definition"]))
    return findings, offered


def with_lines(text: str, first: int, last: int, new: str) -> str:
    """The text with other lines, their ends left as they are: what the editors do, and what SARIF says."""
    lines = text.split("\n")
    end = "\r" if lines[last - 1].endswith("\r") else ""
    return "\n".join([*lines[: first - 1], new + end, *lines[last:]])


def fixed(folder: Path, changes: Dict[str, List[Any]]) -> Dict[Path, str]:
    """The texts of files as a fix in SARIF makes them."""
    texts: Dict[Path, str] = {}
    for path, replacements in changes.items():
        text = (folder / path).read_bytes().decode()
        for made in sorted(replacements, key=lambda made: -made["deletedRegion"]["startLine"]):
            region = made["deletedRegion"]
            text = with_lines(text, region["startLine"], region["endLine"], made["insertedContent"]["text"])
        texts[folder / path] = text
    return texts


def faults_of(folder: Path, work: Path) -> Tuple[List[str], List[Path]]:
    """What is wrong with the fixes of a folder, each applied alone in a copy; and the files that they changed."""
    before, offered = scanned(folder)
    faults: List[str] = []
    changed: List[Path] = []
    for number, fix in enumerate(offered):
        copy = work / str(number)
        shutil.copytree(folder, copy)
        for path, text in fixed(copy, fix.changes).items():
            path.write_bytes(text.encode())
            changed.append(path)
        own = (folder / fix.path).read_bytes().decode()
        if fix.block is not None and list(fix.changes) == [fix.path]:
            if with_lines(own, *fix.lines, fix.block) != (copy / fix.path).read_bytes().decode():
                faults.append(f"editors make something else of {fix.finding}")
    after = scanned(work)[0] if offered else Counter()
    for number, fix in enumerate(offered):
        here = Counter({(check, below(path), name): count for (check, path, name), count in in_copy(after, number)})
        if here[fix.finding] >= before[fix.finding]:
            faults.append(f"not fixed: {fix}")
        faults.extend(f"new by {fix.finding}: {finding}" for finding in here - before)
    return faults, changed


def in_copy(findings: "Counter[Finding]", number: int) -> Iterable[Tuple[Finding, int]]:
    return [(finding, count) for finding, count in findings.items() if finding[1].split("/")[0] == str(number)]


def below(path: str) -> str:
    return path.partition("/")[2]
