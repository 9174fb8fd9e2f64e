"""The files behind the graphs of Terraform's language and of plans, read again.

checkov builds one graph for a scan (or, with TF_SPLIT_GRAPH, one for each root module). Its quirks are named with the
release they were seen in (3.3).
"""

from __future__ import annotations

import functools
import logging
import os
import threading
from typing import TYPE_CHECKING, Any, Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Optional, Set, Tuple

from incident_manager.given_up import cannot_be_read
from incident_manager.integration.judging import subjects_of
from incident_manager.integration.named_files import named_among
from incident_manager.integration.per_graph import vertices_of
from incident_manager.integration.unread import Losses, unread
from incident_manager.resource_types import PROVIDER
from incident_manager.scanned_files import Listing, VariableFile, files_in, is_too_large, read_text
from incident_manager.service_names import MAY_NAME
from incident_manager.subject_kinds import BLOCKS, IN_TERRAFORM
from incident_manager.terraform.relevance import Relevance

if TYPE_CHECKING:  # a scan in which nothing is relevant does without the readers
    from incident_manager.terraform.own_roots import OwnRoot
    from incident_manager.terraform.plan_reader import PlanReader
    from incident_manager.terraform.terraform_reader import TerraformScan

logger = logging.getLogger(__name__)

JSON_ENDING = ".tf.json"
MAX_PLAN_BYTES = 1024 * 1024 * 1024


class Place(NamedTuple):
    """A resource as checkov's graph has it."""

    file: str
    kind: str
    name: str
    chain: Tuple[Tuple[str, str, Any], ...]
    root: str


