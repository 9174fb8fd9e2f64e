"""The steps of a release that need no network: from a tag to a tried wheel, and to a signed copy that is verified."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, Dict, List

import pytest
import yaml
from conftest import ROOT, scan
from installation import COMMAND, copy_of_project, empty_environment, need_build_tools, pip, run

sys.path.insert(0, str(ROOT / "scripts"))

import release  # noqa: E402

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
TAG = f"v{release._library_release(ROOT)}"


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is when its next release is tagged."""
    project = copy_of_project(tmp_path_factory.mktemp("release") / "project")
    changelog = project / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace("(unreleased)", "(2030-01-31)", 1))
    return project


def steps(job: str) -> Dict[str, str]:
    document: Any = yaml.safe_load(WORKFLOW.read_text())
    return {step["name"]: step["run"] for step in document["jobs"][job]["steps"] if "name" in step and "run" in step}


def test_the_tag_of_a_release_is_accepted(tagged: Path) -> None:
    assert release.faults(TAG, tagged) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("setup.cfg", f"version = {TAG[1:]}", "version = 9.9.9", "setup.cfg says 9.9.9"),
        ("checks/incident_manager/release.py", f'"{TAG[1:]}"', '"9.9.9"', "release.py says 9.9.9"),
        ("CHANGELOG.md", "(2030-01-31)", "(unreleased)", "says unreleased"),
        ("CHANGELOG.md", f"## {TAG[1:]} ", "## 9.9.9 ", "has no heading"),
    ],
)
def test_a_tag_that_does_not_fit_is_refused(file: str, before: str, after: str, said: str, tmp_path: Path) -> None:
    for name in ("setup.cfg", "checks/incident_manager/release.py", "CHANGELOG.md"):
        text = (ROOT / name).read_text().replace("(unreleased)", "(2030-01-31)", 1)
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace(before, after, 1) if name == file else text)
    (fault,) = release.faults(TAG, tmp_path)
    assert said in fault


@pytest.mark.parametrize("tag", ["0.1.0", "v1", "v1.2.3-rc1", "v1.2.3;x"])
def test_another_tag_is_refused(tag: str) -> None:
    (fault,) = release.faults(tag)
    assert "is not a tag of a release" in fault


def test_the_notes_are_the_section_of_the_changelog(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\n## 0.2.0 (x)\n\n- new\n\n## 0.1.0 (2030-01-31)\n\n### A\n\n- old\n"
    )
    assert release.notes("v0.2.0", tmp_path) == "- new\n"
    assert release.notes("v0.1.0", tmp_path) == "### A\n\n- old\n"


@pytest.mark.long
def test_the_wheel_of_a_tag_is_tried(tagged: Path, tmp_path: Path) -> None:
    need_build_tools()
    run("bash", "-e", "-c", steps("build")["Check the tag"], cwd=tagged, environment={"TAG": TAG}, check=True)
    assert (tagged / "notes.md").read_text().startswith("### ")
    programs = empty_environment(tmp_path / "environment")
    pip(programs, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", ".", cwd=tagged)
    (wheel,) = (tagged / "dist").glob("*.whl")
    assert TAG[1:] in wheel.name
    pip(programs, "install", "--quiet", "--no-deps", str(wheel), cwd=tagged)
    assert "release.py try ../fresh/bin/checkov-incident-manager" in steps("build")["Try the wheel"]
    run(str(programs / "python"), "scripts/release.py", "try", str(programs / COMMAND), cwd=tagged, check=True)
    broken = run(sys.executable, "scripts/release.py", "try", "/bin/cat", cwd=tagged)
    assert broken.returncode != 0


def test_a_user_verifies_the_signed_copy(tagged: Path, tmp_path: Path) -> None:
    pytest.importorskip("checkov.common.external_checks.verification", reason="this checkov has no signed checks")
    from ecdsa import NIST256p, SigningKey

    key = SigningKey.generate(curve=NIST256p)
    (tmp_path / "checks.pub").write_bytes(key.verifying_key.to_pem())
    environment = {
        "TAG": TAG,
        "SIGNING_KEY": key.to_pem(format="pkcs8").decode(),
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    }
    run("bash", "-e", "-c", steps("sign")["Sign"], cwd=tagged, environment=environment, check=True)
    assert not (tagged.parent / "checks.key").exists()
    with tarfile.open(tagged / f"signed-checks-{TAG}.tar.gz") as archive:
        archive.extractall(tmp_path)
    public = ("--external-checks-public-key", str(tmp_path / "checks.pub"))
    records, errors = scan(release.SAMPLE, *public, "--framework", "terraform", checks=tmp_path / "signed-checks")
    assert release.FOUND in {record["check_id"] for record in records["FAILED"]}
    assert "ERROR" not in errors
    check = next((tmp_path / "signed-checks").glob("*.py"))
    check.write_text(check.read_text().replace("\n", " \n", 1))
    records, errors = scan(release.SAMPLE, *public, "--framework", "terraform", checks=tmp_path / "signed-checks")
    assert not any(records.values())


def test_no_job_has_more_rights_than_it_needs() -> None:
    document: Any = yaml.safe_load(WORKFLOW.read_text())
    assert document["permissions"] == {}
    rights = {name: job["permissions"] for name, job in document["jobs"].items()}
    assert {name for name, given in rights.items() if "write" in given.values()} == {"publish"}
    assert {name for name, job in document["jobs"].items() if "environment" in job} == {"sign", "publish"}


def test_actions_are_pinned_to_a_commit() -> None:
    used: List[str] = []
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        used += re.findall(r"uses: (\S+)", path.read_text())
    assert used
    assert [use for use in used if not re.search(r"@[0-9a-f]{40}$", use) and use != "./"] == []


def test_the_sums_name_files_as_a_user_has_them(tmp_path: Path) -> None:
    for name in ("dist/a.whl", "dist/a.tar.gz", "signed/s.tar.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
        (tmp_path / Path(name).name).write_text(name)
    (command,) = (
        line
        for line in steps("publish")["Publish on GitHub"].splitlines()
        if "SHA256SUMS" in line and "gh " not in line
    )
    subprocess.run(["bash", "-e", "-c", command], cwd=tmp_path, check=True)
    subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
