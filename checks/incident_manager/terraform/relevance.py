"""Which root modules of a scan may be about Incident Manager: told from their texts, before anything is evaluated."""

from __future__ import annotations

import itertools
import os
import re
from typing import Container, Dict, FrozenSet, Iterable, List, Set, Tuple

from incident_manager.resource_types import DOCUMENT_TYPE, IDENTITY_TYPES, in_terraform
from incident_manager.scanned_files import Listing, inside, is_too_large, module_files, read_text
from incident_manager.service_names import MAY_NAME
from incident_manager.terraform.local_calls import called_from, files_below

_SIGNS: Dict[str, Tuple[Tuple[str, ...], "re.Pattern[str]"]] = {
    "incident_manager": (("ssm", "\\", "\0"), MAY_NAME),
    "file": (("file",), re.compile(r"\b(?:(?:template)?file\s*\(|local_file\b)")),
    "key": (("_kms_",), re.compile(r"\b(?:aws|awscc)_kms_(?:replica_)?(?:external_)?key\b")),
    "identity": (
        ("_iam_", "_sso"),
        re.compile(rf"\b(?:{'|'.join(sorted(in_terraform(IDENTITY_TYPES) | {DOCUMENT_TYPE}))})\b"),
    ),
}
"""What each sign is like in small letters, and pieces of text, one of which is in it: to look for these is quicker."""


def signs_in(text: str) -> FrozenSet[str]:
    """The signs in a text, which is given in small letters."""
    return frozenset(
        sign
        for sign, (pieces, pattern) in _SIGNS.items()
        if any(piece in text for piece in pieces) and pattern.search(text)
    )


def may_concern(signs: Container[str]) -> bool:
    """Whether files with these signs may name Incident Manager anywhere."""
    # a policy may stand in a file of its own, whose name only an evaluation tells
    return "incident_manager" in signs or ("file" in signs and ("key" in signs or "identity" in signs))


class Relevance:
    """What the files of each root module, and of modules below it, hold that tells of Incident Manager."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._roots = listing.roots
        self._below: Dict[str, List[str]] = {}
        listed = itertools.chain(*self._roots.values(), *listing.modules.values())
        self._folders = {os.path.dirname(file) for file in listed}
        self._signs: Dict[str, FrozenSet[str]] = {}
        self._found: Dict[str, FrozenSet[str]] = {}
        self._called: Dict[str, FrozenSet[str]] = {}
        for chain, files in listing.modules.items():
            self._below.setdefault(os.path.dirname(chain[0][0]), []).extend(files)

    def of(self, root: str) -> bool:
        """Whether a root module may name Incident Manager anywhere."""
        return may_concern(self._signs_of(root))

    def is_named(self, root: str) -> bool:
        """Whether its files name Incident Manager."""
        return "incident_manager" in self._signs_of(root)

    def _signs_of(self, root: str) -> FrozenSet[str]:
        if root not in self._signs:
            found: Set[str] = set()
            for file in itertools.chain(self._roots.get(root, ()), self._files_below(root)):
                found |= self._mentioned(file)
                if "incident_manager" in found:
                    break
            self._signs[root] = frozenset(found)
        return self._signs[root]

    def _files_below(self, root: str) -> Iterable[str]:
        """The files of the modules that a root module calls, and of those that these call."""
        top = self._listing.top
        if self._listing.partial:
            yield from files_below(root, top)
            return
        below = self._below.get(root, [])
        yield from below
        for file in (*self._roots.get(root, ()), *below):
            for directory in self._called[file]:  # each has been looked at by now
                if directory != root and directory in self._roots:  # called in the JSON syntax, unknown to checkov
                    yield from self._roots[directory]
                elif directory not in self._folders and inside(directory, top):
                    yield from module_files(directory, top)
                    yield from files_below(directory, top)

    def _mentioned(self, file: str) -> FrozenSet[str]:
        if file not in self._found:
            text = read_text(file) or ""
            self._called[file] = frozenset(called_from(file, text))
            # of a file that is too large, it is said later that it is not read
            self._found[file] = frozenset(_SIGNS) if is_too_large(file) else signs_in(text.lower())
        return self._found[file]
