"""Which of checkov's runners load the checks: those alone whose inputs can hold something that the checks judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import List, Tuple

import pytest
from conftest import CHECKS
from incident_manager.integration import seams

LOAD = """
import importlib, json, sys

for given in sys.argv[1:]:
    place, folder = given.split("=")
    module, _, name = place.rpartition(".")
    getattr(importlib.import_module(module), name).load_external_checks(folder)
records = sys.modules.get("incident_manager.integration.records")
print(json.dumps([sorted(sys.modules), sorted(records.documented) if records else []]))
"""
KUBERNETES = "checkov.kubernetes.checks.resource.registry.registry"
TERRAFORM = "checkov.terraform.checks.resource.registry.resource_registry"
FILES = {path.stem for path in CHECKS.glob("*.py") if path.stem != "__init__"}


def _loaded(*loads: Tuple[str, Path]) -> Tuple[List[str], List[str]]:
    """The modules there are, and the rules that are registered, when registries have loaded folders in one process."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CKV_SSMIM")}
    done = subprocess.run(
        [sys.executable, "-c", LOAD, *(f"{registry}={folder}" for registry, folder in loads)],
        env={**inherited, "CKV_SSMIM_OPT_IN": "all"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    modules, rules = json.loads(done.stdout)
    return modules, rules


def test_a_runner_for_other_inputs_loads_none() -> None:
    if seams.EXECUTE_CHECK.found() is None:
        pytest.skip("this checkov executes the checks by another function: they are loaded for all runners")
    modules, rules = _loaded((KUBERNETES, CHECKS))
    assert not rules
    assert len(FILES & set(modules)) == 1  # executed before it can say so
    assert not [name for name in modules if name.startswith("incident_manager.") and name.endswith("_runner")]


@pytest.mark.parametrize("order", ((KUBERNETES, TERRAFORM), (TERRAFORM, KUBERNETES), (TERRAFORM, TERRAFORM)))
def test_runners_of_one_process_load_all_where_one_of_them_is_ours(order: Tuple[str, ...]) -> None:
    modules, rules = _loaded(*((registry, CHECKS) for registry in order))
    assert len(rules) == len(FILES) and set(modules) >= FILES


def test_the_checks_of_a_user_are_loaded_for_all(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    (tmp_path / "check_of_a_user.py").touch()
    modules, _ = _loaded((KUBERNETES, CHECKS), (KUBERNETES, tmp_path))
    assert "check_of_a_user" in modules
