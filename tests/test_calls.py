"""What calls of modules do not hide: what an override or the JSON syntax calls, and folders that are roots as well."""

from __future__ import annotations

from pathlib import Path
from typing import Dict

import pytest
from conftest import scan

PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
RSA, SYMMETRIC = '"RSA_2048"', '"SYMMETRIC_DEFAULT"'
SET = """resource "aws_ssmincidents_replication_set" "s" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.k.arn
  }
}
"""
VARIABLE = f'variable "spec" {{\n  default = {SYMMETRIC}\n}}\n'
JSON_KEY = (
    '{"resource": {"aws_kms_key": {"k": {"customer_master_key_spec": "RSA_2048"}}}, '
    '"output": {"arn": {"value": "${aws_kms_key.k.arn}"}}}'
)


def key(spec: str) -> str:
    return f'resource "aws_kms_key" "k" {{\n  customer_master_key_spec = {spec}\n}}\n'


def call(folder: str, *more: str) -> str:
    return f'module "m" {{\n  source = "{folder}"\n{"".join(f"  {line}{chr(10)}" for line in more)}}}\n'


NEVER = {"callers/main.tf": call("../prod", "count = 0"), "prod/main.tf": key(RSA) + SET}
FOUND: Dict[str, Dict[str, str]] = {
    "the source of a call is overridden": {
        "main.tf": PROVIDER + call("./good"),
        "x_override.tf": call("./bad"),
        "good/main.tf": key(SYMMETRIC) + SET,
        "bad/main.tf": key(RSA) + SET,
    },
    "of a call in a module": {
        "main.tf": PROVIDER + call("./n"),
        "n/main.tf": call("../good"),
        "n/override.tf": call("../bad"),
        "good/main.tf": key(SYMMETRIC) + SET,
        "bad/main.tf": key(RSA) + SET,
    },
    "a root with a backend is called, and never made": {
        **NEVER,
        "prod/terraform.tf": 'terraform {\n  backend "s3" {}\n}\n',
    },
    "a root with providers": {**NEVER, "prod/providers.tf": PROVIDER},
    "a root that was initialised": {**NEVER, "prod/.terraform.lock.hcl": ""},
    "a root with values, of which a call makes another thing": {
        "callers/main.tf": PROVIDER + call("../prod"),
        "prod/main.tf": VARIABLE + key("var.spec") + SET,
        "prod/terraform.tfvars": f"spec = {RSA}\n",
    },
    "values in a hidden file": {
        "main.tf": PROVIDER + VARIABLE + key("var.spec") + SET,
        ".auto.tfvars": f"spec = {RSA}\n",
    },
    "arguments of a call in the JSON syntax": {
        "providers.tf": PROVIDER,
        "main.tf.json": '{"module": {"m": {"source": "./m", "spec": "RSA_2048"}}}',
        "m/main.tf": VARIABLE + key("var.spec") + SET,
    },
    "a key in a module that the JSON syntax calls": {
        "main.tf": PROVIDER + SET.replace("aws_kms_key.k", "module.m"),
        "main.tf.json": '{"module": {"m": {"source": "./m"}}}',
        "m/main.tf": key(RSA) + 'output "arn" {\n  value = aws_kms_key.k.arn\n}\n',
    },
}
SAID: Dict[str, Dict[str, str]] = {
    "a key in the JSON syntax in a module": {
        "main.tf": PROVIDER + call("./m") + SET.replace("aws_kms_key.k", "module.m"),
        "m/main.tf.json": JSON_KEY,
    },
    "a key in HCL in a module that the JSON syntax alone calls": {
        "main.tf.json": '{"module": {"m": {"source": "./m"}}, "resource": {"aws_ssmincidents_replication_set": {"s": '
        '{"region": {"name": "us-east-1", "kms_key_arn": "${module.m.arn}"}}}}}',
        "m/main.tf": key(RSA) + 'output "arn" {\n  value = aws_kms_key.k.arn\n}\n',
    },
}
QUIET: Dict[str, Dict[str, str]] = {
    "a module that is never made": NEVER,
    "a module that is made": {
        "main.tf": PROVIDER + call("./m", f"spec = {SYMMETRIC}"),
        "m/main.tf": VARIABLE.replace(SYMMETRIC, RSA) + key("var.spec") + SET,
    },
}


def write(files: Dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found(name: str, tmp_path: Path) -> None:
    write(FOUND[name], tmp_path)
    records, _ = scan(tmp_path, "--framework", "terraform", "terraform_json")
    assert "CKV_SSMIM_1" in {record["check_id"] for record in records["FAILED"]}


@pytest.mark.parametrize("name", SAID)
def test_it_is_said(name: str, tmp_path: Path) -> None:
    write(SAID[name], tmp_path)
    _, errors = scan(tmp_path, "--framework", "terraform", "terraform_json")
    assert f"checkov does not know aws_kms_key.k as a part of {tmp_path}: no finding on that is reported" in errors


@pytest.mark.parametrize("name", QUIET)
def test_what_terraform_would_not_make_is_no_finding(name: str, tmp_path: Path) -> None:
    write(QUIET[name], tmp_path)
    records, errors = scan(tmp_path, "--framework", "terraform", "terraform_json")
    assert "CKV_SSMIM_1" not in {record["check_id"] for record in records["FAILED"]} and not errors
