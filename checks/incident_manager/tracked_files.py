"""Which files git tracks: what it ignores, or was never told of, may be a secret that somebody put beside the rest.

The format of its index: https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import os
from typing import Dict, FrozenSet, Optional, Set

REPOSITORY = ".git"
MAX_INDEX_BYTES = 64 * 1024 * 1024
_FIXED = 62  # bytes of an entry in front of its path, with names of objects of 20 bytes
_CHECKSUM = 20  # bytes at the end
_EXTENDED, _NAME_LENGTH = 0x4000, 0x0FFF


class TrackedFiles:
    """The files of each repository that was asked about."""

    def __init__(self) -> None:
        self._tracked: Dict[str, Optional[FrozenSet[bytes]]] = {}

    def leaves_out(self, path: str) -> bool:
        """Whether git is known not to track the file of a real path."""
        folder = repository_of(os.path.dirname(path))
        if folder is None:
            return False
        if folder not in self._tracked:
            self._tracked[folder] = _tracked_in(folder)
        tracked = self._tracked[folder]
        return tracked is not None and os.fsencode(os.path.relpath(path, folder)).replace(b"\\", b"/") not in tracked


def repository_of(folder: str) -> Optional[str]:
    """The folder of the repository that a folder is in."""
    while not os.path.lexists(os.path.join(folder, REPOSITORY)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def _tracked_in(folder: str) -> Optional[FrozenSet[bytes]]:
    """The paths in the index of a repository; None where they cannot be told."""
    try:
        path = os.path.join(_git_folder(folder), "index")
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_INDEX_BYTES:
            return None
        with open(path, "rb") as file:
            return _paths(file.read(MAX_INDEX_BYTES))
    except (OSError, ValueError, IndexError):
        return None


def _git_folder(folder: str) -> str:
    """Where the index is: of a worktree or a submodule, a file says it."""
    own = os.path.join(folder, REPOSITORY)
    if os.path.isdir(own):
        return own
    with open(own, encoding="utf-8") as file:
        said, _, elsewhere = file.read(4096).partition("gitdir:")
    if said or not elsewhere:
        raise ValueError("no repository")
    return os.path.join(folder, elsewhere.strip())


def _paths(index: bytes) -> Optional[FrozenSet[bytes]]:
    """The paths of an index. Raises ValueError or IndexError where it has another form."""
    version = int.from_bytes(index[4:8], "big")
    if index[:4] != b"DIRC" or version not in (2, 3, 4):
        return None
    found: Set[bytes] = set()
    place, path = 12, b""
    for _ in range(int.from_bytes(index[8:12], "big")):
        flags = int.from_bytes(index[place + _FIXED - 2 : place + _FIXED], "big")
        start = place + _FIXED + (2 if flags & _EXTENDED else 0)
        if version == 4:  # what the path has in common with the one before is left out
            removed, start = _offset(index, start)
            end = index.index(b"\0", start)
            path = path[: len(path) - removed] + index[start:end]
            place = end + 1
        else:
            end = index.index(b"\0", start)
            path = index[start:end]
            place += (end - place) // 8 * 8 + 8
        if len(path) < _NAME_LENGTH and len(path) != flags & _NAME_LENGTH:
            return None  # as with longer names of objects
        found.add(path)
    is_whole = place <= len(index) - _CHECKSUM and not _is_partial(index, place)
    return frozenset(found) if is_whole else None


def _offset(index: bytes, place: int) -> "tuple[int, int]":
    """A number of variable length, and the place behind it."""
    number = index[place] & 127
    while index[place] & 128:
        place += 1
        number = (number + 1) << 7 | index[place] & 127
    return number, place + 1


def _is_partial(index: bytes, place: int) -> bool:
    """Whether an extension says that paths are elsewhere, or stand for folders: its name begins with a small letter."""
    while place + 8 < len(index) - _CHECKSUM:
        if index[place : place + 1].islower():
            return True
        place += 8 + int.from_bytes(index[place + 4 : place + 8], "big")
    return False
