"""Functions of paths, as text."""

from __future__ import annotations

import posixpath
from typing import Callable, Dict

from incident_manager.terraform.argument_values import plain_text
from incident_manager.values import Value


def _clean(path: Value) -> str:
    """A path as Go's ``filepath.Clean`` leaves it."""
    cleaned = posixpath.normpath(plain_text(path) or ".")
    return cleaned[1:] if cleaned.startswith("//") else cleaned


STRICT: Dict[str, Callable[..., Value]] = {
    "basename": lambda path: posixpath.basename(_clean(path)) or "/",
    "dirname": lambda path: _clean(posixpath.dirname(plain_text(path))),
}
