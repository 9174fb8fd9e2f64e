"""Fixes of parts of lists and statements, in each way to write these: what changes, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional

import pytest
from applied_fixes import fixed, scanned

TERRAFORM = shutil.which("terraform")
HEAD = 'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n}\n\n'
DELETION, READING = "ssm-incidents:DeleteReplicationSet", "ssm-incidents:GetReplicationSet"
ALLOWED = f'{{"Effect": "Allow", "Action": ["{READING}", "{DELETION}"], "Resource": "*"}}'
IN_JSON = f'{{"Version": "2012-10-17", "Statement": [{ALLOWED}]}}'


IN_HCL = (
    '{ Version = "2012-10-17", Statement = '
    f'[{{ Effect = "Allow", Action = ["{READING}", "{DELETION}"], Resource = "*" }}] }}'
)
STARTING = "ssm-incidents:StartIncident"
STARTS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": STARTING, "Resource": "*"}]}
PROVIDERS = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}}


class Case(NamedTuple):
    """A file, and what of its text a check's fix changes; ``old`` is None where there is no fix."""

    check: str
    file: str
    text: str
    old: Optional[str]
    new: str = ""


ACCOUNT = "arn:aws:iam::111122223333:root"
OF_KEY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Administration",
            "Effect": "Allow",
            "Principal": {"AWS": ACCOUNT},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}
DEFAULT = json.loads(json.dumps(OF_KEY).replace("111122223333", "${data.aws_caller_identity.mine.account_id}"))
SERVICES = [f"{service}.us-east-1.amazonaws.com" for service in ("ssm-incidents", "ssm-contacts")]
ACTIONS = ["kms:CreateGrant", "kms:DescribeKey"]
GRANT = {
    "Sid": "AllowIncidentManager",
    "Effect": "Allow",
    "Principal": {"AWS": ACCOUNT},
    "Action": ACTIONS,
    "Resource": "*",
    "Condition": {"StringEquals": {"kms:ViaService": SERVICES}},
}
GRANT_FOR_MINE = {**GRANT, "Principal": DEFAULT["Statement"][0]["Principal"]}
SLIPPED = {
    "Sid": "AllowIncidentManager",
    "Effect": "allow",
    "Principal": {"AWS": ACCOUNT},
    "Action": ["CreateGrant", "DescribeKey"],
    "resources": "*",
    "Condition": {"StringEquals": {"kms:ViaService": SERVICES}},
}
ADMINISTERED = {
    "actions": ["kms:*"],
    "resources": ["*"],
    "principals": {"type": "AWS", "identifiers": [ACCOUNT]},
}
GRANT_IN_A_DOCUMENT = {
    "sid": "AllowIncidentManager",
    "actions": ACTIONS,
    "resources": ["*"],
    "principals": [{"type": "AWS", "identifiers": [ACCOUNT]}],
    "condition": [{"test": "StringEquals", "variable": "kms:ViaService", "values": SERVICES}],
}


def quoted(value: Any) -> str:
    """JSON as it is within a text of JSON."""
    return json.dumps(json.dumps(value))[1:-1]


def granted(policy: Dict[str, Any], grant: Dict[str, Any]) -> str:
    """A policy with a statement more, but for its end."""
    return quoted({**policy, "Statement": [*policy["Statement"], grant]})[:-2]


def with_key(key: Dict[str, Any], **more: Any) -> str:
    """A key of a replication set."""
    identity: Dict[str, Any] = {"aws_caller_identity": {"mine": {}}}
    region = {"name": "us-east-1", "kms_key_arn": "${aws_kms_key.this.arn}"}
    resources = {"aws_kms_key": {"this": key}, "aws_ssmincidents_replication_set": {"this": {"region": region}}}
    if "trail" in more:
        resources["aws_cloudtrail"] = {"this": {"s3_bucket_name": "a", "advanced_event_selector": more["trail"]}}
    provider = {"aws": {"region": "us-east-1"}}
    return json.dumps(
        {**PROVIDERS, "provider": provider, "data": {**identity, **more.get("data", {})}, "resource": resources}
    )


def policy(written: str) -> str:
    return f'{HEAD}resource "aws_iam_policy" "this" {{\n  policy = {written}\n}}\n'


