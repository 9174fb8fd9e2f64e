"""Functions of paths, as text."""

from __future__ import annotations

import posixpath

from incident_manager.terraform.argument_values import Declined, Functions, takes
from incident_manager.terraform.language_types import STRING
from incident_manager.values import Value


def _clean(path: str) -> str:
    """A path as Go's ``filepath.Clean`` leaves it."""
    cleaned = posixpath.normpath(path or ".")
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _basename(path: Value) -> Value:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _pathexpand(path: Value) -> Value:
    if path.startswith("~"):
        raise Declined("the home directory depends on the machine")
    return path


FUNCTIONS: Functions = {
    "basename": takes(_basename, STRING, gives=STRING),
    "dirname": takes(lambda path: _clean(posixpath.dirname(path)), STRING, gives=STRING),
    "pathexpand": takes(_pathexpand, STRING, gives=STRING),
}
