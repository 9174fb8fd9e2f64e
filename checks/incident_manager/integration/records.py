"""What the records of our checks hold: the reasons, and none of the text that a rule conceals."""

from __future__ import annotations

import functools
import logging
import os
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional

from checkov.common.models.enums import CheckResult
from incident_manager.integration.seams import ADD_RECORD, HANDLE_REPORT
from incident_manager.rule import Rule

if TYPE_CHECKING:
    from incident_manager.edits import Fix
    from incident_manager.integration.judging import Failing

logger = logging.getLogger(__name__)

documented: Dict[str, Rule] = {}
"""The rules that are registered, by their ids."""
told_of_records: List[Callable[[Any], None]] = []
"""What is called with each record of ours."""
_details: Dict[str, Callable[[Any], Optional[List[str]]]] = {}


def complete_records() -> None:
    """Let the records of the rules carry their reasons, whichever runner makes them."""
    ADD_RECORD.wrap(_completing)
    HANDLE_REPORT.wrap(_naming_the_source)


def reasons_come_from(runner: str, details_of: Callable[[Any], Optional[List[str]]]) -> None:
    """Say where to find the reasons of a record; some of checkov's runners make theirs without ``details`` (3.3)."""
    _details[runner] = details_of


def _completing(add: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(add)
    def add_record(report: Any, record: Any) -> None:
        rule = documented.get(record.check_id)
        if rule:
            _complete(rule, record, _details.get(report.check_type))
            for tell in told_of_records:
                tell(record)
        add(report, record)

    return add_record


def _naming_the_source(handle: Callable[..., None]) -> Callable[..., None]:
    """Let findings of a plan that got the lines and the code of the source name its file, and conceal its text."""

    @functools.wraps(handle)
    def handle_report(registry: Any, report: Any, roots: Any = None) -> None:
        handle(registry, report, roots)
        for record in [*report.failed_checks, *report.skipped_checks] if roots else ():
            rule = documented.get(record.check_id)
            if rule and not record.file_path.startswith("/"):
                places = filter(os.path.isfile, (os.path.join(root, record.file_path) for root in roots))
                record.repo_file_path = next(map(record._determine_repo_file_path, places), record.repo_file_path)
                if rule.conceals:
                    _conceal(record)

    return handle_report


def _complete(rule: Rule, record: Any, details_of: Optional[Callable[[Any], Optional[List[str]]]]) -> None:
    details = record.details or (details_of(record) if details_of else None)
    if details:
        from incident_manager.integration.judging import Failing, Undecided  # where there is something to say
        from incident_manager.integration.outputs import Reasons

        if isinstance(details, Undecided) and "suppress_comment" not in record.check_result:
            skipped = {"result": CheckResult.SKIPPED, "suppress_comment": details.comment}
            record.check_result = {**record.check_result, **skipped}
        fix = None
        if isinstance(details, Failing):
            fix = _add_fix(rule, record, details)
            details.failing = []  # a check keeps its latest details for longer than a scan
        record.details = Reasons(rule.id, details, fix)
    if rule.conceals and record.check_result.get("result") in (CheckResult.FAILED, CheckResult.SKIPPED):
        _conceal(record)


def _add_fix(rule: Rule, record: Any, details: Failing) -> Optional[Fix]:
    """The fix of a finding. A block as it should be goes to editors, where the fix lies within the block."""
    changes = any(reason.changes for _, verdict in details.failing for reason in verdict.reasons)  # type: ignore
    if not changes or record.check_result.get("result") is not CheckResult.FAILED or rule.conceals:
        return None
    try:
        from incident_manager.integration.tried_fixes import fix_of, fixed_lines

        fix = fix_of(rule, details.failing)
        record.fixed_definition = fixed_lines(fix, record.file_abs_path, record.file_line_range) if fix else None
        return fix
    except Exception:  # a finding without a fix is better than none
        logger.error("Failed to find the fix of %s for %s", rule.id, record.resource, exc_info=True)
        return None


def _conceal(record: Any) -> None:
    from incident_manager.confidential.masking import concealed  # with the detectors of secrets

    record.code_block = concealed(record.code_block or [])
    record.entity_tags = None
    if isinstance(record.check_result, dict) and "entity" in record.check_result:
        record.check_result["entity"] = {}
