"""Real plans of changes: ``python tests/make_plans.py`` writes them again into ``sample_iac/plans``.

Each case has a state, written here, and a configuration; terraform plans from the one to the other without
asking AWS (``-refresh=false``). It needs terraform and the aws provider. The plans in the folders ``aws_6`` and
``awscc`` are of the same cases, and of samples as they stand; they are made with :mod:`stub_providers`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import stub_providers

SAMPLES = Path(__file__).resolve().parent.parent / "sample_iac"
PLANS = SAMPLES / "plans"
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

    With ``local``, the set has its Regions by a ``dynamic`` block from a local, of which a plan says nothing.
    ``provider`` holds arguments of the default provider, and ``trails`` those of each new trail.
    ``beside`` is what else stands in the configuration, and ``options`` are those of ``terraform plan``.
    ``deposed`` is a key that an earlier apply replaced and could not delete, with the one that took its place.
    ``policy_before`` is the key that has its policy of an ``aws_kms_key_policy``; only ``beside`` may keep that.
    """

    before: Optional[Uses]
    after: Optional[Uses]
    keys_before: str = "east west ohio"
    keys_after: str = "east west ohio"
    arguments: Dict[str, str] = {}
    local: bool = False
    provider: str = ""
    trails: Dict[str, str] = {}
    beside: str = ""
    options: Tuple[str, ...] = ()
    deposed: Optional[Tuple[str, str]] = None
    policy_before: str = ""


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
resource "aws_iam_policy" "boundary" {
  for_each = toset(["by_arn", "by_name"])
  name     = each.key
  policy   = jsonencode({ Version = "2012-10-17", Statement = [local.wide] })
}
resource "aws_ssoadmin_permissions_boundary_attachment" "by_arn" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
  permissions_boundary {
    managed_policy_arn = aws_iam_policy.boundary["by_arn"].arn
  }
}
resource "aws_ssoadmin_permissions_boundary_attachment" "by_name" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-fedcba9876543210"
  permissions_boundary {
    customer_managed_policy_reference {
      name = aws_iam_policy.boundary["by_name"].name
    }
  }
}
"""


CHOSEN = """
variable "create_key" {
  default = true
}
variable "key_arn" {
  default = null
}
resource "aws_kms_key" "chosen" {
  count                    = var.create_key ? 1 : 0
  customer_master_key_spec = "RSA_2048"
  policy                   = aws_kms_key.east.policy
}
resource "aws_ssmincidents_replication_set" "chosen" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.create_key ? aws_kms_key.chosen[0].arn : var.key_arn
  }
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
    "key_disabled_behind_a_local": Case(
        [EAST, WEST], [EAST, WEST], arguments={"west": "is_enabled = false"}, local=True
    ),
    "key_deleted": Case([EAST, BY_ARN], [EAST, BY_ARN], keys_after="east ohio"),
    "key_deleted_with_its_region": Case([EAST, WEST], [EAST], keys_after="east ohio"),
    "key_deleted_with_the_set": Case([EAST, WEST], None, keys_after="east ohio"),
    "unused_key_deleted": Case([EAST, WEST], [EAST, WEST], keys_after="east west"),
}

COMPUTED = """
resource "aws_kms_key" "multi_region" {
  multi_region = true
  policy       = aws_kms_key.east.policy
}

resource "aws_kms_replica_key" "multi_region" {
  provider        = aws.us-west-2
  primary_key_arn = aws_kms_key.multi_region.arn
  policy          = aws_kms_key.west.policy
}

resource "aws_ssmincidents_replication_set" "replica" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.multi_region.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = replace(aws_kms_key.multi_region.arn, "us-east-1", "us-west-2")
  }
}

resource "aws_ssmincidents_replication_set" "by_id" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/${aws_kms_key.east.key_id}"
  }
}

resource "aws_ssmincidents_replication_set" "wrong" {
  region {
    name        = "us-west-2"
    kms_key_arn = "${aws_kms_key.east.arn}"
  }
}
"""

CHANGED_POLICY = """
resource "aws_kms_key_policy" "east" {
  key_id = aws_kms_key.east.key_id
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
"""
RENAMED_POLICY = """
resource "aws_kms_key_policy" "renamed" {
  key_id = aws_kms_key.east.key_id
  policy = aws_kms_key.spare.policy
}
"""

