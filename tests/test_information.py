"""What the command says of itself and of the checks: `--rules`, `--explain`, `--version`, `--help`."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
from checkov.version import version as checkov_version
from conftest import CHECKS, ROOT
from incident_manager.integration.settings import ENTRIES, FILE, known_checks
from incident_manager.release import RELEASE
from installation import COMMAND, run_command

from checkov_incident_manager.place import page


def command(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return run_command(*arguments, cwd=cwd)


def test_rules_are_listed(tmp_path: Path) -> None:
    done = command("--rules", "-o", "json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert {rule["id"]: rule["opt_in"] for rule in found} == dict(known_checks(CHECKS))
    assert [rule["id"] for rule in found] == list(known_checks(CHECKS))
    for rule in found:
        page = (ROOT / "docs" / "checks" / f"{rule['id']}.md").read_text()
        assert f"**{rule['title']}.**" in page and f"| severity | {rule['severity']} |" in page
        assert rule["guideline"].startswith("https://")
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / FILE).write_text("severities: {CKV_SSMIM_13: HIGH}\n")
    lines = command("--rules", cwd=tmp_path).stdout.splitlines()
    assert len(lines) == len(found)
    for line, rule in zip(lines, found):
        severity = "HIGH" if rule["id"] == "CKV_SSMIM_13" else rule["severity"]
        assert line.split(maxsplit=2)[:2] == [rule["id"], severity]
        assert line.endswith(rule["title"]) and (" opt-in " in line) == rule["opt_in"]


@pytest.mark.parametrize("asked", ["CKV_SSMIM_4", "ckv_ssmim_4"])
def test_explain_shows_the_page(asked: str, tmp_path: Path) -> None:
    done = command("--explain", asked, cwd=tmp_path)
    page = (ROOT / "docs" / "checks" / "CKV_SSMIM_4.md").read_text()
    assert done.returncode == 0
    assert [*map(without_links, done.stdout.splitlines())] == [*map(without_links, page.splitlines())]


def without_links(line: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)


@pytest.mark.parametrize("check", known_checks(CHECKS))
def test_explain_has_no_link_that_leads_nowhere_in_a_terminal(check: str) -> None:
    for target in re.findall(r"\]\(([^)\s]*)\)", page(check)):
        assert target.startswith("https://")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--explain", "CKV_SSMIM_99"), "--explain: 'CKV_SSMIM_99' is not a check; the checks are CKV_SSMIM_1, "),
        (("--rules", "-o", "sarif"), "invalid choice: 'sarif'"),
        (("--rules", "-d", "."), "unrecognized arguments: -d ."),
        (("--rules", "--explain", "CKV_SSMIM_4"), "not allowed with argument"),
    ],
)
def test_what_cannot_be_answered_is_an_error(arguments: "tuple[str, ...]", said: str, tmp_path: Path) -> None:
    done = command(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize("option", ["--version", "-v"])
def test_the_version_names_all_three(option: str, tmp_path: Path) -> None:
    wanted = f"{COMMAND} {RELEASE}\ncheckov {checkov_version}\nPython {platform.python_version()}\n"
    assert command(option, cwd=tmp_path).stdout == wanted


def test_help_begins_with_our_options_and_settings(tmp_path: Path) -> None:
    done = command("--help", cwd=tmp_path)
    assert done.returncode == 0
    ours, begin, of_checkov = done.stdout.partition("\nusage: ")
    assert ours.startswith(f"{COMMAND}: ") and begin
    for word in ("--rules", "--explain ID", "--version", *ENTRIES, FILE, "severities", f"{COMMAND} -d . "):
        assert word in ours, word
    assert not [line for line in ours.splitlines() if len(line) > 120]
    assert re.search(r"^Exit codes: 0 .*, 1 .*, 2 ", ours, re.M)
    assert "--external-checks-dir" in of_checkov and "--rules" not in of_checkov


@pytest.mark.parametrize("option", ["--rules", pytest.param("--help", marks=pytest.mark.long)])
def test_a_reader_may_stop_reading(option: str, tmp_path: Path) -> None:
    """As `head` does."""
    called = [sys.executable, "-m", "checkov_incident_manager", option]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        called, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
