"""What no message shows: secrets of a configuration, and what it reads from other files."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from conftest import CHECKS, records_of, run_checkov, scan
from incident_manager import json_text, tracked_files
from incident_manager.concealed_values import concealed
from incident_manager.concealment import Concealed, Origin
from incident_manager.values import label, split_text, text_of

SECRET = "tOpSeCrEtThInG"
DERIVED = (SECRET, SECRET.lower(), SECRET.upper(), SECRET[::-1], SECRET[3:9])
HEAD = 'provider "aws" {\n  region = "us-east-1"\n}\n'
REGION = '  region {\n    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.k.arn\n  }\n'
SET = f'resource "aws_ssmincidents_replication_set" "s" {{\n{REGION}}}\n'
SENSITIVE = f'variable "token" {{\n  sensitive = true\n  default   = "{SECRET}"\n}}\n'


def said(records: Dict[str, List[Dict[str, Any]]]) -> str:
    """All that the findings say, but for the code that is scanned."""
    lines = [line for found in records.values() for record in found for line in record["details"] or ()]
    return "\n".join(lines)


def assert_concealed(text: str) -> None:
    assert not [piece for piece in DERIVED if piece in text], text


SOURCES = {
    'file("secret.txt")': 'file("secret.txt")',
    'strrev(file("${path.module}/secret.txt"))': 'file("./secret.txt")',
    'upper(trimspace(file("secret.txt")))': 'file("secret.txt")',
    'format("%s-%d", file("secret.txt"), 7)': 'file("secret.txt")',
    '"a-${file("secret.txt")}-b"': 'a-${file("secret.txt")}-b',
    'join("/", [for c in split("", file("secret.txt")) : c])': 'file("secret.txt")',
    'substr(file("secret.txt"), 3, 6)': 'file("secret.txt")',
    'jsondecode(file("secret.json")).a[0]': 'file("secret.json")',
    'keys(jsondecode(file("secret.json")).b)[0]': 'file("secret.json")',
    'jsondecode(jsonencode({ x = file("secret.txt") })).x': 'file("secret.txt")',
    'yamldecode(file("secret.json")).a[0]': 'file("secret.json")',
    'base64decode(filebase64("secret.txt"))': 'filebase64("secret.txt")',
    'templatefile("secret.tftpl", { x = "y" })': 'templatefile("secret.tftpl")',
    'templatestring(local.template, { x = file("secret.txt") })': '1-${file("secret.txt")}-2',
    'element(tolist(fileset(".", "named-*")), 0)': 'fileset(".")',
    'parseint(sha256(file("secret.txt")), 16)': 'file("secret.txt")',
    '-1.5 * parseint(sha256(file("secret.txt")), 16)': 'file("secret.txt")',
    'merge({ a = "b" }, { a = file("secret.txt") })["a"]': 'file("secret.txt")',
    "var.token": "var.token",
    'replace(nonsensitive(var.token), "/t/", "$0")': "var.token",
    "module.m.shown": "module.m.var.given",
    "module.m.hidden": "module.m.output.hidden",
    'lower(sensitive("tOpSeCrEtThInG"))': "sensitive(…)",
    "var.environment": "var.environment",
    "var.complex.x[0]": "var.complex",
    'try(var.token, "x")': "var.token",
    'var.token == "x" ? "y" : var.token': "var.token",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "secret.tftpl").write_text(f"{SECRET}-${{x}}")
    (tmp_path / "secret.json").write_text(json.dumps({"a": [SECRET], "b": {SECRET: 1}}))
    (tmp_path / f"named-{SECRET}").write_text("")
    module = tmp_path / "m"
    module.mkdir()
    (module / "main.tf").write_text(
        'variable "given" {\n  sensitive = true\n}\noutput "shown" {\n  value = var.given\n}\n'
        f'output "hidden" {{\n  sensitive = true\n  value     = "{SECRET}"\n}}\n'
    )
    return tmp_path


def test_secrets_and_texts_of_files_are_shown_by_what_they_come_from(folder: Path) -> None:
    keys = [
        f'resource "aws_kms_key" "k{number}" {{\n  customer_master_key_spec = {expression}\n}}\n'
        for number, expression in enumerate(SOURCES)
    ]
    regions = [REGION.replace("aws_kms_key.k", f"aws_kms_key.k{number}") for number in range(len(SOURCES))]
    given = f'module "m" {{\n  source = "./m"\n  given  = "{SECRET}"\n}}\n'
    variables = 'variable "environment" {}\nvariable "complex" {\n  type = any\n}\n'
    template = 'locals {\n  template = "1-$${x}-2"\n}\n'
    blocks = (HEAD, SENSITIVE, given, variables, template, *keys, SET.replace(REGION, "".join(regions)))
    (folder / "main.tf").write_text("".join(blocks))
    environment: Dict[str, Any] = {"TF_VAR_environment": SECRET, "TF_VAR_complex": f'{{ x = ["{SECRET}"] }}'}
    records, errors = scan(folder, "--framework", "terraform", CKV_SSMIM_UNKNOWN="fail", **environment)
    assert_concealed(said(records) + errors)
    reasons = {
        record["resource"]: record["details"][0]
        for record in records["FAILED"]
        if record["check_id"] == "CKV_SSMIM_1" and "key spec" in record["details"][0]
    }
    for number, (expression, shown) in enumerate(SOURCES.items()):
        assert f"has the key spec {shown}" in reasons.get(f"aws_kms_key.k{number}", ""), expression


STATEMENT: Dict[str, Any] = {
    "Sid": "x",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111122223333:role/x"},
    "Action": ["kms:CreateGrant", "kms:DescribeKey"],
    "Resource": "*",
    "Condition": {"StringEquals": {"kms:ViaService": "ssm-incidents.us-east-1.amazonaws.com"}},
}
PIECES = (
    SECRET,
    f"arn:aws:iam::111122223333:role/{SECRET}",
    f"arn:aws:iam::{SECRET}:root",
    f"arn:{SECRET}:iam::111122223333:root",
    f"arn:aws:iam::111122223333:role/{SECRET}*",
    f"arn:aws:iam::111122223333:group/{SECRET}",
    f"arn:aws:kms:us-east-1:111122223333:key/{SECRET}",
    f"kms:{SECRET}",
    f"ssm-incidents:{SECRET}*",
    f"ssm-incidents.{SECRET}.amazonaws.com",
    f"${{aws:{SECRET}}}",
    f"${{{SECRET}}}",
    f"ssm-incident.{SECRET}.amazonaws.com",
)


def changed(tree: Any, text: str) -> Iterator[Any]:
    """A tree with a text in each place, one at a time: as a value, as a key, beside a key and as a whole."""
    yield text
    if isinstance(tree, dict):
        yield {**tree, text: "x"}
        for name, item in tree.items():
            yield {**{other: kept for other, kept in tree.items() if other != name}, text: item}
            yield from ({**tree, name: one} for one in changed(item, text))
    elif isinstance(tree, list):
        for place, item in enumerate(tree):
            yield from ([*tree[:place], one, *tree[place + 1 :]] for one in changed(item, text))


@pytest.mark.parametrize(
    ("kind", "every"),
    [
        ("aws_iam_user_policy", 6),
        pytest.param("aws_iam_user_policy", 1, marks=pytest.mark.long),
        pytest.param("aws_kms_key", 1, marks=pytest.mark.long),
    ],
)
def test_no_part_of_a_policy_in_a_file_is_shown(kind: str, every: int, tmp_path: Path) -> None:
    """Of the pieces in a statement every so many; each piece in some places, and some pieces in each place."""
    statement = {**STATEMENT, "Action": [*STATEMENT["Action"], "ssm-incidents:*"]}
    if kind != "aws_kms_key":
        del statement["Principal"]
    documents = [
        {"Version": "2012-10-17", "Statement": [*made, STATEMENT if kind == "aws_kms_key" else statement]}
        for number, piece in enumerate(PIECES)
        for place, made in enumerate(changed([statement], piece))
        if isinstance(made, list) and (number + place) % every == 0
    ]
    documents += [one for one in changed({"Version": "2012-10-17", "Statement": [statement]}, SECRET)]
    named = "" if kind == "aws_kms_key" else '  user = "u"\n  name = "n"\n'
    blocks = [HEAD]  # a set would leave the keys idle that it does not use
    for number, document in enumerate(documents):
        (tmp_path / f"{number}.json").write_text(json.dumps(document))
        policy = f'file("{number}.json")'
        blocks.append(f'resource "{kind}" "p{number}" {{\n{named}  policy = {policy}\n}}\n')
    (tmp_path / "main.tf").write_text("".join(blocks))
    records, errors = scan(tmp_path, "--framework", "terraform", CKV_SSMIM_UNKNOWN="fail")
    assert len(records["FAILED"]) > len(documents) // 2
    assert_concealed(said(records) + errors)


def key_of(expression: str) -> str:
    return f'{HEAD}{SET}resource "aws_kms_key" "k" {{\n  customer_master_key_spec = {expression}\n}}\n'


def spec_found(target: Path, *arguments: str, cwd: Path = CHECKS.parent / "tests") -> str:
    """What CKV_SSMIM_1 says of the key in strict mode."""
    done = run_checkov(
        *("--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_1", "-o", "json", "--framework", "terraform"),
        *(arguments or ("-d", str(target))),
        cwd=cwd,
        CKV_SSMIM_UNKNOWN="fail",
    )
    assert_concealed(done.stdout + done.stderr)
    return said(records_of(done.stdout))


def git(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.mark.parametrize(
    "path", [".env", ".git/config", "a/.b/c", "seen/../.env", "link"], ids=["file", "git", "folder", "parent", "link"]
)
def test_hidden_files_are_not_read(path: str, tmp_path: Path) -> None:
    scanned = tmp_path / ".work" / "scanned"  # what is above it does not count
    (scanned / "seen").mkdir(parents=True)
    (scanned / "link").symlink_to(scanned / ".env")
    for hidden in (".env", ".git/config", "a/.b/c", "seen/text"):
        (scanned / hidden).parent.mkdir(parents=True, exist_ok=True)
        (scanned / hidden).write_text("RSA_2048")
    (scanned / "main.tf").write_text(key_of(f'strrev(file("{path}"))'))
    assert f"file('{path}') is hidden" in spec_found(scanned)
    (scanned / "main.tf").write_text(key_of('file("seen/text")'))
    assert 'has the key spec file("seen/text")' in spec_found(scanned)


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed here")
def test_files_that_git_does_not_track_are_not_read(version: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "index.version", version)
    names = ["ignored", "new", "known", "known-too", "deep/er/known", "é"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("RSA_2048")
    (tmp_path / ".gitignore").write_text("ignored\n")
    git(tmp_path, "add", *names[2:])
    git(tmp_path, "add", "-N", ".gitignore")  # whose entry has flags of more bytes
    keys = [
        f'resource "aws_kms_key" "k{number}" {{\n  customer_master_key_spec = file("{name}")\n}}\n'
        for number, name in enumerate(names)
    ]
    regions = [REGION.replace("aws_kms_key.k", f"aws_kms_key.k{number}") for number in range(len(names))]
    (tmp_path / "main.tf").write_text("".join([HEAD, *keys, SET.replace(REGION, "".join(regions))]))
    found = spec_found(tmp_path)
    for name in names:
        assert (f"file('{name}') is not tracked by git" in found) == (name in names[:2]), name
        assert (f'has the key spec file("{name}")' in found) == (name in names[2:]), name


@pytest.mark.parametrize("index", ["none", "split", "damaged", "cut", "sha256"])
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed here")
def test_what_an_index_does_not_tell_is_not_known(index: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", *(["--object-format=sha256"] if index == "sha256" else []))
    (tmp_path / "new").write_text("x")
    (tmp_path / "known").write_text("x")
    if index != "none":
        git(tmp_path, "add", "known")
    if index == "split":
        git(tmp_path, "update-index", "--split-index")
    file = tmp_path / ".git" / "index"
    if index == "damaged":
        file.write_bytes(b"XXXX" + file.read_bytes()[4:])
    if index == "cut":
        file.write_bytes(file.read_bytes()[:80])
    assert not tracked_files.TrackedFiles().leaves_out(str(tmp_path / "new"))


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed here")
def test_values_in_a_file_that_git_does_not_track_are_concealed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "main.tf").write_text(key_of("var.spec") + 'variable "spec" {}\n')
    (tmp_path / "terraform.tfvars").write_text('spec = "RSA_2048"\n')
    git(tmp_path, "add", "main.tf")
    assert "has the key spec var.spec (" in spec_found(tmp_path)
    git(tmp_path, "add", "terraform.tfvars")
    assert "has the key spec RSA_2048 (" in spec_found(tmp_path)


def test_files_are_read_below_the_root_of_a_module_where_single_files_are_scanned(tmp_path: Path) -> None:
    for name in ("a", "b", "module", "b/below"):
        (tmp_path / name).mkdir()
    (tmp_path / "secret.txt").write_text("RSA_2048")
    (tmp_path / "b" / "below" / "spec.txt").write_text("RSA_2048")
    (tmp_path / "module" / "spec.txt").write_text("RSA_2048")
    (tmp_path / "module" / "main.tf").write_text('output "spec" {\n  value = file("${path.module}/spec.txt")\n}\n')
    (tmp_path / "a" / "main.tf").write_text("")
    call = 'module "m" {\n  source = "../module"\n}\n'
    files = ("-f", "a/main.tf", "b/main.tf")
    for expression, found in (
        ('file("../secret.txt")', "file('../secret.txt') is outside the scanned folders"),
        ('file("below/spec.txt")', 'has the key spec file("below/spec.txt")'),
        ("module.m.spec", 'has the key spec file("../module/spec.txt")'),
    ):
        (tmp_path / "b" / "main.tf").write_text(key_of(expression) + call)
        assert found in spec_found(tmp_path, *files, cwd=tmp_path), expression


def test_the_host_of_a_concealed_address_is_not_shown(tmp_path: Path) -> None:
    variable = SENSITIVE.replace(SECRET, f"https://user:pa55w0rdX9@{SECRET}.example/x")
    template = '  incident_template {\n    title   = "x"\n    impact  = 3\n    summary = var.token\n  }\n'
    plan = f'resource "aws_ssmincidents_response_plan" "p" {{\n  name = "x"\n{template}}}\n'
    (tmp_path / "main.tf").write_text(HEAD + variable + plan)
    found = said(scan(tmp_path, "--framework", "terraform")[0])
    assert "shows a credential: the user information of a URL." in found
    assert_concealed(found)


def planned(marks: Any, declared: bool = False, other: str = SECRET) -> Dict[str, Any]:
    """A plan of a set with one key, whose spec and tags are the secret and its policy holds it."""
    statement = {**STATEMENT, "Sid": SECRET, "Principal": {"AWS": f"arn:aws:iam::{SECRET}:root"}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    key = {"customer_master_key_spec": SECRET, "policy": policy, "tags": {SECRET: "a@example.com"}}
    regions = {"region": [{"name": "us-east-1", "kms_key_arn": None}, {"name": other, "kms_key_arn": None}]}
    unknown = {"region": [{"kms_key_arn": True}, {}]}
    entries, changes = [], []
    for kind, values, mark, open_parts in (
        ("aws_kms_key", key, marks, {"arn": True}),
        ("aws_ssmincidents_replication_set", regions, {"region": [{}, {"name": True}]}, unknown),
    ):
        about = {"address": f"{kind}.k", "mode": "managed", "type": kind, "name": "k", "provider_name": "aws"}
        entries.append({**about, "values": values, "sensitive_values": mark})
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": open_parts}
        changes.append({**about, "change": {**change, "after_sensitive": mark}})
    expressions = {"region": [{"kms_key_arn": {"references": ["aws_kms_key.k.arn", "aws_kms_key.k"]}}, {}]}
    configured = [
        {"address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k", "expressions": {}},
        {
            **{name: about[name] for name in ("address", "mode", "type", "name")},
            "provider_config_key": "aws",
            "expressions": expressions,
        },
    ]
    provider = {"name": "aws", "expressions": {"region": {"references": ["var.home"]}}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"home": {"value": SECRET}},
        "planned_values": {"root_module": {"resources": entries}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": {"aws": provider},
            "root_module": {"resources": configured, "variables": {"home": {"sensitive": declared}}},
        },
    }


def of_plan(folder: Path, plan: Dict[str, Any]) -> str:
    (folder / "plan.json").write_text(json.dumps(plan))
    return said(scan(folder / "plan.json", "--framework", "terraform_plan", CKV_SSMIM_UNKNOWN="fail")[0])


@pytest.mark.parametrize("marks", [True, {"customer_master_key_spec": True, "policy": True, "tags": True}])
def test_what_a_plan_calls_sensitive_is_shown_by_its_address(marks: Any, tmp_path: Path) -> None:
    found = of_plan(tmp_path, planned(marks, True))
    assert_concealed(found)
    assert "has the key spec aws_kms_key.k.customer_master_key_spec (" in found
    assert "names aws_kms_key.k.policy" in found
    assert "Incident Manager is not available in aws_ssmincidents_replication_set.k.region" in found
    home = of_plan(tmp_path, planned(marks, True, "eu-west-1"))
    assert_concealed(home)
    assert "is managed from var.home" in home
    assert f"is managed from {SECRET}" in of_plan(tmp_path, planned({}, False, "eu-west-1"))
    assert f"has the key spec {SECRET} (" in of_plan(tmp_path, planned({}))


def cases() -> Iterator[Tuple[str, str]]:
    """Texts of which the middle is concealed, with what stands around it."""
    yield from itertools.product(("", "a:", "a:b", ":"), ("", ":z", "y:z", ":"))


@pytest.mark.parametrize(("before", "behind"), list(cases()))
def test_a_text_stays_concealed_as_far_as_it_was(before: str, behind: str) -> None:
    origin = Origin("var.x")
    text = text_of([before, concealed("S:T", origin), behind])
    plain = f"{before}S:T{behind}"
    assert text == plain and hash(text) == hash(plain) and len(text) == len(plain)
    assert label(text) == f"{text}" == str(text) == "%s" % text
    assert split_text(text, ":") == tuple(plain.split(":"))
    pieces = [*split_text(text, ":"), *text.partition("S"), *text.rpartition("T"), text[::-1], text.upper()]
    pieces += [text.strip("a"), text.replace("T", "TT"), "-" + text, text + "-", text[1:], text[:-1]]
    assert "".join(text) == plain and [isinstance(one, Concealed) for one in text].count(True) == len("S:T")
    assert text.upper() == plain.upper() and "-" + text == f"-{plain}"
    for piece in pieces:
        assert isinstance(piece, Concealed) == bool({"S", "T"} & set(piece)), repr(piece)
        assert "S" not in f"{piece} {piece!r}" and "T" not in f"{piece} {piece!r}"
    encoded = json_text.encoded({"k": text})
    assert encoded == json.dumps({"k": plain}, separators=(",", ":"))
    assert label(json_text.decoded(encoded)["k"]) == str(text)


def test_values_of_one_origin_are_told_apart() -> None:
    origin = Origin("var.x")
    shown = [label(concealed(value, origin)) for value in ("a", "b", "a", 1, "b")]
    assert shown == ["var.x", "var.x (2)", "var.x", "var.x (3)", "var.x (2)"]


def test_files_of_one_name_in_two_roots_are_two_policies(tmp_path: Path) -> None:
    for name, region in (("right", "us-east-1"), ("wrong", "us-west-2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(
            f'{HEAD}{SET}resource "aws_kms_key" "k" {{\n  policy = file("p.json")\n}}\n'
        )
        services = [f"{service}.{region}.amazonaws.com" for service in ("ssm-incidents", "ssm-contacts")]
        statement = {**STATEMENT, "Condition": {"StringEquals": {"kms:ViaService": services}}}
        (tmp_path / name / "p.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    records, _ = scan(tmp_path, "--framework", "terraform")
    found = {
        record["file_path"]: outcome
        for outcome, some in records.items()
        for record in some
        if record["check_id"] == "CKV_SSMIM_5"
    }
    assert found == {"/right/main.tf": "PASSED", "/wrong/main.tf": "FAILED"}


def test_users_are_told_by_concealed_names(tmp_path: Path) -> None:
    statement = 'Effect = "Allow", Action = "ssm-incidents:Update*", Resource = "*"'
    mfa = (
        'Effect = "Deny", Action = "*", Resource = "*", Condition = '
        '{ BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }'
    )
    policies = "".join(
        f'resource "aws_iam_user_policy" "p{number}" {{\n  user   = {user}\n'
        f'  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ {said} }}] }})\n}}\n'
        for number, (user, said) in enumerate(
            (("var.token", statement), (f'"{SECRET}"', mfa), ("var.other", statement), ('"var.other"', mfa))
        )
    )
    other = SENSITIVE.replace('"token"', '"other"').replace(SECRET, f"{SECRET}2")
    (tmp_path / "main.tf").write_text(f"{HEAD}{SENSITIVE}{other}{policies}")
    records, _ = scan(tmp_path, "--check", "CKV_SSMIM_21")
    assert [record["resource"] for record in records["FAILED"]] == ["aws_iam_user_policy.p2"]
    assert "lets user ${var.other} change" in said(records)


TEMPLATE_SOURCES: Dict[str, Any] = {
    "the parameter": {"Ref": "Token"},
    "Join": {"Fn::Join": ["-", ["a", {"Ref": "Token"}]]},
    "Sub": {"Fn::Sub": "a-${Token}-b"},
    "Select": {"Fn::Select": [0, {"Ref": "Tokens"}]},
    "Split": {"Fn::Select": [1, {"Fn::Split": ["pS", {"Ref": "Token"}]}]},
    "Base64": {"Fn::Base64": {"Ref": "Token"}},
    "ToJsonString": {"Fn::ToJsonString": {"a": {"Ref": "Token"}}},
    "If": {"Fn::If": ["Yes", {"Ref": "Token"}, "RSA_2048"]},
}


def test_parameters_that_are_not_echoed_are_named(tmp_path: Path) -> None:
    for name, spec in TEMPLATE_SOURCES.items():
        use = {"RegionName": "us-east-1", "RegionConfiguration": {"SseKmsKeyId": {"Fn::GetAtt": ["K", "Arn"]}}}
        resources = {
            "K": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": spec}},
            "S": {"Type": "AWS::SSMIncidents::ReplicationSet", "Properties": {"Regions": [use]}},
        }
        parameters = {
            "Token": {"Type": "String", "NoEcho": True, "Default": SECRET},
            "Tokens": {"Type": "CommaDelimitedList", "NoEcho": "true", "Default": f"{SECRET},b"},
        }
        (tmp_path / f"{name}.json").write_text(
            json.dumps(
                {
                    "Transform": "AWS::LanguageExtensions",
                    "Parameters": parameters,
                    "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "Token"}, SECRET]}},
                    "Resources": resources,
                }
            )
        )
    records, _ = scan(tmp_path, "--framework", "cloudformation")
    found = [record for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_1"]
    assert len(found) == len(TEMPLATE_SOURCES)
    assert all("Token" in said({"FAILED": [record]}) for record in found)
    assert_concealed(said(records))
    assert base64.b64encode(SECRET.encode()).decode() not in said(records)


SERVICE = """service: s
provider: {name: aws, runtime: python3.12, region: us-east-1}
custom: {spec: "${env:TOKEN}"}
functions: {}
resources:
  Resources:
    K: {Type: AWS::KMS::Key, Properties: {KeySpec: "a-${env:TOKEN}"}}
    L: {Type: AWS::KMS::Key, Properties: {KeySpec: "${self:custom.spec}"}}
    M: {Type: AWS::KMS::Key, Properties: {KeySpec: "${env:TOKEN}-${opt:stage}"}}
    N: {Type: AWS::KMS::Key, Properties: {KeySpec: {"Fn::Sub": "${env:TOKEN}-${AWS::Region}"}}}
    S:
      Type: AWS::SSMIncidents::ReplicationSet
      Properties:
        Regions:
          - {RegionName: us-east-1, RegionConfiguration: {SseKmsKeyId: !GetAtt K.Arn}}
          - {RegionName: us-east-1, RegionConfiguration: {SseKmsKeyId: !GetAtt L.Arn}}
          - {RegionName: us-east-1, RegionConfiguration: {SseKmsKeyId: !GetAtt M.Arn}}
          - {RegionName: us-east-1, RegionConfiguration: {SseKmsKeyId: !GetAtt N.Arn}}
"""


def test_variables_of_the_environment_in_a_service_are_named(tmp_path: Path) -> None:
    (tmp_path / "serverless.yml").write_text(SERVICE)
    records, _ = scan(tmp_path, "--framework", "serverless", TOKEN=SECRET, CKV_SSMIM_UNKNOWN="fail")
    found = {one["resource"]: said({"FAILED": [one]}) for one in records["FAILED"] if one["check_id"] == "CKV_SSMIM_1"}
    assert len(found) == 4
    assert "a-${env:TOKEN}" in str(found["AWS::KMS::Key.K"])
    assert "${self:custom.spec}" in str(found["AWS::KMS::Key.L"])
    assert "undecided: ${env:TOKEN}-${opt:stage} is not known" in found["AWS::KMS::Key.M"]
    assert_concealed(said(records))
