"""What the checks judge beside replication sets and keys: the text of resources, trails, providers, IAM policies.

Each carries its arguments as a tree: a dictionary of values, in which nested blocks are lists of such dictionaries, and
what is not known is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Set

from incident_manager.values import Value
from incident_manager.worlds import OnDemand

if TYPE_CHECKING:
    from incident_manager.model import Configuration, Key
    from incident_manager.texts import FreeText
    from incident_manager.written_policies import WrittenPolicy

Tree = Dict[str, Value]


class ResourceText(OnDemand):
    """A resource whose text goes into Incident Manager, or is on a key: then ``key`` is that."""

    address: str
    kind: str
    exists: bool
    texts: List[FreeText]
    configuration: Configuration
    key: Optional[Key]


class Trail(OnDemand):
    """A CloudTrail trail."""

    address: str
    kind: str
    exists: bool
    source: Any
    tree: Tree
    configuration: Configuration


class ProviderBlock(OnDemand):
    """A configuration of the ``aws`` provider; ``region`` is the Region that it works in.

    ``manages`` are the keys and the resources of Incident Manager that it manages.
    """

    address: str
    exists: bool
    source: Any
    region: Value
    tree: Tree
    manages: List[Any]
    configuration: Configuration


class IdentityPolicy(OnDemand):
    """The policies that a resource of IAM or IAM Identity Center holds, and who has them.

    ``documents`` are those that the configuration writes out. ``holders`` are the users and groups that the policies
    are attached to, in words ("user alice"), and ``unsure`` says why there may be more of them; ``kinds_of_others`` is
    what those are whose names are not known: users, groups, or both. One that ``only_limits`` is a permissions boundary
    or a policy of an organization: it allows nothing.
    """

    address: str
    kind: str
    exists: bool
    documents: List[WrittenPolicy]
    holders: List[str]
    unsure: List[str]
    kinds_of_others: Set[str]
    configuration: Configuration
    among: Optional[Identities]
    only_limits: bool


class Identities:
    """What a configuration says of its users and groups, who are named as in :class:`IdentityPolicy`.

    ``policies`` are those that it declares.
    """

    policies: List[IdentityPolicy]

    def groups_of(self, user: str) -> List[str]:
        """The groups that a user is in."""
        raise NotImplementedError

    def other_groups_of(self, user: str) -> List[str]:
        """Why a user may be in more groups."""
        raise NotImplementedError

    def foreign_of(self, holder: str) -> List[Value]:
        """The ARNs of the policies that a user or group has and that the configuration does not declare."""
        raise NotImplementedError


def part(tree: Any, *names: str) -> Value:
    """The first of these arguments that a tree has; None where it has none of them."""
    for name in names:
        if isinstance(tree, dict) and tree.get(name) is not None:
            return tree[name]
    return None
