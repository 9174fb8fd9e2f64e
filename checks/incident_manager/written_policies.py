"""How a configuration writes the policies of keys, and what it takes to write one there."""

from __future__ import annotations

import enum
from typing import Any, Dict, NamedTuple, Optional, Tuple

from incident_manager.fixes import Path
from incident_manager.values import Symbol, Value


class PolicyForm(enum.Enum):
    """How a key policy is written where it stands."""

    HCL = "an object in HCL"
    DOCUMENT = "a policy document's block"
    JSON = "JSON text inside HCL"
    FILE = "a JSON file"
    YAML = "YAML of a template"
    TEMPLATE_JSON = "JSON of a template"


DEFAULT_POLICY: Dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": (
        {
            "Effect": "Allow",
            "Principal": {"AWS": Symbol("account", "key", "the account")},
            "Action": "kms:*",
            "Resource": "*",
        },
    ),
}
"""What a key has without a policy: it delegates to the account.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""


class WrittenPolicy(NamedTuple):
    """A policy that a configuration gives a key.

    ``owner`` is the address of the resource that holds it, and ``place`` the resource with where it is in that;
    ``fault`` says why its text is no JSON. ``text`` is all of its text where that is known, and written as text.
    """

    owner: str
    document: Value
    form: PolicyForm
    fault: str = ""
    place: Optional[Tuple[Any, Path]] = None
    text: str = ""


class RemedyFacts(NamedTuple):
    """What it takes to write a statement for a key in the language of its file.

    ``form`` is how its policy is written. ``account`` and ``region`` are what refers to these in its module, "" where
    nothing is declared for it: then a data source can be declared under ``free_name``, with the ``provider`` of the key
    where that is not the default one; ``account_provider`` is the same for one that only tells the account. ``creator``
    is the ARN of who creates the set, where the configuration says it. ``in_several_regions`` is True where one block
    declares keys of several Regions, and ``is_shared`` where a key of another Region takes the same policy.
    ``given_by`` says through what a module takes the policy, or a part of it, from outside; "" where it is written
    where the key is.
    """

    form: PolicyForm = PolicyForm.YAML
    account: str = ""
    region: str = ""
    creator: str = ""
    free_name: str = "current"
    provider: str = ""
    account_provider: str = ""
    in_several_regions: bool = False
    is_shared: bool = False
    given_by: str = ""
