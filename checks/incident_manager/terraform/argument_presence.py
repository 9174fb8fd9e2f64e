"""Which attributes are null, or may be, where a configuration does not give them: what the provider's schema says.

An argument that is optional and not computed, and has no default, is null unless it is given. Source, of release 5.100:
https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/internal/service
"""

from __future__ import annotations

from typing import Dict, FrozenSet

from incident_manager.resource_types import READ_TYPES, in_terraform

_NULL_UNLESS_GIVEN: Dict[str, FrozenSet[str]] = {
    "aws_cloudtrail": frozenset(
        ("cloud_watch_logs_group_arn", "cloud_watch_logs_role_arn", "kms_key_id", "s3_key_prefix", "sns_topic_name")
    ),
    "aws_iam_policy": frozenset({"description"}),
    "aws_iam_policy_attachment": frozenset({"groups", "roles", "users"}),
    "aws_iam_role": frozenset({"description", "permissions_boundary"}),
    "aws_iam_user": frozenset({"permissions_boundary"}),
    "aws_kms_external_key": frozenset({"description", "key_material_base64", "valid_to"}),
    "aws_kms_key": frozenset({"custom_key_store_id", "deletion_window_in_days", "xks_key_id"}),
    "aws_kms_replica_external_key": frozenset({"description", "key_material_base64", "valid_to"}),
    "aws_kms_replica_key": frozenset({"description"}),
    "aws_organizations_policy": frozenset({"description", "skip_destroy"}),
    "aws_ssmcontacts_contact": frozenset({"display_name"}),
    "aws_ssmcontacts_rotation": frozenset({"start_time"}),
    "aws_ssmincidents_response_plan": frozenset({"chat_channel", "display_name", "engagements"}),
}
_KNOWN_TYPES = frozenset(kind for kind in in_terraform(READ_TYPES) if kind.startswith("aws_"))
_ALWAYS_SET = frozenset({"arn", "id", "json", "minified_json", "target_key_arn", "target_key_id"})


def is_null_unless_given(kind: str, name: str) -> bool:
    """Whether an attribute of a type of resource is null where the configuration does not give it."""
    if name == "tags":
        return kind.startswith("aws_")
    return name in _NULL_UNLESS_GIVEN.get(kind, ())


def is_always_set(mode: str, kind: str, name: str) -> bool:
    """Whether an attribute that the configuration does not give, and that is not null then, is never null."""
    return name in _ALWAYS_SET or (mode == "resource" and kind in _KNOWN_TYPES)
