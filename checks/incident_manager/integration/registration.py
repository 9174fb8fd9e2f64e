"""How a rule becomes a check in checkov's registries: with checkov_graphs and checkov_records all that knows checkov.

Quirks that this module lives with are named where they are met, with the release they were seen in (3.3).
"""

from __future__ import annotations

import gc
import logging
import os
import re
import threading
from typing import TYPE_CHECKING, Any, Dict, FrozenSet, Iterator, List, Optional, Set, Tuple

from checkov.cloudformation import cfn_utils
from checkov.cloudformation import runner as cloudformation_runner
from checkov.cloudformation.checks.resource.base_registry import Registry as TemplateRegistry
from checkov.cloudformation.checks.resource.registry import cfn_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.common.graph.checks_infra.base_check import BaseGraphCheck
from checkov.common.graph.graph_builder import CustomAttributes
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.common.util.consts import END_LINE, START_LINE
from checkov.runner_filter import RunnerFilter
from checkov.serverless import runner as serverless_runner
from checkov.terraform import plan_runner
from checkov.terraform import runner as terraform_runner
from checkov.terraform.checks.data.registry import data_registry
from checkov.terraform.checks.provider.registry import provider_registry
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform_json import runner as json_runner
from checkov.version import version as checkov_version
from incident_manager.cloudformation import template_types
from incident_manager.integration.graphs import (
    JsonGraph,
    Latest,
    PlanGraph,
    TerraformGraph,
    json_graphs,
    plan_graphs,
    template_graphs,
    terraform_graphs,
)
from incident_manager.integration.records import carry_details
from incident_manager.model import Key, ReplicationSet
from incident_manager.other_subjects import IdentityPolicy, ProviderBlock, ResourceText, Trail
from incident_manager.rule import Rule
from incident_manager.terraform import terraform_types
from incident_manager.verdict import Outcome, Verdict, lines_of, verdict_of

if TYPE_CHECKING:
    from incident_manager.cloudformation.template_reader import TemplateReader

logger = logging.getLogger(__name__)

# What checkov has imported by now stays for good. To search it once more for garbage takes several times as long as
# loading the checks does, and one more search is just what loading any checks brings about.
gc.freeze()

OLDEST_CHECKOV = "3.3.21"
UNKNOWN_VARIABLE = "CKV_SSMIM_UNKNOWN"
OPT_IN_VARIABLE = "CKV_SSMIM_OPT_IN"
DETAILS = "details"

_IN_TERRAFORM: Dict[type, Dict[str, FrozenSet[str]]] = {
    Key: {"resource": terraform_types.KEY_TYPES},
    ReplicationSet: {"resource": terraform_types.SET_TYPES},
    ResourceText: {
        "resource": terraform_types.KEY_TYPES | terraform_types.INCIDENT_MANAGER,
    },
    Trail: {"resource": terraform_types.TRAIL_TYPES},
    ProviderBlock: {"provider": frozenset({terraform_types.PROVIDER})},
    IdentityPolicy: {
        "resource": terraform_types.IDENTITY_TYPES,
        "data": frozenset({terraform_types.DOCUMENT_TYPE}),
    },
}
_IN_TEMPLATES: Dict[type, FrozenSet[str]] = {
    Key: template_types.KEY_TYPES,
    ReplicationSet: frozenset({template_types.SET_TYPE}),
    ResourceText: template_types.KEY_TYPES | template_types.INCIDENT_MANAGER,
    Trail: frozenset({template_types.TRAIL_TYPE}),
    ProviderBlock: frozenset(),
    IdentityPolicy: template_types.IDENTITY_TYPES,
}
_REGISTRIES = {"resource": resource_registry, "data": data_registry, "provider": provider_registry}
_RESULTS = {
    Outcome.PASSED: CheckResult.PASSED,
    Outcome.FAILED: CheckResult.FAILED,
    Outcome.UNKNOWN: CheckResult.UNKNOWN,
}
_registered: Dict[str, Rule] = {}


def rules() -> List[Rule]:
    """The rules that are registered, in the order of their numbers."""
    return sorted(_registered.values(), key=lambda rule: int(rule.id.rpartition("_")[2]))


def types_in_terraform(rule: Rule, block: str) -> List[str]:
    """The Terraform types of the subjects that a rule judges, of one type of block."""
    found = {name for kind in rule.kinds for name in _IN_TERRAFORM[kind].get(block, ())}
    return sorted(filter(rule.concerns, found))


def types_in_templates(rule: Rule) -> List[str]:
    """The same for CloudFormation."""
    found: Set[str] = set()
    if not rule.in_plans_only:
        found.update(*(_IN_TEMPLATES[kind] for kind in rule.kinds))
    return sorted(filter(rule.concerns, found))


