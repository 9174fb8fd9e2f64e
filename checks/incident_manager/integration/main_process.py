"""What the processes of checkov's runners tell the process that started them, by way of the reports that it reads."""

from __future__ import annotations

import functools
import multiprocessing
import operator
import os
from typing import Any, Callable, List, Tuple

from incident_manager.integration.seams import REDUCE_REPORT

_imported_in = os.getpid()
_told: List[Callable[[], Any]] = []


def is_main_process() -> bool:
    """Whether this process is the one that writes the outputs, as far as can be told: nobody started it to run."""
    return multiprocessing.parent_process() is None


def tell_main_process(what: Callable[[], Any]) -> None:
    """Let each report that this process hands over carry what is returned, at that time; it has to be picklable."""
    _told.append(what)
    REDUCE_REPORT.wrap(_carrying)


def _carrying(reduce: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(reduce)
    def reduced(report: Any, protocol: Any) -> Tuple[Any, ...]:
        function, arguments, state, *more = reduce(report, protocol)
        if is_main_process():  # which copies reports, and hands none over
            return (function, arguments, state, *more)
        from incident_manager.integration.pickled_calls import LOADED, Made  # where a report is handed over

        is_known_there = os.getpid() != _imported_in
        told = [tell() for tell in _told]
        carried = told if is_known_there else Made(operator.itemgetter(1), (LOADED, told))
        return (function, arguments, {**state, "carried_by_incident_manager": carried}, *more)

    return reduced
