"""What a scan judged, counted where judgements and records are made, and the line that says it.

The line goes to stderr: stdout is checkov's. Runners may be processes: what each of them counted reaches the process
that started them with their reports.
"""

from __future__ import annotations

import atexit
import functools
import os
import sys
from collections import Counter
from typing import Any, Callable, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from incident_manager.given_up import said
from incident_manager.integration.main_process import is_main_process, tell_main_process
from incident_manager.integration.pickled_calls import Made
from incident_manager.integration.records import told_of_records
from incident_manager.integration.seams import BASELINE
from incident_manager.integration.settings import FAIL, SKIP, UNKNOWN, Settings, checks_folder, known_checks, settings
from incident_manager.release import RELEASE

UNDECIDED = "undecided: "
"""How the comment on a record begins that is skipped because it is undecided."""
IN_BASELINE = "baseline-skipped"
"""The comment on a record that --output-baseline-as-skipped lists as skipped (3.3)."""
_NAMES = {  # of the classes of subjects, for one and for several
    "ReplicationSet": ("replication set", "replication sets"),
    "Key": ("key", "keys"),
    "ResourceText": ("resource with text", "resources with text"),
    "Trail": ("trail", "trails"),
    "ProviderBlock": ("provider", "providers"),
    "IdentityPolicy": ("IAM policy", "IAM policies"),
    "Unread": ("resource that was not read", "resources that were not read"),
}


MOST_NAMED = 3  # files in the line


class Counts(NamedTuple):
    """What one process counted, or several. ``judged`` has the names of the classes of subjects.

    ``given_up`` is how much could not be read or computed, ``lost`` how many resources that leaves undecided.
    ``left_out`` is how many of the failed records a baseline has.
    """

    judged: Mapping[str, int]
    undecided: int
    records: Mapping[str, int]
    given_up: int = 0
    lost: int = 0
    left_out: int = 0


class Tally:
    """What this process counted, and what was told by others."""

    def __init__(self) -> None:
        self.selected: Optional[Set[str]] = None  # the checks that run, where that is known
        self.unparsed: Sequence[str] = ()  # the files that checkov could not parse, where that is known
        self._judged: Set[Tuple[str, str, str]] = set()
        self._undecided: Set[Tuple[str, str, str]] = set()
        self._records: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._of_others: Dict[int, Counts] = {}

    def judged(self, place: str, kind: str, address: str, check: str, is_undecided: bool) -> None:
        """Count a subject, once for all of its checks, and each judgement on it that is undecided."""
        self._judged.add((kind, place, address))
        if is_undecided:
            self._undecided.add((check, place, address))

    def recorded(self, record: Any) -> None:
        self._records[_outcome(record)] += 1

    def left_out(self, outcomes: Iterable[str]) -> None:
        """Note the outcomes of records that a baseline takes from the reports."""
        self._left_out.update(outcomes)

    def recount(self, reports: Iterable[Any]) -> None:
        """Take those in the reports for the records there are, with what a baseline left out of them."""
        self._of_others = {process: counts._replace(records={}) for process, counts in self._of_others.items()}
        self._records = Counter(map(_outcome, _ours(reports))) + self._left_out

    def own(self) -> Counts:
        return Counts(
            dict(Counter(kind for kind, _, _ in self._judged)),
            len(self._undecided),
            dict(self._records),
            len(said.reasons),
            len(said.resources),
            self._left_out["FAILED"],
        )

    def add(self, process: int, counts: Counts) -> None:
        """Add what another process has counted up to now."""
        self._of_others[process] = counts

    def total(self) -> Counts:
        judged: Counter[str] = Counter()
        records: Counter[str] = Counter()
        parts = [self.own(), *self._of_others.values()]
        for part in parts:
            judged.update(part.judged)
            records.update(part.records)
        undecided, *more = (sum(numbers) for numbers in zip(*((p.undecided, *p[3:]) for p in parts)))
        return Counts(judged, undecided, records, *more)


def _ours(reports: Iterable[Any]) -> List[Any]:
    """The records of our checks."""
    ours = known_checks(checks_folder())
    return [record for report in reports for record in report.get_all_records() if record.check_id in ours]


