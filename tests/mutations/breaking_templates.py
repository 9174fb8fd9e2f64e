"""Changes of templates and services that break one rule each, in a resource where it holds."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from mutations.breaking_terraform import MOST, NO_GRANT, OF_THE_SET, PERHAPS_USED, Broken, may_break
from mutations.neutral_templates import resources, templates, yaml_of
from mutations.samples import Files, Record

Tree = Any


class Breaking(NamedTuple):
    """As in :mod:`breaking_terraform`; ``edit`` gets the resource and its properties."""

    check: int
    types: Tuple[str, ...]
    edit: Callable[[Tree, Tree], bool]
    follows: Dict[int, Optional[str]] = {}
    frees: bool = False
    needs: Tuple[int, ...] = ()
    apart: str = "^$"


def broken(breaking: Breaking, files: Files, records: List[Record]) -> Iterator[Broken]:
    count = 0
    for file, tree in templates(files):
        for name, resource in resources(file, tree)["Resources"].items():
            if not isinstance(resource, dict) or resource.get("Type") not in breaking.types or count >= MOST:
                continue
            address = f"{resource['Type']}.{name}"
            mine = [record for record in records if record.resource == address and record.file == file]
            if not may_break(breaking, mine):
                continue
            new = copy.deepcopy(tree)
            changed = resources(file, new)["Resources"][name]
            properties = changed.setdefault("Properties", {})
            if isinstance(properties, dict) and breaking.edit(changed, properties):
                count += 1
                text = json.dumps(new) if Path(file).suffix == ".json" else yaml_of(new)
                replicas = [
                    f"AWS::KMS::ReplicaKey.{other}"
                    for other, inner in resources(file, tree)["Resources"].items()
                    if f'"PrimaryKeyArn": {{"Fn::GetAtt": ["{name}", "Arn"]}}' in json.dumps(inner)
                ]
                yield Broken({**files, file: text}, address, tuple(replicas), file)


def gives(name: str, value: Tree) -> Callable[[Tree, Tree], bool]:
    def edit(resource: Tree, properties: Tree) -> bool:
        properties[name] = value
        return True

    return edit


def adds(name: str, value: Tree) -> Callable[[Tree, Tree], bool]:
    def edit(resource: Tree, properties: Tree) -> bool:
        return name not in properties and gives(name, value)(resource, properties)

    return edit


def states(where: str, statement: Tree) -> Callable[[Tree, Tree], bool]:
    def edit(resource: Tree, properties: Tree) -> bool:
        policy = properties.get(where)
        listed = policy.get("Statement") if isinstance(policy, dict) else None
        if isinstance(listed, list):
            listed.append(statement)
        return isinstance(listed, list)

    return edit


def replaces(old: str, new: str) -> Callable[[Tree, Tree], bool]:
    def edit(resource: Tree, properties: Tree) -> bool:
        before = json.dumps(properties)
        after = before.replace(old, new)
        properties.clear()
        properties.update(json.loads(after))
        return after != before

    return edit


def _regions(properties: Tree) -> List[Tree]:
    regions = properties.get("Regions")
    return regions if isinstance(regions, list) and all(isinstance(region, dict) for region in regions) else []


def one_key_less(resource: Tree, properties: Tree) -> bool:
    regions = _regions(properties)
    if len(regions) < 2 or not all("RegionConfiguration" in region for region in regions):
        return False
    del regions[-1]["RegionConfiguration"]
    return True


def no_keys(resource: Tree, properties: Tree) -> bool:
    return [region.pop("RegionConfiguration", None) for region in _regions(properties)] not in ([], [None])


def key_of_elsewhere(resource: Tree, properties: Tree) -> bool:
    """A Region whose key is already one by its ARN gets that of another Region."""
    for region in _regions(properties):
        configured = region.get("RegionConfiguration")
        key = configured.get("SseKmsKeyId") if isinstance(configured, dict) else None
        if isinstance(key, str) and key.startswith("arn:") and isinstance(region.get("RegionName"), str):
            assert configured
            configured["SseKmsKeyId"] = "arn:aws:kms:ap-south-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab"
            return bool(region["RegionName"] != "ap-south-1")
    return False


def no_region(resource: Tree, properties: Tree) -> bool:
    for region in _regions(properties)[1:]:
        if isinstance(region.get("RegionName"), str) and "RegionConfiguration" not in region:
            region["RegionName"] = "us-east-9"
            return True
    return False


KEY = ("AWS::KMS::Key",)
SET = ("AWS::SSMIncidents::ReplicationSet",)
DENY = {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}
FOR_ALL = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:CreateGrant", "Resource": "*"}
ALL_OF_IT = {"Effect": "Allow", "Action": "ssm-incidents:*", "Resource": "*"}
MAIL = [{"Key": "owner", "Value": "jane.doe@mail-of-a-team.org"}]
URL = [{"Key": "runbook", "Value": "https://example.com/start?sig=0a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D"}]
EXTENDED = "^serverless_framework/extensions$"  # what an extension gives counts, whatever the resource has

BREAKING: Dict[str, Breaking] = {
    "key_spec": Breaking(1, KEY, gives("KeySpec", "RSA_2048")),
    "key_usage": Breaking(1, KEY, gives("KeyUsage", "GENERATE_VERIFY_MAC")),
    "origin_external": Breaking(2, KEY, gives("Origin", "EXTERNAL"), needs=(3,)),
    "origin_cloudhsm": Breaking(3, KEY, gives("Origin", "AWS_CLOUDHSM"), needs=(2,)),
    "key_of_elsewhere": Breaking(4, SET, key_of_elsewhere, frees=True, needs=(7, 19), apart=OF_THE_SET),
    "deny": Breaking(5, KEY, states("KeyPolicy", DENY), NO_GRANT),
    "no_create_grant": Breaking(5, KEY, replaces("kms:CreateGrant", "kms:Encrypt"), NO_GRANT),
    "grant_for_all": Breaking(6, KEY, states("KeyPolicy", FOR_ALL)),
    "one_key_less": Breaking(7, SET, one_key_less, {19: "FAILED"}, frees=True, needs=(4,), apart=OF_THE_SET),
    "key_disabled": Breaking(8, KEY, gives("Enabled", False), needs=(1,), apart=PERHAPS_USED),
    "mail_in_a_tag": Breaking(9, (*SET, *KEY, "AWS::SSMIncidents::ResponsePlan"), adds("Tags", MAIL)),
    "credential_in_a_url": Breaking(10, (*SET, *KEY, "AWS::SSMIncidents::ResponsePlan"), adds("Tags", URL)),
    "no_deletion_protection": Breaking(13, SET, gives("DeletionProtected", False), apart=EXTENDED),
    "trail_turned_off": Breaking(
        14, ("AWS::CloudTrail::Trail",), gives("IsLogging", False), apart="perhaps_a_key|/passing|/together"
    ),
    "all_of_incident_manager": Breaking(
        16,
        ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"),
        states("PolicyDocument", ALL_OF_IT),
        {21: "FAILED"},
        apart="asks_for_mfa",
    ),
    "no_region": Breaking(17, SET, no_region),
    "aws_owned_keys": Breaking(19, SET, no_keys, frees=True, needs=(4,), apart=OF_THE_SET),
    "no_mfa": Breaking(
        21,
        ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"),
        replaces("aws:MultiFactorAuthPresent", "aws:SecureTransport"),
    ),
    "no_region_in_the_service": Breaking(
        22,
        KEY,
        replaces(".${AWS::Region}.amazonaws", ".amazonaws"),
        needs=(6,),  # else another statement may let Incident Manager in
    ),
}
