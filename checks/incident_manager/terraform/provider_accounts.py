"""The account that a provider configuration works in, as far as its credentials tell.

Configurations whose credentials are given alike work in one account, whatever their Regions are. The account is known
where a role of it is assumed, or where no other is allowed. Arguments:
https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration
"""

from __future__ import annotations

import re
from typing import Any, List, Optional

from incident_manager.terraform.block_views import BlockView
from incident_manager.terraform.module_scope import Provider
from incident_manager.values import Symbol, Text, Unknown, Value, is_known, is_open, parts_of, text_of, written

_ARGUMENTS = (
    "access_key",
    "secret_key",
    "token",
    "profile",
    "shared_config_files",
    "shared_credentials_files",
    "shared_credentials_file",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
)
_ASSUMED = ("assume_role_with_web_identity", "assume_role")  # with the credentials of the first, the second is assumed
_ROLE = re.compile(r"arn:aws[\w-]*:iam::(?P<account>\d{12}):")
_ACCOUNT = re.compile(r"\d{12}")


def account_of_provider(provider: Provider) -> Value:
    """The account: twelve digits, or a symbol that all providers share that are shown to work in one account."""
    return provider.module.accounts.get(provider.address, lambda: _account_once(provider))


def _account_once(provider: Provider) -> Value:
    node, active = ("account", provider.address), provider.module.active
    if node in active:  # the credentials refer to the account
        return _symbol(provider, None)
    active.add(node)
    try:
        return _account(provider)
    finally:
        active.discard(node)


def principal_of_provider(provider: Provider, label: str) -> Symbol:
    """Who the credentials of a provider belong to."""
    view = _view(provider)
    credentials = None if view is None or _roles(view) != [] else _credentials(view)
    return Symbol("principal", _scope(provider, credentials), label)


def _account(provider: Provider) -> Value:
    view = _view(provider)
    roles = _roles(view) if view else None
    if view is None or roles is None:
        return _symbol(provider, None)
    if roles:
        role = parts_of(roles[-1])[0]
        account = _ROLE.match(role) if isinstance(role, str) else None
        identity = ("role", identity_of(roles[-1]))
        if account:
            return role[slice(*account.span("account"))]
        return _symbol(provider, None if None in identity else identity)
    allowed = view.get("allowed_account_ids")
    if isinstance(allowed, tuple) and len(allowed) == 1 and _ACCOUNT.fullmatch(written(allowed[0])):
        return text_of([allowed[0]])
    return _symbol(provider, _credentials(view))


def _view(provider: Provider) -> Optional[BlockView]:
    """The arguments of a provider configuration; None where it is in none of the files that were read."""
    return None if provider.block is None else BlockView(provider.module, provider.block.body, provider.scope)


def _symbol(provider: Provider, credentials: Any) -> Symbol:
    return Symbol("account", _scope(provider, credentials), f"the account of provider {provider.address}")


def _scope(provider: Provider, credentials: Any) -> str:
    """What tells credentials apart; those that are not known are the provider's own."""
    if credentials is None:
        return f"{provider.module.root}:{provider.module.address}:{provider.address}"
    return f"{provider.module.root}:{credentials!r}"


def _credentials(view: BlockView) -> Any:
    """What is the same for the same credentials; None where they are not known."""
    given = tuple(identity_of(view.get(name)) for name in _ARGUMENTS)
    return None if None in given else given


def _roles(view: BlockView) -> Optional[List[Value]]:
    """The roles that are assumed, one with the credentials of the other; None where that is not known."""
    found: List[Value] = []
    for name in _ASSUMED:
        blocks, gap = view.blocks(name)
        if gap is not None:
            return None
        given = [block.get("role_arn") for block in blocks]
        argument = view.get(name)  # of the provider awscc
        if isinstance(argument, dict):
            given.append(argument.get("role_arn"))
        elif argument is not None:
            return None
        if any(role is None or role == "" for role in given):
            return None
        found.extend(given)
    return found


def identity_of(value: Value) -> Any:
    """A text, or texts in tuples, that only the same value has; None where it is not known which value it is."""
    if isinstance(value, Unknown):
        return f"term {value.term}" if value.term else None
    if isinstance(value, Symbol):
        return f"{value.kind} {value.scope}"
    if isinstance(value, Text):
        parts = tuple(identity_of(part) for part in value.parts)
        return None if None in parts else parts
    if is_open(value) or not is_known(value):
        return None
    return repr("" if value is None else value)
