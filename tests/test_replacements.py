"""Values of the samples are replaced by one that is v or w, and by one that nothing says: docs/worlds.md."""

from __future__ import annotations

from typing import List

import pytest
from replacements.compare import Difference, compared, expected

LANGUAGES = ("templates", "terraform")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_two_values(language: str) -> None:
    wrong, lost, counts = compared(language, seed=15, count=40)
    assert counts["verdicts"] > 300
    assert not [*wrong, *lost], said([*wrong, *lost])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_that_is_not_known(language: str) -> None:
    wrong, _, counts = compared(language, seed=16, count=20, of_unknown=True)
    assert counts["verdicts"] > 150
    assert not wrong, said(wrong)


@pytest.mark.long
@pytest.mark.parametrize("of_unknown", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_thousands(language: str, of_unknown: bool) -> None:
    wrong, lost, counts = compared(language, seed=17, count=3000, of_unknown=of_unknown)
    assert not wrong, said(wrong)
    assert len(lost) < counts["verdicts"] / 10_000, said(lost)


def said(differences: List[Difference]) -> str:
    return "\n".join(map(str, differences[:20]))


def test_what_is_expected() -> None:
    assert expected("PASSED", "PASSED") == "PASSED"
    assert expected("PASSED", "FAILED") == expected("UNKNOWN", "FAILED") == "UNKNOWN"
    assert expected("PASSED", "SILENT") == expected("PASSED", None) == "PASSED"
    assert expected("FAILED", "SILENT") == "UNKNOWN"
    assert expected("FAILED", "WITHHELD") == "WITHHELD"
