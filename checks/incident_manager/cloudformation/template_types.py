"""The types of CloudFormation's resources that the checks look at."""

from __future__ import annotations

from incident_manager.building import identity_types

SET_TYPE = "AWS::SSMIncidents::ReplicationSet"
KEY_TYPES = frozenset({"AWS::KMS::Key", "AWS::KMS::ReplicaKey"})
ALIAS_TYPE = "AWS::KMS::Alias"
TRAIL_TYPE = "AWS::CloudTrail::Trail"
INCIDENT_MANAGER = frozenset(
    {
        SET_TYPE,
        "AWS::SSMIncidents::ResponsePlan",
        "AWS::SSMContacts::Contact",
        "AWS::SSMContacts::ContactChannel",
        "AWS::SSMContacts::Plan",
        "AWS::SSMContacts::Rotation",
    }
)
IDENTITY_TYPES = frozenset(kind for kind in identity_types.TYPES if kind.startswith("AWS::"))
HOLDER_TYPES = IDENTITY_TYPES | identity_types.MEMBERSHIPS
