"""The types that the schema of a provider gives to arguments, which a reference to an argument reads."""

from __future__ import annotations

from typing import Dict

from incident_manager.exact_numbers import parsed
from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.language_types import BOOL, NUMBER, STRING, STRING_ATTRIBUTES, Type, map_of
from incident_manager.terraform.type_conversion import converted
from incident_manager.values import Unknown, Value, is_number

_TYPES: Dict[str, Type] = {
    **dict.fromkeys(STRING_ATTRIBUTES, STRING),
    **dict.fromkeys(
        (
            "assume_role_policy",
            "cloud_watch_logs_group_arn",
            "cloud_watch_logs_role_arn",
            "custom_key_store_id",
            "customer_master_key_spec",
            "display_name",
            "key_material_base64",
            "kms_key_arn",
            "kms_key_id",
            "key_usage",
            "permissions_boundary",
            "policy_arn",
            "role",
            "s3_bucket_name",
            "s3_key_prefix",
            "sns_topic_name",
            "sse_kms_key_id",
            "start_time",
            "target_id",
            "user",
            "valid_to",
            "xks_key_id",
        ),
        STRING,
    ),
    **dict.fromkeys(
        (
            "bypass_policy_lockout_safety_check",
            "enable_key_rotation",
            "enable_log_file_validation",
            "enable_logging",
            "enabled",
            "include_global_service_events",
            "is_enabled",
            "is_multi_region_trail",
            "is_organization_trail",
            "multi_region",
        ),
        BOOL,
    ),
    **dict.fromkeys(("deletion_window_in_days", "max_session_duration", "rotation_period_in_days"), NUMBER),
    "tags": map_of(STRING),
}


def as_the_provider_has_it(value: Value, name: str) -> Value:
    """The value of an argument that is read through a reference.

    A text that looks like a number or a bool may be one where nothing is known of the argument, and the other way
    round.
    """
    kind = _TYPES.get(name)
    if kind is not None:
        try:
            return converted(value, kind)
        except FunctionFault as fault:
            return Unknown(f"{name}: {fault}")
    looks_like = isinstance(value, bool) or is_number(value)
    if looks_like or (isinstance(value, str) and (value in ("true", "false") or parsed(value) is not None)):
        return Unknown(f"the type of {name} is not known", True)
    return value
