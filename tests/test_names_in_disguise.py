"""Names that are written so that a quick look does not see them, and what is given more than once."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from conftest import ROOT, SAMPLES, scan
from incident_manager.service_names import MAY_NAME
from incident_manager.terraform.hcl_syntax import Refused, SyntaxFault, parse_body
from incident_manager.terraform.source_files import json_body

PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
KEY = 'resource "aws_kms_key" "k" {\n  customer_master_key_spec = "RSA_2048"\n}\n'
SET = (
    'resource "aws_ssmincidents_replication_set" "s" {\n  region {\n    name        = "us-east-1"\n'
    "    kms_key_arn = aws_kms_key.k.arn\n  }\n}\n"
)
JSON_KEY = (
    '{"resource": {"aws_kms_key": {"k": {"customer_master_key_spec": "RSA_2048"}}, '
    '"aws_ssm%sncidents_replication_set": '
)
JSON_SET = '{"s": {"region": [{"name": "us-east-1", "kms_key_arn": "${aws_kms_key.k.arn}"}]}}'
POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", '
    '"Principal": {"AWS": "arn:aws:iam::111122223333:root"}, '
    '"Condition": {"StringEquals": {"kms:ViaService": "ssm-%sncidents.us-east-1.amazonaws.com"}}}]}'
)
YAML_KEY = "Resources:\n  K:\n    Type: AWS::KMS::Key\n    Properties:\n      KeySpec: RSA_2048\n      KeyPolicy: %s\n"

FILES: Dict[str, str] = {
    "labels/main.tf": PROVIDER + KEY + SET.replace("ssmi", "ssm\\u0069"),
    "long_escape/main.tf": PROVIDER + KEY + SET.replace("ssmi", "ssm\\U00000069"),
    "policy/main.tf": KEY.replace("}\n", "  policy = <<-EOT\n%s\nEOT\n}\n" % POLICY % "\\u0069"),
    "checkovs_file/main.tf": PROVIDER + KEY.replace("}\n", '  __file__ = "plan.json"\n}\n') + SET,
    "checkovs_address/main.tf": PROVIDER + KEY.replace("}\n", '  __address__ = "x"\n  start_line = 7\n}\n') + SET,
    "json/main.tf.json": JSON_KEY % "\\u0069" + JSON_SET + "}}",
    "blocks/main.tf.json": JSON_KEY.replace(', "aws_ssm', '}, "resource": {"aws_ssm') % "i" + JSON_SET + "}}",
    "yaml/t.yaml": YAML_KEY % (POLICY % "\\u0069"),
    "yaml_two_digits/t.yaml": YAML_KEY % (POLICY % "\\x69"),
    "yaml_line/t.yaml": YAML_KEY % (POLICY % "i\\\n                          "),
    "template/t.json": json.dumps(
        {"Resources": {"K": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": "RSA_2048", "KeyPolicy": POLICY}}}}
    )
    % "\\\\u0069",
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> "Tuple[List[str], str]":
    """The folders in which the key fails, and what went to stderr."""
    folder = tmp_path_factory.mktemp("disguised")
    for name, text in FILES.items():
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
    records, errors = scan(folder, "--framework", "terraform", "terraform_json", "cloudformation")
    failed = [record for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_1"]
    return [Path(record["file_abs_path"]).parent.name for record in failed], errors


@pytest.mark.parametrize("name", [name.partition("/")[0] for name in FILES])
def test_a_disguise_hides_nothing(name: str, reported: "Tuple[List[str], str]") -> None:
    failed, errors = reported
    if name == "blocks":  # checkov knows the resources of the last of them alone (3.3)
        assert re.search(r"blocks/main.tf.json: checkov does not know aws_kms_key.k: no finding", errors)
    else:
        assert name in failed


def test_what_checkov_lacks_is_said(reported: "Tuple[List[str], str]") -> None:
    said = re.findall(r"(\w+)/main\.tf\S*: checkov does not know (\S+):", reported[1])
    unknown = "aws_ssmincidents_replication_set.s"
    assert sorted(said) == [("blocks", "aws_kms_key.k"), ("labels", unknown), ("long_escape", unknown)]


@pytest.mark.parametrize("name", ["file_path_", "block_type_", "config_"])
def test_an_argument_with_a_name_of_checkovs_is_said(name: str, tmp_path: Path) -> None:
    """checkov's graph has a resource under what such an argument says (3.3)."""
    (tmp_path / "main.tf").write_text(PROVIDER + KEY.replace("}\n", f'  {name} = "x"\n}}\n') + SET)
    records, errors = scan(tmp_path, "--framework", "terraform", CKV_SSMIM_GIVEN_UP="fail")
    assert "CKV_SSMIM_1" in {record["check_id"] for record in records["FAILED"]}
    assert "is not in checkov's graph under that name" in errors and "Traceback" not in errors


