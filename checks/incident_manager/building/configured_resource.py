"""What the builder asks of a resource, in whatever language it is written."""

from __future__ import annotations

from typing import Any, Optional, Protocol

from incident_manager.argument_names import argument
from incident_manager.other_subjects import Tree
from incident_manager.values import Computed, Value


class ConfiguredResource(Protocol):
    """A resource of a configuration, or what a reference leads to: a data source, too.

    ``mode`` is "resource" or "data".
    """

    mode: str
    type: str

    @property
    def address(self) -> str:
        """What a user calls it."""

    @property
    def exists(self) -> bool:
        """Whether there is such a resource in the world that is judged."""

    def get(self, name: str) -> Value:
        """The value of an argument; None where it is absent or null."""

    def tree(self) -> Tree:
        """All arguments, with those of nested blocks."""


def given(resource: ConfiguredResource, name: str) -> Value:
    """The value of the argument that CloudFormation calls ``name``."""
    return resource.get(argument(resource.type, name))


def behind(value: Any) -> Optional[ConfiguredResource]:
    """The resource that a reference to an attribute leads to; None where it leads to none of the configuration."""
    resource = value.resource if isinstance(value, Computed) else None
    return resource if hasattr(resource, "mode") else None
