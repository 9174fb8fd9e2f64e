"""What the checks of all runners share: the verdict on a resource, and what belongs to one runner alone."""

from __future__ import annotations

import functools
import itertools
import os
import threading
from typing import Any, Dict, Iterable, List, Optional, Tuple, Type

from checkov.common.models.enums import CheckResult
from incident_manager.integration.concerned_subjects import concerns_incident_manager
from incident_manager.integration.seams import tell_what_is_lost
from incident_manager.rule import Rule
from incident_manager.verdict import Outcome, Remark, Verdict, in_all_worlds, lines_of

UNKNOWN_VARIABLE = "CKV_SSMIM_UNKNOWN"
_RESULTS = {
    Outcome.PASSED: CheckResult.PASSED,
    Outcome.FAILED: CheckResult.FAILED,
    Outcome.UNKNOWN: CheckResult.UNKNOWN,
}


def subjects_of(reader: Any, *resource: Any) -> List[Any]:
    """The subjects that a reader has for a resource; none where there was nothing to read."""
    found: List[Any] = [] if reader is None else reader.subjects(*resource)
    return found


def judge(rule: Rule, subjects: List[Any]) -> Tuple[CheckResult, List[str]]:
    """The result of one record: the worst of the verdicts on the subjects that it stands for."""
    verdicts = verdicts_of(rule, subjects)
    if not verdicts:
        return CheckResult.UNKNOWN, []
    tell_what_is_lost()
    if len(verdicts) == 1 and verdicts[0].outcome is Outcome.PASSED:  # as nearly all do
        return CheckResult.PASSED, []
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED):
        matching = [verdict for verdict in verdicts if verdict.outcome is outcome]
        if matching:
            reasons = [reason for verdict in matching for reason in verdict.reasons]
            fails = outcome is Outcome.FAILED or (outcome is Outcome.UNKNOWN and _unknown_fails())
            return (CheckResult.FAILED, lines_of(reasons)) if fails else (_RESULTS[outcome], [])
    return CheckResult.UNKNOWN, []


def verdicts_of(rule: Rule, subjects: Iterable[Any]) -> List[Verdict]:
    """The verdict on each subject that a rule judges; those of one address are one in different worlds.

    In another root module it is another one: the worlds of each are its own.
    """
    judged: Dict[Tuple[Type[Any], str, int], List[Any]] = {}
    for subject in subjects:
        if rule.judges(subject):
            place = type(subject), subject.address, id(subject.configuration)
            judged.setdefault(place, []).append(subject)
    found = (in_all_worlds(functools.partial(_judge, rule, forms)) for forms in judged.values())
    return [verdict for verdict in found if verdict is not None]


def _judge(rule: Rule, forms: List[Any]) -> Optional[Iterable[Remark]]:
    """What a rule says of a subject in the world that is judged; None where it is not there, or not to be judged."""
    here = [subject for subject in forms if subject.exists and concerns_incident_manager(subject)]
    return itertools.chain.from_iterable(map(rule.judge, here)) if here else None


def _unknown_fails() -> bool:
    return os.environ.get(UNKNOWN_VARIABLE, "").strip().lower() == "fail"


class _PerThread(threading.local):
    graph: Any = None
    details: List[str] = []
    entity_path: str = ""


class ResourceCheck:
    """What belongs to one runner, kept apart: runners may run as threads and share the check (3.3)."""

    def __init__(self, **named: Any) -> None:
        self._per_thread = _PerThread()
        super().__init__(**named)

    @property
    def graph(self) -> Any:
        return self._per_thread.graph

    @graph.setter
    def graph(self, graph: Any) -> None:
        self._per_thread.graph = graph

    @property
    def details(self) -> List[str]:
        return self._per_thread.details

    @details.setter
    def details(self, details: List[str]) -> None:
        self._per_thread.details = details

    @property
    def entity_path(self) -> str:
        return self._per_thread.entity_path

    @entity_path.setter
    def entity_path(self, entity_path: str) -> None:
        self._per_thread.entity_path = entity_path