OBSERVED: Dict[str, Case] = {
    "computed_from_a_reference": Case(None, [EAST], keys_before="", keys_after="east west", beside=COMPUTED),
    "key_of_a_condition": Case(None, [EAST], keys_before="", keys_after="east", beside=CHOSEN),
    "key_renamed": Case([EAST], [("us-east-1", "spare")], keys_before="east", keys_after="spare"),
    "key_replaced_alone": Case(
        [EAST, WEST], [EAST, WEST], options=("-replace=aws_kms_key.west", "-target=aws_kms_key.west")
    ),
    "key_deposed": Case(
        [("us-east-1", "spare"), WEST],
        [("us-east-1", ARNS["spare"]), WEST],
        keys_before="east west",
        keys_after="east west",
        deposed=("spare", "east"),
    ),
    "key_policy_deleted": Case([EAST, WEST], [EAST, WEST], policy_before="east"),
    "key_policy_changed": Case([EAST, WEST], [EAST, WEST], policy_before="east", beside=CHANGED_POLICY),
    "key_policy_renamed": Case(
        [EAST, WEST],
        [EAST, WEST],
        keys_before="east west spare",
        keys_after="east west spare",
        policy_before="east",
        beside=RENAMED_POLICY,
    ),
    "key_replaced_of_the_only_region": Case(
        [EAST],
        [EAST],
        keys_before="east",
        keys_after="east",
        arguments={"east": 'customer_master_key_spec = "RSA_2048"'},
    ),
    "other_key_by_arn": Case(
        [("us-east-1", "spare"), WEST],
        [("us-east-1", ARNS["spare"]), WEST],
        keys_before="east west",
        keys_after="east west",
    ),
    "policies": Case(None, [EAST], keys_before="", keys_after="east", beside=POLICIES),
    "well_observed": Case(
        [EAST, WEST],
        [EAST, WEST],
        provider="""
  use_fips_endpoint = true
  endpoints {
    kms = "https://kms-fips.us-east-1.amazonaws.com"
    s3  = "http://localhost:4566"
  }
""",
        trails={
            "plain": "",
            "one_of_two": """
  event_selector {
    include_management_events = false
    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }
  event_selector {
    exclude_management_event_sources = ["rdsdata.amazonaws.com"]
  }
""",
            "advanced": """
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field      = "eventSource"
      not_equals = ["rdsdata.amazonaws.com"]
    }
  }
""",
        },
    ),
    "badly_observed": Case(
        [EAST, WEST],
        [EAST, WEST],
        provider="""
  insecure = true
  endpoints {
    ssmincidents = "http://localhost:4566"
  }
""",
        trails={
            "turned_off": "  enable_logging = false\n",
            "writes_only": """
  event_selector {
    read_write_type = "WriteOnly"
  }
""",
            "generated": """
  dynamic "event_selector" {
    for_each = ["kms.amazonaws.com"]
    content {
      exclude_management_event_sources = [event_selector.value]
    }
  }
""",
            "advanced": """
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field  = "readOnly"
      equals = ["false"]
    }
  }
""",
        },
    ),
}
"""What stands beside a set, and less usual plans; for aws 5 alone."""

_BY_ID = ("us-west-2", IDS["west"][1])
ANY_NAME: Dict[str, Case] = {
    "arn_instead_of_id": Case([EAST, _BY_ID], [EAST, BY_ARN]),
    "arn_instead_of_alias": Case([EAST, ("us-west-2", "alias/incidents")], [EAST, BY_ARN]),
    "other_key_by_id": Case([EAST, _BY_ID], [EAST, ("us-west-2", IDS["ohio"][1])]),
    "key_deleted_by_id": Case([EAST, _BY_ID], [EAST, _BY_ID], keys_after="east ohio"),
}
"""Keys that have other names than their ARN, which awscc takes."""


class Dialect(NamedTuple):
    """How a provider writes keys and Regions. ``renamed`` are the arguments that differ from those of aws 5.

    ``cases`` are those that other providers do not have.
    """

    provider: str
    policy: str = "policy"
    regional: bool = False
    renamed: Dict[str, str] = {}
    sources: Tuple[str, ...] = ()
    cases: Dict[str, Case] = {}

    def key_type(self) -> str:
        return f"{self.provider}_kms_key"


AWS_5 = Dialect("aws")
STUBBED = {
    "aws_6": Dialect(
        "aws",
        regional=True,
        sources=(
            "aws_provider_6/failing",
            "aws_provider_6/passing",
            "regions_use_keys_of_their_own/terraform/provider_6",
        ),
    ),
    "awscc": Dialect(
        "awscc",
        policy="key_policy",
        renamed={"customer_master_key_spec": "key_spec", "is_enabled": "enabled"},
        sources=("awscc/failing", "awscc/passing"),
        cases=ANY_NAME,
    ),
}


