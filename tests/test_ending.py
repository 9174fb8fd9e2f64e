"""The command and the scripts end, also where checkov breaks: with exit code 2 and the name of the file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import Any, Tuple

import pytest
from conftest import ROOT, run_checkov
from installation import COMMAND, run, run_command

SCRIPTS = ROOT / "scripts" / "ci"
RULES = (sys.executable, "-m", "checkov_incident_manager", "--rules")
CONTACT = """  Contact{number}:
    Type: AWS::SSMContacts::Contact
    Properties: {{Alias: a{number}, DisplayName: jane{number}.doe@customer.example, Type: PERSONAL, Plan: []}}
"""
BLOCK = """resource "aws_ssmcontacts_contact" "c{number}" {{
  alias        = "a{number}"
  type         = "PERSONAL"
  display_name = "jane{number}.doe@customer.example"
}}
"""


@pytest.fixture
def breaking(tmp_path: Path) -> Path:
    """A template that ends checkov's runner, beside enough to fill the pipes of others."""
    folder = tmp_path / "code"
    (folder / "stacks").mkdir(parents=True)
    (folder / "stacks" / "macro.yaml").write_text("Resources:\n  Made:\n    Type: {a: b}\n")
    resources = "Resources:\n" + "".join(CONTACT.format(number=number) for number in range(40))
    indented = "".join(f"  {line}\n" for line in resources.splitlines())
    (folder / "serverless.yml").write_text(f"service: s\nprovider:\n  name: aws\nresources:\n{indented}")
    (folder / "main.tf").write_text("".join(BLOCK.format(number=number) for number in range(200)))
    return folder


def command(*arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return run_command("--skip-download", "-o", "json", *arguments, cwd=cwd, environment=environment)


@pytest.mark.parametrize("way", ["fork", "none"])
def test_a_runner_that_raises_ends_the_command(way: str, breaking: Path) -> None:
    started = time.monotonic()
    done = command("-d", ".", cwd=breaking, CHECKOV_PARALLELIZATION_TYPE=way, CKV_SSMIM_TIMEOUT="300")
    assert time.monotonic() - started < 250
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if line.startswith(f"{COMMAND}: ")]
    assert said == [f"{COMMAND}: checkov failed at stacks/macro.yaml: unhashable type: 'dict'"]
    assert "checks CKV_SSMIM_*" not in done.stderr


def test_a_process_that_is_killed_is_no_success(tmp_path: Path) -> None:
    checks = tmp_path / "checks"
    checks.mkdir()
    (checks / "__init__.py").touch()
    (checks / "kills_its_process.py").write_text(
        "import multiprocessing, os, signal\n"
        "if multiprocessing.parent_process():\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    (tmp_path / "main.tf").write_text(BLOCK.format(number=1))
    options = ("-d", ".", "--external-checks-dir", "checks", "--framework", "terraform", "cloudformation")
    done = command(*options, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{COMMAND}: 2 of checkov's processes ended by signal 9: what they scanned is missing." in done.stderr
    assert "checks CKV_SSMIM_*" not in done.stderr
    done = command(*options, "-o", "sarif", cwd=tmp_path)
    assert (done.returncode, list(tmp_path.glob("*.sarif"))) == (2, [])


def test_a_scan_that_failed_leaves_no_sarif(breaking: Path) -> None:
    """Nor that of an earlier scan: an upload would close the alerts of all that was not scanned."""
    (breaking / "results.sarif").write_text("of an earlier scan")
    done = command("-d", "stacks", "--framework", "cloudformation", "-o", "sarif", cwd=breaking)
    assert (done.returncode, list(breaking.glob("*.sarif"))) == (2, []), done.stderr


@pytest.mark.parametrize("given", ["", "out", "console,mine.sarif"])
def test_the_sarif_file_that_is_removed_is_the_one_that_checkov_writes(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "src"))
    monkeypatch.chdir(tmp_path)
    from checkov_incident_manager.ending import remove_sarif

    (tmp_path / "main.tf").write_text(BLOCK.format(number=1))
    options = ("--output-file-path", given) if given else ()
    run_checkov("-d", ".", "--framework", "terraform", "-o", "json", "-o", "sarif", *options, cwd=tmp_path)
    assert len(list(tmp_path.rglob("*.sarif"))) == 1
    remove_sarif(Namespace(output=["json", "sarif"], output_file_path=given or None))
    assert list(tmp_path.rglob("*.sarif")) == []


@pytest.mark.parametrize("installed", [False, True])
def test_a_broken_installation_is_said_in_one_line(installed: bool, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "checkov").mkdir(parents=True)
    (other / "checkov" / "__init__.py").write_text("raise ImportError(\"cannot import name 'START_LINE'\")\n")
    if installed:
        (other / "python_hcl2-8.1.4.dist-info").mkdir()
        (other / "python_hcl2-8.1.4.dist-info" / "METADATA").write_text("Name: python-hcl2\nVersion: 8.1.4\n")
    path = os.pathsep.join((str(other), str(ROOT / "src")))
    done = command("-d", ".", cwd=tmp_path, PYTHONPATH=path)
    assert run(*RULES, cwd=tmp_path, environment={"PYTHONPATH": path}).stderr == done.stderr
    hint = " python-hcl2 is installed beside it: uninstall it, then reinstall bc-python-hcl2." if installed else ""
    assert done.returncode == 2
    assert done.stderr == f"{COMMAND}: checkov cannot be imported: cannot import name 'START_LINE'.{hint}\n"


def test_an_old_checkov_is_said_in_one_line(tmp_path: Path) -> None:
    information = tmp_path / "other" / "checkov-3.3.20.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Name: checkov\nVersion: 3.3.20\n")
    done = command("-d", ".", cwd=tmp_path, PYTHONPATH=os.pathsep.join((str(tmp_path / "other"), str(ROOT / "src"))))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{COMMAND}: checkov 3.3.20 is too old: install 3.3.21 or a newer release.\n"


