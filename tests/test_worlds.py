"""Worlds: what is open has one answer in each of them, wherever it is asked."""

from __future__ import annotations

import itertools
import random
from typing import Any, Callable, Dict, List, Tuple

import pytest
from incident_manager.worlds import MAX_WORLDS, UNDECIDED, Impossible, Memo, Term, decide, in_each_world

PROD, TEST = Term("Prod"), Term("Test")


def if_(term: Term, true: Any, false: Any) -> Any:
    return true if decide(term) else false


def found(judge: Callable[[], Any]) -> List[Any]:
    judged, whole = in_each_world(judge)
    assert whole
    return [one.found for one in judged]


def test_what_asks_nothing_is_judged_once() -> None:
    calls: List[int] = []
    judged, whole = in_each_world(lambda: calls.append(1))
    assert (len(judged), whole, calls, judged[0].assumed) == (1, True, [1], ())


def test_each_answer_is_a_world() -> None:
    assert found(lambda: if_(PROD, "a", "b")) == ["a", "b"]
    assert found(lambda: (if_(PROD, 1, 2), if_(TEST, 3, 4))) == [(1, 3), (1, 4), (2, 3), (2, 4)]
    assert found(lambda: decide(Term("var.stage"), ("dev", "prod", "test"))) == ["dev", "prod", "test"]


def test_a_term_has_one_answer_wherever_it_is_asked() -> None:
    assert found(lambda: (if_(PROD, 1, 2), if_(Term("Prod"), 1, 2))) == [(1, 1), (2, 2)]
    others = Term("Prod", "a"), Term("Prod", "b")
    assert len(found(lambda: [decide(term) for term in others])) == 4


def test_only_what_is_asked_makes_worlds() -> None:
    assert found(lambda: if_(PROD, 0, 1) or if_(TEST, 2, 3)) == [2, 3, 1]


def test_a_thing_has_one_value() -> None:
    prod, dev = Term("var.stage", None, "prod"), Term("var.stage", None, "dev")
    stage = Term("var.stage")
    assert found(lambda: (decide(prod), decide(dev))) == [(True, False), (False, True), (False, False)]
    assert found(lambda: (decide(prod), decide(stage, ("prod", "dev")))) == [(True, "prod"), (False, "dev")]
    assert found(lambda: (decide(stage, ("prod", "dev")), decide(prod))) == [("prod", True), ("dev", False)]


def test_a_world_that_is_refused_is_none() -> None:
    def refuse() -> str:
        if not decide(PROD):
            raise Impossible
        return "a"

    assert found(refuse) == ["a"]
    one_value = Term("var.stage")
    assert found(lambda: (decide(Term("var.stage", None, "prod")), decide(one_value, ("prod",)))) == [(True, "prod")]
    assert found(lambda: (decide(Term("var.stage", None, "test")), decide(one_value, ("prod",)))) == [(False, "prod")]


def test_what_is_assumed_is_said() -> None:
    judged, _ = in_each_world(lambda: (decide(PROD), decide(Term("var.stage", None, "dev"))))
    assert judged[0].assumed == ("Prod is true", "var.stage is dev")
    assert judged[-1].assumed == ("Prod is false", "var.stage is not dev")


def test_too_many_worlds_are_said_to_be_too_many() -> None:
    judged, whole = in_each_world(lambda: [decide(Term(f"t{number}")) for number in range(7)])
    assert (len(judged), whole) == (MAX_WORLDS, False)
    judged, whole = in_each_world(lambda: [decide(Term(f"t{number}")) for number in range(6)])
    assert (len(judged), whole) == (MAX_WORLDS, True)


def test_worlds_inside_worlds_are_their_own() -> None:
    assert found(lambda: (found(lambda: if_(PROD, 1, 2)), if_(PROD, "a", "b"))) == [([1, 2], "a"), ([1, 2], "b")]


def test_nothing_is_decided_outside_of_worlds() -> None:
    assert decide(PROD) is UNDECIDED
    memo: Memo[str, Any] = Memo()
    assert memo.get("a", lambda: decide(PROD)) is UNDECIDED
    assert found(lambda: memo.get("a", lambda: decide(PROD))) == [True, False]
    assert memo.get("a", lambda: "computed again") is UNDECIDED  # it is kept, too, and apart from what worlds have


def test_what_depends_on_nothing_is_computed_once() -> None:
    memo: Memo[str, int] = Memo()
    calls: List[int] = []

    def compute() -> int:
        calls.append(1)
        return len(calls)

    assert found(lambda: (decide(PROD), memo.get("a", compute))) == [(True, 1), (False, 1)]
    assert memo.get("a", compute) == 1


def test_what_depends_on_a_term_is_computed_once_for_each_answer() -> None:
    memo: Memo[str, Any] = Memo()
    calls: List[Any] = []

    def compute() -> Any:
        calls.append(decide(PROD))
        return calls[-1]

    for _ in range(3):
        assert found(lambda: (decide(TEST), memo.get("a", compute))) == list(itertools.product((True, False), repeat=2))
    assert calls == [True, False]


@pytest.mark.parametrize("seed", range(200))
def test_what_is_kept_is_what_would_be_computed(seed: int) -> None:
    """Names that refer to one another at random, on conditions: kept or not, each world has the same values."""
    source = random.Random(seed)
    terms = [Term(f"t{number}") for number in range(3)] + [Term("s", None, "a"), Term("s", None, "b")]
    rules: Dict[int, Tuple[Term, int, int]] = {
        number: (source.choice(terms), source.randrange(number), source.randrange(number)) for number in range(1, 9)
    }
    memo: Memo[int, Tuple[int, ...]] = Memo()

    def value(number: int, kept: bool) -> Tuple[int, ...]:
        def compute() -> Tuple[int, ...]:
            if number == 0:
                return (0,)
            term, one, other = rules[number]
            if decide(term):
                return (number, *value(one, kept))
            return (-number, *value(other, kept), *value(one, kept))

        return memo.get(number, compute) if kept else compute()

    for number in source.sample(range(9), 6):
        plain, kept = (in_each_world(lambda: value(number, kept)) for kept in (False, True))
        assert plain == kept


def test_an_answer_is_said_as_a_user_would_write_it() -> None:
    assert Term("var.a").answered("") == 'var.a is ""'
    assert Term("var.a").answered(True) == "var.a is true"
    assert [Term("var.a", literal="").answered(answer) for answer in (True, False)] == [
        'var.a is ""',
        'var.a is not ""',
    ]
    assert Term("var.a", literal=0).answered(False) == "var.a is not 0"
