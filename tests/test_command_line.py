"""What users run: the same findings in every way to run checkov, and faults of ours that show."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from conftest import CHECKS, FRAMEWORKS, IDS, SAMPLES, brief, records_of, run_checkov, sample_scan, scan

RAISING = """
from incident_manager.integration.registration import register
from incident_manager.model import Key, ReplicationSet
from incident_manager.rule import HIGH, Rule


def judge(subject):
    raise RuntimeError("made to raise")
    yield


for number, kind in ((901, Key), (902, ReplicationSet)):
    title = "Ensure a check that raises is seen"
    register(Rule(f"CKV_SSMIM_{number}", title, HIGH, kind, judge, "https://example.com", ""))
"""


KEY_IN_A_PLAN: Dict[str, Any] = {
    "address": "aws_kms_key.key",
    "mode": "managed",
    "type": "aws_kms_key",
    "name": "key",
    "provider_name": "registry.terraform.io/hashicorp/aws",
    "values": {"customer_master_key_spec": "RSA_2048"},
}


def expected() -> List[Tuple[str, str, str, str]]:
    return brief(sample_scan()[0])


@pytest.fixture(scope="module")
def portion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the samples, plans among them."""
    folder = tmp_path_factory.mktemp("portion")
    parts = ("estate", "key_is_symmetric/cloudformation", "cdk_for_terraform", "serverless_framework/failing")
    for part in parts:
        shutil.copytree(SAMPLES / part, folder / part)
    shutil.copy(SAMPLES / "plans" / "key_replaced.json", folder)
    return folder


@pytest.fixture(scope="module")
def expected_of_portion(portion: Path) -> List[Tuple[str, str, str, str]]:
    """What the frameworks find one by one."""
    frameworks = (*FRAMEWORKS, "terraform_plan")
    return sorted(found for name in frameworks for found in brief(scan(portion, "--framework", name)[0]))


@pytest.mark.parametrize("kind", ["fork", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("thread", "none"))])
def test_every_way_to_run_in_parallel_finds_the_same(
    kind: str, portion: Path, expected_of_portion: List[Tuple[str, str, str, str]]
) -> None:
    records, errors = scan(portion, "--framework", "all", CHECKOV_PARALLELIZATION_TYPE=kind)
    assert len(expected_of_portion) > 50
    assert brief(records) == expected_of_portion
    assert "ERROR" not in errors


@pytest.mark.long
def test_with_spawn_checkov_ends_for_a_reason_of_its_own() -> None:
    """It hands over what cannot be copied, with our checks and without; nobody takes that for a clean scan (3.3)."""
    for ours in ((), ("--external-checks-dir", str(CHECKS))):
        folder = ("-d", str(SAMPLES / "regions_are_real"), "--framework", "terraform", "cloudformation")
        done = run_checkov(*folder, *ours, CHECKOV_PARALLELIZATION_TYPE="spawn")
        assert done.returncode == 2
        assert "KeyError: 'custom_auth_token'" in done.stderr


@pytest.mark.long
def test_the_other_graph_library_and_no_processes_find_the_same(
    portion: Path, expected_of_portion: List[Tuple[str, str, str, str]]
) -> None:
    modes: Dict[str, Any] = {"CHECKOV_GRAPH_FRAMEWORK": "NETWORKX", "CHECKOV_PARALLELIZATION_TYPE": "none"}
    records, errors = scan(portion, "--framework", "all", checks=CHECKS, **modes)
    assert brief(records) == expected_of_portion
    assert "ERROR" not in errors


@pytest.mark.long
def test_the_other_graph_library_finds_the_same_in_all_samples() -> None:
    records, errors = scan(SAMPLES, "--framework", *FRAMEWORKS, CHECKOV_GRAPH_FRAMEWORK="NETWORKX")
    assert brief(records) == expected()
    assert "ERROR" not in errors


