"""Three-valued logic: what is unknown decides only where it can turn the result."""

from __future__ import annotations

import itertools
from typing import Tuple

import pytest
from conftest import CHECKS  # noqa: F401  (puts the library on the path)
from incident_manager.truth import Truth, agreed, all_of, any_of, negated, whichever
from incident_manager.values import Either, Unknown

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


@pytest.mark.parametrize("truths", [choice for choice in MANY if choice])
def test_what_all_agree_on(truths: Tuple[Truth, ...]) -> None:
    known_here = OPEN if OPEN in truths or len(set(truths)) > 1 else truths[0]
    found = agreed(truths, "they differ")
    assert isinstance(found, Unknown) == (known_here is OPEN)
    if not isinstance(found, Unknown):
        assert found is known_here


def test_one_of_several_values() -> None:
    either = Either((1, 2), "var.n has no value")
    assert whichever(either, lambda value: value > 0) is True
    assert whichever(either, lambda value: value > 2) is False
    assert whichever(either, lambda value: value > 1) == Unknown("var.n has no value")
