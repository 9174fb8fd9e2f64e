"""Calls that are pickled in place of their results: they are made where the pickle is read.

checkov's runners are processes on Linux, and the process that started them reads their reports without ever loading an
external check (3.3). What is pickled here has checkov load the checks there first, as it does in the runners: verified,
where they are signed.
"""

from __future__ import annotations

import importlib
import operator
from typing import Any, Callable, Tuple

from incident_manager.integration.settings import checks_folder

REGISTRY_MODULE = "checkov.terraform.checks.resource.registry"


class Made:
    """What is pickled as the result of a call."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Tuple[Any, ...]:
        return self.call


LOADED = Made(  # one object, so that a report has it once
    operator.methodcaller("load_external_checks", str(checks_folder())),
    Made(operator.attrgetter("resource_registry"), Made(importlib.import_module, REGISTRY_MODULE)),
)
