"""The runner for the Serverless Framework. It runs no graph checks (3.3).

CloudFormation's checks get the resources of a service, and others its sections: ``provider`` and each function.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from checkov.cloudformation.checks.resource.base_registry import Registry as TemplateRegistry
from checkov.cloudformation.checks.resource.registry import cfn_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.serverless import runner as serverless
from checkov.serverless.checks.function.registry import function_registry
from checkov.serverless.checks.provider.registry import provider_registry
from incident_manager.integration.language import Language
from incident_manager.integration.records import reasons_come_from
from incident_manager.integration.resource_checks import ResourceCheck, the_judge
from incident_manager.integration.seams import SERVERLESS_FILE
from incident_manager.integration.settings import settings
from incident_manager.rule import Rule
from incident_manager.subject_kinds import types_in_templates

if TYPE_CHECKING:
    from incident_manager.cloudformation.template_reader import TemplateReader


ROLE = "AWS::IAM::Role"
SECTION = "serverless_aws"


class ServerlessRegistry(TemplateRegistry):
    """Checks for resources of CloudFormation, checkov's and ours, as this runner has them.

    In checkov's own registry ours would also be called, for nothing, for each resource of every template.
    """

    def get_checks(self, entity: str) -> List[BaseCheck]:
        return [*cfn_registry.get_checks(entity), *super().get_checks(entity)]


serverless_registry = ServerlessRegistry()


class ServiceReader:
    def __init__(self, resources: TemplateReader, roles: Dict[Optional[int], str]) -> None:
        self.resources = resources
        self.roles = roles


class _Scan(threading.local):
    """The scan of a thread: the file that was read last, with its reader; None outside of a scan."""

    last: Optional[Tuple[str, Optional[ServiceReader]]] = None


_scan = _Scan()


def _reading_once(scan_files: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(scan_files)
    def scanning(*arguments: Any, **named: Any) -> None:
        _scan.last = "", None
        try:
            scan_files(*arguments, **named)
        finally:
            _scan.last = None

    return scanning


def _reader(file: str) -> Optional[ServiceReader]:
    if _scan.last is None:
        return _read(file)
    if _scan.last[0] != file:
        _scan.last = file, _read(file)
    return _scan.last[1]


def _read(file: str) -> Optional[ServiceReader]:
    from checkov.serverless.parsers.parser import parse
    from incident_manager.cloudformation.serverless_source import load_service
    from incident_manager.cloudformation.template_reader import TemplateReader
    from incident_manager.cloudformation.template_values import Template

    service = load_service(file, parse)
    if not service:
        return None
    given = settings()
    template = Template(file, service.template, service.region or given.region, given.account)
    return ServiceReader(TemplateReader(template), service.roles)


class ServerlessCheck(ResourceCheck, BaseCheck):
    """A rule as checkov's runner for the Serverless Framework knows it."""

    def __init__(self, rule: Rule, types: List[str]) -> None:
        self.rule = rule
        super().__init__(
            name=rule.title,
            id=rule.id,
            categories=[CheckCategories.ENCRYPTION],
            supported_entities=[*types, SECTION] if ROLE in types else types,
            block_type="resource",
        )
        self.guideline = rule.guideline  # the constructor logs each that it is given
        self.severity = Severities[rule.severity]  # type: ignore[assignment]

    @classmethod
    def add(cls, rule: Rule) -> None:
        types = types_in_templates(rule)
        if not types:
            return
        check = cls(rule, types)
        serverless_registry.register(check)
        if SECTION in check.supported_entities:
            provider_registry.register(check)
            function_registry.register(check)
        vars(serverless)["cfn_registry"] = serverless_registry

    def scan_entity_conf(self, conf: Dict[str, Any], entity_type: str) -> CheckResult:
        self.entity_type = entity_type
        file, _, name = self.entity_path.partition(f":{entity_type}:")
        if entity_type == SECTION and not any(statements in conf for statements in ("iam", "iamRoleStatements")):
            return CheckResult.UNKNOWN
        reader = _reader(file)
        if entity_type == SECTION and reader is not None:
            name = reader.roles.get(conf.get("__startline__"), "")  # a provider has none (3.3)
        subjects = the_judge().subjects_of(reader.resources if reader else None, name)
        result: CheckResult
        result, self.details = the_judge().judge(self.rule, subjects, f"{file}:{name}", Language.SERVERLESS)
        return result

    @staticmethod
    def details_of(record: Any) -> Optional[List[str]]:
        check = serverless_registry.get_check_by_id(record.check_id)
        return check.details if check else None


SERVERLESS_FILE.wrap(_reading_once)
reasons_come_from("serverless", ServerlessCheck.details_of)