def warn_of_old_release(version: str) -> None:
    """Say it where checkov is older than the oldest release that these checks work in: some inputs give no record then.

    pip would refuse it; ``--external-checks-dir`` takes the checks into any release (docs/versions.md).
    """
    found, oldest = ([int(part) for part in re.findall(r"\d+", text)[:3]] for text in (version, OLDEST_CHECKOV))
    if found < oldest:
        logger.warning(
            "checkov %s is older than %s, the oldest release for the checks CKV_SSMIM_*: what they report is not whole",
            version,
            OLDEST_CHECKOV,
        )


warn_of_old_release(checkov_version)


def register(rule: Rule) -> None:
    """Add a rule to checkov, for every language. Calling it again with the same id changes nothing.

    checkov executes a check's file once for each of its runners (3.3).
    """
    if rule.id in _registered or (rule.opt_in and not _opted_in(rule)):
        return
    _registered[rule.id] = rule
    for block, registry in _REGISTRIES.items():
        if types_in_terraform(rule, block):
            registry.register(TerraformCheck(rule, block))
    for runner in (terraform_runner, plan_runner):
        carry_details(runner, _registered)
    JsonCheck.add(rule)
    if types_in_templates(rule):
        TemplateCheck.add(rule)
        ServerlessCheck.add(rule)


def _opted_in(rule: Rule) -> bool:
    named = {name.strip().upper() for name in os.environ.get(OPT_IN_VARIABLE, "").split(",")}
    return rule.id in named or "ALL" in named


def judge(rule: Rule, subjects: List[Any]) -> Tuple[CheckResult, List[str]]:
    """The result of one record: the worst of the verdicts on the subjects that it stands for."""
    unknown_fails = os.environ.get(UNKNOWN_VARIABLE, "").strip().lower() == "fail"
    verdicts: List[Verdict] = []
    for subject in subjects:
        if rule.judges(subject):
            verdicts.append(verdict_of(rule.judge(subject), unknown_fails))
    if len(verdicts) == 1 and verdicts[0].outcome is Outcome.PASSED:  # as nearly all do
        return CheckResult.PASSED, []
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED):
        matching = [verdict for verdict in verdicts if verdict.outcome is outcome]
        if matching:
            reasons = [reason for verdict in matching for reason in verdict.reasons]
            return _RESULTS[outcome], lines_of(reasons) if outcome is Outcome.FAILED else []
    return CheckResult.UNKNOWN, []


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
            supported_entities=types_in_terraform(rule, block),
            block_type=block,
            guideline=rule.guideline,
        )
        self.severity = Severities[rule.severity]  # type: ignore[assignment]

    def run(
        self,
        scanned_file: str,
        entity_configuration: Dict[str, Any],
        entity_name: str,
        entity_type: str,
        skip_info: Any,
    ) -> Any:
        self.entity_path = f"{scanned_file}:{entity_type}:{entity_name}"
        if self._is_aside(entity_configuration):
            return {"result": CheckResult.UNKNOWN, "evaluated_keys": []}
        return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip_info)

    def _is_aside(self, conf: Any) -> bool:
        """Whether the resource is of a root module without Incident Manager: then nothing more is to be done."""
        if self.graph is None or "__file__" in conf or "start_line" in conf:
            return False
        try:
            graph: TerraformGraph = terraform_graphs.of(self.graph, (self.entity_path, conf))
            return graph.is_aside(conf)
        except Exception:  # met again, and reported, when the resource is judged
            return False

    def scan_entity_conf(self, conf: Dict[str, List[Any]], entity_type: str) -> CheckResult:
        # checkov's own resource checks pass over those whose count they take for 0, at times wrongly (3.3).
        self.entity_type = entity_type
        result, self.details = judge(self.rule, self._subjects(conf))
        return result

    def _subjects(self, conf: Any) -> List[Any]:
        plan = conf.get("__file__")  # only plans have it (3.3)
        if isinstance(plan, list) and plan and isinstance(plan[0], str):
            graph: PlanGraph = plan_graphs.of(self.graph)
            return graph.subjects(plan[0], str(conf.get("__address__")))
        if self.block_type == "provider" and "start_line" in conf:  # only plans have it (3.3)
            for plans in (plan_graphs.of(self.graph), *plan_graphs.all()):  # another thread may have replaced the graph
                found: Optional[List[Any]] = plans.of_provider(str(conf.get("__address__")), self.entity_path)
                if found is not None:
                    return found
            return []
        for source in self._sources(conf):
            subjects: Optional[List[Any]] = source.subjects(self.entity_path, conf)
            if subjects is not None:
                return subjects
        if self.entity_path.split(":", 1)[0].endswith(JsonGraph.ENDING):
            return []  # its runner hands over no graph (3.3): JsonCheck judges
        raise LookupError(f"{self.entity_path} stands in no graph of checkov's")

    def _sources(self, conf: Any) -> Iterator[TerraformGraph]:
        """The graph, and the others: another runner's thread may have replaced it."""
        if self.graph is not None:
            yield terraform_graphs.of(self.graph, (self.entity_path, conf))
        yield from terraform_graphs.all()


# Graph checks

