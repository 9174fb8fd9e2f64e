"""The conditions of a template, and ``Fn::If``.

Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Set, Tuple

from incident_manager.cloudformation.intrinsic_functions import Evaluator
from incident_manager.cloudformation.template_scalars import Refused, is_definite, scalar_text
from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.values import Symbol, Unknown, Value, is_known, is_open, label, reason_for, same
from incident_manager.worlds import Memo, outside

MAX_SIDES = 10  # of Fn::And and Fn::Or
MAX_DEPTH = 150


class Conditions:
    """The section ``Conditions``; each condition is evaluated once."""

    def __init__(self, declared: Dict[Any, Any], template: Evaluator) -> None:
        self._declared = declared
        self._template = template
        self._known: Memo[str, Value] = Memo()
        self._active: List[str] = []
        self._circular: Set[str] = set()
        self._depth = 0
        self._begun = False

    def chosen_by(self, name: Any) -> Value:
        """The condition of an ``Fn::If``. Raises :class:`FunctionFault` inside of a condition, where none may be."""
        if self._active:
            raise FunctionFault("Fn::If is not allowed in a condition")
        return self.value(name)

    def value(self, name: Any) -> Value:
        """True or False in the world that is judged; unknown where CloudFormation refuses it."""
        if not isinstance(name, str) or name not in self._declared:
            return Refused(f"there is no condition {name!r}")
        if not self._begun:
            self._begun = True
            with outside():  # what asks for one condition does not ask the terms of all
                for other in self._in_order():  # one after another: they may refer to more than Python's stack holds
                    self.value(other)
        if name in self._active:
            self._circular.update(self._active[self._active.index(name) :])
        if name in self._circular:
            return Refused(f"the condition {name} refers to itself")
        return self._known.get(name, lambda: self._found(name))

    def _in_order(self) -> Iterator[str]:
        """The names, each behind those that it refers to, as far as there is no circle."""
        begun: Set[str] = set()
        pending = [(name, False) for name in self._declared if isinstance(name, str)]
        while pending:
            name, is_ready = pending.pop()
            if is_ready:
                yield name
            elif name not in begun:
                begun.add(name)
                pending.append((name, True))
                pending.extend(
                    (other, False) for other in _referred_to(self._declared[name]) if other in self._declared
                )

    def _found(self, name: str) -> Value:
        self._active.append(name)
        try:
            found = self._evaluated(self._declared[name])
        except FunctionFault as fault:
            found = Refused(f"the condition {name}: {fault}")
        finally:
            self._active.pop()
        return Refused(f"the condition {name} refers to itself") if name in self._circular else found

    def _evaluated(self, node: Any) -> Value:
        if not isinstance(node, dict) or len(node) != 1:
            raise FunctionFault("it is not a condition")
        if self._depth >= MAX_DEPTH:
            return Unknown(given_up("the conditions nest too deep"))
        ((name, argument),) = node.items()
        self._depth += 1
        try:
            if name == "Condition":
                return self.value(argument)
            if name not in _OPERATORS:
                raise FunctionFault("it is not a condition")
            if not isinstance(argument, list):
                raise FunctionFault(f"{name} needs a list")
            return _OPERATORS[name](self, argument)
        finally:
            self._depth -= 1

    def _equals(self, argument: List[Any]) -> Value:
        if len(argument) != 2:
            raise FunctionFault("Fn::Equals needs two values")
        left, right = map(self._template.evaluate, argument)
        return _equal(self._template, (left, argument[0]), (right, argument[1]))

    def _and(self, argument: List[Any]) -> Value:
        return self._logical(argument, decisive=False)

    def _or(self, argument: List[Any]) -> Value:
        return self._logical(argument, decisive=True)

    def _logical(self, argument: List[Any], decisive: bool) -> Value:
        if not 2 <= len(argument) <= MAX_SIDES:
            raise FunctionFault(f"Fn::And and Fn::Or need 2 to {MAX_SIDES} conditions")
        sides = tuple(map(self._evaluated, argument))
        refused = [side for side in sides if isinstance(side, Refused)]
        if refused:
            return refused[0]
        if any(side is decisive for side in sides):
            return decisive
        return Unknown.because_of(sides, "a condition is not known") if not is_known(sides) else not decisive

    def _not(self, argument: List[Any]) -> Value:
        if len(argument) != 1:
            raise FunctionFault("Fn::Not needs one condition")
        side = self._evaluated(argument[0])
        return side if is_open(side) else not side


def _referred_to(node: Any) -> Iterator[str]:
    """The conditions that one refers to."""
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            if isinstance(part.get("Condition"), str):
                yield part["Condition"]
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)


_OPERATORS: Dict[str, Callable[[Conditions, List[Any]], Value]] = {
    "Fn::Equals": Conditions._equals,
    "Fn::And": Conditions._and,
    "Fn::Or": Conditions._or,
    "Fn::Not": Conditions._not,
}


def _equal(template: Evaluator, one: Tuple[Value, Any], other: Tuple[Value, Any]) -> Value:
    """Whether two values, each with its node, are equal, in a world of its own where that is not known."""
    (left, node), (right, other_node) = one, other
    if is_known(left) and is_known(right):
        return bool(_as_text(left) == _as_text(right))
    for side in (left, right):
        if isinstance(side, Refused):
            return side
    if (isinstance(left, (Unknown, Symbol)) or is_definite(left)) and same(left, right):
        return True
    if is_known(left):
        left, right, node = right, left, other_node
    if is_known(right) and not isinstance(right, (tuple, dict, type(None))):
        return template.asks(left, scalar_text(right), repr(node))
    sides = sorted(map(label, (left, right)))
    term = "" if "?" in sides else f"{sides[0]} == {sides[1]}"
    return template.asks(Unknown(reason_for((left, right)), True, term), "true", repr((node, other_node)))


def _as_text(value: Value) -> Value:
    """The value with each scalar as text: that is how CloudFormation compares them."""
    if isinstance(value, tuple):
        return tuple(map(_as_text, value))
    if isinstance(value, dict):
        return {name: _as_text(item) for name, item in value.items()}
    return scalar_text(value)


def chosen(template: Evaluator, argument: Any) -> Value:
    """The value of ``Fn::If``."""
    if not isinstance(argument, list) or len(argument) != 3:
        raise FunctionFault("Fn::If needs a condition and two values")
    condition = template.condition(argument[0])
    if isinstance(condition, Refused):
        return condition
    if is_open(condition):
        return Unknown.because_of(condition, f"the condition {argument[0]} is not known")
    return template.evaluate(argument[1] if condition else argument[2])
