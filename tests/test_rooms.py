"""The folders of the library: each is installed, and none is executed by checkov."""

from __future__ import annotations

import configparser

from conftest import CHECKS, ROOT


def test_every_folder_of_the_checks_is_installed_and_the_top_one_alone_is_executed() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    listed = set(setup["options"]["packages"].split())
    folders = {path.parent.relative_to(CHECKS) for path in CHECKS.rglob("*.py")}
    wanted = {".".join(("checkov_incident_manager", "checks", *folder.parts)) for folder in folders}
    assert listed == {"checkov_incident_manager", "checkov_incident_manager.pages", *wanted}
    assert list(CHECKS.rglob("__init__.py")) == [CHECKS / "__init__.py"]


def test_no_two_modules_have_one_name() -> None:
    stems = [path.stem for path in CHECKS.rglob("*.py")]
    assert len(set(stems)) == len(stems)
