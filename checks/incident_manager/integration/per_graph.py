"""What is made of checkov's graphs: once for each graph, and for as long as it lives."""

from __future__ import annotations

import threading
import weakref
from typing import Any, Callable, Dict, Generic, Iterator, List, MutableMapping, Tuple, TypeVar

Made = TypeVar("Made")


def vertices_of(graph: Any) -> Iterator[Dict[str, Any]]:
    """The attributes of each vertex, of rustworkx's graph or of networkx's."""
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
