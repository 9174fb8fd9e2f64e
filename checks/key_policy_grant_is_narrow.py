"""What: what lets Incident Manager use the key is a statement for Incident Manager, limited by `kms:ViaService`,
that names its principals, or that allows everybody only together with a condition on the caller's account or
organisation. No statement allows `kms:CreateGrant` to everybody without such a condition.

Why: a grant lets its grantee use the key until it is revoked. A statement that is not limited to Incident
Manager gives its principals the key for anything else, too; one that is open to everybody, gives it to
every account.

Fix: give Incident Manager a statement of its own, with a condition `StringEquals` on `kms:ViaService` that lists
its two services in the key's Region, and name the role or user that creates the replication set.

Limits: judged only where the policy is shown to let Incident Manager in. Statements for other purposes do
not matter.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

from __future__ import annotations

from typing import List

from incident_manager.checkov_registration import register
from incident_manager.incident_manager_requests import CREATE_GRANT, SERVICES
from incident_manager.key_access import WANTED, KeyAccess, Want, accesses
from incident_manager.key_grants import asked, grant_for, lets_in
from incident_manager.model import Key
from incident_manager.policy_documents import Body, Kind, Statement
from incident_manager.policy_evaluation import Caller, applies, parts
from incident_manager.rule import MEDIUM, Rule
from incident_manager.truth import Truth, agreed, all_of, any_of, negated
from incident_manager.values import Unknown
from incident_manager.verdict import Fault, Gap, Remarks, Silence


def judge(key: Key) -> Remarks:
    if not lets_in(key):
        yield Silence()
        return
    for access in accesses(key):
        yield from _narrowly_allowed(access)
        yield from _open_to_everybody(access)


def _narrowly_allowed(access: KeyAccess) -> Remarks:
    truths = {want: _narrow(access, want) for want in WANTED}
    wide = [want for want, truth in truths.items() if truth is False]
    if wide:
        found = "; ".join(dict.fromkeys(_too_wide(access, wide)))
        yield Fault(
            f"the policy in {access.source.owner} allows {asked(wide)} only by a statement that is wider: {found}.",
            f"give Incident Manager a statement of its own, this {grant_for(access)}",
        )
    for truth in truths.values():
        if isinstance(truth, Unknown):
            yield Gap(truth.why)


def _narrow(access: KeyAccess, want: Want) -> Truth:
    """Whether some statement allows the request that is limited to Incident Manager and to known principals."""
    request = access.request(want)
    return agreed(
        (
            any_of(
                all_of([applies(statement, "Allow", request, caller), _is_narrow(access, body)])
                for statement in world.statements
                for body in statement.bodies
                if body.effect == "Allow" and _is_narrow(access, body) is not False
                for caller in access.callers
            )
            for world in access.worlds
        ),
        access.why,
    )


def _is_narrow(access: KeyAccess, body: Body) -> Truth:
    return all_of([access.limited(body), access.narrow_callers(body)])


def _too_wide(access: KeyAccess, wide: List[Want]) -> List[str]:
    found: List[str] = []
    for want in wide:
        statement = access.decide(want).statement
        for body in statement.bodies if statement else ():
            if access.limited(body) is not True:
                services = f"the services {' and '.join(SERVICES)}"
                found.append(f"{statement.label if statement else ''} is not limited to {services} by kms:ViaService")
            elif access.narrow_callers(body) is not True:
                found.append(f"{statement.label if statement else ''} is open to every account")
    return found


def _open_to_everybody(access: KeyAccess) -> Remarks:
    worlds = [{statement: _is_open(access, statement) for statement in world.statements} for world in access.worlds]
    for statement in dict.fromkeys(statement.label for world in worlds for statement in world):
        truths = [any_of(truth for other, truth in world.items() if other.label == statement) for world in worlds]
        truth = agreed(truths, access.why)
        if truth is True:
            yield Fault(
                f'{statement} in {access.source.owner} allows kms:CreateGrant to everybody ("*"), of every account.',
                "name its principals, or add a condition StringEquals on kms:CallerAccount with the key's account.",
            )
        elif isinstance(truth, Unknown):
            yield Gap(f"whether {statement} in {access.source.owner} is open to everybody is not known: {truth.why}")


def _is_open(access: KeyAccess, statement: Statement) -> Truth:
    """Whether a statement allows kms:CreateGrant to everybody of every account."""
    request = access.request((CREATE_GRANT, SERVICES[0]))
    return any_of(
        all_of(
            [
                next(parts(body, "Allow", request, Caller(None, access.account))).truth,
                negated(access.narrow_callers(body)),
            ]
        )
        for body in statement.bodies
        if body.effect == "Allow" and any(item.kind is Kind.ANY for item in body.principals or ())
    )


register(
    Rule(
        id="CKV_SSMIM_6",
        title="Ensure access to the KMS key through Incident Manager is limited to it and to known principals",
        severity=MEDIUM,
        of=Key,
        judge=judge,
        guideline="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
        text=__doc__,
    )
)
