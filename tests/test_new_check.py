"""The scaffold makes a check that works, in a copy of this repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

CHECK, STEM = "CKV_SSMIM_900", "set_has_two_regions"
TITLE = "Ensure an Incident Manager replication set has two Regions"
PARTS = ("checks", "docs", "sample_iac", "scripts", "tests", "README.md", "CHANGELOG.md", "setup.cfg", "pyproject.toml")


def run(copy: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], cwd=copy, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
        else:
            shutil.copy(source, folder / part)
    return folder


def test_what_is_no_new_check_is_refused(copy: Path) -> None:
    done = run(copy, "scripts/new_check.py", "CKV_SSMIM_1", "key_is_symmetric", "Be symmetric.")
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if "taken" in line or "exists" in line or "no title" in line]
    assert len(done.stderr.splitlines()) == 3


def test_a_new_check_passes_the_tests(copy: Path) -> None:
    done = run(copy, "scripts/new_check.py", CHECK, STEM, TITLE)
    assert done.returncode == 0, done.stderr
    assert (
        f"- {CHECK}, opt-in: an Incident Manager replication set has two Regions\n"
        in (copy / "CHANGELOG.md").read_text()
    )
    assert "```hcl" in (copy / "docs" / "checks" / f"{CHECK}.md").read_text()
    pages = run(copy, "-m", "pytest", "-q", "-n", "0", "tests/test_pages.py", "-k", f"{STEM} or {CHECK} or README")
    assert pages.returncode == 0, pages.stdout
    for folder in (copy / "sample_iac").iterdir():  # what is left is quick
        if folder.name != STEM:
            shutil.rmtree(folder)
    tests = run(copy, "-m", "pytest", "-q", "-n", "0", "tests/test_samples.py", "-k", f"{STEM} or outside or stderr")
    assert tests.returncode == 0, tests.stdout
    assert " passed" in tests.stdout and "skipped" not in tests.stdout
