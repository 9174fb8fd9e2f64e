"""Fixes of findings, each tried before it is offered: with the changed text in memory the finding has to be gone, and
nothing may be found that was not found before. Nothing is written.
"""

from __future__ import annotations

import functools
import os
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from incident_manager.edits import Edit, Fix, by_file, edited, within_lines
from incident_manager.fixes import Change
from incident_manager.integration.judging import Named, judged, named
from incident_manager.integration.records import documented
from incident_manager.integration.settings import settings
from incident_manager.resource_types import SET_TYPES
from incident_manager.rule import Rule
from incident_manager.scanned_files import read_text, with_other_texts
from incident_manager.verdict import Fault, Outcome, Verdict

MOST_JUDGED = 1500
"""Subjects that are judged again in one configuration, each time counted. Where the first two times would exceed it,
findings have no fixes."""

_INSTALLED = f"{os.sep}.terraform{os.sep}"

Texts = Dict[str, str]
"""Other texts of files, by their absolute paths."""
Finding = Tuple[str, Named]
"""The check, and the subject."""
Verdicts = Dict[Finding, Verdict]


def fix_of(rule: Rule, failing: Iterable[Tuple[Any, Verdict]]) -> Optional[Fix]:
    """The fix of a record, which stands for subjects with a verdict on each; None where one of these has none."""
    found: Dict[int, List[Fix]] = {}
    for subject, verdict in failing:
        changes = _changes(verdict)
        if not changes or not _is_of_text(changes[0].source):
            return None
        judging: _Judging = subject.configuration.remembered(
            "what is judged with other texts",
            functools.partial(_Judging, changes[0].source, len(subject.configuration.subjects)),
        )
        fix = judging.fixes.get((rule.id, named(subject)))
        if fix is None:
            return None
        found.setdefault(id(subject.configuration), []).append(fix)
    edits = {tuple(sorted({edit for fix in fixes for edit in fix.edits})) for fixes in found.values()}
    if len(edits) != 1:
        return None  # what holds in one configuration is another thing in another
    return Fix(edits.pop(), all(fix.safe for fixes in found.values() for fix in fixes))


def _changes(verdict: Verdict) -> List[Change]:
    """The changes that end all faults of a verdict; none where one has no change."""
    faults = [reason for reason in verdict.reasons if isinstance(reason, Fault)]
    every = all(fault.changes for fault in faults)
    return list(dict.fromkeys(change for fault in faults for change in fault.changes)) if every else []


def fixed_lines(fix: Fix, path: str, lines: Sequence[int]) -> Optional[str]:
    """What becomes of lines of a file; None where the fix changes others, too."""
    if list(by_file(fix.edits)) != [os.path.abspath(path)]:
        return None
    return within_lines(read_text(path) or "", list(fix.edits), lines[0], lines[-1])


def _is_of_text(source: Any) -> bool:
    """Whether a resource or provider is read from text that can be changed, and not from a plan."""
    return hasattr(source, "template") or hasattr(getattr(source, "module", None), "program")


def _edits_of(change: Change) -> Tuple[Edit, ...]:
    if not _is_of_text(change.source):
        return ()
    if hasattr(change.source, "template"):
        from incident_manager.cloudformation import template_edits

        found = template_edits.edits_of(change, _changeable)
    else:
        from incident_manager.terraform import hcl_edits

        found = hcl_edits.edits_of(change, _changeable)
    return tuple(edit._replace(path=os.path.abspath(edit.path)) for edit in found)


def _changeable(path: str) -> Optional[str]:
    """The text of a file that may be changed: of nobody else's module, and without bytes that are no text."""
    text = read_text(path) if _INSTALLED not in path else None
    return None if text is None or "\ufffd" in text else text


def _texts_with(edits: Iterable[Edit]) -> Optional[Texts]:
    texts: Texts = {}
    for path, of_one in by_file(edits).items():
        text = edited(read_text(path) or "", of_one)
        if text is None:
            return None
        texts[path] = text
    return texts


class _Candidate(NamedTuple):
    finding: Finding
    fix: Fix


