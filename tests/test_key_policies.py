"""Key policies through checkov: the remedies work, size does not matter, and opt-in is a choice."""

from __future__ import annotations

import gc
import json
import re
import resource
import weakref
from pathlib import Path
from typing import Dict, List

import pytest
from conftest import SAMPLES, Records, sample_scan, scan
from incident_manager import json_text
from incident_manager.key_policy import grant, narrow_grant
from incident_manager.model import Key
from incident_manager.written_policies import PolicyForm, WrittenPolicy

SERVICES = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
VIA = {"StringEquals": {"kms:ViaService": SERVICES}}
READER = "arn:aws:iam::111122223333:role/reader"
GRANT = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111122223333:role/incidents"},
    "Action": ["kms:CreateGrant", "kms:DescribeKey"],
    "Resource": "*",
    "Condition": VIA,
}
PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'


def cpu_seconds() -> float:
    """What the processes that were started have taken of the processor: a busy machine does not change it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def outcomes(records: Records, check: str) -> Dict[str, str]:
    return {
        record["resource"]: outcome
        for outcome, found in records.items()
        for record in found
        if record["check_id"] == check
    }


def remedies() -> List[str]:
    """Every statement that a finding on a sample shows, without what is different only in names."""
    found: List[str] = []
    for record in sample_scan("")[0]["FAILED"]:
        lines = record["details"]
        starts = [index for index, line in enumerate(lines) if line.startswith("Fix: ") and line.endswith(":")]
        for start in starts:
            statement: List[str] = []
            for line in lines[start + 1 :]:
                if line.startswith("Found: "):
                    break
                statement.append(line)
            text = "\n".join(statement)
            if text not in found:
                found.append(text)
    return found


def test_each_remedy_is_one(tmp_path: Path) -> None:
    """A key that has the statement of a finding, and nothing else, passes all three checks."""
    region = {"us-west-2": "us-west-2", "eu-west-1": "eu-west-1"}
    wanted: List[str] = []
    resources = ['data "aws_region" "current" {}\n', 'provider "aws" {}\n']  # of the account of the keys
    templates: List[str] = []
    sources = {"current": "{}"}
    for number, statement in enumerate(remedies()):
        statement = statement.replace("ACCOUNT", "111122223333")  # which is for the user to fill in
        for name, index in re.findall(r"data\.aws_caller_identity\.(\w+)(\[0\])?", statement):
            free = f"{name}_counted" if index else name
            statement = statement.replace(f"{name}{index}.account_id", f"{free}{index}.account_id")
            sources[free] = "{\n  count = 1\n}" if index else "{}"
        provider = next((name for name in region if name in statement), "us-east-1")
        own = "" if "data.aws_region" in statement else f"  provider = aws.{provider}\n"
        for_each = "each.value" in statement
        own = '  for_each = toset(["us-west-2"])\n  region = each.value\n' if for_each else own
        head = f'resource "aws_kms_key" "k{number}" {{\n{own}  policy = '
        if statement.startswith("statement {"):
            document = f'data "aws_iam_policy_document" "d{number}" {{\n{statement}\n}}\n'
            resources.append(f"{document}{head}data.aws_iam_policy_document.d{number}.json\n}}\n")
        elif statement.startswith("{\n  Sid = "):
            resources.append(f'{head}jsonencode({{ Version = "2012-10-17", Statement = [{statement}] }})\n}}\n')
        elif statement.startswith("- Sid"):
            templates.append(statement)
            indented = "\n".join(f"          {line}" for line in statement.splitlines())
            (tmp_path / f"t{number}.yaml").write_text(
                "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy:\n"
                f'        Version: "2012-10-17"\n        Statement:\n{indented}\n'
                "  Role:\n    Type: AWS::IAM::Role\n  Set:\n    Type: AWS::SSMIncidents::ReplicationSet\n"
                "    Properties:\n      Regions:\n"
                f"        - RegionName: {provider if provider in statement else '!Ref AWS::Region'}\n"
                "          RegionConfiguration:\n            SseKmsKeyId: !GetAtt Key.Arn\n"
            )
            continue
        elif "Fn::Sub" in statement:
            templates.append(statement)
            policy = {"Version": "2012-10-17", "Statement": [json.loads(statement)]}
            key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": policy}}
            (tmp_path / f"t{number}.json").write_text(json.dumps({"Resources": {"Key": key}}, indent=1))
            continue
        else:
            policy_text = json.dumps({"Version": "2012-10-17", "Statement": [json.loads(statement)]}, indent=2)
            resources.append(f"{head}<<POLICY\n{policy_text}\nPOLICY\n}}\n")
        wanted.append(f"aws_kms_key.k{number}" + '["us-west-2"]' * for_each)
    resources.extend(f'data "aws_caller_identity" "{name}" {body}\n' for name, body in sources.items())
    aliases = ("us-east-1", *region)
    resources.extend(f'provider "aws" {{\n  alias = "{name}"\n  region = "{name}"\n}}\n' for name in aliases)
    (tmp_path / "main.tf").write_text("".join(resources))
    records, errors = scan(tmp_path, "--framework", "terraform", "cloudformation", CKV_SSMIM_UNKNOWN="fail")
    assert len(wanted) > 10 and len(templates) > 3
    for check in ("CKV_SSMIM_5", "CKV_SSMIM_6", "CKV_SSMIM_22"):
        found = [record["resource"] for record in records["PASSED"] if record["check_id"] == check]
        failed = [record for record in records["FAILED"] if record["check_id"] == check]
        assert not failed, [(record["resource"], record["details"]) for record in failed]
        assert sorted(name for name in found if name.startswith("aws")) == sorted(wanted)
        assert len([name for name in found if not name.startswith("aws")]) == len(templates)
    assert "ERROR" not in errors


def with_remedy(block: str, details: List[str]) -> str:
    """A key's block with what the remedy says, applied as its words say it."""
    (fix,) = (line for line in details if line.startswith("Fix: "))
    for right, wrong in re.findall(r'write ("?[^ ]+) instead of ("?[^ ,]+?)(?=[,.;]? |[,.;]?$)', fix):
        assert wrong in block, fix
        block = block.replace(wrong, right)
    for value in re.findall(r'add ("[^"]+") to the values of kms:ViaService', fix):
        block, count = re.subn(r'("kms:ViaService" = \[[^\]]*)\]', rf"\1, {value}]", block)
        assert count == 1, fix
    for value in re.findall(r'add the account \(("[^"]+")\) to NotPrincipal', fix):
        block, count = re.subn(r"(NotPrincipal = \{ AWS = )([^ ]+) ", rf"\1[\2, {value}] ", block)
        assert count == 1, fix
    if "leave Incident Manager out of" in fix:
        left_out = '"Deny", Condition = { StringNotLike = { "kms:ViaService" = local.services } },'
        assert '"Deny",' in block.replace('Sid = "Deny",', "")
        block = block.replace('Effect = "Deny",', f"Effect = {left_out}")
    if fix.endswith("this statement:"):
        statement = "\n".join(details[details.index(fix) + 1 :])
        block = block.replace("Statement = [", f"Statement = [\n{statement},")
    return block


