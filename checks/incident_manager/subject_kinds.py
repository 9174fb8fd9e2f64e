"""The kinds of subject that rules judge: what declares one in each language, and what the documentation calls it."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, Set, Tuple, Type

from incident_manager.model import Key, ReplicationSet
from incident_manager.other_subjects import IdentityPolicy, ProviderBlock, ResourceText, Trail
from incident_manager.resource_types import (
    DOCUMENT_TYPE,
    IDENTITY_TYPES,
    INCIDENT_MANAGER,
    KEY_TYPES,
    PROVIDER,
    SET_TYPES,
    TRAIL_TYPES,
    in_templates,
    in_terraform,
)
from incident_manager.rule import Rule

_NONE: FrozenSet[str] = frozenset()


class SubjectKind:
    """``title`` is short, for a table; ``plural`` says in a sentence which of its kind are judged."""

    def __init__(
        self,
        subject: Type[object],
        title: str,
        plural: str,
        resources: FrozenSet[str] = _NONE,  # of Terraform
        data: FrozenSet[str] = _NONE,  # sources of Terraform
        providers: FrozenSet[str] = _NONE,
        templates: FrozenSet[str] = _NONE,  # resources of CloudFormation
    ) -> None:
        self.subject = subject
        self.title = title
        self.plural = plural
        self.resources = resources
        self.data = data
        self.providers = providers
        self.templates = templates

    def in_terraform(self, block: str) -> FrozenSet[str]:
        """The types of one type of block."""
        return {"resource": self.resources, "data": self.data, "provider": self.providers}[block]


KINDS: Tuple[SubjectKind, ...] = (
    SubjectKind(
        Key,
        "key",
        "KMS keys that encrypt Incident Manager",
        resources=in_terraform(KEY_TYPES),
        templates=in_templates(KEY_TYPES),
    ),
    SubjectKind(
        ReplicationSet,
        "replication set",
        "replication sets",
        resources=in_terraform(SET_TYPES),
        templates=in_templates(SET_TYPES),
    ),
    SubjectKind(
        ResourceText,
        "resources of Incident Manager, keys",
        "every resource of Incident Manager, and the KMS keys that encrypt it",
        resources=in_terraform(KEY_TYPES | INCIDENT_MANAGER),
        templates=in_templates(KEY_TYPES | INCIDENT_MANAGER),
    ),
    SubjectKind(
        Trail,
        "CloudTrail trail",
        "CloudTrail trails",
        resources=in_terraform(TRAIL_TYPES),
        templates=in_templates(TRAIL_TYPES),
    ),
    SubjectKind(
        ProviderBlock,
        "`aws` provider",
        "configurations of the `aws` provider",
        providers=frozenset({PROVIDER}),
    ),
    SubjectKind(
        IdentityPolicy,
        "IAM policy",
        "policies of IAM and IAM Identity Center",
        resources=in_terraform(IDENTITY_TYPES),
        data=frozenset({DOCUMENT_TYPE}),
        templates=in_templates(IDENTITY_TYPES),
    ),
)
BY_CLASS: Dict[Type[object], SubjectKind] = {kind.subject: kind for kind in KINDS}
BLOCKS = ("resource", "data", "provider")
IN_TERRAFORM: Dict[str, FrozenSet[str]] = {
    block: frozenset().union(*(kind.in_terraform(block) for kind in KINDS)) for block in BLOCKS
}
"""What may be judged, for each type of block."""
IN_TEMPLATES: FrozenSet[str] = frozenset().union(*(kind.templates for kind in KINDS))


def types_in_terraform(rule: Rule, block: str) -> List[str]:
    """The Terraform types of the subjects that a rule judges, of one type of block."""
    found = {name for kind in rule.kinds for name in BY_CLASS[kind].in_terraform(block)}
    return sorted(filter(rule.concerns, found))


def types_in_templates(rule: Rule) -> List[str]:
    """The same for CloudFormation."""
    found: Set[str] = set()
    if not rule.in_plans_only:
        found.update(*(BY_CLASS[kind].templates for kind in rule.kinds))
    return sorted(filter(rule.concerns, found))
