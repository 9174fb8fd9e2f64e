"""The one place that knows checkov: how a rule becomes a check in its registries, and how records come about.

Quirks that this module lives with are named where they are met, with the release they were seen in (3.3).
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Any, Callable, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from checkov.cloudformation import runner as cloudformation_runner
from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck as TemplateResourceCheck
from checkov.cloudformation.checks.resource.registry import cfn_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.common.graph.checks_infra.base_check import BaseGraphCheck
from checkov.common.graph.graph_builder import CustomAttributes
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.runner_filter import RunnerFilter
from checkov.serverless import runner as serverless_runner
from checkov.terraform.checks.data.registry import data_registry
from checkov.terraform.checks.provider.registry import provider_registry
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform_json import runner as json_runner
from incident_manager import template_reader, terraform_types
from incident_manager.incident_manager_requests import mentions_incident_manager
from incident_manager.model import Key, ReplicationSet
from incident_manager.neighbours import Described, IdentityPolicy, ProviderBlock, Trail
from incident_manager.plan_reader import PlanReader
from incident_manager.plan_source import load_plan
from incident_manager.rule import Rule
from incident_manager.serverless_source import load_service
from incident_manager.template_reader import TemplateReader
from incident_manager.template_source import load_template, stack_region
from incident_manager.template_values import Template
from incident_manager.terraform_reader import TerraformScan
from incident_manager.terraform_source import Listing, Sources, VariableFile, files_in, read_text, value_files
from incident_manager.verdict import Outcome, Verdict, lines_of, verdict_of

logger = logging.getLogger(__name__)

MAX_PLAN_BYTES = 1024 * 1024 * 1024
UNKNOWN_VARIABLE = "CKV_SSMIM_UNKNOWN"
OPT_IN_VARIABLE = "CKV_SSMIM_OPT_IN"
DETAILS = "details"

_IN_TERRAFORM: Dict[type, Dict[str, FrozenSet[str]]] = {
    Key: {"resource": terraform_types.KEY_TYPES},
    ReplicationSet: {"resource": terraform_types.SET_TYPES},
    Described: {
        "resource": terraform_types.KEY_TYPES | {f"{start}*" for start in terraform_types.INCIDENT_MANAGER},
    },
    Trail: {"resource": terraform_types.TRAIL_TYPES},
    ProviderBlock: {"provider": frozenset({terraform_types.PROVIDER})},
    IdentityPolicy: {
        "resource": terraform_types.IDENTITY_TYPES,
        "data": frozenset({terraform_types.DOCUMENT_TYPE}),
    },
}
_IN_TEMPLATES: Dict[type, FrozenSet[str]] = {
    Key: template_reader.KEY_TYPES,
    ReplicationSet: frozenset({template_reader.SET_TYPE}),
    Described: template_reader.KEY_TYPES | {f"{start}*" for start in template_reader.INCIDENT_MANAGER},
    Trail: frozenset({template_reader.TRAIL_TYPE}),
    ProviderBlock: frozenset(),
    IdentityPolicy: template_reader.IDENTITY_TYPES,
}
_REGISTRIES = {"resource": resource_registry, "data": data_registry, "provider": provider_registry}
_RESULTS = {
    Outcome.PASSED: CheckResult.PASSED,
    Outcome.FAILED: CheckResult.FAILED,
    Outcome.UNKNOWN: CheckResult.UNKNOWN,
}
_registered: Dict[str, Rule] = {}


def _kinds(rule: Rule) -> Tuple[type, ...]:
    return rule.of if isinstance(rule.of, tuple) else (rule.of,)


def _terraform_types(rule: Rule, block: str) -> List[str]:
    """The Terraform types of the subjects that a rule judges, of one type of block."""
    return sorted({name for kind in _kinds(rule) for name in _IN_TERRAFORM[kind].get(block, ())})


def register(rule: Rule) -> None:
    """Add a rule to checkov, for every language. Calling it again with the same id changes nothing.

    checkov executes a check's file once for each of its runners (3.3).
    """
    if rule.id in _registered or (rule.opt_in and not _opted_in(rule)):
        return
    _registered[rule.id] = rule
    for block, registry in _REGISTRIES.items():
        if _terraform_types(rule, block):
            registry.register(TerraformCheck(rule, block))
    JsonCheck.add(rule)
    if any(_IN_TEMPLATES[kind] for kind in _kinds(rule)):
        TemplateCheck.add(rule)
        ServerlessCheck(rule)


def _opted_in(rule: Rule) -> bool:
    named = {name.strip().upper() for name in os.environ.get(OPT_IN_VARIABLE, "").split(",")}
    return rule.id in named or "ALL" in named


def judge(rule: Rule, subjects: List[Any]) -> Tuple[CheckResult, List[str]]:
    """The result of one record: the worst of the verdicts on the subjects that it stands for."""
    unknown_fails = os.environ.get(UNKNOWN_VARIABLE, "").strip().lower() == "fail"
    verdicts: List[Verdict] = []
    for subject in subjects:
        if isinstance(subject, rule.of):
            verdicts.append(verdict_of(rule.judge(subject), unknown_fails))
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED):
        matching = [verdict for verdict in verdicts if verdict.outcome is outcome]
        if matching:
            reasons = [reason for verdict in matching for reason in verdict.reasons]
            return _RESULTS[outcome], lines_of(reasons) if outcome is Outcome.FAILED else []
    return CheckResult.UNKNOWN, []


# Graphs. checkov builds one for a scan (or, with TF_SPLIT_GRAPH, one for each root module).


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
            if vertex.get("block_type_") in _REGISTRIES:
                self._add_place(vertex, file, chain)
        listing = Listing(
            self._top(*asked, list(roots)),
            # the files in the JSON syntax beside them have a runner of their own (3.3)
            {root: files_in(root, (JsonGraph.ENDING,)).union(files) for root, files in roots.items()},
            {chain: frozenset(files) for chain, files in modules.items()},
            tuple(variables),
        )
        self.scan = TerraformScan(listing)

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

    def subjects(self, entity_path: str, conf: Dict[str, Any]) -> Optional[List[Any]]:
        """The subjects behind the configuration that checkov hands to a check; None where it is not here.

        For sources it is the very object in the graph; for plans a copy, which only its address tells (3.3).
        """
        place = self.places.get(id(conf))
        if place is not None:
            return self.scan.subjects(*place)
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


_terraform_graphs = Latest(TerraformGraph)


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

    def of_provider(self, address: str, entity_path: str) -> List[Any]:
        """The subjects behind a provider; checkov does not say the path of its plan, but the end of it (3.3)."""
        below = entity_path.split(f":{terraform_types.PROVIDER}:", 1)[0].lstrip("/.")
        files = [file for file in self._providers.get(address, ()) if file.endswith(below)]
        return [subject for file in dict.fromkeys(files) for subject in self.subjects(file, address)]

    @staticmethod
    def _read(path: str) -> Optional[PlanReader]:
        text = read_text(path, MAX_PLAN_BYTES) or ""
        plan = load_plan(text) if mentions_incident_manager(text) else None
        return PlanReader(plan) if plan else None


_plan_graphs = Latest(PlanGraph)


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


class TerraformCheck(ResourceCheck, BaseCheck):
    """A rule as checkov's Terraform runners know it, for one type of block: one object for all of them."""

    def __init__(self, rule: Rule, block: str) -> None:
        self.rule = rule
        super().__init__(
            name=rule.title,
            id=rule.id,
            categories=[CheckCategories.ENCRYPTION],
            supported_entities=_terraform_types(rule, block),
            block_type=block,
            guideline=rule.guideline,
        )
        self.severity = Severities[rule.severity]  # type: ignore[assignment]

    def scan_entity_conf(self, conf: Dict[str, List[Any]], entity_type: str) -> CheckResult:
        # checkov's own resource checks pass over those whose count they take for 0, at times wrongly (3.3).
        self.entity_type = entity_type
        result, self.details = judge(self.rule, self._subjects(conf))
        return result

    def _subjects(self, conf: Any) -> List[Any]:
        plan = conf.get("__file__")  # only plans have it (3.3)
        if isinstance(plan, list) and plan and isinstance(plan[0], str):
            graph: PlanGraph = _plan_graphs.of(self.graph)
            return graph.subjects(plan[0], str(conf.get("__address__")))
        if self.block_type == "provider" and "start_line" in conf:  # only plans have it (3.3)
            plans: PlanGraph = _plan_graphs.of(self.graph)
            return plans.of_provider(str(conf.get("__address__")), self.entity_path)
        known: List[TerraformGraph] = []
        if self.graph is not None:
            known.append(_terraform_graphs.of(self.graph, (self.entity_path, conf)))
        for source in (*known, *_terraform_graphs.all()):  # another runner's thread may have replaced the graph
            subjects: Optional[List[Any]] = source.subjects(self.entity_path, conf)
            if subjects is not None:
                return subjects
        if self.entity_path.split(":", 1)[0].endswith(JsonGraph.ENDING):
            return []  # its runner hands over no graph (3.3): JsonCheck judges
        raise LookupError(f"{self.entity_path} stands in no graph of checkov's")


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
                if template_reader.is_subject(kind):
                    self.vertices.append((file, logical_id, vertex))
        self._relevant = {
            file
            for file, found in kinds.items()
            if any(kind.startswith(template_reader.INCIDENT_MANAGER) for kind in found)
            or (any(map(template_reader.is_subject, found)) and mentions_incident_manager(read_text(file) or ""))
        }

    def subjects(self, file: str, logical_id: str) -> List[Any]:
        if file not in self._readers:
            self._readers[file] = self._read(file) if file in self._relevant else None
        reader = self._readers[file]
        return [] if reader is None else reader.subjects(logical_id)

    @staticmethod
    def _read(file: str) -> Optional[TemplateReader]:
        document = load_template(file)
        return None if document is None else TemplateReader(Template(file, document, stack_region(file)))


