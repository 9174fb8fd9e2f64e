"""The roles that AWS SAM makes for functions and state machines, and what limits these.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, Tuple

from incident_manager.resource_types import SAM_TYPES

_BOUNDARY = "PermissionsBoundary"


def roles_by_sam(document: Dict[str, Any]) -> Iterator[Tuple[str, Dict[str, Any]]]:
    """The logical id of each role that a template does not write out, and what it would be there."""
    resources, everywhere = _object(document, "Resources"), _object(document, "Globals")
    for logical_id, body in resources.items():
        kind = body.get("Type") if isinstance(body, dict) else None
        if kind not in SAM_TYPES or f"{logical_id}Role" in resources:
            continue
        if "Role" in _object(body, "Properties") or "Role" in _object(everywhere, kind.rpartition("::")[2]):
            continue
        yield f"{logical_id}Role", {"Type": "AWS::IAM::Role", "Condition": body.get("Condition")}


def with_boundary(body: Dict[str, Any], document: Dict[str, Any]) -> Dict[str, Any]:
    """A function or state machine with the permissions boundary that the template gives all of its kind."""
    kind = body["Type"]
    everywhere = _object(_object(document, "Globals"), kind.rpartition("::")[2]) if kind in SAM_TYPES else {}
    if _BOUNDARY not in everywhere or not isinstance(body.get("Properties", {}), dict):
        return body
    return {**body, "Properties": {_BOUNDARY: everywhere[_BOUNDARY], **_object(body, "Properties")}}


def _object(body: Dict[str, Any], name: str) -> Dict[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
