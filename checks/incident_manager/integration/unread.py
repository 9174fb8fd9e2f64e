"""What has a record in place of a file that cannot be read: whoever wants a finding to vanish may spoil its file."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, Mapping, NamedTuple, Set, Tuple, Type

from incident_manager.rule import Rule
from incident_manager.subject_kinds import KINDS

Place = Tuple[str, str, str]
"""The file, the type and the name of a resource."""


class Unread(NamedTuple):
    """A resource of a type, of which something was not read, and why; it is one of these classes of subjects."""

    address: str
    why: str
    of: FrozenSet[Type[object]]

    def concerns(self, rule: Rule) -> bool:
        return not rule.in_plans_only and rule.concerns(self.address) and not self.of.isdisjoint(rule.kinds)


def unread(kind: str, why: str) -> Unread:
    """A resource of a type in a file that was not read, as a subject of all checks of its type."""
    found = (each.subject for each in KINDS if kind in {*each.resources, *each.data, *each.providers, *each.templates})
    return Unread(kind, why, frozenset(found))


class Losses:
    """Which resources stand for files of a root module that cannot be read: those in the file, as far as checkov has
    such, else one of the module. ``lost`` says why of each file."""

    def __init__(self, lost: Mapping[str, str], places: Set[Place]) -> None:
        self._lost = lost
        files = {file for file, _, _ in places}
        others = [why for file, why in sorted(lost.items()) if file not in files]
        self._bearers: Dict[Place, str] = {min(places): "; ".join(others)} if others and places else {}

    def of(self, *place: str) -> List[Unread]:
        file, kind, name = place
        whys = filter(None, (self._lost.get(file), self._bearers.get((file, kind, name))))
        return [unread(kind, why) for why in whys]
