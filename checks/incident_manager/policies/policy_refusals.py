"""For what AWS refuses a policy, whatever else it says, and what to write instead.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import difflib
from typing import Any, Dict, Iterator, NamedTuple

from incident_manager.policies.policy_conditions import OPERATOR_NAMES
from incident_manager.values import Value, is_open, label


class PolicyType(NamedTuple):
    """What policies are attached to, as far as that decides on their form.

    ``name`` is what one is called. One of more than ``longest`` characters is not read: that is several times what AWS
    takes. One ``of_identity`` names no principals: whoever holds it is meant. ``service`` is that of its actions, and
    ``condition`` an example of a Condition. ``partition`` is that of what it is attached to, where it is known.
    """

    name: str
    longest: int
    of_identity: bool
    service: str
    condition: str
    partition: str = ""


class Refusal(NamedTuple):
    """Something for which AWS refuses a policy, whatever else it says, and what to write instead."""

    what: str
    fix: str


NAME_PRINCIPALS = 'name the principals as {"AWS": …}, with the ARNs of roles or users.'

_ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}


def whole_policy(kind: PolicyType) -> str:
    """What a policy looks like, as a remedy."""
    elements = "Effect, Action and Resource" if kind.of_identity else "Effect, Principal, Action and Resource"
    return f"write the policy as an object with Version, and Statement: a list in which each statement has {elements}."


def element_refusals(statement: Dict[Any, Value], kind: PolicyType) -> Iterator[Refusal]:
    """What AWS refuses of a statement's elements, its principals and conditions aside."""
    effect = statement.get("Effect")
    for name in statement:
        if name not in _ELEMENTS:
            what = f"has the element {label(name)}, which IAM does not know"
            yield Refusal(what, _element_fix(label(name)))
    for name in ("Action", "NotAction"):
        value = statement.get(name)
        for action in value if isinstance(value, tuple) else (value,):
            if isinstance(action, str) and ":" not in action and action != "*":
                what = f"names the action {action}, which has no service before a colon"
                yield Refusal(what, f"write {kind.service}:{action}.")
    if not is_open(effect) and effect not in ("Allow", "Deny"):
        what = "has no Effect" if effect is None else f"has the Effect {label(effect)}"
        yield Refusal(what, "write the Effect, Allow or Deny.")
    for name, other in (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")):
        if statement.get(name) is not None and statement.get(other) is not None:
            yield Refusal(f"has both {name} and {other}", f"keep one of {name} and {other}.")


def condition_refusal(what: str, kind: PolicyType) -> Refusal:
    """For a Condition that has another form than IAM's."""
    return Refusal(what, f"write the Condition as an object of objects, such as {kind.condition}.")


def operator_refusal(operator: str) -> Refusal:
    """For a condition operator that IAM does not know."""
    return Refusal(f"has the condition operator {operator}, which IAM does not know", f"{_operator_fix(operator)}.")


def _operator_fix(operator: str) -> str:
    """The remedy for a condition operator that IAM does not know."""
    close = difflib.get_close_matches(operator.lower(), OPERATOR_NAMES, 1)
    return f"write {OPERATOR_NAMES[close[0]]}" if close else "write one of IAM's operators, such as StringEquals"


def _element_fix(name: str) -> str:
    """The remedy for an element that IAM does not know: most are a slip of the pen."""
    plain = name.lower().rstrip("s").replace("_", "")
    for known in sorted(_ELEMENTS):
        if plain == known.lower().rstrip("s"):
            return f"write {known} instead of {name}."
    return f"leave {name} out."


def described(value: Value) -> str:
    """A value that stands where something else belongs, in a sentence."""
    if isinstance(value, tuple):
        return "a list"
    return "null" if value is None else f"the value {label(value)[:60]!r}"