class TerraformGraph:
    """One graph: the places of the resources that matter, and the scan behind them."""

    def __init__(self, graph: Any, asked: Tuple[str, Any]) -> None:
        self.places: Dict[int, Place] = {}
        self._subjects: Dict[int, List[Any]] = {}
        self._kept: List[Any] = []
        self._losses: Dict[str, Losses] = {}
        self._own_roots: Dict[str, OwnRoot] = {}
        self._addressed: Dict[str, List[Place]] = {}
        roots: Dict[str, Set[str]] = {}
        modules: Dict[Tuple[Tuple[str, str], ...], Set[str]] = {}
        variables: List[VariableFile] = []
        for vertex in vertices_of(graph):
            file = vertex.get("file_path_")
            if not isinstance(file, str):
                continue
            if vertex.get("block_type_") == "tfvar":
                directory = vertex.get("load_dir") or os.path.dirname(file)
                variables.append(VariableFile(str(directory), str(vertex["block_name_"]), file))
                continue
            chain = _chain(vertex.get("source_module_object_"))
            if chain:
                modules.setdefault(tuple((path, name) for path, name, _ in chain), set()).add(file)
            else:
                roots.setdefault(os.path.dirname(file), set()).add(file)
            if vertex.get("block_type_") in BLOCKS:
                self._add_place(vertex, file, chain)
        self._named = named_among(file for files in roots.values() for file in files) if not modules else None
        self._listing = Listing(
            self._top(*asked, list(roots)),
            {root: _with_json(files) for root, files in roots.items()},
            {chain: _with_json(files) for chain, files in modules.items()},
            tuple(variables),
        )
        self._relevance = Relevance(self._listing)
        self._with_json = [
            root for root, files in self._listing.roots.items() if any(file.endswith(JSON_ENDING) for file in files)
        ]

    @functools.cached_property
    def scan(self) -> TerraformScan:
        from incident_manager.terraform.terraform_reader import TerraformScan

        return TerraformScan(self._listing, self._relevance)

    def _add_place(self, vertex: Dict[str, Any], file: str, chain: Tuple[Tuple[str, str, Any], ...]) -> None:
        config = vertex.get("config_")
        if not isinstance(config, dict):
            return
        for kind, named in config.items():
            for name, conf in declared_in(str(vertex["block_type_"]), kind, named):
                root = os.path.dirname(chain[0][0] if chain else file)
                place = Place(file, kind, name, chain, root)
                self.places[id(conf)] = place
                self._kept.append(conf)
                self._addressed.setdefault(str(vertex.get("__address__")), []).append(place)

    def _top(self, entity_path: str, conf: Any, roots: List[str]) -> str:
        """The folder that is scanned: checkov tells a check only the path of its file below it (3.3)."""
        place = self.places.get(id(conf))
        if place is not None:
            below = entity_path.split(f":{place.kind}:", 1)[0]
            if below.startswith("/") and place.file.endswith(below):
                return place.file[: -len(below)] or "/"
        return os.path.commonpath(roots) if roots else ""

    @functools.cached_property
    def _known(self) -> Set[Tuple[str, str, str]]:
        """The file, the type and the name of each resource that checkov has."""
        return {(place.file, place.kind, place.name.partition("[")[0]) for place in self.places.values()}

    def _subjects_at(self, place: Place) -> List[Any]:
        if self._named is not None:
            return self._named.subjects(place.file, place.kind, place.name)
        callers = [] if place.chain else self._callers_in_json(place.root)
        if not callers and not self._relevance.of(place.root):
            return []
        around: List[Tuple[Any, str]] = [(None, root) for root in callers] or [(place.chain, place.root)]
        found = [subject for where in around for subject in subjects_of(self.scan, *place[:3], *where)]
        if callers or place.chain:
            found += self._own_root(os.path.dirname(place.file)).subjects(*place[:3], bool(found))
        if place.root not in self._losses:
            tell_of_what_checkov_lacks(self.scan.declared(place.root), self._known, place.root, True)
            own = {other[:3] for other in self.places.values() if other.root == place.root}
            self._losses[place.root] = Losses(self.scan.unread(place.root), own)
        return [*found, *self._losses[place.root].of(*place[:3])]

    def _own_root(self, folder: str) -> OwnRoot:
        if folder not in self._own_roots:
            from incident_manager.terraform.own_roots import OwnRoot

            self._own_roots[folder] = OwnRoot(folder, self.scan)
        return self._own_roots[folder]

    def _callers_in_json(self, folder: str) -> List[str]:
        """The root modules whose calls in the JSON syntax, which this graph does not have (3.3), lead to a folder."""
        return [root for root in self._with_json if self._relevance.of(root) and self.scan.calls(root, folder)]

    def subjects(self, entity_path: str, conf: Dict[str, Any]) -> Optional[List[Any]]:
        """The subjects behind the configuration that checkov hands to a check; None where it is not here.

        For sources it is the very object in the graph; for plans a copy, which only its address tells (3.3).
        """
        found = self._subjects.get(id(conf))
        if found is not None:
            return found
        place = self.places.get(id(conf))
        if place is not None:
            found = self._subjects[id(conf)] = self._subjects_at(place)
            return found
        places = [
            place
            for place in self._addressed.get(str(conf.get("__address__")), ())
            if place.file.endswith(entity_path.split(f":{place.kind}:", 1)[0].lstrip("/."))
        ]
        return [subject for place in places for subject in self._subjects_at(place)] if places else None


def tell_of_what_checkov_lacks(
    declared: Iterable[Tuple[str, str, str]], known: Set[Tuple[str, str, str]], root: str, all_of_hcl: bool = False
) -> None:
    """Warn of resources that checkov passes over in files of which it knows others, or in HCL: there is no record.

    Such are those with escapes in their names, and of two objects of one name in JSON those in the first; and, in what
    a root module calls, those in the JSON syntax, or called by it (3.3). ``declared`` and ``known`` are files, types
    and names.
    """
    files = {file for file, _, _ in known}
    for file, kind, name in declared:
        is_judged = any(kind in kinds for kinds in IN_TERRAFORM.values())
        if not is_judged or (file, kind, name) in known:
            continue
        if file in files or (all_of_hcl and not file.endswith(JSON_ENDING)):
            logger.warning("%s: checkov does not know %s.%s: no finding on it is reported", file, kind, name)
        elif os.path.dirname(file) != root:
            told = "%s: checkov does not know %s.%s as a part of %s: no finding on that is reported"
            logger.warning(told, file, kind, name, root)


