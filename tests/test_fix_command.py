"""``--diff`` shows and ``--fix`` writes: what is meant, where it may be written, once."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Dict, Tuple

import pytest
from conftest import ROOT
from incident_manager.edits import Fix
from installation import run_command

HEAD = 'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n}\n\n'
SLIP = """provider "aws" {
  region = "us-west-2" # home
}

resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-wset-2" # the %s
  }
}
"""
TEMPLATE = """Resources:
  # Kept
  Set:
    Type: AWS::SSMIncidents::ReplicationSet
    Properties: # all of them
      Regions: [{RegionName: us-east-1}]
  Quiet:
    Type: AWS::SSMIncidents::ReplicationSet
    Metadata:
      checkov:
        skip: [{id: CKV_SSMIM_13, comment: meant}]
    Properties:
      Regions: [{RegionName: us-east-1}]
"""


def run(
    folder: Path, *arguments: str, frameworks: Tuple[str, ...] = ("terraform", "cloudformation"), **more: str
) -> "subprocess.CompletedProcess[str]":
    chosen = ("-d", ".", "--check", "CKV_SSMIM_13,CKV_SSMIM_17", "--framework", *frameworks, *arguments)
    return run_command(*chosen, cwd=folder, environment=more)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a file whose lines end as on Windows, one behind a link, and a template."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "main.tf").write_text(HEAD + SLIP % "linked")
    folder = tmp_path / "tree"
    for name in ("plain", "linked"):
        (folder / name).mkdir(parents=True)
    (folder / "plain" / "main.tf").write_bytes((HEAD + SLIP % "plain").replace("\n", "\r\n").encode())
    (folder / "plain" / "main.tf").chmod(0o640)
    (folder / "linked" / "main.tf").symlink_to(outside / "main.tf")
    (folder / "template.yaml").write_text(TEMPLATE)
    return folder


def contents(folder: Path) -> Dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_difference_is_shown_and_nothing_is_written(tree: Path) -> None:
    before = contents(tree)
    done = run(tree, "--diff", "--fix=all")
    assert contents(tree) == before
    assert done.returncode == 1
    assert "linked" not in done.stdout and "linked/main.tf is left as it is: it is a link" in done.stderr
    patched = tree.parent / "patched"
    shutil.copytree(tree, patched)
    subprocess.run(["git", "apply"], cwd=patched, input=done.stdout.encode(), check=True)
    assert (patched / "template.yaml").read_text() == TEMPLATE.replace(
        "      Regions: [{RegionName: us-east-1}]\n  Quiet",
        "      DeletionProtected: true\n      Regions: [{RegionName: us-east-1}]\n  Quiet",
    )


def test_what_is_safe_is_written_once_and_nothing_else(tree: Path) -> None:
    before = contents(tree)
    done = run(tree, "--fix")
    wanted = before["plain/main.tf"].replace(b"us-wset-2", b"us-west-2")
    assert contents(tree) == {**before, "plain/main.tf": wanted}
    assert (tree / "plain" / "main.tf").stat().st_mode & 0o777 == 0o640
    assert (tree / "linked" / "main.tf").is_symlink()
    assert re.findall(r"fixed (\S+) of (\S+) in (\S+)", done.stderr) == [
        ("CKV_SSMIM_17", "aws_ssmincidents_replication_set.this", "plain/main.tf")
    ]
    assert "linked/main.tf is left as it is: it is a link" in done.stderr
    assert (
        "not used: 1 fix that needs a decision. Show it with --diff --fix=all, write it with --fix=all" in done.stderr
    )
    assert done.returncode == 1
    run(tree, "--fix")
    assert contents(tree) == {**before, "plain/main.tf": wanted}


def test_checkovs_platform_is_not_asked(tree: Path) -> None:
    """A proxy that nobody runs: without a network checkov tries for 10 seconds, and logs a traceback."""
    done = run(tree, "--diff", frameworks=("cloudformation",), HTTPS_PROXY="http://127.0.0.1:9")
    assert "Failed to get" not in done.stderr and "Traceback" not in done.stderr


def fixing() -> ModuleType:
    path = ROOT / "src" / "checkov_incident_manager" / "fixing.py"
    spec = importlib.util.spec_from_file_location("fixing_alone", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_one_runner_scans_the_copy_afresh(tree: Path) -> None:
    """It has no process of its own then."""
    done = run(tree, "--fix=all", frameworks=("cloudformation",))
    assert "fixed CKV_SSMIM_13 of AWS::SSMIncidents::ReplicationSet.Set in template.yaml" in done.stderr
    assert done.returncode == 0
    again = run(tree, "--fix=all", frameworks=("cloudformation",))
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "checkov-incident-manager: nothing to fix: there is no finding\n"


def test_an_option_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="--fix=every"):
        fixing().options_among(["-d", ".", "--fix=every"])


def test_a_file_that_was_changed_meanwhile_is_left(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_text("other")
    assert fixing().hindrance(str(file), str(tmp_path), "old") == "it was changed meanwhile"
    assert fixing().hindrance(str(file), str(tmp_path), "other") == ""


def test_what_does_not_hold_in_the_copy_is_not_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = fixing()
    finding = ("CKV_SSMIM_17", "/main.tf", "one")
    (tmp_path / "main.tf").write_text("old")
    before = module.Found(1, module.Counter([finding]), [], [(finding, Fix((), True))])
    monkeypatch.setattr(module, "_combined", lambda *_: ({"main.tf": ("old", "new")}, [finding], []))
    monkeypatch.setattr(module, "_scanned", lambda checkov: before)
    checkov = SimpleNamespace(config=SimpleNamespace(), folder=tmp_path)
    targets, options = {"directory": ["."], "file": []}, module.Options(module.SAFE, True)
    assert module._verified(checkov, str(tmp_path), targets, before, options) == ({}, [], before)
    gone = module.Found(0, module.Counter(), [], [])
    monkeypatch.setattr(module, "_scanned", lambda checkov: gone)
    assert module._verified(checkov, str(tmp_path), targets, before, options)[1] == [finding]
    assert (tmp_path / "main.tf").read_text() == "old"


def test_findings_without_a_fix_are_said(tmp_path: Path) -> None:
    twice = '  region {\n    name = "us-east-1"\n  }\n' * 2
    (tmp_path / "main.tf").write_text(f'resource "aws_ssmincidents_replication_set" "s" {{\n{twice}}}\n')
    done = run(tmp_path, "--diff", "--fix=all")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no fix for CKV_SSMIM_17 of aws_ssmincidents_replication_set.s in main.tf" in done.stderr
    assert "nothing to fix: no finding has a fix" in done.stderr


TWO_REGIONS = (
    HEAD
    + """provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east.arn
  }

  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.west.arn
  }
}
"""
)
ONE_POLICY = """locals {
  policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}]}
  EOT
}
"""


@pytest.mark.parametrize(
    ("files", "text", "count"),
    [
        ({"east.tf": "", "west.tf": "  provider = aws.west\n"}, 'data "aws_caller_identity" "current" {}\n', 1),
        (
            {"east.tf": "  policy = local.policy\n", "west.tf": "  policy = local.policy\n  provider = aws.west\n"},
            '"kms:ViaService": ["ssm-incidents.us-',
            2,
        ),
    ],
    ids=["declare_one_data_source", "change_one_policy"],
)
def test_fixes_that_meet_are_written_in_one_run(files: Dict[str, str], text: str, count: int, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TWO_REGIONS)
    (tmp_path / "locals.tf").write_text(ONE_POLICY)
    for name, inside in files.items():
        (tmp_path / name).write_text(f'resource "aws_kms_key" "{name[:4]}" {{\n{inside}}}\n')
    arguments = ("-d", ".", "--check", "CKV_SSMIM_5", "--framework", "terraform")
    shown = run_command(*arguments, "--diff", "--fix=all", cwd=tmp_path)
    done = run_command(*arguments, "--fix=all", cwd=tmp_path)
    assert done.returncode == 0 and "left for another run" not in done.stderr
    assert sorted(re.findall(r"fixed CKV_SSMIM_5 of (\S+) in", done.stderr)) == ["aws_kms_key.east", "aws_kms_key.west"]
    written = contents(tmp_path)
    assert sum(found.decode().count(text) for found in written.values()) == count == shown.stdout.count(text)
    assert "there is no finding" in run_command(*arguments, "--fix=all", cwd=tmp_path).stderr
    assert contents(tmp_path) == written


def test_what_stands_in_a_file_of_values_is_fixed_there(tmp_path: Path) -> None:
    names = ("first", "second", "third")
    variables = "".join(f'variable "{name}" {{\n  type = string\n}}\n\n' for name in names)
    regions = "".join(f"  region {{\n    name = var.{name}\n  }}\n" for name in names)
    (tmp_path / "main.tf").write_text(
        HEAD
        + variables.replace("= string", '= string\n  default = "us-eats-1"', 1)
        + f'resource "aws_ssmincidents_replication_set" "this" {{\n{regions}}}\n'
    )
    (tmp_path / "terraform.tfvars").write_text('second = "eu-wset-2" # the other\n')
    (tmp_path / "all.auto.tfvars.json").write_text('{\n\t"third": "eu-wets-1"\n}\n')
    assert run(tmp_path, "--fix=all").returncode == 0
    assert 'default = "us-east-1"' in (tmp_path / "main.tf").read_text()
    assert (tmp_path / "terraform.tfvars").read_text() == 'second = "eu-west-2" # the other\n'
    assert (tmp_path / "all.auto.tfvars.json").read_text() == '{\n\t"third": "eu-west-1"\n}\n'


@pytest.mark.parametrize("place", ["main.tf", "terraform.tfvars", "terraform.tfvars.json"])
def test_what_may_refer_to_nothing_gets_no_reference(place: str, tmp_path: Path) -> None:
    arn = '"arn:aws:kms:us-east-1:111122223333:alias/incidents"'
    default = f"  default = {arn}\n" if place == "main.tf" else ""
    (tmp_path / "main.tf").write_text(
        HEAD
        + f'variable "key" {{\n{default}}}\n\n'
        + """provider "aws" {
  region = "us-east-1"
}

