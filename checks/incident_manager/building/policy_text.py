"""The policy that a configuration writes out, as an object or as text."""

from __future__ import annotations

import functools
from typing import Any, Tuple

from incident_manager import json_text
from incident_manager.concealment import Concealed
from incident_manager.fixes import Path
from incident_manager.json_text import NotJson
from incident_manager.values import Value
from incident_manager.written_policies import DEFAULT_POLICY, PolicyForm, WrittenPolicy


def written_policy(
    owner: str, value: Value, form: PolicyForm, place: Tuple[Any, Path], default: Value = DEFAULT_POLICY
) -> WrittenPolicy:
    """The policy of a resource: an object, or JSON text, of which some parts may not be known.

    ``default`` is what the resource has where it is given none.
    """
    document, fault = value, ""
    text = value if isinstance(value, str) and not isinstance(value, Concealed) else ""
    if value is None or value == "":
        document = default
    elif not isinstance(value, (dict, tuple, bool, int, float)):  # one of these is a fault of the policy, not of text
        try:
            document = _decoded(text) if text else json_text.decoded(value)
        except NotJson as refused:
            document, fault = None, str(refused)
    return WrittenPolicy(owner, document, form, fault, place, text)


_decoded = functools.lru_cache(maxsize=64)(json_text.decoded)
"""The same for a text of which all is known: keys that stand together often have one policy."""
