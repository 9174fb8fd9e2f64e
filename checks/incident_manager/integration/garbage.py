"""What stays until the process ends is not searched for garbage again and again: that takes longer than the checks."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

_COMMANDS = ("checkov", "checkov-incident-manager")
_PACKAGES = ("checkov", "checkov_incident_manager")


def leave_out_of_searches_for_garbage() -> None:
    """All that there is by now, if it is a command that runs; another program may need what is given back."""
    if is_command(sys.argv[0]):
        gc.freeze()


def is_command(program: str) -> bool:
    """Whether a program is checkov's command or ours, by its path."""
    path = Path(program)
    return path.stem in _COMMANDS or path.parent.name in _PACKAGES
