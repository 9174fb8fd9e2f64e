"""What to write into the policy of a key for Incident Manager to be let in: in words, and as changes."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

from incident_manager.changed_parts import Added
from incident_manager.concealed_values import revealed
from incident_manager.concealment import is_shown
from incident_manager.fixes import Change, Swap
from incident_manager.key_policy import grant_statement
from incident_manager.key_policy.key_access import WANTED, KeyAccess, Want, is_via_service, named_principals
from incident_manager.key_policy.kms_requests import ACTIONS, misspelt_key
from incident_manager.key_policy.near_misses import Correction, correction
from incident_manager.model import Key
from incident_manager.policies.policy_evaluation import Caller, applies, has_action
from incident_manager.policies.policy_principals import principal_named
from incident_manager.policies.policy_statements import Body, Condition, Statement, items_of
from incident_manager.service_names import SERVICES, misspelt_service
from incident_manager.values import Value, written
from incident_manager.written_policies import PolicyForm, WrittenPolicy


def changes_of(access: KeyAccess, values: Iterable[Any]) -> Tuple[Change, ...]:
    """Changes of the policy's text; none where it is one of two that overwrite each other."""
    place = access.source.place
    if place is None or len(access.key.policies) > 1:
        return ()
    return tuple(Change(*place, value, safe=isinstance(value, Swap)) for value in values)


def added_grant(access: KeyAccess, instead_of: Iterable[Statement] = ()) -> Tuple[Change, ...]:
    """The policy with the statement that :func:`grant_for` writes."""
    account = access.account
    if access.source.form is not PolicyForm.FILE or is_shown(account):
        return changes_of(access, [Added(*statement_for(access.key, access, instead_of))])
    text, declared = statement_for(access.key, access, instead_of, revealed(account))
    return changes_of(access, [Added(text, declared, holds=revealed(account))])


def regional_names(access: KeyAccess, services: Iterable[str]) -> Tuple[Change, ...]:
    """The policy with the names of services that have no Region written with it."""
    names = names_of_services(access)
    return changes_of(access, [Swap(f"{service}.amazonaws.com", names[service]) for service in sorted(services)])


def with_a_policy(key: Key) -> Tuple[Change, ...]:
    """The key with a policy that has the statement for the account, as the default one has it, and that one."""
    statement, _ = statement_for(key)
    form = PolicyForm.HCL if key.remedy.form is PolicyForm.DOCUMENT else key.remedy.form
    text = grant_statement.policy(form, statement, key.account, key.remedy)
    declared = tuple(grant_statement.undeclared(text, key.remedy))
    return (Change(key.source, (key.argument("KeyPolicy"),), Added(text, declared)),) if text else ()


def names_of_services(access: KeyAccess) -> Dict[str, str]:
    """The services as the policy's language writes them with the key's Region."""
    return grant_statement.services(access.source.form, access.region, access.key.remedy)


def correction_of(access: KeyAccess) -> Correction:
    """The values to change where statements miss by these alone."""
    if access.correction is None:
        account = grant_statement.root(access.source.form, access.account, access.key.remedy)
        access.correction = correction(access, names_of_services(access), account)
    made: Correction = access.correction
    return made


def grant_for(access: KeyAccess, instead_of: Iterable[Statement] = ()) -> str:
    """The statement to add to a policy, in its own language, as the end of a sentence.

    Where the policy names nobody for Incident Manager, it is for those whom the statements name that it replaces.
    """
    return worded(*statement_for(access.key, access, instead_of))


def worded(text: str, declared: Sequence[str]) -> str:
    needs = f" (and declare {' and '.join(declared)})" if declared else ""
    return f"statement{needs}:\n{text}"


def statement_for(
    key: Key,
    access: Optional[KeyAccess] = None,
    instead_of: Iterable[Statement] = (),
    account: Value = None,
) -> Tuple[str, Tuple[str, ...]]:
    """The statement, and the data sources to be declared for it; ``account`` is what to write instead of the key's."""
    source: Optional[WrittenPolicy] = access.source if access else None
    form = source.form if source else key.remedy.form
    creator = key.remedy.creator
    principals: Tuple[str, ...] = ()
    if creator and not (access and _may_not(access, Caller(creator, principal_named(creator).account))):
        principals = (creator,)
    if access is not None and not principals:
        about = [
            body
            for statement in access.policy.statements
            for body in statement.bodies
            if body.effect == "Allow" and is_about(access, body)
        ]
        opening = [body for body in about if any(has_action(body, action) is not False for action in ACTIONS)]
        replaced = [body for statement in instead_of for body in statement.bodies]
        named = (_named(access, form, bodies) for bodies in (opening, replaced, about))
        principals = next(filter(None, named), ())
    region = access.region if access else key.region
    taken = frozenset(statement.sid for statement in access.policy.statements) if access else frozenset()
    account = account or (access.account if access else None)
    text = grant_statement.written(form, region, account, principals, key.remedy, taken)
    return text, tuple(grant_statement.undeclared(text, key.remedy))


def through(key: Key) -> str:
    """Where a policy is to be changed that a module builds."""
    return f", by {key.remedy.given_by}," if key.remedy.given_by else ""


def _named(access: KeyAccess, form: PolicyForm, bodies: Iterable[Body]) -> Tuple[str, ...]:
    """The principals of the key's account that statements name, as the language writes them."""
    found = (
        grant_statement.principal_text(form, value, access.account, access.key.remedy)
        for body in bodies
        for value in named_principals(body)
        for caller in (Caller(value, principal_named(value).account),)
        if not access.is_foreign(caller) and not _may_not(access, caller)
    )
    return tuple(dict.fromkeys(text for text in found if text))


def _may_not(access: KeyAccess, caller: Caller) -> bool:
    """Whether a statement denies a principal what Incident Manager asks for."""
    return any(is_denied(access, statement, caller, WANTED) for statement in access.policy.statements)


def is_denied(access: KeyAccess, statement: Statement, caller: Caller, wants: Sequence[Want]) -> bool:
    return any(applies(statement, "Deny", access.request(want), caller) is True for want in wants)


def is_about(access: KeyAccess, body: Body) -> bool:
    """Whether a statement is meant for Incident Manager, though it may miss."""
    return access.is_limited(body) is not False or any(
        misspelt_service(value) or any(service in value for service in SERVICES)
        for condition in body.conditions
        if is_via_service(condition) or misspelt_key(condition.key) == "kms:ViaService"
        for value in written_values(condition)
    )


def written_values(condition: Condition) -> List[str]:
    return list(map(written, items_of(condition.values)))
