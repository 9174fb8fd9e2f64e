"""Whole configurations as the project reads them, held against the plans that Terraform makes of them.

docs/terraform-language.md says what is compared. The table is tested everywhere; newly generated configurations need
terraform and its provider of AWS: ``python -m pytest -m long tests/test_terraform_configurations.py``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import List, Tuple

import pytest
from terraform_language import by_terraform, compare_configurations, plans, verdicts
from terraform_language.compare_configurations import FILE, compared, generated, judged
from terraform_language.configuration_verdicts import Item
from terraform_language.configurations import Case
from terraform_language.plans import Planned

COUNT = 100  # configurations of each seed in the long run


@lru_cache(maxsize=None)
def table() -> Tuple[List[Case], List[Planned]]:
    return compare_configurations.read_table()


def faults(items: List[Item]) -> List[str]:
    return [item.line() for item in items if item.verdict in (*verdicts.FAULTS, verdicts.UNKNOWN)]


@pytest.mark.parametrize("name", [case.name for case in table()[0]])
def test_configuration(name: str, tmp_path: Path) -> None:
    pairs = [(case, planned) for case, planned in zip(*table()) if case.name == name]
    items = judged([case for case, _ in pairs], [planned for _, planned in pairs], tmp_path)
    assert not faults(items), "\n".join(faults(items))


@pytest.mark.parametrize(
    "construct",
    [
        r"for_each = (?!var|toset)",
        r"for_each = toset\(",
        r"for_each = var\.",
        r"count = \d",
        r"count = length\(",
        r"count = .* \? ",
        r'dynamic "region"',
        r'dynamic "field_selector"',
        r"iterator = ",
        r"nullable = false",
        r"optional\(\w+\)",
        r"optional\(\w+, ",
        r"type = map\(",
        r"type = set\(",
        r"type = list\(",
        r"type = tuple\(",
        r"type = any",
        r'module "\w+" \{\n  source = [^\n]*\n  for_each',
        r'module "\w+" \{\n  source = [^\n]*\n  count',
    ],
)
def test_every_construct_is_in_the_table(construct: str) -> None:
    pairs = zip(*table())
    assert any(
        re.search(construct, text) for case, planned in pairs if not planned.refused for text in case.files.values()
    )


def test_every_kind_of_values_is_in_the_table() -> None:
    names = {
        re.sub(r"^c\d+", "", name) for case, planned in zip(*table()) if not planned.refused for name in case.files
    }
    assert names == {".tf", "_child/main.tf", "terraform.tfvars", ".auto.tfvars", ".auto.tfvars.json"}


@pytest.mark.long
@pytest.mark.skipif(bool(by_terraform.missing()), reason=by_terraform.missing())
@pytest.mark.parametrize("seed", [102, 103])
def test_generated(seed: int, tmp_path: Path) -> None:
    items, refused = compared(generated(seed, COUNT), tmp_path)
    assert not faults(items), "\n".join(faults(items))
    assert refused < COUNT / 2


@pytest.mark.long
@pytest.mark.skipif(bool(by_terraform.missing()), reason=by_terraform.missing())
def test_the_table_is_what_terraform_says(tmp_path: Path) -> None:
    cases, _ = table()
    assert compare_configurations.encoded(cases, plans.answers(cases, tmp_path)) == FILE.read_text()
