"""What the pages of docs/ show can be used as it stands: files that are valid, options and names that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
import yaml
from conftest import CHECKS, ROOT, SAMPLES, brief, records_of, run_checkov
from installation import run_command

PAGES = [ROOT / "docs" / f"{name}.md" for name in ("pull-requests", "many-repositories", "signed-checks", "editors")]
SCHEMAS = {".github/workflows/": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci"}


def blocks(language: str) -> Iterator[Tuple[Path, str]]:
    for page in PAGES:
        for block in re.findall(rf"(?ms)^ *```{language}\n(.*?)^ *```$", page.read_text()):
            yield page, block


@pytest.mark.long
def test_files_that_the_pages_show_are_valid(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed here; it comes with [test]")
    found = 0
    for page, block in blocks("yaml"):
        name = block.splitlines()[0].lstrip("# ")
        if name in (".pre-commit-config.yaml", ".checkov.yaml", "~/.checkov.yaml"):
            continue
        (schema,) = (schema for start, schema in SCHEMAS.items() if name.startswith(start))
        file = tmp_path / "file.yml"
        file.write_text(block)
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
        if schema == "vendor.gitlab-ci":
            command += ["--data-transform", "gitlab-ci"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"{page.name}, {name}: {done.stdout}{done.stderr}"
        found += 1
    assert found >= 4


def test_hooks_inputs_and_files_that_the_pages_name_exist() -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    action = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    workflow = (ROOT / ".github" / "workflows" / "scan-many.yml").read_text()
    called = yaml.safe_load(workflow.replace("\non:", "\nevents:"))["events"]["workflow_call"]
    for _, block in blocks("yaml"):
        document = yaml.safe_load(block)
        for repository in document.get("repos", []):
            assert {hook["id"] for hook in repository["hooks"]} <= hooks
        for job in (document.get("jobs") or {}).values():
            if "scan-many.yml" in job.get("uses", ""):
                assert set(job["with"]) <= set(called["inputs"])
                assert set(job["secrets"]) <= set(called["secrets"])
            for step in job.get("steps", []):
                if step.get("uses", "").startswith("OWNER/REPOSITORY@"):
                    assert set(step["with"]) <= set(action)


def test_options_that_the_pages_name_exist() -> None:
    known = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", run_checkov("--help").stdout))
    missing: List[str] = []
    for page, block in blocks("sh"):
        for line in block.splitlines():
            if "docker run" in line:
                line = line.partition("bridgecrew/checkov ")[2]
            elif not re.match(r"checkov(-incident-manager)? ", line):
                continue
            missing += [f"{page.name}: {one}" for one in re.findall(r"(?<!\S)--?[a-z][\w-]*", line) if one not in known]
    assert not missing


def shown(name: str) -> str:
    """The file of that name that a page shows."""
    (block,) = {block for _, block in blocks("yaml") if block.splitlines()[0].lstrip("# ") == name}
    return block


def test_a_repository_needs_no_options_with_its_configuration_file(tmp_path: Path) -> None:
    """Findings that are LOW do not count, and those of a baseline are not reported."""
    (tmp_path / ".checkov.yaml").write_text(shown(".checkov.yaml"))

    def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return run_command(*arguments, cwd=tmp_path)

    (tmp_path / "main.tf").write_text((SAMPLES / "key_is_symmetric/terraform/failing/main.tf").read_text())
    done = command("--create-baseline")
    assert (done.returncode, "CKV_SSMIM_1: " in done.stdout) == (1, True), done.stderr
    (tmp_path / ".checkov.yaml").write_text(shown(".checkov.yaml").replace("# baseline:", "baseline:"))
    template = SAMPLES / "deletion_protection_is_on" / "cloudformation" / "failing.yaml"
    (tmp_path / "template.yaml").write_text(template.read_text())
    done = command()
    found = set(re.findall(r"^Check: (\w+)", re.sub(r"\x1b\[\d+m", "", done.stdout), re.M))
    assert (done.returncode, found) == (0, {"CKV_SSMIM_13"}), done.stdout


def test_editors_get_the_checks_from_the_home_folder(tmp_path: Path) -> None:
    text = shown("~/.checkov.yaml")
    home, workspace = tmp_path / "home", tmp_path / "workspace"
    workspace.mkdir()
    (folder,) = yaml.safe_load(text)["external-checks-dir"]
    shutil.copytree(CHECKS, home / folder[2:])
    (home / ".checkov.yaml").write_text(text)
    (workspace / "main.tf").write_text((SAMPLES / "key_is_symmetric/terraform/failing/main.tf").read_text())
    done = run_checkov("-s", "-f", "main.tf", "-o", "json", cwd=workspace, HOME=str(home))
    assert "CKV_SSMIM_1" in {name for _, name, _, _ in brief(records_of(done.stdout))}, done.stderr


@pytest.mark.long
def test_a_plain_checkov_in_a_clone_scans_the_samples_with_the_checks() -> None:
    """As `.checkov.yaml` says; and another folder where one is named."""
    samples = records_of(run_checkov("-o", "json", cwd=ROOT).stdout)
    ids = {name for _, name, _, _ in brief(samples)}
    assert len(ids) > 10
    assert all(name.startswith("CKV_SSMIM_") for name in ids)
    assert {"cloudformation", "terraform", "plans"} <= {
        part for _, _, file, _ in brief(samples) for part in (ROOT / file).relative_to(ROOT / "sample_iac").parts
    }
    other = ROOT / "sample_iac" / "estate"
    files = {file for _, _, file, _ in brief(records_of(run_checkov("-d", str(other), "-o", "json", cwd=ROOT).stdout))}
    assert files
    assert all((ROOT / file).is_relative_to(other) for file in files)