def declared_in(block: str, kind: str, named: Any) -> Iterator[Tuple[str, Any]]:
    """The names and configurations of the resources in a vertex that may be judged; of a provider, its alias."""
    if not isinstance(named, dict):
        return
    if block == "provider":
        if kind in IN_TERRAFORM[block]:
            alias = named.get("alias")
            first = alias[0] if isinstance(alias, list) and alias else alias
            yield first if isinstance(first, str) else "default", named
    elif kind in IN_TERRAFORM[block]:
        yield from named.items()


def _with_json(files: Set[str]) -> FrozenSet[str]:
    """Files in HCL, with those in the JSON syntax beside them: these have a runner of their own (3.3)."""
    return frozenset(files).union(
        *(files_in(directory, (JSON_ENDING,)) for directory in {os.path.dirname(file) for file in files})
    )


def _chain(module: Any) -> Tuple[Tuple[str, str, Any], ...]:
    """checkov's nested description of where a module is called, outermost call first."""
    calls: List[Tuple[str, str, Any]] = []
    while module is not None and len(calls) < 100:
        if isinstance(module, dict):
            path, name, index = module.get("path"), module.get("name"), module.get("foreach_idx")
            module = module.get("nested_tf_module")
        else:
            path, name, index = module.path, module.name, getattr(module, "foreach_idx", None)
            module = getattr(module, "nested_tf_module", None)
        calls.append((str(path), str(name), index))
    return tuple(reversed(calls))


class PlanGraph:
    """One graph: the plans in it, each read again where it names Incident Manager."""

    def __init__(self, graph: Any) -> None:
        self._lock = threading.Lock()
        self._readers: Dict[str, Tuple[Optional[PlanReader], str]] = {}
        self._providers: Dict[str, List[str]] = {}
        for vertex in vertices_of(graph):
            if vertex.get("block_type_") == "provider":
                self._providers.setdefault(str(vertex.get("__address__")), []).append(str(vertex.get("file_path_")))

    def subjects(self, path: str, kind: str, address: str) -> List[Any]:
        with self._lock:
            if path not in self._readers:
                self._readers[path] = self._read(path)
        reader, why = self._readers[path]
        return [unread(kind, why)] if why else subjects_of(reader, address)

    def of_provider(self, address: str, entity_path: str) -> Optional[List[Any]]:
        """The subjects behind a provider, or None where it is not here.

        checkov does not say the path of its plan, but the end of it (3.3).
        """
        below = entity_path.split(f":{PROVIDER}:", 1)[0].lstrip("/.")
        files = [file for file in self._providers.get(address, ()) if file.endswith(below)]
        return (
            [subject for file in dict.fromkeys(files) for subject in self.subjects(file, PROVIDER, address)]
            if files
            else None
        )

    @staticmethod
    def _read(path: str) -> Tuple[Optional[PlanReader], str]:
        """A plan, if it names Incident Manager, or why it cannot be read."""
        text = read_text(path, MAX_PLAN_BYTES) or ""
        if is_too_large(path, MAX_PLAN_BYTES):
            return None, cannot_be_read(path, f"it has more than {MAX_PLAN_BYTES >> 20} MiB")
        if not MAY_NAME.search(text):
            return None, ""
        from incident_manager.terraform.plan_reader import PlanReader
        from incident_manager.terraform.plan_source import load_plan

        plan = load_plan(text)
        if plan is None:
            return None, cannot_be_read(path, "it nests too deep, or is not a plan")
        return PlanReader(plan), ""