def test_values_that_a_remedy_names_are_enough(tmp_path: Path) -> None:
    """Each key of the sample has what its finding says, and nothing else is changed: then nothing fails."""
    folder = SAMPLES / "key_policy_lets_incident_manager_in" / "terraform" / "near_misses"
    records, _ = scan(folder, "--framework", "terraform")
    lines = (folder / "main.tf").read_text().splitlines()
    found = [record for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_5"]
    assert len(found) == sum(line.startswith('resource "aws_kms_key"') for line in lines) > 5
    for record in sorted(found, key=lambda record: -int(record["file_line_range"][0])):
        first, last = record["file_line_range"]
        lines[first - 1 : last] = with_remedy("\n".join(lines[first - 1 : last]), record["details"]).splitlines()
    (tmp_path / "main.tf").write_text("\n".join(lines) + "\n")
    after, _ = scan(tmp_path, "--framework", "terraform")
    failed = [record for record in after["FAILED"] if record["check_id"] != "CKV_SSMIM_20"]
    assert not failed, [(record["check_id"], record["resource"], record["details"]) for record in failed]
    assert set(outcomes(after, "CKV_SSMIM_5").values()) == {"PASSED"}


def test_a_policy_in_a_file_that_an_editor_has_not_open(tmp_path: Path) -> None:
    key = tmp_path / "main.tf"
    key.write_text(
        f'{PROVIDER}resource "aws_kms_key" "im" {{}}\n\nresource "aws_ssmincidents_replication_set" "this" {{\n'
        '  region {\n    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.im.arn\n  }\n}\n'
    )
    other = tmp_path / "policy.tf"
    other.write_text("# nothing yet\n")
    terraform = ("--framework", "terraform")
    assert outcomes(scan(key, *terraform)[0], "CKV_SSMIM_5") == {"aws_kms_key.im": "FAILED"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [GRANT]})
    other.write_text(
        'resource "aws_kms_key_policy" "im" {\n  key_id = aws_kms_key.im.key_id\n'
        f"  policy = <<POLICY\n{policy}\nPOLICY\n}}\n"
    )
    for target in (key, tmp_path):
        assert outcomes(scan(target, *terraform)[0], "CKV_SSMIM_5") == {"aws_kms_key.im": "PASSED"}
    other.write_text(other.read_text() + "}\n")
    for target in (key, tmp_path):
        records, errors = scan(target, *terraform, CKV_SSMIM_UNKNOWN="fail")
        (record,) = (record for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_5")
        assert "policy.tf, which was not read, may give aws_kms_key.im a policy" in " ".join(record["details"])
        assert target == tmp_path or not errors


def test_opt_in_checks_are_silent_unless_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        (SAMPLES / "key_policy_names_regional_services" / "terraform" / "failing" / "main.tf").read_text()
    )
    for value, expected in (
        ("CKV_SSMIM_19", 0),
        ("CKV_SSMIM_19, ckv_ssmim_22", 2),
        ("all", 2),
    ):
        records, errors = scan(tmp_path, "--framework", "terraform", CKV_SSMIM_OPT_IN=value)
        assert len(outcomes(records, "CKV_SSMIM_22")) == expected, value
        assert outcomes(records, "CKV_SSMIM_5") and not errors


