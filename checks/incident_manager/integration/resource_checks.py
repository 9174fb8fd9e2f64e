"""What the resource checks of all runners share: what belongs to one runner alone."""

from __future__ import annotations

import functools
import operator
import threading
from typing import Any, List


@functools.lru_cache(maxsize=None)
def the_judge() -> Any:
    """The module that judges, which registering a rule does without; an import by each check takes longer than this."""
    from incident_manager.integration import judging

    return judging


class _PerThread(threading.local):
    graph: Any = None
    details: List[str] = []
    entity_path: str = ""


def _of_thread(name: str) -> property:
    def give(check: Any, value: Any) -> None:
        setattr(check._per_thread, name, value)

    return property(operator.attrgetter(f"_per_thread.{name}"), give)


class ResourceCheck:
    """What belongs to one runner, kept apart: runners may run as threads and share the check (3.3)."""

    def __init__(self, **named: Any) -> None:
        self._per_thread = _PerThread()
        super().__init__(**named)

    graph = _of_thread("graph")
    details = _of_thread("details")
    entity_path = _of_thread("entity_path")
