"""The samples are the expectation: what checkov reports on them is what they say, no more and no less."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, List, Tuple

import pytest
from annotations import fits, read
from conftest import SAMPLES, sample_scan
from sample_records import RULES, SILENT, Reported, id_of, reported

from checkov_incident_manager.short_way import may_matter

EXPECTATIONS = read(SAMPLES)
FOLDERS = sorted({str(expectation.file.parent.relative_to(SAMPLES)) for expectation in EXPECTATIONS})
LANGUAGES = ("terraform", "cloudformation")
FEW = 5  # folders that are scanned one by one in less time than all samples at once
KEY_CHECKS, SET_CHECKS = {1, 2, 3, 5, 6, 8}, {4, 7, 11, 17}
INPUTS = {  # the folders of what else is read, and the checks that have a failing and a passing sample there
    "aws_provider_6": {1, 4, 5, 7, 11},
    "aws_sam": {1, 2, 4, 5, 7, 8, 13},
    "awscc": KEY_CHECKS | SET_CHECKS | {13, 19, 22},
    "cdk_for_terraform": KEY_CHECKS | SET_CHECKS | {18},
    "override_files": {1},
    "serverless_framework": (KEY_CHECKS | SET_CHECKS | {13}) - {3},  # CloudFormation knows no custom key store
}


@pytest.fixture(scope="session")
def scanned(request: pytest.FixtureRequest) -> Tuple[str, ...]:
    """What is scanned for the selected tests."""
    return needed(request.session.items)


def needed(items: Iterable[pytest.Item]) -> Tuple[str, ...]:
    """The folders directly below the samples that tests are about; all samples at once where these are many."""
    chosen = {parameters_of(item).get("folder") for item in items if "scanned" in getattr(item, "fixturenames", ())}
    tops = {Path(folder).parts[0] if folder else "" for folder in chosen}  # a module may lie anywhere in one
    return ("",) if "" in tops or len(tops) > FEW else tuple(sorted(tops))


def parameters_of(item: pytest.Item) -> Dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec else {}


@lru_cache(maxsize=None)
def by_folder(strict: bool, folders: Tuple[str, ...]) -> Dict[Path, Reported]:
    found: Dict[Path, Reported] = {}
    for outcome, record in reported(strict, folders):
        found.setdefault(Path(record["file_abs_path"]).parent, []).append((outcome, record))
    return found


@pytest.mark.parametrize("strict", [False, True], ids=["default", "strict"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_samples_report_what_they_say(folder: str, strict: bool, scanned: Tuple[str, ...]) -> None:
    here = SAMPLES / folder
    records = by_folder(strict, scanned).get(here, [])
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


LONGEST = 160
MOST_WORDS = 120  # of ours, in letters
_VALUE = re.compile(r'"[^"]*"|\([^()]*\)|\S*[^A-Za-z\s,;.\'()]\S*(?<!:)|\S*[A-Za-z]\.[A-Za-z]\S*|\S*[a-z][A-Z]\S*')


def own_words(line: str) -> str:
    """The longest part about one statement, without quotations, brackets, names and values.

    Users can make these as long as AWS lets them.
    """
    return max((" ".join(_VALUE.sub("", part).split()) for part in line.split("; ")), key=len)


def test_own_words_are_told_from_values() -> None:
    line = 'Found: statement "A b" names ssm-contacts.us-east-1.amazonaws.com and aws_kms_key.a (x = 1) to MyKey; b.'
    assert own_words(line) == "Found: statement names and to"


def test_what_was_found_is_short(scanned: Tuple[str, ...]) -> None:
    lines = {line for _, record in reported(False, scanned) for line in record["details"] if line.startswith("Found: ")}
    assert lines
    assert not [line for line in lines if len(line) > LONGEST and len(own_words(line)) > MOST_WORDS]


def test_each_file_with_records_is_annotated(scanned: Tuple[str, ...]) -> None:
    annotated = {expectation.file for expectation in EXPECTATIONS}
    assert {Path(record["file_abs_path"]) for _, record in reported(True, scanned)} <= annotated


@pytest.mark.parametrize("unknown", ["", "fail"])
def test_samples_are_scanned_without_a_word_on_stderr(unknown: str, scanned: Tuple[str, ...]) -> None:
    said = sample_scan(unknown, scanned)[1]
    assert not re.search(r"ERROR|WARN|Traceback", said), said


def test_only_what_the_selected_tests_need_is_scanned(request: pytest.FixtureRequest) -> None:
    every = [item for item in request.session.items if item.path == Path(__file__)]
    one = [item for item in every if "folder" in parameters_of(item) and "key_is_symmetric/" in item.name]
    assert not one or needed(one) == ("key_is_symmetric",)
    assert needed(every) == needed([item for item in every if "word_on_stderr" in item.name]) == ("",)


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


def test_what_is_reported_is_not_passed_over(scanned: Tuple[str, ...]) -> None:
    """The command ends at once where nothing that would be scanned can concern Incident Manager."""
    records = [record for _, record in reported(True, scanned)]
    folders = {Path(record["file_abs_path"]).parent for record in records if not record["caller_file_path"]}
    assert folders
    assert [folder for folder in folders if not may_matter([str(folder)])] == []