MANAGEMENT = {"field": "eventCategory", "equals": ["Management"]}
SET_WITH_A_KEY = """Resources:
  Set:
    Type: AWS::SSMIncidents::ReplicationSet
    Properties:
      Regions: [{RegionName: us-east-1, RegionConfiguration: {SseKmsKeyId: !GetAtt Key.Arn}}]
  Key:
    Type: AWS::KMS::Key
"""


def selector(field: str, written: str) -> str:
    arguments = [f'field = "{field}"', written]
    lines = [line.strip() for argument in arguments for line in argument.split("\n")]
    width = max(len(line.partition(" =")[0]) for line in lines)
    aligned = (f"      {name:<{width}} = {value}\n" for name, _, value in (line.partition(" = ") for line in lines))
    return f"\n\n    field_selector {{\n{''.join(aligned)}    }}"


def trail(selectors: str) -> str:
    return (
        f'{HEAD}resource "aws_cloudtrail" "this" {{\n  name           = "this"\n  s3_bucket_name = "trails"\n\n'
        '  advanced_event_selector {\n    field_selector {\n      field  = "eventCategory"\n'
        f'      equals = ["Management"]\n    }}{selectors}\n  }}\n}}\n\n'
        'resource "aws_kms_key" "this" {}\n\nresource "aws_ssmincidents_replication_set" "this" {\n  region {\n'
        '    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.this.arn\n  }\n}\n'
    )


def of_alice(written: str) -> str:
    return f'{HEAD}resource "aws_iam_user_policy" "this" {{\n  user = "alice"\n\n  policy = {written}\n}}\n'


def template(statement: str) -> str:
    return (
        "Resources:\n  This:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n"
        f'        Version: "2012-10-17"\n        Statement:\n{statement}'
    )


def an_object(*lines: str) -> str:
    inside = "".join(f"      {line}\n" for line in lines)
    return f'jsonencode({{\n    Version = "2012-10-17"\n    Statement = [{{\n{inside}    }}]\n  }})'


def of_key(policy: str, more: str) -> str:
    """A key of a replication set with a policy."""
    return (
        f'{HEAD}provider "aws" {{\n  region = "us-east-1"\n}}\n\n{more}\n\nresource "aws_kms_key" "this" {{\n'
        f'  policy = {policy}\n}}\n\nresource "aws_ssmincidents_replication_set" "this" {{\n  region {{\n'
        '    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.this.arn\n  }\n}\n'
    )


def document(first: str) -> str:
    return f'data "aws_iam_policy_document" "this" {{\n{first}{DOCUMENT}\n}}'


def in_a_document(region: str) -> str:
    services = ", ".join(f'"{service}.{region}.amazonaws.com"' for service in ("ssm-incidents", "ssm-contacts"))
    return f"""

  statement {{
    sid       = "AllowIncidentManager"
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    principals {{
      type        = "AWS"
      identifiers = ["{ACCOUNT}"]
    }}
    condition {{
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [{services}]
    }}
  }}"""


ADMINISTRATION = f'{{ Effect = "Allow", Principal = {{ AWS = "{ACCOUNT}" }}, Action = "kms:*", Resource = "*" }}'
DOCUMENT = f"""  statement {{
    actions   = ["kms:*"]
    resources = ["*"]
    principals {{
      type        = "AWS"
      identifiers = ["{ACCOUNT}"]
    }}
  }}"""
IN_AN_OBJECT = (
    '{ Sid = "AllowIncidentManager", Effect = "Allow", Principal = { AWS = "%s" }, '
    'Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", '
    f'Condition = {{ StringEquals = {{ "kms:ViaService" = {json.dumps(SERVICES)} }} }} }}'
)
SERVICES_IN_LOCALS = f'one    = "{SERVICES[0]}" # it\n  others = ["{SERVICES[1]}"]'
OF_THE_WEST = SERVICES_IN_LOCALS.replace("us-east-1", "us-west-2")
ROLE = "arn:aws:iam::${data.aws_caller_identity.mine.account_id}:role/incidents"
OF_A_ROLE = (IN_AN_OBJECT % ROLE).replace("AllowIncidentManager", "Slip").replace("us-east-1", "us-west-2")
OF_A_ROLE = OF_A_ROLE.replace('["kms:CreateGrant", "kms:DescribeKey"]', '"kms:CreateGrant"')


def granting(actions: str, services: str) -> str:
    """A key whose policy has one statement, for Incident Manager."""
    condition = f'Condition = {{ StringEquals = {{ "kms:ViaService" = {services} }} }}'
    statement = (
        f'Effect = "Allow", Principal = {{ AWS = "{ACCOUNT}" }}, Action = {actions}, Resource = "*", {condition}'
    )
    return of_key(f'jsonencode({{ Version = "2012-10-17", Statement = [{{ {statement} }}] }})', "")


