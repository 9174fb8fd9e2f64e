"""A command line in a process of its own, forked from one that has imported checkov: what takes the longest."""

from __future__ import annotations

import atexit
import functools
import gc
import multiprocessing
import multiprocessing.process
import os
import subprocess
import sys
import tempfile
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence

CHECKOV = "checkov"
_HERE = str(Path(__file__).resolve().parent)
_SOURCE = str(Path(_HERE).parent / "src")
_OURS = (_HERE, str(Path(_HERE).parent / "checks"), str(Path(_HERE).parent / "scripts"))


PARALLEL = "CHECKOV_PARALLELIZATION_TYPE"


def is_possible(environment: Mapping[str, str]) -> bool:
    """Not where checkov, or Python, reads what is given while it is imported."""
    read = {name for name in environment if name.startswith(("CHECKOV", "LOG_", "PYTHON"))}
    return hasattr(os, "fork") and read <= {PARALLEL} and environment.get(PARALLEL) != "spawn"


def run(
    program: str, arguments: Sequence[str], cwd: Path, environment: Dict[str, str], timeout: int
) -> "subprocess.CompletedProcess[str]":
    """As :func:`subprocess.run` would run checkov or our command; the whole environment is given."""
    # The path is an argument of the server's, which Linux limits, and checkov adds to it in each scan (3.3).
    sys.path[:] = dict.fromkeys(sys.path)
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder) / "out", Path(folder) / "errors"
        child = _forks().Process(  # type: ignore[attr-defined]
            target=_run, args=(program, list(arguments), str(cwd), environment, str(out), str(errors))
        )
        child.start()
        child.join(timeout)
        if child.exitcode is None:
            child.kill()
            raise subprocess.TimeoutExpired(list(arguments), timeout)
        return subprocess.CompletedProcess(
            list(arguments), child.exitcode, *(file.read_bytes().decode() for file in (out, errors))
        )


@functools.lru_cache(maxsize=None)
def _forks() -> BaseContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["checkov.main"])
    return context


def _run(program: str, arguments: List[str], cwd: str, environment: Dict[str, str], *outputs: str) -> None:
    for descriptor, path in enumerate(outputs, 1):
        with open(path, "wb") as file:
            os.dup2(file.fileno(), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = [program, *arguments]
    sys.path[:] = [path for path in sys.path if path not in _OURS]
    setattr(multiprocessing.process, "_parent_process", None)  # as of a process that a user starts
    sys.dont_write_bytecode = False  # else each scan compiles the checks
    gc.set_threshold(100_000, 50, 1000)  # a scan of some files ends before a search for garbage pays
    _run_in_parallel(environment.get(PARALLEL))
    try:
        sys.exit(_checkov(arguments) if program == CHECKOV else _command())
    finally:
        getattr(atexit, "_run_exitfuncs")()  # multiprocessing leaves them out


def _run_in_parallel(kind: Optional[str]) -> None:
    """As checkov itself does when it is imported (3.3)."""
    from checkov.common.parallelizer.parallel_runner import parallel_runner

    parallel_runner.type = kind or parallel_runner.type


def _checkov(arguments: List[str]) -> int:
    from checkov.main import Checkov

    return Checkov(arguments).run() or 0


def _command() -> int:
    sys.path.insert(0, _SOURCE)
    from checkov_incident_manager.cli import main

    return main() or 0