@pytest.mark.parametrize("name", ["file_path_", "block_type_", "block_name_"])
def test_a_property_with_a_name_of_checkovs_is_said(name: str, tmp_path: Path) -> None:
    document = YAML_KEY % (POLICY % "i") + f"      {name}: x\n"
    (tmp_path / "t.yaml").write_text(document)
    _, errors = scan(tmp_path, "--framework", "cloudformation")
    assert re.search(rf"it has an argument with a name of checkov's own \({name}\): what depends on it", errors)


def test_a_provider_with_arguments_of_plans_is_judged(tmp_path: Path) -> None:
    provider = PROVIDER.replace("}\n", "  insecure   = true\n  start_line = 3\n}\n")
    (tmp_path / "main.tf").write_text(provider + KEY + SET)
    records, _ = scan(tmp_path, "--framework", "terraform")
    assert "CKV_SSMIM_15" in {record["check_id"] for record in records["FAILED"]}


def test_a_module_of_which_checkov_has_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "main.tf").write_text(f'{PROVIDER}module "m" {{\n  source = "./below"\n}}\n')
    (tmp_path / "below" / "main.tf").write_text(KEY.replace("kms", "k\\u006ds", 1) + SET.replace("ssmi", "ssm\\u0069"))
    _, errors = scan(tmp_path, "--framework", "terraform")
    said = re.findall(r"below/main\.tf: checkov does not know (\S+):", errors)
    assert sorted(said) == ["aws_kms_key.k", "aws_ssmincidents_replication_set.s"]


def test_a_plan_in_escapes_is_judged(tmp_path: Path) -> None:
    text = (SAMPLES / "plans" / "key_replaced.json").read_text()
    disguised = re.sub("ssm-?incidents", lambda found: found[0].replace("i", "\\u0069"), text)
    disguised = disguised.replace("ssm", "ss\\u006d")
    assert "ssm" not in disguised and json.loads(disguised) == json.loads(text)
    found = []
    for number, content in enumerate((text, disguised)):
        (tmp_path / f"{number}.json").write_text(content)
        records, _ = scan(tmp_path / f"{number}.json")
        found.append([(one["check_id"], one["resource"]) for outcome in records.values() for one in outcome])
    assert found[0] and found[0] == found[1]


def test_shards_pass_over_no_disguise(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "scripts" / "ci"))
    from scan_shard import MENTION, mentions

    for number, text in enumerate(FILES.values()):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "main.tf").write_text(text)
        assert mentions(place, MENTION)


@pytest.mark.parametrize("text", ["\\u003cb\\u003e \\u0026", "a \\\n  b", "\\n\\t", "ssm:GetParameter", "\\u00e9"])
def test_what_is_usual_is_no_sign(text: str) -> None:
    assert not MAY_NAME.search(text)


NUMBER, DEEP = "1" * 501, "[" * 110 + "]" * 110
REFUSED = {
    f"a = {NUMBER}": "more than 500 digits",
    f"a = {DEEP}": "nested more than 100 levels deep",
    f'a = ["}}", "${{"x" # }}\n}}", {NUMBER}]': "more than 500 digits",
    f"a = {{\n  x = <<-EOT\n  }}}}\n  EOT\n  y = {NUMBER}\n}}": "more than 500 digits",
    f"a = {NUMBER} # }} \n": "more than 500 digits",
    f"a = [{NUMBER}, # ]\n /* ] */ 1]": "more than 500 digits",
    "a = 1 +": "expected the end of the line",
    "a = 1 2": "expected the end of the line",
    "a = 1\na = 2": "line 3: a is given twice",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_read_costs_the_attribute_alone(text: str) -> None:
    body = parse_body(f"b {{\n{text}\n  c = 3\n}}\nd {{}}\ne = 5\n")
    inner = body.blocks[0].body.attributes
    assert isinstance(inner["a"].expression, Refused) and REFUSED[text] in inner["a"].expression.why
    assert inner["c"].expression.value == 3 and len(body.blocks) == 2 and body.attributes["e"].expression.value == 5
    assert [f"given up: {fault}" for fault in body.faults] == [inner["a"].expression.why]


@pytest.mark.parametrize("text", ['a = "x\n', "a = [1\n", "a = )\n", "a = <<EOT\nx\n", "a = 1 /* \n", "b {\n"])
def test_what_does_not_end_costs_the_file(text: str) -> None:
    with pytest.raises(SyntaxFault):
        parse_body(text)


def test_an_argument_that_stands_twice_in_json_is_refused() -> None:
    body = json_body('{"resource": {"t": {"n": {"a": 1, "a": 2, "b": 3, "//": "x", "//": "y"}}}}')
    found: Dict[str, Any] = body.blocks[0].body.attributes
    assert found["a"].expression == Refused("given up: a is given twice") and found["b"].expression.value == 3
    assert body.faults == ("a is given twice",)


def test_the_summary_says_what_was_given_up(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(PROVIDER + KEY + SET + f"locals {{\n  a = {NUMBER}\n  b = {DEEP}\n}}\n")
    records, said = scan(tmp_path, "--framework", "terraform", CKV_SSMIM_SUMMARY="1")
    assert [record["resource"] for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_1"]
    assert "given up: 2 parts of the configuration, see the log; judged" in said
    assert said.count("what depends on it is unknown") == 2
