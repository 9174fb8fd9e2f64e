"""What is declared of versions: the same everywhere, and something finds what is newer."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import lint  # noqa: E402
import try_versions  # noqa: E402
from incident_manager.integration import registration  # noqa: E402


def test_the_page_says_what_setup_cfg_declares() -> None:
    page = (ROOT / "docs" / "versions.md").read_text()
    oldest = try_versions.declared()
    assert re.findall(r"The oldest release of checkov is \*\*([\d.]+)\*\*", page) == [oldest]
    worked = re.findall(r"^\| ([\d.]+) \| 3\.\d+\.\d+ \| \d+ passed", page, re.M)
    assert min(worked, key=try_versions.order) == oldest


@pytest.mark.parametrize(
    ("version", "told"),
    [("3.2.438", True), ("3.3.20", True), ("3.3.21", False), ("3.3.30", False), ("3.10.0", False), ("4.0.0rc1", False)],
)
def test_who_runs_the_checks_in_an_older_release_is_told(
    version: str, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    registration.warn_of_old_release(version)
    assert (f"checkov {version} is older than {try_versions.declared()}" in caplog.text) == told


def test_each_python_that_is_declared_was_tried() -> None:
    page = (ROOT / "docs" / "versions.md").read_text()
    tried = set(re.findall(r"^\| [\d.]+ \| (3\.\d+)\.\d+ \| \d+ passed", page, re.M))
    declared = set(re.findall(r"Programming Language :: Python :: (3\.\d+)", (ROOT / "setup.cfg").read_text()))
    assert tried == declared


@pytest.mark.parametrize(
    "line",
    [
        "list(zip([1], [2], strict=True))",
        "isinstance(7, int | str)",
        "match 7:\n    case 7:\n        pass",
        "import dataclasses\n\n\n@dataclasses.dataclass(slots=True)\nclass A:\n    x: int",
    ],
)
def test_what_is_newer_than_the_oldest_python_is_found(line: str, tmp_path: Path) -> None:
    assert _judged(line, tmp_path) == 1


def test_what_the_oldest_python_has_is_left_alone(tmp_path: Path) -> None:
    assert (
        _judged(
            'from typing import Dict, Optional\n\nx: Optional[Dict[str, int]] = None\n"ab".removeprefix("a")', tmp_path
        )
        == 0
    )


def _judged(text: str, folder: Path) -> int:
    if not find_spec("vermin"):
        pytest.skip("vermin is not installed here; it comes with the extra [test]")
    file = folder / "newer.py"
    file.write_text(f"from __future__ import annotations\n\n{text}\n")
    tool, *options = (word for word in lint.STEPS["python"] if word not in lint.FOLDERS)
    return subprocess.run(lint.command(tool, *options, str(file)), capture_output=True).returncode
