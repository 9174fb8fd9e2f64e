"""The Region and account of a stack: of the CDK's manifest, else of the settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Set

import pytest
import yaml
from conftest import scan

SET: Dict[str, Any] = {
    "Type": "AWS::SSMIncidents::ReplicationSet",
    "Properties": {"DeletionProtected": True, "Regions": [{"RegionName": "eu-west-1"}]},
}
KEY: Dict[str, Any] = {
    "Type": "AWS::KMS::Key",
    "Properties": {
        "KeyPolicy": {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": ["kms:CreateGrant", "kms:DescribeKey"],
                    "Resource": "*",
                    "Condition": {
                        "StringLike": {"kms:ViaService": ["ssm-incidents.*", "ssm-contacts.*"]},
                        "StringEquals": {"kms:CallerAccount": "111122223333"},
                    },
                }
            ]
        }
    },
}


def outcomes(folder: Path, check: str, **environment: Any) -> Set[str]:
    framework = "serverless" if (folder / "serverless.yml").exists() else "cloudformation"
    records, _ = scan(folder, "--framework", framework, **environment)
    return {outcome for outcome, found in records.items() for record in found if record["check_id"] == check}


def template(folder: Path, **resources: Any) -> None:
    (folder / "Stack.template.json").write_text(json.dumps({"Resources": resources}))


def manifest(folder: Path, environment: str) -> None:
    stack = {"properties": {"templateFile": "Stack.template.json"}, "environment": environment}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"Stack": stack}}))


@pytest.mark.parametrize(
    ("region", "environment", "expected"),
    [
        ("eu-west-1", "", {"PASSED"}),
        ("us-east-1", "", {"FAILED"}),
        ("us-east-1", "aws://111122223333/eu-west-1", {"PASSED"}),
        ("us-east-1", "aws://unknown-account/unknown-region", {"FAILED"}),
        ("", "", set()),
    ],
)
def test_the_region_is_that_of_the_manifest_else_the_set_one(
    region: str, environment: str, expected: Set[str], tmp_path: Path
) -> None:
    template(tmp_path, ReplicationSet=SET)
    if environment:
        manifest(tmp_path, environment)
    assert outcomes(tmp_path, "CKV_SSMIM_11", CKV_SSMIM_REGION=region) == expected


@pytest.mark.parametrize(
    ("account", "environment", "expected"),
    [
        ("111122223333", "", {"PASSED"}),
        ("444455556666", "", {"FAILED"}),
        ("444455556666", "aws://111122223333/eu-west-1", {"PASSED"}),
        ("444455556666", "aws://unknown-account/eu-west-1", {"FAILED"}),
    ],
)
def test_the_account_is_that_of_the_manifest_else_the_set_one(
    account: str, environment: str, expected: Set[str], tmp_path: Path
) -> None:
    template(tmp_path, Key=KEY)
    if environment:
        manifest(tmp_path, environment)
    assert outcomes(tmp_path, "CKV_SSMIM_5", CKV_SSMIM_ACCOUNT=account) == expected


def test_a_service_without_a_region_has_the_set_one(tmp_path: Path) -> None:
    service: Dict[str, Any] = {
        "service": "s",
        "provider": {"name": "aws"},
        "resources": {"Resources": {"ReplicationSet": SET}},
    }
    (tmp_path / "serverless.yml").write_text(yaml.safe_dump(service))
    assert outcomes(tmp_path, "CKV_SSMIM_11", CKV_SSMIM_REGION="us-east-1") == {"FAILED"}
    service["provider"] = {"name": "aws", "region": "eu-west-1"}
    (tmp_path / "serverless.yml").write_text(yaml.safe_dump(service))
    assert outcomes(tmp_path, "CKV_SSMIM_11", CKV_SSMIM_REGION="us-east-1") == {"PASSED"}