class _Judging:
    """A configuration that is read again, with other texts for some of its files, and judged by all rules.

    ``size`` is how many subjects it has.
    """

    def __init__(self, source: Any, size: int) -> None:
        self._size = size
        self._read: Callable[[Texts], Any] = (
            _template_reading(source) if hasattr(source, "template") else _terraform_reading(source)
        )
        self._rules = [rule for rule in documented.values() if not rule.opt_in or settings().turns_on(rule.id)]
        self._judged = 0

    @functools.cached_property
    def fixes(self) -> Dict[Finding, Fix]:
        """The fixes of all its findings."""
        before = self._judged_with({})
        if before is None:
            return {}
        alone: List[Tuple[Finding, List[Change]]] = []
        together: List[Tuple[Finding, List[Change]]] = []
        for finding, verdict in before.items():
            changes = _changes(verdict) if verdict.outcome is Outcome.FAILED else []
            of_a_set = any(
                getattr(change.source, "type", "") in SET_TYPES for change in changes
            )  # which decides what its keys are for
            (alone if of_a_set else together).append((finding, changes))
        held = [candidate for one in alone for candidate in self._written([one]) if self._hold(before, [candidate])]
        return dict([*held, *self._holding(before, self._written(together))])

    def _written(self, wanted: List[Tuple[Finding, List[Change]]]) -> List[_Candidate]:
        """The fixes to try; none are written that could not be tried any more."""
        if self._is_spent:
            return []
        return [_Candidate(finding, fix) for finding, changes in wanted for fix in _written(changes)]

    def _holding(self, before: Verdicts, candidates: List[_Candidate]) -> List[_Candidate]:
        """Those that hold. They are tried together, and where that fails each half by itself."""
        if not candidates or self._hold(before, candidates):
            return candidates
        half = len(candidates) // 2
        return [*self._holding(before, candidates[:half]), *self._holding(before, candidates[half:])] if half else []

    def _hold(self, before: Verdicts, candidates: List[_Candidate]) -> bool:
        """Whether findings are gone with their fixes, and no other is new."""
        texts = _texts_with(edit for candidate in candidates for edit in candidate.fix.edits)
        after = self._judged_with(texts) if texts else None
        if after is None:
            return False
        ended = (after.get(candidate.finding) for candidate in candidates)
        if any(verdict and verdict.outcome in (Outcome.FAILED, Outcome.UNKNOWN) for verdict in ended):
            return False
        return not any(_is_new(before.get(finding), verdict) for finding, verdict in after.items())

    @property
    def _is_spent(self) -> bool:
        """Whether to judge the configuration once more, or the first two times, were too much."""
        return self._judged + self._size * (1 if self._judged else 2) > MOST_JUDGED

    def _judged_with(self, texts: Texts) -> Optional[Verdicts]:
        """The verdicts; None where the text cannot be read, or enough was judged."""
        if self._is_spent:
            return None
        with with_other_texts(texts):
            try:
                reader = self._read(texts)
            except ValueError:
                return None
            if reader is None:
                return None
            subjects = reader.configuration.subjects
            self._size = len(subjects)
            if self._is_spent:
                return None
            self._judged += self._size
            return {(rule.id, place): verdict for rule in self._rules for place, verdict in judged(rule, subjects)}


def _written(changes: List[Change]) -> List[Fix]:
    """The changes as edits; none where one cannot be written."""
    written: Dict[Change, Tuple[Edit, ...]] = {}
    for change in changes:
        options = ((option, _edits_of(option)) for option in (change, change.otherwise) if option)
        chosen = next((pair for pair in options if pair[1]), None)
        if chosen is None:
            return []
        written[chosen[0]] = chosen[1]
    edits = {edit for found in written.values() for edit in found}
    return [Fix(tuple(sorted(edits)), all(change.safe for change in written))] if edits else []


def _is_new(was: Optional[Verdict], now: Verdict) -> bool:
    """Whether something is found, or left open, that was not before."""
    if now.outcome is Outcome.FAILED:
        return was is None or was.outcome is not Outcome.FAILED or len(now.reasons) > len(was.reasons)
    return now.outcome is Outcome.UNKNOWN and was is not None and was.outcome is Outcome.PASSED


def _terraform_reading(source: Any) -> Callable[[Texts], Any]:
    from incident_manager.terraform.module_instances import Program
    from incident_manager.terraform.terraform_reader import TerraformReader

    files, root = source.module.program.files, source.module.root

    def read(texts: Texts) -> Any:
        return TerraformReader(Program(files.listing, files.sources.with_texts(texts)).root(root))

    return read


def _template_reading(source: Any) -> Callable[[Texts], Any]:
    from incident_manager.cloudformation.nested_stacks import with_nested_stacks
    from incident_manager.cloudformation.template_reader import TemplateReader
    from incident_manager.cloudformation.template_source import load_template
    from incident_manager.cloudformation.template_values import Template

    root = source.template
    while root.within is not None:
        root = root.within.template
    known = {root.path}
    pending = [root]
    while pending:
        for nested in pending.pop().nested.values():
            known.add(nested.path)
            pending.append(nested)

    def load(path: str) -> Any:
        return load_template(path) if path in known else None

    def read(_: Texts) -> Any:
        document = load(root.path)
        if document is None:
            return None
        region = root.region if isinstance(root.region, str) else None
        account = root.account if isinstance(root.account, str) else None
        return TemplateReader(*with_nested_stacks(Template(root.path, document, region, account), load))

    return read