BOTH = ", ".join(map(json.dumps, SERVICES))
WHOLE = f"""jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Sid    = "Administration"
        Effect = "Allow"
        Principal = {{
          AWS = "arn:aws:iam::${{data.aws_caller_identity.mine.account_id}}:root"
        }}
        Action   = "kms:*"
        Resource = "*"
      }},
      {{
        Sid    = "AllowIncidentManager"
        Effect = "Allow"
        Principal = {{
          AWS = "arn:aws:iam::${{data.aws_caller_identity.mine.account_id}}:root"
        }}
        Action   = ["kms:CreateGrant", "kms:DescribeKey"]
        Resource = "*"
        Condition = {{
          StringEquals = {{
            "kms:ViaService" = [{BOTH}]
          }}
        }}
      }}
    ]
  }})"""
CASES: Dict[str, Case] = {
    "an_action_that_lacks": Case(
        "CKV_SSMIM_5",
        "main.tf",
        granting('["kms:CreateGrant"]', f"[{BOTH}]"),
        '["kms:CreateGrant"]',
        '["kms:CreateGrant", "kms:DescribeKey"]',
    ),
    "an_action_beside_one_without_a_list": Case(
        "CKV_SSMIM_5",
        "main.tf",
        granting('"kms:DescribeKey"', f"[{BOTH}]"),
        '"kms:DescribeKey"',
        '["kms:DescribeKey", "kms:CreateGrant"]',
    ),
    "an_element_of_a_map_in_a_local": Case(
        "CKV_SSMIM_17",
        "main.tf",
        HEAD
        + 'locals {\n  all = { regions = { home = "us-eats-1", other = "us-west-2" } }\n}\n\n'
        + 'resource "aws_ssmincidents_replication_set" "this" {\n  region {\n'
        + '    name = local.all.regions["home"]\n  }\n}\n',
        "us-eats-1",
        "us-east-1",
    ),
    "the_nearest_of_several_regions": Case(
        "CKV_SSMIM_17",
        "main.tf",
        HEAD + 'resource "aws_ssmincidents_replication_set" "this" {\n  region {\n    name = "eu-wst-2"\n  }\n}\n',
        "eu-wst-2",
        "eu-west-2",
    ),
    "a_real_region_without_incident_manager": Case(
        "CKV_SSMIM_17",
        "main.tf",
        HEAD + 'resource "aws_ssmincidents_replication_set" "this" {\n  region {\n    name = "ap-south-2"\n  }\n}\n',
        None,
    ),
    "two_regions_as_near": Case(
        "CKV_SSMIM_17",
        "main.tf",
        HEAD + 'resource "aws_ssmincidents_replication_set" "this" {\n  region {\n    name = "us-est-1"\n  }\n}\n',
        None,
    ),
    "an_element_of_a_default": Case(
        "CKV_SSMIM_17",
        "main.tf.json",
        json.dumps(
            {
                **PROVIDERS,
                "variable": {"all": {"default": {"home": {"region": "us-eats-1"}}}},
                "resource": {
                    "aws_ssmincidents_replication_set": {"this": {"region": [{"name": "${var.all.home.region}"}]}}
                },
            },
            indent=2,
        ),
        "us-eats-1",
        "us-east-1",
    ),
    "a_policy_that_is_null": Case(
        "CKV_SSMIM_5",
        "main.tf",
        of_key("null", 'data "aws_caller_identity" "mine" {}'),
        "policy = null",
        f"policy = {WHOLE}",
    ),
    "a_service_that_lacks": Case(
        "CKV_SSMIM_5",
        "main.tf",
        granting('["kms:CreateGrant", "kms:DescribeKey"]', f'["{SERVICES[1]}"]'),
        f'["{SERVICES[1]}"]',
        f'["{SERVICES[1]}", "{SERVICES[0]}"]',
    ),
    "on_one_line": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy(an_object('Effect   = "Allow"', f'Action   = ["{READING}", "{DELETION}"]', 'Resource = "*"')),
        f', "{DELETION}"',
    ),
    "first": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy(an_object('Effect   = "Allow"', f'Action   = ["{DELETION.lower()}", "{READING}"]', 'Resource = "*"')),
        f'"{DELETION.lower()}", ',
    ),
    "on_lines": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy(
            an_object(
                'Effect = "Allow"',
                "Action = [",
                f'  "{READING}",    # kept',
                f'  "{DELETION}", # gone',
                "]",
                'Resource = "*"',
            )
        ),
        f',    # kept\n        "{DELETION}", # gone\n',
        ", # kept\n",
    ),
    "last_without_a_comma": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy(
            an_object(
                'Effect = "Allow"', "Action = [", f'  "{READING}", # kept', f'  "{DELETION}"', "]", 'Resource = "*"'
            )
        ),
        f', # kept\n        "{DELETION}"',
        " # kept",
    ),
    "by_a_pattern_too": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy(
            an_object('Effect   = "Allow"', f'Action   = ["ssm-incidents:Delete*", "{DELETION}"]', 'Resource = "*"')
        ),
        None,
    ),
    "alone": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy(an_object('Effect   = "Allow"', f'Action   = ["{DELETION}"]', 'Resource = "*"')),
        None,
    ),
    "heredoc": Case("CKV_SSMIM_16", "main.tf", policy(f"<<-EOT\n    {IN_JSON}\n  EOT"), f', "{DELETION}"'),
    "quoted": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy('"' + IN_JSON.replace('"', '\\"') + '"'),
        f', \\"{DELETION}\\"',
    ),
    "local": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy("local.policy") + f"\nlocals {{\n  policy = jsonencode({IN_HCL})\n}}\n",
        f', "{DELETION}"',
    ),
    "document": Case(
        "CKV_SSMIM_16",
        "main.tf",
        policy("data.aws_iam_policy_document.this.json")
        + '\ndata "aws_iam_policy_document" "this" {\n  statement {\n    actions   = ["s3:GetObject"]\n'
        + '    resources = ["*"]\n  }\n\n  statement {\n'
        + f'    actions   = ["{READING}", "{DELETION}"]\n    resources = ["*"]\n  }}\n}}\n',
        f', "{DELETION}"',
    ),
    "inline": Case(
        "CKV_SSMIM_16",
        "main.tf",
        f'{HEAD}resource "aws_iam_role" "this" {{\n  assume_role_policy = "{{}}"\n\n  inline_policy {{\n'
        f"    policy = jsonencode({IN_HCL})\n  }}\n}}\n",
        f', "{DELETION}"',
    ),
    "yaml": Case(
        "CKV_SSMIM_16",
        "template.yaml",
        template(
            f"          - Effect: Allow\n            Action:\n            - {READING} # kept\n"
            f'            - "{DELETION}" # gone\n            Resource: "*"\n'
        ),
        f'            - "{DELETION}" # gone\n',
    ),
    "yaml_in_a_flow": Case(
        "CKV_SSMIM_16",
        "template.yaml",
        template(f'          {{Effect: Allow, Action: [{DELETION}, {READING}], Resource: "*"}}\n'),
        f"{DELETION}, ",
    ),
    "string_in_json": Case(
        "CKV_SSMIM_16",
        "main.tf.json",
        json.dumps({**PROVIDERS, "resource": {"aws_iam_policy": {"this": {"policy": IN_JSON}}}}, indent=2),
        f', \\"{DELETION}\\"',
    ),
    "escaped_string_in_json": Case(
        "CKV_SSMIM_16",
        "main.tf.json",
        json.dumps(
            {**PROVIDERS, "resource": [{"aws_iam_policy": {"this": {"policy": f"\u00e4{IN_JSON}"[1:]}}}]}
        ).replace("ssm-incidents:Get", "\\u0073sm-incidents:Get"),
        f', \\"{DELETION}\\"',
    ),
    "document_in_json": Case(
        "CKV_SSMIM_16",
        "main.tf.json",
        json.dumps(
            {
                **PROVIDERS,
                "data": {
                    "aws_iam_policy_document": {
                        "this": {"statement": {"actions": [READING, DELETION], "resources": ["*"]}}
                    }
                },
                "resource": {"aws_iam_policy": {"this": {"policy": "${data.aws_iam_policy_document.this.json}"}}},
            },
            indent=2,
        ),
        f',\n            "{DELETION}"',
    ),
    "key_in_json": Case(
        "CKV_SSMIM_5",
        "main.tf.json",
        with_key({"policy": json.dumps(OF_KEY)}),
        quoted(OF_KEY)[:-2],
        granted(OF_KEY, GRANT),
    ),
    "refused_for_words": Case(
        "CKV_SSMIM_5",
        "main.tf.json",
        with_key({"policy": json.dumps({**OF_KEY, "Statement": [SLIPPED]})}),
        quoted(SLIPPED),
        quoted(GRANT),
    ),
    "refused_for_more": Case(
        "CKV_SSMIM_5",
        "main.tf.json",
        with_key({"policy": json.dumps({**OF_KEY, "Statement": [{**SLIPPED, "Principal": {"AWS": "ops"}}]})}),
        None,
    ),
    "key_with_a_document_in_json": Case(
        "CKV_SSMIM_5",
        "main.tf.json",
        with_key(
            {"policy": "${data.aws_iam_policy_document.this.json}"},
            data={"aws_iam_policy_document": {"this": {"statement": [ADMINISTERED]}}},
        ),
        json.dumps([ADMINISTERED])[:-1],
        json.dumps([ADMINISTERED, GRANT_IN_A_DOCUMENT])[:-1],
    ),
    "key_without_a_policy_in_json": Case(
        "CKV_SSMIM_5",
        "main.tf.json",
        with_key({"is_enabled": True}),
        '"is_enabled": true',
        f'"is_enabled": true, "policy": "{granted(DEFAULT, GRANT_FOR_MINE)}]}}"',
    ),
    "second_factor": Case(
        "CKV_SSMIM_21",
        "main.tf",
        of_alice(an_object('Effect   = "Allow"', f'Action   = "{STARTING}"', 'Resource = "*"')),
        '      Resource = "*"\n',
        '      Resource = "*"\n      Condition = {\n        Bool = {\n          "aws:MultiFactorAuthPresent" = "true"\n'
        "        }\n      }\n",
    ),
    "second_factor_beside_others": Case(
        "CKV_SSMIM_21",
        "main.tf",
        of_alice(
            an_object(
                'Effect = "Allow"',
                f'Action = "{STARTING}"',
                "Condition = {",
                "  Bool = {",
                '    "aws:SecureTransport" = "true" # always',
                "  }",
                "}",
                'Resource = "*"',
            )
        ),
        '"true" # always\n',
        '"true" # always\n\n          "aws:MultiFactorAuthPresent" = "true"\n',
    ),
    "second_factor_on_one_line": Case(
        "CKV_SSMIM_21",
        "main.tf",
        of_alice(
            'jsonencode({ Version = "2012-10-17", '
            f'Statement = {{ Effect = "Allow", Action = "{STARTING}", Resource = "*" }} }})'
        ),
        '"*" }',
        '"*", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } } }',
    ),
    "second_factor_in_a_heredoc": Case(
        "CKV_SSMIM_21",
        "main.tf",
        of_alice(f"<<EOT\n{json.dumps(STARTS, indent=2)}\nEOT"),
        '"*"\n',
        '"*",\n      "Condition": {\n        "Bool": {\n          "aws:MultiFactorAuthPresent": "true"\n'
        "        }\n      }\n",
    ),
    "second_factor_in_a_document": Case(
        "CKV_SSMIM_21",
        "main.tf",
        of_alice("data.aws_iam_policy_document.this.json")
        + '\ndata "aws_iam_policy_document" "this" {\n  statement {\n'
        + f'    actions   = ["{STARTING}"]\n    resources = ["*"]\n  }}\n}}\n',
        '    resources = ["*"]\n',
        '    resources = ["*"]\n\n    condition {\n      test     = "Bool"\n'
        '      variable = "aws:MultiFactorAuthPresent"\n      values   = ["true"]\n    }\n',
    ),
    "second_factor_in_json": Case(
        "CKV_SSMIM_21",
        "main.tf.json",
        json.dumps(
            {**PROVIDERS, "resource": {"aws_iam_user_policy": {"this": {"user": "a", "policy": json.dumps(STARTS)}}}}
        ),
        '\\"Resource\\": \\"*\\"',
        '\\"Resource\\": \\"*\\", \\"Condition\\": {\\"Bool\\": {\\"aws:MultiFactorAuthPresent\\": \\"true\\"}}',
    ),
    "second_factor_in_a_document_in_json": Case(
        "CKV_SSMIM_21",
        "main.tf.json",
        json.dumps(
            {
                **PROVIDERS,
                "data": {
                    "aws_iam_policy_document": {"this": {"statement": [{"actions": [STARTING], "resources": ["*"]}]}}
                },
                "resource": {
                    "aws_iam_user_policy": {
                        "this": {"user": "a", "policy": "${data.aws_iam_policy_document.this.json}"}
                    }
                },
            }
        ),
        '"resources": ["*"]',
        '"resources": ["*"], '
        '"condition": {"test": "Bool", "variable": "aws:MultiFactorAuthPresent", "values": ["true"]}',
    ),
    "second_factor_in_yaml": Case(
        "CKV_SSMIM_21",
        "template.yaml",
        template(
            f'          - Effect: Allow\n            Action: {STARTING} # kept\n            Resource: "*" # all\n'
        ).replace("    Properties:\n", "    Properties:\n      Users: [alice]\n"),
        '"*" # all\n',
        '"*" # all\n            Condition:\n              Bool:\n                aws:MultiFactorAuthPresent: "true"\n',
    ),
    "second_factor_in_a_flow": Case(
        "CKV_SSMIM_21",
        "template.yaml",
        template(
            f'          {{Effect: Allow, Action: {STARTING}, Resource: "*", Condition: {{Bool: {{a:b: true}}}}}}\n'
        ).replace("    Properties:\n", "    Properties:\n      Users: [alice]\n"),
        "a:b: true",
        'a:b: true, aws:MultiFactorAuthPresent: "true"',
    ),
    "trail": Case(
        "CKV_SSMIM_14",
        "main.tf",
        trail(selector("eventSource", 'not_equals = ["kms.amazonaws.com"]')),
        selector("eventSource", 'not_equals = ["kms.amazonaws.com"]'),
    ),
    "trail_with_more": Case(
        "CKV_SSMIM_14",
        "main.tf",
        trail(selector("eventSource", 'not_equals = ["kms.amazonaws.com", "rdsdata.amazonaws.com"]')),
        '"kms.amazonaws.com", ',
    ),
    "trail_for_others": Case(
        "CKV_SSMIM_14",
        "main.tf",
        trail(selector("eventName", 'equals = ["Encrypt"]')),
        '["Encrypt"]',
        '["Encrypt", "Decrypt", "GenerateDataKey"]',
    ),
    "trail_for_others_by_two": Case(
        "CKV_SSMIM_14",
        "main.tf",
        trail(selector("eventName", 'not_equals = ["Decrypt"]\n      not_starts_with = ["Generate"]')),
        None,
    ),
    "trail_for_others_alone": Case(
        "CKV_SSMIM_14",
        "main.tf",
        trail("").replace(
            '"eventCategory"\n      equals = ["Management"]', '"eventSource"\n      equals = ["s3.amazonaws.com"]'
        ),
        None,
    ),
    "trail_in_json": Case(
        "CKV_SSMIM_14",
        "main.tf.json",
        with_key(
            {"policy": json.dumps(OF_KEY)},
            trail={"field_selector": [MANAGEMENT, {"field": "readOnly", "equals": ["false"]}]},
        ),
        f", {json.dumps({'field': 'readOnly', 'equals': ['false']})}",
    ),
    "trail_in_yaml": Case(
        "CKV_SSMIM_14",
        "template.yaml",
        SET_WITH_A_KEY
        + "  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n      S3BucketName: a\n"
        "      AdvancedEventSelectors:\n        - FieldSelectors:\n            - Field: eventCategory\n"
        "              Equals: [Management]\n            - Field: eventSource # others\n"
        "              NotStartsWith: [kms.]\n            - Field: eventType\n              Equals: [AwsApiCall]\n",
        "            - Field: eventSource # others\n              NotStartsWith: [kms.]\n",
    ),
    "of_an_object_in_a_local": Case(
        "CKV_SSMIM_5",
        "main.tf",
        of_key("jsonencode(local.policy)", f"locals {{\n  policy = {{ Statement = [{ADMINISTRATION}] }}\n}}"),
        f"[{ADMINISTRATION}]",
        f"[{ADMINISTRATION}, {IN_AN_OBJECT % ACCOUNT}]",
    ),
    "of_an_instance_of_a_document": Case(
        "CKV_SSMIM_5",
        "main.tf",
        of_key("one(data.aws_iam_policy_document.this[*].json)", document("  count = 1\n\n")),
        DOCUMENT,
        DOCUMENT + in_a_document("us-east-1"),
    ),
    "of_documents_for_regions": Case(
        "CKV_SSMIM_5",
        "main.tf",
        HEAD.replace('"hashicorp/aws"', '"hashicorp/aws"\n      version = ">= 6"').replace("source = ", "source  = ")
        + 'provider "aws" {\n  region = "eu-west-1"\n}\n\n'
        'locals {\n  regions = toset(["eu-west-1", "eu-central-1"])\n}\n\n'
        + document("  for_each = local.regions\n\n")
        + '\n\nresource "aws_kms_key" "this" {\n  for_each = local.regions\n\n  region = each.key\n'
        "  policy = data.aws_iam_policy_document.this[each.key].json\n}\n\n"
        'resource "aws_ssmincidents_replication_set" "this" {\n  dynamic "region" {\n    for_each = local.regions\n'
        "    content {\n      name        = region.value\n      kms_key_arn = aws_kms_key.this[region.value].arn\n"
        "    }\n  }\n}\n",
        DOCUMENT,
        DOCUMENT + in_a_document("${each.key}"),
    ),
    "services_in_a_local": Case(
        "CKV_SSMIM_5",
        "main.tf",
        of_key(
            f"jsonencode({{ Statement = [{ADMINISTRATION}, {IN_AN_OBJECT % ACCOUNT}] }})".replace(
                json.dumps(SERVICES), "local.all"
            ),
            f"locals {{\n  all    = [local.one, local.others[0]]\n  {OF_THE_WEST}\n}}",
        ),
        OF_THE_WEST,
        SERVICES_IN_LOCALS,
    ),
    "principal_that_is_named_already": Case(
        "CKV_SSMIM_5",
        "main.tf",
        of_key(f"jsonencode({{ Statement = [{OF_A_ROLE}] }})", 'data "aws_caller_identity" "mine" {}'),
        f"[{OF_A_ROLE}]",
        f"[{OF_A_ROLE}, {IN_AN_OBJECT % ROLE}]",
    ),
    "behind_a_mark_of_the_order_of_bytes": Case(
        "CKV_SSMIM_13",
        "template.yaml",
        "\ufeff# ü\n" + SET_WITH_A_KEY.replace("Properties:\n", "Properties:\n      DeletionProtected: false\n"),
        "false",
        "true",
    ),
    "json": Case(
        "CKV_SSMIM_16",
        "template.json",
        '{"Resources": {"This": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}, "Policies": '
        f'[{{"PolicyName": "a", "PolicyDocument": {IN_JSON}}}]}}}}}}}}\n',
        f', "{DELETION}"',
    ),
}


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Dict[str, str]]:
    """The fixes of all cases, by the name of the case and the check."""
    folder = tmp_path_factory.mktemp("cases")
    for name, case in CASES.items():
        (folder / name).mkdir()
        (folder / name / case.file).write_text(case.text, encoding="utf-8")
    _, found = scanned(folder)
    made: Dict[str, Dict[str, str]] = {name: {} for name in CASES}
    for fix in found:
        (text,) = fixed(folder, fix.changes).values()
        made[Path(fix.path).parts[0]][fix.finding[0]] = text
    return made


