"""The samples with all of their fixes written are proved true by others: terraform, its formatter, and cfn-lint."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, Set

import pytest
from conftest import FRAMEWORKS, IDS, ROOT, SAMPLES
from test_sample_validity import (
    PROBE,
    TEMPLATES,
    TERRAFORM,
    TERRAFORM_FOLDERS,
    initialised,
    is_refused,
    needs_stubs,
    validated,
)

__all__ = ["initialised"]
FOLDERS = sorted(path for path in SAMPLES.iterdir() if path.is_dir() and path.name != "plans")


def written(folder: Path) -> List[Path]:
    """Write all fixes of a folder. Returns the files that it changes."""
    before = {
        path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".terraform" not in path.parts
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CKV_", "CHECKOV", "TF_"))}
    command = [sys.executable, "-m", "checkov_incident_manager", "-d", ".", "--skip-download", "--check", IDS]
    done = subprocess.run(
        [*command, "--fix=all", "--framework", *FRAMEWORKS],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT / "src"), "CKV_SSMIM_OPT_IN": "all"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode in (0, 1), done.stderr
    return [path for path, text in before.items() if path.read_bytes() != text]


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_terraform_takes_what_fixes_make_of_a_sample(folder: Path, initialised: Path, tmp_path: Path) -> None:
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".terraform*"))
    changed = written(copy)
    hcl = [path for path in changed if path.suffix == ".tf"]
    places = {path.parent for path in changed if path.name.endswith((".tf", ".tf.json"))}
    if not places:
        pytest.skip("nothing of it has a fix")
    if hcl and TERRAFORM:
        done = subprocess.run([TERRAFORM, "fmt", "-check", "-diff", *map(str, hcl)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    faults: List[str] = []
    for place in sorted(places):
        sample = folder / place.relative_to(copy)
        if sample in TERRAFORM_FOLDERS and not needs_stubs(sample) and not is_refused(sample):
            done = validated(place, initialised / PROBE)
            if done.returncode:
                faults.append(f"{sample.relative_to(SAMPLES)}: {done.stderr}")
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_cfn_lint_takes_what_fixes_make_of_the_templates(tmp_path: Path) -> None:
    command = shutil.which("cfn-lint", path=str(Path(sys.executable).parent)) or shutil.which("cfn-lint")
    if command is None:
        pytest.skip("cfn-lint is not installed")
    for template in TEMPLATES:
        copy = tmp_path / template.relative_to(SAMPLES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(template, copy)
    changed = [
        path for folder in FOLDERS if (tmp_path / folder.name).is_dir() for path in written(tmp_path / folder.name)
    ]
    assert changed
    done = subprocess.run(
        [command, *map(str, changed), "--format", "parseable", "--regions", "us-east-1"], capture_output=True, text=True
    )
    found = set(re.findall(r"^(.*?):\d+:\d+:\d+:\d+:(E\d{4}):", done.stdout, re.M))
    named: Set[object] = set()
    for path in changed:
        for line in re.findall(r"^# cfn-lint: (.*)$", path.read_text(), re.M):
            named.update((str(path), code) for code in line.split())
    assert found <= named, found - named