@pytest.mark.long
def test_policies_of_any_size(tmp_path: Path) -> None:
    """At KMS's limit, beyond it, hundreds of statements, deep chains and circles of sources."""
    chain = [
        'data "aws_iam_policy_document" "c0" {\n  statement {\n    actions   = ["kms:CreateGrant", "kms:DescribeKey"]\n'
        '    resources = ["*"]\n    principals {\n      type        = "AWS"\n'
        '      identifiers = ["arn:aws:iam::111122223333:role/incidents"]\n    }\n    condition {\n'
        '      test     = "StringEquals"\n      variable = "kms:ViaService"\n'
        f"      values   = {json.dumps(SERVICES)}\n    }}\n  }}\n}}\n"
    ]
    length = 500
    for number in range(1, length):
        chain.append(
            f'data "aws_iam_policy_document" "c{number}" {{\n'
            f"  source_policy_documents = [data.aws_iam_policy_document.c{number - 1}.json]\n"
            f'  statement {{\n    sid       = "S{number}"\n    actions   = ["kms:Decrypt"]\n    resources = ["*"]\n'
            '    principals {\n      type        = "AWS"\n'
            f'      identifiers = ["arn:aws:iam::111122223333:role/r{number}"]\n    }}\n  }}\n}}\n'
        )
    circle = [
        f'data "aws_iam_policy_document" "r{number}" {{\n'
        f"  override_policy_documents = [data.aws_iam_policy_document.r{(number + 1) % 300}.json]\n}}\n"
        for number in range(300)
    ]
    others = [
        {
            **GRANT,
            "Sid": f"S{number}",
            "Principal": {"AWS": f"arn:aws:iam::111122223333:role/r{number}"},
            "Effect": effect,
        }
        for number in range(400)
        for effect in ("Deny", "Allow")
    ]
    stars = {
        **GRANT,
        "Action": "kms:" + "*a" * 5000,
        "Condition": {"StringLike": {"kms:ViaService": "*s" * 8000 + "x"}},
    }
    many = [f"arn:aws:iam::111122223333:role/r{number}" for number in range(700)]
    policies = {
        "limit": [GRANT, *others[:100]],
        "hundreds": [*others, GRANT],
        "stars": [stars, GRANT],
        "principals": [{**GRANT, "Principal": {"AWS": many}}, {**GRANT, "Effect": "Deny", "Principal": {"AWS": many}}],
    }
    for name, statements in policies.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}))
    (tmp_path / "deep.json").write_text('{"Statement": ' + "[" * 50_000 + "]" * 50_000 + "}")
    keys = [f'resource "aws_kms_key" "{name}" {{\n  policy = file("{name}.json")\n}}\n' for name in (*policies, "deep")]
    keys.append(f'resource "aws_kms_key" "chain" {{\n  policy = data.aws_iam_policy_document.c{length - 1}.json\n}}\n')
    keys.append('resource "aws_kms_key" "circle" {\n  policy = data.aws_iam_policy_document.r0.json\n}\n')
    use = "".join(
        f'  region {{\n    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.{name}.arn\n  }}\n'
        for name in (*policies, "chain", "circle", "deep")
    )
    replication_set = f'resource "aws_ssmincidents_replication_set" "this" {{\n{use}}}\n'
    (tmp_path / "main.tf").write_text("".join([PROVIDER, *chain, *circle, *keys, replication_set]))
    started = cpu_seconds()
    records, errors = scan(tmp_path, "--framework", "terraform", fresh=True)
    found = outcomes(records, "CKV_SSMIM_5")
    assert found == {
        "aws_kms_key.limit": "PASSED",
        "aws_kms_key.hundreds": "PASSED",
        "aws_kms_key.stars": "PASSED",
        "aws_kms_key.chain": "PASSED",
        "aws_kms_key.principals": "FAILED",
        "aws_kms_key.deep": "FAILED",
    }
    assert "aws_kms_key.circle" in outcomes(records, "CKV_SSMIM_1")
    assert "ERROR" not in errors and "Traceback" not in errors, errors
    assert cpu_seconds() - started < 60


