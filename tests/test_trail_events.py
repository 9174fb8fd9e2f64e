"""Trails against a plain reading of CloudTrail's rules, and what becomes of them where less is known."""

from __future__ import annotations

from typing import Any, Callable, Dict

import conftest  # noqa: F401  (the checks are found through it)
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incident_manager.other_subjects import Trail
from incident_manager.trails.trail_events import KEY_USES, recorded
from incident_manager.truth import Truth
from incident_manager.values import Unknown
from incident_manager.worlds import Term, decide, in_each_world

KINDS = ("aws_cloudtrail", "awscc_cloudtrail_trail", "AWS::CloudTrail::Trail")
ANY = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from(["", "true", "All", "WriteOnly", "kms.amazonaws.com", "eventCategory", "Management"]),
        st.just(Unknown("?")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(
            st.sampled_from(
                ["event_selector", "field_selector", "FieldSelectors", "field", "Field", "equals", "NotEquals"]
                + ["include_management_events", "ReadWriteType", "ExcludeManagementEventSources"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=12,
)
BASIC = st.fixed_dictionaries(
    {},
    optional={
        "include_management_events": st.sampled_from([None, True, False, "true", "false"]),
        "read_write_type": st.sampled_from([None, "All", "ReadOnly", "WriteOnly"]),
        "exclude_management_event_sources": st.sampled_from(
            [
                None,
                (),
                ("kms.amazonaws.com",),
                ("rdsdata.amazonaws.com", "kms.amazonaws.com"),
                ("rdsdata.amazonaws.com",),
            ]
        ),
    },
)
VALUES = {
    "eventCategory": ["Management", "Data"],
    "eventSource": ["kms.amazonaws.com", "rdsdata.amazonaws.com", "kms", ".amazonaws.com"],
    "readOnly": ["true", "false"],
    "eventName": ["Decrypt", "GenerateDataKey", "Generate", "Key"],
}
OPERATORS = ("equals", "starts_with", "ends_with", "not_equals", "not_starts_with", "not_ends_with")
FIELD = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: st.builds(
        lambda operators: {"field": field, **operators},
        st.dictionaries(
            st.sampled_from(OPERATORS),
            st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=2).map(tuple),
            min_size=1,
            max_size=2,
        ),
    )
)
ADVANCED = st.builds(lambda fields: {"field_selector": tuple(fields)}, st.lists(FIELD, min_size=1, max_size=3))
TREE = st.fixed_dictionaries(
    {},
    optional={
        "event_selector": st.lists(BASIC, max_size=3).map(tuple),
        "advanced_event_selector": st.lists(ADVANCED, max_size=2).map(tuple),
    },
)


def read(tree: Dict[str, Any], event: str) -> Truth:
    return recorded(trail("aws_cloudtrail", lambda: tree), event).recorded


def trail(kind: str, tree: Callable[[], Dict[str, Any]]) -> Trail:
    """A trail whose arguments are asked for in each world."""
    return Trail(address="this", kind=kind, exists=True, tree=tree, configuration=None)


def plainly(tree: Dict[str, Any], event: str) -> bool:
    """CloudTrail's rules once more, for a trail of which all is known."""
    record = {"eventCategory": "Management", "eventSource": "kms.amazonaws.com", "readOnly": "true", "eventName": event}
    if tree.get("advanced_event_selector"):
        return any(
            any(field["field"] == "eventCategory" for field in selector["field_selector"])
            and all(fits(field, record[field["field"]]) for field in selector["field_selector"])
            for selector in tree["advanced_event_selector"]
        )
    return not tree.get("event_selector") or any(
        selector.get("include_management_events") not in (False, "false")
        and selector.get("read_write_type") != "WriteOnly"
        and "kms.amazonaws.com" not in (selector.get("exclude_management_event_sources") or ())
        for selector in tree["event_selector"]
    )


def fits(field: Dict[str, Any], value: str) -> bool:
    def hit(prefix: str) -> bool:
        return (
            value in field.get(f"{prefix}equals", ())
            or value.startswith(field.get(f"{prefix}starts_with", ()))
            or value.endswith(field.get(f"{prefix}ends_with", ()))
        )

    return (hit("") or not any(name in field for name in OPERATORS[:3])) and not hit("not_")


@settings(max_examples=100, deadline=None)
@given(TREE, st.sampled_from(KEY_USES))
def test_a_trail_of_which_all_is_known(tree: Dict[str, Any], event: str) -> None:
    assert read(tree, event) is plainly(tree, event)


@settings(max_examples=100, deadline=None)
@given(TREE, TREE, st.sampled_from(["event_selector", "advanced_event_selector"]), st.sampled_from(KEY_USES))
def test_a_trail_that_may_be_one_of_two(tree: Dict[str, Any], other: Dict[str, Any], name: str, event: str) -> None:
    """The whole list, or only its last selector."""
    left, right = tree.get(name, ()), other.get(name, ())

    def check(one: Any, another: Any) -> None:
        either = trail("aws_cloudtrail", lambda: {**tree, name: one if decide(Term("one")) else another})
        judged, whole = in_each_world(lambda: recorded(either, event).recorded)
        assert whole and [one.found for one in judged] == [
            plainly({**tree, name: value}, event) for value in (one, another)
        ]

    check(left, right)
    if left and right:
        check((*left, left[0]), (*left, right[0]))
    if left:
        check(left, left[:-1])


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KINDS), ANY, ANY)
def test_nothing_that_a_trail_may_hold_raises(kind: str, basic: Any, advanced: Any) -> None:
    names = ("event_selector", "event_selectors", "EventSelectors")
    tree = {name: basic for name in names}
    tree.update({f"advanced_{name}" if name.islower() else f"Advanced{name}": advanced for name in names})
    assert isinstance(recorded(trail(kind, lambda: tree), "Decrypt").recorded, (bool, Unknown))


@pytest.mark.parametrize("field", [{}, {"equals": ()}, {"equals": Unknown("?")}])
def test_a_field_selector_that_compares_nothing(field: Dict[str, Any]) -> None:
    """CloudTrail refuses it, or it is not known what it compares."""
    fields = ({"field": "eventCategory", "equals": ("Management",)}, {"field": "readOnly", **field})
    assert isinstance(read({"advanced_event_selector": ({"field_selector": fields},)}, "Decrypt"), Unknown)
