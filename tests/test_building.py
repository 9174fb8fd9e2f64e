"""How the model is made of resources, whatever language these are written in."""

from __future__ import annotations

import gc
import weakref
from typing import Any, Dict, List, Tuple

import conftest  # noqa: F401  puts the checks on the path
import pytest
from incident_manager.argument_names import argument, awscc_type
from incident_manager.building.listed_regions import ListedRegion, listed_regions
from incident_manager.building.model_builder import ModelBuilder
from incident_manager.integration.concerned_subjects import concerns_incident_manager
from incident_manager.key_policy import key_access
from incident_manager.model import Key, ReplicationSet, declared_key
from incident_manager.other_subjects import ResourceText
from incident_manager.values import Computed, OpenExpansion, Unknown, Value
from incident_manager.worlds import Term, decide, in_each_world
from incident_manager.written_policies import PolicyForm

TEMPLATE, AWSCC = "AWS::SSMIncidents::ReplicationSet", "awscc_ssmincidents_replication_set"
EAST = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
WEST = EAST.replace("us-east-1", "us-west-2")


@pytest.mark.parametrize(
    "kind, name, expected",
    [
        ("AWS::KMS::Key", "KeySpec", "KeySpec"),
        ("awscc_kms_key", "KeySpec", "key_spec"),
        ("aws_kms_key", "KeySpec", "customer_master_key_spec"),
        ("aws_kms_key", "Enabled", "is_enabled"),
        ("aws_kms_replica_key", "Enabled", "enabled"),
        ("awscc_kms_key", "Enabled", "enabled"),
        ("aws_kms_replica_key", "PrimaryKeyArn", "primary_key_arn"),
        (AWSCC, "SseKmsKeyId", "sse_kms_key_id"),
        ("aws_ssmincidents_replication_set", "SseKmsKeyId", "kms_key_arn"),
        ("aws_iam_user", "UserName", "name"),
        ("aws_iam_user_policy", "UserName", "user"),
        ("awscc_iam_user_policy", "UserName", "user_name"),
        ("aws_cloudtrail", "AdvancedEventSelectors", "advanced_event_selector"),
        ("awscc_cloudtrail_trail", "AdvancedEventSelectors", "advanced_event_selectors"),
    ],
)
def test_what_arguments_are_called(kind: str, name: str, expected: str) -> None:
    assert argument(kind, name) == expected


def test_what_types_are_called() -> None:
    assert awscc_type(TEMPLATE) == AWSCC
    assert awscc_type("AWS::SSO::PermissionSet") == "awscc_sso_permission_set"


def regions(kind: str, *found: Tuple[Value, Value]) -> Tuple[Dict[str, Value], ...]:
    """Elements of a list of Regions: the name of each, and its settings as a key, or as what stands for them."""
    names = [argument(kind, name) for name in ("RegionName", "RegionConfiguration", "SseKmsKeyId")]
    return tuple(
        {names[0]: name, names[1]: settings if not isinstance(settings, str) else {names[2]: settings}}
        for name, settings in found
    )


@pytest.mark.parametrize("kind", [TEMPLATE, AWSCC])
class TestListedRegions:
    def test_a_key_or_none(self, kind: str) -> None:
        found, gap = listed_regions(kind, regions(kind, ("us-east-1", EAST), ("us-west-2", None), ("eu-west-1", "")))
        assert found == [
            ListedRegion("us-east-1", EAST, True),
            ListedRegion("us-west-2", None, True),
            ListedRegion("eu-west-1", None, True),
        ]
        assert gap is None

    def test_settings_that_depend_on_a_condition(self, kind: str) -> None:
        name = argument(kind, "SseKmsKeyId")
        with_key, without = (regions(kind, ("us-east-1", {name: key})) for key in (EAST, None))
        assert entries_in_each_world(kind, with_key, without) == [
            ([("us-east-1", EAST, True)], None),
            ([("us-east-1", None, True)], None),
        ]

    def test_an_element_that_depends_on_a_condition(self, kind: str) -> None:
        one, other = regions(kind, ("us-east-1", EAST), ("us-west-2", WEST))
        east, west = ("us-east-1", EAST, True), ("us-west-2", WEST, True)
        assert entries_in_each_world(kind, (one,), (other,)) == [([east], None), ([west], None)]
        assert entries_in_each_world(kind, (one, other), (other,)) == [([east, west], None), ([west], None)]

    @pytest.mark.parametrize(
        "value", [Unknown("hidden"), (Unknown("hidden"),), (7,), "us-east-1", OpenExpansion({}, "hidden")]
    )
    def test_what_is_not_known_is_a_gap(self, kind: str, value: Value) -> None:
        _, gap = listed_regions(kind, value)
        assert gap is not None


