"""Where the checks and their pages are, and how a module of theirs is imported."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

COMMAND = "checkov-incident-manager"
CHECKS = "checks"
LIBRARY = "incident_manager"
PLACES = (
    f"{LIBRARY}/integration/registration.py",
    f"library/{LIBRARY}_integration_registration.py",  # in a copy that scripts/sign_checks.py made
)
_HERE = Path(__file__).resolve().parent


def holds_the_checks(folder: Path) -> bool:
    return any((folder / place).is_file() for place in PLACES)


def checks_folder() -> Path:
    """The installed checks; those of the repository, where the installation is an editable one."""
    folders = (_HERE / CHECKS, _HERE.parents[1] / CHECKS)
    found = next(filter(holds_the_checks, folders), None)
    if found is None:
        raise SystemExit(f"{COMMAND}: the checks are in none of {', '.join(map(str, folders))}")
    return found


def page(check: str) -> str:
    """The page of a check, in Markdown, without the links that lead to files of the repository."""
    folders = (_HERE / "pages", _HERE.parents[1] / "docs" / "checks")
    found = next((folder / f"{check}.md" for folder in folders if (folder / f"{check}.md").is_file()), None)
    if found is None:
        raise SystemExit(f"{COMMAND}: the page of {check} is in none of {', '.join(map(str, folders))}")
    return re.sub(r"\[([^\]\n]+)\]\((?!https:)[^)\s]+\)", r"\1", found.read_text(encoding="utf-8"))


def pin_library(folder: Path) -> None:
    """Let the checks import the library beside them: a regular package of its name, wherever it is on the path, would
    go before a folder without `__init__.py`."""
    library = ModuleType(LIBRARY)
    library.__path__ = [str(folder / LIBRARY)]
    sys.modules[LIBRARY] = library


def library_module(name: str, folder: Path) -> Any:
    """A module of the library, of the checks in a folder; None where there is none of that name.

    A signed copy has its modules under other names, and only checkov loads them.
    """
    if not (folder / LIBRARY / f"{name.replace('.', '/')}.py").is_file():
        return None
    if LIBRARY not in sys.modules:
        pin_library(folder)
    return importlib.import_module(f"{LIBRARY}.{name}")