def configuration(case: Case, backwards: bool, dialect: Dialect = AWS_5) -> str:
    parts: List[str] = []
    for region in sorted(set(REGIONS.values())):
        home = "" if region == "us-east-1" else f'  alias  = "{region}"\n'
        if dialect != AWS_5:
            parts.append(f'provider "{dialect.provider}" {{\n{home}  region = "{region}"\n}}\n')
            continue
        parts.append(
            f'provider "aws" {{\n{home}  region = "{region}"\n  access_key = "none"\n  secret_key = "none"\n'
            "  skip_credentials_validation = true\n  skip_requesting_account_id = true\n"
            f"  skip_metadata_api_check = true\n{'' if home else case.provider}}}\n"
        )
    for name in case.keys_after.split():
        alias = "" if REGIONS[name] == "us-east-1" else f"  provider = {dialect.provider}.{REGIONS[name]}\n"
        if dialect.regional:
            alias = f'  region = "{REGIONS[name]}"\n'
        argument = f"  {case.arguments[name]}\n" if name in case.arguments else ""
        for old, new in dialect.renamed.items():
            argument = argument.replace(old, new)
        own = "" if name == case.policy_before else f"  {dialect.policy} = jsonencode({policy(name)})\n"
        parts.append(f'resource "{dialect.key_type()}" "{name}" {{\n{alias}{argument}{own}}}\n')
    for name, arguments in case.trails.items():
        parts.append(
            f'resource "aws_cloudtrail" "{name}" {{\n  name = "{name}"\n  s3_bucket_name = "trails"\n{arguments}}}\n'
        )
    if case.after is not None:
        uses = [*reversed(case.after)] if backwards else case.after
        kind = f"{dialect.provider}_ssmincidents_replication_set"
        parts.append(f'resource "{kind}" "this" {{\n{written(uses, dialect, case.local)}}}\n')
    return "".join([*parts, case.beside])


def written(uses: Uses, dialect: Dialect, local: bool) -> str:
    """The Regions of a replication set."""
    if dialect.provider == "aws" and local:
        block_type = "regions" if dialect.regional else "region"
        keys = "".join(f'    "{region}" = aws_kms_key.{key}.arn\n' for region, key in uses)
        return (
            f'  dynamic "{block_type}" {{\n    for_each = local.keys\n    content {{\n'
            f"      name = {block_type}.key\n      kms_key_arn = {block_type}.value\n    }}\n  }}\n"
            f"}}\n\nlocals {{\n  keys = {{\n{keys}  }}\n"
        )
    if dialect.provider == "aws":
        return "".join(block(*use, "regions" if dialect.regional else "region") for use in uses)
    regions: List[str] = []
    for region, key in uses:
        value = f"awscc_kms_key.{key}.arn" if key in IDS else f'"{key}"'
        settings = "" if key == OWNED else f", region_configuration = {{ sse_kms_key_id = {value} }}"
        regions.append(f'{{ region_name = "{region}"{settings} }}')
    listed = f"[{', '.join(regions)}]"
    protected = "  deletion_protected = true\n"
    if local:
        return f"{protected}  regions = local.regions\n}}\n\nlocals {{\n  regions = {listed}\n"
    return f"{protected}  regions = {listed}\n"


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


def block(region: str, key: str, block_type: str) -> str:
    if key == OWNED:
        return f'  {block_type} {{\n    name = "{region}"\n  }}\n'
    value = f"aws_kms_key.{key}.arn" if key in IDS else f'"{key}"'
    return f'  {block_type} {{\n    name = "{region}"\n    kms_key_arn = {value}\n  }}\n'


def state(case: Case, dialect: Dialect = AWS_5) -> Dict[str, Any]:
    resources: List[Dict[str, Any]] = []
    old, new = case.deposed or ("", "")
    for name in [*case.keys_before.split(), *filter(None, [old])]:
        region, number = IDS[name]
        alias = "" if region == "us-east-1" or dialect.regional else f".{region}"
        values: Dict[str, Any] = {
            "arn": ARNS[name],
            "id": number,
            "key_id": number,
            "customer_master_key_spec": "SYMMETRIC_DEFAULT",
            "key_usage": "ENCRYPT_DECRYPT",
            "is_enabled": True,
            "enable_key_rotation": False,
            "multi_region": False,
            dialect.policy: json.dumps(json.loads(policy(name)), separators=(",", ":"), sort_keys=dialect != AWS_5),
            "description": "",
        }
        if dialect == AWS_5:
            values.update({"bypass_policy_lockout_safety_check": False, "tags_all": {}})
        elif dialect.regional:
            values["region"] = region
        else:
            values["origin"] = "AWS_KMS"
        values = {dialect.renamed.get(argument, argument): value for argument, value in values.items()}
        resources.append(resource(dialect.key_type(), new if name == old else name, values, alias))
        if name == old:
            resources[-1]["instances"][0]["deposed"] = "0a1b2c3d"
        if name == case.policy_before:
            attached = {"id": number, "key_id": number, "policy": values["policy"]}
            resources.append(resource("aws_kms_key_policy", name, attached, alias))
    if case.before is not None:
        arn = f"arn:aws:ssm-incidents::{ACCOUNT}:replication-set/55555555-12ab-34cd-56ef-1234567890ab"
        values = {"arn": arn, "id": arn, **existing(case.before, dialect)}
        resources.append(resource(f"{dialect.provider}_ssmincidents_replication_set", "this", values, ""))
    return {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "plan", "resources": resources}


