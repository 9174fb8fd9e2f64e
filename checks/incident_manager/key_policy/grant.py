"""Checks 5 and 22: whether Incident Manager can create grants for a key and describe it, and if not, why."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, Sequence, Tuple

from incident_manager.concealment import Concealed
from incident_manager.fixes import Change
from incident_manager.key_policy.grant_remedy import (
    added_grant,
    changes_of,
    correction_of,
    grant_for,
    is_about,
    is_denied,
    regional_names,
    statement_for,
    through,
    with_a_policy,
    worded,
    written_values,
)
from incident_manager.key_policy.key_access import WANTED, KeyAccess, Want, accesses, is_via_service, named_principals
from incident_manager.key_policy.kms_requests import ACTIONS, CREATE_GRANT, misspelt_key
from incident_manager.key_policy.near_misses import Correction
from incident_manager.model import Key
from incident_manager.policies.policy_conditions import NULL, TEXTS
from incident_manager.policies.policy_evaluation import Caller, Effect, Part, Request, applies, parts
from incident_manager.policies.policy_principals import Kind, principal_named
from incident_manager.policies.policy_statements import Body, Condition, Statement, items_of
from incident_manager.policies.text_matching import unfilled
from incident_manager.service_names import SERVICES, misspelt_service
from incident_manager.values import Value, is_open, label
from incident_manager.verdict import Fault, Gap, Remark, Remarks, Withheld
from incident_manager.written_policies import PolicyForm

MAX_OBSTACLES = 6


def judge(key: Key) -> Tuple[Remark, ...]:
    """A fault for each policy that does not let Incident Manager in, a gap where that is not known.

    Found out once for all rules.
    """
    return key.remembered("grant", lambda: tuple(_judge(key)))


def _judge(key: Key) -> Remarks:
    if not key.policies:
        if key.policy_gap is not None:
            yield Gap(key.policy_gap.why)
            return
        yield Fault(
            f"{key.address} has no key policy, and the default policy only delegates to the account's IAM policies.",
            f"give it{through(key)} a key policy with the statement for the account and this "
            f"{worded(*statement_for(key))}",
            with_a_policy(key),
        )
        return
    together = ""
    if len(key.policies) > 1:
        owners = " and ".join(policy.owner for policy in key.policies)
        together = f" ({owners} overwrite each other's policy: keep one.)"
    for source in key.policies:
        if source.fault:
            yield Fault(
                f"the policy in {source.owner} is not JSON: {source.fault}.{together}",
                "fix the text, or write the policy with jsonencode() or as an object.",
            )
    for access in accesses(key):
        yield from _of_policy(access, together)


def _of_policy(access: KeyAccess, together: str) -> Remarks:
    owner = access.source.owner
    if access.policy.faults:
        for fault in access.policy.faults:
            found = f"AWS refuses the policy in {owner}: {fault.what}.{together}"
            yield Fault(found, fault.fix, changes_of(access, [fault.swap] if fault.swap else ()))
        return
    denied, missing = access.decided({Effect.DENIED}), access.decided({Effect.NOT_ALLOWED})
    changed, swaps = Correction()
    if (denied or missing) and not access.key.remedy.is_shared:  # or what is right for another key would be changed
        changed, swaps = correction_of(access)
    changes = changes_of(access, swaps)
    for statement, wants in _by_statement(access, denied):
        yield Fault(
            f"{statement.label} in {owner} denies {asked(wants)}.{together}",
            f"{changed}." if changed else _without_denial(access, statement, wants),
            changes,
        )
    if missing:
        lacks = "let Incident Manager in" if len(missing) == len(WANTED) else f"allow {asked(missing)}"
        found = f"{owner} does not {lacks}"
        reasons = _obstacles(access, missing)
        yield Fault(
            f"{found}: {'; '.join(reasons)}.{together}" if reasons else f"{found}.{together}",
            f"{changed}." if changed else f"add to the policy{through(access.key)} this {grant_for(access)}",
            _with_another_way(changes, added_grant(access)),
        )
    yield from unknown_grants(access)


def _with_another_way(changes: Tuple[Change, ...], others: Tuple[Change, ...]) -> Tuple[Change, ...]:
    """Changes, or others where there are none; of one change, what else does it where it cannot be written."""
    if len(changes) == len(others) == 1:
        return (changes[0]._replace(otherwise=others[0]),)
    return changes or others


def unknown_grants(access: KeyAccess, older: bool = True) -> Remarks:
    """A gap for each reason why it is not known whether requests are allowed."""
    by_reason: Dict[str, List[Want]] = {}
    for want in access.decided({Effect.UNKNOWN}, older):
        by_reason.setdefault(access.decide(want, older).why, []).append(want)
    for why, wants in by_reason.items():
        yield Gap(f"whether {access.source.owner} {lets(wants)} is not known: {why}")


def _without_denial(access: KeyAccess, statement: Statement, wants: Sequence[Want]) -> str:
    """What to do with a statement that denies requests, and with the policy where nothing allows them either."""
    leave = (
        f"leave Incident Manager out of {statement.label}: for example with a condition StringNotLike on "
        f"kms:ViaService with {_services(wants, access.region)}"
    )
    allowed = all(
        any(
            applies(other, "Allow", access.request(want), caller) is not False
            for other in access.policy.statements
            for caller in access.callers
        )
        for want in wants
    )
    return f"{leave}." if allowed else f"{leave}; and add to the policy this {grant_for(access)}"


def _by_statement(access: KeyAccess, wants: Sequence[Want]) -> Iterator[Tuple[Statement, List[Want]]]:
    found: Dict[int, Tuple[Statement, List[Want]]] = {}
    for want in wants:
        statement = access.decide(want).statement
        assert statement is not None
        found.setdefault(statement.number, (statement, []))[1].append(want)
    yield from found.values()


def lets(wants: Sequence[Want]) -> str:
    """What a policy does that allows requests, in words."""
    return "lets Incident Manager in" if len(wants) == len(WANTED) else f"allows {asked(wants)}"


def asked(wants: Sequence[Want]) -> str:
    """Requests in words: "kms:CreateGrant for Incident Manager", "kms:CreateGrant through ssm-contacts"."""
    by_services: Dict[Tuple[str, ...], List[str]] = {}
    for action in ACTIONS:
        services = tuple(service for service in SERVICES if (action, service) in wants)
        if services:
            by_services.setdefault(services, []).append(action)
    return ", and ".join(f"{' and '.join(actions)} {_through(services)}" for services, actions in by_services.items())


def _through(services: Sequence[str]) -> str:
    return "for Incident Manager" if len(services) == len(SERVICES) else f"through {services[0]}"


def _services(wants: Sequence[Want], region: Value) -> str:
    services = [service for service in SERVICES if any(service == wanted for _, wanted in wants)]
    return " and ".join(f"{service}.{_in(region)}.amazonaws.com" for service in services)


def _in(region: Value) -> str:
    return region if isinstance(region, str) else "*"


def judge_regional_names(key: Key) -> Remarks:
    """A fault for each policy that lets Incident Manager in only under names without a Region."""
    if not lets_in(key):
        yield Withheld()
        return
    for access in accesses(key):
        missing = access.decided({Effect.NOT_ALLOWED, Effect.DENIED}, older=False)
        if missing:
            yield Fault(
                f"{access.source.owner} {lets(missing)} only by service names without a Region in kms:ViaService.",
                f"write the services with the Region, as in this {grant_for(access)}",
                regional_names(access, {service for _, service in missing}),
            )
        yield from unknown_grants(access, older=False)


# Why a request is not allowed


Obstacles = Dict[Tuple[str, str], None]
"""Statements, by their labels, and what about each is in the way."""


def _obstacles(access: KeyAccess, missing: Sequence[Want]) -> List[str]:
    """Why statements do not allow the requests: those about Incident Manager, else those about no service, else all."""
    about_it: Obstacles = {}
    general: Obstacles = {}
    others: Obstacles = {}
    for statement in access.policy.statements:
        for body in statement.bodies:
            if is_open(body.effect) or body.effect != "Allow":
                continue
            through = [
                condition for condition in body.conditions if is_via_service(condition) and not _is_null(condition)
            ]
            about = is_about(access, body)
            for want in missing:
                for text in _in_the_way(access, body, want, about):
                    (about_it if about else others if through else general)[statement.label, text] = None
    found = _told(list(about_it or general or others)[:MAX_OBSTACLES]) or ["no statement allows these actions"]
    return [*found, *dict.fromkeys(_denials(access, missing))]


def _is_null(condition: Condition) -> bool:
    return condition.meaning is not None and condition.meaning.name == NULL


def _told(obstacles: Sequence[Tuple[str, str]]) -> List[str]:
    """One sentence for each statement."""
    by_statement: Dict[str, List[str]] = {}
    for statement, text in obstacles:
        by_statement.setdefault(statement, []).append(text)
    return [f"{statement} {', and '.join(texts)}" for statement, texts in by_statement.items()]


def _denials(access: KeyAccess, missing: Sequence[Want]) -> Iterator[str]:
    """The statements that deny the requests to principals that the policy names."""
    for statement in access.policy.statements:
        for name in (name for body in statement.bodies if body.effect == "Deny" for name in named_principals(body)):
            if is_denied(access, statement, Caller(name, principal_named(name).account), missing):
                yield f"{statement.label} denies them to {label(name)}"


def _in_the_way(access: KeyAccess, body: Body, want: Want, about: bool) -> Iterator[str]:
    """What a statement is, has or does, as the rest of a sentence."""
    request = access.request(want)
    failing = [part for part in parts(body, "Allow", request, _caller(access, body)) if part.truth is False]
    elements = [part.element for part in failing]
    if "Action" in elements:
        if body.actions is None and body.not_actions is None:
            yield "has no Action, and so no effect"
        elif about:
            yield f"does not list {want[0]}"
        return
    if "Principal" in elements:
        corrected = any(part.condition is not None and is_via_service(part.condition) for part in failing)
        yield from _wrong_principal(access, body, corrected)
    elif not failing:
        yield from _foreign_principals(access, body)
    if "Resource" in elements:
        if body.resources is None and body.not_resources is None:
            yield "has no Resource, and so no effect"
        else:
            yield 'is about another Resource (in a key policy "*" means the key)'
    for part in failing:
        if part.condition is not None:
            yield _unmet(access, part, request, want)


def _caller(access: KeyAccess, body: Body) -> Caller:
    for value in named_principals(body):
        for caller in access.callers:
            if caller.arn == value:
                return caller
    return Caller(None, access.account)


def _foreign_principals(access: KeyAccess, body: Body) -> Iterator[str]:
    for principal in body.principals or ():
        if principal.kind is Kind.NAMED and access.is_foreign(Caller(principal.value, principal.account)):
            owner = "stack" if access.key.kind.startswith("AWS::") else "provider"
            source = owner if access.account == access.key.account else "policy"
            yield f"names {label(principal.value)}, but the key's account is {label(access.account)} (by its {source})"


def _wrong_principal(access: KeyAccess, body: Body, through_others: bool) -> Iterator[str]:
    """Who may not call; an account may by a statement for Incident Manager alone, so that may be all that is wrong."""
    if body.principals == ():
        yield "names no principal: its list is empty"
    services = tuple(principal.value for principal in body.principals or () if principal.kind is Kind.SERVICE)
    if services:
        yield f"names {_listed(services)}, but the caller is an IAM principal"
    for principal in body.principals or ():
        name = label(principal.value)
        if principal.kind is Kind.ACCOUNT and not through_others:
            limited = any(map(is_via_service, body.conditions))
            lacks = "with a kms:ViaService for other services too" if limited else "without kms:ViaService"
            foreign = access.is_foreign(Caller(principal.value, principal.account))
            account = f"the account {name}" if foreign else "the account"
            yield f"names {account} {lacks}, which only delegates to IAM policies"
        elif principal.kind is Kind.SERVICE_LINKED:
            yield f"names {name}, a service-linked role, which only its service can use"
        elif principal.kind is Kind.DELETED:
            yield f"names {name}, the id of a principal that was deleted"
        elif principal.kind is Kind.FEDERATED:
            yield f"names the federated identity {name}, which is not an IAM principal"


def _unmet(access: KeyAccess, part: Part, request: Request, want: Want) -> str:
    condition = part.condition
    assert condition is not None
    values = _listed(condition.values)
    text = _unfilled(condition.values)
    if text:
        instead = {
            PolicyForm.YAML: "write it with !Sub",
            PolicyForm.TEMPLATE_JSON: "write it with Fn::Sub",
            PolicyForm.FILE: "read the file with templatefile()",
        }.get(access.source.form, "fix the reference")
        return f"has {text} in {condition.key} as plain text: {instead}"
    if is_via_service(condition):
        if _is_null(condition):
            return "is for requests through no service (Null kms:ViaService)"
        return _wrong_service(access, condition, want)
    meant = misspelt_key(condition.key)
    if meant:
        return f"has a condition on {condition.key} instead of {meant}"
    if request.fact(condition.key.lower(), Caller(None, access.account)).present is False:
        granting = access.request((CREATE_GRANT, want[1])).fact(condition.key.lower(), Caller(None, access.account))
        request_named = "the request" if granting.present is False else "DescribeKey"
        return f"needs {condition.key}, which {request_named} lacks"
    return f"needs {condition.operator} {condition.key} {values}"


def _unfilled(values: Value) -> str:
    if isinstance(values, tuple):
        return next((found for found in map(_unfilled, values) if found), "")
    return unfilled(values)


def _wrong_service(access: KeyAccess, condition: Condition, want: Want) -> str:
    service = want[1]
    values = _listed(condition.values)
    written = written_values(condition)
    own = [value for value in written if value.startswith(service)]
    if condition.meaning is not None and condition.meaning.negative:
        return f"is for other services ({condition.operator} kms:ViaService {values})"
    slips = tuple(value for value in written if misspelt_service(value) == service)
    if slips and not own:
        return f"names {_listed(tuple(_first(slip) for slip in slips))} instead of {service}"
    if any("*" in value for value in own) and condition.meaning is not None and not condition.meaning.wildcards:
        return "has a wildcard in kms:ViaService, which only StringLike understands"
    if condition.meaning is not None and not condition.meaning.asks_for(TEXTS):
        return f"compares kms:ViaService by {condition.operator}, which is not for text"
    regions = tuple(map(_region, own))
    if own and isinstance(access.region, str) and access.region not in regions:
        return f"names {_listed(regions)} in kms:ViaService, but the key is in {access.region}"
    return f"is limited to {values}"


def _first(name: str) -> str:
    return name if isinstance(name, Concealed) else name.partition(".")[0]


def _region(name: str) -> str:
    """The Region in the name of a service, else the name."""
    found = None if isinstance(name, Concealed) else re.match(r"[a-z-]+\.([a-z]+(?:-[a-z]+)+-\d)\.amazonaws\.", name)
    return found[1] if found else name


def _listed(values: Value) -> str:
    items = items_of(values)
    shown = " and ".join(label(item) for item in items[:3])
    return f"{shown} and {len(items) - 3} more" if len(items) > 3 else shown


def lets_in(key: Key) -> bool:
    """Whether each policy of the key is shown to let Incident Manager in."""
    return bool(key.policies) and not judge(key)
