"""The types of resources that the checks look at, in every language."""

from __future__ import annotations

from typing import Dict, FrozenSet, Iterable

from incident_manager.argument_names import awscc_type


def _types(*kinds: str) -> FrozenSet[str]:
    """Types of CloudFormation's and of ``aws``, with those of ``awscc`` that are named after the former."""
    return frozenset(kinds).union(awscc_type(kind) for kind in kinds if kind.startswith("AWS::"))


SET_TYPES = _types("AWS::SSMIncidents::ReplicationSet", "aws_ssmincidents_replication_set")
INCIDENT_MANAGER = SET_TYPES | _types(
    "AWS::SSMIncidents::ResponsePlan",
    "AWS::SSMContacts::Contact",
    "AWS::SSMContacts::ContactChannel",
    "AWS::SSMContacts::Plan",
    "AWS::SSMContacts::Rotation",
    "aws_ssmincidents_response_plan",
    "aws_ssmcontacts_contact",
    "aws_ssmcontacts_contact_channel",
    "aws_ssmcontacts_plan",
    "aws_ssmcontacts_rotation",
)
"""The types whose text goes into Incident Manager."""
UNTAGGED_TYPES = frozenset({"aws_ssmcontacts_contact_channel", "aws_ssmcontacts_plan"})

REPLICA_TYPES = _types("AWS::KMS::ReplicaKey", "aws_kms_replica_key", "aws_kms_replica_external_key")
EXTERNAL_TYPES = frozenset({"aws_kms_external_key", "aws_kms_replica_external_key"})
KEY_TYPES = REPLICA_TYPES | EXTERNAL_TYPES | _types("AWS::KMS::Key", "aws_kms_key")
ALIAS_TYPES = _types("AWS::KMS::Alias", "aws_kms_alias")
KEY_POLICY_TYPE = "aws_kms_key_policy"
TRAIL_TYPES = _types("AWS::CloudTrail::Trail", "aws_cloudtrail")
STACK_TYPES = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""The types that are stacks in a stack, the second by AWS SAM, and the property that says where the template is."""

DOCUMENT_TYPE = "aws_iam_policy_document"
PROVIDER = "aws"


def in_terraform(kinds: Iterable[str]) -> FrozenSet[str]:
    """Those of the types that are Terraform's."""
    return frozenset(kind for kind in kinds if kind.startswith("aws"))


def in_templates(kinds: Iterable[str]) -> FrozenSet[str]:
    """Those of the types that are CloudFormation's."""
    return frozenset(kind for kind in kinds if kind.startswith("AWS::"))


class PolicyHolder:
    """How a type says what its one policy is, and who has it.

    ``policy`` is what CloudFormation calls the argument; a type without it may hold several policies, each with a name.
    ``holder`` is "user" or "group" where it is for one of these, and a type that ``lists`` names them in lists.
    """

    def __init__(self, policy: str = "", holder: str = "", lists: bool = False) -> None:
        self.policy = policy
        self.holder = holder
        self.lists = lists


SAM_TYPES = frozenset({"AWS::Serverless::Function", "AWS::Serverless::StateMachine"})
"""The types for which AWS SAM makes a role, from documents and names in one list.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

_HOLDERS: Dict[PolicyHolder, FrozenSet[str]] = {
    PolicyHolder("PolicyDocument"): _types("AWS::IAM::RolePolicy", "aws_iam_policy", "aws_iam_role_policy"),
    PolicyHolder("PolicyDocument", "user"): _types("AWS::IAM::UserPolicy", "aws_iam_user_policy"),
    PolicyHolder("PolicyDocument", "group"): _types("AWS::IAM::GroupPolicy", "aws_iam_group_policy"),
    PolicyHolder("PolicyDocument", lists=True): _types("AWS::IAM::ManagedPolicy") | {"AWS::IAM::Policy"},
    PolicyHolder("InlinePolicy"): _types("AWS::SSO::PermissionSet", "aws_ssoadmin_permission_set_inline_policy"),
    PolicyHolder(): _types("AWS::IAM::Role", "aws_iam_role") | SAM_TYPES,
    PolicyHolder("", "user"): _types("AWS::IAM::User"),
    PolicyHolder("", "group"): _types("AWS::IAM::Group"),
}
IDENTITY_TYPES: Dict[str, PolicyHolder] = {kind: holder for holder, kinds in _HOLDERS.items() for kind in kinds}
"""The types that hold identity policies."""

ATTACHMENTS: Dict[str, PolicyHolder] = {
    "aws_iam_policy_attachment": PolicyHolder(lists=True),
    "aws_iam_user_policy_attachment": PolicyHolder("", "user"),
    "aws_iam_group_policy_attachment": PolicyHolder("", "group"),
    "aws_iam_user_policy_attachments_exclusive": PolicyHolder("", "user"),
    "aws_iam_group_policy_attachments_exclusive": PolicyHolder("", "group"),
}
"""The types that give users and groups a policy of another resource."""

MEMBERSHIPS = _types("AWS::IAM::User", "aws_iam_user_group_membership", "aws_iam_group_membership") | {
    "AWS::IAM::UserToGroupAddition"
}
"""The types that say which groups a user is in."""

MANAGED_POLICY_TYPES = {
    "aws_iam_policy": "PolicyName",
    **dict.fromkeys(_types("AWS::IAM::ManagedPolicy"), "ManagedPolicyName"),
}
"""The types of policies that have an ARN, and what CloudFormation calls their name."""

BOUNDED_TYPES = SAM_TYPES | _types(
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::SSO::PermissionSet",
    "aws_iam_role",
    "aws_iam_user",
    "aws_ssoadmin_permissions_boundary_attachment",
)
"""The types that may have a permissions boundary, or give one."""

ATTACHING_TYPES = SAM_TYPES.union(ATTACHMENTS) | _types(
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::IAM::Group",
    "AWS::SSO::PermissionSet",
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_ssoadmin_customer_managed_policy_attachment",
    "aws_ssoadmin_customer_managed_policy_attachments_exclusive",
    "aws_ssoadmin_managed_policy_attachment",
    "aws_ssoadmin_managed_policy_attachments_exclusive",
)
"""The types that give anybody a policy of another resource."""

ORGANIZATION_POLICY_TYPES = _types("AWS::Organizations::Policy", "aws_organizations_policy")

HOLDER_TYPES = frozenset({*IDENTITY_TYPES, *ATTACHMENTS, *MEMBERSHIPS})
READ_TYPES = (
    INCIDENT_MANAGER
    | KEY_TYPES
    | TRAIL_TYPES
    | ALIAS_TYPES
    | HOLDER_TYPES
    | BOUNDED_TYPES
    | ATTACHING_TYPES
    | ORGANIZATION_POLICY_TYPES
    | {KEY_POLICY_TYPE}
)


def is_read(mode: str, kind: str) -> bool:
    """Whether a resource or data source is looked at: to be judged, or for what it says of others."""
    return kind == DOCUMENT_TYPE if mode == "data" else mode == "resource" and kind in READ_TYPES
