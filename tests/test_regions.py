"""The Region equations, by themselves."""

from __future__ import annotations

from typing import List

import pytest
from incident_manager.regions.region_equations import Equation, solve
from incident_manager.values import Symbol, Unknown

HERE = Symbol("region", "stack", "AWS::Region")
THERE = Symbol("region", "other", "the Region of provider aws.west")
SAME = Unknown("var.x has no value", term="var.x")
NEW = Unknown("something")

EAST, WEST, EU = "us-east-1", "us-west-2", "eu-west-1"


@pytest.mark.parametrize(
    ("equations", "conflicts", "still_open"),
    [
        ([(EAST, EAST)], [], []),
        ([(EAST, WEST)], [0], []),
        ([(EAST, HERE)], [], []),
        ([(EAST, HERE), (WEST, HERE)], [1], []),
        ([(EAST, HERE), (WEST, THERE)], [], []),
        ([(HERE, HERE)], [], []),
        ([(HERE, THERE), (EAST, HERE), (WEST, THERE)], [2], []),
        ([(HERE, EAST), (THERE, EAST), (HERE, THERE)], [], []),
        ([(HERE, EAST), (THERE, WEST), (HERE, THERE)], [2], []),
        ([(EAST, NEW)], [], [0]),
        ([(EAST, NEW), (WEST, NEW)], [], [0, 1]),
        ([(EAST, SAME)], [], [0]),
        ([(SAME, SAME)], [], []),
        ([(EAST, SAME), (WEST, SAME)], [1], [0]),
        ([(EAST, EAST), (WEST, EAST), (EU, EAST)], [1, 2], []),
    ],
)
def test_solve(equations: List[tuple], conflicts: List[int], still_open: List[int]) -> None:  # type: ignore[type-arg]
    solution = solve([Equation(*sides) for sides in equations])
    assert [conflict.position for conflict in solution.conflicts] == conflicts
    assert list(solution.open_equations) == still_open


def test_a_conflict_names_both_sides_and_the_entry_that_settled_the_symbol() -> None:
    (conflict,) = solve([Equation(EU, EU), Equation(EAST, HERE), Equation(WEST, HERE)]).conflicts
    assert (conflict.named, conflict.actual, conflict.because) == (WEST, EAST, 1)


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]])
def test_whether_there_is_a_conflict_does_not_depend_on_the_order(order: List[int]) -> None:
    equations = [Equation(HERE, THERE), Equation(EAST, HERE), Equation(WEST, THERE)]
    assert solve([equations[index] for index in order]).conflicts
