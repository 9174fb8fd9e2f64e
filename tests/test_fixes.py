"""Fixes: each ends its finding and brings no other, wherever it is read; the command writes what holds, and no more."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from applied_fixes import faults_of
from conftest import ROOT, SAMPLES

sys.path.insert(0, str(ROOT / "scripts"))

import render_docs  # noqa: E402

FOLDERS = sorted(path for path in SAMPLES.iterdir() if path.is_dir() and path.name != "plans")
RULES = render_docs.rules()
FEW = ("regions_are_real",)
TERRAFORM = shutil.which("terraform")


@pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, marks=() if folder.name in FEW else pytest.mark.long) for folder in FOLDERS],
    ids=lambda folder: str(folder.name),
)
def test_each_fix_of_a_sample_holds(folder: Path, tmp_path: Path) -> None:
    faults, changed, fixed = faults_of(folder, tmp_path)
    assert not faults, "\n".join(faults)
    with_fixes = {rule.id for rule in RULES.values() if rule.has_fixes}
    assert fixed <= with_fixes
    assert folder.name not in RULES or RULES[folder.name].id in fixed or not RULES[folder.name].has_fixes
    hcl = [path for path in changed if path.suffix == ".tf"]
    if hcl and TERRAFORM is not None:
        done = subprocess.run([TERRAFORM, "fmt", "-check", "-diff", *map(str, hcl)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_names_the_checks_with_fixes() -> None:
    (line,) = (line for line in (ROOT / "docs" / "fixes.md").read_text().splitlines() if "have fixes" in line)
    numbers = set(map(int, re.findall(r"\d+", line)))
    assert numbers == {int(rule.id.rpartition("_")[2]) for rule in RULES.values() if rule.has_fixes}
