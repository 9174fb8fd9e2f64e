"""What the checks report on samples is written above the resources, and what is written already is not changed."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
from pathlib import Path
from typing import Set, Tuple

import pytest
from annotations import read
from conftest import ROOT, SAMPLES

sys.path.append(str(ROOT / "scripts"))

FOLDERS = (  # one resource under several addresses, templates, and JSON, which has no comments
    "modules",
    "key_is_symmetric/cloudformation",
    "key_outlives_the_set",
    "cdk_for_terraform/cdktf.out/stacks/faults",
)
ANNOTATION = re.compile(r"^ *# (?:PASSED|FAILED|UNKNOWN|SKIPPED)\b.*\n", re.M)


def annotate(folder: Path) -> Tuple[int, str]:
    """The exit code of the script, and what it prints."""
    import annotate as script

    with contextlib.redirect_stdout(io.StringIO()) as printed:
        return script.main([str(folder)]), printed.getvalue()


def said(folder: Path) -> Set[Tuple[str, str, str, str, str]]:
    """What the annotations say of which resource."""
    return {
        (
            str(expectation.file.relative_to(folder)),
            expectation.resource or expectation.file.read_text().splitlines()[expectation.line - 1],
            expectation.only,
            expectation.outcome,
            expectation.check,
        )
        for expectation in read(folder)
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(SAMPLES / folder, tmp_path / folder)
    return tmp_path


@pytest.mark.long
def test_what_is_missing_is_written(copy: Path) -> None:
    expected = {(*told[:2], *told[3:]) for told in said(copy)}
    for path in copy.rglob("*.*"):
        if path.suffix == ".expect":
            path.unlink()
        elif path.is_file() and path.suffix != ".json":
            path.write_text(ANNOTATION.sub("", path.read_text()))
    assert said(copy) == set()
    assert annotate(copy) == (0, "")
    assert {(*told[:2], *told[3:]) for told in said(copy)} == expected
    assert annotate(copy) == (0, ""), "each of them holds"


def test_what_does_not_hold_is_told_and_stays(copy: Path) -> None:
    file = copy / "key_is_symmetric" / "cloudformation" / "failing.yaml"
    text = file.read_text()
    wrong = text.replace("# PASSED: CKV_SSMIM_2 CKV_SSMIM_3", "# FAILED: CKV_SSMIM_2\n  # PASSED: CKV_SSMIM_4")
    assert wrong != text
    file.write_text(wrong)
    code, printed = annotate(file.parent)
    assert code == 1
    told = printed.splitlines()
    assert ["check='CKV_SSMIM_2'" in line for line in told] == [True, False]
    assert told[0].startswith("PASSED instead of") and told[1].startswith("not reported") and "CKV_SSMIM_4" in told[1]
    lines = file.read_text().splitlines()
    assert [line for line in lines if line not in wrong.splitlines()] == ["  # PASSED: CKV_SSMIM_3"]
    assert lines[lines.index("  # PASSED: CKV_SSMIM_3") + 1].strip() == "Key:"
