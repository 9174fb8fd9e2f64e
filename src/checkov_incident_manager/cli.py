"""The command: checkov with the checks for Incident Manager, wherever they were installed, and what they are."""

from __future__ import annotations

import sys
import warnings
from typing import Optional

from checkov_incident_manager.information import OWN_HELP, asks_for_information, inform


def main() -> Optional[int]:
    arguments = sys.argv[1:]
    if asks_for_information(arguments):
        return inform(arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=SyntaxWarning)
        from checkov_incident_manager.scanning import scan  # checkov takes seconds to import

        try:
            return scan(arguments)
        finally:
            if {"-h", "--help"}.intersection(arguments):
                print(OWN_HELP)
