"""Estates of any size to measure on: keys with their policies, and replication sets; or nothing of the kind.

Each replication set has two Regions, each with a key of its own. Ten sets are a team's, whose role the policies of its
keys name; each hundredth key is faulty in some way.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Dict, List

REGIONS = ("us-east-1", "us-west-2")
ACCOUNT = "111122223333"
TEAM = 20  # keys
PER_FILE = 50  # sets in a file, as a person might split them


def policy(region: str, number: int) -> Dict[str, Any]:
    """The policy of a key, for the lead of its team."""
    lead = f"arn:aws:iam::{ACCOUNT}:role/incident-lead-{number // TEAM}"
    services = [f"{service}.{region}.amazonaws.com" for service in ("ssm-incidents", "ssm-contacts")]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Account",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "IncidentManager",
                "Effect": "Allow",
                "Principal": {"AWS": lead},
                "Action": ["kms:CreateGrant", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {"StringEquals": {"kms:ViaService": services}},
            },
        ],
    }


def _spec(number: int) -> str:
    return "RSA_2048" if number % 100 == 99 else "SYMMETRIC_DEFAULT"


def hcl(folder: Path, keys: int) -> None:
    """An estate in HCL, in several files of one root module."""
    aliases = {"us-east-1": "", "us-west-2": 'alias = "west"\n  '}
    (folder / "providers.tf").write_text(
        "".join(f'provider "aws" {{\n  {alias}region = "{region}"\n}}\n\n' for region, alias in aliases.items())
    )
    blocks: List[str] = []
    for number in range(keys // 2):
        entries = ""
        for index, region in enumerate(REGIONS):
            name = f"k{number}_{index}"
            provider = "  provider = aws.west\n" if index else ""
            text = json.dumps(policy(region, 2 * number), indent=2)
            blocks.append(
                f'resource "aws_kms_key" "{name}" {{\n{provider}  description = "Incident Manager {number}"\n'
                f'  customer_master_key_spec = "{_spec(2 * number + index)}"\n'
                f"  policy = <<POLICY\n{text}\nPOLICY\n}}\n"
            )
            entries += f'  region {{\n    name        = "{region}"\n    kms_key_arn = aws_kms_key.{name}.arn\n  }}\n'
        blocks.append(f'resource "aws_ssmincidents_replication_set" "s{number}" {{\n{entries}}}\n')
        if len(blocks) >= 3 * PER_FILE:
            (folder / f"sets_{number}.tf").write_text("\n".join(blocks))
            blocks = []
    (folder / "sets.tf").write_text("\n".join(blocks))


def template(folder: Path, keys: int) -> None:
    """An estate of CloudFormation templates of at most 400 resources; the service's limit is 500."""
    per_template = 260
    for start in range(0, keys, per_template):
        resources: Dict[str, Any] = {}
        for number in range(start, min(start + per_template, keys)):
            resources[f"Key{number}"] = {
                "Type": "AWS::KMS::Key",
                "Properties": {"KeySpec": _spec(number), "KeyPolicy": policy("us-east-1", number)},
            }
            if number % 2 == 0:
                configuration = {"SseKmsKeyId": {"Fn::GetAtt": [f"Key{number}", "Arn"]}}
                entry = {"RegionName": "us-east-1", "RegionConfiguration": configuration}
                resources[f"Set{number}"] = {
                    "Type": "AWS::SSMIncidents::ReplicationSet",
                    "Properties": {"Regions": [entry]},
                }
        document = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
        (folder / f"stack_{start}.json").write_text(json.dumps(document, indent=1))


def plan(folder: Path, keys: int) -> None:
    """A plan that creates an estate, as ``terraform show -json`` writes it."""
    planned: List[Dict[str, Any]] = []
    changes: List[Dict[str, Any]] = []
    configured: List[Dict[str, Any]] = []

    def add(kind: str, name: str, provider: str, values: Dict[str, Any], unknown: Any, expressions: Any) -> None:
        common = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        source = "registry.terraform.io/hashicorp/aws"
        planned.append({**common, "provider_name": source, "schema_version": 0, "values": values})
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": unknown}
        changes.append({**common, "provider_name": source, "change": change})
        configured.append({**common, "provider_config_key": provider, "expressions": expressions})

    for number in range(keys // 2):
        entries, hidden, references = [], [], []
        for index, region in enumerate(REGIONS):
            name = f"k{number}_{index}"
            values = {
                "customer_master_key_spec": _spec(2 * number + index),
                "policy": json.dumps(policy(region, 2 * number)),
            }
            expressions = {argument: {"constant_value": value} for argument, value in values.items()}
            add("aws_kms_key", name, "aws.west" if index else "aws", values, {"arn": True, "id": True}, expressions)
            entries.append({"name": region})
            hidden.append({"kms_key_arn": True})
            key = {"references": [f"aws_kms_key.{name}.arn", f"aws_kms_key.{name}"]}
            references.append({"name": {"constant_value": region}, "kms_key_arn": key})
        add(
            "aws_ssmincidents_replication_set",
            f"s{number}",
            "aws",
            {"region": entries},
            {"region": hidden, "arn": True},
            {"region": references},
        )
    providers = {
        "aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}}},
        "aws.west": {"name": "aws", "alias": "west", "expressions": {"region": {"constant_value": "us-west-2"}}},
    }
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.0",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"provider_config": providers, "root_module": {"resources": configured}},
    }
    (folder / "plan.json").write_text(json.dumps(document))


UNRELATED_POLICY: Dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}],
}
_OTHERS = (
    "aws_sqs_queue",
    "aws_sns_topic",
    "aws_iam_role",
    "aws_security_group",
    "aws_lambda_function",
    "aws_dynamodb_table",
    "aws_cloudwatch_log_group",
    "aws_ecr_repository",
    "aws_lb",
)


def unrelated(folder: Path, resources: int) -> None:
    """A large repository without Incident Manager: roles, buckets and keys in many directories."""
    text = json.dumps(UNRELATED_POLICY)
    for number in range(resources // (3 + len(_OTHERS))):
        place = folder / f"team_{number % 40}"
        place.mkdir(exist_ok=True)
        (place / f"service_{number}.tf").write_text(
            f'resource "aws_s3_bucket" "b{number}" {{\n  bucket = "bucket-{number}"\n}}\n\n'
            f'resource "aws_kms_key" "k{number}" {{\n  description = "service {number}"\n}}\n\n'
            f'resource "aws_iam_policy" "p{number}" {{\n  policy = <<POLICY\n{text}\nPOLICY\n}}\n\n'
            + "".join(f'resource "{kind}" "r{number}" {{\n  name = "{kind}-{number}"\n}}\n\n' for kind in _OTHERS)
        )


def unrelated_templates(folder: Path, resources: int) -> None:
    """The same as templates: roles, buckets, queues and keys."""
    made: Dict[str, Dict[str, Any]] = {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "topic"}},
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST"}},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"Description": "service"}},
        "Role": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": UNRELATED_POLICY}},
    }
    per_template = 10
    for start in range(0, resources // len(made), per_template):
        found = {
            f"{name}{number}": resource
            for number in range(start, start + per_template)
            for name, resource in made.items()
        }
        document = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": found}
        (folder / f"service_{start}.json").write_text(json.dumps(document, indent=1))


ESTATES: Dict[str, Callable[[Path, int], None]] = {"hcl": hcl, "plan": plan, "template": template}
FRAMEWORKS = {"hcl": "terraform", "plan": "terraform_plan", "template": "cloudformation"}
