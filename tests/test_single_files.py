"""Scans of single files: what is read beside them, and what is not."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Dict, List, Tuple

import pytest
from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner
from conftest import CHECKS, IDS, SAMPLES
from incident_manager.terraform import local_calls

SECONDS = 0.15  # of the processor, that the checks may take for a file of the estate beside what checkov takes
PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
KEY = 'resource "aws_kms_key" "im" {\n  customer_master_key_spec = var.spec\n}\n\nvariable "spec" {}\n'
OUTPUT = 'output "arn" {\n  value = aws_kms_key.im.arn\n}\n'
SET = (
    'resource "aws_ssmincidents_replication_set" "this" {\n  region {\n    name        = "us-east-1"\n'
    "    kms_key_arn = KEY\n  }\n}\n"
)
OWN_SET = SET.replace("KEY", "aws_kms_key.im.arn")
RSA = 'spec = "RSA_2048"\n'
SYMMETRIC = 'spec = "SYMMETRIC_DEFAULT"\n'


def write(folder: Path, **texts: str) -> None:
    """Files by their paths, in which ``__`` is a slash, and each ends in ``.tf`` unless it has another ending."""
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path = path if "." in path.name else path.with_suffix(".tf")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def outcomes(*files: Path, check: str = "CKV_SSMIM_1", strict: bool = False) -> Dict[str, str]:
    report = Runner().run(
        root_folder=None,
        files=[str(file) for file in files],
        external_checks_dir=[str(CHECKS)],
        runner_filter=RunnerFilter(checks=[check], framework=["terraform"]),
    )
    assert isinstance(report, Report)
    both = (("PASSED", report.passed_checks), ("FAILED", report.failed_checks))
    return {record.resource: outcome for outcome, records in both for record in records}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory beside which there is something else."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


VALUES: List[Tuple[str, str]] = [
    ("terraform.tfvars", RSA),
    ("terraform.tfvars.json", '{"spec": "RSA_2048"}'),
    ("more.auto.tfvars", RSA),
    ("more.auto.tfvars.json", '{"spec": "RSA_2048"}'),
    ("key_override.tf", 'resource "aws_kms_key" "im" {\n  customer_master_key_spec = "RSA_2048"\n}\n'),
    ("override.tf.json", '{"resource": {"aws_kms_key": {"im": {"customer_master_key_spec": "RSA_2048"}}}}'),
    ("spec_override.tf", 'variable "spec" {\n  default = "RSA_2048"\n}\n'),
]


@pytest.mark.parametrize("name, text", VALUES, ids=[name for name, _ in VALUES])
def test_what_is_beside_a_file_is_read(folder: Path, name: str, text: str) -> None:
    write(folder, main=KEY, set=OWN_SET, providers=PROVIDER)
    assert outcomes(folder / "main.tf") == {}
    (folder / name).write_text(text)
    assert outcomes(folder / "main.tf") == {"aws_kms_key.im": "FAILED"}
    assert outcomes(folder / "set.tf") == {}


def test_resources_of_the_named_files_alone_have_records(folder: Path) -> None:
    write(folder, a=KEY, b=OWN_SET + PROVIDER, **{"terraform.tfvars": SYMMETRIC})
    for check, one, both in (
        ("CKV_SSMIM_1", {}, {"aws_kms_key.im": "PASSED"}),
        ("CKV_SSMIM_4", {"aws_ssmincidents_replication_set.this": "PASSED"}, None),
    ):
        assert outcomes(folder / "b.tf", check=check) == one
        assert outcomes(folder / "b.tf", folder / "a.tf", check=check) == (both or one)


def test_a_module_that_is_called_is_read(folder: Path) -> None:
    call = 'module "key" {\n  source = "./key"\n}\n'
    write(folder, main=PROVIDER + call + SET.replace("KEY", "module.key.arn"))
    west = 'provider "aws" {\n  region = "us-west-2"\n}\n'
    write(folder, key__main=KEY + OUTPUT + west)
    assert outcomes(folder / "main.tf", check="CKV_SSMIM_4") == {"aws_ssmincidents_replication_set.this": "FAILED"}


def caller(path: str, spec: str) -> str:
    call = f'module "key" {{\n  source = "{path}"\n  spec   = "{spec}"\n}}\n'
    return PROVIDER + call + SET.replace("KEY", "module.key.arn")


def test_a_module_is_judged_as_its_callers_use_it(folder: Path) -> None:
    write(
        folder,
        modules__key__main=KEY + OUTPUT,
        modules__key__outputs="",
        one__main=caller("../modules/key", "RSA_2048"),
    )
    key = folder / "modules" / "key" / "main.tf"
    assert outcomes(key) == {"aws_kms_key.im": "FAILED"}
    write(folder, one__main=caller("../modules/key", "SYMMETRIC_DEFAULT"))
    assert outcomes(key) == {"aws_kms_key.im": "PASSED"}
    write(folder, two__main=caller("./../modules//key/", "RSA_2048"))
    assert outcomes(key) == {"aws_kms_key.im": "FAILED"}
    write(folder, two__main="")
    write(folder, **{"json__main.tf.json": '{"module": {"key": {"source": "../modules/key", "spec": "RSA_2048"}}}'})
    write(folder, json__set=SET.replace("KEY", "module.key.arn"))
    assert outcomes(key) == {"aws_kms_key.im": "FAILED"}


def test_a_module_is_judged_by_way_of_the_module_that_calls_it(folder: Path) -> None:
    between = 'variable "spec" {}\n' + caller("../key", "x").replace(PROVIDER, "").replace('"x"', "var.spec")
    write(folder, modules__key__main=KEY + OUTPUT, modules__all__main=between)
    write(folder, top__main=PROVIDER + 'module "all" {\n  source = "../modules/all"\n  spec   = "RSA_2048"\n}\n')
    assert outcomes(folder / "modules" / "key" / "main.tf") == {"aws_kms_key.im": "FAILED"}


def test_callers_outside_the_working_directory_are_not_looked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, modules__key__main=KEY + OUTPUT, one__main=caller("../modules/key", "RSA_2048"))
    key = folder / "modules" / "key" / "main.tf"
    monkeypatch.chdir(folder / "modules")
    assert outcomes(key) == {}


@pytest.mark.parametrize("limit", ["MAX_FILES", "MAX_FOLDERS", "MAX_ROOTS"])
def test_beyond_the_limits_a_module_is_judged_as_a_root(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    write(folder, modules__key__main=KEY + OUTPUT)
    for number in range(3):
        write(folder, **{f"stack{number}__main": caller("../modules/key", "RSA_2048")})
    assert outcomes(folder / "modules" / "key" / "main.tf") == {"aws_kms_key.im": "FAILED"}
    monkeypatch.setattr(local_calls, limit, 2)
    assert outcomes(folder / "modules" / "key" / "main.tf") == {}


def test_modules_that_call_each_other_are_judged_as_roots(folder: Path) -> None:
    write(
        folder,
        a__main=KEY + OWN_SET + 'module "b" {\n  source = "../b"\n}\n',
        b__main='module "a" {\n  source = "../a"\n}\n',
    )
    write(folder, **{"a__terraform.tfvars": RSA}, a__providers=PROVIDER)
    assert outcomes(folder / "a" / "main.tf") == {"aws_kms_key.im": "FAILED"}


def test_nothing_outside_is_read(folder: Path) -> None:
    outside = folder.parent / "outside"
    write(outside, **{"secret.tfvars": RSA, "over.tf": KEY.replace("var.spec", '"RSA_2048"')})
    write(outside, key__main=KEY + OUTPUT + PROVIDER.replace("east-1", "west-2"))
    write(folder, main=KEY + OWN_SET + PROVIDER)
    (folder / "terraform.tfvars").symlink_to(outside / "secret.tfvars")
    (folder / "main_override.tf").symlink_to(outside / "over.tf")
    assert outcomes(folder / "main.tf") == {}
    write(
        folder,
        main=PROVIDER + 'module "key" {\n  source = "../outside/key"\n}\n' + SET.replace("KEY", "module.key.arn"),
    )
    assert outcomes(folder / "main.tf", check="CKV_SSMIM_4") == {}
    (folder / "linked").symlink_to(outside / "key")
    write(folder, main=PROVIDER + 'module "key" {\n  source = "./linked"\n}\n' + SET.replace("KEY", "module.key.arn"))
    assert outcomes(folder / "main.tf", check="CKV_SSMIM_4") == {}


def test_the_repository_is_read_where_the_working_directory_is_a_part_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    west = PROVIDER.replace("east-1", "west-2")
    write(folder, key__main=KEY + OUTPUT + west)
    main = PROVIDER + 'module "key" {\n  source = "../key"\n}\n' + SET.replace("KEY", "module.key.arn")
    write(folder, stack__main=main)
    monkeypatch.chdir(folder / "stack")
    assert outcomes(folder / "stack" / "main.tf", check="CKV_SSMIM_4") == {}
    (folder / ".git").mkdir()
    assert outcomes(folder / "stack" / "main.tf", check="CKV_SSMIM_4") == {
        "aws_ssmincidents_replication_set.this": "FAILED"
    }


def test_what_is_broken_beside_a_file_is_passed_over(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(folder, main=KEY + OWN_SET + PROVIDER, broken='resource "aws_ssmincidents_x" {{{\n')
    write(
        folder, **{"terraform.tfvars": RSA, "bad.auto.tfvars": "= 1\n", "bad.tf.json": "{", "x.auto.tfvars.json": "["}
    )
    write(folder, other__main='module "key" {\n  source = "../"\n')
    assert outcomes(folder / "main.tf") == {"aws_kms_key.im": "FAILED"}
    ours = [record for record in caplog.records if record.name.startswith("incident_manager")]
    assert all(record.levelno == logging.DEBUG for record in ours)


def test_a_folder_is_judged_alone_after_its_files(folder: Path) -> None:
    """What a scan of files read beside them is not read for a folder."""
    write(folder, modules__key__main=KEY + OUTPUT + OWN_SET, one__main=caller("../modules/key", "RSA_2048"))
    key = folder / "modules" / "key"
    assert outcomes(key / "main.tf") == {"aws_kms_key.im": "FAILED"}
    report = Runner().run(
        root_folder=str(key),
        external_checks_dir=[str(CHECKS)],
        runner_filter=RunnerFilter(checks=["CKV_SSMIM_1"], framework=["terraform"]),
    )
    assert isinstance(report, Report) and not report.failed_checks and not report.passed_checks


@pytest.mark.long
def test_a_file_of_the_estate_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read and judged; that the checks are loaded comes to it."""
    estate = SAMPLES / "estate"
    monkeypatch.chdir(SAMPLES)

    def spent(file: Path, checks: str) -> float:
        started = time.process_time()
        Runner().run(
            root_folder=None,
            files=[str(file)],
            external_checks_dir=[str(CHECKS)],
            runner_filter=RunnerFilter(checks=[checks], framework=["terraform"]),
        )
        return time.process_time() - started

    for file in sorted(estate.rglob("*.tf")):
        spent(file, IDS)
        without, with_ours = (min(spent(file, checks) for _ in range(3)) for checks in ("CKV_SSMIM_0", IDS))
        assert with_ours < without + SECONDS, f"{file}: {with_ours:.3f} s with the checks, {without:.3f} s without"
