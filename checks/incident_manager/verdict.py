"""What a rule says of a subject: a fault, a gap, or nothing, which means that the rule holds."""

from __future__ import annotations

import enum
from typing import Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

from incident_manager.fixes import Change
from incident_manager.given_up import given_up, is_given_up
from incident_manager.values import Value, is_open, label, may_be_null, why_unknown
from incident_manager.worlds import WorldBudget, in_each_world

MAX_LINES = 300  # of the reasons of one record
MAX_LINE = 4000
NOT_SHOWN = "Found: undecided: "
"""How the line of a gap begins."""
WITHIN_LIMITS = "correct the syntax, or stay below the limit: SECURITY.md lists the limits."


Remedy = Callable[[str], str]
"""What to do about the reason why something is undecided."""


class Fault(NamedTuple):
    """The rule is shown not to hold. ``found`` names the values; ``fix`` says what to write instead.

    ``changes`` do that, where it can be said in terms of the model.
    """

    found: str
    fix: str
    changes: Tuple[Change, ...] = ()

    def lines(self) -> List[str]:
        return [f"Found: {self.found}", f"Fix: {self.fix}"]


class Gap(NamedTuple):
    """The configuration does not say whether the rule holds. ``why`` names what could not be resolved."""

    why: str

    def lines(self, remedy: Remedy) -> List[str]:
        fix = WITHIN_LIMITS if is_given_up(self.why) else remedy(self.why)
        return [f"{NOT_SHOWN}{self.why}.", f"Fix: {fix}"]


class Silence:
    """There is nothing to judge: no record, however UNKNOWN is treated."""

    def lines(self) -> List[str]:
        return []


class Withheld:
    """Another check has to hold first: no record, however UNKNOWN is treated, unless it holds in all worlds."""

    def lines(self) -> List[str]:
        return []


Remark = Union[Fault, Gap, Silence, Withheld]
Remarks = Iterable[Remark]


class Outcome(enum.Enum):
    PASSED = "PASSED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    SILENT = "SILENT"
    WITHHELD = "WITHHELD"


class Verdict(NamedTuple):
    outcome: Outcome
    reasons: Tuple[Remark, ...]


def gaps(value: Value, otherwise: str) -> Iterator[Gap]:
    """A gap for each reason why a value is not known."""
    whys = list(why_unknown(value)) or [otherwise]
    for why in whys:
        yield Gap(why)


HOLDS = Verdict(Outcome.PASSED, ())


def verdict_of(remarks: Iterable[Remark]) -> Verdict:
    """All faults decide; else a gap leaves it open; else it holds."""
    distinct = list(dict.fromkeys(remarks))
    if not distinct:
        return HOLDS
    for kind, outcome in ((Withheld, Outcome.WITHHELD), (Silence, Outcome.SILENT)):
        if any(isinstance(remark, kind) for remark in distinct):
            return Verdict(outcome, ())
    faults = [remark for remark in distinct if isinstance(remark, Fault)]
    if faults:
        return Verdict(Outcome.FAILED, tuple(faults))
    return Verdict(Outcome.UNKNOWN, tuple(distinct))


def in_all_worlds(
    judge: Callable[[], Optional[Verdict]],
    budget: WorldBudget,
    told: Callable[[str], str] = lambda assumed: assumed,
) -> Optional[Verdict]:
    """The verdict that all worlds agree on, those in which there is nothing to judge (None) left out; else unknown.

    ``told`` is how a reason says what holds in a world.
    """
    judged, whole = in_each_world(judge, budget.most)
    if len(judged) == 1 and whole:  # nearly always
        verdict: Optional[Verdict] = judged[0].found
        return verdict
    budget.spend(len(judged))
    found = [(one.found, one.assumed) for one in judged if one.found is not None]
    if len(found) > 1:
        found = [(verdict, tuple(map(told, assumed))) for verdict, assumed in found]
    if len(found) <= 1 and whole:
        return found[0][0] if found else None
    outcomes = {verdict.outcome for verdict, _ in found}
    if Outcome.WITHHELD in outcomes:
        return Verdict(Outcome.WITHHELD, ())
    if not whole:
        return Verdict(Outcome.UNKNOWN, (_too_many(name for one in judged for name in one.of),))
    if outcomes == {Outcome.PASSED, Outcome.SILENT}:
        return HOLDS
    if len(outcomes) > 1:
        return Verdict(Outcome.UNKNOWN, tuple(_differences(found)))
    return Verdict(outcomes.pop(), tuple(_reasons(found)))


