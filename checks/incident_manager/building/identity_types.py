"""The types of resources that hold identity policies or say who has them, in every language."""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple


class Holding(NamedTuple):
    """What the arguments of a type are called: that of its one policy, and who has it, if the type says that.

    A type without ``policy`` may hold several policies, each with a name. One that ``lists`` names users and groups
    in lists.
    """

    policy: str = ""
    holder: str = ""  # "user" or "group"
    named: Tuple[str, ...] = ()
    lists: bool = False


TYPES: Dict[str, Holding] = {
    "aws_iam_policy": Holding("policy"),
    "aws_iam_role_policy": Holding("policy"),
    "aws_iam_user_policy": Holding("policy", "user", ("user",)),
    "aws_iam_group_policy": Holding("policy", "group", ("group",)),
    "aws_iam_role": Holding(),
    "aws_ssoadmin_permission_set_inline_policy": Holding("inline_policy"),
    "awscc_iam_managed_policy": Holding("policy_document", lists=True),
    "awscc_iam_role_policy": Holding("policy_document"),
    "awscc_iam_user_policy": Holding("policy_document", "user", ("user_name",)),
    "awscc_iam_group_policy": Holding("policy_document", "group", ("group_name",)),
    "awscc_iam_role": Holding(),
    "awscc_iam_user": Holding("", "user", ("user_name",)),
    "awscc_iam_group": Holding("", "group", ("group_name",)),
    "awscc_sso_permission_set": Holding("inline_policy"),
    "AWS::IAM::Policy": Holding("PolicyDocument", lists=True),
    "AWS::IAM::ManagedPolicy": Holding("PolicyDocument", lists=True),
    "AWS::IAM::RolePolicy": Holding("PolicyDocument"),
    "AWS::IAM::UserPolicy": Holding("PolicyDocument", "user", ("UserName",)),
    "AWS::IAM::GroupPolicy": Holding("PolicyDocument", "group", ("GroupName",)),
    "AWS::IAM::Role": Holding(),
    "AWS::IAM::User": Holding("", "user", ("UserName",)),
    "AWS::IAM::Group": Holding("", "group", ("GroupName",)),
    "AWS::SSO::PermissionSet": Holding("InlinePolicy"),
}
ATTACHMENTS: Dict[str, Holding] = {
    "aws_iam_policy_attachment": Holding(lists=True),
    "aws_iam_user_policy_attachment": Holding("", "user", ("user",)),
    "aws_iam_group_policy_attachment": Holding("", "group", ("group",)),
}
MEMBERSHIPS = frozenset(
    {
        "aws_iam_user_group_membership",
        "aws_iam_group_membership",
        "awscc_iam_user",
        "AWS::IAM::User",
        "AWS::IAM::UserToGroupAddition",
    }
)
"""The types that say which groups a user is in."""
