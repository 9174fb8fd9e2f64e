"""The installed command: the checks wherever they were installed, and all else as checkov has it."""

from __future__ import annotations

import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import CHECKS, ROOT, SAMPLES, brief, records_of, run_checkov, scan
from installation import COMMAND, arguments_for, copy_of_project, installed, need_build_tools, run

from checkov_incident_manager.place import page

SAMPLE = SAMPLES / "regions_are_real"
OF_A_USER = """
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class OfAUser(BaseResourceCheck):
    def __init__(self):
        types = ["aws_ssmincidents_replication_set"]
        super().__init__("Ensure all is well", "CKV_USER_1", [CheckCategories.GENERAL_SECURITY], types)

    def scan_resource_conf(self, conf):
        return CheckResult.FAILED


check = OfAUser()
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def checks_of_a_user(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "all_is_well.py").write_text(OF_A_USER)
    return folder


def test_wheel_and_source_distribution_hold_all_checks(tmp_path: Path) -> None:
    need_build_tools()
    project = copy_of_project(tmp_path / "project")
    for kind in ("sdist", "wheel"):
        code = f"import sys; from setuptools import build_meta; build_meta.build_{kind}(sys.argv[1])"
        run(sys.executable, "-c", code, str(tmp_path), cwd=project, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    (source,) = tmp_path.glob("*.tar.gz")
    ours = {str(path.relative_to(ROOT)) for path in CHECKS.rglob("*.py")}
    with zipfile.ZipFile(wheel) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
    assert {name for name in names if name.startswith("checks/")} == ours
    pages = {f"pages/{path.name}" for path in (ROOT / "docs" / "checks").glob("*.md")}
    assert {name for name in names if name.startswith("pages/")} == pages
    with tarfile.open(source) as archive_of_source:
        names = {name.partition("/")[2] for name in archive_of_source.getnames()}
    assert ours | {"LICENSE", "action.yml", "scripts/sign_checks.py", "tests/conftest.py"} <= names
    assert not any("__pycache__" in name for name in names)


@pytest.mark.long
def test_a_check_that_was_deleted_is_not_installed(tmp_path: Path) -> None:
    """Not even where an earlier installation left it in `build`."""
    need_build_tools()
    project = copy_of_project(tmp_path / "project")
    installed(tmp_path / "before", str(project))
    assert list(project.glob("build/lib/**/regions_are_real.py"))
    (project / "checks" / "regions_are_real.py").unlink()
    (packages,) = installed(tmp_path / "after", str(project)).parent.glob("lib/python*/site-packages")
    names = {path.stem for path in (packages / "checkov_incident_manager" / "checks").glob("*.py")}
    assert "key_is_symmetric" in names and "regions_are_real" not in names


def test_the_command_finds_what_checkov_finds_with_the_checks(programs: Path, tmp_path: Path) -> None:
    done = run(str(programs / COMMAND), *arguments_for(SAMPLE), cwd=tmp_path)
    records, _ = scan(SAMPLE, "--framework", "terraform")
    texts = [path.read_text() for path in CHECKS.glob("*.py")]
    opt_in = {re.findall(r'id="(CKV_SSMIM_\d+)"', text)[0] for text in texts if "opt_in=True" in text}
    expected = [record for record in brief(records) if record[1] not in opt_in]
    assert len(expected) > 10
    assert [record for record in brief(records_of(done.stdout)) if record[1] not in opt_in] == expected
    assert "ERROR" not in done.stderr
    assert done.returncode == 1
    loaded = run(
        str(programs / "python"), "-c", "import checkov_incident_manager as p; print(p.__file__)", cwd=tmp_path
    )
    assert str(programs.parent) in loaded.stdout


def test_arguments_input_and_exit_code_are_those_of_checkov(programs: Path, tmp_path: Path) -> None:
    command = str(programs / COMMAND)
    assert f"\nusage: {COMMAND} " in run(command, "--help", cwd=tmp_path).stdout
    assert run(command, "--no-such-option", cwd=tmp_path).returncode == 2
    checkov = run_checkov("--version").stdout.strip()
    assert f"\ncheckov {checkov}\n" in run(command, "--version", cwd=tmp_path).stdout
    assert run(command, "--explain", "CKV_SSMIM_17", cwd=tmp_path).stdout == page("CKV_SSMIM_17")
    chosen = ("--check", "CKV_SSMIM_17", "--framework", "terraform", "-o", "json", "--skip-download", "--soft-fail")
    done = run(command, "-d", str(SAMPLE), *chosen, cwd=tmp_path)
    assert done.returncode == 0
    assert {name for _, name, _, _ in brief(records_of(done.stdout))} == {"CKV_SSMIM_17"}


@pytest.mark.parametrize("way", ["command line", pytest.param("configuration file", marks=pytest.mark.long)])
def test_checks_of_the_user_run_beside_ours(programs: Path, way: str, checks_of_a_user: Path, tmp_path: Path) -> None:
    given = ["--external-checks-dir", str(checks_of_a_user)]
    if way == "configuration file":
        given = []
        (tmp_path / ".checkov.yaml").write_text(f"external-checks-dir:\n  - {checks_of_a_user}\n")
    target = SAMPLE / "terraform" / "failing"
    arguments = ("-d", str(target), "--skip-download", "-o", "json", "--framework", "terraform", *given)
    done = run(str(programs / COMMAND), *arguments, cwd=tmp_path)
    assert {"CKV_USER_1", "CKV_SSMIM_17"} <= {name for _, name, _, _ in brief(records_of(done.stdout))}


@pytest.mark.long
def test_a_copy_that_the_user_names_takes_the_place_of_the_installed_one(programs: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(CHECKS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    rule = copy / "regions_are_real.py"
    rule.write_text(rule.read_text().replace("CKV_SSMIM_17", "CKV_SSMIM_917"))
    target = SAMPLE / "terraform" / "failing"
    done = run(str(programs / COMMAND), *arguments_for(target), "--external-checks-dir", str(copy), cwd=tmp_path)
    found = {name for _, name, _, _ in brief(records_of(done.stdout))}
    assert "CKV_SSMIM_917" in found
    assert "CKV_SSMIM_17" not in found


@pytest.mark.long
def test_the_library_is_the_one_beside_the_checks(programs: Path, tmp_path: Path) -> None:
    """A package of the library's name, installed or in the scanned folder, is not imported in its place."""
    (packages,) = programs.parent.glob("lib/python*/site-packages")
    target = SAMPLE / "terraform" / "failing"
    others = (packages / "incident_manager", tmp_path / "incident_manager")
    for other in others:
        other.mkdir()
        (other / "__init__.py").write_text("raise RuntimeError('the wrong package')")
    try:
        for command in ([str(programs / COMMAND)], [str(programs / "python"), "-m", "checkov_incident_manager"]):
            done = run(*command, *arguments_for(target), cwd=tmp_path)
            assert "CKV_SSMIM_17" in {name for _, name, _, _ in brief(records_of(done.stdout))}, command
            assert "ERROR" not in done.stderr
    finally:
        shutil.rmtree(others[0])


@pytest.mark.long
def test_an_editable_installation_uses_the_checks_of_the_repository(tmp_path: Path) -> None:
    need_build_tools()
    project = copy_of_project(tmp_path / "project")
    programs = installed(tmp_path, "--editable", str(project))
    rule = project / "checks" / "regions_are_real.py"
    rule.write_text(rule.read_text().replace("CKV_SSMIM_17", "CKV_SSMIM_917"))
    (tmp_path / "elsewhere").mkdir()
    target = SAMPLE / "terraform" / "failing"
    done = run(str(programs / COMMAND), *arguments_for(target), cwd=tmp_path / "elsewhere")
    assert "CKV_SSMIM_917" in {name for _, name, _, _ in brief(records_of(done.stdout))}
