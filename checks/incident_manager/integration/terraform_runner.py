"""The runners for Terraform's language and for plans: their checks.

Quirks of checkov's are named with the release they were seen in (3.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from checkov.common.bridgecrew.severities import Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.data.registry import data_registry
from checkov.terraform.checks.provider.registry import provider_registry
from checkov.terraform.checks.resource.registry import resource_registry
from incident_manager.given_up import given_up
from incident_manager.integration.language import Language
from incident_manager.integration.named_files import watch_named_files
from incident_manager.integration.per_graph import PerGraph
from incident_manager.integration.resource_checks import ResourceCheck, the_judge
from incident_manager.integration.unread import unread
from incident_manager.rule import Rule
from incident_manager.subject_kinds import types_in_terraform

if TYPE_CHECKING:
    from incident_manager.integration.terraform_graph import PlanGraph, TerraformGraph

_REGISTRIES = {"resource": resource_registry, "data": data_registry, "provider": provider_registry}


def _terraform_graph(graph: Any, asked: Tuple[str, Any]) -> TerraformGraph:
    from incident_manager.integration.terraform_graph import TerraformGraph  # where there is a graph

    return TerraformGraph(graph, asked)


def _plan_graph(graph: Any, _: Any) -> PlanGraph:
    from incident_manager.integration.terraform_graph import PlanGraph  # where there is a graph

    return PlanGraph(graph)


terraform_graphs = PerGraph(_terraform_graph)
plan_graphs = PerGraph(_plan_graph)


watch_named_files()


class TerraformCheck(ResourceCheck, BaseCheck):
    """A rule as checkov's Terraform runners know it, for one type of block: one object for all of them."""

    @classmethod
    def add(cls, rule: Rule) -> None:
        for block, registry in _REGISTRIES.items():
            types = types_in_terraform(rule, block)
            if types:
                registry.register(cls(rule, block, types))

    def __init__(self, rule: Rule, block: str, types: List[str]) -> None:
        self.rule = rule
        super().__init__(
            name=rule.title,
            id=rule.id,
            categories=[CheckCategories.ENCRYPTION],
            supported_entities=types,
            block_type=block,
        )
        self.guideline = rule.guideline  # the constructor logs each that it is given
        self.severity = Severities[rule.severity]  # type: ignore[assignment]

    def run(
        self,
        scanned_file: str,
        entity_configuration: Dict[str, Any],
        entity_name: str,
        entity_type: str,
        skip_info: Any,
    ) -> Any:
        if skip_info:
            return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip_info)
        self.details = []
        place = f"{scanned_file}:{entity_type}:{entity_name}"
        try:  # as checkov does but for a line in the log for each result, which takes as long as the result
            return {"result": self._judged(entity_configuration, entity_type, place), "evaluated_keys": []}
        except Exception:
            self.log_check_error(scanned_file, entity_type, entity_name, entity_configuration)
            raise

    def scan_entity_conf(self, conf: Dict[str, List[Any]], entity_type: str) -> CheckResult:
        return self._judged(conf, entity_type, self.entity_path)

    def _judged(self, conf: Dict[str, List[Any]], entity_type: str, place: str) -> CheckResult:
        # checkov's own resource checks pass over those whose count they take for 0, at times wrongly (3.3).
        if self._is_planned(conf, entity_type, place):
            subjects, language = self._planned(conf, entity_type, place), Language.PLAN
        else:
            subjects, language = self._subjects(conf, entity_type, place), Language.TERRAFORM
        if not subjects:
            return CheckResult.UNKNOWN
        result: CheckResult
        result, self.details = the_judge().judge(self.rule, subjects, place, language)
        return result

    def _is_planned(self, conf: Any, entity_type: str, place: str) -> bool:
        """Whether it is of a plan: checkov puts these names there (3.3), but a source may have arguments so named."""
        if "__file__" not in conf and (self.block_type != "provider" or "start_line" not in conf):
            return False
        file = place.split(f":{entity_type}:", 1)[0]
        return file.endswith(".json") and not file.endswith(".tf.json")

    def _planned(self, conf: Any, entity_type: str, place: str) -> List[Any]:
        address = str(conf.get("__address__"))
        if self.block_type != "provider":
            return plan_graphs.of(self.graph).subjects(conf["__file__"][0], entity_type, address)
        for plans in (plan_graphs.of(self.graph), *plan_graphs.all()):  # another thread may have replaced the graph
            found = plans.of_provider(address, place)
            if found is not None:
                return found
        return []

    def _subjects(self, conf: Any, entity_type: str, place: str) -> List[Any]:
        graph = self.graph
        found = None if graph is None else terraform_graphs.of(graph, (place, conf)).subjects(place, conf)
        for other in () if found is not None else terraform_graphs.all():  # another thread may have replaced the graph
            found = other.subjects(place, conf)
            if found is not None:
                break
        if found is not None:
            return found
        if place.split(":", 1)[0].endswith(".tf.json"):
            return []  # its runner hands over no graph (3.3): JsonCheck judges
        why = f"{place} is not in checkov's graph under that name: it may have an argument such as file_path_"
        return [unread(entity_type, given_up(why))]
