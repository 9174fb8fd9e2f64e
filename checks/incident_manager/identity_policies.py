"""The identity policies that resources of IAM and of IAM Identity Center hold, in every language."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, NamedTuple, Tuple

from incident_manager.key_policies import key_policy
from incident_manager.model import KeyPolicy, PolicyForm
from incident_manager.neighbours import IdentityPolicy, Tree, part
from incident_manager.values import Computed, Value, alternatives, label


class Holding(NamedTuple):
    """What the arguments of a type are called: that of its one policy, and who has it, if the type says that.

    A type without ``policy`` may hold several policies, each with a name.
    """

    policy: str = ""
    holder: str = ""  # "user" or "group"
    named: Tuple[str, ...] = ()


TYPES: Dict[str, Holding] = {
    "aws_iam_policy": Holding("policy"),
    "aws_iam_role_policy": Holding("policy"),
    "aws_iam_user_policy": Holding("policy", "user", ("user",)),
    "aws_iam_group_policy": Holding("policy", "group", ("group",)),
    "aws_iam_role": Holding(),
    "aws_ssoadmin_permission_set_inline_policy": Holding("inline_policy"),
    "awscc_iam_managed_policy": Holding("policy_document"),
    "awscc_iam_role_policy": Holding("policy_document"),
    "awscc_iam_user_policy": Holding("policy_document", "user", ("user_name",)),
    "awscc_iam_group_policy": Holding("policy_document", "group", ("group_name",)),
    "awscc_iam_role": Holding(),
    "awscc_iam_user": Holding("", "user", ("user_name",)),
    "awscc_iam_group": Holding("", "group", ("group_name",)),
    "awscc_sso_permission_set": Holding("inline_policy"),
    "AWS::IAM::Policy": Holding("PolicyDocument"),
    "AWS::IAM::ManagedPolicy": Holding("PolicyDocument"),
    "AWS::IAM::RolePolicy": Holding("PolicyDocument"),
    "AWS::IAM::UserPolicy": Holding("PolicyDocument", "user", ("UserName",)),
    "AWS::IAM::GroupPolicy": Holding("PolicyDocument", "group", ("GroupName",)),
    "AWS::IAM::Role": Holding(),
    "AWS::IAM::User": Holding("", "user", ("UserName",)),
    "AWS::IAM::Group": Holding("", "group", ("GroupName",)),
    "AWS::SSO::PermissionSet": Holding("InlinePolicy"),
}
ATTACHMENTS = ("policy_arn", "managed_policy_arns", "managed_policies", "ManagedPolicyArns")


def identity_policy(address: str, kind: str, tree: Tree, form: PolicyForm) -> IdentityPolicy:
    """What a resource says of its policies, and of the users and groups that have them."""
    made = IdentityPolicy(address, kind, list(_documents(address, TYPES[kind], tree, form)))
    holding = TYPES[kind]
    if holding.holder:
        name = part(tree, *holding.named)
        made.holders.append(f"{holding.holder} {label(name) if name is not None else address}")
    made.holders.extend(_attached_to(tree))
    made.managed.extend(value for value in _attached_policies(tree) if not isinstance(value, Computed))
    return made


def _documents(address: str, holding: Holding, tree: Tree, form: PolicyForm) -> Iterator[KeyPolicy]:
    if holding.policy:
        value = part(tree, holding.policy)
        if value not in (None, ""):
            yield key_policy(address, value, form)
        return
    for option in alternatives(part(tree, "inline_policy", "policies", "Policies")):
        for item in option if isinstance(option, tuple) else ():
            value = part(item, "policy", "policy_document", "PolicyDocument")
            if value not in (None, ""):
                name = part(item, "name", "policy_name", "PolicyName")
                named = f" (policy {label(name)})" if name is not None else ""
                yield key_policy(f"{address}{named}", value, form)


def _attached_to(tree: Tree) -> Iterator[str]:
    """The users and groups that a policy's own resource, or an attachment, names."""
    for word in ("user", "group"):
        for option in alternatives(part(tree, f"{word}s", word, f"{word.capitalize()}s")):
            for name in option if isinstance(option, tuple) else () if option is None else (option,):
                yield f"{word} {label(name)}"


def _attached_policies(tree: Tree) -> Iterator[Value]:
    for option in alternatives(part(tree, *ATTACHMENTS)):
        for value in option if isinstance(option, tuple) else () if option is None else (option,):
            yield from alternatives(value)


def attached(resources: Iterable[Tuple[str, Tree]]) -> Dict[int, List[str]]:
    """The users and groups that have each declared policy, by the identity of its resource.

    ``resources`` are attachments, and users and groups that name their policies: type and arguments of each.
    """
    found: Dict[int, List[str]] = {}
    for kind, tree in resources:
        holding = TYPES.get(kind, Holding())
        holders = (
            [f"{holding.holder} {label(part(tree, *holding.named))}"] if holding.holder else list(_attached_to(tree))
        )
        for value in _attached_policies(tree):
            if isinstance(value, Computed) and holders:
                found.setdefault(id(value.resource), []).extend(holders)
    return found
