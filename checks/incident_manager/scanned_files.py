"""The files that checkov listed for a scan, and how they are read."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
from contextvars import ContextVar
from typing import Dict, FrozenSet, Iterator, Mapping, NamedTuple, Optional, Set, Tuple

MAX_FILE_BYTES = 16 * 1024 * 1024
_ENCODINGS = {  # of files that begin so, which is not valid UTF-8
    codecs.BOM_UTF32_LE: "utf-32",  # it begins with the mark of UTF-16
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

Chain = Tuple[Tuple[str, str], ...]
"""How a module was reached: (file of the call, name of the call), outermost first."""


class VariableFile(NamedTuple):
    """Where checkov found a value for a variable: in a file of values, or, as ``env:…``, in the environment."""

    directory: str
    name: str
    path: str


class Listing(NamedTuple):
    """What a scan consists of. ``top`` is the folder that is scanned.

    ``partial`` is True where the roots alone are listed: local modules are then looked for on disk.
    """

    top: str
    roots: Dict[str, FrozenSet[str]]
    modules: Dict[Chain, FrozenSet[str]]
    variables: Tuple[VariableFile, ...]
    partial: bool = False


def files_in(directory: str, endings: Tuple[str, ...], hidden: bool = False) -> FrozenSet[str]:
    """The files of a directory whose names end so, without hidden ones as Terraform has it, or with them."""
    try:
        names = os.listdir(directory)
    except OSError:
        return frozenset()
    return frozenset(
        os.path.join(directory, name)
        for name in names
        if name.endswith(endings) and (hidden or not name.startswith("."))
    )


def inside(path: str, top: str) -> Optional[str]:
    """The real path, where it lies inside the folder ``top``, links followed."""
    try:
        real, folder = os.path.realpath(path), os.path.realpath(top)
        return real if os.path.commonpath([real, folder]) == folder else None
    except (OSError, ValueError):
        return None


def module_files(directory: str, top: str) -> FrozenSet[str]:
    """The files of a directory that Terraform reads, none of them a link that leaves ``top``."""
    return frozenset(path for path in files_in(directory, (".tf", ".tf.json")) if inside(path, top))


_others: "ContextVar[Mapping[str, str]]" = ContextVar("others", default={})


@contextlib.contextmanager
def with_other_texts(texts: Mapping[str, str]) -> Iterator[None]:
    """Inside of this, files have other texts than on disk, by their absolute paths."""
    token = _others.set(texts)
    try:
        yield
    finally:
        _others.reset(token)


def read_text(path: str, limit: int = MAX_FILE_BYTES) -> Optional[str]:
    """The text of a regular file of at most ``limit`` bytes, else None."""
    others = _others.get()
    if others and os.path.abspath(path) in others:
        return others[os.path.abspath(path)]
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > limit:
            return None
        with open(path, "rb", opener=_opened) as file:
            if not os.path.isfile(file.fileno()):
                return None
            begin = file.peek(4)
            encoding = next((name for mark, name in _ENCODINGS.items() if begin.startswith(mark)), "utf-8")
            return io.TextIOWrapper(file, encoding, errors="replace", newline="").read(limit)
    except (OSError, ValueError):
        return None


def is_too_large(path: str, limit: int = MAX_FILE_BYTES) -> bool:
    """Whether a regular file has more bytes than are read."""
    try:
        return os.path.isfile(path) and os.path.getsize(path) > limit
    except OSError:
        return False


def _opened(path: str, flags: int) -> int:
    """Opened without waiting, should the file have become a pipe since it was looked at."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def mentioned(path: str, pattern: "re.Pattern[str]") -> FrozenSet[str]:
    """The named groups of a pattern that the text of a file contains; the text is not kept for long."""
    found: Set[str] = set()
    for match in pattern.finditer(read_text(path) or ""):
        found.add(str(match.lastgroup))
        if len(found) == pattern.groups:
            break
    return frozenset(found)
