"""A scan ends, also where checkov breaks: with exit code 2, the name of the file, and no process left behind.

checkov (3.3) waits for ever where a runner raises while the pipe of another is full.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Iterator, List, Optional

from checkov_incident_manager.place import COMMAND

BREAKING = ("Failed to invoke function", "Exception traceback:")
"""How the lines begin that checkov logs, with the traceback, when it gives a scan up."""
LONGEST_PATH = 4096
SECONDS_TO_END = 10  # for a process that has handed over its report


class Processes:
    """The processes that this one starts while it is looked after."""

    def __init__(self) -> None:
        self._started: List[BaseProcess] = []

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        start = BaseProcess.start

        def started(process: Any) -> None:
            start(process)
            self._started.append(process)

        setattr(BaseProcess, "start", started)
        try:
            yield
        finally:
            setattr(BaseProcess, "start", start)

    def lost(self) -> List[str]:
        """Those that did not end by themselves, in words.

        Of a runner's process that is killed, for want of memory for example, checkov (3.3) says nothing: its results
        are missing.
        """
        for process in self._started:
            process.join(SECONDS_TO_END)
        codes = [process.exitcode for process in self._started if process.exitcode]
        return [f"signal {-code}" if code < 0 else f"exit code {code}" for code in codes]


@contextlib.contextmanager
def certain_to_end(seconds: int) -> Iterator[None]:
    """Around a scan: at its end, and after so many seconds, the processes that it started are ended; 0 is no limit."""
    logging.getLogger().addHandler(_NamesTheFile())  # inherited by the processes
    watch = threading.Timer(seconds, _give_up, (seconds,))
    watch.daemon = True
    if seconds:
        watch.start()
        _limit_processor_time(seconds + SECONDS_TO_END)
    try:
        yield
    finally:
        watch.cancel()
        _limit_processor_time(0)
        _end_processes()


def _limit_processor_time(seconds: int) -> None:
    """End by a signal after so many seconds, 0 is no limit: a regular expression in checkov (3.3) keeps the watch from
    running. checkov itself uses the other timer."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)


def _end_processes() -> None:
    for process in multiprocessing.active_children():
        process.kill()


def _give_up(seconds: int) -> None:
    print(f"{COMMAND}: the scan took more than {seconds} seconds (CKV_SSMIM_TIMEOUT)", file=sys.stderr, flush=True)
    _end_processes()
    os._exit(2)


def remove_sarif(config: argparse.Namespace) -> None:
    """Remove the SARIF file that a scan with these options writes; checkov (3.3) says nowhere which one that is.

    It is of an earlier scan, or of one that failed: an upload would close the alerts of all that was not scanned.
    """
    if "sarif" in (config.output or ()):
        Path(_sarif_file(config.output, config.output_file_path)).unlink(missing_ok=True)


def _sarif_file(outputs: List[str], given: Optional[str]) -> str:
    if given and "," in given:
        return dict(zip(outputs, given.split(","))).get("sarif", "results.sarif")
    return os.path.join(given, "results_sarif.sarif") if given else "results.sarif"


class _NamesTheFile(logging.Handler):
    """Says which file checkov was at when it gave a scan up: its own message does not."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.getMessage().startswith(BREAKING):
            file = file_at(record.exc_info[2])
            if file:
                error = " ".join(str(record.exc_info[1]).split())
                print(f"{COMMAND}: checkov failed at {file}: {error}", file=sys.stderr, flush=True)


def file_at(trace: Optional[TracebackType]) -> str:
    """The file that a local variable of the innermost call names that has one; relative where it is below here."""
    found = ""
    while trace is not None:
        for value in list(trace.tb_frame.f_locals.values()):
            if isinstance(value, str) and len(value) < LONGEST_PATH and "\n" not in value and os.path.isfile(value):
                found = value
        trace = trace.tb_next
    if not found:
        return ""
    below = os.path.relpath(found)
    return found if below.startswith(os.pardir) else below
