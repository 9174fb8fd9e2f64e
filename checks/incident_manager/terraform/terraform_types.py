"""The types of Terraform's resources that the checks look at."""

from __future__ import annotations

from typing import FrozenSet

from incident_manager.building import identity_types

SET_TYPES = frozenset({"aws_ssmincidents_replication_set", "awscc_ssmincidents_replication_set"})
KEY_TYPES = frozenset(
    {
        "aws_kms_key",
        "aws_kms_external_key",
        "aws_kms_replica_key",
        "aws_kms_replica_external_key",
        "awscc_kms_key",
        "awscc_kms_replica_key",
    }
)
REPLICA_TYPES = frozenset({"aws_kms_replica_key", "aws_kms_replica_external_key", "awscc_kms_replica_key"})
EXTERNAL_TYPES = frozenset({"aws_kms_external_key", "aws_kms_replica_external_key"})
POLICY_TYPE = "aws_kms_key_policy"
ALIAS_TYPES = frozenset({"aws_kms_alias", "awscc_kms_alias"})

INCIDENT_MANAGER = frozenset(
    f"{provider}_{kind}"
    for provider in ("aws", "awscc")
    for kind in (
        "ssmincidents_replication_set",
        "ssmincidents_response_plan",
        "ssmcontacts_contact",
        "ssmcontacts_contact_channel",
        "ssmcontacts_plan",
        "ssmcontacts_rotation",
    )
)
"""The types whose text goes into Incident Manager."""

TRAIL_TYPES = frozenset({"aws_cloudtrail", "awscc_cloudtrail_trail"})

IDENTITY_TYPES = frozenset(kind for kind in identity_types.TYPES if kind.startswith("aws"))
HOLDER_TYPES = frozenset(
    kind
    for kind in (*identity_types.TYPES, *identity_types.ATTACHMENTS, *identity_types.MEMBERSHIPS)
    if kind.startswith("aws")
)
"""The types that say which policies users and groups have."""

DOCUMENT_TYPE = "aws_iam_policy_document"
PROVIDER = "aws"

READ_TYPES: FrozenSet[str] = frozenset(
    {POLICY_TYPE, *SET_TYPES, *KEY_TYPES, *INCIDENT_MANAGER, *TRAIL_TYPES, *IDENTITY_TYPES, *ALIAS_TYPES, *HOLDER_TYPES}
)


def is_read(mode: str, kind: str) -> bool:
    """Whether a resource or data source is looked at: to be judged, or for what it says of others."""
    return kind == DOCUMENT_TYPE if mode == "data" else mode == "resource" and kind in READ_TYPES
