"""For check 21: what an identity policy lets somebody change in requests without multi-factor authentication.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html: the key
``aws:MultiFactorAuthPresent`` is absent where a request is signed with long-term credentials, and ``false`` where
temporary ones were got without a second factor.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Set, Tuple
from weakref import WeakKeyDictionary

from incident_manager.identity_policy.identity_access import (
    ONE_OF_EACH_TYPE,
    IdentityAccess,
    accesses,
    covers,
    open_condition,
    request_fact,
)
from incident_manager.identity_policy.incident_manager_actions import changes
from incident_manager.other_subjects import IdentityPolicy
from incident_manager.policies.policy_conditions import ABSENT, Fact, given, holds
from incident_manager.policies.policy_evaluation import has_action, has_effect
from incident_manager.policies.policy_statements import Body, Condition, Statement, items_of
from incident_manager.policies.text_matching import like
from incident_manager.service_names import SERVICES
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import Computed, Unknown, Value, same, split_text

MFA_PRESENT = "aws:multifactorauthpresent"
_MFA = (MFA_PRESENT, "aws:multifactorauthage")
_WITHOUT_MFA: Tuple[Fact, ...] = (ABSENT, given("false"))
"""What ``aws:MultiFactorAuthPresent`` may be in such a request."""


class Change(NamedTuple):
    """An action on a resource."""

    action: str
    resource: Value


def is_allowed_without_mfa(
    access: IdentityAccess, change: Change, beside: Iterable[Statement], presents: Tuple[Fact, ...] = _WITHOUT_MFA
) -> Truth:
    """Whether a policy allows a change without multi-factor authentication.

    ``beside`` are statements of others; ``presents`` is what ``aws:MultiFactorAuthPresent`` may be.
    """
    own, others = access.policy.statements, list(beside)

    if access.policy.faults:
        return False
    return any_of(
        all_of(
            [
                any_of(_has_effect_on(statement, "Allow", change, present) for statement in own),
                negated(any_of(_has_effect_on(statement, "Deny", change, present) for statement in (*own, *others))),
            ]
        )
        for present in presents
    )


def only_by_long_term_keys(access: IdentityAccess, change: Change, beside: Iterable[Statement]) -> bool:
    """Whether a policy allows a change where the key is absent, but not where it is ``false``."""
    return is_allowed_without_mfa(access, change, beside, _WITHOUT_MFA[1:]) is False


def _has_effect_on(statement: Statement, effect: str, change: Change, present: Fact) -> Truth:
    return has_effect(statement, effect, lambda body: _applies(body, effect, change, present))


def _applies(body: Body, effect: str, change: Change, present: Fact) -> Truth:
    def met(condition: Condition) -> Truth:
        """Whoever asks may choose all of a request but the second factor."""
        if condition.meaning is None:
            return open_condition(condition)
        key = condition.key.lower()
        if key in _MFA:
            return holds(condition.meaning, condition.values, present if key == MFA_PRESENT else ABSENT, False)
        truth = holds(condition.meaning, condition.values, request_fact(key, change.action), False)
        return effect == "Allow" if isinstance(truth, Unknown) else truth

    def elements() -> Iterator[Truth]:
        yield has_action(body, change.action)
        yield from (met(condition) for condition in body.conditions)
        yield _is_about(body, change.resource)

    return all_of(elements())


# What there is asked for each action; the resource is kept with it, for its id is its own only as long as it lives.
_about: "WeakKeyDictionary[Body, Dict[Any, Tuple[Value, Truth]]]" = WeakKeyDictionary()


def _is_about(body: Body, resource: Value) -> Truth:
    known = _about.setdefault(body, {})
    which = resource if isinstance(resource, str) else id(resource)
    if which not in known:
        known[which] = resource, _takes_in(body, resource)
    return known[which][1]


def _takes_in(body: Body, resource: Value) -> Truth:
    def fits(pattern: Value) -> Truth:
        return True if same(pattern, resource) else covers(pattern, resource)

    if body.resources is not None:
        return any_of(fits(pattern) for pattern in items_of(body.resources))
    if body.not_resources is None:
        return False
    return negated(any_of(fits(pattern) for pattern in items_of(body.not_resources)))


def changes_of(access: IdentityAccess) -> Iterator[Change]:
    """The changes that a policy allows under whatever conditions: each action once for each resource it names."""
    seen: Set[Tuple[str, Any]] = set()
    for body in access.bodies:
        if body.effect == "Deny":
            continue
        for service in SERVICES:
            resources = list(_resources(body, service))
            for action in changes(service) if resources else ():
                if has_action(body, action) is False:
                    continue
                for resource in resources:
                    known = (action, resource if isinstance(resource, str) else id(resource))
                    if known not in seen:
                        seen.add(known)
                        yield Change(action, resource)


def _resources(body: Body, service: str) -> Iterator[Value]:
    """A resource of a service for each that a statement names, and one of each type that it names at large."""
    if body.resources is None:
        if body.not_resources is not None:
            yield from (arn for arn in ONE_OF_EACH_TYPE[service] if _is_about(body, arn) is not False)
        return
    for pattern in items_of(body.resources):
        at_large = [arn for arn in ONE_OF_EACH_TYPE[service] if covers(pattern, arn) is True]
        yield from at_large
        pieces = split_text(pattern, ":")
        if not at_large and (isinstance(pattern, (Computed, Unknown)) or _is_of(pieces, service)):
            yield pattern


def _is_of(pieces: Tuple[Value, ...], service: str) -> bool:
    return len(pieces) > 2 and like(pieces[2], service) is not False


def other_policies_of(subject: IdentityPolicy, holder: str) -> List[IdentityPolicy]:
    """The other policies of the configuration that a user or group has; a user also those of its groups."""
    among = subject.among
    if among is None:
        return []
    held = {holder, *among.groups_of(holder)}
    others = (other for other in among.policies if other is not subject and other.exists)
    return [other for other in others if held.intersection(other.holders)]


def policies_of_others(subject: IdentityPolicy, holder: str) -> List[IdentityPolicy]:
    """The policies of others that a user or group may have, since a name is not known: theirs, or its own."""
    among = subject.among
    if among is None:
        return []
    held = {holder, *among.groups_of(holder)}
    kinds = {name.partition(" ")[0] for name in held}
    own = subject.kinds_of_others & kinds
    return [
        other
        for other in among.policies
        if other is not subject
        and other.exists
        and not held.intersection(other.holders)
        and (other.kinds_of_others & kinds or own.intersection(name.partition(" ")[0] for name in other.holders))
    ]


def policies_from_elsewhere(subject: IdentityPolicy, holder: str) -> List[Value]:
    """The policies from elsewhere that a user or group has."""
    among = subject.among
    names = [] if among is None else [holder, *among.groups_of(holder)]
    return [arn for name in names if among for arn in among.foreign_of(name)]


def other_groups_of(subject: IdentityPolicy, holder: str) -> List[str]:
    """Why a user may be in groups that are not known, whose policies may deny what others allow."""
    return subject.among.other_groups_of(holder) if subject.among else []


def statements_beside(subject: IdentityPolicy, access: IdentityAccess, holder: str) -> List[Statement]:
    """What else a user or group has: the statements of all other policies that AWS does not refuse."""
    policies = [policy for other in other_policies_of(subject, holder) for policy in accesses(other)]
    policies.extend(policy for policy in accesses(subject) if policy is not access)
    return _statements_of(policies)


def statements_of_others(others: List[IdentityPolicy]) -> List[Statement]:
    """The statements of policies that a user or group may have."""
    return _statements_of([policy for other in others for policy in accesses(other)])


def _statements_of(policies: List[IdentityAccess]) -> List[Statement]:
    return [statement for policy in policies if not policy.refused for statement in policy.policy.statements]


def lenient_statements(access: IdentityAccess) -> Iterator[Statement]:
    """The statements of a policy that allow a change without a second factor."""
    changed = list(changes_of(access))
    for statement in access.policy.statements:
        if any(
            _has_effect_on(statement, "Allow", change, present) is True
            for change in changed
            for present in _WITHOUT_MFA
        ):
            yield statement


def changes_without_mfa(access: IdentityAccess, beside: List[Statement]) -> List[Tuple[Change, Truth]]:
    """What is known of each change without a second factor; of an action that is allowed once, no more."""
    found: List[Tuple[Change, Truth]] = []
    allowed: Set[str] = set()
    for change in changes_of(access):
        if change.action not in allowed:
            truth = is_allowed_without_mfa(access, change, beside)
            found.append((change, truth))
            if truth is True:
                allowed.add(change.action)
    return found