def test_run_all_external_checks_finds_the_same(
    portion: Path, expected_of_portion: List[Tuple[str, str, str, str]]
) -> None:
    done = run_checkov(
        "-d",
        str(portion),
        "--external-checks-dir",
        str(CHECKS),
        "--run-all-external-checks",
        "--check",
        "CKV_AWS_1",
        "-o",
        "json",
        "--framework",
        *FRAMEWORKS,
        "terraform_plan",
    )
    ours = {
        outcome: [record for record in found if record["check_id"].startswith("CKV_SSMIM_")]
        for outcome, found in records_of(done.stdout).items()
    }
    assert brief(ours) == expected_of_portion
    assert "ERROR" not in done.stderr


@pytest.mark.long
def test_a_check_that_raises_is_logged_and_the_others_go_on(tmp_path: Path) -> None:
    checks = tmp_path / "checks"
    shutil.copytree(CHECKS, checks)
    (checks / "made_to_raise.py").write_text(RAISING)
    records, errors = scan(SAMPLES, "--framework", *FRAMEWORKS, checks=checks)
    assert brief(records) == expected()
    logged = [line for line in errors.splitlines() if "ERROR" in line]
    for check, resource in (
        ("CKV_SSMIM_901", "aws_kms_key.rsa"),
        ("CKV_SSMIM_902", "aws_ssmincidents_replication_set.cli_example"),
        ("CKV_SSMIM_901", "Key"),
        ("CKV_SSMIM_902", "CliExample"),
    ):
        assert any(check in line and line.endswith(resource) for line in logged), (check, resource)


def test_a_check_file_that_does_not_load_leaves_the_others_working(
    portion: Path, expected_of_portion: List[Tuple[str, str, str, str]], tmp_path: Path
) -> None:
    checks = tmp_path / "checks"
    shutil.copytree(CHECKS, checks)
    (checks / "broken.py").write_text("this is no Python")
    records, errors = scan(portion, "--framework", *FRAMEWORKS, "terraform_plan", checks=checks)
    assert brief(records) == expected_of_portion
    assert "Cannot load external check 'broken'" in errors


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "cdk.tf.json",
            {
                "//": {"metadata": {"version": "0.20.0", "stackName": "incidents", "backend": "local"}},
                "resource": {"aws_kms_key": {"key": {"customer_master_key_spec": "RSA_2048"}}},
            },
        ),
        (
            "plan.json",
            {
                "format_version": "1.2",
                "terraform_version": "1.11.0",
                "planned_values": {"root_module": {"resources": [KEY_IN_A_PLAN]}},
                "resource_changes": [
                    {
                        **KEY_IN_A_PLAN,
                        "change": {"actions": ["create"], "before": None, "after": KEY_IN_A_PLAN["values"]},
                    }
                ],
                "configuration": {"root_module": {}},
            },
        ),
    ],
)
def test_inputs_that_are_not_read_are_passed_over_in_silence(name: str, content: Any, tmp_path: Path) -> None:
    (tmp_path / name).write_text(json.dumps(content))
    records, errors = scan(tmp_path, "--framework", *FRAMEWORKS, "terraform_plan")
    assert not any(records.values())
    assert "ERROR" not in errors


def test_a_set_whose_keys_are_in_another_file_raises_no_false_alarm() -> None:
    for name in ("estate/production/main.tf", "regions_use_keys_of_their_own/terraform/failing/main.tf"):
        records, errors = scan(SAMPLES / name, "--framework", "terraform")
        assert "ERROR" not in errors
        found = [record["resource"] for record in records["FAILED"]]
        whole = [r["resource"] for r in sample_scan()[0]["FAILED"] if r["file_abs_path"] == str(SAMPLES / name)]
        assert set(found) <= set(whole), found