def _outcome(record: Any) -> str:
    result = record.check_result
    comment = str(result.get("suppress_comment"))
    if comment == IN_BASELINE:
        return IN_BASELINE
    return "UNDECIDED" if comment.startswith(UNDECIDED) else str(getattr(result["result"], "name", result["result"]))


def line(
    counts: Counts,
    given: Settings,
    known: Mapping[str, bool],
    selected: Optional[Set[str]] = None,
    unparsed: Sequence[str] = (),
) -> str:
    """The line that ends a scan. ``known`` are the checks there are, and whether each is opt-in."""
    off = [check for check, opt_in in known.items() if opt_in and not given.turns_on(check)]
    on = len(known) - len(off) if selected is None else len(selected)
    off = [check for check in off if selected is None or check not in selected]
    parts = [f"checks CKV_SSMIM_* {RELEASE}: {on} of {len(known)} on"]
    if off:
        parts[0] += f" ({len(off)} opt-in checks are off)"
    judged = [
        f"{counts.judged[kind]} {names[counts.judged[kind] != 1]}"
        for kind, names in _NAMES.items()
        if counts.judged.get(kind)
    ]
    if counts.given_up:
        what = "part of the configuration" if counts.given_up == 1 else "parts of the configuration"
        lost = f", which leaves {counts.lost} resource{'s' * (counts.lost != 1)} undecided" if counts.lost else ""
        parts.append(f"given up: {counts.given_up} {what}, see the log{lost}")
    if unparsed:
        more = f" and {len(unparsed) - MOST_NAMED} more" if len(unparsed) > MOST_NAMED else ""
        parts.append(
            f"checkov could not parse {', '.join(unparsed[:MOST_NAMED])}{more}: what is in there is not judged"
        )
    if not judged:
        parts.append("nothing to judge: no file that was read has anything of Incident Manager")
        return "; ".join(parts) + "."
    parts.append(f"judged {', '.join(judged)}")
    parts.append(", ".join(_results(counts, given)))
    return "; ".join(parts) + "."


def _results(counts: Counts, given: Settings) -> List[str]:
    passed, failed, suppressed = (counts.records.get(outcome, 0) for outcome in ("PASSED", "FAILED", "SKIPPED"))
    in_baseline = f" (the baseline leaves out {counts.left_out} more)" if counts.left_out else ""
    found = [f"{passed} passed", f"{failed - counts.left_out} failed{in_baseline}", f"{suppressed} suppressed"]
    undecided = f"{counts.undecided} undecided"
    if counts.undecided:
        shown = {SKIP: "listed as skipped, unless --quiet hides them", FAIL: "counted as failed"}
        undecided += f" ({shown.get(given.unknown, f'to see them, set {UNKNOWN}={SKIP} and leave --quiet out')})"
    return [*found, undecided]


def receive(process: int, counts: Counts) -> None:
    """Called where a report is read: what the process that made it had counted by then."""
    if tally is not None:
        tally.add(process, counts)


def _noting_what_is_left_out(reduce: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(reduce)
    def compare_and_reduce_reports(baseline: Any, reports: List[Any]) -> None:
        outcomes = {id(record): _outcome(record) for record in _ours(reports)}
        reduce(baseline, reports)
        for record in _ours(reports):
            if _outcome(record) != IN_BASELINE:
                del outcomes[id(record)]
        if tally is not None:
            tally.left_out(outcomes.values())

    return compare_and_reduce_reports


def _handed_over() -> Made:
    assert tally is not None
    return Made(receive, os.getpid(), tally.own())


def say() -> None:
    """Write the line."""
    if tally is not None:
        print(
            line(tally.total(), settings(), known_checks(checks_folder()), tally.selected, tally.unparsed),
            file=sys.stderr,
        )


tally: Optional[Tally] = Tally() if settings().summary else None
"""None where no summary is asked for: nothing is counted then."""
if tally is not None and is_main_process():
    atexit.register(say)
if tally is not None:
    told_of_records.append(tally.recorded)
    BASELINE.wrap(_noting_what_is_left_out)
    tell_main_process(_handed_over)
