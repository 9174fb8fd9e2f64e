"""Fixes of generated configurations: each ends its finding, brings no other, and is as ``terraform fmt`` leaves it."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any, Callable, Dict, List

import pytest
from fuzz_runs import Result, scan
from hypothesis import event, given, settings
from incident_manager.edits import Fix, by_file, edited
from test_fuzz import FEW_EXAMPLES, MANY_EXAMPLES, Case, cases

TERRAFORM = shutil.which("terraform")
LANGUAGES = ("hcl5", "hcl6", "json", "yaml", "template.json")
MOST = 4  # fixes of one configuration that are tried, each by a scan of its own


def formatted(text: str) -> str:
    """What ``terraform fmt`` makes of HCL; the same text where it refuses it."""
    if TERRAFORM is None:
        return text
    done = subprocess.run([TERRAFORM, "fmt", "-"], input=text, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else text


def failed(result: Result) -> Dict[Any, str]:
    return {place: reason for place, (outcome, reason) in result.records.items() if outcome == "FAILED"}


def faults_of(files: Dict[str, str], before: Result, place: Any, fix: Fix) -> List[str]:
    """What is wrong with a fix."""
    texts = dict(files)
    for name, edits in by_file(fix.edits).items():
        new = edited(files[name], edits)
        assert new is not None
        texts[name] = new
    if texts == files:
        return ["it changes nothing"]
    after = scan(texts, False)
    found = list(after.complaints if not before.complaints else ())
    if after.unread or after.crashed:
        found.append("the file cannot be read any more")
    if place in failed(after):
        found.append(f"it is found all the same: {failed(after)[place]}")
    found.extend(f"new: {other} {failed(after)[other]}" for other in failed(after).keys() - failed(before).keys())
    if any(name.endswith(".tf") and formatted(text) != text for name, text in texts.items() if text != files[name]):
        found.append("terraform fmt changes it")
    return [*found, *(f"--- {name}\n{text}" for name, text in texts.items())] if found else []


def verify(case: Case) -> None:
    files = {name: formatted(text) if name.endswith(".tf") else text for name, text in case[0].items()}
    before = scan(files, False)
    for place, fix in list(before.fixes.items())[:MOST]:
        event(f"{place[1]} is fixed")
        found = faults_of(files, before, place, fix)
        if found:
            texts = "\n".join(f"--- {name}\n{text}" for name, text in files.items())
            pytest.fail(f"{place}: {fix}\n" + "\n".join(found) + f"\n was\n{texts}", pytrace=False)


def hunt(language: str, hostile: bool, configured: Callable[[Any], Any]) -> None:
    @configured
    @given(cases(language, hostile))
    def run(case: Case) -> None:
        verify(case)

    run()


@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_fixes_of_some_configurations(language: str, hostile: bool) -> None:
    hunt(language, hostile, settings(FEW_EXAMPLES, max_examples=4))


@pytest.mark.fuzz
@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_fixes_of_many_configurations(language: str, hostile: bool) -> None:
    hunt(language, hostile, MANY_EXAMPLES)