_template_graphs = Latest(TemplateGraph)


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
        for vertex in vertices_of(graph):
            file, name = vertex.get("file_path_"), vertex.get("block_name_")
            if not isinstance(file, str) or not file.endswith(self.ENDING) or not isinstance(name, str):
                continue
            path = os.path.abspath(file)
            roots.setdefault(os.path.dirname(path), {path})
            kind, block = name.partition(".")[0], str(vertex.get("block_type_"))
            if block == "provider":
                if kind == terraform_types.PROVIDER:
                    self.vertices.append((file, f"{kind}.{name.partition('.')[2] or 'default'}", vertex))
            elif block in _REGISTRIES and terraform_types.is_subject(block, kind):
                self.vertices.append((file, name, vertex))
        sources = Sources()
        listing = Listing(
            os.path.commonpath(list(roots)) if roots else "",
            {root: files_in(root, (".tf", self.ENDING)) for root in roots},
            {},
            tuple(given for root in roots for given in value_files(root, sources)),
            partial=True,
        )
        self.scan = TerraformScan(listing)

    def subjects(self, file: str, name: str) -> List[Any]:
        path = os.path.abspath(file)
        kind, _, name = name.partition(".")
        return self.scan.subjects(path, kind, name, (), os.path.dirname(path))


_json_graphs = Latest(JsonGraph)


