"""One run of the installed checkov-incident-manager, and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence

ALL_FRAMEWORKS = "terraform,terraform_json,terraform_plan,cloudformation,serverless"
OURS = "CKV_SSMIM_*"


class Scan(NamedTuple):
    sarif: Dict[str, Any]
    unread: List[str]  # files that checkov could not parse
    console: str
    failed: bool  # as checkov sees it: by its exit code
    fault: str  # why the result counts for nothing; empty where it does


def empty_sarif() -> Dict[str, Any]:
    return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Checkov", "rules": []}}, "results": []}]}


def results_of(sarif: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """Those that nobody suppressed."""
    found = [result for run in sarif.get("runs", []) for result in run.get("results", [])]
    return [result for result in found if not result.get("suppressions")]


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
        outputs = ("cli", "console"), ("json", str(folder / "scan.json")), ("sarif", str(folder / "scan.sarif"))
        # isolated, for the working directory is that of code which nobody has judged yet
        command = [sys.executable, "-I", "-m", "checkov_incident_manager", "-d", target, "--skip-download"]
        command += ["--quiet", "--compact", *options, "--output-file-path", ",".join(path for _, path in outputs)]
        command += [option for kind, _ in outputs for option in ("-o", kind)]
        try:
            done = subprocess.run(
                command,
                cwd=cwd,
                env={**os.environ, **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return Scan(empty_sarif(), [], "", False, f"the scan took more than {timeout:.0f} seconds")
        return Scan(
            show_reasons(_read(folder / "scan.sarif") or empty_sarif()),
            _unread(_read(folder / "scan.json")),
            done.stdout + done.stderr,
            done.returncode == 1,
            _fault(done.returncode, done.stderr),
        )


def _fault(code: int, errors: str) -> str:
    if code not in (0, 1):
        lines = [line.strip() for line in errors.splitlines() if line.strip()]
        return f"checkov ended with exit code {code}: {lines[-1] if lines else 'without a word'}"
    # checkov goes on without a check that does not load, and can end with exit code 0 where nothing was checked
    return next((line.strip() for line in errors.splitlines() if "Cannot load external check" in line), "")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _unread(report: Any) -> List[str]:
    reports = report if isinstance(report, list) else [report or {}]
    return sorted({file for one in reports for file in one.get("results", {}).get("parsing_errors", [])})
