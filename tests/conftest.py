"""Where things are, and how checkov is run on them: as a user does, by its command line."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Tuple

import checkov_process
import pytest

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "checks"
SAMPLES = ROOT / "sample_iac"
ELSEWHERE = ROOT / "tests"  # a folder without a `.checkov.yaml`: the one of the project would be read at its root
IDS = "CKV_SSMIM_*"
SECONDS = 600  # that checkov may take
FRAMEWORKS = ("terraform", "terraform_json", "cloudformation", "serverless")  # those of the samples; plans are apart

LONGEST = ("samples", "many_repositories", "github", "given_up", "installation", "mutations", "command_line", "outputs")

sys.path.insert(0, str(CHECKS))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each Python that is started compiles the checks

Records = Dict[str, List[Dict[str, Any]]]


def run_checkov(
    *arguments: str, cwd: Path = ELSEWHERE, fresh: bool = False, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command line with these arguments; the environment is ours but for what is given.

    The opt-in checks are on. ``fresh`` has it started as a user does, where its time counts.
    """
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("CKV_SSMIM", "CHECKOV", "TF_"))}
    every = {**inherited, "CKV_SSMIM_OPT_IN": "all", **environment}
    if not fresh and checkov_process.is_possible(environment):
        return checkov_process.run(checkov_process.CHECKOV, ["--skip-download", *arguments], cwd, every, SECONDS)
    code = "import sys; from checkov.main import Checkov; sys.exit(Checkov().run() or 0)"
    return subprocess.run(
        [sys.executable, "-c", code, "--skip-download", *arguments],
        cwd=cwd,
        env=every,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def scan(
    target: Path, *arguments: str, checks: Path = CHECKS, fresh: bool = False, **environment: str
) -> Tuple[Records, str]:
    """The records that our checks give on a folder or file, by outcome, and what went to stderr."""
    done = run_checkov(
        "-f" if target.is_file() else "-d",
        str(target),
        "--external-checks-dir",
        str(checks),
        "--check",
        IDS,
        "-o",
        "json",
        *arguments,
        cwd=ELSEWHERE,
        fresh=fresh,
        **environment,
    )
    return records_of(done.stdout), done.stderr


def records_of(output: str) -> Records:
    """checkov's JSON output, for each folder: one report, a list of them, or a summary where there is nothing."""
    reports: List[Dict[str, Any]] = []
    rest = output.strip()
    while rest:
        found, end = json.JSONDecoder().raw_decode(rest)
        reports.extend(found if isinstance(found, list) else [found])
        rest = rest[end:].lstrip()
    records: Records = {"PASSED": [], "FAILED": [], "SKIPPED": []}
    for report in reports:
        for outcome, found in records.items():
            found.extend(report.get("results", {}).get(f"{outcome.lower()}_checks", []))
    return records


def brief(records: Records) -> List[Tuple[str, str, str, str]]:
    """What can be compared between two runs."""
    return sorted(
        (outcome, record["check_id"], record["file_abs_path"], record["resource"])
        for outcome, found in records.items()
        for record in found
    )


def sample_scan(unknown: str = "", folders: Tuple[str, ...] = ("",)) -> Tuple[Records, str]:
    """All samples, or those in some folders of them, scanned once for each way to treat UNKNOWN."""
    together: Records = {"PASSED": [], "FAILED": [], "SKIPPED": []}
    said = ""
    for folder in folders:  # checkov itself, given several, reports those before again with each
        records, errors = _scanned(unknown, folder)
        said += errors
        for outcome, found in records.items():
            together[outcome] += found
    return together, said


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """The files that take longest go first, so that the workers end together."""
    order = {f"test_{name}": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


def pytest_collection_finish() -> None:
    """What is imported by now is not searched for garbage, as in checkov's command."""
    gc.freeze()


_shared: List[Path] = []


@lru_cache(maxsize=None)
def _scanned(unknown: str, folder: str) -> Tuple[Records, str]:
    treated: Dict[str, Any] = {"CKV_SSMIM_UNKNOWN": unknown} if unknown else {}
    kept = _shared[0] / f"{unknown or 'default'} {folder.replace('/', ' ')}.json" if _shared else None
    if kept and kept.is_file():
        records, said = json.loads(kept.read_text())
        return records, said
    found = scan(SAMPLES / folder, "--framework", *FRAMEWORKS, **treated)
    if kept:
        kept.parent.mkdir(exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(found))
        part.replace(kept)
    return found


@pytest.fixture(scope="session", autouse=True)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the workers of one run of the tests need not find out more than once has a folder."""
    if hasattr(request.config, "workerinput"):
        _shared.append(tmp_path_factory.getbasetemp().parent / "samples")
