"""Names that are written so that a quick look does not see them, and what is given more than once."""

from __future__ import annotations

import json
import os
import re
import subprocess
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


TEMPLATE = {"Resources": {"K": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": "RSA_2048", "KeyPolicy": POLICY}}}}
IN_JSON = json.dumps(TEMPLATE) % "i"
IN_YAML = IN_JSON.replace('"Resources"', '"%s"')
PASSED_OVER: Dict[str, bytes] = {
    "json/t.json": IN_JSON.replace("Res", "\\u0052es").encode(),
    "types/t.json": re.sub("R|A|s", lambda found: f"\\u{ord(found[0]):04x}", IN_JSON).encode(),
    "yaml/t.yaml": (IN_YAML % "\\x52esources").encode(),
    "long/t.yml": (IN_YAML % "\\U00000052e\\u0073ource\\x73").encode(),
    "line/t.template": (IN_YAML % "Reso\\\n\n    urces").encode(),
    "bytes/t.yaml": b"# " + bytes(range(128, 256)) + b"\n" + IN_JSON.encode(),
    "encoding/t.json": IN_JSON.encode("utf-16-be"),
    "plan/plan.json": (SAMPLES / "plans" / "key_replaced.json").read_bytes().replace(b'"planned', b'"\\u0070lanned'),
    "service/serverless.yml": b'"provide\\x72": {name: aws}\nresources: ' + IN_JSON.encode(),
}
USUAL = {
    "usual/t.json": IN_JSON.replace("RSA", "\\u0052SA").encode(),
    "other/t.json": b'{"Description": "\\u0052esources of all", "name": "\\n"}',
    "latin/t.yaml": "# caf\u00e9\n".encode("latin-1") + IN_JSON.encode(),
    "page/t.json": b'{"Resources": "' + bytes(range(128, 256)) + b'"}',
    "skipped/t.json": PASSED_OVER["json/t.json"],
}


@pytest.fixture
def disguised(tmp_path: Path) -> Path:
    for name, content in {**PASSED_OVER, **USUAL}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(content)
    return tmp_path


def command(folder: Path, *options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    given = {name: value for name, value in os.environ.items() if not name.startswith(("CKV_", "CHECKOV_"))}
    script = [sys.executable, "-m", "checkov_incident_manager", "--check", "CKV_SSMIM_*", "--skip-download"]
    return subprocess.run([*script, *options], cwd=folder, capture_output=True, text=True, env={**given, **environment})


def test_what_checkov_passes_over_is_said(disguised: Path) -> None:
    _, errors = scan(disguised, "--framework", "cloudformation", "--skip-path", "skipped", CKV_SSMIM_SUMMARY="1")
    said = re.findall(r"(\w+/[\w.]+): checkov passes over it, because of (?:an escape|its encoding)", errors)
    assert sorted(said) == sorted(PASSED_OVER)
    assert f"given up: {len(PASSED_OVER)} parts of the configuration, see the log" in errors


@pytest.mark.parametrize("framework", ["cloudformation", "terraform_plan"])
def test_the_command_says_what_checkov_passes_over(framework: str, disguised: Path) -> None:
    options = ("-d", ".", "--skip-path", "skipped", "--framework", framework)
    done = command(disguised, *options, CKV_SSMIM_GIVEN_UP="fail")
    first, *others = sorted(PASSED_OVER)
    assert f"checkov could not parse {', '.join([first, *others[:2]])} and {len(others) - 2} more: " in done.stderr
    assert done.returncode == 1


def test_the_command_says_that_it_passes_over_a_single_file(disguised: Path) -> None:
    done = command(disguised, "-f", "yaml/t.yaml", "usual/t.json", "--framework", "cloudformation")
    assert "checkov could not parse yaml/t.yaml: what is in there is not judged" in done.stderr


@pytest.mark.parametrize("kind", ["\\u0041WS::", "AWS\\x3A:", "A\\\n WS::"])
def test_the_command_says_which_template_in_disguise_is_not_parsed(kind: str, tmp_path: Path) -> None:
    """checkov does not parse a template with a point in a name (3.3)."""
    (tmp_path / "t.yaml").write_text('{"Resources": {"a.b": {"Type": "%sKMS::Key"}}}' % kind)
    done = command(tmp_path, "-d", ".", "--framework", "cloudformation")
    assert "checkov could not parse t.yaml: what is in there is not judged" in done.stderr


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
