"""The project, built and installed as users do it, without a network: what it needs is taken from the environment that
runs the tests."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Dict, Mapping, Sequence

import checkov_process
import pytest
from conftest import ROOT, SECONDS

COMMAND = "checkov-incident-manager"
NOT_OURS = (".git", ".venv", "venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
SITE_PACKAGES = sorted({sysconfig.get_paths()[kind] for kind in ("purelib", "platlib")})


def run(
    *command: str, cwd: Path, environment: Mapping[str, str] = {}, check: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run a command as in a shell of its own: with nothing of this project's or checkov's in the environment."""
    done = subprocess.run(
        command, cwd=cwd, env={**_inherited(), **environment}, capture_output=True, text=True, timeout=SECONDS
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def run_command(*arguments: str, cwd: Path, environment: Mapping[str, str] = {}) -> "subprocess.CompletedProcess[str]":
    """Run our command as in a shell of its own."""
    every = {**_inherited(), "PYTHONPATH": str(ROOT / "src"), **environment}
    if checkov_process.is_possible(environment):
        return checkov_process.run(COMMAND, arguments, cwd, every, SECONDS)
    return run(sys.executable, "-m", "checkov_incident_manager", *arguments, cwd=cwd, environment=every)


def _inherited() -> Dict[str, str]:
    ours = ("CKV_", "CHECKOV", "TF_", "GITHUB_", "INPUT_", "PYTEST_", "VIRTUAL_ENV", "PIP_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def need_build_tools() -> None:
    """A wheel is built without isolation, for isolation downloads the build tools."""
    try:
        release = importlib.metadata.version("setuptools")
    except importlib.metadata.PackageNotFoundError:
        release = "0"
    if tuple(map(int, release.split(".")[:2])) < (70, 1):
        pytest.skip("setuptools 70.1 or newer is not installed here; it comes with the extra [test]")


def copy_of_project(folder: Path) -> Path:
    """A copy as a user would clone it; building leaves folders beside setup.cfg."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_OURS))
    return folder


def empty_environment(folder: Path) -> Path:
    """The `bin` folder of a new virtual environment that can import checkov, and has nothing of ours."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text("\n".join(SITE_PACKAGES) + "\n")
    return folder / "bin"


def pip(programs: Path, *arguments: str, cwd: Path) -> None:
    run(str(programs / "python"), "-m", "pip", *arguments, cwd=cwd, environment=OFFLINE, check=True)


def installed(folder: Path, *what: str) -> Path:
    """The `bin` folder of an environment with the project in it."""
    need_build_tools()
    programs = empty_environment(folder / "environment")
    pip(programs, "install", "--quiet", "--no-deps", *(what or (str(copy_of_project(folder / "project")),)), cwd=folder)
    assert (programs / COMMAND).is_file()
    return programs


def arguments_for(target: Path) -> Sequence[str]:
    return ("-d", str(target), "--check", "CKV_SSMIM_*", "--framework", "terraform", "--skip-download", "-o", "json")