# Graph checks


class GraphCheck(BaseGraphCheck):
    """A rule as a check of a whole graph, for runners whose resource checks see one resource at a time (3.3)."""

    registry = ""
    graphs: Latest

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self.rule = rule
        self.id = rule.id
        self.name = rule.title
        self.guideline = rule.guideline
        self.severity = Severities[rule.severity]
        self.category = CheckCategories.ENCRYPTION.name

    @classmethod
    def add(cls, rule: Rule) -> None:
        registry = get_graph_checks_registry(cls.registry)
        if not any(check.id == rule.id for check in registry.checks):
            registry.checks.append(cls(rule))
        RunnerFilter.notify_external_check(rule.id)  # or --run-all-external-checks would not know it

    def run(self, graph_connector: Any) -> Tuple[List[Dict[str, Any]], List[Dict[str, Any]], List[Dict[str, Any]]]:
        results: Dict[CheckResult, List[Dict[str, Any]]] = {result: [] for result in _RESULTS.values()}
        try:
            graph = self.graphs.of(graph_connector)
        except Exception:  # checkov drops a graph check that raises, without a word (3.3)
            logger.error("Failed to run check %s", self.id, exc_info=True)
            return [], [], []
        with graph.lock:  # the checks of a graph run at the same time (3.3)
            for file, name, vertex in graph.vertices:
                try:
                    subjects = [subject for subject in graph.subjects(file, name) if isinstance(subject, self.rule.of)]
                    if not subjects:
                        continue
                    result, details = judge(self.rule, subjects)
                except Exception:
                    logger.error("Failed to run check %s on %s:%s", self.id, file, name, exc_info=True)
                    continue
                results[result].append(self.reported(vertex, details))
        return results[CheckResult.PASSED], results[CheckResult.FAILED], results[CheckResult.UNKNOWN]

    def reported(self, vertex: Dict[str, Any], details: List[str]) -> Dict[str, Any]:
        """What checkov gets of a resource, so that its record carries the reasons."""
        return {**vertex, DETAILS: details}


