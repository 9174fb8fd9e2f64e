"""The command: checkov with the checks for Incident Manager, wherever they were installed, and what they are."""

from __future__ import annotations

import sys
import warnings
from typing import Optional

from checkov_incident_manager.information import OWN_HELP, asks_for_information, inform
from checkov_incident_manager.place import COMMAND
from checkov_incident_manager.short_way import ends_here


def _hint() -> str:
    """python-hcl2 and a fork of it that checkov needs have one package."""
    import importlib.metadata  # it takes as long as a short scan

    try:
        importlib.metadata.distribution("python-hcl2")
    except importlib.metadata.PackageNotFoundError:
        return ""
    return " python-hcl2 is installed beside it: uninstall it, then reinstall bc-python-hcl2."


def main() -> Optional[int]:
    arguments = sys.argv[1:]
    if asks_for_information(arguments):
        return inform(arguments)
    if ends_here(arguments):
        return 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=SyntaxWarning)
        try:
            from checkov_incident_manager.scanning import scan  # checkov takes seconds to import
        except ImportError as error:
            print(f"{COMMAND}: checkov cannot be imported: {error}.{_hint()}", file=sys.stderr)
            return 2
        try:
            return scan(arguments)
        finally:
            if {"-h", "--help"}.intersection(arguments):
                print(OWN_HELP)