def test_variables_have_the_values_that_terraform_would_give_them(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "regions_are_real" / "terraform" / "unknown", tmp_path / "root")
    terraform = ("--framework", "terraform")
    values = tmp_path / "values.tfvars"
    values.write_text('regions = ["eu-west-1", "eu-nowhere-1"]\n')
    found = {
        "none": scan(tmp_path / "root", *terraform)[0],
        "file": scan(tmp_path / "root", *terraform, "--var-file", str(values))[0],
        "environment": scan(tmp_path / "root", *terraform, TF_VAR_regions='["eu-nowhere-1"]')[0],
    }
    (tmp_path / "root" / "some.auto.tfvars.json").write_text('{"regions": ["eu-nowhere-1"]}')
    found["automatic"] = scan(tmp_path / "root", *terraform)[0]
    faults = {
        way: [record["details"][0] for record in records["FAILED"] if record["check_id"] == "CKV_SSMIM_17"]
        for way, records in found.items()
    }
    assert faults.pop("none") == []
    for way, fault in faults.items():
        shown = "var.regions" if way == "environment" else "'eu-nowhere-1'"
        assert fault == [f"Found: Incident Manager is not available in {shown}."], way


def test_both_languages_show_the_reason_in_the_terminal() -> None:
    sample = SAMPLES / "regions_use_keys_of_their_own"
    chosen = ("--framework", "terraform", "cloudformation", "--external-checks-dir", str(CHECKS), "--check", IDS)
    done = run_checkov("-d", str(sample), *chosen, "--compact")
    key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    reason = f"Details: Found: Region us-east-2 uses the key {key}, which is in us-east-1"
    plain = re.sub(r"\x1b\[\d+m", "", done.stdout)
    assert len(re.findall(reason, plain)) == 2
    assert "Severity: HIGH" in plain
    assert "Guide: https://docs.aws.amazon.com/incident-manager/" in plain


def test_records_point_at_the_resource_and_carry_severity_and_guideline() -> None:
    rules = [path.read_text() for path in CHECKS.glob("*.py")]
    severities = {
        check: severity
        for text in rules
        for check, severity in re.findall(r'id="(\w+)".*?severity=(HIGH|MEDIUM|LOW)', text, re.S)
    }
    for found in sample_scan()[0].values():
        for record in found:
            severity = record["severity"]
            assert (severity if isinstance(severity, str) else severity["name"]) == severities[record["check_id"]]
            assert record["guideline"].startswith(("https://docs.aws.amazon.com/", "https://registry.terraform.io/"))
            assert record["check_name"].startswith("Ensure ")
            text = _lines(record)
            name = record["resource"].split(".")[-1].split("[")[0]
            assert name in text or name == "default", record["resource"]  # a provider without an alias has no name


def _lines(record: Any) -> str:
    start, end = record["file_line_range"]
    return "\n".join(Path(record["file_abs_path"]).read_text().splitlines()[max(start - 2, 0) : end])


def test_names_of_our_modules_shadow_none_that_is_installed() -> None:
    import importlib.metadata
    import sys

    modules = {path.stem for path in CHECKS.rglob("*.py") if path.stem != "__init__"}
    ours = modules | {path.parent.name for path in CHECKS.rglob("*.py") if path.parent != CHECKS}
    newer = sys.version_info >= (3, 10)
    taken = set(sys.stdlib_module_names) if newer else set(sys.builtin_module_names)  # novm
    for distribution in importlib.metadata.distributions():
        for file in distribution.files or ():
            top = file.parts[0]
            if top.endswith(".py") or len(file.parts) > 1:
                taken.add(top[:-3] if top.endswith(".py") else top)
    assert not ours & taken


def test_a_module_of_our_name_in_the_working_directory_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "incident_manager").mkdir()
    (tmp_path / "incident_manager" / "__init__.py").write_text("print('PLANTED')")
    (tmp_path / "main.tf").write_text('resource "aws_ssmincidents_replication_set" "a" {\n}\n')
    checkov = Path(sys.executable).with_name("checkov")
    if not checkov.exists():
        pytest.skip("the command checkov is not beside this Python")
    arguments = ("-d", ".", "--framework", "terraform", "--external-checks-dir", str(CHECKS), "--skip-download")
    done = subprocess.run([str(checkov), *arguments], cwd=tmp_path, capture_output=True, text=True)
    assert "CKV_SSMIM_" in done.stdout and "PLANTED" not in done.stdout
