"""What is undecided: without a record, failed, or skipped with its reason, as `CKV_SSMIM_UNKNOWN` says."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple

import pytest
from conftest import CHECKS, SAMPLES, Records, run_checkov, scan

FRAMEWORKS = {
    "key_is_symmetric": ("terraform", "cloudformation"),
    "cdk_for_terraform": ("terraform_json", "cloudformation"),
    "serverless_framework": ("serverless",),
    "plans": ("terraform_plan",),
}
FOLDERS = [pytest.param(folder, marks=pytest.mark.long if folder == "plans" else ()) for folder in FRAMEWORKS]
NOT_SHOWN = "Found: undecided: "


@lru_cache(maxsize=None)
def found_in(folder: str, unknown: str) -> Records:
    records, errors = scan(SAMPLES / folder, "--framework", *FRAMEWORKS[folder], CKV_SSMIM_UNKNOWN=unknown)
    assert "ERROR" not in errors
    return records


def named(records: List[Dict[str, Any]]) -> Set[Tuple[str, str, str]]:
    return {(record["check_id"], record["file_abs_path"], record["resource"]) for record in records}


def is_undecided(record: Dict[str, Any]) -> bool:
    return str(record["check_result"].get("suppress_comment")).startswith("undecided: ")


@pytest.mark.parametrize("folder", FOLDERS)
def test_skip_lists_what_fail_reports(folder: str) -> None:
    strict, skipping, usual = (found_in(folder, way) for way in ("fail", "skip", ""))
    undecided = [record for record in strict["FAILED"] if NOT_SHOWN in str(record["details"])]
    skipped = [record for record in skipping["SKIPPED"] if is_undecided(record)]
    assert named(skipped) == named(undecided) != set()
    assert named(skipping["FAILED"]) == named(usual["FAILED"])
    assert named(skipping["PASSED"]) == named(usual["PASSED"])
    assert named(skipping["SKIPPED"]) - named(skipped) == named(usual["SKIPPED"])
    reasons = {named([record]).pop(): record["details"] for record in undecided}
    for record in skipped:
        whys = [line[len(NOT_SHOWN) :] for line in reasons[named([record]).pop()] if line.startswith(NOT_SHOWN)]
        assert record["check_result"]["suppress_comment"] == f"undecided: {' '.join(whys)}"


def test_a_remedy_does_not_ask_for_the_setting_that_is_set() -> None:
    for way in ("fail", "skip"):
        records = found_in("key_is_symmetric", way)
        reasons = [
            str(one["details"]) for found in records.values() for one in found if NOT_SHOWN in str(one["details"])
        ]
        assert reasons and all(("CKV_SSMIM_UNKNOWN=skip" in one) == (way == "fail") for one in reasons)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, str]:
    """Each output of a scan with processes, as a user starts it, of what is undecided only."""
    folder = tmp_path_factory.mktemp("outputs")
    outputs = ("cli", "json", "sarif", "junitxml")
    files = ",".join(str(folder / name) for name in outputs)
    done = run_checkov(
        "-d",
        str(SAMPLES / "key_is_symmetric" / "terraform" / "unknown"),
        *(argument for name in outputs for argument in ("-o", name)),
        "--external-checks-dir",
        str(CHECKS),
        "--check",
        "CKV_SSMIM_1",
        "--output-file-path",
        files,
        CKV_SSMIM_UNKNOWN="skip",
    )
    assert done.returncode == 0
    return {name: Path(folder / name).read_text() for name in outputs}


def test_every_output_gives_the_reason(written: Dict[str, str]) -> None:
    reason = "undecided: var.key_spec has no value"
    for name, text in written.items():
        assert reason in text, name
    results = [result for run in json.loads(written["sarif"])["runs"] for result in run["results"]]
    assert results and all(result["suppressions"] for result in results)
