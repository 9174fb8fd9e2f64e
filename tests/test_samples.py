"""The samples are the expectation: what checkov reports on them is what they say, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from annotations import fits, read
from conftest import CHECKS, SAMPLES, sample_scan

EXPECTATIONS = read(SAMPLES)
FOLDERS = sorted({str(expectation.file.parent.relative_to(SAMPLES)) for expectation in EXPECTATIONS})
RULES = sorted(path.stem for path in CHECKS.glob("*.py") if path.stem != "__init__")
LANGUAGES = ("terraform", "cloudformation")
SILENT = {  # where a rule has nothing to say
    "one_region_changes_at_a_time": ("terraform", "cloudformation"),
    "regions_name_key_arns": ("cloudformation",),
    "provider_uses_tls": ("cloudformation",),
    "provider_uses_fips_endpoints": ("cloudformation",),
}

KEY_CHECKS, SET_CHECKS = {1, 2, 3, 5, 6, 8}, {4, 7, 11, 17}
INPUTS = {  # the folders of what else is read, and the checks that have a failing and a passing sample there
    "aws_provider_6": {1, 4, 5, 7, 11},
    "aws_sam": {1, 2, 4, 5, 7, 8, 13},
    "awscc": KEY_CHECKS | SET_CHECKS | {13, 19, 22},
    "cdk_for_terraform": KEY_CHECKS | SET_CHECKS | {18},
    "override_files": {1},
    "serverless_framework": (KEY_CHECKS | SET_CHECKS | {13}) - {3},  # CloudFormation knows no custom key store
}

Record = Dict[str, Any]


def id_of(rule: str) -> str:
    (check,) = re.findall(r'id="(CKV_SSMIM_\d+)"', (CHECKS / f"{rule}.py").read_text())
    return str(check)


OPT_IN = {id_of(rule): rule for rule in RULES if "opt_in=True" in (CHECKS / f"{rule}.py").read_text()}
# These look at nearly every resource: samples of other rules name only what they find there.
BROAD = {
    id_of(rule): rule
    for rule in ("identity_policy_is_narrow", "no_confidential_text", "no_credentials_in_urls", "provider_uses_tls")
    if rule in RULES
}


def reported(strict: bool) -> List[Tuple[str, Record]]:
    """What is reported with all opt-in checks on; of these, what is in the folder of their samples."""
    records, _ = sample_scan("fail" if strict else "")
    return [
        (outcome, record)
        for outcome, found in records.items()
        for record in found
        if OPT_IN.get(record["check_id"], "") in Path(record["file_abs_path"]).parts + ("",)
        and not is_aside(outcome, record)
    ]


def is_aside(outcome: str, record: Record) -> bool:
    """Whether a record is of a rule that looks at nearly everything, on a sample of another rule, and finds nothing."""
    elsewhere = BROAD.get(record["check_id"], "") not in Path(record["file_abs_path"]).parts + ("",)
    found = outcome == "FAILED" and "not shown to hold" not in " ".join(record["details"])
    return elsewhere and not found


@pytest.mark.parametrize("strict", [False, True], ids=["default", "strict"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_samples_report_what_they_say(folder: str, strict: bool) -> None:
    here = SAMPLES / folder
    records = [
        (outcome, record) for outcome, record in reported(strict) if Path(record["file_abs_path"]).parent == here
    ]
    faults: List[str] = []
    explained: List[int] = []
    for expectation in (expectation for expectation in EXPECTATIONS if expectation.file.parent == here):
        outcome = {"UNKNOWN": "FAILED" if strict else None}.get(expectation.outcome, expectation.outcome)
        fitting = [index for index, (_, record) in enumerate(records) if fits(expectation, record)]
        explained.extend(fitting)
        if (outcome is None) == bool(fitting):
            faults.append(f"{'unexpected' if fitting else 'missing'}: {expectation}")
        for index in fitting:
            got, record = records[index]
            if got != outcome:
                faults.append(f"{got} instead of {outcome}: {expectation}: {record['details']}")
            reason = " ".join(record["details"])
            faults.extend(
                f"{part!r} is not in the reason {reason!r}" for part in expectation.reasons if part not in reason
            )
            if got == "FAILED" and not (reason.startswith("Found: ") and "Fix: " in reason):
                faults.append(f"no Found and Fix: {record['resource']}")
    for index, (outcome, record) in enumerate(records):
        if index not in explained:
            faults.append(f"not annotated: {outcome} {record['check_id']} {record['resource']} {record['details']}")
    assert not faults, "\n".join(faults)


def test_no_record_stands_outside_the_annotated_files() -> None:
    annotated = {expectation.file for expectation in EXPECTATIONS}
    assert {Path(record["file_abs_path"]) for _, record in reported(True)} <= annotated


@pytest.mark.parametrize("strict", ["", "fail"])
def test_samples_are_scanned_without_a_word_on_stderr(strict: str) -> None:
    assert not re.search(r"ERROR|WARN|Traceback", sample_scan(strict)[1]), sample_scan(strict)[1]


@pytest.mark.parametrize("outcome", ["FAILED", "PASSED", "UNKNOWN", "SKIPPED"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_samples_of_each_outcome(rule: str, language: str, outcome: str) -> None:
    if language in SILENT.get(rule, ()):
        pytest.skip(f"it says nothing of {language}")
    check = id_of(rule)
    folder = SAMPLES / rule / language
    assert any(
        expectation.check == check and expectation.outcome == outcome and folder in expectation.file.parents
        for expectation in EXPECTATIONS
    ), f"{folder} has no sample in which {check} is {outcome}"


@pytest.mark.parametrize("folder", INPUTS)
def test_each_input_has_failing_and_passing_samples(folder: str) -> None:
    found = {
        outcome: {
            int(expectation.check.rpartition("_")[2])
            for expectation in EXPECTATIONS
            if expectation.outcome == outcome and SAMPLES / folder in expectation.file.parents
        }
        for outcome in ("FAILED", "PASSED")
    }
    assert INPUTS[folder] <= found["FAILED"] & found["PASSED"]
