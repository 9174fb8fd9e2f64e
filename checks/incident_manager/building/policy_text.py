"""The policy that a configuration writes out, as an object or as text."""

from __future__ import annotations

from typing import List

from incident_manager import json_text
from incident_manager.json_text import NotJson
from incident_manager.model import DEFAULT_POLICY, PolicyForm, WrittenPolicy
from incident_manager.values import Unknown, Value, alternatives, either, reason_for


def written_policy(owner: str, value: Value, form: PolicyForm, default: Value = DEFAULT_POLICY) -> WrittenPolicy:
    """The policy of a resource: an object, or JSON text, of which some parts may not be known.

    ``default`` is what the resource has where it is given none.
    """
    documents: List[Value] = []
    fault = ""
    for option in alternatives(value):
        try:
            if option is None or option == "":
                documents.append(default)
            elif isinstance(option, (dict, tuple, bool, int, float)):
                documents.append(option)  # what is no object is a fault of the policy, and not of the text
            else:
                documents.append(json_text.decoded(option))
        except NotJson as refused:
            fault = str(refused)
    if not documents:
        return WrittenPolicy(owner, None, form, fault)
    if fault:
        documents.append(Unknown(f"the policy may be no JSON, {fault}"))
    return WrittenPolicy(owner, either(documents, reason_for(value)), form)
