"""Three-valued logic: what is not known decides nothing, and says why."""

from __future__ import annotations

import itertools
from typing import List

import pytest
from conftest import CHECKS  # noqa: F401  (puts the library on the path)
from incident_manager.truth import Truth, agreed, all_of, any_of, negated, whichever
from incident_manager.values import Unknown, either

FIRST, SECOND = Unknown("the first has no value"), Unknown("the second has no value")
EACH: List[Truth] = [True, False, FIRST, SECOND]
COMBINATIONS = [list(truths) for length in range(4) for truths in itertools.product(EACH, repeat=length)]


def worlds(truths: List[Truth]) -> List[List[bool]]:
    """What the truths may be, each of the unknown ones being either."""
    unknown = [truth for truth in (FIRST, SECOND) if truth in truths]
    return [
        [truth if isinstance(truth, bool) else values[unknown.index(truth)] for truth in truths]
        for values in itertools.product((True, False), repeat=len(unknown))
    ]


@pytest.mark.parametrize("truths", COMBINATIONS)
def test_what_holds_in_every_case_is_known(truths: List[Truth]) -> None:
    for ours, pythons in ((all_of, all), (any_of, any)):
        possible = {pythons(world) for world in worlds(truths)}
        found = ours(truths)
        if len(possible) == 1:
            assert found is possible.pop()
        else:
            assert found is next(truth for truth in truths if isinstance(truth, Unknown))


def test_the_opposite_of_what_is_not_known_is_not_known() -> None:
    assert (negated(True), negated(False)) == (False, True)
    assert negated(FIRST) is FIRST


@pytest.mark.parametrize(
    ("truths", "expected"),
    [
        ([True], True),
        ([False, False], False),
        ([True, True, True], True),
        ([True, False], Unknown("they differ")),
        ([True, FIRST], FIRST),
        ([FIRST, True], FIRST),
        ([SECOND, FIRST], SECOND),
    ],
)
def test_alternatives_that_agree_are_known(truths: List[Truth], expected: Truth) -> None:
    assert agreed(truths, "they differ") == expected


def test_a_value_of_several_is_judged_in_each_of_them() -> None:
    regions = either(["us-east-1", "us-west-2"], "var.region has no value")
    assert whichever(regions, lambda region: str(region).startswith("us-")) is True
    assert whichever(regions, lambda region: region == "eu-west-1") is False
    assert whichever(regions, lambda region: region == "us-east-1") == Unknown("var.region has no value")
    assert whichever("us-east-1", lambda region: region == "us-east-1") is True
