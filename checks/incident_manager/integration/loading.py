"""Which of checkov's runners loads the checks: for most of them, whose inputs hold nothing of ours, none is loaded."""

from __future__ import annotations

import functools
import os
import sys
from typing import Any, Callable, FrozenSet

from incident_manager.integration.seams import EXECUTE_CHECK
from incident_manager.integration.settings import checks_folder

_OTHER_INPUTS: FrozenSet[str] = frozenset(
    ("ansible", "arm", "bicep", "dockerfile", "helm", "json_doc", "kubernetes", "openapi", "yaml_doc")
)
"""checkov's packages of runners, and of registries that several runners share, that never see a resource of AWS (3.3).

A runner that is not named here gets the checks: to load them for nothing costs milliseconds.
"""


def is_for_other_inputs() -> bool:
    """Whether the checks are being loaded for a runner that they have nothing for."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_name == "load_external_checks":
            return _has_other_inputs(frame.f_locals.get("self"))
    return False


def leave_out_the_other_checks() -> None:
    """Have checkov pass over the checks whenever it loads them for such a runner."""
    EXECUTE_CHECK.wrap(_leaving_out)


def _has_other_inputs(registry: Any) -> bool:
    package = (*type(registry).__module__.split("."), "", "")[:2]
    return package[0] == "checkov" and package[1] in _OTHER_INPUTS


def _leaving_out(execute: Callable[..., None]) -> Callable[..., None]:
    folder = str(checks_folder())

    @functools.wraps(execute)
    def execute_check(registry: Any, name: str, path: str) -> None:
        if not _has_other_inputs(registry) or os.path.dirname(os.path.realpath(path)) != folder:
            execute(registry, name, path)

    return execute_check
