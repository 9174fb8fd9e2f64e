"""What is given up: what a limit, or a fault of syntax, keeps from being read or computed.

Whoever wants a finding to vanish writes more than is read. A reason therefore bears a mark, which whatever is computed
from it keeps, and each thing that is given up is said.
"""

from __future__ import annotations

import logging
import os
from typing import Dict, Iterable, List, Set

logger = logging.getLogger(__name__)

MARK = "given up: "


def given_up(why: str) -> str:
    """The reason why something is not known that a limit, or a fault of syntax, keeps from being known."""
    return f"{MARK}{why}"


def is_given_up(why: str) -> bool:
    return MARK in why


class _Said:
    """What this process gave up, and the resources of which that leaves something undecided."""

    def __init__(self) -> None:
        self.reasons: Dict[str, str] = {}
        self.resources: Set[str] = set()


said = _Said()


def say(place: str, why: str) -> None:
    """Log what was given up, once in a process. ``place`` is where it is: a file, a root module, a resource."""
    if f"{place}: {why}" not in said.reasons:
        said.reasons[f"{place}: {why}"] = why
        logger.warning("%s: %s: what depends on it is unknown", place, why)


def cannot_be_read(path: str, why: str, quiet: bool = False) -> str:
    """The reason for all that is in a file that cannot be read, which is said unless ``quiet``."""
    if not quiet:
        say(path, f"it cannot be read, {why}")
    return given_up(f"{os.path.basename(path)}: it cannot be read, {why}")


def leaves_undecided(place: str, whys: Iterable[str]) -> None:
    """Note a resource of which something is undecided for that; what is not said yet is said with it."""
    found: List[str] = [why for why in whys if is_given_up(why)]
    if found:
        said.resources.add(place)
    for why in found:
        if not any(reason in why for reason in said.reasons.values()):
            say(place, why.partition(MARK)[2])
