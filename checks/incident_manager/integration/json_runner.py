"""The runner for Terraform's JSON syntax, as CDK for Terraform writes it: its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incident_manager.integration.graph_checks import GraphCheck
from incident_manager.integration.language import Language
from incident_manager.integration.per_graph import PerGraph

if TYPE_CHECKING:
    from incident_manager.integration.json_graph import JsonGraph


def _graph(graph: Any, _: Any) -> JsonGraph:
    from incident_manager.integration.json_graph import JsonGraph  # where there is a graph

    return JsonGraph(graph)


class JsonCheck(GraphCheck):
    """A rule as checkov's runner for Terraform's JSON syntax knows it.

    The runners for HCL and for plans share its registry: in their graphs there is no file for it (3.3).
    """

    runner = "terraform_json"
    registry = "terraform"
    framework = "Terraform"
    graphs = PerGraph(_graph)
    language = Language.TERRAFORM
