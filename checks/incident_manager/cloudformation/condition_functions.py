"""CloudFormation's conditions.

Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from incident_manager.cloudformation.intrinsic_functions import Evaluator, Function
from incident_manager.distribution import FunctionFault, each_of
from incident_manager.values import (
    Unknown,
    Value,
    alternatives,
    either,
    is_known,
    is_open,
    label,
    reason_for,
    same,
)


def _if(template: Evaluator, argument: Any) -> Value:
    if not isinstance(argument, list) or len(argument) != 3:
        raise FunctionFault("Fn::If needs a condition and two values")
    options: List[Value] = []
    condition = template.condition(argument[0])
    for option in alternatives(condition):
        if option is True or is_open(option):
            options.append(template.evaluate(argument[1]))
        if option is False or is_open(option):
            options.append(template.evaluate(argument[2]))
    return either(options, reason_for(condition, f"the condition {argument[0]} is not known"))


def _equals(template: Evaluator, argument: Any) -> Value:
    sides = _sides(template, argument, "Fn::Equals")
    if len(sides) != 2:
        raise FunctionFault("Fn::Equals needs two values")
    return each_of(sides, _equal)


def _and(template: Evaluator, argument: Any) -> Value:
    return _logical(template, argument, decisive=False)


def _or(template: Evaluator, argument: Any) -> Value:
    return _logical(template, argument, decisive=True)


def _logical(template: Evaluator, argument: Any, decisive: bool) -> Value:
    sides = _sides(template, argument, "a condition")
    if any(side is decisive for side in sides):
        return decisive
    return Unknown.because_of(sides, "a condition is not known") if not is_known(sides) else not decisive


def _not(template: Evaluator, argument: Any) -> Value:
    sides = _sides(template, argument, "Fn::Not")
    return each_of(sides[:1], lambda side: not side if isinstance(side, bool) else side)


def _sides(template: Evaluator, argument: Any, name: str) -> Tuple[Value, ...]:
    if not isinstance(argument, list) or not argument:
        raise FunctionFault(f"{name} needs a list")
    return tuple(template.evaluate(item) for item in argument)


def _equal(left: Value, right: Value) -> Value:
    if same(left, right):
        return True
    if is_known(left) and is_known(right):
        return label(left) == label(right)
    return Unknown.because_of((left, right), "an unknown value is compared")


CONDITION_FUNCTIONS: Dict[str, Function] = {
    "Condition": lambda template, argument: template.condition(argument),
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::And": _and,
    "Fn::Or": _or,
    "Fn::Not": _not,
}
