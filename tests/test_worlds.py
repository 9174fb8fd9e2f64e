"""Worlds: what is open has one answer in each of them, everywhere."""

from __future__ import annotations

from typing import Any, List, Tuple

import pytest
from incident_manager.values import Text, Unknown
from incident_manager.worlds import (
    MAX_WORLDS,
    Choice,
    Impossible,
    Refused,
    Term,
    for_each_choice,
    here,
    in_each_world,
)

PROD, TEST = Term("Prod"), Term("Test")
NO_ANSWER = object()


def if_(term: Term, true: Any, false: Any) -> Choice:
    return Choice(term, ((True, true), (False, false)))


def found(value: Any) -> List[Any]:
    judged, whole = in_each_world(lambda: here(value))
    assert whole
    return [one.result for one in judged]


def test_what_is_plain_is_judged_once() -> None:
    calls: List[int] = []
    judged, whole = in_each_world(lambda: calls.append(1))
    assert (len(judged), whole, calls) == (1, True, [1])
    assert judged[0].assumed == ()


def test_each_answer_is_a_world() -> None:
    assert found(if_(PROD, "a", "b")) == ["a", "b"]
    assert found((if_(PROD, 1, 2), {"x": if_(TEST, 3, 4)})) == [
        (1, {"x": 3}),
        (1, {"x": 4}),
        (2, {"x": 3}),
        (2, {"x": 4}),
    ]


def test_equal_terms_have_equal_answers_everywhere() -> None:
    assert found((if_(PROD, 1, 2), if_(PROD, 1, 2))) == [(1, 1), (2, 2)]
    assert found(if_(PROD, if_(PROD, 1, 2), if_(PROD, 3, 4))) == [1, 4]
    assert found((if_(Term("Prod", "a"), 1, 2), if_(Term("Prod", "b"), 1, 2))) == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_thing_has_one_value() -> None:
    prod, dev = Term("var.stage", None, "prod"), Term("var.stage", None, "dev")
    assert found((if_(prod, 1, 0), if_(dev, 1, 0))) == [(1, 0), (0, 1), (0, 0)]
    stage = Choice(Term("var.stage"), (("prod", "P"), ("dev", "D")))
    assert found((if_(prod, 1, 0), stage)) == [(1, "P"), (0, "D")]
    assert found((stage, if_(prod, 1, 0))) == [("P", 1), ("D", 0)]


def test_a_world_that_the_language_refuses_is_none() -> None:
    assert found(if_(PROD, "a", Refused("no such element"))) == ["a"]
    judged, whole = in_each_world(lambda: here(Refused("never")))
    assert (judged, whole) == ([], True)
    stage = Choice(Term("var.stage"), (("prod", 1),))
    assert found((if_(Term("var.stage", None, "prod"), 1, 0), stage)) == [(1, 1)]


def test_parts_of_a_text_are_joined_again() -> None:
    assert found(Text(("a-", if_(PROD, "b", "c")))) == ["a-b", "a-c"]
    unknown = Unknown("why")
    assert found(Text(("a-", if_(PROD, "b", unknown)))) == ["a-b", Text(("a-", unknown))]


def test_what_was_assumed_is_said() -> None:
    judged, _ = in_each_world(lambda: here((if_(PROD, 1, 2), if_(Term("var.stage", None, "dev"), 1, 2))))
    assert judged[0].assumed == ("Prod is true", "var.stage is dev")
    assert judged[-1].assumed == ("Prod is false", "var.stage is not dev")


def test_what_nobody_asks_about_makes_no_worlds() -> None:
    values = [if_(Term(f"t{number}"), 1, 2) for number in range(100)]
    judged, whole = in_each_world(lambda: here(values[0]))
    assert (len(judged), whole) == (2, True)


def test_too_many_worlds_are_said_to_be_too_many() -> None:
    values = tuple(if_(Term(f"t{number}"), 1, 2) for number in range(7))
    judged, whole = in_each_world(lambda: here(values))
    assert (len(judged), whole) == (MAX_WORLDS, False)


@pytest.mark.parametrize(
    "arguments, results",
    [
        ((if_(PROD, 1, 2), if_(PROD, 10, 20)), [11, 22]),
        ((if_(PROD, 1, 2), if_(TEST, 10, 20)), [11, 21, 12, 22]),
        ((1, 2), [3]),
        ((if_(PROD, 1, Refused("x")), 1), [2]),
    ],
)
def test_a_function_is_applied_in_each_world(arguments: Tuple[Any, ...], results: List[int]) -> None:
    assert found(for_each_choice(arguments, lambda one, other: one + other)) == results


def test_a_choice_between_equals_is_none() -> None:
    assert for_each_choice((if_(PROD, 1, 2),), lambda number: "same") == "same"


def test_a_function_is_applied_so_often_and_no_more() -> None:
    values = tuple(if_(Term(f"t{number}"), 1, 2) for number in range(12))
    calls: List[int] = []
    for_each_choice(values, lambda *known: calls.append(1) or len(calls))
    assert len(calls) <= 2 * MAX_WORLDS


def test_worlds_inside_worlds_are_their_own() -> None:
    def judge() -> Tuple[Any, Any]:
        inner, _ = in_each_world(lambda: here(if_(TEST, 1, 2)))
        return here(if_(PROD, "a", "b")), [one.result for one in inner]

    judged, _ = in_each_world(judge)
    assert [one.result for one in judged] == [("a", [1, 2]), ("b", [1, 2])]


def test_impossible_is_never_let_out() -> None:
    def judge() -> None:
        raise Impossible

    assert in_each_world(judge) == ([], True)
