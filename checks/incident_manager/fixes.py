"""What is to be changed in a configuration for a finding to end.

A rule says it of the model; a writer for each language turns it into edits by the positions in the text.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional, Tuple, Union

Path = Tuple[Union[str, int], ...]
"""The way from a resource to what stands in it: names of arguments and types of blocks, and the number among these."""


class Reference(NamedTuple):
    """The value of an attribute of a declared resource. ``attribute`` is what CloudFormation calls it."""

    resource: Any
    attribute: str


class Swap(NamedTuple):
    """A text that stands once in what is written there, and what takes its place."""

    old: str
    new: str


class Change(NamedTuple):
    """What an argument of a resource is to be.

    ``value`` is a plain value, None for null, or one of the classes above or of
    :mod:`incident_manager.changed_parts`. A change is ``safe`` where it
    only says what is meant anyway; another needs a decision, such as what is protected. ``otherwise`` is what to change
    where this cannot be written.
    """

    source: Any
    path: Path
    value: Any
    safe: bool = False
    otherwise: Optional["Change"] = None
