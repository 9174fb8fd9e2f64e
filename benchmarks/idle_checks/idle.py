"""Checks that pass at once, as many as ours and on the same resources: what checkov takes for so many records."""

from __future__ import annotations

import gc
from typing import Any, Dict, List, Tuple

from checkov.common.checks.base_check import BaseCheck
from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.common.graph.checks_infra.base_check import BaseGraphCheck
from checkov.common.graph.graph_builder import CustomAttributes
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.common.util.consts import END_LINE, START_LINE
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.registry import resource_registry

SUBJECTS = (  # a type in Terraform and in CloudFormation, and how many of our checks judge it in each
    ("aws_kms_key", 8, "AWS::KMS::Key", 8),
    ("aws_ssmincidents_replication_set", 8, "AWS::SSMIncidents::ReplicationSet", 6),
)


RECORDED = (  # what a record is made of; checkov copies all that it is handed
    CustomAttributes.BLOCK_TYPE,
    CustomAttributes.FILE_PATH,
    CustomAttributes.BLOCK_NAME,
    CustomAttributes.RESOURCE_TYPE,
    CustomAttributes.ID,
    START_LINE,
    END_LINE,
)


class IdleCheck(BaseCheck):
    def scan_entity_conf(self, conf: Dict[str, Any], entity_type: str) -> CheckResult:
        return CheckResult.PASSED


class IdleGraphCheck(BaseGraphCheck):
    def __init__(self, name: str, kind: str) -> None:
        super().__init__()
        self.id, self.name, self.category, self.kind = name, name, CheckCategories.ENCRYPTION.name, kind

    def run(self, graph_connector: Any) -> Tuple[List[Dict[str, Any]], List[Dict[str, Any]], List[Dict[str, Any]]]:
        nodes = (node[1] if isinstance(node, tuple) else node for node in graph_connector.nodes())
        found = (node for node in nodes if node.get("resource_type") == self.kind)
        return [{name: node[name] for name in RECORDED if name in node} for node in found], [], []


def register() -> None:
    registry = get_graph_checks_registry("cloudformation")
    for place, (kind, count, template_kind, template_count) in enumerate(SUBJECTS):
        for name in (f"CKV_IDLE_{10 * place + number}" for number in range(count)):
            check = IdleCheck(name, name, [CheckCategories.ENCRYPTION], [kind], "resource")
            resource_registry.register(check)
        for name in (f"CKV_IDLE_{10 * place + number}" for number in range(template_count)):
            if not any(check.id == name for check in registry.checks):  # checkov loads it more than once (3.3)
                registry.checks.append(IdleGraphCheck(name, template_kind))
                RunnerFilter.notify_external_check(name)


gc.freeze()  # as ours do, now and after each search of everything
gc.callbacks.append(lambda phase, of: gc.freeze() if phase == "stop" and of["generation"] == 2 else None)
register()
