"""Which directories call which as local modules: told from the texts of their files, before anything is evaluated.

https://developer.hashicorp.com/terraform/language/modules/sources#local-paths
"""

from __future__ import annotations

import os
import re
import time
from typing import Dict, FrozenSet, Iterator, List, Optional, Set

from incident_manager.scanned_files import inside, module_files, read_text

MAX_FILES = 2000  # Terraform's, that are looked at for the callers of a module
MAX_FOLDERS = 5000
MAX_SECONDS = 2.0  # that the search takes at most
MAX_ROOTS = 50  # root modules by way of which a module is judged

_SOURCE = re.compile(r'\bsource"?\s*[=:]\s*"(?P<path>\.\.?(?:/[^"\n]*)?)"')
_ENDINGS = (".tf", ".tf.json")
_PASSED_OVER = frozenset({"node_modules"})


def called_in(file: str) -> Iterator[str]:
    """The directories that a file names as local modules, each perhaps more than once."""
    return called_from(file, read_text(file) or "")


def called_from(file: str, text: str) -> Iterator[str]:
    """The same, for a file whose text is at hand."""
    if "module" in text:
        folder = os.path.dirname(file)
        for match in _SOURCE.finditer(text):
            yield os.path.normpath(os.path.join(folder, match.group("path")))


def files_below(root: str, top: str) -> Iterator[str]:
    """The files of the local modules inside ``top`` that are called below a root module, without its own."""
    seen = {os.path.normpath(root)}
    pending: List[FrozenSet[str]] = [module_files(root, top)]
    while pending:
        for file in pending.pop():
            for directory in called_in(file):
                if directory not in seen and inside(directory, top):
                    seen.add(directory)
                    pending.append(module_files(directory, top))
                    yield from pending[-1]


def roots_over(directory: str, base: str, top: str) -> List[str]:
    """The root modules in ``base`` by way of which a directory is called; itself where there is none.

    It is itself, too, where there is more to look at than the limits of this module allow.
    """
    callers = _callers(base, top)
    seen, pending, roots = {directory}, [directory], set()
    while callers and pending:
        current = pending.pop()
        over = callers.get(current, set()) - {current}
        if not over:
            roots.add(current)
        pending.extend(over - seen)
        seen |= over
    return sorted(roots) if 0 < len(roots) <= MAX_ROOTS else [directory]


def _callers(base: str, top: str) -> Optional[Dict[str, Set[str]]]:
    """For each directory in ``base`` that is called, those that call it; None where there is too much to look at."""
    found: Dict[str, Set[str]] = {}
    end = time.monotonic() + MAX_SECONDS
    files = folders = 0
    for folder, below, names in os.walk(base):
        below[:] = [name for name in below if not name.startswith(".") and name not in _PASSED_OVER]
        own = [name for name in names if name.endswith(_ENDINGS) and not name.startswith(".")]
        files, folders = files + len(own), folders + 1
        if files > MAX_FILES or folders > MAX_FOLDERS or time.monotonic() > end:
            return None
        for path in (os.path.join(folder, name) for name in own):
            if inside(path, top):
                for called in called_in(path):
                    found.setdefault(called, set()).add(folder)
    return found
