"""The scaffold makes checks that work, as CONTRIBUTING says, in a copy of this repository."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import pytest
from conftest import ROOT

SCRIPT = "scripts/new_check.py"
PARTS = (
    *("checks", "docs", "sample_iac", "scripts", "src", "tests", "benchmarks", ".github", ".mypy_cache"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "setup.cfg", "pyproject.toml"),
)


def run(copy: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], cwd=copy, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
        elif source.is_file():
            shutil.copy(source, folder / part)
    return folder


def examples() -> List[List[str]]:
    """The arguments of the commands in CONTRIBUTING; under other names where somebody has followed it already."""
    commands = re.findall(rf"^\S+ {SCRIPT} (.*)$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    return [unused(shlex.split(command), 900 + index) for index, command in enumerate(commands)]


def unused(arguments: List[str], number: int) -> List[str]:
    *options, check, stem, title = arguments
    files = [path.read_text() for path in (ROOT / "checks").glob("*.py")]
    if (ROOT / "checks" / f"{stem}.py").exists() or any(f'"{check}"' in text or title in text for text in files):
        return [*options, f"CKV_SSMIM_{number}", f"{stem}_{number}", f"{title} ({number})"]
    return arguments


@pytest.fixture(scope="module")
def made(copy: Path) -> Dict[str, str]:
    """The names of the new checks by their ids."""
    for arguments in examples():
        done = run(copy, SCRIPT, *arguments)
        assert done.returncode == 0, done.stderr
    return {arguments[-3]: arguments[-2] for arguments in examples()}


def test_there_is_an_example_of_each_subject() -> None:
    assert [arguments[:-3] for arguments in examples()] == [[], ["--of", "key"]]


def test_what_is_not_a_new_check_is_refused(copy: Path) -> None:
    done = run(copy, SCRIPT, "CKV_SSMIM_1", "key_is_symmetric", "Be symmetric.")
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert [line for line in said if "taken" in line or "exists" in line or "not a title" in line] == said
    assert len(said) == 3


def test_an_example_that_was_followed_is_tried_under_other_names() -> None:
    *_, check, stem, title = unused(["CKV_SSMIM_1", "key_is_symmetric", "Ensure nothing"], 900)
    assert (check, stem, title) == ("CKV_SSMIM_900", "key_is_symmetric_900", "Ensure nothing (900)")


@pytest.mark.long
def test_each_new_check_is_in_the_documents(copy: Path, made: Dict[str, str]) -> None:
    """The second keeps what the first has got."""
    for check in made:
        page = (copy / "docs" / "checks" / f"{check}.md").read_text()
        assert "```hcl" in page and "```yaml" in page
        assert (copy / "README.md").read_text().count(f"[{check}](docs/checks/{check}.md)") == 1
        assert (copy / "CHANGELOG.md").read_text().count(f"- {check}, opt-in: ") == 1


@pytest.mark.long
def test_annotations_stand_above_the_resources_they_are_about(copy: Path, made: Dict[str, str]) -> None:
    for stem in made.values():
        for path in (copy / "sample_iac" / stem).rglob("*.*"):
            lines = path.read_text().splitlines()
            ends = [lines[index + 1] for index, line in enumerate(lines) if re.match(r" *# (PASSED|FAILED)", line)]
            assert all(re.match(r'resource "|  \w+:$| *# ', line) for line in ends), path


@pytest.mark.long
def test_the_pages_are_complete(copy: Path, made: Dict[str, str]) -> None:
    tests = run(copy, "-m", "pytest", "-q", "-n", "0", "tests/test_pages.py", "tests/test_readme.py", "-k", NOT_SLOW)
    assert tests.returncode == 0, tests.stdout


NOT_SLOW = "not picture and not command and not branch and not severity"  # of the README: they run checkov


@pytest.mark.long
def test_the_samples_are_what_they_say(copy: Path, made: Dict[str, str]) -> None:
    names = " or ".join(made.values())
    tests = run(copy, "-m", "pytest", "-q", "-n", "0", "tests/test_samples.py", "-k", names)
    assert tests.returncode == 0, tests.stdout
    assert " passed" in tests.stdout and "skipped" not in tests.stdout


@pytest.mark.long
def test_nothing_is_left_to_annotate(copy: Path, made: Dict[str, str]) -> None:
    folders = [copy / "sample_iac" / stem for stem in made.values()]
    before = {path: path.read_text() for folder in folders for path in folder.rglob("*.*")}
    assert run(copy, "scripts/annotate.py", *map(str, folders)).returncode == 0
    assert {path: path.read_text() for path in before} == before


@pytest.mark.long
def test_the_linters_find_nothing(copy: Path, made: Dict[str, str]) -> None:
    done = run(copy, "scripts/lint.py")
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
