"""Generated configurations scanned by checkov's own runners, in this process."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import shutil
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from checkov.cloudformation.runner import Runner as TemplateRunner
from checkov.common.output.report import Report
from checkov.common.util.env_vars_config import env_vars_config
from checkov.runner_filter import RunnerFilter
from checkov.terraform.plan_runner import Runner as PlanRunner
from checkov.terraform.runner import Runner as TerraformRunner
from checkov.terraform_json.runner import TerraformJsonRunner
from conftest import CHECKS, IDS
from incident_manager.edits import Fix

RUNNERS: Dict[str, Any] = {
    "main.tf": TerraformRunner,
    "main.tf.json": TerraformJsonRunner,
    "plan.json": PlanRunner,
    "template.yaml": TemplateRunner,
    "template.json": TemplateRunner,
}
"""The runner for each kind of file, by its name."""

NO_CHECK = "CKV_SSMIM_0"
GAP = "Found: undecided: "


@dataclass
class Result:
    """What a scan gave. ``records`` are ours, by resource and check: the outcome, and the lines of the reason.

    ``fixes`` are those of records; the files in them are named as they are given.
    """

    records: Dict[Tuple[str, str], Tuple[str, str]] = field(default_factory=dict)
    fixes: Dict[Tuple[str, str], Fix] = field(default_factory=dict)
    complaints: List[str] = field(default_factory=list)
    unread: List[str] = field(default_factory=list)
    crashed: bool = False
    seconds: float = 0.0


class _Listener(logging.Handler):
    """Keeps what our code, or checkov about our checks, logs from WARNING on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: List[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info))
        if record.name.startswith("incident_manager") or "CKV_SSMIM" in text or str(CHECKS) in text:
            self.lines.append(f"{record.levelname} {record.name}: {text}")


@contextlib.contextmanager
def _environment(**values: Optional[str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: Dict[str, Optional[str]]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def scan(files: Dict[str, str], strict: bool, checks: str = IDS, patience: int = 1, **settings: str) -> Result:
    """Scan files, the first of which says by what runner; with an exception of the runner among the complaints.

    checkov gives up a file that it parses for more than ``patience`` seconds.
    """
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")).resolve()
    result = Result()
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        given = {"CKV_SSMIM_UNKNOWN": "fail" if strict else None, **settings}
        _scan(folder, next(iter(files)), given, checks, result, patience)
    finally:
        shutil.rmtree(folder)
    return result


def _scan(folder: Path, first: str, given: Dict[str, Optional[str]], checks: str, result: Result, seconds: int) -> None:
    runner = RUNNERS[first]()
    listener, printed = _Listener(), io.StringIO()
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [listener]
    patience, env_vars_config.HCL_PARSE_TIMEOUT_SEC = env_vars_config.HCL_PARSE_TIMEOUT_SEC, seconds
    started = time.process_time()
    try:
        with _environment(CKV_SSMIM_OPT_IN="all", **given):
            with contextlib.redirect_stdout(printed):
                reports = runner.run(
                    root_folder=str(folder),
                    external_checks_dir=[str(CHECKS)],
                    runner_filter=RunnerFilter(checks=[checks], framework=[runner.check_type]),
                )
    except Exception:
        result.crashed = True
        result.complaints.append(traceback.format_exc())
        reports = []
    finally:
        result.seconds = time.process_time() - started
        root.handlers = handlers
        env_vars_config.HCL_PARSE_TIMEOUT_SEC = patience
    if printed.getvalue():
        result.complaints.append(f"printed: {printed.getvalue()!r}")
    result.complaints.extend(listener.lines)
    for report in reports if isinstance(reports, list) else [reports]:
        _read(report, result, folder)


def _read(report: Report, result: Result, folder: Path) -> None:
    result.unread.extend(report.parsing_errors)
    for outcome, records in (("PASSED", report.passed_checks), ("FAILED", report.failed_checks)):
        for record in records:
            place = record.resource, record.check_id
            found = outcome, " ".join(map(str, record.details or ()))
            if place in result.records and result.records[place] != found:
                result.complaints.append(f"two records of {place}: {result.records[place]} and {found}")
            result.records[place] = found
            fix = getattr(record.details, "fix", None)
            if fix is not None:
                edits = tuple(edit._replace(path=os.path.relpath(edit.path, folder)) for edit in fix.edits)
                result.fixes[place] = fix._replace(edits=edits)
