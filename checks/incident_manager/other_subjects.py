"""What the checks judge beside replication sets and keys: the text of resources, trails, providers, IAM policies.

Each carries its arguments as a tree: a dictionary of values, in which nested blocks are lists of such dictionaries, and
what is not known is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from incident_manager.model import Configuration, Key, WrittenPolicy
from incident_manager.values import (
    Either,
    OpenExpansion,
    Undeclared,
    Unknown,
    Value,
    alternatives,
    is_open,
    parts_of,
    why_unknown,
)

Tree = Dict[str, Value]
_TAG = re.compile(r'\["(.*)"\]$', re.S)


class FreeText(NamedTuple):
    """One text of a resource. ``field`` is where it stands, as a user would write it.

    ``free`` is True for text that a person makes up, such as a title, and False for a choice or an identifier.
    ``where`` says in which other block it stands, if it does: tags may come from the provider. ``input`` is True for
    what a runbook is given: whom it writes to may be an address.
    """

    field: str
    value: Value
    free: bool
    where: str = ""
    input: bool = False

    @property
    def name(self) -> str:
        """The name of the tag or of the argument."""
        tag = _TAG.search(self.field)
        return tag[1] if tag else self.field.rsplit(".", 1)[-1]


@dataclass(eq=False)
class ResourceText:
    """A resource whose text goes into Incident Manager, or stands on a key: then ``key`` is that."""

    address: str
    kind: str
    texts: List[FreeText]
    configuration: Optional[Configuration] = None
    key: Optional[Key] = None


@dataclass(eq=False)
class Trail:
    """A CloudTrail trail."""

    address: str
    kind: str
    tree: Tree
    configuration: Optional[Configuration] = None


@dataclass(eq=False)
class ProviderBlock:
    """A configuration of the ``aws`` provider; ``region`` is the Region that it works in."""

    address: str
    region: Value
    tree: Tree
    configuration: Optional[Configuration] = None


@dataclass(eq=False)
class IdentityPolicy:
    """The policies that a resource of IAM or IAM Identity Center holds, and who has them.

    ``documents`` are those that the configuration writes out; ``managed`` are the ARNs of others. ``holders`` are the
    users and groups that the policies are attached to, in words ("user alice"), and ``unsure`` says why there may be
    more of them.
    """

    address: str
    kind: str
    documents: List[WrittenPolicy]
    holders: List[str] = field(default_factory=list)
    unsure: List[str] = field(default_factory=list)
    managed: List[Value] = field(default_factory=list)
    configuration: Optional[Configuration] = None
    among: Optional[Identities] = None


@dataclass(eq=False)
class Identities:
    """What a configuration says of its users and groups, who are named as in :class:`IdentityPolicy`.

    ``policies`` are those that it declares; ``foreign`` are the ARNs of others that a holder has; ``groups`` are those
    of a user.
    """

    policies: List[IdentityPolicy] = field(default_factory=list)
    foreign: Dict[str, List[Value]] = field(default_factory=dict)
    groups: Dict[str, List[str]] = field(default_factory=dict)


# Text

_TAGS = ("tags", "incidenttags")
_FREE = frozenset(
    ("name", "alias", "displayname", "channelname", "title", "summary", "description", "dedupestring", "aliasname")
)
_ADDRESSES = frozenset({"simpleaddress", "channeladdress"})
_WITH_TEXT = frozenset(
    ("incidenttemplate", "integration", "integrations", "pagerduty", "pagerdutyconfiguration", "action", "actions")
)
"""Arguments that hold free text, and more than text: where one is not known, neither is its text."""
_PARAMETERS = frozenset({"parameter", "parameters"})
_REGIONS = frozenset({"region", "regions"})


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def texts_of(tree: Tree) -> Iterator[FreeText]:
    """Every text of a resource but the address of a contact channel, which is where addresses belong."""
    for name, value in tree.items():
        if _plain(name) in _TAGS:
            yield from tags_of(name, value)
        elif _plain(name) not in _ADDRESSES:
            yield from _texts(name, value, _plain(name) in _FREE, _plain(name) in _PARAMETERS)


def _texts(field_name: str, value: Value, free: bool, parameters: bool) -> Iterator[FreeText]:
    for option, certain in _options(value):
        if isinstance(option, dict):
            for name, item in option.items():
                here = _plain(str(name))
                if here in _TAGS:
                    yield from tags_of(f"{field_name}.{name}", item)
                elif here not in _ADDRESSES and here not in _REGIONS:
                    inside = parameters or here in _PARAMETERS
                    chosen = here in _FREE and _plain(field_name) not in _REGIONS
                    yield from _texts(f"{field_name}.{name}", item, chosen or parameters, inside)
        elif isinstance(option, tuple):
            for item in option:
                yield from _texts(field_name, item, free, parameters)
        elif option is not None:
            shown = option if certain else Either((option, None), "it may be another")
            chosen = free or (_plain(field_name.rpartition(".")[2]) in _WITH_TEXT and isinstance(option, Unknown))
            yield FreeText(field_name, shown, chosen, input=parameters)


def _options(value: Value) -> Iterator[Tuple[Value, bool]]:
    """What a value may be, and whether it certainly is that; texts that may be one or the other stay together."""
    if isinstance(value, Either) and any(isinstance(option, (dict, tuple)) for option in value.alternatives):
        for option in value.alternatives:
            yield option, False
    else:
        yield value, True


def tags_of(field_name: str, value: Value, where: str = "") -> Iterator[FreeText]:
    """The names and values of tags, given as a map or as a list of ``Key`` and ``Value``."""
    for option, certain in _options(value):
        if isinstance(option, dict):
            pairs = list(option.items())
        elif isinstance(option, tuple):
            pairs = [_pair(item) for item in option]
        else:
            if option is not None and is_open(option):
                yield FreeText(field_name, option, True, where)
            continue
        for name, content in pairs:
            known = f'{field_name}["{name}"]' if isinstance(name, str) else field_name
            for what, text in ((f"the name of a tag in {field_name}", name), (known, content)):
                if text is not None:
                    yield FreeText(what, text if certain else Either((text, None), "it may be another"), True, where)


def _pair(item: Value) -> Tuple[Value, Value]:
    if not isinstance(item, dict):
        return None, item if is_open(item) else Unknown("a tag is no pair of Key and Value")
    plain = {_plain(str(name)): content for name, content in item.items()}
    return plain.get("key"), plain.get("value")


def not_known(value: Value) -> Iterator[str]:
    """Why a text is not known in full. What AWS makes up, such as an ARN or an account id, is no text."""
    for option in alternatives(value):
        for piece in parts_of(option):
            if isinstance(piece, (Unknown, Undeclared, OpenExpansion)):
                yield from why_unknown(piece)


def part(tree: Any, *names: str) -> Value:
    """The first of these arguments that a tree has; None where it has none of them."""
    for name in names:
        if isinstance(tree, dict) and tree.get(name) is not None:
            return tree[name]
    return None
