"""Terraform's language as the project evaluates it, held against what Terraform itself says.

docs/terraform-language.md says what is compared. The table is tested everywhere; newly generated expressions need
terraform: ``python -m pytest -m long tests/test_terraform_language.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
from terraform_language import by_ours, by_terraform, compare, table, verdicts
from terraform_language.atoms import OPEN_TEXT, UNKNOWN_TEXT
from terraform_language.signatures import BY_NAME, LEFT_OUT
from terraform_language.table import Row
from terraform_language.verdicts import Compared

COUNT = 3000  # expressions of each seed in the long run
ALLOWED = 0.01  # of what Terraform knows may be unknown, where that is documented


@lru_cache(maxsize=None)
def rows() -> List[Row]:
    return table.read()


def evaluated(chosen: List[Row], folder: Path) -> List[Compared]:
    expressions = [row.expression for row in chosen]
    return verdicts.compared(expressions, [row.answer for row in chosen], by_ours.answers(expressions, folder))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, List[Compared]]:
    found: Dict[str, List[Compared]] = {}
    for row, result in zip(rows(), evaluated(rows(), tmp_path_factory.mktemp("table"))):
        found.setdefault(row.topic, []).append(result)
    return found


def faults(results: List[Compared]) -> List[str]:
    """What differs, and what is unknown and not documented as such."""
    return [
        f"{result.verdict}: {result.line()}"
        for result in results
        if result.verdict in (*verdicts.FAULTS, verdicts.UNKNOWN)
    ]


@pytest.mark.parametrize("topic", list(dict.fromkeys(row.topic for row in rows())))
def test_row(topic: str, compared: Dict[str, List[Compared]]) -> None:
    assert not faults(compared[topic]), "\n".join(faults(compared[topic]))


def called(expression: str) -> List[str]:
    return [name[len("core::") :] if name.startswith("core::") else name for name in _CALL.findall(expression)]


_CALL = re.compile(r"((?:\w+::)*\w+)\(")


def test_every_function_is_in_the_table() -> None:
    known = {name for row in rows() if not row.answer.refused for name in called(row.expression)}
    ours = by_ours.functions()
    assert not ours - set(BY_NAME) - set(LEFT_OUT), "functions without a signature in signatures.py"
    assert not ours - known - set(LEFT_OUT), "functions of which no row has a value"


@pytest.mark.parametrize(
    ("construct", "pattern"),
    [
        ("for over a list or map", r"\[for "),
        ("for of an object", r"\{ for "),
        ("grouping", r"\.\.\.(?: if|\s*\})"),
        ("condition in for", r"\bfor .* if "),
        ("splat", r"\[\*\]"),
        ("attribute splat", r"\.\*"),
        ("heredoc", r"<<EOT"),
        ("indented heredoc", r"<<-EOT"),
        ("for directive", r"%\{~?\s*for "),
        ("if directive", r"%\{~?\s*if "),
        ("else directive", r"%\{~?\s*else"),
        ("marker", r"~\}"),
        ("escape", r"\$\$\{"),
        ("expanded argument", r"\.\.\.\)"),
        *(
            (f"operator {operator}", rf" {re.escape(operator)} ")
            for operator in "+ - * / % == != < <= > >= && || ?".split()
        ),
        ("negation", r"[(\[ ]!"),
        ("legacy index", r"\w\.0\b"),
    ],
)
def test_every_construct_is_in_the_table(construct: str, pattern: str) -> None:
    assert any(re.search(pattern, row.expression) for row in rows() if not row.answer.refused), construct


# What breaks a function, and how: the result of the right one is changed where it is of the type that is asked for.
BROKEN: Dict[str, Callable[[Any], Any]] = {
    "contains": lambda value: not value if isinstance(value, bool) else value,
    "distinct": lambda value: value[:-1] if isinstance(value, tuple) else value,
    "format": lambda value: value.replace("e", "E") if isinstance(value, str) else value,
    "length": lambda value: value + 1 if isinstance(value, int) else value,
    "lower": lambda value: value.replace("a", "A") if isinstance(value, str) else value,
    "merge": lambda value: dict(list(value.items())[1:]) if isinstance(value, dict) else value,
    "replace": lambda value: value.replace("-", "_") if isinstance(value, str) else value,
    "sort": lambda value: tuple(reversed(value)) if isinstance(value, tuple) else value,
    "substr": lambda value: value[:1] if isinstance(value, str) else value,
    "tonumber": lambda value: str(value) if isinstance(value, int) else value,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_function_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    concerned = [row for row in rows() if name in called(row.expression)]
    before = faults(evaluated(concerned, tmp_path))
    registry, wrong = by_ours.broken(name, BROKEN[name])
    monkeypatch.setitem(registry, name, wrong)
    assert set(faults(evaluated(concerned, tmp_path))) - set(before)


def test_the_same_seed_gives_the_same_expressions() -> None:
    one, other, different = ([form.text for form in compare.generated(seed, 200)] for seed in (1, 1, 2))
    assert one == other != different


@pytest.mark.long
@pytest.mark.skipif(bool(by_terraform.missing()), reason=by_terraform.missing())
@pytest.mark.parametrize("seed", [101, 102])
def test_generated(seed: int, tmp_path: Path) -> None:
    results = compare.judged([form.text for form in compare.generated(seed, COUNT)], tmp_path)
    assert not faults(results), "\n".join(faults(results))
    known = [result for result in results if not result.terraform.refused]
    gaps = [result.line() for result in known if result.verdict == verdicts.DOCUMENTED]
    assert len(known) > COUNT / 2 and len(gaps) <= ALLOWED * len(known), "\n".join(gaps)


@pytest.mark.long
@pytest.mark.skipif(bool(by_terraform.missing()), reason=by_terraform.missing())
def test_the_table_is_what_terraform_says(tmp_path: Path) -> None:
    answers = by_terraform.answers([row.expression for row in rows()], tmp_path)
    assert [table.line(row._replace(answer=answer)) for row, answer in zip(rows(), answers)] == [
        table.line(row) for row in rows()
    ]


@pytest.mark.long
@pytest.mark.skipif(bool(by_terraform.missing()), reason=by_terraform.missing())
def test_what_is_said_of_an_unknown_text(tmp_path: Path) -> None:
    results = compare.judged([form.text for form in compare.generated(103, COUNT + COUNT // 4, UNKNOWN_TEXT)], tmp_path)
    assert not faults(results), "\n".join(faults(results))
    about = [result for result in results if UNKNOWN_TEXT in result.expression]
    assert Counter(result.verdict for result in about)[verdicts.EQUAL] > 100


@pytest.mark.long
@pytest.mark.skipif(bool(by_terraform.missing()), reason=by_terraform.missing())
def test_what_is_said_of_a_variable_without_a_value(tmp_path: Path) -> None:
    written = compare.generated(107, COUNT, OPEN_TEXT)
    results = compare.judged_openly([form.text for form in written if OPEN_TEXT in form.text], tmp_path)
    assert not faults(results), "\n".join(faults(results))
    assert Counter(result.verdict for result in results)[verdicts.EQUAL] > 100
