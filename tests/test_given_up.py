"""What is given up must not look like passed: it is logged, counted, and a finding where that is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest
from conftest import SAMPLES, Records, scan
from incident_manager.cloudformation.template_values import Template
from incident_manager.concealed_values import concealed_with_reasons
from incident_manager.concealment import Origin
from incident_manager.given_up import given_up, is_given_up
from incident_manager.limits import MAX_TEXT, TextBudget
from incident_manager.values import Unknown, why_unknown
from incident_manager.verdict import HOLDS, Outcome, Verdict, in_all_worlds
from incident_manager.worlds import MAX_IN_ALL, Term, WorldBudget, decide

PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
SET = (
    'resource "aws_ssmincidents_replication_set" "s" {\n  region {\n    name        = "us-east-1"\n'
    "    kms_key_arn = aws_kms_key.k.arn\n  }\n}\n"
)
NUMBER, DEEP = "1" * 501, "[" * 110 + "]" * 110


def key(spec: str, more: str = "") -> str:
    return f'{more}resource "aws_kms_key" "k" {{\n  customer_master_key_spec = {spec}\n}}\n'


def in_json(spec: str, more: str = "") -> str:
    entry = '{"s": {"region": [{"name": "us-east-1", "kms_key_arn": "${aws_kms_key.k.arn}"}]}}'
    keys = f'"aws_kms_key": {{"k": {{"customer_master_key_spec": {spec}}}}}'
    return f'{{{more}"resource": {{{keys}, "aws_ssmincidents_replication_set": {entry}}}}}'


def in_template(spec: Any, **more: Any) -> Dict[str, Any]:
    properties = {"RegionName": "us-east-1", "RegionConfiguration": {"SseKmsKeyId": {"Fn::GetAtt": ["K", "Arn"]}}}
    resources = {
        "K": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": spec}},
        "S": {"Type": "AWS::SSMIncidents::ReplicationSet", "Properties": {"Regions": [properties]}},
    }
    return {**more, "Resources": resources}


def plan(spec: str) -> str:
    text = (SAMPLES / "plans" / "key_replaced.json").read_text()
    return text.replace('"SYMMETRIC_DEFAULT"', spec)


def deep(inner: Any, levels: int) -> Any:
    for _ in range(levels):
        inner = {"Fn::Join": ["", [inner]]}
    return inner


MANY = 'locals {\n  spec = concat(["RSA_2048"], distinct(setproduct(range(1000), range(100))))[0]\n}\n'
TWICE = key("1\n  customer_master_key_spec = 2")
GIVEN_UP: Dict[str, Any] = {
    "a number/main.tf": (PROVIDER + key(NUMBER) + SET, "main.tf, line 5: a number of more than 500 digits"),
    "a nesting/main.tf": (PROVIDER + key(f'{DEEP} == [] ? "a" : "RSA_2048"') + SET, "nested more than 100 levels deep"),
    "a local/main.tf": (
        PROVIDER + key("local.a", f'locals {{\n  a = [{NUMBER}, "RSA_2048"][1]\n}}\n') + SET,
        "main.tf, line 5: a number of more than 500 digits",
    ),
    "twice/main.tf": (PROVIDER + TWICE + SET, "customer_master_key_spec is given twice"),
    "steps/main.tf": (PROVIDER + key("local.spec", MANY) + SET, "more steps than are made here"),
    "a pattern/main.tf": (
        PROVIDER + key('replace("RSA_2048", "/(a|a|a)*(b|b)*c/", "")'.replace("RSA", "a" * 60)) + SET,
        "the pattern is not evaluated here",
    ),
    "sensitive/main.tf": (
        PROVIDER + key("local.a", f'locals {{\n  a = format("%s%s", sensitive("RSA_2048"), {NUMBER})\n}}\n') + SET,
        "a number of more than 500 digits",
    ),
    "number in JSON/main.tf.json": (in_json(NUMBER), "customer_master_key_spec: a number of more than 500 digits"),
    "nested in JSON/main.tf.json": (
        in_json(DEEP),
        "main.tf.json, customer_master_key_spec: nested more than 100 levels deep",
    ),
    "template/template.json": (json.dumps(in_template(deep("RSA_2048", 70))), "the template nests too deep"),
    "plan/plan.json": (plan(NUMBER), "a number of more than 500 digits"),
}


def asymmetric(records: Records) -> List[str]:
    return [str(record["details"]) for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_1"]


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> "Dict[str, tuple[Records, str]]":
    folder = tmp_path_factory.mktemp("given_up")
    for name, (text, _) in GIVEN_UP.items():
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
    frameworks = ("--framework", "terraform", "terraform_json", "terraform_plan", "cloudformation")
    ways: Dict[str, Dict[str, Any]] = {
        "usual": {},
        "given up": {"CKV_SSMIM_GIVEN_UP": "fail"},
        "strict": {"CKV_SSMIM_UNKNOWN": "fail"},
    }
    return {way: scan(folder, *frameworks, CKV_SSMIM_SUMMARY="1", **given) for way, given in ways.items()}


@pytest.mark.parametrize("name", GIVEN_UP)
def test_what_is_given_up_is_said_and_fails_where_that_is_asked_for(name: str, scans: Any) -> None:
    why = GIVEN_UP[name][1]
    folder = name.partition("/")[0]
    for way in ("given up", "strict"):
        found = [
            str(record["details"])
            for record in scans[way][0]["FAILED"]
            if Path(record["file_abs_path"]).parent.name == folder and record["check_id"] == "CKV_SSMIM_1"
        ]
        found = [details for details in found if "given up: " in details]
        assert len(found) == 1 and (why in found[0] or "sensitive" in folder), way
    usual, said = scans["usual"]
    assert not [
        one
        for one in usual["FAILED"]
        if Path(one["file_abs_path"]).parent.name == folder and "given up" in str(one["details"])
    ]
    assert [line for line in said.splitlines() if f"/{folder}" in line and why.partition(", line")[2][2:] in line]


def test_the_summary_counts_it(scans: Any) -> None:
    said = scans["usual"][1]
    assert f"given up: {len(GIVEN_UP)} parts of the configuration, see the log, which leaves " in said


def test_a_module_that_is_given_up_fails_on_its_resources(tmp_path: Path) -> None:
    spent = "locals {\n  many = setproduct(range(1000), range(50))\n}\n"
    count = "length([for a in local.many : [for b in local.many : b]]) > 0 ? 1 : 0"
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(key('"RSA_2048"') + SET)
    call = 'module "%s" {\n  source = "./m"\n%s}\n'
    calls = call % ("a", f"  count = {count}\n") + call % ("b", "")
    (tmp_path / "main.tf").write_text(PROVIDER + spent + calls)
    records, said = scan(tmp_path, "--framework", "terraform", CKV_SSMIM_GIVEN_UP="fail")
    assert any("module.b is in more modules than are read here" in details for details in asymmetric(records))
    assert "takes more steps" in said


def test_other_gaps_have_no_record(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(PROVIDER + 'variable "a" {}\n' + key("var.a") + SET)
    records, said = scan(tmp_path, "--framework", "terraform", CKV_SSMIM_GIVEN_UP="fail", CKV_SSMIM_SUMMARY="1")
    assert not asymmetric(records) and "given up" not in said


def test_what_is_concealed_keeps_that_it_was_given_up() -> None:
    value = concealed_with_reasons(("a", Unknown(given_up("too long")), Unknown("other")), Origin("var.token"))
    assert [is_given_up(why) for why in why_unknown(value)] == [False, True]
    assert "too long" not in str(list(why_unknown(value)))


def of_files(records: Records) -> Dict[str, int]:
    found: Dict[str, int] = {}
    for record in records["FAILED"]:
        if "given up: " in str(record["details"]):
            place = f"{Path(record['file_abs_path']).name} {record['resource']}"
            found[place] = found.get(place, 0) + 1
    return found


HUGE = "# " + "x" * (17 << 20) + "\n"
DEEP_BLOCKS = '"aws_x": {"x": ' + '{"region": ' * 120 + "1" + "}" * 120 + "}, "
WHOLE: Dict[str, Any] = {
    "the file of the key": ({"main.tf": PROVIDER + SET, "key.tf": HUGE + key('"RSA_2048"')}, {"key.tf aws_kms_key.k"}),
    "a file without resources": (
        {"main.tf": PROVIDER + key("local.a") + SET, "values.tf": HUGE + 'locals {\n  a = "RSA_2048"\n}\n'},
        {"main.tf aws.default"},
    ),
    "JSON": (
        {"main.tf.json": in_json('"RSA_2048"').replace('{"aws_kms', "{" + DEEP_BLOCKS + '"aws_kms')},
        {"main.tf.json aws_kms_key.k", "main.tf.json aws_ssmincidents_replication_set.s"},
    ),
}
VALUES = {  # files with values; Terraform refuses each
    "terraform.tfvars": 'spec = "RSA_2048"\nother = ((\n',
    "a.auto.tfvars": 'spec = "RSA_2048"\n}}\n',
    "terraform.tfvars.json": '{"spec": "RSA_2048",}',
    "a.auto.tfvars.json": '["RSA_2048"',
}


@pytest.mark.parametrize("name", VALUES)
def test_values_that_cannot_be_read_leave_variables_open(name: str, tmp_path: Path) -> None:
    variable = 'variable "spec" {\n  type    = string\n  default = "SYMMETRIC_DEFAULT"\n}\n'
    (tmp_path / "main.tf").write_text(PROVIDER + variable + key("var.spec") + SET)
    (tmp_path / name).write_text(VALUES[name])
    records, said = scan(tmp_path, "--framework", "terraform", CKV_SSMIM_GIVEN_UP="fail")
    assert any(f"given up: {name}: it cannot be read, " in details for details in asymmetric(records))
    assert f"{name}: it cannot be read, " in said


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["plan.json", "template.json"])
def test_what_checkov_reads_in_another_encoding_is_judged(name: str, encoding: str, tmp_path: Path) -> None:
    """PowerShell 5 writes UTF-16 with ``>``; checkov reads what begins with a byte order mark (3.3)."""
    text = plan('"RSA_2048"') if name == "plan.json" else json.dumps(in_template("RSA_2048"))
    (tmp_path / name).write_text(text, encoding=encoding)
    records, said = scan(tmp_path, "--framework", "terraform_plan", "cloudformation")
    assert asymmetric(records) and "cannot be read" not in said


LONG = {
    "a template": (
        {"t.yaml": "# " + "x" * (9 << 20) + "\n" + json.dumps(in_template("RSA_2048"))},
        {"t.yaml AWS::KMS::Key.K", "t.yaml AWS::SSMIncidents::ReplicationSet.S"},
    ),
}


@pytest.mark.parametrize("name", [*WHOLE, *(pytest.param(name, marks=pytest.mark.long) for name in LONG)])
def test_a_file_that_cannot_be_read_fails_on_what_can_carry_a_record(name: str, tmp_path: Path) -> None:
    files, expected = {**WHOLE, **LONG}[name]
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    frameworks = ("--framework", "terraform", "terraform_json", "cloudformation")
    records, said = scan(tmp_path, *frameworks, CKV_SSMIM_GIVEN_UP="fail")
    assert set(of_files(records)) == expected
    assert "it cannot be read, " in said


def test_conditions_that_branch_are_evaluated() -> None:
    conditions: Dict[str, Any] = {"C0": {"Fn::Equals": ["a", "b"]}}
    for number in range(1, 200):
        conditions[f"C{number}"] = {"Fn::Or": [{"Condition": f"C{number - 1}"}] * 2}
    spec = {"Fn::If": ["C199", "SYMMETRIC_DEFAULT", "RSA_2048"]}
    document = in_template(spec, Conditions=dict(reversed(conditions.items())))
    assert Template("t", document).resources["K"].get("KeySpec") == "RSA_2048"


@pytest.mark.parametrize("first", ["a", {"Ref": "P"}])
def test_conditions_that_branch_hide_nothing(first: Any, tmp_path: Path) -> None:
    conditions: Dict[str, Any] = {"C0": {"Fn::Equals": [first, "a"]}}
    for number in range(1, 41):
        conditions[f"C{number}"] = {"Fn::Or": [{"Condition": f"C{number - 1}"}] * 2}
    more = {"Conditions": conditions, "Parameters": {"P": {"Type": "String"}}}
    document = in_template({"Fn::If": ["C40", "RSA_2048", "RSA_4096"]}, **more)
    (tmp_path / "t.json").write_text(json.dumps(document))
    records, said = scan(tmp_path, "--framework", "cloudformation")
    assert len(asymmetric(records)) == 1 and "given up" not in said


def test_all_judgements_on_a_configuration_look_at_so_many_worlds() -> None:
    budget = WorldBudget()

    def judge() -> Verdict:
        return HOLDS if any(decide(Term(f"T{number}")) for number in range(5)) else HOLDS

    verdicts = [in_all_worlds(judge, budget) for _ in range(MAX_IN_ALL // 5 + 10)]
    assert verdicts[0] == HOLDS
    assert verdicts[-1] is not None and verdicts[-1].outcome is Outcome.UNKNOWN
    assert "given up: it depends on more conditions" in str(verdicts[-1].reasons)
    assert in_all_worlds(lambda: HOLDS, budget) == HOLDS  # what depends on nothing is judged all the same


def test_text_beyond_the_budget_is_given_up(tmp_path: Path) -> None:
    tags = [{"Key": f"k{number}", "Value": f"{number} {'x' * 9000}"} for number in range(MAX_TEXT // 9000 + 10)]
    template = {"Resources": {"S": {"Type": "AWS::SSMIncidents::ReplicationSet", "Properties": {"Tags": tags}}}}
    (tmp_path / "template.json").write_text(json.dumps(template))
    records, said = scan(tmp_path, "--framework", "cloudformation", CKV_SSMIM_GIVEN_UP="fail")
    lost = [record for record in records["FAILED"] if "more text than is searched" in str(record["details"])]
    assert {record["check_id"] for record in lost} == {"CKV_SSMIM_9", "CKV_SSMIM_10"}
    assert f"the configuration has more text than is searched here ({MAX_TEXT:,} characters)" in said


def test_text_within_the_budget_is_spent_once() -> None:
    budget = TextBudget()
    text = "x" * 9000
    assert all(budget.spend("a", text) for _ in range(10_000))
    spent = len("a") + len(text) + 50
    beyond = next(number for number in range(1000) if not budget.spend(f"b{number}", text))
    assert 0 < MAX_TEXT - (beyond + 1) * spent < 2 * spent
    assert budget.spend("a", text)