def _too_many(names: Iterable[str]) -> Gap:
    """Why a judgement in some of the worlds only is none; the names are those of the conditions."""
    distinct = list(dict.fromkeys(names))
    examples = " and ".join(distinct[:2])
    why = f"it depends on more conditions than are looked at here ({len(distinct)} or more, such as {examples})"
    return Gap(given_up(why))


Found = List[Tuple[Verdict, Tuple[str, ...]]]


def _reasons(found: Found) -> Iterator[Remark]:
    """The reasons of verdicts that agree; with one that holds in some worlds only comes in which."""
    everywhere = [reason for reason in found[0][0].reasons if all(reason in verdict.reasons for verdict, _ in found)]
    yield from everywhere
    for verdict, assumed in found:
        for reason in verdict.reasons:
            if reason in everywhere:
                continue
            if isinstance(reason, Fault):
                reason = reason._replace(found=f"{reason.found.rstrip('.')} (if {' and '.join(assumed)}).")
            yield reason


def _differences(found: Found) -> Iterator[Gap]:
    """Why verdicts differ: what is not known in some world, and what differs between those that are known."""
    for reason in dict.fromkeys(reason for verdict, _ in found for reason in verdict.reasons):
        if isinstance(reason, Gap):
            yield reason
    known = {verdict.outcome: assumed for verdict, assumed in found if verdict.outcome is not Outcome.UNKNOWN}
    if len(known) > 1:
        sides = (f"it {_SAID[outcome]} if {' and '.join(assumed)}" for outcome, assumed in known.items())
        yield Gap(", and ".join(sides))


_SAID = {Outcome.PASSED: "passes", Outcome.FAILED: "fails", Outcome.SILENT: "is not judged"}


def lines_of(reasons: Iterable[Remark], remedy: Remedy) -> List[str]:
    """The reasons as a record shows them: what was found, then the fix; one fix for several like it."""
    by_fix: Dict[str, List[str]] = {}
    for reason in dict.fromkeys(reasons):
        found, fix = reason.lines(remedy) if isinstance(reason, Gap) else reason.lines()
        by_fix.setdefault(fix, []).append(found)
    lines = [shown(line) for fix, found in by_fix.items() for line in (*found, *fix.split("\n"))]
    return lines[:MAX_LINES] + ["…"] * (len(lines) > MAX_LINES)


def shown(line: str) -> str:
    """A line for a log: values of others may hold what steers a terminal, begins a line, or cannot be written."""
    cut = line[:MAX_LINE] + "…" * (len(line) > MAX_LINE)
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in cut
    )


# Judgements that several rules make


def must_be(owner: str, what: str, argument: str, value: Value, wanted: str) -> Remarks:
    """A fault where a value is shown to be another than ``wanted``, a gap where it may be."""
    if is_open(value):
        yield from gaps(value, f"{argument} of {owner} is not known")
    elif value != wanted:
        yield Fault(
            f"{owner} has the {what} {label(value)} ({argument}); Incident Manager works with {wanted} only.",
            f"create a new key, and leave {argument} out or set it to {wanted}: an existing key keeps its {what}.",
        )


def must_not_be_given(owner: str, what: str, argument: str, value: Value, fix: str) -> Remarks:
    """A fault where an argument has a value, a gap where it may have one."""
    if may_be_null(value):
        yield from gaps(value, f"{argument} of {owner} is not known")
    elif value not in (None, ""):
        yield Fault(f"{owner} names {what} ({argument} = {label(value)}).", fix)


def must_know_primary(owner: str, hidden: Optional[str]) -> Remarks:
    """A gap where the primary of a replica key, which decides on its spec, usage and origin, is not known."""
    if hidden is not None:
        yield Gap(f"{owner} is a replica, and {hidden}")


def must_not_equal(
    owner: str, found: str, value: Value, unwanted: Union[str, bool], fix: str, *changes: Change
) -> Remarks:
    """A fault where a value is shown to be ``unwanted``, a gap where it may be."""
    if is_open(value):
        yield from gaps(value, f"a value of {owner} is not known")
    elif value == unwanted:
        yield Fault(f"{owner} {found}", fix, changes)
