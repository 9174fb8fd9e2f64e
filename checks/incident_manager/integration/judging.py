"""The verdict on a resource, whichever runner asks for it. It is imported where there is something to judge."""

from __future__ import annotations

import functools
import itertools
from typing import Any, Dict, Iterable, List, Optional, Tuple, Type

from checkov.common.models.enums import CheckResult
from incident_manager.given_up import is_given_up, leaves_undecided
from incident_manager.integration.concerned_subjects import concerns_incident_manager
from incident_manager.integration.garbage import leave_out_of_searches_for_garbage
from incident_manager.integration.language import Language
from incident_manager.integration.seams import tell_what_is_lost
from incident_manager.integration.settings import FAIL, SKIP, settings
from incident_manager.integration.tally import UNDECIDED, tally
from incident_manager.integration.unread import Unread
from incident_manager.rule import Rule
from incident_manager.verdict import (
    NOT_SHOWN,
    WITHIN_LIMITS,
    Gap,
    Outcome,
    Remark,
    Verdict,
    in_all_worlds,
    lines_of,
    verdict_of,
)

leave_out_of_searches_for_garbage()  # checkov's graph above all

NOT_FAILED = "What stays undecided does not fail with CKV_SSMIM_UNKNOWN=skip."
_RESULTS = {
    Outcome.PASSED: CheckResult.PASSED,
    Outcome.FAILED: CheckResult.FAILED,
    Outcome.UNKNOWN: CheckResult.UNKNOWN,
}


class Undecided(List[str]):
    """The reasons of a record that is skipped, because what it says is not decided."""

    @property
    def comment(self) -> str:
        """The reasons in one line, for the place where checkov shows why somebody suppressed a finding."""
        found = (line[len(NOT_SHOWN) :] for line in self if line.startswith(NOT_SHOWN))
        return f"{UNDECIDED}{' '.join(found)}"


class Failing(List[str]):
    """The reasons of a record that fails, with what they are about: subjects, and the verdict on each."""

    def __init__(self, lines: Iterable[str], failing: List[Tuple[Any, Verdict]]) -> None:
        super().__init__(lines)
        self.failing = failing


Named = Tuple[Type[Any], str]
"""The class and the address of a subject."""


def named(subject: Any) -> Named:
    return type(subject), subject.address


def subjects_of(reader: Any, *resource: Any) -> List[Any]:
    """The subjects that a reader has for a resource; none where there was nothing to read."""
    found: List[Any] = [] if reader is None else reader.subjects(*resource)
    return found


def judge(rule: Rule, subjects: List[Any], place: str, language: Language) -> Tuple[CheckResult, List[str]]:
    """The result of one record: the worst of the verdicts on the subjects that it stands for.

    ``place`` tells the subjects of one resource from those of another.
    """
    found = _judged(rule, subjects)
    if not found:
        return CheckResult.UNKNOWN, []
    tell_what_is_lost()
    if tally is not None:
        for (kind, address), verdict in ((named(subject), verdict) for subject, verdict in found):
            if verdict.outcome in _RESULTS:
                tally.judged(place, kind.__name__, address, rule.id, verdict.outcome is Outcome.UNKNOWN)
    if len(found) == 1 and found[0][1].outcome is Outcome.PASSED:  # as nearly all do
        return CheckResult.PASSED, []
    verdicts = [verdict for _, verdict in found]
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED):
        matching = [verdict for verdict in verdicts if verdict.outcome is outcome]
        if matching:
            reasons = [reason for verdict in matching for reason in verdict.reasons]
            unknown = settings().unknown if outcome is Outcome.UNKNOWN else ""
            lost = [reason for reason in reasons if isinstance(reason, Gap) and is_given_up(reason.why)]
            leaves_undecided(place, (gap.why for gap in lost))
            if lost and settings().given_up == FAIL and unknown != FAIL:
                unknown, reasons = FAIL, list(lost)
            if unknown == SKIP:
                return CheckResult.SKIPPED, Undecided(_lines(reasons, language))
            if outcome is not Outcome.FAILED and unknown != FAIL:
                return _RESULTS[outcome], []
            lines = _lines(reasons, language, NOT_FAILED)
            if outcome is Outcome.FAILED:
                lines = Failing(lines, [one for one in found if one[1].outcome is outcome])
            return CheckResult.FAILED, lines
    return CheckResult.UNKNOWN, []


def _lines(reasons: List[Remark], language: Language, end: str = "") -> List[str]:
    """The reasons as a record shows them; ``end`` is for the last fix of what is undecided, but by a limit of ours."""
    from incident_manager.integration.remedies import remedy  # where something has reasons

    lines = lines_of(reasons, lambda why: remedy(why, language))
    if end and any(isinstance(reason, Gap) and not is_given_up(reason.why) for reason in reasons):
        fixes = [place for place, line in enumerate(lines) if line.startswith("Fix: ") and WITHIN_LIMITS not in line]
        lines[fixes[-1]] += f" {end}"
    return lines


def verdicts_of(rule: Rule, subjects: Iterable[Any]) -> List[Verdict]:
    """The verdict on each subject that a rule judges; those of one address are one in different worlds.

    In another root module it is another one: the worlds of each are its own.
    """
    return [verdict for _, verdict in _judged(rule, subjects)]


def judged(rule: Rule, subjects: Iterable[Any]) -> List[Tuple[Named, Verdict]]:
    """The same, with the class and the address of each subject."""
    return [(named(subject), verdict) for subject, verdict in _judged(rule, subjects)]


def is_judged(rule: Rule, subject: Any) -> bool:
    """Whether a rule judges a subject, or what stands for one that was not read."""
    return subject.concerns(rule) if isinstance(subject, Unread) else rule.judges(subject)


def _judged(rule: Rule, subjects: Iterable[Any]) -> List[Tuple[Any, Verdict]]:
    """The same, with the subject, or one of its forms."""
    told = _without_secrets if rule.conceals else str
    found: List[Tuple[Any, Verdict]] = []
    lost: List[Tuple[Any, Verdict]] = []
    read: List[Any] = []
    for subject in subjects:
        if isinstance(subject, Unread):
            if subject.concerns(rule):
                lost.append((subject, Verdict(Outcome.UNKNOWN, (Gap(subject.why),))))
        elif rule.judges(subject):
            read.append(subject)
    for forms in [read] if len(read) == 1 else _by_subject(read):
        verdict = in_all_worlds(functools.partial(_judge, rule, forms), forms[0].configuration.worlds, told)
        if verdict is not None:
            found.append((forms[0], verdict))
    return [*found, *lost] if lost else found


def _by_subject(subjects: Iterable[Any]) -> Iterable[List[Any]]:
    """The forms of each subject."""
    forms: Dict[Tuple[Named, int], List[Any]] = {}
    for subject in subjects:
        forms.setdefault((named(subject), id(subject.configuration)), []).append(subject)
    return forms.values()


def _without_secrets(assumed: str) -> str:
    from incident_manager.confidential.masking import concealed_assumption  # with the detectors of secrets

    return concealed_assumption(assumed)


def _judge(rule: Rule, forms: List[Any]) -> Optional[Verdict]:
    """What a rule says of a subject in the world that is judged; None where it is not there, or not to be judged."""
    here = [subject for subject in forms if subject.exists and concerns_incident_manager(subject, rule.of_idle_keys)]
    return verdict_of(itertools.chain.from_iterable(map(rule.judge, here))) if here else None
