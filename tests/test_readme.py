"""The README and the pages: the picture is of a real run, commands do what is said of them, links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Tuple

import pytest
from conftest import CHECKS, ROOT, SAMPLES, run_checkov

sys.path.append(str(ROOT / "scripts"))

README = (ROOT / "README.md").read_text()
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
BLOCKS: Dict[str, List[str]] = {}
for _page in PAGES:
    for _mark, _block in re.findall(r"<!-- runs ([^>]*) -->\n```sh\n(.*?)```", _page.read_text(), re.S):
        BLOCKS.setdefault(_mark, []).extend(_block.strip().splitlines())
COMMANDS: List[Tuple[str, str]] = [
    (where, command) for where in ("on a sample", "on a plan") for command in BLOCKS[where]
]


def shell(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = re.sub(r"\bcheckov (?=-)", "checkov --skip-download ", command)  # it would ask its platform
    command = command.replace("checkov-incident-manager -", f"{sys.executable} -m checkov_incident_manager -")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CKV_SSMIM", "CHECKOV"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["PYTHONPATH"] = str(ROOT / "src")
    return subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Code of a user's, with the checks beside it."""
    made = tmp_path_factory.mktemp("code")
    shutil.copytree(CHECKS, made / "checks")
    shutil.copytree(SAMPLES / "key_is_symmetric" / "terraform" / "failing", made / "failing")
    shutil.copytree(SAMPLES / "key_is_symmetric" / "terraform" / "unknown", made / "unknown")
    shutil.copy(SAMPLES / "plans" / "key_replaced.json", made / "plan.json")
    return made


def test_the_first_command_shows_the_finding_of_the_text_and_those_of_the_picture() -> None:
    """Within seconds, on one screen. What it needs is installed in `test_installation.py`."""
    first = re.findall(r"```sh\n(.*?)```", README, re.S)[0].strip()
    command = first.rpartition(" && ")[2]
    assert command.startswith("checkov-incident-manager ")
    started = time.monotonic()
    done = shell(command, ROOT)
    assert time.monotonic() - started < 30
    shown = re.sub(r"\x1b\[\d+m", "", done.stdout)
    assert done.returncode == 1, done.stderr
    assert len(shown.splitlines()) < 50
    picture = (ROOT / "docs" / "terminal.svg").read_text()
    checks = re.findall(r"^Check: (CKV_SSMIM_\d+)", shown, re.M)
    assert len(checks) == 2 and checks == re.findall(r"Check: (CKV_SSMIM_\d+)", picture)
    (text,) = re.findall(r"```text\n(.*?)```", README, re.S)
    assert text in shown


@pytest.mark.long
def test_the_commands_run_in_the_order_in_which_they_stand(folder: Path) -> None:
    found = []
    for _, command in COMMANDS:
        done = shell(command, folder)
        assert "[ERROR]" not in done.stderr, command
        found.append((command, done.returncode, done.stdout))
    for command, code, output in found:
        if "--baseline" in command:
            assert (code, "FAILED for resource" in output) == (0, False), command
        elif "grep" in command:
            loaded = set(re.findall(r"Importing external check '(\w+)'", output))
            assert loaded == {path.stem for path in CHECKS.glob("*.py") if path.stem != "__init__"}
        else:
            assert (code, "CKV_SSMIM_1: " in output) == (1, True), command
            assert ("var.key_spec has no value" in output) == ("CKV_SSMIM_UNKNOWN=fail" in command), command


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_the_checks_run_from_a_branch_of_their_own(folder: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(CHECKS, clone / "checks", ignore=shutil.ignore_patterns("__pycache__"))
    name = "-c user.name=tests -c user.email=tests@example.com"
    assert shell(f"git init -q . && git add . && git {name} commit -qm checks", clone).returncode == 0
    (split,) = BLOCKS["in a clone"]
    if shell(split, clone).returncode:
        pytest.skip("git has no subtree here")
    (scan,) = BLOCKS["from a git URL"]
    code = tmp_path / "code"
    shutil.copytree(folder / "failing", code)
    done = shell(scan.replace("https://HOST/OWNER/REPOSITORY.git", f"file://{clone}"), code)
    assert done.returncode == 1 and "CKV_SSMIM_1: " in done.stdout, done.stderr
    assert "[ERROR]" not in done.stderr and "[WARN" not in done.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("", 1),
        ("--soft-fail-on LOW", 0),
        ("--soft-fail-on MEDIUM", 0),
        ("--soft-fail-on CKV_SSMIM_13", 0),
        ("--hard-fail-on HIGH", 0),
        ("--skip-check CKV_SSMIM_13", 0),
    ],
)
def test_what_counts_can_be_decided_by_severity(options: str, code: int) -> None:
    """On findings of which each is LOW."""
    target = SAMPLES / "deletion_protection_is_on" / "cloudformation"
    chosen = ("--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_*", "--framework", "cloudformation")
    assert run_checkov("-d", str(target), *chosen, *options.split(), CKV_SSMIM_OPT_IN="").returncode == code


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal")
def test_the_picture_is_of_a_real_run() -> None:
    import render_terminal

    fresh = render_terminal.picture(render_terminal.output())
    assert render_terminal.words(render_terminal.PICTURE.read_text()) == render_terminal.words(fresh), (
        "python scripts/render_terminal.py"
    )


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for link, heading in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", page.read_text()):
            if link.startswith("https://"):
                continue
            target = page.parent / link if link else page
            assert target.exists(), f"{page.name}: {link}"
            if heading:
                headings = re.findall(r"^#+ (.+)$", target.read_text(), re.M)
                assert heading in {re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in headings}, (
                    heading
                )
