"""What is made of checkov's graphs: once for each graph, and for as long as it lives."""

from __future__ import annotations

import threading
import weakref
from typing import Any, Callable, Dict, Generic, Iterator, List, MutableMapping, Tuple, TypeVar

from incident_manager.given_up import say
from incident_manager.subject_kinds import IN_TEMPLATES, IN_TERRAFORM

Made = TypeVar("Made")


_NOTES = frozenset(("file_path_", "block_type_", "block_name_", "config_", "source_module_object_"))
"""What checkov notes about a block, among the block's own arguments (3.3): one of the same name takes its place."""


def vertices_of(graph: Any) -> Iterator[Dict[str, Any]]:
    """The attributes of each vertex, of rustworkx's graph or of networkx's.

    A block with an argument that takes the place of a note is left out, and said if a check might judge it.
    """
    for vertex in _all_vertices_of(graph):
        taken = _taken(vertex.get("config_"))
        if not taken:
            yield vertex
        elif any(_is_judged(vertex.get(note)) for note in ("block_name_", "id_", "resource_type")):
            say(str(vertex.get("id_")), f"it has an argument with a name of checkov's own ({', '.join(taken)})")


def _taken(config: Any, depth: int = 2) -> List[str]:
    """The notes whose names a block has arguments of; in Terraform its type and its name are around these."""
    if not isinstance(config, dict):
        return []
    if not _NOTES.isdisjoint(config):
        return sorted(_NOTES.intersection(config))
    inner = (_taken(item, depth - 1) for item in config.values() if isinstance(item, dict)) if depth else ()
    return next(filter(None, inner), [])


def _is_judged(name: Any) -> bool:
    kind = str(name).partition(".")[0]
    return kind in IN_TEMPLATES or any(kind in kinds for kinds in IN_TERRAFORM.values())


def _all_vertices_of(graph: Any) -> Iterator[Dict[str, Any]]:
    if graph is None:
        return
    if type(graph).__module__.startswith("networkx"):
        for _, attributes in graph.nodes(data=True):
            yield attributes
        return
    for node in graph.nodes():
        attributes = node[1] if isinstance(node, tuple) else node
        if isinstance(attributes, dict):
            yield attributes


class _Companion:
    """Lives as long as the graph that holds it."""

    def __reduce__(self) -> Tuple[Any, ...]:
        """Pickled as None: checkov hands graphs on to a process that has not loaded these checks (3.3)."""
        return type(None), ()


class PerGraph(Generic[Made]):
    """What ``make`` makes of a graph, by whichever thread comes first; it must not hold the graph itself.

    ``make`` gets the graph, and what is known of the place at which it was asked for first.
    """

    def __init__(self, make: Callable[[Any, Any], Made]) -> None:
        self._make = make
        self._lock = threading.RLock()
        self._made: MutableMapping[Any, Made] = weakref.WeakKeyDictionary()

    def of(self, graph: Any, place: Any = None) -> Made:
        if graph is None:
            return self._make(graph, place)
        with self._lock:
            companion = getattr(graph, "attrs", None)
            if not isinstance(companion, _Companion):
                companion = _companion(graph)
            made = self._made.get(companion)
            if made is None:
                made = self._made[companion] = self._make(graph, place)
            return made

    def all(self) -> List[Made]:
        """What was made of the graphs that are there, the latest first."""
        with self._lock:
            return list(self._made.values())[::-1]


def _companion(graph: Any) -> Any:
    """The graph, or what lives as long: rustworkx's graphs know no weak references."""
    try:
        weakref.ref(graph)
        return graph
    except TypeError:
        if graph.attrs is None:
            graph.attrs = _Companion()
        return graph.attrs
