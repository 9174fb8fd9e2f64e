"""What the resource checks of all runners share: what belongs to one runner alone."""

from __future__ import annotations

import functools
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


class ResourceCheck:
    """What belongs to one runner, kept apart: runners may run as threads and share the check (3.3)."""

    def __init__(self, **named: Any) -> None:
        self._per_thread = _PerThread()
        super().__init__(**named)

    @property
    def graph(self) -> Any:
        return self._per_thread.graph

    @graph.setter
    def graph(self, graph: Any) -> None:
        self._per_thread.graph = graph

    @property
    def details(self) -> List[str]:
        return self._per_thread.details

    @details.setter
    def details(self, details: List[str]) -> None:
        self._per_thread.details = details

    @property
    def entity_path(self) -> str:
        return self._per_thread.entity_path

    @entity_path.setter
    def entity_path(self, entity_path: str) -> None:
        self._per_thread.entity_path = entity_path
