"""The YAML policies that the checks are compared with load, and what they find is counted as it should be."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml
from annotations import read
from conftest import CHECKS, ROOT, SAMPLES

sys.path.insert(0, str(ROOT / "benchmarks"))

import compare_yaml  # noqa: E402

FOLDERS = ("terraform", "cloudformation")
SYMMETRIC = SAMPLES / "key_is_symmetric" / "terraform"


def patterns(definition: Any) -> Iterator[str]:
    if isinstance(definition, dict):
        if str(definition.get("operator")).endswith("regex_match"):
            yield definition["value"]
        definition = list(definition.values())
    for part in definition if isinstance(definition, list) else ():
        yield from patterns(part)


@pytest.mark.parametrize("folder", FOLDERS)
def test_checkov_loads_each_policy(folder: str, caplog: pytest.LogCaptureFixture) -> None:
    from checkov.common.checks_infra.checks_parser import GraphCheckParser
    from checkov.common.checks_infra.registry import Registry

    registry = Registry(str(CHECKS), GraphCheckParser())
    with caplog.at_level(logging.WARNING):
        registry.load_external_checks(str(compare_yaml.POLICIES / folder))
    assert not caplog.records
    loaded = {compare_yaml.number_of(check.id): Path(check.check_path).stem for check in registry.checks}
    assert loaded == {number: path.stem for number, path in compare_yaml.policies(folder).items()}
    for number, stem in loaded.items():  # one of another name would be compared with the wrong check
        assert f'id="CKV_SSMIM_{number}"' in (CHECKS / f"{stem}.py").read_text()


@pytest.mark.parametrize("folder", FOLDERS)
def test_their_patterns_are_patterns(folder: str) -> None:
    """checkov only warns of a pattern that is none, and then nothing matches it."""
    for path in compare_yaml.policies(folder).values():
        for pattern in patterns(yaml.safe_load(path.read_text())["definition"]):
            re.compile(pattern)


def test_each_rule_has_a_policy_or_a_reason() -> None:
    numbers = {
        int(number) for path in CHECKS.glob("*.py") for number in re.findall(r'id="CKV_SSMIM_(\d+)"', path.read_text())
    }
    written = set(compare_yaml.policies("terraform"))
    assert written | set(compare_yaml.NOT_EXPRESSIBLE) == numbers
    assert not written & set(compare_yaml.NOT_EXPRESSIBLE)


def test_what_is_found_is_counted() -> None:
    expectations = read(SYMMETRIC)
    records = compare_yaml.scanned("hcl", SYMMETRIC, ours=False)
    # Of nine that fail, the three keys that only the name of an alias leads to are missed. The signing key beside a set
    # of other keys is a false alarm. Four keys are not Incident Manager's.
    assert compare_yaml.count(records, expectations)[1] == compare_yaml.Counts(9, 6, 1, 0, 4)

    (right,) = (
        record
        for record in records["PASSED"]
        if record["check_id"] == "CKV2_YAML_1"
        and record["file_abs_path"] == str(SYMMETRIC / "page_passing" / "main.tf")
    )
    (unknown,) = (
        {**record, "check_id": "CKV2_YAML_1"}
        for record in records["PASSED"]
        if record["check_id"] == "CKV2_YAML_3" and record["file_abs_path"] == str(SYMMETRIC / "unknown" / "main.tf")
    )
    wrong = {"PASSED": [unknown], "FAILED": [right, unknown], "SKIPPED": []}
    assert compare_yaml.count(wrong, expectations)[1] == compare_yaml.Counts(9, 0, 2, 1, 0)


def test_the_page_has_a_table_for_each_language() -> None:
    page = compare_yaml.PAGE.read_text()
    for language in compare_yaml.LANGUAGES.values():
        assert f"### {language.title}\n" in page
    before, begin, rest = page.partition(compare_yaml.BEGIN)
    assert before and begin and compare_yaml.END in rest
