"""What the outputs of checkov show of a finding: each carries the reasons, in a form that its readers take."""

from __future__ import annotations

import functools
import logging
import operator
import re
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Optional, Set, Tuple

from incident_manager.integration.pickled_calls import LOADED, Made
from incident_manager.integration.records import documented
from incident_manager.integration.seams import GITLAB, JUNIT, SARIF
from incident_manager.verdict import shown

if TYPE_CHECKING:
    from incident_manager.edits import Fix

logger = logging.getLogger(__name__)

_explained: Set[str] = set()


class Reasons(List[str]):
    """The details of a record, which see to it that the outputs with details carry them.

    JUnit's and GitLab's leave them out, and in SARIF checkov writes attachments that are texts, where that format has
    objects with a file: GitHub refuses such a document (3.3).

    checkov's runners are processes on Linux, and the process that started them writes the outputs without ever loading
    an external check (3.3). So what it reads these lines from has checkov load the checks there, as it does in the
    runners: verified, where they are signed.
    """

    def __init__(self, check_id: str, lines: Iterable[str], fix: Optional[Fix] = None) -> None:
        super().__init__(lines)
        self.check_id = check_id
        self.fix = fix
        _explained.add(check_id)
        SARIF.wrap(_explaining_sarif)
        GITLAB.wrap(_explaining_gitlab)
        JUNIT.wrap(_explaining_junit)

    def __reduce__(self) -> Tuple[Any, ...]:
        return operator.itemgetter(1), ((LOADED, Made(Reasons, self.check_id, [*self], self.fix)),)


RESOURCE = "\nResource: "  # what stands before the name of the resource in the message of a result (3.3)
_LIKE_MARKUP = re.compile(r"\](?=\s*[(\[])|:(?=//[^\s,])|\bwww(?=\.)|<(?=[a-z/!?])", re.I)


def unlinked(lines: Iterable[str]) -> str:
    """Lines that hold text of others, for readers who make a link or a tag of what looks like one: with a space in it,
    it does not."""
    return "\n".join(_LIKE_MARKUP.sub(r"\g<0> ", shown(line)) for line in lines)


Method = Callable[..., Any]


def _then(change: Method) -> Callable[[Method], Method]:
    """Let what a method returns pass through ``change``, which gets the arguments as well."""

    def changing(make: Method) -> Method:
        @functools.wraps(make)
        def changed(self: Any, *arguments: Any, **named: Any) -> Any:
            made = make(self, *arguments, **named)
            try:
                return change(made, self, *arguments, **named)
            except Exception:  # an output without the reasons is better than none
                logger.error("Failed to add the reasons to an output: %s", make.__qualname__, exc_info=True)
                return made

        return changed

    return changing


@_then
def _explaining_sarif(document: Dict[str, Any], output: Any) -> Dict[str, Any]:
    records = [record for report in output.reports for record in (*report.failed_checks, *report.skipped_checks)]
    for run in document["runs"]:
        for described in run["tool"]["driver"]["rules"]:
            if described["id"] in documented:
                from incident_manager.rule_text import help_of  # where there is something to describe

                described["help"]["markdown"] = help_of(documented[described["id"]])
        if any(getattr(record.details, "fix", None) for record in records):
            from incident_manager.integration.sarif_fixes import add_fixes

            add_fixes(run["results"], records)
        for result in run["results"]:
            lines = [attachment.get("description") for attachment in result.get("attachments", ())]
            if result["ruleId"] in _explained and all(isinstance(line, str) for line in lines):
                title, mark, resource = result["message"]["text"].partition(RESOURCE)
                result["message"]["text"] = unlinked([title, *([f"{mark.strip()} {resource}"] if mark else []), *lines])
                result["attachments"] = []
    return document


@_then
def _explaining_gitlab(vulnerability: Dict[str, Any], _: Any, record: Any) -> Dict[str, Any]:
    if isinstance(record.details, Reasons):
        vulnerability["description"] = unlinked([f"{RESOURCE.strip()} {record.resource}", *record.details])
    return vulnerability


@_then
def _explaining_junit(text: str, _: Any, record: Any) -> str:
    return "\n".join([text, *record.details]) if isinstance(record.details, Reasons) else text
