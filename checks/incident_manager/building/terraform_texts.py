"""The model of Terraform's resources beside replication sets and keys: see :mod:`incident_manager.other_subjects`."""

from __future__ import annotations

from typing import Iterable, Iterator, List, Tuple

from incident_manager.other_subjects import FreeText, Tree, tags_of, texts_of
from incident_manager.values import Value, alternatives

_DESCRIBING = ("description", "tags")
_TEXTLESS = frozenset({"policy", "key_policy", "tags_all"})


def texts(tree: Tree) -> List[FreeText]:
    """The texts of a resource of Incident Manager."""
    return list(texts_of({name: value for name, value in tree.items() if name not in _TEXTLESS}))


def key_texts(tree: Tree, aliases: Iterable[Tuple[str, Value]]) -> List[FreeText]:
    """The texts of a key, and of its aliases: of each the address of its resource, and its name."""
    found = list(texts_of({name: value for name, value in tree.items() if name in _DESCRIBING}))
    return [*found, *(FreeText(f"the name of {address}", name, True) for address, name in aliases)]


def default_tags(own: Value, given: Value, provider: str) -> Iterator[FreeText]:
    """The tags that a resource gets from its provider: all but those that it sets itself."""
    taken = {name for option in alternatives(own) if isinstance(option, dict) for name in option}
    for option in alternatives(given):
        left = {name: tag for name, tag in option.items() if name not in taken} if isinstance(option, dict) else option
        yield from tags_of("default_tags", left, f"provider {provider}")
