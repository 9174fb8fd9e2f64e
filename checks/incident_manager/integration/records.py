"""What becomes of the records that checkov makes of our checks, and of its outputs.

Its quirks are named with the release they were seen in (3.3).
"""

from __future__ import annotations

import importlib
import logging
import operator
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Optional, Set, Tuple

from checkov.common.models.enums import CheckResult
from checkov.common.output.gitlab_sast import GitLabSast
from checkov.common.output.report import Report
from checkov.common.output.sarif import Sarif
from incident_manager.rule import Rule

logger = logging.getLogger(__name__)


def _without_details(record: Any) -> Optional[List[str]]:
    return None


def carry_details(
    runner: Any, rules: Dict[str, Rule], details_of: Callable[[Any], Optional[List[str]]] = _without_details
) -> None:
    """Let the records of a runner carry the reasons, and none of the text that a rule conceals.

    Some of checkov's runners make their records without ``details`` (3.3). All call ``Record`` by that name;
    what they call instead makes the same record and then sets the fields.
    """
    make: Callable[..., Any] = vars(runner)["Record"]
    if getattr(make, "carries_details", False):
        return

    def record(*arguments: Any, **named: Any) -> Any:
        made = make(*arguments, **named)
        rule = rules.get(made.check_id)
        details = details_of(made) if rule else None
        if details is not None:
            made.details = details
        if rule and made.details:
            made.details = Reasons(rule.id, made.details)
        if rule and rule.conceals and made.check_result.get("result") in (CheckResult.FAILED, CheckResult.SKIPPED):
            _conceal(made)
        return made

    record.carries_details = True  # type: ignore[attr-defined]
    vars(runner)["Record"] = record


def _conceal(record: Any) -> None:
    from incident_manager.confidential.masking import concealed  # with the detectors of secrets

    record.code_block = concealed(record.code_block or [])
    record.entity_tags = None
    if isinstance(record.check_result, dict) and "entity" in record.check_result:
        record.check_result["entity"] = {}


# Outputs

REGISTRY_MODULE = "checkov.terraform.checks.resource.registry"
_explained: Set[str] = set()


class Reasons(List[str]):
    """The details of a record, which see to it that every output carries them.

    JUnit's and GitLab's leave them out, and in SARIF checkov writes attachments that are texts, where that format has
    objects with a file: GitHub refuses such a document (3.3).

    checkov's runners are processes on Linux, and the process that started them writes the outputs without ever loading
    an external check (3.3). So what it reads these lines from has checkov load the checks there, as it does in the
    runners: verified, where they are signed.
    """

    def __init__(self, check_id: str, lines: Iterable[str]) -> None:
        super().__init__(lines)
        self.check_id = check_id
        _explained.add(check_id)
        _then(Sarif, "create_json", _explain_sarif)
        _then(GitLabSast, "_create_iac_vulnerability", _explain_gitlab)
        _then(Report, "_create_test_case_failure_output", _explain_junit)

    def __reduce__(self) -> Tuple[Any, ...]:
        return operator.itemgetter(1), ((_LOADED, _Made(Reasons, self.check_id, [*self])),)


class _Made:
    """What is pickled as the result of a call."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Tuple[Any, ...]:
        return self.call


_FILE = Path(str(__spec__.origin)).resolve()  # modules of signed checks have no __file__ (3.3)
_CHECKS = next(folder for folder in _FILE.parents if (folder / "__init__.py").is_file())
_LOADED = _Made(  # one object, so that a report has it once
    operator.methodcaller("load_external_checks", str(_CHECKS)),
    _Made(operator.attrgetter("resource_registry"), _Made(importlib.import_module, REGISTRY_MODULE)),
)


def _then(owner: type, name: str, change: Callable[..., Any]) -> None:
    """Let what a method returns pass through ``change``, which gets the arguments as well; nothing where it is gone."""
    make: Optional[Callable[..., Any]] = vars(owner).get(name)
    if make is None or getattr(make, "explains", False):
        return

    def changed(self: Any, *arguments: Any, **named: Any) -> Any:
        made = make(self, *arguments, **named)
        try:
            return change(made, *arguments, **named)
        except Exception:  # an output without the reasons is better than none
            logger.error("Failed to add the reasons to an output of %s", owner.__name__, exc_info=True)
            return made

    changed.explains = True  # type: ignore[attr-defined]
    setattr(owner, name, changed)


def _explain_sarif(document: Dict[str, Any]) -> Dict[str, Any]:
    for run in document["runs"]:
        for result in run["results"]:
            lines = [attachment.get("description") for attachment in result.get("attachments", ())]
            if result["ruleId"] in _explained and all(isinstance(line, str) for line in lines):
                result["message"]["text"] = "\n".join([result["message"]["text"], *lines])
                result["attachments"] = []
    return document


def _explain_gitlab(vulnerability: Dict[str, Any], record: Any) -> Dict[str, Any]:
    if isinstance(record.details, Reasons):
        vulnerability["description"] = "\n".join([f"Resource: {record.resource}", *record.details])
    return vulnerability


def _explain_junit(text: str, record: Any) -> str:
    return "\n".join([text, *record.details]) if isinstance(record.details, Reasons) else text
