"""What stays until the process ends is not searched for garbage again and again: that takes longer than the checks."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Dict

_ALL = 2  # the generation that holds all objects
_COMMANDS = ("checkov", "checkov-incident-manager")
_PACKAGES = ("checkov", "checkov_incident_manager")


def leave_out_of_searches_for_garbage() -> None:
    """All that there is by now, if it is a command that runs; another program may need what is given back.

    So is, from then on, what a search through everything has found to be in use.
    """
    if is_command(sys.argv[0]):
        gc.freeze()
        if _leave_out_what_stayed not in gc.callbacks:
            gc.callbacks.append(_leave_out_what_stayed)


def _leave_out_what_stayed(phase: str, of: Dict[str, int]) -> None:
    if phase == "stop" and of["generation"] == _ALL:
        gc.freeze()


def is_command(program: str) -> bool:
    """Whether a program is checkov's command or ours, by its path."""
    path = Path(program)
    return path.stem in _COMMANDS or path.parent.name in _PACKAGES
