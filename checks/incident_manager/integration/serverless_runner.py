"""The runner for the Serverless Framework. It runs no graph checks, only CloudFormation's resource checks (3.3)."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional

from checkov.cloudformation.checks.resource.base_registry import Registry as TemplateRegistry
from checkov.cloudformation.checks.resource.registry import cfn_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.serverless import runner as serverless
from incident_manager.integration.records import reasons_come_from
from incident_manager.integration.resource_checks import Occasion, ResourceCheck, judge, subjects_of
from incident_manager.integration.seams import SERVERLESS_FILE
from incident_manager.integration.settings import settings
from incident_manager.rule import Rule
from incident_manager.subject_kinds import types_in_templates

if TYPE_CHECKING:
    from incident_manager.cloudformation.template_reader import TemplateReader


REMEDY = (
    "give the variable a value, set provider.region or CKV_SSMIM_REGION, set CKV_SSMIM_ACCOUNT, scan what "
    "`serverless package` makes, or set CKV_SSMIM_UNKNOWN=skip."
)


class ServerlessRegistry(TemplateRegistry):
    """Checks for resources of CloudFormation, checkov's and ours, as this runner has them.

    In checkov's own registry ours would also be called, for nothing, for each resource of every template.
    """

    def get_checks(self, entity: str) -> List[BaseCheck]:
        return [*cfn_registry.get_checks(entity), *super().get_checks(entity)]


serverless_registry = ServerlessRegistry()


class _Scanned(threading.local):
    """The file that a thread is scanning, with its reader once that is needed; no files where that is not known."""

    readers: Optional[Dict[str, Optional[TemplateReader]]] = None


_scanned = _Scanned()


def _reading_once(scan_file: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(scan_file)
    def scanning(*arguments: Any, **named: Any) -> None:
        _scanned.readers = {}
        try:
            scan_file(*arguments, **named)
        finally:
            _scanned.readers = None

    return scanning


def _reader(file: str) -> Optional[TemplateReader]:
    if _scanned.readers is None:
        return _read(file)
    if file not in _scanned.readers:
        _scanned.readers[file] = _read(file)
    return _scanned.readers[file]


def _read(file: str) -> Optional[TemplateReader]:
    from checkov.serverless.parsers.parser import parse
    from incident_manager.cloudformation.serverless_source import load_service
    from incident_manager.cloudformation.template_reader import TemplateReader
    from incident_manager.cloudformation.template_values import Template

    service = load_service(file, parse)
    if not service:
        return None
    given = settings()
    return TemplateReader(Template(file, service.template, service.region or given.region, given.account))


class ServerlessCheck(ResourceCheck, BaseCheck):
    """A rule as checkov's runner for the Serverless Framework knows it."""

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
        if not types_in_templates(rule):
            return
        serverless_registry.register(cls(rule))
        vars(serverless)["cfn_registry"] = serverless_registry
        SERVERLESS_FILE.wrap(_reading_once)
        reasons_come_from("serverless", cls.details_of)

    def scan_entity_conf(self, conf: Dict[str, Any], entity_type: str) -> CheckResult:
        self.entity_type = entity_type
        file, _, name = self.entity_path.partition(f":{self.entity_type}:")
        result, self.details = judge(self.rule, subjects_of(_reader(file), name), Occasion(self.entity_path, REMEDY))
        return result

    @staticmethod
    def details_of(record: Any) -> Optional[List[str]]:
        check = serverless_registry.get_check_by_id(record.check_id)
        return check.details if check else None
