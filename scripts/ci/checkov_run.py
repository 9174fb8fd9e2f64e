"""One run of the installed checkov-incident-manager, and what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

ALL_FRAMEWORKS = "terraform,terraform_json,terraform_plan,cloudformation,serverless"
OURS = "CKV_SSMIM_*"
SUMMARY = "checks CKV_SSMIM_* "  # how the line begins that ends a scan
UNDECIDED = "undecided: "  # how the comment of a result begins that CKV_SSMIM_UNKNOWN=skip lists
ISOLATED = ("-I",)  # the working directory is that of code which nobody has judged yet


class Scan(NamedTuple):
    sarif: Dict[str, Any]
    unread: List[str]  # files that checkov could not parse
    log: str
    failed: bool  # as checkov sees it: by its exit code
    fault: str  # why the result counts for nothing; empty where it does
    summary: str = ""  # the line that says what was judged


def empty_sarif() -> Dict[str, Any]:
    return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Checkov", "rules": []}}, "results": []}]}


def results_of(sarif: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """Those that nobody suppressed."""
    return [result for result in _all_results(sarif) if not result.get("suppressions")]


def undecided_of(sarif: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """Those that are listed because they are undecided."""
    comments = ((result, result.get("suppressions") or [{}]) for result in _all_results(sarif))
    return [result for result, given in comments if str(given[0].get("justification")).startswith(UNDECIDED)]


def _all_results(sarif: Mapping[str, Any]) -> List[Dict[str, Any]]:
    return [result for run in sarif.get("runs", []) for result in run.get("results", [])]


def show_reasons(sarif: Dict[str, Any]) -> Dict[str, Any]:
    """Move the reasons into the messages: code scanning shows these, and not the attachments in which checkov (3.3)
    hands the reasons over."""
    for result in (result for run in sarif["runs"] for result in run["results"]):
        lines = [attachment["description"] for attachment in result.pop("attachments", [])]
        result["message"]["text"] = "\n".join([result["message"]["text"], *lines])
    return sarif


def scan(
    target: str, options: Sequence[str], cwd: Path, environment: Mapping[str, str] = {}, timeout: float = 3600
) -> Scan:
    """Scan a folder; paths in the result are relative to `cwd`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outputs = ("json", str(folder / "scan.json")), ("sarif", str(folder / "scan.sarif"))
        command = [sys.executable, *ISOLATED, "-m", "checkov_incident_manager", "-d", target, "--skip-download"]
        command += [*options, "--output-file-path", ",".join(path for _, path in outputs)]
        command += [option for kind, _ in outputs for option in ("-o", kind)]
        given = {name: text for name, text in os.environ.items() if name != "CLONE_TOKEN"}
        code, log = _run(command, cwd, {**given, "CKV_SSMIM_SUMMARY": "1", **environment}, timeout)
        if code is None:
            return Scan(empty_sarif(), [], log, False, f"the scan took more than {timeout:.0f} seconds")
        sarif = _read(folder / "scan.sarif")
        return Scan(
            show_reasons(sarif or empty_sarif()),
            _unread(_read(folder / "scan.json"), cwd),
            log,
            code == 1,
            fault_of(code, log, sarif is not None),
            next((line for line in log.splitlines() if line.startswith(SUMMARY)), ""),
        )


def write_patch(
    target: str,
    options: Sequence[str],
    cwd: Path,
    which: str,
    patch: Path,
    environment: Mapping[str, str] = {},
    timeout: float = 3600,
) -> str:
    """Write what the fixes make of the files of a folder as a patch. Returns why that cannot be, else ""."""
    command = [sys.executable, *ISOLATED, "-m", "checkov_incident_manager", "-d", target, "--skip-download"]
    command += [*options, "--diff", f"--fix={which}"]
    with open(patch, "wb") as written:
        code, log = _run(command, cwd, {**os.environ, **environment}, timeout, written)
    if code not in (0, 1) or not patch.stat().st_size:
        patch.unlink()
    return "" if code in (0, 1) else f"there is no patch: {_last_words(log)}"


def _run(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    timeout: float,
    stdout: Union[int, IO[bytes]] = subprocess.DEVNULL,
) -> Tuple[Optional[int], str]:
    """The exit code, and what went to stderr; no code where time was up: then all its processes are ended, for each of
    them keeps the outputs open."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    with process:
        try:
            log = process.communicate(timeout=timeout)[1]
            return process.returncode, log
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None, process.communicate()[1]
        except BaseException:  # a job that is cancelled
            os.killpg(process.pid, signal.SIGKILL)
            raise


def fault_of(code: int, errors: str, complete: bool) -> str:
    if code not in (0, 1) or not complete:  # a Python that dies of an exception has the exit code of findings
        return f"checkov ended with exit code {code}: {_last_words(errors)}"
    # checkov goes on without a check that does not load, and can end with exit code 0 where nothing was checked
    return next((line.strip() for line in errors.splitlines() if "Cannot load external check" in line), "")


def _last_words(errors: str) -> str:
    """The last line; of a wrong option or setting all that was said of it."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    of_options = [number for number, line in enumerate(lines) if ": error: " in line]
    of_settings = [line for line in lines if line.startswith("checkov-incident-manager: ")]
    said = lines[of_options[-1] :] if of_options else of_settings or lines[-1:]
    return " ".join(said) or "without a word"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _unread(report: Any, cwd: Path) -> List[str]:
    reports = report if isinstance(report, list) else [report or {}]  # with --quiet (3.3) they would not be in it
    files = {file for one in reports for file in one.get("results", {}).get("parsing_errors", [])}
    return sorted(os.path.relpath(file, cwd) for file in files)
