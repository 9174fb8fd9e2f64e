"""What an attack costs: processor time is at most a constant and a small multiple of checkov's own."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict

import pytest
from conftest import SAMPLES
from fuzz_runs import NO_CHECK, scan

SECONDS = 10.0  # on a machine that does something else, too
TIMES = 4.0
PARSING = 120  # seconds that checkov may take to parse a file

PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\nvariable "x" {}\n'


def replication_set(key: str) -> str:
    return (
        f'resource "aws_ssmincidents_replication_set" "s" {{\n  region {{\n    name        = "us-east-1"\n'
        f"    kms_key_arn = {key}.arn\n  }}\n}}\n"
    )


def keys(number: int, more: str = "") -> str:
    return "".join(f'resource "aws_kms_key" "k{each}" {{\n{more}}}\n' for each in range(number))


def called(count: int, number: int) -> Dict[str, str]:
    call = f"locals {{\n  n = length([for a in range({count}) : a])\n}}\n"
    call += 'module "m" {\n  source = "./m"\n  count  = local.n\n}\n'
    return {"main.tf": PROVIDER + call, "m/main.tf": keys(number) + replication_set("aws_kms_key.k0")}


def called_often(calls: int) -> Dict[str, str]:
    tags = "".join(f'    t{each} = "{"password secret token " * 10}"\n' for each in range(300))
    plan = (
        'resource "aws_ssmincidents_response_plan" "p" {\n  name = "p"\n  incident_template {\n    title  = "t"\n'
        f'    impact = 1\n    summary = "{"password secret token key api " * 100}"\n  }}\n  tags = {{\n{tags}  }}\n}}\n'
    )
    calling = "".join(f'module "m{each}" {{\n  source = "./m"\n}}\n' for each in range(calls))
    return {"main.tf": PROVIDER + calling, "m/main.tf": plan}


def text_that_doubles(steps: int) -> Dict[str, str]:
    lines = "".join(f'  l{each} = "${{local.l{each - 1}}}${{local.l{each - 1}}}"\n' for each in range(1, steps))
    key = f'resource "aws_kms_key" "k" {{\n  description = local.l{steps - 1}\n}}\n'
    return {"main.tf": f'{PROVIDER}locals {{\n  l0 = "x"\n{lines}}}\n{key}{replication_set("aws_kms_key.k")}'}


def substitutions(number: int) -> Dict[str, str]:
    use = {"RegionName": "us-east-1", "RegionConfiguration": {"SseKmsKeyId": {"Fn::Sub": "${" * number}}}
    resources = {"S": {"Type": "AWS::SSMIncidents::ReplicationSet", "Properties": {"Regions": [use]}}}
    return {"template.json": json.dumps({"Resources": resources})}


def references(number: int) -> Dict[str, str]:
    document: Dict[str, Any] = json.loads((SAMPLES / "plans" / "create.json").read_text())
    every = [f"aws_kms_key.k{each}{end}" for each in range(number // 2) for end in (".arn", "")]
    for resource in document["configuration"]["root_module"]["resources"]:
        resource.setdefault("expressions", {})["policy"] = {"references": every}
    for change in document["resource_changes"]:
        change["change"].setdefault("after_unknown", {})["policy"] = True
    return {"plan.json": json.dumps(document)}


def undecided(number: int) -> Dict[str, str]:
    elements = ", ".join(f'"e{each}"' for each in range(8000))
    call = f'module "m" {{\n  source = "./m"\n  count  = contains([{elements}], var.x) ? 1 : 0\n}}\n'
    return {"main.tf": PROVIDER + call, "m/main.tf": keys(number) + replication_set("aws_kms_key.k0")}


def undecided_each(number: int) -> Dict[str, str]:
    elements = ", ".join(f'"e{each}"' for each in range(8000))
    every = keys(number, "  count = contains(local.c, var.x) ? 1 : 0\n")
    return {"main.tf": f"{PROVIDER}locals {{\n  c = [{elements}]\n}}\n{every}{replication_set('aws_kms_key.k0[0]')}"}


def tags(number: int, text: str) -> Dict[str, str]:
    every = [{"Key": f"k{each}", "Value": f"{text}{each}"} for each in range(number)]
    resources = {"S": {"Type": "AWS::SSMIncidents::ReplicationSet", "Properties": {"Tags": every}}}
    return {"template.json": json.dumps({"Resources": resources})}


def findings(number: int, text: str) -> Dict[str, str]:
    """Each of a resource with long lines, which the finding shows."""
    plan = 'resource "aws_ssmincidents_response_plan" "p%d" {\n  name = "p"\n  tags = {\n    a = "j%d@example.com"\n'
    rest = f'    b = "{text}%d"\n  }}\n  incident_template {{\n    title = "t"\n    impact = 1\n  }}\n}}\n'
    return {"main.tf": PROVIDER + "".join((plan + rest) % (each, each, each) for each in range(number))}


URLS = "https://a:" * 990

ROWS: Dict[str, Callable[[], Dict[str, str]]] = {
    "500 instances of a module": lambda: called(500, 300),
    "1,000 instances": lambda: called(1000, 300),
    "2,000 instances": lambda: called(2000, 300),
    "9,000 instances of 1,500 keys": lambda: called(9000, 1500),
    "18,000 instances of 1,500 keys": lambda: called(18000, 1500),
    "a module called 100 times": lambda: called_often(100),
    "200 times": lambda: called_often(200),
    "400 times": lambda: called_often(400),
    "2,000 steps of text that doubles": lambda: text_that_doubles(2000),
    "4,000 steps": lambda: text_that_doubles(4000),
    "20,000 substitutions": lambda: substitutions(20_000),
    "40,000 substitutions": lambda: substitutions(40_000),
    "80,000 substitutions": lambda: substitutions(80_000),
    "2,000 references": lambda: references(2000),
    "4,000 references": lambda: references(4000),
    "8,000 references": lambda: references(8000),
    "an undecided count of 1,000 keys": lambda: undecided(1000),
    "of 2,000 keys": lambda: undecided(2000),
    "of 4,000 keys": lambda: undecided(4000),
    "100 undecided counts": lambda: undecided_each(100),
    "200 undecided counts": lambda: undecided_each(200),
    "50 tags of URLs": lambda: tags(50, URLS),
    "300 tags of URLs": lambda: tags(300, URLS),
    "600 tags of URLs": lambda: tags(600, URLS),
    "5,000 short tags of URLs": lambda: tags(5000, "https://a:" * 60),
    "10,000 short tags of URLs": lambda: tags(10_000, "https://a:" * 60),
    "300 tags of parameters": lambda: tags(300, "http://a?b=c&" * 760),
    "300 tags of words": lambda: tags(300, "password=" * 1100),
    "150 findings with URLs": lambda: findings(150, URLS),
    "300 findings with URLs": lambda: findings(300, URLS),
}
QUICK = ("20,000 substitutions", "2,000 references", "50 tags of URLs")


def assert_costs_little(row: str) -> None:
    files = ROWS[row]()
    ours = scan(files, False, patience=PARSING)
    assert not ours.crashed and not ours.unread and (ours.records or ours.complaints)
    if ours.seconds > SECONDS:
        alone = scan(files, False, NO_CHECK, PARSING)
        assert ours.seconds <= SECONDS + TIMES * alone.seconds, f"{ours.seconds:.1f} s, {alone.seconds:.1f} s without"


@pytest.mark.parametrize("row", QUICK)
def test_an_attack_costs_little(row: str) -> None:
    assert_costs_little(row)


@pytest.mark.long
@pytest.mark.parametrize("row", [row for row in ROWS if row not in QUICK])
def test_each_attack_costs_little(row: str) -> None:
    assert_costs_little(row)