resource "aws_kms_key" "incidents" {}

resource "aws_kms_alias" "incidents" {
  name          = "alias/incidents"
  target_key_id = aws_kms_key.incidents.key_id
}

resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.key
  }
}
"""
    )
    if not default:
        (tmp_path / place).write_text(f'{{"key": {arn}}}' if place.endswith(".json") else f"key = {arn}\n")
    arguments = ("-d", ".", "--check", "CKV_SSMIM_8", "--framework", "terraform")
    done = run_command(*arguments, "--diff", "--fix=all", cwd=tmp_path)
    assert "no fix for CKV_SSMIM_8 of aws_kms_key.incidents in main.tf" in done.stderr


def test_what_checkov_cannot_parse_is_said(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(HEAD + 'resource "aws_ssmincidents_replication_set" "s" {\n')
    done = run(tmp_path, "--fix=all")
    assert "checkov could not parse main.tf: it is left as it is" in done.stderr


def test_a_fix_is_written_in_all_of_its_files_or_in_none(tmp_path: Path) -> None:
    """The data source that the policy needs would be in the linked file."""
    (tmp_path / "data.tf").write_text('data "aws_region" "this" {}\n')
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "data.tf").symlink_to(tmp_path / "data.tf")
    (folder / "main.tf").write_text(TWO_REGIONS.replace("aws_kms_key.west.arn", "null"))
    (folder / "key.tf").write_text('resource "aws_kms_key" "east" {\n}\n')
    before = contents(tmp_path)
    done = run_command(*("-d", ".", "--check", "CKV_SSMIM_5", "--framework", "terraform", "--fix=all"), cwd=folder)
    assert contents(tmp_path) == before
    assert done.returncode == 1 and "data.tf is left as it is: it is a link" in done.stderr
    assert "fixed" not in done.stderr
