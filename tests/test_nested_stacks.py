"""Stacks in stacks are read together, however the folder is named to checkov."""

from __future__ import annotations

from typing import Set, Tuple

import pytest
from conftest import SAMPLES, records_of, run_checkov

FOLDER = SAMPLES / "key_outlives_the_set" / "cloudformation" / "kept_stack"


def verdicts(folder: str) -> Set[Tuple[str, str, str]]:
    done = run_checkov(
        *("-d", folder, "--external-checks-dir", str(SAMPLES.parent / "checks"), "--check", "CKV_SSMIM_*"),
        *("--framework", "cloudformation", "-o", "json"),
        cwd=FOLDER,
    )
    return {
        (outcome, record["check_id"], record["resource"])
        for outcome, records in records_of(done.stdout).items()
        for record in records
    }


@pytest.mark.parametrize("folder", [".", "./", "../kept_stack"])
def test_a_folder_may_be_named_relative_to_another(folder: str) -> None:
    found = verdicts(folder)
    assert ("FAILED", "CKV_SSMIM_8", "AWS::KMS::Key.Passed") in found
    assert found == verdicts(str(FOLDER))
