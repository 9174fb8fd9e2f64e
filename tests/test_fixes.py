"""Fixes: each ends its finding and brings no other, wherever it is read; the command writes what holds, and no more."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from applied_fixes import faults_of
from conftest import SAMPLES

FOLDERS = sorted(path for path in SAMPLES.iterdir() if path.is_dir() and path.name != "plans")
FEW = ("regions_are_real",)
TERRAFORM = shutil.which("terraform")


@pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, marks=() if folder.name in FEW else pytest.mark.long) for folder in FOLDERS],
    ids=lambda folder: str(folder.name),
)
def test_each_fix_of_a_sample_holds(folder: Path, tmp_path: Path) -> None:
    faults, changed = faults_of(folder, tmp_path)
    assert not faults, "\n".join(faults)
    hcl = [path for path in changed if path.suffix == ".tf"]
    if hcl and TERRAFORM is not None:
        done = subprocess.run([TERRAFORM, "fmt", "-check", "-diff", *map(str, hcl)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