@pytest.mark.parametrize("name", CASES)
def test_what_is_changed(name: str, offered: Dict[str, Dict[str, str]]) -> None:
    case = CASES[name]
    text = offered[name].get(case.check)
    if case.old is None:
        assert text is None
        return
    assert case.text.count(case.old) == 1
    assert text == case.text.replace(case.old, case.new)
    if TERRAFORM and case.file.endswith(".tf"):
        done = subprocess.run([TERRAFORM, "fmt", "-"], input=text, capture_output=True, text=True)
        assert done.stdout == text


@pytest.mark.parametrize("step", ["  ", "\t"], ids=["spaces", "tabs"])
def test_a_policy_in_a_file_names_the_account_that_is_there(step: str, tmp_path: Path) -> None:
    """No message shows what a file holds, and only that file gets it."""
    (tmp_path / "main.tf").write_text(of_key('file("key.json")', ""))
    (tmp_path / "key.json").write_text(json.dumps(OF_KEY, indent=step))
    (found,) = (fix for fix in scanned(tmp_path)[1] if fix.finding[0] == "CKV_SSMIM_5")
    wanted = json.dumps({**OF_KEY, "Statement": [*OF_KEY["Statement"], GRANT]}, indent=step)
    assert fixed(tmp_path, found.changes) == {tmp_path / "key.json": wanted}
