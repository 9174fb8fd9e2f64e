"""What the project says of arguments that are not given, compared with what Terraform plans."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from incident_manager.terraform import argument_presence
from incident_manager.terraform.argument_presence import is_always_set, is_null_unless_given
from terraform_language import by_terraform

ABSENT = by_terraform.HERE / "absent_arguments.tf"
GIVEN = ("roles", "users")  # one of which the provider asks for


def terraform(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["terraform", *arguments],
        cwd=folder,
        env=by_terraform.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    if arguments[0] == "init" and done.returncode:
        pytest.skip("terraform has no aws provider here")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long
@pytest.mark.skipif(bool(by_terraform.missing()), reason=by_terraform.missing())
def test_absent_arguments_are_null_where_terraform_plans_them_so(tmp_path: Path) -> None:
    shutil.copy(ABSENT, tmp_path)
    terraform(tmp_path, "init", "-input=false")
    terraform(tmp_path, "plan", "-input=false", "-out", "planned")
    changes = json.loads(terraform(tmp_path, "show", "-json", "planned"))["resource_changes"]
    for planned in changes:
        kind, change = planned["type"], planned["change"]
        absent = {name for name, value in change["after"].items() if value is None and name != "timeouts"}
        others = {*change["after"], *change["after_unknown"]} - absent
        assert [name for name in absent if not is_null_unless_given(kind, name)] == [], kind
        assert [name for name in others if is_null_unless_given(kind, name) and name not in GIVEN] == [], kind
        assert all(is_always_set("resource", kind, name) for name in others), kind
    assert set(argument_presence._NULL_UNLESS_GIVEN) <= {planned["type"] for planned in changes}


def test_of_other_schemas_nothing_is_said() -> None:
    assert not is_null_unless_given("aws_cloudwatch_log_group", "kms_key_id")
    assert not is_always_set("resource", "aws_cloudwatch_log_group", "kms_key_id")
    assert not is_always_set("data", "aws_kms_key", "custom_key_store_id")
    assert is_always_set("data", "aws_kms_key", "arn")
