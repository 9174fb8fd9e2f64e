"""Statements of a key policy that miss Incident Manager by a value, and the values that put them right.

What is proposed is tried: the policy with the change allows all four requests.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from incident_manager.concealment import Concealed
from incident_manager.fixes import Swap
from incident_manager.key_policy.key_access import WANTED, KeyAccess, Want, is_via_service
from incident_manager.key_policy.kms_requests import ACTIONS, misspelt_key, via_service
from incident_manager.policies.policy_conditions import given, holds
from incident_manager.policies.policy_documents import Policy
from incident_manager.policies.policy_evaluation import Effect, applies, has_action
from incident_manager.policies.policy_principals import Kind, Principal
from incident_manager.policies.policy_statements import Body, Condition, Statement, items_of
from incident_manager.service_names import SERVICES, misspelt_service
from incident_manager.values import Value

VIA_SERVICE = "kms:ViaService"


class Change(NamedTuple):
    """A statement, what it becomes, and what is to be done to it, in words; ``swaps`` where other words do it all."""

    statement: Statement
    body: Body
    words: Tuple[str, ...]
    swaps: Tuple[Swap, ...] = ()


class Correction(NamedTuple):
    """What to change in the statements of a policy, as the end of a sentence; ``swaps`` where other words do it all."""

    words: str = ""
    swaps: Tuple[Swap, ...] = ()


def correction(access: KeyAccess, names: Dict[str, str], account: str) -> Correction:
    """What to change in the statements of a policy; no words where that is not enough.

    ``names`` are the services as the policy's language writes them with the key's Region, and ``account`` is the
    account's ARN.
    """
    statements = access.policy.statements
    near = [made for made in (_corrected(access, statement, names) for statement in statements) if made]
    spared = [made for made in (_sparing(access, statement, account) for statement in statements) if made]
    added = [made for statement in statements for made in _with_more(access, statement, near, names)]
    added.extend(made for statement in statements for made in _with_actions(access, statement))
    for changes in (near, spared, [*near, *spared], *([made] for made in added)):
        if changes and _is_enough(access, changes):
            needed = [
                change
                for change in changes
                if len(changes) == 1 or not _is_enough(access, [other for other in changes if other is not change])
            ]
            made = needed if _is_enough(access, needed) else changes
            words = "; ".join(f"in {change.statement.label}, {', '.join(change.words)}" for change in made)
            swaps = tuple(dict.fromkeys(swap for change in made for swap in change.swaps))
            return Correction(words, swaps if all(change.swaps for change in made) else ())
    return Correction()


def _is_enough(access: KeyAccess, changes: Sequence[Change]) -> bool:
    changed = {id(change.statement): dataclasses.replace(change.statement, body=change.body) for change in changes}
    policy = Policy(tuple(changed.get(id(statement), statement) for statement in access.policy.statements))
    return all(access.decide_in(policy, access.request(want)).effect is Effect.ALLOWED for want in WANTED)


def _only_body(statement: Statement) -> Optional[Body]:
    body = statement.body
    return body if isinstance(body, Body) and body.effect in ("Allow", "Deny") else None


def _lacking(access: KeyAccess, condition: Condition) -> List[str]:
    """The services that no value of a condition stands for."""
    values = items_of(condition.values)
    return [service for service in SERVICES if not any(_fits(access, condition, value, service) for value in values)]


def _conditions(body: Body) -> Iterator[Tuple[int, Condition]]:
    """The conditions that say, or mean to say, through which services a request comes."""
    for position, condition in enumerate(body.conditions):
        if condition.meaning is None:
            continue
        negative = condition.meaning.negative
        if negative == (body.effect == "Deny") and (
            is_via_service(condition) or misspelt_key(condition.key) == VIA_SERVICE
        ):
            yield position, condition


def _corrected(access: KeyAccess, statement: Statement, names: Dict[str, str]) -> Optional[Change]:
    """The statement with each name of a service put right that does not hold for the key."""
    body = _only_body(statement)
    if body is None:
        return None
    words: List[str] = []
    swaps: List[Swap] = []
    for position, condition in _conditions(body):
        corrected = condition
        if not is_via_service(condition):
            corrected = condition._replace(key=VIA_SERVICE)
            words.append(f"write {VIA_SERVICE} instead of {condition.key}")
            swaps.append(Swap(condition.key, VIA_SERVICE))
        values = list(items_of(condition.values))
        regions = {value.partition(".")[2] for value in values if isinstance(value, str) and _meant(value)}
        for place, value in enumerate(values):
            service = _meant(value) if isinstance(value, str) else ""
            if service and len(regions) == 1 and not _fits(access, corrected, value, service):
                values[place] = _right(access, service)
                old = f"the one that {value} has" if isinstance(value, Concealed) else f'"{value}"'
                words.append(f'write "{names[service]}" instead of {old}')
                swaps.append(Swap(value, names[service]))
        corrected = corrected._replace(values=tuple(values))
        body = _with_condition(body, position, corrected)
    return Change(statement, body, tuple(words), tuple(swaps)) if words else None


def _with_more(
    access: KeyAccess, statement: Statement, corrected: Sequence[Change], names: Dict[str, str]
) -> Iterator[Change]:
    """The statement, as far as it is corrected, with the service added that it lacks."""
    before = next((change for change in corrected if change.statement is statement), None)
    body = before.body if before else _only_body(statement)
    for position, condition in _conditions(body) if body else ():
        assert body is not None
        values = items_of(condition.values)
        lacking = _lacking(access, condition)
        if not is_via_service(condition) or len(lacking) == len(SERVICES):
            continue
        more = condition._replace(values=(*values, *(_right(access, service) for service in lacking)))
        if lacking:
            listed = _quoted(names[service] for service in lacking)
            words = (*(before.words if before else ()), f"add {listed} to the values of {condition.key}")
            swaps = () if before else _listing(condition.values, [names[service] for service in lacking])
            yield Change(statement, _with_condition(body, position, more), words, swaps)


def _with_actions(access: KeyAccess, statement: Statement) -> Iterator[Change]:
    """A statement for Incident Manager alone, with the action added that it lacks."""
    body = _only_body(statement)
    if body is None or body.effect != "Allow" or body.actions is None or access.is_limited(body) is not True:
        return
    lacking = [action for action in ACTIONS if has_action(body, action) is False]
    if lacking and len(lacking) < len(ACTIONS):
        more = dataclasses.replace(body, actions=(*items_of(body.actions), *lacking), _names={})
        yield Change(statement, more, (f"add {_quoted(lacking)} to the actions",), _listing(body.actions, lacking))


def _listing(listed: Value, more: Sequence[str]) -> Tuple[Swap, ...]:
    """The last text of a list with more texts behind it; none where that is not written out."""
    *_, last = items_of(listed)
    if not isinstance(last, str) or isinstance(last, Concealed) or any("${" in text for text in more):
        return ()
    new = ", ".join(json.dumps(text, ensure_ascii=False) for text in (last, *more))
    return (Swap(json.dumps(last, ensure_ascii=False), new if isinstance(listed, tuple) else f"[{new}]"),)


class Addition(NamedTuple):
    """A statement that is limited to Incident Manager, what it lacks, and what to add to it, in words."""

    statement: Statement
    lacks: str
    words: str


def completed(access: KeyAccess, wants: Sequence[Want], names: Dict[str, str]) -> Optional[Addition]:
    """What to add to a statement that is limited to Incident Manager and allows a part, for it to allow requests."""
    for statement in access.policy.statements:
        body = _only_body(statement)
        if body is None or body.actions is None or access.is_narrow(body) is not True:
            continue
        if not any(_allowed(access, statement, want) for want in WANTED):
            continue
        actions = [action for action in ACTIONS if any(action == asked for asked, _ in wants)]
        lacking = [action for action in actions if has_action(body, action) is False]
        body = dataclasses.replace(body, actions=(*items_of(body.actions), *lacking), _names={})
        for position, condition in _conditions(body):
            values = items_of(condition.values)
            services = _lacking(access, condition)
            more = condition._replace(values=(*values, *(_right(access, service) for service in services)))
            made = dataclasses.replace(statement, body=_with_condition(body, position, more))
            if all(_allowed(access, made, want) for want in wants):
                listed = (
                    [f"{_quoted(names[service] for service in services)} to the values of {condition.key}"]
                    if services
                    else []
                )
                listed += [f"{_quoted(lacking)} to the actions"] if lacking else []
                words = f"in {statement.label}, add {', and '.join(listed)}"
                return Addition(statement, " and ".join([*services, *lacking]), words)
    return None


def _allowed(access: KeyAccess, statement: Statement, want: Want) -> bool:
    return any(applies(statement, "Allow", access.request(want), caller) is True for caller in access.callers)


def _quoted(texts: Iterable[str]) -> str:
    return " and ".join(f'"{text}"' for text in texts)


def _sparing(access: KeyAccess, statement: Statement, account: str) -> Optional[Change]:
    """A Deny with NotPrincipal, which spares nobody whose account it does not name too."""
    body = _only_body(statement)
    if body is None or body.effect != "Deny" or not body.not_principals:
        return None
    if any(principal.kind is Kind.ACCOUNT for principal in body.not_principals):
        return None
    spared = (*body.not_principals, Principal(Kind.ACCOUNT, access.account, access.account))
    words = (
        f'add the account ("{account}") to NotPrincipal: a Deny applies to each principal whose account is not listed',
    )
    return Change(statement, dataclasses.replace(body, not_principals=spared, _names={}), words)


def _with_condition(body: Body, position: int, condition: Condition) -> Body:
    conditions = (*body.conditions[:position], condition, *body.conditions[position + 1 :])
    return dataclasses.replace(body, conditions=conditions, _names={})


def _meant(value: str) -> str:
    """The service that a value names, or means."""
    return next((service for service in SERVICES if value.startswith(f"{service}.")), misspelt_service(value))


def _fits(access: KeyAccess, condition: Condition, value: Value, service: str) -> bool:
    """Whether a value of a condition, whatever its operator denies, stands for the service in the key's Region."""
    assert condition.meaning is not None
    positive = condition.meaning._replace(negative=False)
    return holds(positive, value, given(*via_service(service, access.region, True)), True) is True


def _right(access: KeyAccess, service: str) -> Value:
    return via_service(service, access.region, False)[0]
