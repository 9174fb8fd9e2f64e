"""What may import what in the library, and how long its files may be."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Dict, Iterator, List, Set

import pytest
from conftest import CHECKS
from incident_manager.integration.seams import SEAMS

LIBRARY = CHECKS / "incident_manager"
LONGEST = 420  # lines of a file

TOP = ""  # what everything else is about
READERS = {"terraform", "cloudformation", "building"}
POLICIES = {"policies"}
JUDGEMENTS = {"key_policy", "identity_policy", "regions", "trails", "confidential"}
INTEGRATION = {"integration"}
MAY_IMPORT: Dict[str, Set[str]] = {
    TOP: {TOP},
    "building": {TOP, "building"},
    "terraform": {TOP, "building", "terraform"},
    "cloudformation": {TOP, "building", "cloudformation"},
    "policies": {TOP, "policies"},
    **{room: {TOP, "policies", room} for room in JUDGEMENTS},
    "integration": {TOP} | READERS | POLICIES | JUDGEMENTS | INTEGRATION,
}
PROMISED = {  # what checkov's documentation has custom checks use, or register with
    "checkov.common.models.enums.CheckCategories",
    "checkov.common.models.enums.CheckResult",
    "checkov.cloudformation.checks.resource.registry.cfn_registry",
    "checkov.terraform.checks.data.registry.data_registry",
    "checkov.terraform.checks.provider.registry.provider_registry",
    "checkov.terraform.checks.resource.registry.resource_registry",
    "checkov.version.version",
}

FILES = sorted(LIBRARY.rglob("*.py"))
RULES = sorted(CHECKS.glob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(LIBRARY).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0] if path.parent != LIBRARY else TOP


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, with what it takes from each."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def rooms_in(module: str) -> List[str]:
    """The room that a module of the library is in; none where it is no such module."""
    parts = module.split(".")
    if parts[0] != LIBRARY.name:
        return []
    return [parts[1] if (LIBRARY / parts[1]).is_dir() else TOP]


def test_each_folder_is_a_room_that_the_directions_know() -> None:
    assert {room_of(path) for path in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_have_one_direction(path: Path) -> None:
    allowed = MAY_IMPORT[room_of(path)]
    wrong = [module for module in imported(path) for room in rooms_in(module) if room not in allowed]
    assert not wrong, f"{name_of(path)} may import from {sorted(allowed)} only"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_integration_alone_knows_checkov(path: Path) -> None:
    assert room_of(path) in INTEGRATION or "checkov" not in {module.split(".")[0] for module in imported(path)}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_what_is_taken_from_checkov_is_promised_or_a_seam(path: Path) -> None:
    known = PROMISED | {seam.module for seam in SEAMS}
    taken = [name for name in imported(path) if name.startswith("checkov.")]
    assert not [name for name in taken if name not in known and name.rpartition(".")[0] not in known]


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.stem))
def test_a_rule_registers_itself_and_knows_no_language(path: Path) -> None:
    allowed = {TOP} | POLICIES | JUDGEMENTS
    modules = [module for module in imported(path) if module != "incident_manager.integration.registration.register"]
    assert not [module for module in modules if module.split(".")[0] == "checkov"]
    assert not [module for module in modules for room in rooms_in(module) if room not in allowed]


@pytest.mark.parametrize("path", FILES + RULES, ids=lambda path: str(path.relative_to(CHECKS)))
def test_no_file_is_too_long(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST, "divide it by topic"
