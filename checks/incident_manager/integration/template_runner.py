"""The runner for CloudFormation's templates, those of AWS SAM and the CDK among them: its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incident_manager.integration.graph_checks import GraphCheck
from incident_manager.integration.language import Language
from incident_manager.integration.passed_over import say_what_is_passed_over
from incident_manager.integration.per_graph import PerGraph
from incident_manager.rule import Rule
from incident_manager.subject_kinds import types_in_templates

if TYPE_CHECKING:
    from incident_manager.integration.template_graph import TemplateGraph


def _graph(graph: Any, _: Any) -> TemplateGraph:
    from incident_manager.integration.template_graph import TemplateGraph  # where there is a graph

    return TemplateGraph(graph)


say_what_is_passed_over()


class TemplateCheck(GraphCheck):
    """A rule as checkov's CloudFormation runner knows it."""

    runner = registry = "cloudformation"
    framework = "CloudFormation"
    graphs = PerGraph(_graph)
    language = Language.TEMPLATE

    @classmethod
    def add(cls, rule: Rule) -> None:
        if types_in_templates(rule):
            super().add(rule)
