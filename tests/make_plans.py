"""Real plans of changes: ``python tests/make_plans.py`` writes them again into ``sample_iac/plans``.

Each case has a state, written here, and a configuration; terraform plans from the one to the other without
asking AWS (``-refresh=false``). It needs terraform and the aws provider.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

PLANS = Path(__file__).resolve().parent.parent / "sample_iac" / "plans"
ACCOUNT = "111122223333"
IDS = {
    "east": ("us-east-1", "11111111-12ab-34cd-56ef-1234567890ab"),
    "west": ("us-west-2", "22222222-12ab-34cd-56ef-1234567890ab"),
    "ohio": ("us-east-2", "33333333-12ab-34cd-56ef-1234567890ab"),
    "spare": ("us-east-1", "44444444-12ab-34cd-56ef-1234567890ab"),
}
ARNS = {name: f"arn:aws:kms:{region}:{ACCOUNT}:key/{number}" for name, (region, number) in IDS.items()}
REGIONS = {name: region for name, (region, _) in IDS.items()}
OWNED = "DefaultKey"

Uses = List[Tuple[str, str]]
"""The Regions of a set: the name, and the key: one of ``IDS``, ``OWNED``, or an ARN."""


class Case(NamedTuple):
    """A change: the Regions as they are and as they are to be (None: no set), and the keys on both sides.

    ``beside`` is what else stands in the configuration.
    """

    before: Optional[Uses]
    after: Optional[Uses]
    keys_before: str = "east west ohio"
    keys_after: str = "east west ohio"
    arguments: Dict[str, str] = {}
    beside: str = ""


POLICIES = """
locals {
  wide = { Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }
  mfa  = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
}
data "aws_iam_policy_document" "document" {
  statement {
    actions   = ["ssm-contacts:*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "document" {
  policy = data.aws_iam_policy_document.document.json
}
resource "aws_iam_role" "administrator" {
  assume_role_policy = "{}"
  inline_policy {
    name   = "everything"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
  }
}
resource "aws_iam_user" "alice" {
  name = "alice"
}
resource "aws_iam_policy" "attached" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.wide] })
}
resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.alice.name
  policy_arn = aws_iam_policy.attached.arn
}
resource "aws_iam_group_policy" "asked" {
  group  = "responders"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.wide, { Condition = local.mfa })] })
}
"""


EAST, WEST, OHIO = ("us-east-1", "east"), ("us-west-2", "west"), ("us-east-2", "ohio")
BY_ARN = ("us-west-2", ARNS["west"])
CASES: Dict[str, Case] = {
    "create": Case(None, [EAST, WEST], keys_before=""),
    "nothing": Case([EAST, WEST], [EAST, WEST]),
    "add_one": Case([EAST], [EAST, WEST]),
    "add_two": Case([EAST], [EAST, WEST, OHIO]),
    "remove_one": Case([EAST, WEST, OHIO], [EAST, OHIO]),
    "remove_two": Case([EAST, WEST, OHIO], [EAST]),
    "add_and_remove": Case([EAST, WEST], [EAST, OHIO]),
    "another_key": Case([EAST, WEST], [("us-east-1", "spare"), WEST], "east west ohio spare", "east west ohio spare"),
    "another_key_new": Case([EAST, WEST], [("us-east-1", "spare"), WEST], keys_after="east west ohio spare"),
    "owned_to_customer": Case([("us-east-1", OWNED), ("us-west-2", OWNED)], [EAST, WEST]),
    "customer_to_owned": Case([EAST], [("us-east-1", OWNED)]),
    "key_replaced": Case([EAST, WEST], [EAST, WEST], arguments={"west": 'customer_master_key_spec = "RSA_2048"'}),
    "key_disabled": Case([EAST, WEST], [EAST, WEST], arguments={"west": "is_enabled = false"}),
    "key_deleted": Case([EAST, BY_ARN], [EAST, BY_ARN], keys_after="east ohio"),
    "key_deleted_with_its_region": Case([EAST, WEST], [EAST], keys_after="east ohio"),
    "key_deleted_with_the_set": Case([EAST, WEST], None, keys_after="east ohio"),
    "policies": Case(None, [EAST], keys_before="", keys_after="east", beside=POLICIES),
    "unused_key_deleted": Case([EAST, WEST], [EAST, WEST], keys_after="east west"),
}


def configuration(case: Case, backwards: bool) -> str:
    parts: List[str] = []
    for region in sorted(set(REGIONS.values())):
        home = "" if region == "us-east-1" else f'  alias  = "{region}"\n'
        parts.append(
            f'provider "aws" {{\n{home}  region = "{region}"\n  access_key = "none"\n  secret_key = "none"\n'
            "  skip_credentials_validation = true\n  skip_requesting_account_id = true\n"
            "  skip_metadata_api_check = true\n}\n"
        )
    for name in case.keys_after.split():
        alias = "" if REGIONS[name] == "us-east-1" else f"  provider = aws.{REGIONS[name]}\n"
        argument = f"  {case.arguments[name]}\n" if name in case.arguments else ""
        parts.append(
            f'resource "aws_kms_key" "{name}" {{\n{alias}{argument}  policy = jsonencode({policy(name)})\n}}\n'
        )
    if case.after is not None:
        blocks = [block(*use) for use in (reversed(case.after) if backwards else case.after)]
        parts.append(f'resource "aws_ssmincidents_replication_set" "this" {{\n{"".join(blocks)}}}\n')
    return "".join([*parts, case.beside])


def policy(name: str) -> str:
    services = [f"{service}.{REGIONS[name]}.amazonaws.com" for service in ("ssm-incidents", "ssm-contacts")]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/incidents"},
        "Action": ["kms:CreateGrant", "kms:DescribeKey"],
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:ViaService": services}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def block(region: str, key: str) -> str:
    if key == OWNED:
        return f'  region {{\n    name = "{region}"\n  }}\n'
    value = f"aws_kms_key.{key}.arn" if key in IDS else f'"{key}"'
    return f'  region {{\n    name = "{region}"\n    kms_key_arn = {value}\n  }}\n'


def state(case: Case) -> Dict[str, Any]:
    resources: List[Dict[str, Any]] = []
    for name in case.keys_before.split():
        region, number = IDS[name]
        alias = "" if region == "us-east-1" else f".{region}"
        values = {
            "arn": ARNS[name],
            "id": number,
            "key_id": number,
            "customer_master_key_spec": "SYMMETRIC_DEFAULT",
            "key_usage": "ENCRYPT_DECRYPT",
            "is_enabled": True,
            "enable_key_rotation": False,
            "multi_region": False,
            "bypass_policy_lockout_safety_check": False,
            "policy": json.dumps(json.loads(policy(name)), separators=(",", ":")),
            "description": "",
            "tags_all": {},
        }
        resources.append(resource("aws_kms_key", name, values, alias))
    if case.before is not None:
        blocks = [
            {"name": region, "kms_key_arn": ARNS.get(key, key), "status": "ACTIVE", "status_message": ""}
            for region, key in case.before
        ]
        arn = f"arn:aws:ssm-incidents::{ACCOUNT}:replication-set/55555555-12ab-34cd-56ef-1234567890ab"
        values = {"arn": arn, "id": arn, "region": blocks, "status": "ACTIVE", "tags_all": {}}
        resources.append(resource("aws_ssmincidents_replication_set", "this", values, ""))
    return {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "plan", "resources": resources}


def resource(kind: str, name: str, values: Dict[str, Any], alias: str) -> Dict[str, Any]:
    return {
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider": f'provider["registry.terraform.io/hashicorp/aws"]{alias}',
        "instances": [{"schema_version": 0, "attributes": values}],
    }


def planned(case: Case, backwards: bool, folder: Path) -> Dict[str, Any]:
    """The plan of a case. Raises :class:`subprocess.CalledProcessError` where terraform refuses it."""
    (folder / "main.tf").write_text(configuration(case, backwards))
    (folder / "terraform.tfstate").write_text(json.dumps(state(case)))
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}

    def terraform(*arguments: str) -> str:
        return subprocess.run(
            ["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
        ).stdout

    if not (folder / ".terraform").exists():
        terraform("init", "-input=false")
    terraform("plan", "-input=false", "-refresh=false", "-out=plan")
    document: Dict[str, Any] = json.loads(terraform("show", "-json", "plan"))
    document.pop("timestamp", None)
    return document


def main() -> None:
    PLANS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, case in CASES.items():
            for backwards in (False, True):
                document = planned(case, backwards, Path(scratch))
                (PLANS / file_name(name, backwards)).write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")


def file_name(name: str, backwards: bool) -> str:
    return f"{name}{'_backwards' if backwards else ''}.json"


if __name__ == "__main__":
    sys.exit(main())
