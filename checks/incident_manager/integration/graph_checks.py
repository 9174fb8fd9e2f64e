"""Checks of a whole graph, for the runners whose resource checks see one resource at a time (3.3)."""

from __future__ import annotations

import functools
import logging
import threading
from typing import Any, Dict, List, Optional, Tuple

from checkov.cloudformation import cfn_utils
from checkov.common.bridgecrew.severities import Severities
from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.common.graph.checks_infra.base_check import BaseGraphCheck
from checkov.common.graph.graph_builder import CustomAttributes
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.common.util.consts import END_LINE, START_LINE
from checkov.runner_filter import RunnerFilter
from incident_manager.integration.language import Language
from incident_manager.integration.per_graph import PerGraph
from incident_manager.integration.records import reasons_come_from
from incident_manager.rule import Rule

logger = logging.getLogger(__name__)

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


class JudgedGraph:
    """One graph: the vertices that may be judged, by file and name, and the reasons that were found for them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.vertices: List[Tuple[str, str, Dict[str, Any]]] = []
        self.reasons: Dict[Tuple[str, str, str], List[str]] = {}

    def subjects(self, file: str, name: str) -> List[Any]:
        raise NotImplementedError


class GraphCheck(BaseGraphCheck):
    """A rule as a check of the graphs of one runner."""

    runner = ""
    registry = ""
    framework = ""
    language: Language
    graphs: PerGraph[Any]

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self.rule = rule
        self.id = rule.id
        self.name = rule.title
        self.guideline = rule.guideline
        self.severity = Severities[rule.severity]
        self.category = CheckCategories.ENCRYPTION.name
        self.frameworks = [self.framework]

    @classmethod
    def add(cls, rule: Rule) -> None:
        registry = get_graph_checks_registry(cls.registry)
        if not any(check.id == rule.id for check in registry.checks):
            registry.checks.append(cls(rule))
        RunnerFilter.notify_external_check(rule.id)  # or --run-all-external-checks would not know it
        reasons_come_from(cls.runner, cls.details_of)

    def run(self, graph_connector: Any) -> Tuple[List[Dict[str, Any]], List[Dict[str, Any]], List[Dict[str, Any]]]:
        from incident_manager.integration.judging import is_judged, judge  # where there is a graph

        results: Dict[CheckResult, List[Dict[str, Any]]] = {result: [] for result in CheckResult}
        try:
            graph: JudgedGraph = self.graphs.of(graph_connector)
        except Exception:  # checkov drops a graph check that raises, without a word (3.3)
            logger.error("Failed to run check %s", self.id, exc_info=True)
            return [], [], []
        with graph.lock:  # the checks of a graph run at the same time (3.3)
            for file, name, vertex in graph.vertices:
                try:
                    subjects = graph.subjects(file, name)
                    if not any(map(functools.partial(is_judged, self.rule), subjects)):
                        continue
                    result, details = judge(self.rule, subjects, f"{file}:{name}", self.language)
                except Exception:
                    logger.error("Failed to run check %s on %s:%s", self.id, file, name, exc_info=True)
                    continue
                graph.reasons[(self.id, file, str(vertex.get(CustomAttributes.ID)))] = details
                results[result].append(_reported(vertex))
        # There is no list of what is skipped: the record is made, and then becomes a skipped one.
        return (
            results[CheckResult.PASSED] + results[CheckResult.SKIPPED],
            results[CheckResult.FAILED],
            results[CheckResult.UNKNOWN],
        )

    @classmethod
    def details_of(cls, record: Any) -> Optional[List[str]]:
        """The reasons of a record, which are in the latest graph that has them."""
        named = record.check_id, record.file_abs_path, record.resource
        return next((graph.reasons[named] for graph in cls.graphs.all() if named in graph.reasons), None)


def _reported(vertex: Dict[str, Any]) -> Dict[str, Any]:
    """What checkov gets of a resource.

    It copies all of that for each record (3.3): what the record is not made of stays behind.
    """
    handed = {name: vertex[name] for name in _RECORDED if name in vertex}
    tags = handed.get(TAGS)
    if isinstance(tags, list):
        handed[TAGS] = [tag for tag in tags if _is_readable([tag])]
    elif tags and not _is_readable(tags):
        del handed[TAGS]
    return handed


def _is_readable(tags: Any) -> bool:
    """Whether checkov can read tags into a record: those that it cannot end its whole scan (3.3)."""
    try:
        cfn_utils.parse_entity_tags(tags)
    except Exception:
        return False
    return True