class TemplateCheck(GraphCheck):
    """A rule as checkov's CloudFormation runner knows it."""

    registry = "cloudformation"
    graphs = _template_graphs

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.frameworks = ["CloudFormation"]

    @classmethod
    def add(cls, rule: Rule) -> None:
        super().add(rule)
        _carry_details(cloudformation_runner, cls.details_of)

    @staticmethod
    def details_of(record: Any) -> Optional[List[str]]:
        entity = record.check_result.get("entity") if isinstance(record.check_result, dict) else None
        details = entity.pop(DETAILS, None) if isinstance(entity, dict) else None
        return details if isinstance(details, list) else None


class JsonCheck(GraphCheck):
    """A rule as checkov's runner for Terraform's JSON syntax knows it.

    The runners for HCL and for plans share its registry: in their graphs there is no file for it (3.3).
    """

    registry = "terraform"
    graphs = _json_graphs
    _details: Dict[Tuple[str, str, str], List[str]] = {}

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.frameworks = ["Terraform"]

    @classmethod
    def add(cls, rule: Rule) -> None:
        super().add(rule)
        _carry_details(json_runner, cls.details_of)

    def reported(self, vertex: Dict[str, Any], details: List[str]) -> Dict[str, Any]:
        self._details[(self.id, str(vertex.get("file_path_")), str(vertex.get(CustomAttributes.ID)))] = details
        return vertex

    @classmethod
    def details_of(cls, record: Any) -> Optional[List[str]]:
        return cls._details.get((record.check_id, record.file_abs_path, record.resource))


# Serverless Framework


class ServerlessCheck(ResourceCheck, TemplateResourceCheck):
    """A rule as checkov's runner for the Serverless Framework knows it.

    That one runs no graph checks, only the resource checks of CloudFormation (3.3). Of their two runners it is
    the one that hands over a path that can be opened.
    """

    _lock = threading.Lock()
    _readers: Dict[str, Optional[TemplateReader]] = {}

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        super().__init__(
            name=rule.title,
            id=rule.id,
            categories=[CheckCategories.ENCRYPTION],
            supported_resources=sorted({name for kind in _kinds(rule) for name in _IN_TEMPLATES[kind]}),
            guideline=rule.guideline,
        )
        self.severity = Severities[rule.severity]  # type: ignore[assignment]
        _carry_details(serverless_runner, self.details_of)

    def run(
        self,
        scanned_file: str,
        entity_configuration: Dict[str, Any],
        entity_name: str,
        entity_type: str,
        skip_info: Any,
    ) -> Any:
        names = vars(serverless_runner)["SLS_FILE_MASK"]
        if os.path.basename(scanned_file) not in names or not os.path.isfile(scanned_file):
            return {"result": CheckResult.UNKNOWN, "evaluated_keys": []}
        return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip_info)

    def scan_resource_conf(self, conf: Dict[str, Any]) -> CheckResult:
        file, _, name = self.entity_path.partition(f":{self.entity_type}:")
        with self._lock:
            if file not in self._readers:
                service = load_service(file)
                template = Template(file, service.template, service.region) if service else None
                self._readers[file] = TemplateReader(template) if template else None
        reader = self._readers[file]
        result, self.details = judge(self.rule, reader.subjects(name) if reader else [])
        return result

    @staticmethod
    def details_of(record: Any) -> Optional[List[str]]:
        check = cfn_registry.get_check_by_id(record.check_id)
        return list(check.details) if check else None


def _carry_details(runner: Any, details_of: Callable[[Any], Optional[List[str]]]) -> None:
    """Let the records of a runner carry the reasons, as those of the Terraform runner do.

    Some of checkov's runners make their records without ``details`` (3.3). They call ``Record`` by that name;
    what they call instead makes the same record and then sets the field.
    """
    make: Callable[..., Any] = vars(runner)["Record"]
    if getattr(make, "carries_details", False):
        return

    def record(*arguments: Any, **named: Any) -> Any:
        made = make(*arguments, **named)
        details = details_of(made) if made.check_id in _registered else None
        if details is not None:
            made.details = details
        return made

    record.carries_details = True  # type: ignore[attr-defined]
    vars(runner)["Record"] = record
