"""The text of resources, in every language: see :mod:`incident_manager.other_subjects`."""

from __future__ import annotations

from typing import Iterable, Iterator, List, Tuple

from incident_manager.argument_names import argument
from incident_manager.building.configured_resource import ConfiguredResource, given
from incident_manager.texts import FreeText, tags_of, texts_of
from incident_manager.values import Value


def texts(resource: ConfiguredResource) -> List[FreeText]:
    """The texts of a resource of Incident Manager; ``tags_all`` repeats its tags."""
    return list(texts_of({name: value for name, value in resource.tree().items() if name != "tags_all"}))


def key_texts(resource: ConfiguredResource, aliases: Iterable[Tuple[str, Value]]) -> List[FreeText]:
    """The texts of a key, and of its aliases: of each the address of its resource, and its name."""
    describing = {argument(resource.type, name): given(resource, name) for name in ("Description", "Tags")}
    return [*texts_of(describing), *(FreeText(f"the name of {address}", name, True) for address, name in aliases)]


def default_tags(own: Value, given_tags: Value, provider: str) -> Iterator[FreeText]:
    """The tags that a resource gets from its provider: all but those that it sets itself."""
    taken = set(own) if isinstance(own, dict) else set()
    if isinstance(given_tags, dict):
        given_tags = {name: tag for name, tag in given_tags.items() if name not in taken}
    yield from tags_of("default_tags", given_tags, f"provider {provider}")
