"""What an editor runs: checkov on one file after the other, with what it prints read as JSON."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple

import pytest
from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner
from conftest import CHECKS, IDS, SAMPLES, records_of, run_checkov

FOLDERS = sorted(path for path in SAMPLES.iterdir() if list(path.rglob("*.tf")))
SOME = (
    "aws_provider_6",
    "awscc",
    "estate",
    "modules",
    "override_files",
    "regions_are_real",
    "terraform_json",
)
MORE = (  # seconds that a scan of a file may take with these checks beyond one without
    2.0
)

Finding = Tuple[str, str, str]


def scanned(monkeypatch: pytest.MonkeyPatch, folder: Path, *files: Path) -> List[Dict[str, Any]]:
    """What checkov's runner for Terraform finds in a folder, or in files of it, as they are opened in an editor."""
    monkeypatch.setenv("CKV_SSMIM_OPT_IN", "all")
    monkeypatch.chdir(folder)
    report = Runner().run(
        root_folder=None if files else str(folder),
        files=[str(file) for file in files] or None,
        external_checks_dir=[str(CHECKS)],
        runner_filter=RunnerFilter(checks=[IDS], framework=["terraform"]),
    )
    assert isinstance(report, Report)
    return [{**vars(record), "severity": record.severity and record.severity.name} for record in report.failed_checks]


def findings(records: List[Dict[str, Any]]) -> Set[Finding]:
    """The findings, each on a block: whatever the module and the instance."""
    blocks = [re.sub(r"\[.*?\]", "", record["resource"]).split(".") for record in records]
    return {
        (record["check_id"], record["file_abs_path"], ".".join(block[-2:])) for record, block in zip(records, blocks)
    }


def are_whole(records: List[Dict[str, Any]]) -> None:
    """An editor shows each of these."""
    for record in records:
        assert record["check_name"].startswith("Ensure ") and record["guideline"].startswith("https://")
        assert record["severity"] and record["details"]


def are_the_same(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A folder, and its files one by one, have the same findings."""
    whole = scanned(monkeypatch, folder)
    alone = [record for file in sorted(folder.rglob("*.tf")) for record in scanned(monkeypatch, folder, file)]
    are_whole(alone)
    assert findings(alone) == findings(whole)


@pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, marks=() if folder.name in SOME else pytest.mark.long) for folder in FOLDERS],
    ids=lambda folder: str(folder.name),
)
def test_files_one_by_one_show_what_their_folder_does(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    are_the_same(monkeypatch, folder)
    assert "ERROR" not in caplog.text


_HEREDOC = re.compile(r"<<-?(\w+)\n(?:.*\n)*?\s*\1\n")
_BLOCK = re.compile(r"^(?:\w.*\{\n(?:.*\n)*?\}|\w.*\})\n", re.M)


def blocks_of(text: str) -> List[str]:
    """The blocks of a file, whose last lines are not indented; within heredocs nothing ends."""
    heredocs: List[str] = []

    def kept(match: "re.Match[str]") -> str:
        heredocs.append(match.group())
        return f" HEREDOC{len(heredocs) - 1};\n"

    hidden = _HEREDOC.sub(kept, text)
    blocks = _BLOCK.findall(hidden)
    assert "{" not in re.sub(r"#.*", "", _BLOCK.sub("", hidden))
    return [re.sub(r" HEREDOC(\d+);\n", lambda match: heredocs[int(match[1])], block) for block in blocks]


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(folder, marks=() if folder.name in SOME[-3:-1] else pytest.mark.long)
        for folder in FOLDERS
        if folder.name != "malformed"
    ],
    ids=lambda folder: str(folder.name),
)
def test_blocks_in_files_of_their_own(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    for file in sorted((tmp_path / "copy").rglob("*.tf")):
        for number, block in enumerate(blocks_of(file.read_text())):
            ending = "_override" if file.stem.endswith("override") else ""
            (file.parent / f"{file.stem}_{number}{ending}.tf").write_text(block)
        file.unlink()
    are_the_same(monkeypatch, tmp_path / "copy")


def test_an_editor_can_read_what_is_printed() -> None:
    file = SAMPLES / "key_policy_names_regional_services" / "terraform" / "failing" / "main.tf"
    done = run_checkov("-s", "-f", str(file), "-o", "json", "--external-checks-dir", str(CHECKS))
    assert done.returncode == 0
    json.loads(done.stdout)
    assert "ERROR" not in done.stderr
    ours = [record for record in records_of(done.stdout)["FAILED"] if record["check_id"].startswith("CKV_SSMIM_")]
    assert ours
    are_whole(ours)


@pytest.mark.long
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
