"""The runner for CloudFormation's templates, those of AWS SAM and the CDK among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Set

from incident_manager.integration.graph_checks import GraphCheck, JudgedGraph
from incident_manager.integration.per_graph import PerGraph, vertices_of
from incident_manager.integration.resource_checks import subjects_of
from incident_manager.integration.settings import settings
from incident_manager.resource_types import INCIDENT_MANAGER
from incident_manager.rule import Rule
from incident_manager.scanned_files import read_text
from incident_manager.service_names import MAY_NAME
from incident_manager.subject_kinds import IN_TEMPLATES, types_in_templates

if TYPE_CHECKING:
    from incident_manager.cloudformation.template_reader import TemplateReader


class TemplateGraph(JudgedGraph):
    """One graph: the templates in it, read again where they name Incident Manager."""

    def __init__(self, graph: Any, _: Any) -> None:
        super().__init__()
        self._readers: Dict[str, Optional[TemplateReader]] = {}
        kinds: Dict[str, Set[str]] = {}
        for vertex in vertices_of(graph):
            file, name = vertex.get("file_path_"), vertex.get("block_name_")
            if vertex.get("block_type_") == "resource" and isinstance(file, str) and isinstance(name, str):
                kind, _, logical_id = name.rpartition(".")
                kinds.setdefault(file, set()).add(kind)
                if kind in IN_TEMPLATES:
                    self.vertices.append((file, logical_id, vertex))
        self._relevant = {
            file
            for file, found in kinds.items()
            if not found.isdisjoint(INCIDENT_MANAGER)
            or (not found.isdisjoint(IN_TEMPLATES) and MAY_NAME.search(read_text(file) or ""))
        }

    def subjects(self, file: str, logical_id: str) -> List[Any]:
        if file not in self._readers:
            self._readers[file] = self._read(file) if file in self._relevant else None
        return subjects_of(self._readers[file], logical_id)

    @staticmethod
    def _read(file: str) -> Optional[TemplateReader]:
        from incident_manager.cloudformation.template_reader import TemplateReader
        from incident_manager.cloudformation.template_source import load_template, stack_environment
        from incident_manager.cloudformation.template_values import Template

        document = load_template(file)
        if document is None:
            return None
        stack, given = stack_environment(file), settings()
        template = Template(file, document, stack.region or given.region, stack.account or given.account)
        return TemplateReader(template)


class TemplateCheck(GraphCheck):
    """A rule as checkov's CloudFormation runner knows it."""

    runner = registry = "cloudformation"
    framework = "CloudFormation"
    graphs = PerGraph(TemplateGraph)
    remedy = (
        "give the parameter a default, set CKV_SSMIM_REGION and CKV_SSMIM_ACCOUNT for the stack, scan templates of the "
        "AWS CDK beside their manifest.json, or set CKV_SSMIM_UNKNOWN=skip."
    )

    @classmethod
    def add(cls, rule: Rule) -> None:
        if types_in_templates(rule):
            super().add(rule)
