"""The samples are proved true by others: terraform validates the HCL, cfn-lint the templates.

Where a sample needs a provider that these tests have not, one that has its schema stands in: :mod:`stub_providers`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, List, Set

import pytest
import stub_providers
from conftest import SAMPLES

TERRAFORM = shutil.which("terraform")
# A module that expects aliased providers cannot stand alone: terraform validates it with those that call it.
TERRAFORM_FOLDERS = sorted(
    {path.parent for ending in (".tf", ".tf.json") for path in SAMPLES.rglob(f"*{ending}")}
    - {path.parent for path in SAMPLES.rglob("*.tf") if "configuration_aliases" in path.read_text()}
    - {path.parent for path in SAMPLES.rglob("*.tf") if path.parent.name == "suppressed"}  # the same, with a comment
)
PROBE = Path("key_is_symmetric") / "terraform" / "passing"
TEMPLATES = sorted(
    path
    for suffix in ("yaml", "json")
    for path in SAMPLES.rglob(f"*.{suffix}")
    if {"cloudformation", "aws_sam"}.intersection(path.parts) and path.name != "manifest.json"
)


def environment() -> Dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "TF_CLI_CONFIG_FILE"}


def terraform(folder: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    assert TERRAFORM
    return subprocess.run(
        [TERRAFORM, *arguments],
        cwd=folder,
        env={**environment(), **more},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the samples with terraform's provider at hand, or a skip that says why not."""
    if TERRAFORM is None:
        pytest.skip("terraform is not installed")
    copy = tmp_path_factory.mktemp("terraform") / "sample_iac"
    shutil.copytree(SAMPLES, copy, ignore=shutil.ignore_patterns(".terraform*"))
    done = terraform(copy / PROBE, "init", "-input=false", "-no-color")
    if done.returncode:
        pytest.skip(
            f"terraform has no aws provider here: {done.stderr.strip().splitlines()[0] if done.stderr.strip() else '?'}"
        )
    return copy


def validated(folder: Path, probe: Path) -> "subprocess.CompletedProcess[str]":
    """Terraform's word on a folder; one without modules needs no more than what the probe has been given."""
    if any("source" in line and "./" in line for path in folder.glob("*.tf") for line in path.read_text().splitlines()):
        done = terraform(folder, "init", "-input=false", "-no-color")
        if done.returncode:
            return done
    elif folder != probe:
        shutil.copytree(probe / ".terraform", folder / ".terraform", symlinks=True)
        shutil.copy(probe / ".terraform.lock.hcl", folder)
    return terraform(folder, "validate", "-no-color")


def needs_stubs(folder: Path) -> bool:
    """Whether a sample needs a provider that these tests have not."""
    texts = [path.read_text() for path in folder.glob("*.tf")]
    return any("hashicorp/awscc" in text or ">= 6" in text for text in texts)


def selected(request: pytest.FixtureRequest, parameter: str) -> List[Path]:
    """What the tests that were selected are about."""
    callspecs = [getattr(item, "callspec", None) for item in request.session.items if item.path == Path(__file__)]
    return [callspec.params[parameter] for callspec in callspecs if callspec and parameter in callspec.params]


@pytest.fixture(scope="session")
def verdicts(initialised: Path, request: pytest.FixtureRequest) -> Dict[Path, "subprocess.CompletedProcess[str]"]:
    folders = [folder for folder in selected(request, "folder") if not needs_stubs(folder)]
    probe = initialised / PROBE
    with ThreadPoolExecutor(max_workers=4) as pool:
        done = pool.map(lambda folder: validated(initialised / folder.relative_to(SAMPLES), probe), folders)
        return dict(zip(folders, done))


STUBBED_FOLDERS = [folder for folder in TERRAFORM_FOLDERS if needs_stubs(folder)]


def is_refused(folder: Path) -> bool:
    """Whether a sample says of itself that terraform does not take it."""
    return any(path.read_text().startswith("# terraform: refused") for path in folder.glob("*.tf"))


@pytest.mark.long
@pytest.mark.parametrize("folder", STUBBED_FOLDERS, ids=lambda folder: str(folder.relative_to(SAMPLES)))
def test_terraform_validates_the_sample_with_a_stub(folder: Path, tmp_path: Path) -> None:
    if TERRAFORM is None or stub_providers.missing():
        pytest.skip(stub_providers.missing() or "terraform is not installed")
    configured = stub_providers.installed(tmp_path, "aws", "awscc")
    done = terraform(folder, "validate", "-no-color", TF_CLI_CONFIG_FILE=str(configured), HOME=str(tmp_path))
    assert (done.returncode != 0) == is_refused(folder), done.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    "folder",
    [folder for folder in TERRAFORM_FOLDERS if folder not in STUBBED_FOLDERS],
    ids=lambda folder: str(folder.relative_to(SAMPLES)),
)
def test_terraform_validates_the_sample(folder: Path, verdicts: Dict[Path, "subprocess.CompletedProcess[str]"]) -> None:
    assert (verdicts[folder].returncode != 0) == is_refused(folder), verdicts[folder].stderr


@pytest.fixture(scope="session")
def linted(request: pytest.FixtureRequest) -> Dict[Path, Set[str]]:
    """The errors that cfn-lint finds in each template, all in one run."""
    templates = selected(request, "template")
    command = shutil.which("cfn-lint", path=str(Path(sys.executable).parent)) or shutil.which("cfn-lint")
    if command is None:
        pytest.skip("cfn-lint is not installed")
    done = subprocess.run(
        [command, *map(str, templates), "--format", "parseable", "--regions", "us-east-1"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert not done.stderr, done.stderr
    found: Dict[Path, Set[str]] = {template: set() for template in templates}
    for path, code in re.findall(r"^(.*?):\d+:\d+:\d+:\d+:(E\d{4}):", done.stdout, re.M):
        found[Path(path)].add(code)
    return found


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(template, marks=() if "passing" in template.name else pytest.mark.long)  # users copy these
        for template in TEMPLATES
    ],
    ids=lambda template: str(template.relative_to(SAMPLES)),
)
def test_cfn_lint_finds_no_error_but_those_the_sample_names(template: Path, linted: Dict[Path, Set[str]]) -> None:
    named = re.findall(r"^# cfn-lint: (.*)$", template.read_text(), re.M)
    assert linted[template] == {code for line in named for code in line.split()}
