"""The texts of a resource that people read: those that go into Incident Manager, and tags."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple, Tuple

from incident_manager.other_subjects import Tree
from incident_manager.values import (
    OpenExpansion,
    Undeclared,
    Unknown,
    Value,
    is_open,
    parts_of,
    why_unknown,
    written,
)

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
    if isinstance(value, dict):
        for name, item in value.items():
            here = _plain(written(name))
            if here in _TAGS:
                yield from tags_of(f"{field_name}.{name}", item)
            elif here not in _ADDRESSES and here not in _REGIONS:
                inside = parameters or here in _PARAMETERS
                chosen = here in _FREE and _plain(field_name) not in _REGIONS
                yield from _texts(f"{field_name}.{name}", item, chosen or parameters, inside)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(field_name, item, free, parameters)
    elif value is not None:
        chosen = free or (_plain(field_name.rpartition(".")[2]) in _WITH_TEXT and isinstance(value, Unknown))
        yield FreeText(field_name, value, chosen, input=parameters)


def tags_of(field_name: str, value: Value, where: str = "") -> Iterator[FreeText]:
    """The names and values of tags, given as a map or as a list of ``Key`` and ``Value``."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, tuple):
        pairs = [_pair(item) for item in value]
    else:
        if value is not None and is_open(value):
            yield FreeText(field_name, value, True, where)
        return
    for name, content in pairs:
        if content is name and is_open(name):  # whatever other tags there are
            name = None
        known = f'{field_name}["{name}"]' if isinstance(name, str) else field_name
        for what, text in ((f"the name of a tag in {field_name}", name), (known, content)):
            if text is not None:
                yield FreeText(what, text, True, where)


def _pair(item: Value) -> Tuple[Value, Value]:
    if not isinstance(item, dict):
        return None, item if is_open(item) else Unknown("a tag is not a pair of Key and Value")
    plain = {_plain(written(name)): content for name, content in item.items()}
    return plain.get("key"), plain.get("value")


def not_known(value: Value) -> Iterator[str]:
    """Why a text is not known in full. What AWS makes up, such as an ARN or an account id, is no text."""
    for piece in parts_of(value):
        if isinstance(piece, (Unknown, Undeclared, OpenExpansion)):
            yield from why_unknown(piece)