class Resource:
    """A resource of no language. An argument that is a function is asked for its value in each world."""

    mode = "resource"
    exists = True

    def __init__(self, kind: str, address: str, **arguments: Value) -> None:
        self.type = kind
        self.address = address
        self.arguments = arguments

    def get(self, name: str) -> Value:
        value = self.arguments.get(name)
        return value() if callable(value) else value

    def tree(self) -> Dict[str, Value]:
        return {name: self.get(name) for name in self.arguments}


class Builder(ModelBuilder[Resource]):
    def region_of(self, resource: Resource) -> Value:
        return "us-east-1"

    def form_of(self, resource: Resource, name: str) -> PolicyForm:
        return PolicyForm.HCL


def entries_in_each_world(kind: str, one: Value, other: Value) -> List[Tuple[List[Any], Any]]:
    """The Regions of a set whose list is one of two: the name of each, what gives the key, whether it is certain."""
    name = argument(kind, "Regions")
    resource = Resource(kind, "set", **{name: lambda: one if decide(Term("it depends")) else other})
    (made,) = [subject for subject in Builder().read([resource])[resource] if isinstance(subject, ReplicationSet)]
    judged, whole = in_each_world(lambda: made.regions)
    assert whole
    return [([(entry.name, entry.given, entry.certain) for entry in one.found[0]], one.found[1]) for one in judged]


def built() -> Dict[str, List[Any]]:
    used, unused = (
        Resource("awscc_kms_key", "used"),
        Resource("AWS::KMS::Key", "unused", Description="of something else"),
    )
    element = regions(AWSCC, ("us-east-1", {"sse_kms_key_id": Computed(used, "arn")}))
    subjects = Builder().read([Resource(AWSCC, "set", regions=element), used, unused])
    return {resource.address: found for resource, found in subjects.items()}


def test_resources_of_any_language_make_the_same_model() -> None:
    found = built()
    (made,) = [subject for subject in found["set"] if isinstance(subject, ReplicationSet)]
    assert [key.address for key in (declared_key(entry.key) for entry in made.entries) if key is not None] == ["used"]
    key, described = found["unused"]
    assert isinstance(key, Key) and isinstance(described, ResourceText)
    assert (key.argument("KeySpec"), described.key) == ("KeySpec", key)
    assert [text.value for text in described.texts] == ["of something else"]


def test_whether_a_key_is_for_incident_manager_is_asked_once_and_not_by_the_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: List[str] = []

    def answer(key: Key) -> bool:
        asked.append(key.address)
        return bool(key.used_by)

    monkeypatch.setattr(key_access, "is_for_incident_manager", answer)
    found = built()
    assert not asked
    for _ in range(3):
        assert all(map(concerns_incident_manager, found["used"] + found["set"]))
        assert not any(map(concerns_incident_manager, found["unused"]))
    assert sorted(asked) == ["unused", "used"]
    keys = [weakref.ref(subject) for subject in found["used"] + found["unused"] if isinstance(subject, Key)]
    del found
    gc.collect()
    assert len(keys) == 2 and not any(key() for key in keys)  # an answer lives as long as its key
