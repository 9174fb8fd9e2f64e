"""The hooks, run by pre-commit in a repository of a user, and those of this project."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Dict

import pytest
from conftest import SAMPLES
from installation import copy_of_project, installed, run

pytest.importorskip("pre_commit", reason="pre-commit is not installed here; it comes with the extra [test]")
if not shutil.which("git"):
    pytest.skip("git is not installed here", allow_module_level=True)

CONFIGURATION = """
repos:
  - repo: {project}
    rev: {revision}
    hooks:
      - id: checkov-incident-manager
        language: system  # what `language: python` would install needs a network; the fixture has installed it
      - id: checkov-incident-manager-plan
        language: system
"""


def git(folder: Path, *arguments: str) -> str:
    who = {f"GIT_{role}_{part}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return run("git", *arguments, cwd=folder, environment={**who, **alone}, check=True).stdout.strip()


def new_repository(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, str]:
    programs = installed(tmp_path_factory.mktemp("installed"))
    path = os.pathsep.join([str(programs), os.path.dirname(sys.executable), os.environ["PATH"]])
    return {"PATH": path, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("hooks")), "PRE_COMMIT_COLOR": "never"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_repository(copy_of_project(tmp_path_factory.mktemp("project") / "project"))


@pytest.fixture
def repository(project: Path, tmp_path: Path) -> Path:
    folder = new_repository(tmp_path / "repository")
    revision = git(project, "rev-parse", "HEAD")
    (folder / ".pre-commit-config.yaml").write_text(CONFIGURATION.format(project=project, revision=revision))
    git(folder, "add", "-A")
    return folder


SET = """
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.arn
  }
}
"""
KEY = 'resource "aws_kms_key" "this" {\n  key_usage = "SIGN_VERIFY"\n  customer_master_key_spec = "RSA_2048"\n}\n'


@pytest.mark.long
def test_a_commit_is_judged_with_the_files_that_did_not_change(repository: Path, environment: Dict[str, str]) -> None:
    command = (sys.executable, "-m", "pre_commit", "run")
    (repository / "set.tf").write_text(SET)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    (repository / "key.tf").write_text(KEY)
    git(repository, "add", "-A")
    done = run(*command, cwd=repository, environment=environment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "CKV_SSMIM_1:" in done.stdout
    assert done.stdout.count("FAILED for resource: aws_kms_key.this") >= 1
    (repository / "key.tf").unlink()
    (repository / "set.tf").write_text("")
    (repository / "notes.md").write_text("notes")
    git(repository, "add", "-A")
    done = run(*command, cwd=repository, environment=environment)
    assert done.returncode == 0, done.stdout
    git(repository, "commit", "-qm", "third")
    (repository / "notes.md").write_text("other notes")
    git(repository, "add", "-A")
    done = run(*command, cwd=repository, environment=environment)
    assert done.stdout.count("(no files to check)Skipped") == 2


@pytest.mark.long
def test_plans_that_changed_are_scanned_one_by_one(repository: Path, environment: Dict[str, str]) -> None:
    for name, sample in (("one-plan.json", "key_replaced"), ("stack/plan.json", "nothing")):
        (repository / name).parent.mkdir(exist_ok=True)
        shutil.copy(SAMPLES / "plans" / f"{sample}.json", repository / name)
    shutil.copy(SAMPLES / "plans" / "key_replaced.json", repository / "explanations.json")
    git(repository, "add", "-A")
    command = (sys.executable, "-m", "pre_commit", "run", "checkov-incident-manager-plan")
    done = run(*command, cwd=repository, environment=environment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the plan replaces aws_kms_key.west" in done.stdout
    assert "/one-plan.json:" in done.stdout
    assert "explanations.json" not in done.stdout


@pytest.mark.long
def test_the_hooks_of_contributors_find_what_is_wrong(project: Path, environment: Dict[str, str]) -> None:
    for tool in ("ruff", "mypy"):
        pytest.importorskip(tool, reason=f"{tool} is not installed here; it comes with the extra [test]")
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    plain = {**environment, "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]}
    done = run(*command, cwd=project, environment=plain)
    assert done.returncode == 0, done.stdout + done.stderr
    faulty = project / "tests" / "faulty.py"
    faulty.write_text("import os\n\n\ndef half(number: int) -> str:\n  return number / 2\n")
    git(project, "add", "-A")
    try:
        done = run(*command, cwd=project, environment=plain)
    finally:
        git(project, "rm", "-qf", str(faulty))
    assert done.returncode == 1
    for fault in ("files were modified by this hook", "F401", "[return-value]"):
        assert fault in done.stdout
