"""What a rule says of a subject: a fault, a gap, or nothing, which means that the rule holds."""

from __future__ import annotations

import enum
import functools
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

from incident_manager.values import Unknown, Value, alternatives, is_open, label, why_unknown

MAX_LINES = 300  # of the reasons of one record
MAX_LINE = 4000


class Fault(NamedTuple):
    """The rule is shown not to hold. ``found`` names the values; ``fix`` says what to write instead."""

    found: str
    fix: str

    def lines(self) -> List[str]:
        return [f"Found: {self.found}", f"Fix: {self.fix}"]


class Gap(NamedTuple):
    """The configuration does not say whether the rule holds. ``why`` names what could not be resolved."""

    why: str

    def lines(self) -> List[str]:
        return [
            f"Found: not shown to hold: {self.why}.",
            "Fix: give checkov what is missing (a value, the module, the file that declares it, or a plan), "
            "or unset CKV_SSMIM_UNKNOWN.",
        ]


class Silence(NamedTuple):
    """There is nothing to judge: no record, however UNKNOWN is treated."""

    def lines(self) -> List[str]:
        return []


Remark = Union[Fault, Gap, Silence]
Remarks = Iterable[Remark]


class Outcome(enum.Enum):
    PASSED = "PASSED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    SILENT = "SILENT"


class Verdict(NamedTuple):
    outcome: Outcome
    reasons: Tuple[Remark, ...]


def gaps(value: Value, otherwise: str) -> Iterator[Gap]:
    """A gap for each reason why a value is not known."""
    whys = list(why_unknown(value)) or [otherwise]
    for why in whys:
        yield Gap(why)


HOLDS = Verdict(Outcome.PASSED, ())


def holds_for_fewer_regions(judge: Callable[[Any], Remarks]) -> Callable[[Any], Remarks]:
    """For a rule that holds for fewer Regions where it holds for more of them.

    It holds then where it holds for all that a replication set may have, though it be unknown which it has.
    """

    @functools.wraps(judge)
    def judged(replication_set: Any) -> Remarks:
        whole = replication_set.with_all_regions
        if whole is not replication_set and not any(True for _ in judge(whole)):
            return iter(())
        return judge(replication_set)

    return judged


def verdict_of(remarks: Iterable[Remark], unknown_fails: bool) -> Verdict:
    """All faults decide; else a gap leaves it open, or fails where ``unknown_fails``; else it holds."""
    distinct = list(dict.fromkeys(remarks))
    if not distinct:
        return HOLDS
    if any(isinstance(remark, Silence) for remark in distinct):
        return Verdict(Outcome.SILENT, ())
    faults = [remark for remark in distinct if isinstance(remark, Fault)]
    if faults:
        return Verdict(Outcome.FAILED, tuple(faults))
    return Verdict(Outcome.FAILED if unknown_fails else Outcome.UNKNOWN, tuple(distinct))


def lines_of(reasons: Iterable[Remark]) -> List[str]:
    """The reasons as a record shows them: what was found, then the fix; one fix for several like it."""
    by_fix: Dict[str, List[str]] = {}
    for reason in dict.fromkeys(reasons):
        found, fix = reason.lines()
        by_fix.setdefault(fix, []).append(found)
    lines = [_shown(line) for fix, found in by_fix.items() for line in (*found, *fix.split("\n"))]
    return lines[:MAX_LINES] + ["…"] * (len(lines) > MAX_LINES)


def _shown(line: str) -> str:
    """A line for a log: values of others may hold what steers a terminal, begins a line, or cannot be written."""
    shown = line[:MAX_LINE] + "…" * (len(line) > MAX_LINE)
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in shown
    )


# Judgements that several rules make


def must_be(owner: str, what: str, argument: str, value: Value, wanted: str) -> Remarks:
    """A fault where a value is shown to be another than ``wanted``, a gap where it may be."""
    options = alternatives(value)
    wrong = [option for option in options if not is_open(option) and option != wanted]
    if len(wrong) == len(options):
        yield Fault(
            f"{owner} has the {what} {label(value)} ({argument}); Incident Manager works with {wanted} only.",
            f"create a new key with {argument} left out or set to {wanted}; that of an existing key cannot be changed.",
        )
    elif wrong or any(is_open(option) for option in options):
        yield from gaps(value, f"{argument} of {owner} is not known")


def must_not_be_given(owner: str, what: str, argument: str, value: Value, fix: str) -> Remarks:
    """A fault where an argument has a value, a gap where it may have one."""
    options = alternatives(value)
    given = [
        option not in (None, "") and not (isinstance(option, Unknown) and not option.present) for option in options
    ]
    if all(given):
        yield Fault(f"{owner} names {what} ({argument} = {label(value)}).", fix)
    elif any(option not in (None, "") for option in options):
        yield from gaps(value, f"{argument} of {owner} is not known")


def must_know_primary(owner: str, hidden: Optional[str]) -> Remarks:
    """A gap where the primary of a replica key, which decides on its spec, usage and origin, is not known."""
    if hidden is not None:
        yield Gap(f"{owner} is a replica, and {hidden}")


def must_not_equal(owner: str, found: str, value: Value, unwanted: Union[str, bool], fix: str) -> Remarks:
    """A fault where a value is shown to be ``unwanted``, a gap where it may be."""
    options = alternatives(value)
    hits = [option == unwanted for option in options if not is_open(option)]
    if len(hits) == len(options) and all(hits):
        yield Fault(f"{owner} {found}", fix)
    elif any(hits) or len(hits) < len(options):
        yield from gaps(value, f"a value of {owner} is not known")
