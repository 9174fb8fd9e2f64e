"""Three-valued logic: what is unknown decides only where it can turn the result."""

from __future__ import annotations

import itertools
from typing import Tuple

import pytest
from conftest import CHECKS  # noqa: F401  (puts the library on the path)
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import Unknown

OPEN = Unknown("var.x has no value")
TRUTHS: Tuple[Truth, ...] = (True, False, OPEN)
MANY = [choice for size in range(4) for choice in itertools.product(TRUTHS, repeat=size)]


def worlds(truths: Tuple[Truth, ...]) -> "list[Tuple[bool, ...]]":
    """What the truths may be, each unknown for itself."""
    return list(itertools.product(*((True, False) if truth is OPEN else (bool(truth),) for truth in truths)))


def known(results: "set[bool]") -> Truth:
    return results.pop() if len(results) == 1 else OPEN


@pytest.mark.parametrize("truths", MANY)
def test_what_is_known_holds_in_each_world(truths: Tuple[Truth, ...]) -> None:
    assert all_of(truths) == known({all(world) for world in worlds(truths)})
    assert any_of(truths) == known({any(world) for world in worlds(truths)})


@pytest.mark.parametrize("truth", TRUTHS)
def test_not(truth: Truth) -> None:
    assert negated(truth) == known({not world for (world,) in worlds((truth,))})
