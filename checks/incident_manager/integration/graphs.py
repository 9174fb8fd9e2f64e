"""What a graph of checkov's stands for: the files behind it, read again, and the subjects in them.

checkov builds one graph for a scan (or, with TF_SPLIT_GRAPH, one for each root module). Its quirks are named with the
release they were seen in (3.3).
"""

from __future__ import annotations

import functools
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from checkov.common.graph.graph_builder import CustomAttributes
from checkov.common.util.consts import END_LINE, START_LINE
from checkov.terraform_json import parser as json_parser
from incident_manager.cloudformation import template_types
from incident_manager.scanned_files import Listing, VariableFile, files_in, read_text
from incident_manager.service_names import MAY_NAME
from incident_manager.terraform import terraform_types
from incident_manager.terraform.relevance import Relevance

if TYPE_CHECKING:  # a scan in which nothing is relevant does without the readers
    from incident_manager.cloudformation.template_reader import TemplateReader
    from incident_manager.terraform.plan_reader import PlanReader
    from incident_manager.terraform.terraform_reader import TerraformScan

logger = logging.getLogger(__name__)

MAX_PLAN_BYTES = 1024 * 1024 * 1024
BLOCKS = ("resource", "data", "provider")


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


class Latest:
    """What was made of the last few graphs, made once for each, by whichever thread comes first."""

    KEPT = 8

    def __init__(self, make: Callable[[Any, Any], Any]) -> None:
        self._make = make
        self._lock = threading.RLock()
        self._made: List[Tuple[Any, Any]] = []

    def of(self, graph: Any, hint: Any = None) -> Any:
        with self._lock:
            for known, made in self._made:
                if known is graph:
                    return made
            made = self._make(graph, hint)
            self._made = [*self._made[-self.KEPT + 1 :], (graph, made)]
            return made

    def all(self) -> List[Any]:
        with self._lock:
            return [made for _, made in self._made]


# Terraform


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
        self._listing = Listing(
            self._top(*asked, list(roots)),
            {root: _with_json(files) for root, files in roots.items()},
            {chain: _with_json(files) for chain, files in modules.items()},
            tuple(variables),
        )
        self._relevance = Relevance(self._listing)

    @functools.cached_property
    def scan(self) -> TerraformScan:
        from incident_manager.terraform.terraform_reader import TerraformScan

        return TerraformScan(self._listing, self._relevance)

    def _add_place(self, vertex: Dict[str, Any], file: str, chain: Tuple[Tuple[str, str, Any], ...]) -> None:
        config = vertex.get("config_")
        if not isinstance(config, dict):
            return
        for kind, named in config.items():
            for name, conf in _entities(str(vertex["block_type_"]), kind, named):
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

    def is_aside(self, conf: Any) -> bool:
        """Whether a configuration is known to be of a root module without Incident Manager."""
        place = self.places.get(id(conf))
        return place is not None and not self._relevance.of(place.root)

    def subjects(self, entity_path: str, conf: Dict[str, Any]) -> Optional[List[Any]]:
        """The subjects behind the configuration that checkov hands to a check; None where it is not here.

        For sources it is the very object in the graph; for plans a copy, which only its address tells (3.3).
        """
        place = self.places.get(id(conf))
        if place is not None:
            if id(conf) not in self._subjects:
                self._subjects[id(conf)] = self.scan.subjects(*place)
            return self._subjects[id(conf)]
        places = [
            place
            for place in self._addressed.get(str(conf.get("__address__")), ())
            if place.file.endswith(entity_path.split(f":{place.kind}:", 1)[0].lstrip("/."))
        ]
        return [subject for place in places for subject in self.scan.subjects(*place)] if places else None


def _entities(block: str, kind: str, named: Any) -> Iterator[Tuple[str, Any]]:
    """The names and configurations of the resources in a vertex that may be judged; of a provider, its alias."""
    if not isinstance(named, dict):
        return
    if block == "provider":
        if kind == terraform_types.PROVIDER:
            alias = named.get("alias")
            first = alias[0] if isinstance(alias, list) and alias else alias
            yield first if isinstance(first, str) else "default", named
    elif terraform_types.is_subject(block, kind):
        yield from named.items()


