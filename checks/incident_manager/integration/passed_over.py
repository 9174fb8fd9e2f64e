"""Files that checkov passes over without a word, because a quick look at their text misses a name (3.3).

It looks for the name of a section that such files must have, as it is usually written. An escape in it hides the file,
and so does an encoding that it does not recognize.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional

from checkov.common.runners.base_runner import filter_ignored_paths
from checkov.common.util.file_utils import read_file_with_any_encoding
from incident_manager.given_up import say
from incident_manager.integration.seams import TEMPLATES_REPORT
from incident_manager.integration.terraform_graph import MAX_PLAN_BYTES
from incident_manager.scanned_files import read_text
from incident_manager.service_names import MAY_NAME


def _escaped(name: str) -> "re.Pattern[str]":
    """A name in quotation marks, in JSON or YAML, any part of which is an escape; in YAML a line may end in it."""
    letters = (rf"(?:{letter}|\\(?:x|u00|U000000)(?i:{ord(letter):02x}))" for letter in name)
    return re.compile('"' + r"(?:\\\s+)?".join(letters) + '"')


_SECTIONS = (
    ("Resources", (".json", ".yaml", ".yml", ".template")),
    ("planned_values", (".json",)),
    ("provider", ("serverless.yml", "serverless.yaml")),
)
"""What checkov looks for, and how the names of the files end in which it does."""
_REPLACED = "\ufffd"  # what is no UTF-8: checkov guesses the encoding, or gives up (3.3)
_SIGNS = ("\\", "\0", _REPLACED)
_PATTERNS = {section: _escaped(section) for section, _ in _SECTIONS}


def why_passed_over(path: str) -> str:
    """Why checkov passes over a file that it would scan if it were written otherwise, else ""."""
    sections = [section for section, endings in _SECTIONS if path.endswith(endings)]
    text = (read_text(path, MAX_PLAN_BYTES) if sections else "") or ""
    if not any(sign in text for sign in _SIGNS) or not MAY_NAME.search(text):
        return ""
    seen = read_file_with_any_encoding(path) if _REPLACED in text else text
    for section in sections:
        if section not in seen and section in text.replace("\0", ""):
            return "checkov passes over it, because of its encoding"
        if section not in seen and _PATTERNS[section].search(text.replace("\0", "")):
            return f"checkov passes over it, because of an escape in the name {section}"
    return ""


def passed_over(folders: Iterable[str], excluded: Optional[List[str]], files: Iterable[str] = ()) -> Dict[str, str]:
    """The files that checkov passes over, among single ones and in folders that are scanned, and why."""
    scanned = itertools.chain(files, *(_scanned_in(folder, excluded) for folder in folders))
    return {path: why for path in scanned for why in [why_passed_over(path)] if why}


def _scanned_in(top: str, excluded: Optional[List[str]]) -> Iterator[str]:
    for folder, below, files in os.walk(top):
        for names in (below, files):
            filter_ignored_paths(folder, names, excluded)
        yield from (os.path.join(folder, name) for name in files)


def _with_what_is_passed_over(report: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(report)
    def get_graph_checks_report(runner: Any, root_folder: Optional[str], runner_filter: Any) -> Any:
        found = report(runner, root_folder, runner_filter)
        for path, why in passed_over([root_folder] if root_folder else (), runner_filter.excluded_paths).items():
            say(path, why)
            found.add_parsing_error(path)
        return found

    return get_graph_checks_report


def say_what_is_passed_over() -> None:
    """Have checkov's runner for templates say it, and list it as what it cannot parse, when it scans a folder."""
    TEMPLATES_REPORT.wrap(_with_what_is_passed_over)