def existing(uses: Uses, dialect: Dialect) -> Dict[str, Any]:
    """What the state says of the Regions of a replication set."""
    if dialect.provider == "awscc":
        regions = [
            {"region_name": region, "region_configuration": {"sse_kms_key_id": ARNS.get(key, key)}}
            for region, key in uses
        ]
        return {"regions": regions, "deletion_protected": True}
    blocks = [
        {"name": region, "kms_key_arn": ARNS.get(key, key), "status": "ACTIVE", "status_message": ""}
        for region, key in uses
    ]
    if dialect.regional:
        return {"regions": blocks, "region": [], "status": "ACTIVE"}
    return {"region": blocks, "status": "ACTIVE", "tags_all": {}}


def resource(kind: str, name: str, values: Dict[str, Any], alias: str) -> Dict[str, Any]:
    return {
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider": f'provider["registry.terraform.io/hashicorp/{kind.split("_")[0]}"]{alias}',
        "instances": [{"schema_version": 0, "attributes": values}],
    }


def planned(case: Case, backwards: bool, folder: Path) -> Dict[str, Any]:
    """The plan of a case. Raises :class:`subprocess.CalledProcessError` where terraform refuses it."""
    (folder / "main.tf").write_text(configuration(case, backwards))
    (folder / "terraform.tfstate").write_text(json.dumps(state(case)))
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    if not (folder / ".terraform").exists():
        terraform(folder, environment, "init", "-input=false")
    return shown(folder, environment, *case.options)


def stubbed(dialect: Dialect, folder: Path, case: Optional[Case] = None, source: str = "") -> Dict[str, Any]:
    """The plan of a case, or of a sample as it stands, by a provider that only plans."""
    if not (folder / "terraform.rc").exists():
        stub_providers.installed(folder, "aws", "awscc")
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "HOME": str(folder)}
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    if case is None:
        shutil.copytree(SAMPLES / source, root)
    else:
        root.mkdir()
        (root / "main.tf").write_text(configuration(case, False, dialect))
        (root / "terraform.tfstate").write_text(json.dumps(state(case, dialect)))
    return shown(root, environment)


def terraform(folder: Path, environment: Dict[str, str], *arguments: str) -> str:
    return subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def shown(folder: Path, environment: Dict[str, str], *options: str) -> Dict[str, Any]:
    terraform(folder, environment, "plan", "-input=false", "-refresh=false", "-out=plan", *options)
    document: Dict[str, Any] = json.loads(terraform(folder, environment, "show", "-json", "plan"))
    document.pop("timestamp", None)
    document.get("relevant_attributes", []).sort(key=json.dumps)  # terraform lists them in any order
    return document


def main() -> None:
    PLANS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, case in {**CASES, **OBSERVED}.items():
            for backwards in (False, True):
                write(PLANS / file_name(name, backwards), planned(case, backwards, Path(scratch)))
    if stub_providers.missing():
        sys.exit(f"the plans in {', '.join(STUBBED)} are not made: {stub_providers.missing()}")
    with tempfile.TemporaryDirectory() as scratch:
        for label, dialect in STUBBED.items():
            (PLANS / label).mkdir(exist_ok=True)
            for name, case in {**CASES, **dialect.cases}.items():
                write(PLANS / label / file_name(name, False), stubbed(dialect, Path(scratch), case))
            for source in dialect.sources:
                write(PLANS / label / source_name(source), stubbed(dialect, Path(scratch), source=source))


def write(path: Path, document: Dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")


def file_name(name: str, backwards: bool) -> str:
    return f"{name}{'_backwards' if backwards else ''}.json"


def source_name(source: str) -> str:
    return f"{source.replace('/', '__')}.json"


if __name__ == "__main__":
    main()
