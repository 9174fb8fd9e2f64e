"""A scan that has nothing to do ends at once, and no other one does."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import pytest

from checkov_incident_manager.place import COMMAND
from checkov_incident_manager.short_way import ends_here, may_matter

SCRIPT = Path(sys.executable).with_name(COMMAND)
USUAL = ("--check", "CKV_SSMIM_*")
ELSEWHERE = 'module "m" {\n  source = "../m"\n}\n'


def run(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("CKV_", "CHECKOV", "TF_"))}
    return subprocess.run(
        [str(SCRIPT), "-d", str(folder), *USUAL, "--skip-download", *arguments],
        cwd=folder,
        env={**inherited, "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def without(tmp_path: Path) -> Path:
    """A repository without Incident Manager."""
    (tmp_path / "main.tf").write_text('resource "aws_ssm_parameter" "p" {\n  name = "a"\n}\n')
    (tmp_path / "template.yaml").write_text("Resources:\n  Key:\n    Type: AWS::KMS::Key\n")
    return tmp_path


@pytest.mark.parametrize("options", [(), pytest.param(("--quiet", "--compact"), marks=pytest.mark.long)])
def test_the_output_is_that_of_the_scan(without: Path, options: List[str]) -> None:
    short, whole = (
        run(without, "--framework", "terraform", "cloudformation", *options, **environment)
        for environment in ({}, {"CHECKOV_NONE": "1"})
    )
    assert (short.returncode, short.stdout) == (whole.returncode, whole.stdout)
    assert short.stderr.splitlines()[-1] == whole.stderr.splitlines()[-1]
    assert "nothing to judge" in short.stderr


def ends(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, **environment: str) -> bool:
    monkeypatch.setenv("HOME", str(folder))
    for name in [name for name in os.environ if name.startswith(("CKV_", "CHECKOV", "TF_VAR_"))]:
        monkeypatch.delenv(name)
    for name, value in {"CKV_SSMIM_SUMMARY": "0", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    return ends_here(["-d", str(folder), *USUAL, *arguments])


def test_other_options_settings_and_files_take_the_long_way(without: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ends(without, monkeypatch, "--quiet")
    assert ends(without, monkeypatch, "--quiet", CKV_SSMIM_UNKNOWN="fail", CKV_SSMIM_REGION="us-east-1")
    for arguments in (["-o", "json"], ["--check", "CKV_AWS_1"], ["--external-checks-dir", "x"], ["main.tf"]):
        assert not ends(without, monkeypatch, *arguments)
    assert not ends(without, monkeypatch, CKV_SSMIM_UNKNOWN="true")
    assert not ends(without, monkeypatch, CHECKOV_RUN_SCA_PACKAGE_SCAN="false")
    (without / ".checkov.yaml").write_text("output: json\n")
    assert not ends(without, monkeypatch)


TEXTS: Dict[str, str] = {
    "main.tf": 'resource "aws_ssm\\u0069ncidents_replication_set" "s" {}\n',
    "m.tf": ELSEWHERE,
    "a.tf.json": '{"resource": {"aws_ssmcontacts_contact": {}}}',
    "t.yaml": 'Resources:\n  R:\n    Type: "AWS::SSM\\x49ncidents::ReplicationSet"\n',
    "t.template": "Resources: {R: {Type: AWS::SSMContacts::Contact}}",
    "p.json": '{"resource_changes": [{"type": "aws_ssmincidents_response_plan"}]}',
    "k.tf": 'resource "aws_kms_key" "k" {\n  policy = file("policy.txt")\n}\n',
    "v.tfvars": 'service = "ssm-incidents"\n',
    "wide.json": '{"Action": "ssm-*"}',
    "nul.tf": "\0",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_sign_is_not_passed_over(name: str, without: Path) -> None:
    assert not may_matter([str(without)])
    (without / name).write_text(TEXTS[name])
    assert may_matter([str(without)])


def test_what_cannot_be_looked_at_is_not_passed_over(without: Path) -> None:
    assert may_matter([str(without / "none")])
    (without / "inside").mkdir()
    (without / "inside" / "m.tf").write_text(ELSEWHERE)
    assert not may_matter([str(without)])  # what it calls would lie in the folder too
    (without / "link").symlink_to(without / "inside")
    assert may_matter([str(without)])


def test_a_pipe_is_not_waited_for(without: Path) -> None:
    os.mkfifo(without / "pipe.tf")
    assert may_matter([str(without)])


def test_it_takes_moments(tmp_path: Path) -> None:
    for number in range(5000):
        folder = tmp_path / f"folder_{number % 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"main_{number}.tf").write_text(f'resource "aws_s3_bucket" "b" {{\n  bucket = "b-{number}"\n}}\n' * 8)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run(tmp_path, "--quiet")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (done.returncode, done.stdout) == (0, "\n")
    assert "nothing to judge" in done.stderr
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.5
