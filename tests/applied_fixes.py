"""Fixes as their readers get them from checkov's outputs, and what becomes of files in which they are applied."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

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


def faults_of(folder: Path, work: Path) -> Tuple[List[str], List[Path], Set[str]]:
    """What is wrong with the fixes of a folder, each applied alone in a copy; the files that they changed; and of
    which checks there are fixes."""
    before, offered = scanned(folder)
    faults: List[str] = []
    changed: List[Path] = []
    for number, fix in enumerate(offered):
        copy = work / str(number)
        for part in {part_of(path) for path in (fix.path, *fix.changes)}:
            copied(folder / part, copy / part)
        for path, text in fixed(copy, fix.changes).items():
            path.write_bytes(text.encode())
            changed.append(path)
        own = (folder / fix.path).read_bytes().decode()
        if fix.block is not None and list(fix.changes) == [fix.path]:
            if with_lines(own, *fix.lines, fix.block) != (copy / fix.path).read_bytes().decode():
                faults.append(f"editors make something else of {fix.finding}")
    after = scanned(work)[0] if offered else Counter()
    found: Dict[int, "Counter[Finding]"] = {}
    for (check, file, name), count in after.items():
        place, _, below = file.partition("/")
        found.setdefault(int(place), Counter())[(check, below, name)] += count
    for number, fix in enumerate(offered):
        here = found.get(number, Counter())
        if here[fix.finding] >= before[fix.finding]:
            faults.append(f"not fixed: {fix}")
        faults.extend(f"new by {fix.finding}: {finding}" for finding in here - before)
    return faults, changed, {fix.finding[0] for fix in offered}


def part_of(path: str) -> Path:
    """What of a folder of samples is judged together: a template, or a folder with the modules in it."""
    parts = Path(path).parts
    if len(parts) == 1:
        return Path()
    is_template = "cloudformation" in parts[:-1] and len(parts) == 2
    return Path(path) if is_template else Path(*parts[: max(1, min(2, len(parts) - 1))])


def copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)