def test_the_root_of_a_clone_is_refused_as_a_folder_of_checks(tmp_path: Path) -> None:
    """checkov would execute all that an environment in it holds, and read the samples as policies."""
    done = command("-d", ".", "--external-checks-dir", str(ROOT), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"{COMMAND}: --external-checks-dir: {ROOT} is a whole clone; its checks are in {ROOT / 'checks'}.\n"
    )


def test_a_scan_ends_at_its_limit_of_time(breaking: Path) -> None:
    (breaking / "stacks" / "macro.yaml").unlink()
    (breaking / "more.tf").write_text("".join(BLOCK.format(number=f"m{number}") for number in range(4000)))
    done = command("-d", ".", cwd=breaking, CKV_SSMIM_TIMEOUT="1")
    assert done.returncode == 2
    assert f"{COMMAND}: the scan took more than 1 seconds (CKV_SSMIM_TIMEOUT)" in done.stderr
    assert "checks CKV_SSMIM_*" not in done.stderr


@pytest.mark.parametrize("frameworks", [("terraform",), ("terraform", "cloudformation")])
def test_a_pattern_that_checkov_never_ends_to_match_ends(frameworks: Tuple[str, ...], tmp_path: Path) -> None:
    """Python's own timers wait for the regular expression."""
    name = f'length(regexall("(x+x+)+y", "{"x" * 60}")) > 0 ? "a" : "b"'
    (tmp_path / "main.tf").write_text(f'resource "aws_ssmincidents_response_plan" "p" {{\n  name = {name}\n}}\n')
    done = command("-d", ".", "--framework", *frameworks, cwd=tmp_path, CKV_SSMIM_TIMEOUT="2")
    assert done.returncode == (2 if len(frameworks) > 1 else -signal.SIGVTALRM)
    assert "checks CKV_SSMIM_*" not in done.stderr


def test_a_scan_of_the_scripts_ends_with_all_its_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in starts a process that has its outputs, and both wait for ever."""
    package = tmp_path / "stand-in" / "checkov_incident_manager"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(tmp_path / 'child')!r}).write_text(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import checkov_run

    monkeypatch.setattr(checkov_run, "ISOLATED", ())
    started = time.monotonic()
    done: Any = checkov_run.scan(".", (), tmp_path, timeout=3)
    assert time.monotonic() - started < 60
    assert done.fault == "the scan took more than 3 seconds"
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not _runs(child):
            return
        time.sleep(0.1)
    raise AssertionError("a process is left")


def _runs(process: int) -> bool:
    """Whether a process runs; one that has ended may wait for its parent to ask."""
    try:
        os.kill(process, 0)
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
