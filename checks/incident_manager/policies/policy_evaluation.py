"""Whether a policy allows a request, decided as IAM does it, as far as both are known.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. A statement
that names an account delegates to the account's IAM policies, which are not at hand; it allows nothing by
itself: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Callable, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from incident_manager.concealment import plain
from incident_manager.policies.policy_conditions import Fact, arn_like, holds
from incident_manager.policies.policy_documents import Policy
from incident_manager.policies.policy_principals import (
    Kind,
    Principal,
    is_service_linked,
    names_principal,
    principal_named,
    role_of,
)
from incident_manager.policies.policy_statements import Body, Condition, Statement, items_of
from incident_manager.policies.text_matching import equal, filled, like
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import (
    Computed,
    Unknown,
    Value,
    is_open,
    is_settled,
    label,
    parts_of,
    split_text,
)


class Effect(enum.Enum):
    ALLOWED = "allowed"
    DENIED = "denied"
    NOT_ALLOWED = "not allowed"
    UNKNOWN = "unknown"


class Decision(NamedTuple):
    """What a policy says of a request. ``statement`` is the one that decided, where one did, for the ``caller``."""

    effect: Effect
    statement: Optional[Statement] = None
    why: str = ""
    caller: Value = None


class Caller(NamedTuple):
    """An IAM principal that makes a request: ``arn`` is None for one that no statement names."""

    arn: Value
    account: Value


def nothing_counts(body: Body) -> Truth:
    return False


@dataclass(frozen=True)
class Request:
    """A request: an action on a resource, and what is known of its context.

    ``fact`` tells of a context key, whose name comes in lower case, for a caller. ``delegates`` says whether
    a statement that names the caller's account is taken to allow what it says.
    """

    action: str
    resource: Value
    fact: Callable[[str, Caller], Fact]
    delegates: Callable[[Body], Truth] = nothing_counts


class Part(NamedTuple):
    """How one element of a statement fits a request."""

    element: str
    truth: Truth
    condition: Optional[Condition] = None


def decide(policy: Policy, request: Request, caller: Caller) -> Decision:
    """Deny before allow, and nothing is allowed that no statement allows."""
    doubtful: Optional[Decision] = None
    for statement in policy.statements:
        truth = applies(statement, "Deny", request, caller)
        if truth is True:
            return Decision(Effect.DENIED, statement)
        if isinstance(truth, Unknown) and doubtful is None:
            doubtful = Decision(Effect.UNKNOWN, statement, truth.why)
    allowing: Optional[Decision] = None
    for statement in policy.statements:
        truth = applies(statement, "Allow", request, caller)
        if truth is True:
            return doubtful or Decision(Effect.ALLOWED, statement, "", caller.arn)
        if isinstance(truth, Unknown) and allowing is None:
            allowing = Decision(Effect.UNKNOWN, statement, truth.why)
    return allowing or Decision(Effect.NOT_ALLOWED)


_PREFERRED = (Effect.ALLOWED, Effect.UNKNOWN, Effect.DENIED, Effect.NOT_ALLOWED)


def decide_for_any(policy: Policy, request: Request, callers: Iterable[Caller]) -> Decision:
    """Whether there is a caller among these for whom the request is allowed."""
    best = Decision(Effect.NOT_ALLOWED)
    for caller in callers:
        decision = decide(policy, request, caller)
        if decision.effect is Effect.ALLOWED:
            return decision
        if _PREFERRED.index(decision.effect) < _PREFERRED.index(best.effect):
            best = decision
    return best


def applies(statement: Statement, effect: str, request: Request, caller: Caller) -> Truth:
    """Whether a statement has this effect on the request."""
    return has_effect(
        statement, effect, lambda body: all_of(part.truth for part in parts(body, effect, request, caller))
    )


def has_effect(statement: Statement, effect: str, fits: Callable[[Body], Truth]) -> Truth:
    """Whether a statement has this effect, by what of it ``fits``."""
    body = statement.body
    if body is None:
        return False
    if isinstance(body, Unknown):
        return body
    if is_open(body.effect):
        unknown = Unknown.because_of(body.effect, "the Effect of a statement is not known")
        return False if fits(body) is False else unknown
    return fits(body) if body.effect == effect else False


def parts(body: Body, effect: str, request: Request, caller: Caller) -> Iterator[Part]:
    """How each element of a statement fits a request, the cheapest to find out first."""
    yield Part("Action", has_action(body, request.action))
    yield Part("Principal", _principal_fits(body, effect, request, caller))
    yield Part(
        "Resource",
        listed(body.resources, body.not_resources, lambda item: _is_resource(item, request.resource, body.variables)),
    )
    for condition in body.conditions:
        yield Part("Condition", condition_fits(condition, effect, request, caller, body.variables), condition)


def _is_resource(pattern: Value, resource: Value, variables: bool) -> Truth:
    """Wildcards stay within the parts of an ARN."""
    if isinstance(pattern, Computed) and pattern.attribute.lower() == "arn":
        owners = [part.resource for part in parts_of(resource) if isinstance(part, Computed)]
        if owners and getattr(pattern.resource, "mode", "resource") == "resource":
            return any(owner is pattern.resource for owner in owners)
    if len(split_text(pattern, ":")) < 6:
        return like(pattern, resource, variables=variables)
    return arn_like(pattern, resource, variables)


def listed(wanted: Value, unwanted: Value, fits: Callable[[Value], Truth]) -> Truth:
    """Whether an element such as Action or NotAction takes something in; a statement without it has no effect."""
    if wanted is not None:
        return _any_fits(wanted, fits)
    return False if unwanted is None else negated(_any_fits(unwanted, fits))


def has_action(body: Body, action: str) -> Truth:
    """Whether a statement is about an action."""
    return listed(body.actions, body.not_actions, lambda item: like(item, action, True))


def _any_fits(items: Value, fits: Callable[[Value], Truth]) -> Truth:
    return any_of(fits(item) for item in (items if isinstance(items, tuple) else (items,)))


def _names_nobody(condition: Condition) -> bool:
    """Whether a condition is met by service-linked roles only: nobody can use these."""
    values = items_of(condition.values)
    return condition.key.lower() == "aws:principalarn" and bool(values) and all(map(is_service_linked, values))


def condition_fits(condition: Condition, effect: str, request: Request, caller: Caller, variables: bool) -> Truth:
    """Whether a condition is met.

    One that only narrows who calls is met, in an Allow, by those it is meant for.
    """
    if condition.meaning is None:
        return Unknown.because_of(condition.values, f"the condition {condition.key} is not known")
    fact = request.fact(condition.key.lower(), caller)
    if fact.caller and not condition.meaning.negative and _names_nobody(condition):
        return False
    values = _filled_in(condition.values, request, caller) if variables else condition.values
    truth = holds(condition.meaning, values, fact, variables)
    if not isinstance(truth, Unknown):
        return truth
    # what is written out for the callers of an account is taken to be theirs, if the policy does not name it otherwise
    is_meant = not fact.common or (fact.unnamed and is_settled(condition.values) and not condition.meaning.negative)
    met = fact.caller and effect == "Allow" and is_meant
    return True if met else Unknown(f"the condition on {condition.key}: {truth.why}")


def _filled_in(values: Value, request: Request, caller: Caller) -> Value:
    """The values of a condition with those policy variables filled in of which a request has one known value."""

    def value_of(name: str) -> Value:
        fact = request.fact(plain(name).lower(), caller)
        (spellings,) = fact.values if len(fact.values) == 1 else ((),)
        (value,) = spellings if len(spellings) == 1 and fact.present is True else (None,)
        return None if isinstance(value, Unknown) else value

    return tuple(filled(value, value_of) for value in items_of(values))


# Principals


def _principal_fits(body: Body, effect: str, request: Request, caller: Caller) -> Truth:
    if body.principals is not None:
        names_caller = _names(body, body.principals, caller)
        accounts = [same_account(item.account, caller.account) for item in body.principals if item.kind is Kind.ACCOUNT]
        if effect == "Deny":
            return any_of([names_caller, *accounts])
        if accounts and names_caller is not True:
            # an account that may be the caller's is taken for it: the policy is written for its own account
            own = any(account is not False for account in accounts)
            return any_of([names_caller, all_of([own, request.delegates(body) if own else False])])
        return names_caller
    if body.not_principals is None:
        return False
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html: to spare a
    # principal, its account must be named too
    spared = any_of(
        Unknown.because_of(item.value, "a principal is not known")
        if item.kind is Kind.UNKNOWN
        else item.kind is Kind.ANY
        for item in body.not_principals
    )
    named = _names(body, body.not_principals, caller)
    account = any_of(
        same_account(item.account, caller.account) for item in body.not_principals if item.kind is Kind.ACCOUNT
    )
    return negated(any_of([spared, all_of([named, account])]))


def _names(body: Body, principals: Tuple[Principal, ...], caller: Caller) -> Truth:
    """Whether a caller is named by a list of principals itself, and not through its account."""
    if isinstance(caller.arn, str):
        names = body.names(principals)
        role = role_of(caller.arn) if ":assumed-role/" in caller.arn else None
        if caller.arn in names or (role and role in names):
            return True
    truths: List[Truth] = []
    for principal in principals:
        if principal.kind is Kind.ANY:
            return True
        if principal.kind is Kind.UNKNOWN:
            truths.append(Unknown.because_of(principal.value, "a principal is not known"))
        elif principal.kind is Kind.NAMED and caller.arn is not None:
            if not (isinstance(principal.value, str) and isinstance(caller.arn, str)):
                truths.append(names_principal(principal.value, caller.arn))
    return any_of(truths)


def same_account(one: Value, other: Value) -> Truth:
    """Whether two account ids are one; unknown where either is not known and they are not the same symbol."""
    if one is None or other is None:
        return Unknown("the account of the key is not known")
    truth = equal(one, other)
    return Unknown(f"whether {label(one)} is the account {label(other)} is not known") if is_open(truth) else truth


def callers(statements: Iterable[Statement], account: Value) -> Iterator[Caller]:
    """The callers that statements may treat unlike others: all that they name, and one that they do not."""
    seen: List[Value] = []
    literal = set()
    unnamed = False
    for statement in statements:
        for body in statement.bodies:
            principals = (body.principals or ()) if body.effect != "Deny" else (body.not_principals or ())
            for principal in principals:
                if principal.kind is not Kind.NAMED:
                    unnamed = unnamed or principal.kind in (Kind.ANY, Kind.ACCOUNT, Kind.UNKNOWN)
                elif isinstance(principal.value, str):
                    if principal.value not in literal:
                        literal.add(principal.value)
                        yield Caller(principal.value, principal.account)
                elif principal.value not in seen:
                    seen.append(principal.value)
                    yield Caller(principal.value, principal.account if principal.account is not None else account)
            for condition in body.conditions:
                if condition.key.lower() != "aws:principalarn":
                    continue
                for value in items_of(condition.values):
                    named = principal_named(value) if isinstance(value, str) and "$" not in value else None
                    if named and named.kind is Kind.NAMED and value not in literal:
                        literal.add(value)
                        yield Caller(value, named.account)
        unnamed = unnamed or isinstance(statement.body, Unknown)
    if unnamed:
        yield Caller(None, account)
