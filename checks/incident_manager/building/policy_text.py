"""The policy that a configuration writes out, as an object or as text."""

from __future__ import annotations

from incident_manager import json_text
from incident_manager.json_text import NotJson
from incident_manager.model import DEFAULT_POLICY, PolicyForm, WrittenPolicy
from incident_manager.values import Value


def written_policy(owner: str, value: Value, form: PolicyForm, default: Value = DEFAULT_POLICY) -> WrittenPolicy:
    """The policy of a resource: an object, or JSON text, of which some parts may not be known.

    ``default`` is what the resource has where it is given none.
    """
    if value is None or value == "":
        return WrittenPolicy(owner, default, form)
    if isinstance(value, (dict, tuple, bool, int, float)):
        return WrittenPolicy(owner, value, form)  # what is no object is a fault of the policy, and not of the text
    try:
        return WrittenPolicy(owner, json_text.decoded(value), form)
    except NotJson as refused:
        return WrittenPolicy(owner, None, form, str(refused))