def test_a_file_outside_what_is_scanned_is_not_read(tmp_path: Path) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [GRANT]})
    (tmp_path / "outside.json").write_text(policy)
    here = tmp_path / "scanned"
    here.mkdir()
    (here / "inside.json").write_text(policy)
    (here / "link.json").symlink_to(tmp_path / "outside.json")
    paths = {"inside": "inside.json", "outside": "../outside.json", "link": "link.json", "missing": "missing.json"}
    keys = "".join(
        f'resource "aws_kms_key" "{name}" {{\n  policy = file("${{path.module}}/{path}")\n}}\n'
        f'resource "aws_ssmincidents_replication_set" "{name}" {{\n  region {{\n    name        = "us-east-1"\n'
        f"    kms_key_arn = aws_kms_key.{name}.arn\n  }}\n}}\n"
        for name, path in paths.items()
    )
    (here / "main.tf").write_text(PROVIDER + keys)
    records, _ = scan(here, "--framework", "terraform", CKV_SSMIM_UNKNOWN="fail")
    found = outcomes(records, "CKV_SSMIM_5")
    assert found == {f"aws_kms_key.{name}": "PASSED" if name == "inside" else "FAILED" for name in paths}
    reasons = {record["resource"]: " ".join(record["details"]) for record in records["FAILED"]}
    assert "is outside the scanned folders" in reasons["aws_kms_key.outside"]
    assert "is outside the scanned folders" in reasons["aws_kms_key.link"]
    assert "there is no such file" in reasons["aws_kms_key.missing"]


