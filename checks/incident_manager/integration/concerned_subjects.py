"""Which of the subjects that the readers found are about Incident Manager: no check judges the others."""

from __future__ import annotations

from typing import Any

from incident_manager.keys_in_use import encrypts_nothing
from incident_manager.model import Key
from incident_manager.other_subjects import ProviderBlock, ResourceText


def concerns_incident_manager(subject: Any, idle_keys: bool = False) -> bool:
    """Whether a key, its text, or a provider has to do with Incident Manager; asked once of each.

    With ``idle_keys``, a key that encrypts nothing of it does so too, if its policy names it.
    Of a policy its own checks ask that, and all else is part of Incident Manager or watches over it.
    """
    asked = subject.key if isinstance(subject, ResourceText) and subject.key is not None else subject
    if not isinstance(asked, (Key, ProviderBlock)):
        return True
    if idle_keys or not isinstance(asked, Key):
        return asked.remembered("is for Incident Manager", lambda: _is_for_incident_manager(asked))
    return asked.remembered("is in use", lambda: _is_in_use(asked))


def _is_in_use(key: Key) -> bool:
    """Whether a key is for Incident Manager, and encrypts something of it as far as can be told."""
    return concerns_incident_manager(key, True) and not encrypts_nothing(key)


def _is_for_incident_manager(asked: Any) -> bool:
    if isinstance(asked, ProviderBlock):
        return any(managed.exists and concerns_incident_manager(managed) for managed in asked.manages)
    from incident_manager.key_policy.key_access import is_for_incident_manager

    return is_for_incident_manager(asked)
