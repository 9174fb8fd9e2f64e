"""Stacks in stacks are read together, however the folder is named to checkov."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Set, Tuple

import pytest
from conftest import SAMPLES, records_of, run_checkov, scan

FOLDER = SAMPLES / "key_outlives_the_set" / "cloudformation" / "kept_stack"


def verdicts(folder: str) -> Set[Tuple[str, str, str]]:
    done = run_checkov(
        *("-d", folder, "--external-checks-dir", str(SAMPLES.parent / "checks"), "--check", "CKV_SSMIM_*"),
        *("--framework", "cloudformation", "-o", "json"),
        cwd=FOLDER,
    )
    return {
        (outcome, record["check_id"], record["resource"])
        for outcome, records in records_of(done.stdout).items()
        for record in records
    }


@pytest.mark.parametrize("folder", [".", "./", "../kept_stack"])
def test_a_folder_may_be_named_relative_to_another(folder: str) -> None:
    found = verdicts(folder)
    assert ("FAILED", "CKV_SSMIM_8", "AWS::KMS::Key.Passed") in found
    assert found == verdicts(str(FOLDER))


KEY = {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": "RSA_2048"}}
SET = {
    "Type": "AWS::SSMIncidents::ReplicationSet",
    "Properties": {
        "Regions": [
            {"RegionName": "us-east-1", "RegionConfiguration": {"SseKmsKeyId": {"Fn::GetAtt": ["K", "Arn"]}}},
        ],
    },
}
STACKS = {
    "AWS::CloudFormation::Stack": {"TemplateURL": "inner.json"},
    "AWS::Serverless::Application": {"Location": "inner.json"},
}
NEVER: Dict[str, Any] = {
    "false": {"Fn::Equals": ["a", "b"]},
    "in no world": {"Fn::And": [{"Fn::Equals": [{"Ref": "P"}, value]} for value in ("a", "b")]},
}


def stack(kind: str, condition: Any) -> Dict[str, Any]:
    return {
        "Parameters": {"P": {"Type": "String"}},
        "Conditions": {"C": condition},
        "Resources": {"Stack": {"Type": kind, "Condition": "C", "Properties": {**STACKS[kind]}}},
    }


def failed(folder: Path, **templates: Any) -> Set[str]:
    for name, template in {"inner": {"Resources": {"K": KEY, "S": SET}}, **templates}.items():
        (folder / f"{name}.json").write_text(json.dumps(template))
    records, _ = scan(folder, "--framework", "cloudformation")
    return {record["resource"] for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_1"}


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("never", NEVER)
def test_a_template_that_no_stack_is_made_of_is_judged_alone(never: str, kind: str, tmp_path: Path) -> None:
    assert failed(tmp_path, outer=stack(kind, NEVER[never])) == {"AWS::KMS::Key.K"}


def test_a_template_that_another_stack_is_made_of_is_judged_in_that_one(tmp_path: Path) -> None:
    key = {**KEY, "Properties": {"KeySpec": {"Ref": "Spec"}}}
    inner = {"Parameters": {"Spec": {"Type": "String", "Default": "RSA_2048"}}, "Resources": {"K": key, "S": SET}}
    made = stack("AWS::CloudFormation::Stack", {"Fn::Equals": [{"Ref": "P"}, "a"]})
    made["Resources"]["Stack"]["Properties"]["Parameters"] = {"Spec": "SYMMETRIC_DEFAULT"}
    never = stack("AWS::CloudFormation::Stack", NEVER["false"])
    assert not failed(tmp_path, inner=inner, made=made, never=never)
