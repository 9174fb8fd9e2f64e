"""What an editor runs: checkov on one file after the other, with what it prints read as JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple

import pytest
from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner
from conftest import CHECKS, IDS, SAMPLES, records_of, run_checkov, scan

FOLDERS = ("estate", "modules")
FILES = sorted(path for folder in FOLDERS for path in (SAMPLES / folder).rglob("*.tf"))
MORE = (  # seconds that a scan of a file may take with these checks beyond one without
    2.0
)


def findings(records: List[Dict[str, Any]]) -> Set[Tuple[str, str, str]]:
    return {(record["check_id"], record["file_abs_path"], record["resource"].split("[")[0]) for record in records}


@pytest.fixture(scope="module")
def whole() -> Set[Tuple[str, str, str]]:
    """What the scan of a whole folder finds; a resource of a module by its address in the module, too."""
    found: Set[Tuple[str, str, str]] = set()
    for folder in FOLDERS:
        for check, file, resource in findings(scan(SAMPLES / folder, "--framework", "terraform")[0]["FAILED"]):
            found |= {(check, file, resource), (check, file, ".".join(resource.split(".")[-2:]))}
    return found


def are_whole(records: List[Dict[str, Any]]) -> None:
    """An editor shows each of these."""
    for record in records:
        assert record["check_name"].startswith("Ensure ") and record["guideline"].startswith("https://")
        assert record["severity"] and record["details"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SAMPLES)))
def test_a_file_alone_raises_no_false_alarm(
    file: Path, whole: Set[Tuple[str, str, str]], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CKV_SSMIM_OPT_IN", "all")
    report = Runner().run(
        root_folder=None,
        files=[str(file)],
        external_checks_dir=[str(CHECKS)],
        runner_filter=RunnerFilter(checks=[IDS], framework=["terraform"]),
    )
    assert isinstance(report, Report)
    assert "ERROR" not in caplog.text
    ours = [vars(record) for record in report.failed_checks]
    are_whole([{**record, "severity": record["severity"].name} for record in ours])
    assert findings(ours) <= whole


def test_an_editor_can_read_what_is_printed() -> None:
    file = SAMPLES / "key_policy_names_regional_services" / "terraform" / "failing" / "main.tf"
    done = run_checkov("-s", "-f", str(file), "-o", "json", "--external-checks-dir", str(CHECKS))
    assert done.returncode == 0
    json.loads(done.stdout)
    assert "ERROR" not in done.stderr
    ours = [record for record in records_of(done.stdout)["FAILED"] if record["check_id"].startswith("CKV_SSMIM_")]
    assert ours
    are_whole(ours)


def test_a_file_is_scanned_nearly_as_fast_as_without_these_checks() -> None:
    file = SAMPLES / "estate" / "production" / "main.tf"
    plain = ("-s", "-f", str(file), "-o", "json")
    spent: List[List[float]] = [[], []]
    for _ in range(2):
        for times, arguments in zip(spent, (plain, (*plain, "--external-checks-dir", str(CHECKS)))):
            start = time.monotonic()
            run_checkov(*arguments, fresh=True)
            times.append(time.monotonic() - start)
    without, with_ours = map(min, spent)
    assert with_ours < without + MORE, f"{with_ours:.1f} s with the checks, {without:.1f} s without"
