"""What arguments and types of resources are called in each language.

The names that the library uses are CloudFormation's, which the ``awscc`` provider takes over in small letters. Those of
the ``aws`` provider are often the same; where they are not, they are listed.
"""

from __future__ import annotations

import functools
import re
from typing import Dict

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_OWN: Dict[str, Dict[str, str]] = {
    "aws_ssmincidents_": {"Regions": "region", "RegionName": "name", "SseKmsKeyId": "kms_key_arn"},
    "aws_kms_": {"KeySpec": "customer_master_key_spec", "KeyPolicy": "policy", "AliasName": "name"},
    "aws_kms_key": {"Enabled": "is_enabled"},
    "aws_cloudtrail": {
        "IsLogging": "enable_logging",
        "EventSelectors": "event_selector",
        "AdvancedEventSelectors": "advanced_event_selector",
        "FieldSelectors": "field_selector",
    },
    "aws_iam_": {
        "PolicyDocument": "policy",
        "PolicyName": "name",
        "Policies": "inline_policy",
        "UserName": "user",
        "GroupName": "group",
    },
    "aws_iam_user": {"UserName": "name"},
    "aws_iam_group": {"GroupName": "name"},
    "aws_iam_user_policy_attachments_exclusive": {"UserName": "user_name"},
    "aws_iam_group_policy_attachments_exclusive": {"GroupName": "group_name"},
}
"""The names that the ``aws`` provider has of its own, by type or, for all types of a service, by how these begin."""


@functools.lru_cache(maxsize=None)
def argument(kind: str, name: str) -> str:
    """What a type of resource calls the argument that CloudFormation calls ``name``."""
    if kind.startswith("AWS::"):
        return name
    service = "_".join(kind.split("_")[:2]) + "_"
    for own in (_OWN.get(kind, {}), _OWN.get(service, {})):
        if name in own:
            return own[name]
    return snake_case(name)


def snake_case(name: str) -> str:
    """A name of CloudFormation as Terraform's providers write it: ``SseKmsKeyId`` is ``sse_kms_key_id``."""
    return _HUMP.sub("_", name).lower()


def awscc_type(kind: str) -> str:
    """The type in the ``awscc`` provider of a type of CloudFormation's."""
    _, service, name = kind.split("::")
    return f"awscc_{service.lower()}_{snake_case(name)}"
