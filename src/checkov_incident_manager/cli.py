"""Run checkov with the checks for Incident Manager, wherever they were installed; all else is checkov's."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any, Iterator, List, Optional

from checkov.main import Checkov

COMMAND = "checkov-incident-manager"
LIBRARY = "incident_manager"
PLACES = (
    f"{LIBRARY}/integration/registration.py",
    f"library/{LIBRARY}_integration_registration.py",  # in a copy that scripts/sign_checks.py made
)


def holds_the_checks(folder: Path) -> bool:
    return any((folder / place).is_file() for place in PLACES)


def checks_folder() -> Path:
    """The installed checks; those of the repository, where the installation is an editable one."""
    here = Path(__file__).resolve().parent
    folders = (here / "checks", here.parents[1] / "checks")
    found = next(filter(holds_the_checks, folders), None)
    if found is None:
        raise SystemExit(f"{COMMAND}: the checks are in none of {', '.join(map(str, folders))}")
    return found


def pin_library(folder: Path) -> None:
    """Let the checks import the library beside them: a regular package of its name, wherever it is on the path, would
    go before a folder without `__init__.py`."""
    library = ModuleType(LIBRARY)
    library.__path__ = [str(folder / LIBRARY)]
    sys.modules[LIBRARY] = library


class CheckovWithChecks(Checkov):
    """checkov, with one folder of checks more.

    The folder joins the parsed options and not the command line: an option there would override the one of the same
    name in a `.checkov.yaml`.
    """

    def parse_config(self, argv: Optional[List[str]] = None) -> None:
        super().parse_config(argv=sys.argv[1:] if argv is None else argv)
        self.config.external_checks_dir = self._with_ours(self.config.external_checks_dir)

    def get_external_checks_dir(self) -> List[str]:
        # `--external-checks-git` makes checkov (3.3) forget every other folder.
        return self._with_ours(super().get_external_checks_dir())

    @staticmethod
    def _with_ours(folders: Optional[List[str]]) -> List[str]:
        """The folders of the user, and ours before them; a copy of the checks among them takes the place of ours."""
        given = folders or []
        if any(holds_the_checks(Path(folder).expanduser()) for folder in given):
            return given
        ours = checks_folder()
        pin_library(ours)
        return [str(ours), *given]


def faults_of(checkov: CheckovWithChecks) -> Iterator[str]:
    """The settings and options that are wrong, as sentences; of the checks that this run is about to load."""
    (folder, *_) = filter(holds_the_checks, (Path(name).expanduser() for name in checkov.config.external_checks_dir))
    if not (folder / LIBRARY / "integration" / "settings.py").is_file():
        return  # a signed copy says it itself, when it is loaded
    settings = library_module("integration.settings", folder)
    yield from settings.read_settings(os.environ, Path.cwd(), folder).faults
    known = settings.known_checks(folder)
    for option, given in (("--check", checkov.config.check), ("--skip-check", checkov.config.skip_check)):
        listed = [item.strip() for entry in given or () for item in str(entry).split(",")]
        for name in settings.unknown_ids(listed, known):
            yield f"{option}: {name!r} is not a check; the checks are {', '.join(known)}."


def library_module(name: str, folder: Path) -> Any:
    """A module of the library, of the checks in a folder."""
    if LIBRARY not in sys.modules:
        pin_library(folder)
    return importlib.import_module(f"{LIBRARY}.{name}")


def main() -> Optional[int]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=SyntaxWarning)
        checkov = CheckovWithChecks(sys.argv[1:])
        faults = list(faults_of(checkov))
        for fault in faults:
            print(f"{COMMAND}: {fault}", file=sys.stderr)
        return 2 if faults else checkov.run()
