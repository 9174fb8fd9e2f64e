"""Fixes of findings, each tried before it is offered: with the changed text in memory the finding has to be gone, and
nothing may be found that was not found before. Nothing is written.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Tuple

from incident_manager.fixes import Change, Edit, Fix, by_file, edited, within_lines
from incident_manager.integration.outputs import documented
from incident_manager.integration.resource_checks import Named, judged
from incident_manager.integration.settings import settings
from incident_manager.rule import Rule
from incident_manager.scanned_files import read_text
from incident_manager.verdict import Fault, Outcome, Verdict

MOST_JUDGED = 4000
"""Subjects that are judged again in one configuration: with many of them, only the first findings have fixes."""

_INSTALLED = f"{os.sep}.terraform{os.sep}"

Texts = Dict[str, str]
Verdicts = Dict[Tuple[str, Named], Verdict]


def fix_of(rule: Rule, failing: List[Tuple[Any, Verdict]]) -> Optional[Fix]:
    """The fix of one finding: it stands for subjects of one or several configurations, with a verdict on each."""
    faults = [reason for _, verdict in failing for reason in verdict.reasons if isinstance(reason, Fault)]
    if not all(fault.changes for fault in faults):
        return None
    changes = list(dict.fromkeys(change for fault in faults for change in fault.changes))
    found = [_edit_of(change) for change in changes]
    edits = [edit for edit in found if edit is not None]
    texts = _texts_with(edits)
    if len(edits) < len(found) or not texts:
        return None
    configurations = {id(subject.configuration): subject for subject, _ in failing}
    for subject in configurations.values():
        named = [(type(other), other.address) for other, _ in failing if other.configuration is subject.configuration]
        if not _holds(rule, changes[0].source, subject.configuration, named, texts):
            return None
    whole = {edit._replace(path=os.path.abspath(edit.path)) for edit in edits}
    return Fix(tuple(sorted(whole)), all(change.safe for change in changes))


def fixed_lines(fix: Fix, path: str, lines: Sequence[int]) -> Optional[str]:
    """What becomes of lines of a file; None where the fix changes others, too."""
    if list(by_file(fix.edits)) != [os.path.abspath(path)]:
        return None
    return within_lines(read_text(path) or "", list(fix.edits), lines[0], lines[-1])


def _edit_of(change: Change) -> Optional[Edit]:
    if hasattr(change.source, "template"):
        from incident_manager.cloudformation import template_edits

        return template_edits.edit_of(change, _changeable)
    if not hasattr(getattr(change.source, "module", None), "program"):
        return None  # of a plan
    from incident_manager.terraform import hcl_edits

    return hcl_edits.edit_of(change, _changeable)


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


def _holds(rule: Rule, source: Any, configuration: Any, named: List[Named], texts: Texts) -> bool:
    """Whether the finding is gone from a configuration and no other is new."""
    judging: _Judging = configuration.remembered("what is judged with other texts", lambda: _Judging(source))
    before, after = judging.before(), judging.judged_with(texts)
    if before is None or after is None:
        return False
    for place in named:
        was, now = before.get((rule.id, place)), after.get((rule.id, place))
        if was is None or was.outcome is not Outcome.FAILED or (now is not None and now.outcome is Outcome.FAILED):
            return False
    return not any(_is_new(before.get(place), verdict) for place, verdict in after.items())


def _is_new(was: Optional[Verdict], now: Verdict) -> bool:
    """Whether something is found, or left open, that was not before."""
    if now.outcome is Outcome.FAILED:
        return was is None or was.outcome is not Outcome.FAILED or len(now.reasons) > len(was.reasons)
    return now.outcome is Outcome.UNKNOWN and was is not None and was.outcome is Outcome.PASSED


class _Judging:
    """A configuration that is read again, with other texts for some of its files, and judged by all rules."""

    def __init__(self, source: Any) -> None:
        self._read: Callable[[Texts], Any] = (
            _template_reading(source) if hasattr(source, "template") else _terraform_reading(source)
        )
        self._rules = [rule for rule in documented.values() if not rule.opt_in or settings().turns_on(rule.id)]
        self._judged = 0
        self._before: Optional[Verdicts] = None

    def before(self) -> Optional[Verdicts]:
        if self._before is None:
            self._before = self.judged_with({})
        return self._before

    def judged_with(self, texts: Texts) -> Optional[Verdicts]:
        """The verdicts; None where the text cannot be read, or enough was judged."""
        if self._judged > MOST_JUDGED:
            return None
        try:
            reader = self._read(texts)
        except ValueError:
            return None
        if reader is None:
            return None
        subjects = reader.configuration.subjects
        self._judged += len(subjects)
        return {(rule.id, named): verdict for rule in self._rules for named, verdict in judged(rule, subjects)}


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
    from incident_manager.cloudformation.template_source import parse_template
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

    def read(texts: Texts) -> Any:
        def load(path: str) -> Any:
            text = texts.get(path, read_text(path)) if path in known else None
            return None if text is None else parse_template(text)

        document = load(root.path)
        if document is None:
            return None
        region = root.region if isinstance(root.region, str) else None
        account = root.account if isinstance(root.account, str) else None
        return TemplateReader(*with_nested_stacks(Template(root.path, document, region, account), load))

    return read