def test_text_that_is_json_and_no_policy(tmp_path: Path) -> None:
    texts = ['"text"', "{}", "[]", "null", "7", "true", '{"Statement": [null]}', '{"Statement": 7}', "", "{"]
    keys = "".join(
        f'resource "aws_kms_key" "k{number}" {{\n  policy = <<-POLICY\n    {text}\n  POLICY\n}}\n'
        f'resource "aws_ssmincidents_replication_set" "s{number}" {{\n  region {{\n    name        = "us-east-1"\n'
        f"    kms_key_arn = aws_kms_key.k{number}.arn\n  }}\n}}\n"
        for number, text in enumerate(texts)
    )
    (tmp_path / "main.tf").write_text(PROVIDER + keys)
    records, errors = scan(tmp_path, "--framework", "terraform")
    assert outcomes(records, "CKV_SSMIM_5") == {f"aws_kms_key.k{number}": "FAILED" for number in range(len(texts))}
    assert not errors


def test_what_is_found_out_of_a_key_is_forgotten_with_it() -> None:
    document = json_text.decoded(json.dumps({"Version": "2012-10-17", "Statement": [GRANT]}))
    policy = WrittenPolicy("aws_kms_key.k", document, PolicyForm.HCL)
    keys = [_key(f"aws_kms_key.k{number}", policy) for number in range(2)]
    for key in keys:
        assert not list(narrow_grant.judge(key)) and not grant.judge(key)
    remembered = [weakref.ref(key) for key in keys]
    del key, keys
    gc.collect()
    assert [reference() for reference in remembered] == [None, None]


def _key(address: str, policy: WrittenPolicy) -> Key:
    plain = dict.fromkeys(("spec", "usage", "origin", "multi_region", "account", "source", "policy_gap"))
    return Key(address=address, kind="aws_kms_key", region="us-east-1", policies=[policy], used_by=[], **plain)


def test_a_slip_in_a_policy_that_a_file_holds_is_named(tmp_path: Path) -> None:
    services = ["ssm-incident.us-east-1.amazonaws.com", SERVICES[1]]
    statement = {**GRANT, "Condition": {"StringEquals": {"kms:ViaService": services}}}
    (tmp_path / "policy.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    use = '  region {\n    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.k.arn\n  }\n'
    (tmp_path / "main.tf").write_text(
        f'{PROVIDER}resource "aws_kms_key" "k" {{\n  policy = file("policy.json")\n}}\n'
        f'resource "aws_ssmincidents_replication_set" "s" {{\n{use}}}\n'
    )
    records, _ = scan(tmp_path, "--framework", "terraform")
    (found,) = (record["details"][0] for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_5")
    assert 'names file("policy.json") instead of ssm-incidents' in found


@pytest.mark.parametrize(
    ("check", "limited", "proposed"),
    [
        ("CKV_SSMIM_5", True, 'in statement 2, add "kms:DescribeKey" to the actions'),
        ("CKV_SSMIM_6", False, "role/im"),
    ],
)
def test_what_is_proposed_is_for_those_who_create_grants(
    check: str, limited: bool, proposed: str, tmp_path: Path
) -> None:
    """Not for those who only read what is encrypted with the key."""
    condition = {"StringEquals": {"kms:ViaService": SERVICES}}
    reader = {"Effect": "Allow", "Principal": {"AWS": READER}, "Action": "kms:Decrypt", "Resource": "*"}
    creator = {**reader, "Principal": {"AWS": READER.replace("reader", "im")}, "Action": "kms:CreateGrant"}
    creator = {**creator, "Condition": condition} if limited else {**creator, "Action": GRANT["Action"]}
    policy = {"Version": "2012-10-17", "Statement": [{**reader, "Condition": condition}, creator]}
    use = '  region {\n    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.k.arn\n  }\n'
    (tmp_path / "main.tf").write_text(
        f'{PROVIDER}resource "aws_kms_key" "k" {{\n  policy = <<-POLICY\n{json.dumps(policy)}\nPOLICY\n}}\n'
        f'resource "aws_ssmincidents_replication_set" "s" {{\n{use}}}\n'
    )
    records, _ = scan(tmp_path, "--framework", "terraform")
    (found,) = ("\n".join(record["details"]) for record in records["FAILED"] if record["check_id"] == check)
    assert proposed in found and "role/reader" not in found