def _with_json(files: Set[str]) -> FrozenSet[str]:
    """Files in HCL, with those in the JSON syntax beside them: these have a runner of their own (3.3)."""
    return frozenset(files).union(
        *(files_in(directory, (JsonGraph.ENDING,)) for directory in {os.path.dirname(file) for file in files})
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


terraform_graphs = Latest(TerraformGraph)


class PlanGraph:
    """One graph: the plans in it, each read again where it names Incident Manager."""

    def __init__(self, graph: Any, _hint: Any) -> None:
        self._lock = threading.Lock()
        self._readers: Dict[str, Optional[PlanReader]] = {}
        self._providers: Dict[str, List[str]] = {}
        for vertex in vertices_of(graph):
            if vertex.get("block_type_") == "provider":
                self._providers.setdefault(str(vertex.get("__address__")), []).append(str(vertex.get("file_path_")))

    def subjects(self, path: str, address: str) -> List[Any]:
        with self._lock:
            if path not in self._readers:
                self._readers[path] = self._read(path)
        reader = self._readers[path]
        return [] if reader is None else reader.subjects(address)

    def of_provider(self, address: str, entity_path: str) -> Optional[List[Any]]:
        """The subjects behind a provider, or None where it is not here.

        checkov does not say the path of its plan, but the end of it (3.3).
        """
        below = entity_path.split(f":{terraform_types.PROVIDER}:", 1)[0].lstrip("/.")
        files = [file for file in self._providers.get(address, ()) if file.endswith(below)]
        return [subject for file in dict.fromkeys(files) for subject in self.subjects(file, address)] if files else None

    @staticmethod
    def _read(path: str) -> Optional[PlanReader]:
        text = read_text(path, MAX_PLAN_BYTES) or ""
        if not MAY_NAME.search(text):
            return None
        from incident_manager.terraform.plan_reader import PlanReader
        from incident_manager.terraform.plan_source import load_plan

        plan = load_plan(text)
        return PlanReader(plan) if plan else None


plan_graphs = Latest(PlanGraph)


# CloudFormation


class TemplateGraph:
    """One graph: the templates in it, read again where they name Incident Manager."""

    def __init__(self, graph: Any, _: Any) -> None:
        self.vertices: List[Tuple[str, str, Dict[str, Any]]] = []
        self._readers: Dict[str, Optional[TemplateReader]] = {}
        self.lock = threading.RLock()
        kinds: Dict[str, Set[str]] = {}
        for vertex in vertices_of(graph):
            file, name = vertex.get("file_path_"), vertex.get("block_name_")
            if vertex.get("block_type_") == "resource" and isinstance(file, str) and isinstance(name, str):
                kind, _, logical_id = name.rpartition(".")
                kinds.setdefault(file, set()).add(kind)
                if template_types.is_subject(kind):
                    self.vertices.append((file, logical_id, vertex))
        self._relevant = {
            file
            for file, found in kinds.items()
            if not found.isdisjoint(template_types.INCIDENT_MANAGER)
            or (any(map(template_types.is_subject, found)) and MAY_NAME.search(read_text(file) or ""))
        }

    def subjects(self, file: str, logical_id: str) -> List[Any]:
        if file not in self._readers:
            self._readers[file] = self._read(file) if file in self._relevant else None
        reader = self._readers[file]
        return [] if reader is None else reader.subjects(logical_id)

    @staticmethod
    def _read(file: str) -> Optional[TemplateReader]:
        from incident_manager.cloudformation.template_reader import TemplateReader
        from incident_manager.cloudformation.template_source import load_template, stack_region
        from incident_manager.cloudformation.template_values import Template

        document = load_template(file)
        return None if document is None else TemplateReader(Template(file, document, stack_region(file)))


template_graphs = Latest(TemplateGraph)


# Terraform's JSON syntax, as CDK for Terraform writes it


class JsonGraph:
    """One graph of the runner for Terraform's JSON syntax: its resources, read again with what stands beside them.

    The runner lists no file but those in the JSON syntax (3.3).
    """

    ENDING = ".tf.json"

    def __init__(self, graph: Any, _: Any) -> None:
        self.lock = threading.RLock()
        self.vertices: List[Tuple[str, str, Dict[str, Any]]] = []
        roots: Dict[str, Set[str]] = {}
        given: Dict[str, str] = {}
        for vertex in vertices_of(graph):
            file, name = vertex.get("file_path_"), vertex.get("block_name_")
            if not isinstance(file, str) or not file.endswith(self.ENDING) or not isinstance(name, str):
                continue
            path = os.path.abspath(file)
            given[path] = file
            roots.setdefault(os.path.dirname(path), set()).add(path)
            kind, block = name.partition(".")[0], str(vertex.get("block_type_"))
            if block == "provider":
                if kind == terraform_types.PROVIDER:
                    self.vertices.append((file, f"{kind}.{name.partition('.')[2] or 'default'}", vertex))
            elif block in BLOCKS and terraform_types.is_subject(block, kind):
                self.vertices.append((file, name, vertex))
        listing = Listing(
            os.path.commonpath(list(roots)) if roots else "",
            {root: files_in(root, (".tf", self.ENDING)) for root in roots},
            {},
            (),
            partial=True,
        )
        relevance = Relevance(listing)
        relevant = [root for root in roots if relevance.of(root)]
        self._scan = self._scan_of(listing, relevance) if relevant else None
        known = {(file, name) for file, name, _ in self.vertices}
        for root in relevant:
            for path in sorted(roots[root]):
                self.vertices.extend(made for made in self._providers(given[path]) if made[:2] not in known)

    @staticmethod
    def _scan_of(listing: Listing, relevance: Relevance) -> TerraformScan:
        from incident_manager.terraform.source_files import Sources, value_files
        from incident_manager.terraform.terraform_reader import TerraformScan

        sources = Sources()
        variables = (variable for root in listing.roots for variable in value_files(root, sources))
        return TerraformScan(listing._replace(variables=tuple(variables)), relevance)

    @staticmethod
    def _providers(file: str) -> Iterator[Tuple[str, str, Dict[str, Any]]]:
        """The provider blocks of a file, as the graph would have them.

        checkov leaves them out: its parser gives the line numbers other names here than its graph asks for (3.3).
        """
        definition, _ = json_parser.parse(Path(file))
        for entry in definition.get("provider", ()) if definition else ():
            for kind, conf in entry.items():
                for alias, named in _entities("provider", kind, conf):
                    name = f"{kind}.{alias}"
                    lines = {line: named[line] for line in (START_LINE, END_LINE)}
                    yield file, name, {CustomAttributes.FILE_PATH: file, CustomAttributes.ID: name, **lines}

    def subjects(self, file: str, name: str) -> List[Any]:
        if self._scan is None:
            return []
        path = os.path.abspath(file)
        kind, _, name = name.partition(".")
        return self._scan.subjects(path, kind, name, (), os.path.dirname(path))


json_graphs = Latest(JsonGraph)
