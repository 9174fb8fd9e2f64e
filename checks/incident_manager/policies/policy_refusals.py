"""For what AWS refuses a policy, whatever else it says, and what to write instead.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import difflib
from typing import Any, Dict, Iterator, NamedTuple, Optional

from incident_manager.fixes import Swap
from incident_manager.policies.policy_conditions import OPERATORS
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
    """Something for which AWS refuses a policy, whatever else it says, and what to write instead.

    ``swap`` does that where one word is all that is wrong.
    """

    what: str
    fix: str
    swap: Optional[Swap] = None


NAME_PRINCIPALS = 'name the principals as {"AWS": …}, with the ARNs of roles or users.'

EFFECTS = ("Allow", "Deny")
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
            meant = _element_meant(label(name))
            swap = Swap(label(name), meant) if meant else None
            yield Refusal(
                what, f"write {meant} instead of {label(name)}." if meant else f"leave {label(name)} out.", swap
            )
    for name in ("Action", "NotAction"):
        value = statement.get(name)
        for action in value if isinstance(value, tuple) else (value,):
            if isinstance(action, str) and ":" not in action and action != "*":
                what = f"names the action {action}, which has no service before a colon"
                swap = Swap(action, f"{kind.service}:{action}") if action.isalpha() else None
                yield Refusal(what, f"write {kind.service}:{action}.", swap)
    if not is_open(effect) and effect not in EFFECTS:
        what = "has no Effect" if effect is None else f"has the Effect {label(effect)}"
        written = effect if isinstance(effect, str) and effect.capitalize() in EFFECTS else ""
        swap = Swap(written, written.capitalize()) if written else None
        yield Refusal(what, "write the Effect, Allow or Deny.", swap)
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
    close = difflib.get_close_matches(operator.lower(), OPERATORS, 1)
    return f"write {OPERATORS[close[0]].name}" if close else "write one of IAM's operators, such as StringEquals"


def _element_meant(name: str) -> str:
    """The element that is meant by one that IAM does not know, for most are a slip of the pen; else ""."""
    plain = name.lower().rstrip("s").replace("_", "")
    for known in sorted(_ELEMENTS):
        if plain == known.lower().rstrip("s"):
            return known
    return ""


def described(value: Value) -> str:
    """A value that stands where something else belongs, in a sentence."""
    if isinstance(value, tuple):
        return "a list"
    return "null" if value is None else f"the value {label(value)[:60]!r}"
