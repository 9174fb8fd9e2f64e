"""The command: checkov with the checks for Incident Manager, wherever they were installed, and what they are."""

from __future__ import annotations

import os
import sys
import warnings
from typing import List, Optional

from checkov_incident_manager.information import OWN_HELP, asks_for_information, inform
from checkov_incident_manager.place import COMMAND, checks_folder, library_module
from checkov_incident_manager.short_way import ends_here


def _hint() -> str:
    """python-hcl2 and a fork of it that checkov needs have one package."""
    import importlib.metadata  # it takes as long as a short scan

    try:
        importlib.metadata.distribution("python-hcl2")
    except importlib.metadata.PackageNotFoundError:
        return ""
    return " python-hcl2 is installed beside it: uninstall it, then reinstall bc-python-hcl2."


def _fault_of_checkov() -> str:
    import importlib.metadata

    found, release = importlib.metadata.version("checkov"), library_module("release", checks_folder())
    too_old = release.is_too_old(found)
    return f"checkov {found} is too old: install {release.OLDEST_CHECKOV} or a newer release." if too_old else ""


def main() -> Optional[int]:
    try:
        try:
            return _main(sys.argv[1:])
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2


def _main(arguments: List[str]) -> Optional[int]:
    if {"-h", "--help"}.intersection(arguments):
        print(OWN_HELP, flush=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=SyntaxWarning)
        try:
            if asks_for_information(arguments):
                return inform(arguments)
            if ends_here(arguments):
                return 0
            fault = _fault_of_checkov()
            if fault:
                print(f"{COMMAND}: {fault}", file=sys.stderr)
                return 2
            from checkov_incident_manager.scanning import scan  # checkov takes seconds to import
        except ImportError as error:
            print(f"{COMMAND}: checkov cannot be imported: {error}.{_hint()}", file=sys.stderr)
            return 2
        return scan(arguments)
