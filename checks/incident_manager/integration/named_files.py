"""Scans of single files, as editors run them (``checkov -f FILE``): which files were named, and what is beside them."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any, Callable, Dict, FrozenSet, Iterable, List, Optional

from incident_manager.integration.seams import NAMED_FILES

if TYPE_CHECKING:  # a scan of folders does without
    from incident_manager.terraform.surroundings import Surroundings


class _Named:
    """The files that the latest scan of single files in this process is about, until they are met in its graph."""

    files: FrozenSet[str] = frozenset()


class NamedFiles:
    """The files of one scan, with what is beside them, by directory."""

    def __init__(self) -> None:
        self._working_directory = os.getcwd()
        self._around: Dict[str, Surroundings] = {}

    def around(self, file: str) -> Surroundings:
        from incident_manager.terraform.surroundings import Surroundings

        directory = os.path.dirname(os.path.abspath(file))
        if directory not in self._around:
            self._around[directory] = Surroundings(directory, self._working_directory)
        return self._around[directory]

    def subjects(self, file: str, kind: str, name: str) -> List[Any]:
        from incident_manager.integration.unread import unread  # where files are named

        around = self.around(file)
        if around.is_irrelevant:
            return []
        found = around.subjects(file, kind, name)
        why = around.unread(file)
        return [*found, unread(kind, why)] if why else found


def named_among(files: Iterable[str]) -> Optional[NamedFiles]:
    """What is beside the files of a graph, where these were named one by one; None where folders were scanned."""
    listed = {os.path.abspath(file) for file in files}
    if not listed or not listed <= _Named.files:
        return None
    _Named.files -= listed
    return NamedFiles()


def _noting(parse_files: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(parse_files)
    def noting(runner: Any, files: List[str], *arguments: Any, **named: Any) -> Any:
        _Named.files = frozenset(map(os.path.abspath, files))
        return parse_files(runner, files, *arguments, **named)

    return noting


def watch_named_files() -> None:
    """Have checkov's runner say which files it was given."""
    NAMED_FILES.wrap(_noting)