TAGS = "Tags"
_RECORDED = (
    CustomAttributes.BLOCK_TYPE,
    CustomAttributes.FILE_PATH,
    CustomAttributes.BLOCK_NAME,
    CustomAttributes.RESOURCE_TYPE,
    CustomAttributes.ID,
    TAGS,
    START_LINE,
    END_LINE,
)


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
                    subjects = [subject for subject in graph.subjects(file, name) if self.rule.judges(subject)]
                    if not subjects:
                        continue
                    result, details = judge(self.rule, subjects)
                except Exception:
                    logger.error("Failed to run check %s on %s:%s", self.id, file, name, exc_info=True)
                    continue
                results[result].append(self.reported(vertex, details))
        return results[CheckResult.PASSED], results[CheckResult.FAILED], results[CheckResult.UNKNOWN]

    def reported(self, vertex: Dict[str, Any], details: List[str]) -> Dict[str, Any]:
        """What checkov gets of a resource, so that its record carries the reasons.

        It copies all of that for each record (3.3): what the record is not made of stays behind.
        """
        handed = {name: vertex[name] for name in _RECORDED if name in vertex}
        tags = handed.get(TAGS)
        if isinstance(tags, list):
            handed[TAGS] = [tag for tag in tags if _is_readable([tag])]
        elif tags and not _is_readable(tags):
            del handed[TAGS]
        return {**handed, DETAILS: details}


def _is_readable(tags: Any) -> bool:
    """Whether checkov can read tags into a record: those that it cannot end its whole scan (3.3)."""
    try:
        cfn_utils.parse_entity_tags(tags)
    except Exception:
        return False
    return True


class TemplateCheck(GraphCheck):
    """A rule as checkov's CloudFormation runner knows it."""

    registry = "cloudformation"
    graphs = template_graphs

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.frameworks = ["CloudFormation"]

    @classmethod
    def add(cls, rule: Rule) -> None:
        super().add(rule)
        carry_details(cloudformation_runner, _registered, cls.details_of)

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
    graphs = json_graphs
    _details: Dict[Tuple[str, str, str], List[str]] = {}

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.frameworks = ["Terraform"]

    @classmethod
    def add(cls, rule: Rule) -> None:
        super().add(rule)
        carry_details(json_runner, _registered, cls.details_of)

    def reported(self, vertex: Dict[str, Any], details: List[str]) -> Dict[str, Any]:
        self._details[(self.id, str(vertex.get("file_path_")), str(vertex.get(CustomAttributes.ID)))] = details
        return super().reported(vertex, details)

    @classmethod
    def details_of(cls, record: Any) -> Optional[List[str]]:
        return cls._details.get((record.check_id, record.file_abs_path, record.resource))


# Serverless Framework


class ServerlessRegistry(TemplateRegistry):
    """Checks for resources of CloudFormation, checkov's and ours, as its runner for the Serverless Framework has them.

    That one runs no graph checks, only the resource checks of CloudFormation (3.3). In checkov's own registry ours
    would also be called, for nothing, for each resource of every template.
    """

    def get_checks(self, entity: str) -> List[BaseCheck]:
        return [*cfn_registry.get_checks(entity), *super().get_checks(entity)]


serverless_registry = ServerlessRegistry()


class ServerlessCheck(ResourceCheck, BaseCheck):
    """A rule as checkov's runner for the Serverless Framework knows it."""

    _lock = threading.Lock()
    _readers: Dict[str, Optional[TemplateReader]] = {}

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        super().__init__(
            name=rule.title,
            id=rule.id,
            categories=[CheckCategories.ENCRYPTION],
            supported_entities=types_in_templates(rule),
            block_type="resource",
            guideline=rule.guideline,
        )
        self.severity = Severities[rule.severity]  # type: ignore[assignment]

    @classmethod
    def add(cls, rule: Rule) -> None:
        serverless_registry.register(cls(rule))
        vars(serverless_runner)["cfn_registry"] = serverless_registry
        carry_details(serverless_runner, _registered, cls.details_of)

    def scan_entity_conf(self, conf: Dict[str, Any], entity_type: str) -> CheckResult:
        self.entity_type = entity_type
        file, _, name = self.entity_path.partition(f":{self.entity_type}:")
        with self._lock:
            if file not in self._readers:
                self._readers[file] = self._read(file)
        reader = self._readers[file]
        result, self.details = judge(self.rule, reader.subjects(name) if reader else [])
        return result

    @staticmethod
    def _read(file: str) -> Optional[TemplateReader]:
        from checkov.serverless.parsers.parser import parse
        from incident_manager.cloudformation.serverless_source import load_service
        from incident_manager.cloudformation.template_reader import TemplateReader
        from incident_manager.cloudformation.template_values import Template

        service = load_service(file, parse)
        return TemplateReader(Template(file, service.template, service.region)) if service else None

    @staticmethod
    def details_of(record: Any) -> Optional[List[str]]:
        check = serverless_registry.get_check_by_id(record.check_id)
        return list(check.details) if check else None
