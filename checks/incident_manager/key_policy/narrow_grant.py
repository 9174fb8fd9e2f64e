"""Check 6: whether what lets Incident Manager use a key is limited to it and to known principals."""

from __future__ import annotations

from typing import Dict, List

from incident_manager.key_policy.grant import lets, lets_in
from incident_manager.key_policy.grant_remedy import added_grant, grant_for, names_of_services
from incident_manager.key_policy.key_access import WANTED, KeyAccess, Want, accesses
from incident_manager.key_policy.kms_requests import CREATE_GRANT
from incident_manager.key_policy.near_misses import completed
from incident_manager.model import Key
from incident_manager.policies.policy_evaluation import Caller, applies, has_effect, parts
from incident_manager.policies.policy_principals import Kind
from incident_manager.policies.policy_statements import Body, Statement
from incident_manager.service_names import SERVICES
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import Unknown
from incident_manager.verdict import Fault, Gap, Remarks, Withheld


def judge(key: Key) -> Remarks:
    if not lets_in(key):
        yield Withheld()
        return
    for access in accesses(key):
        yield from _narrowly_allowed(access)
        yield from _open_to_everybody(access)


def _narrowly_allowed(access: KeyAccess) -> Remarks:
    truths = {want: _narrow(access, want) for want in WANTED}
    wide = [want for want, truth in truths.items() if truth is False]
    if wide:
        found = "; ".join(_too_wide(access, wide))
        addition = completed(access, wide, names_of_services(access))
        if addition:
            found += f"; {addition.statement.label} is limited to it, but lacks {addition.lacks}"
        replaced = [statement for statement in (access.decide(want).statement for want in wide) if statement]
        yield Fault(
            f"{access.source.owner} {lets(wide)} too widely: {found}.",
            f"{addition.words}."
            if addition
            else f"give Incident Manager a statement of its own, this {grant_for(access, replaced)}",
            added_grant(access, replaced),
        )
    for truth in truths.values():
        if isinstance(truth, Unknown):
            yield Gap(truth.why)


def _narrow(access: KeyAccess, want: Want) -> Truth:
    """Whether some statement allows the request that is limited to Incident Manager and to known principals."""
    if want not in access.found:
        access.found[want] = _find_narrow(access, want)
    return access.found[want]


def _find_narrow(access: KeyAccess, want: Want) -> Truth:
    request = access.request(want)
    return any_of(
        all_of([applies(statement, "Allow", request, caller), access.is_narrow(body)])
        for statement in access.policy.statements
        for body in statement.bodies
        if body.effect == "Allow" and access.is_narrow(body) is not False
        for caller in access.callers
    )


def _too_wide(access: KeyAccess, wide: List[Want]) -> List[str]:
    unlimited: Dict[str, None] = {}
    open_to_all: Dict[str, None] = {}
    for statement in (access.decide(want).statement for want in wide):
        for body in statement.bodies if statement else ():
            assert statement is not None
            if access.is_limited(body) is not True:
                unlimited[statement.label] = None
            elif access.names_callers(body) is not True:
                open_to_all[statement.label] = None
    found = [(unlimited, "not limited to it by kms:ViaService"), (open_to_all, "open to every account")]
    return [f"{' and '.join(who)} {'is' if len(who) == 1 else 'are'} {what}" for who, what in found if who]


def _open_to_everybody(access: KeyAccess) -> Remarks:
    for statement in access.policy.statements:
        truth, where = _is_open(access, statement), f"{statement.label} in {access.source.owner}"
        if truth is True:
            yield Fault(
                f'{where} allows kms:CreateGrant to everybody ("*"), of every account.',
                "name its principals, or add a condition StringEquals on kms:CallerAccount with the key's account.",
            )
        elif isinstance(truth, Unknown):
            yield Gap(f"whether {where} is open to everybody is not known: {truth.why}")


def _is_open(access: KeyAccess, statement: Statement) -> Truth:
    """Whether a statement allows kms:CreateGrant to everybody of every account."""

    def is_open(body: Body) -> Truth:
        if not any(item.kind is Kind.ANY for item in body.principals or ()):
            return False
        request = access.request((CREATE_GRANT, SERVICES[0]))
        asked = {part.element: part.truth for part in parts(body, "Allow", request, Caller(None, access.account))}
        if asked["Resource"] is False:  # it is about something else than this key
            return False
        return all_of([asked["Action"], negated(access.names_callers(body))])

    return has_effect(statement, "Allow", is_open)
