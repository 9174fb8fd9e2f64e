"""What identity policies allow in Incident Manager: the evaluation that checks 16 and 21 share."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Tuple
from weakref import WeakKeyDictionary

from incident_manager.identity_policy.incident_manager_actions import DELETE_SET, actions, takes_tags
from incident_manager.other_subjects import IdentityPolicy
from incident_manager.policies.policy_conditions import ABSENT, Fact, arn_like, given, holds
from incident_manager.policies.policy_documents import Policy, parsed
from incident_manager.policies.policy_evaluation import has_action, has_effect, listed
from incident_manager.policies.policy_refusals import PolicyType
from incident_manager.policies.policy_statements import Body, Condition, Statement, items_of
from incident_manager.policies.text_matching import like, stands_for
from incident_manager.service_names import OTHER_SERVICES, SERVICES
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import (
    Computed,
    Symbol,
    Unknown,
    Value,
    is_known,
    is_open,
    parts_of,
    reason_for,
    split_text,
    text_of,
)
from incident_manager.written_policies import WrittenPolicy

IDENTITY_POLICY = PolicyType(
    name="an identity policy",
    longest=4 * 10_240,
    of_identity=True,
    service="ssm-incidents",
    condition='{"Bool": {"aws:MultiFactorAuthPresent": "true"}}',
)

_ONE_THING = "(one)"
_ID = "7c0fb1de-0000-4000-8000-0c0ffee0beef"  # what no pattern means, only one that means all
_SET = f"arn:aws:ssm-incidents::q7x:replication-set/{_ID}"
ONE_OF_EACH_TYPE: Dict[str, Tuple[str, ...]] = {
    "ssm-incidents": (
        _SET,
        "arn:aws:ssm-incidents::q7x:response-plan/q7x",
        f"arn:aws:ssm-incidents::q7x:incident-record/q7x/{_ID}",
    ),
    "ssm-contacts": (
        "arn:aws:ssm-contacts:q7x:q7x:contact/q7x",
        f"arn:aws:ssm-contacts:q7x:q7x:contactchannel/q7x/{_ID}",
        f"arn:aws:ssm-contacts:q7x:q7x:engagement/q7x/{_ID}",
        f"arn:aws:ssm-contacts:q7x:q7x:page/q7x/{_ID}",
        f"arn:aws:ssm-contacts:q7x:q7x:rotation/{_ID}",
    ),
}
"""A resource of each type, of which a policy cannot mean this one.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanagerincidentmanager.html
and its page on the contacts.
"""


class IdentityAccess:
    """One identity policy."""

    def __init__(self, source: WrittenPolicy) -> None:
        self.policy: Policy = parsed(source.document, IDENTITY_POLICY)
        self.source = source

    @property
    def bodies(self) -> Iterator[Body]:
        return (body for statement in self.policy.statements for body in statement.bodies)

    @property
    def refused(self) -> str:
        """For what AWS refuses the policy, and what to write instead; it allows nothing then."""
        faults = self.policy.faults
        return f"{faults[0].what}; {faults[0].fix.rstrip('.')}" if faults else ""

    @property
    def is_for_identities(self) -> bool:
        """A policy that names principals is that of a resource, or says who may take a role."""
        return all(body.principals is None and body.not_principals is None for body in self.bodies)

    @property
    def names_incident_manager(self) -> bool:
        return any(_names_service(body) for body in self.bodies)

    @property
    def reaches_incident_manager(self) -> bool:
        """Whether it allows some action of Incident Manager, though it may not name it."""
        every = [action for service in SERVICES for action in actions(service)]
        return any(
            body.effect == "Allow" and any(has_action(body, action) is True for action in every) for body in self.bodies
        )


def accesses(subject: IdentityPolicy) -> Tuple[IdentityAccess, ...]:
    """Each policy of a resource that is an identity policy; made once for all rules."""

    def made() -> Tuple[IdentityAccess, ...]:
        found = (IdentityAccess(source) for source in subject.documents if not source.fault)
        return tuple(access for access in found if access.is_for_identities)

    return subject.remembered("accesses", made)


def accesses_about_incident_manager(subject: IdentityPolicy) -> Tuple[IdentityAccess, ...]:
    """Those that are about Incident Manager: they name it, or give it where the configuration has it."""
    if subject.only_limits:
        return ()
    has_it = subject.configuration.has_incident_manager
    return tuple(
        access
        for access in accesses(subject)
        if access.names_incident_manager or (has_it and access.reaches_incident_manager)
    )


def _names_service(body: Body) -> bool:
    named = list(items_of(body.actions)) + list(items_of(body.not_actions))
    if any(_is_for_incident_manager(split_text(item, ":")[0]) for item in named):
        return True
    return any(map(is_open, named)) and any(
        _is_for_incident_manager(split_text(item, ":")[2])
        for item in (*items_of(body.resources), *items_of(body.not_resources))
        if len(split_text(item, ":")) > 2
    )


def _is_for_incident_manager(pattern: Value) -> bool:
    """Whether a pattern stands for its services, and not for services at large."""
    return stands_for(pattern, SERVICES, OTHER_SERVICES)


# Resources


def covers(pattern: Value, arn: Value) -> Truth:
    """Whether a pattern takes in a resource of which no policy can mean this one: then it takes in all of a type.

    An account in it narrows nothing: those of its own account are all that a principal can reach by its own policies.
    """
    written = text_of(_definite(part) for part in parts_of(pattern))
    pieces = split_text(written, ":")
    if len(pieces) < 6:
        return like(written, arn)
    kept = [*pieces[:4], "*", *pieces[5:]]
    return arn_like(_joined(kept), arn, False)


def _joined(pieces: List[Value]) -> Value:
    parts: List[Value] = []
    for index, piece in enumerate(pieces):
        parts.extend([":", piece] if index else [piece])
    return text_of(parts)


def _definite(part: Value) -> Value:
    """What is settled at deployment stands for one thing, and not for all."""
    return _ONE_THING if isinstance(part, (Symbol, Computed)) else part


def touches(pattern: Value, arn: str) -> Truth:
    """Whether a pattern takes in a resource of the type at large, or the replication set: an account has only one."""
    if arn == _SET:
        if isinstance(pattern, Computed) and "replication" in getattr(pattern.resource, "type", "").lower():
            return True
        last = split_text(pattern, ":")[5:6]
        start = parts_of(last[0])[0] if last else None
        if isinstance(start, str) and start.startswith("replication-set/"):
            return True
    return covers(pattern, arn)


# Conditions

_HELD = ("principalarn", "principalaccount", "principaltype", "userid", "currenttime", "epochtime", "requestedregion")
_ALWAYS_THERE = frozenset(f"aws:{name}" for name in (*_HELD, "viaawsservice"))
_SETTLED = {"aws:securetransport": given("true"), "aws:principalisawsservice": given("false")}


def request_fact(key: str, action: str) -> Fact:
    """What is known of a context key, by its name in lower case, in every request for an action."""
    if key in _SETTLED:
        return _SETTLED[key]
    if (key == "aws:tagkeys" or key.startswith("aws:requesttag/")) and not takes_tags(action):
        return ABSENT
    value = Unknown(f"what {key} holds differs from request to request")
    return Fact(((value,),), True if key in _ALWAYS_THERE else value)


def narrows(condition: Condition, action: str) -> Truth:
    """Whether there are requests for an action that do not meet a condition."""
    if condition.meaning is None:
        return open_condition(condition)
    key = condition.key.lower()
    truth = holds(condition.meaning, condition.values, request_fact(key, action), False)
    if not isinstance(truth, Unknown):
        return not truth
    if key in _SETTLED or (condition.meaning.wildcards and _may_be_star(condition.values)):
        return open_condition(condition)
    return True


def _may_be_star(values: Value) -> bool:
    return any(
        not is_known(item) and all(isinstance(part, Unknown) or part == "*" for part in parts_of(item))
        for item in items_of(values)
    )


def open_condition(condition: Condition) -> Unknown:
    why = reason_for(condition.values, "its value is not known")
    return Unknown(f"the condition {condition.key or condition.operator or 'of a statement'}: {why}")


# Policies


def allows_all_like(body: Body, action: str, arn: str) -> Truth:
    """Whether a statement that allows, allows an action on all resources like one, and in every request."""
    return all_of(
        [
            has_action(body, action),
            _takes_in(body, arn, covers),
            *(negated(narrows(condition, action)) for condition in body.conditions),
        ]
    )


def _denies(body: Body, action: str, arn: str) -> Truth:
    """Whether a statement that denies, denies it in some request."""
    return all_of(
        [
            has_action(body, action),
            _takes_in(body, arn, touches),
            *(_may_hold(condition, action) for condition in body.conditions),
        ]
    )


_takes: "WeakKeyDictionary[Body, Dict[Any, Truth]]" = WeakKeyDictionary()  # what there is asked for each action


def _takes_in(body: Body, arn: str, fits: Callable[[Value, str], Truth]) -> Truth:
    known = _takes.setdefault(body, {})
    if (fits, arn) not in known:
        if body.resources is not None:
            known[(fits, arn)] = listed(body.resources, None, lambda item: fits(item, arn))
        else:
            known[(fits, arn)] = listed(None, body.not_resources, lambda item: touches(item, arn))
    return known[(fits, arn)]


def _may_hold(condition: Condition, action: str) -> Truth:
    """Whether some request for an action meets a condition."""
    if condition.meaning is None:
        return open_condition(condition)
    key = condition.key.lower()
    truth = holds(condition.meaning, condition.values, request_fact(key, action), False)
    return True if isinstance(truth, Unknown) and key not in _SETTLED else truth


def allowed_everywhere(world: Policy, action: str, arns: Tuple[str, ...]) -> Truth:
    """Whether a policy allows an action on all resources like these, and in every request."""
    return all_of(
        all_of(
            [
                any_of(
                    has_effect(statement, "Allow", lambda body: allows_all_like(body, action, arn))
                    for statement in world.statements
                ),
                negated(
                    any_of(
                        has_effect(statement, "Deny", lambda body: _denies(body, action, arn))
                        for statement in world.statements
                    )
                ),
            ]
        )
        for arn in arns
    )


def allows_everything(access: IdentityAccess, service: str) -> Truth:
    """Whether a policy allows all actions of a service on all resources, under no condition."""
    return all_of(allowed_everywhere(access.policy, action, ONE_OF_EACH_TYPE[service]) for action in actions(service))


def allows_deletion(access: IdentityAccess) -> Truth:
    """Whether a policy allows to delete any replication set, under no condition."""
    return allowed_everywhere(access.policy, DELETE_SET, (_SET,))


def deleting_statements(access: IdentityAccess) -> Iterator[Tuple[Statement, Body]]:
    """The statements that allow to delete any replication set."""
    for statement in access.policy.statements:
        for body in statement.bodies:
            if has_effect(statement, "Allow", lambda body: allows_all_like(body, DELETE_SET, _SET)) is True:
                yield statement, body


def allowing_statements(access: IdentityAccess, services: Tuple[str, ...]) -> str:
    """The statements by which a policy allows all actions of services, or the deletion of a set, in words."""
    wanted = [(action, arn) for service in services for action in actions(service) for arn in ONE_OF_EACH_TYPE[service]]
    given_by = {
        statement: [
            has_effect(statement, "Allow", lambda body: allows_all_like(body, action, arn)) is True
            for action, arn in wanted or [(DELETE_SET, _SET)]
        ]
        for statement in access.policy.statements
    }
    alone = [statement for statement, gifts in given_by.items() if all(gifts)]
    found = alone or [statement for statement, gifts in given_by.items() if any(gifts)]
    return " and ".join(dict.fromkeys(statement.label for statement in found))
