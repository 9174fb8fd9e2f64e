"""A Terraform plan as ``terraform show -json`` writes it: its resources, and what they refer to.

Format: https://developer.hashicorp.com/terraform/internals/json-format. An expression stands there as a constant
or as the list of what it refers to, longest first; locals and ``dynamic`` blocks do not stand there at all.
"""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from incident_manager.concealed_values import concealed
from incident_manager.concealment import Origin
from incident_manager.limits import json_loaded
from incident_manager.model import Planned
from incident_manager.terraform import policy_document_data
from incident_manager.terraform.hcl_functions import from_json
from incident_manager.terraform.plan_addresses import as_dict, as_list
from incident_manager.terraform.plan_configuration import Scope
from incident_manager.terraform.plan_references import PlanReferences
from incident_manager.values import Computed, Unknown, Value

_ACTIONS = {
    ("no-op",): Planned.NOTHING,
    ("read",): Planned.NOTHING,
    ("forget",): Planned.NOTHING,
    ("create",): Planned.CREATE,
    ("update",): Planned.UPDATE,
    ("delete",): Planned.DELETE,
    ("delete", "create"): Planned.REPLACE,
    ("create", "delete"): Planned.REPLACE,
}


class PlanResource:
    """An instance of a resource or data source."""

    exists = True

    def __init__(self, plan: Plan, entry: Dict[str, Any], module: str) -> None:
        self.plan = plan
        self.address = str(entry.get("address"))
        self.mode = "data" if entry.get("mode") == "data" else "resource"
        self.type = str(entry.get("type"))
        self.name = str(entry.get("name"))
        self.index: Value = entry.get("index")
        self.module = module
        change = as_dict(plan.changes.get(self.address, {}).get("change"))
        self.planned: Optional[Planned] = _ACTIONS.get(tuple(map(str, as_list(change.get("actions")))))
        self.before = self._concealed(change.get("before"), change.get("before_sensitive"))
        after = (change.get("after"), change.get("after_sensitive"))
        self.after = self._concealed(*(after if change else (entry.get("values"), entry.get("sensitive_values"))))
        self.unknown: Dict[str, Any] = as_dict(change.get("after_unknown"))
        configured = plan.configured(module, self.mode, self.type, self.name)
        self.expressions: Dict[str, Any] = as_dict(configured.get("expressions"))
        self.provider_key = str(configured.get("provider_config_key", ""))
        scope = Scope(module, self.index, configured.get("for_each_expression"))
        self.view = View(plan, scope, self.after, self.unknown, self.expressions)
        self._document: Value = None

    def __repr__(self) -> str:
        return f"PlanResource({self.address})"

    def _concealed(self, values: Any, marks: Any) -> Dict[str, Any]:
        """The values of the resource, of which the plan marks those that are sensitive."""
        marks = dict.fromkeys(as_dict(values), True) if marks is True else as_dict(marks)
        return {
            name: _concealed(value, marks[name], self.plan.origins.named(f"{self.address}.{name}"))
            if marks.get(name)
            else value
            for name, value in as_dict(values).items()
        }

    def get(self, name: str) -> Value:
        """The value of an argument; None where it is absent or null."""
        return self.view.get(name)

    def tree(self) -> Dict[str, Value]:
        """All arguments, with those of nested blocks."""
        return self.view.tree()

    def attribute(self, name: str) -> Value:
        """The value that a reference to an attribute has; one that is not known yet is computed."""
        if name in self.after and self.after[name] is not None and not _some(self.unknown.get(name)):
            return from_json(self.after[name])
        return Computed(self, name)

    def json_value(self, attribute: str) -> Value:
        """What the JSON text in a computed attribute stands for; None where nothing is known of it."""
        if self.mode != "data" or self.type != policy_document_data.TYPE or attribute not in ("json", "minified_json"):
            return None
        if self._document is None:
            self._document = Unknown(f"{self.address} refers to itself")
            self._document = policy_document_data.document(self.view)
        return self._document


class View:
    """The arguments of a block: what is known of their values, and what they refer to where it is not."""

    certain = True

    def __init__(
        self, plan: Plan, scope: Scope, after: Dict[str, Any], unknown: Dict[str, Any], expressions: Dict[str, Any]
    ) -> None:
        self.plan = plan
        self.scope = scope
        self.after = after
        self.unknown = unknown
        self.expressions = expressions

    def get(self, name: str) -> Value:
        hidden = self.unknown.get(name)
        expression = self.expressions.get(name)
        if hidden is True:
            return _present(self.plan.resolved(expression, self.scope)) if expression is not None else None
        value = self.after.get(name)
        if not _some(hidden):
            return from_json(value)
        if isinstance(expression, list) and len(expression) == len(as_list(value)):  # the blocks of a type
            return tuple(view.tree() for view in self.blocks(name)[0])
        return _filled(value, hidden, self.plan.candidates(expression, self.scope))

    def tree(self) -> Dict[str, Value]:
        """All arguments, with those of nested blocks."""
        names = [*self.after, *(name for name in self.unknown if name not in self.after)]
        return {name: self.get(name) for name in names}

    def text(self, name: str) -> bool:
        """True where an argument is written out, and refers to no resource."""
        roots = self._roots(name)
        return "constant_value" in as_dict(self.expressions.get(name)) or (bool(roots) and roots <= {"var"})

    def refers_to_names_alone(self, name: str) -> bool:
        """True where an argument refers to variables, locals and the like, whatever stands behind these."""
        return self._roots(name) <= {"var", "local", "each", "count", "path", "terraform"}

    def _roots(self, name: str) -> Set[str]:
        references = as_list(as_dict(self.expressions.get(name)).get("references"))
        return {str(reference).split(".", 1)[0] for reference in references}

    def blocks(self, name: str) -> Tuple[List[View], Optional[Unknown]]:
        """The blocks of a type, and why they may not be all."""
        hidden = self.unknown.get(name)
        if hidden is True:
            return [], Unknown(f"the blocks {name!r} are known after apply only")
        values, hiddens = as_list(self.after.get(name)), as_list(hidden)
        configured = as_list(self.expressions.get(name))
        views: List[View] = []
        for number, value in enumerate(values):
            mine = hiddens[number] if number < len(hiddens) else {}
            own = configured[number] if len(configured) == len(values) else {}
            views.append(View(self.plan, self.scope, as_dict(value), as_dict(mine), as_dict(own)))
        return views, None


class Deleted(NamedTuple):
    """What a plan deletes and does not create again. ``address`` is what a user calls it; ``before`` is what it was."""

    address: str
    type: str
    before: Dict[str, Any]


class Plan(PlanReferences):
    """One plan."""

    def __init__(self, document: Dict[str, Any]) -> None:
        super().__init__(document)
        changes = [change for change in as_list(document.get("resource_changes")) if isinstance(change, dict)]
        self.changes: Dict[str, Dict[str, Any]] = {
            str(change.get("address")): change for change in changes if "deposed" not in change
        }
        self.deleted = list(_deleted(changes))
        self.resources: Dict[str, PlanResource] = {}
        self._named: Dict[Tuple[str, str, str, str], List[PlanResource]] = {}
        self._dependencies: Dict[str, FrozenSet[str]] = {}
        prior = as_dict(as_dict(document.get("prior_state")).get("values"))
        for values in (as_dict(document.get("planned_values")), prior):
            for module, entry in _entries(as_dict(values.get("root_module"))):
                if values is prior:
                    depends_on = frozenset(map(str, as_list(entry.get("depends_on"))))
                    self._dependencies[str(entry.get("address"))] = depends_on
                # a plan with -target leaves the others out, which stay as they are
                if values is prior and entry.get("mode") != "data" and str(entry.get("address")) in self.changes:
                    continue
                self._add(entry, module)

    def _add(self, entry: Dict[str, Any], module: str) -> None:
        resource = PlanResource(self, entry, module)
        if resource.address not in self.resources:
            self.resources[resource.address] = resource
            self._named.setdefault((module, resource.mode, resource.type, resource.name), []).append(resource)

    def dependencies(self, address: str) -> FrozenSet[str]:
        """The resources, without indices, that one depends on by the state."""
        return self._dependencies.get(address, frozenset())

    def instances(self, module: str, mode: str, kind: str, name: str) -> List[PlanResource]:
        return self._named.get((module, mode, kind, name), [])


def _deleted(changes: List[Dict[str, Any]]) -> Iterator[Deleted]:
    for change in changes:
        details = as_dict(change.get("change"))
        if details.get("actions") == ["delete"]:
            address = str(change.get("address"))
            if "deposed" in change:  # left over from an earlier apply, which created another under its address
                address = f"the deposed object {change['deposed']} of {address}"
            yield Deleted(address, str(change.get("type")), as_dict(details.get("before")))


def _concealed(value: Any, mark: Any, origin: Origin) -> Any:
    """A value of ``json.loads`` with what is marked concealed."""
    if isinstance(value, dict):
        names = value if mark is True else as_dict(mark)
        inner = {name: _concealed(item, mark is True or names.get(name), origin) for name, item in value.items()}
        return {concealed(name, origin): item for name, item in inner.items()} if mark is True else inner
    if isinstance(value, list):
        marks = [mark is True] * len(value) if mark is True else as_list(mark) + [False] * len(value)
        return [_concealed(item, marks[number], origin) for number, item in enumerate(value)]
    return concealed(from_json(value), origin) if mark is True else value


def _filled(value: Any, hidden: Any, candidates: List[Value]) -> Value:
    """A value of which some parts are not known, with what they refer to where it is clear what is what."""
    waiting = list(candidates) if len(candidates) == _some(hidden) else []

    def fill(item: Any, mark: Any) -> Value:
        if mark is True:
            return waiting.pop(0) if waiting else Unknown("it is known after apply only")
        if isinstance(item, list):
            marks = as_list(mark) + [False] * len(item)
            return tuple(fill(element, marks[number]) for number, element in enumerate(item))
        if isinstance(item, dict) or isinstance(mark, dict):
            names = {**as_dict(item), **as_dict(mark)}
            return {name: fill(as_dict(item).get(name), as_dict(mark).get(name)) for name in names}
        return from_json(item)

    return fill(value, hidden)


def _present(value: Value) -> Value:
    """What a plan marks as not known is no null: that would be known."""
    return Unknown(value.why, True, value.term) if isinstance(value, Unknown) else value


def _some(hidden: Any) -> int:
    """How many parts of a value are marked as not known."""
    if hidden is True:
        return 1
    if isinstance(hidden, list):
        return sum(_some(item) for item in hidden)
    return sum(_some(item) for item in hidden.values()) if isinstance(hidden, dict) else 0


def _entries(root: Dict[str, Any]) -> Iterator[Tuple[str, Dict[str, Any]]]:
    """Every resource in a tree of modules, with the address of its module instance."""
    pending = [root]
    while pending:
        module = pending.pop()
        for entry in as_list(module.get("resources")):
            if isinstance(entry, dict):
                yield str(module.get("address") or ""), entry
        pending.extend(child for child in as_list(module.get("child_modules")) if isinstance(child, dict))


def load_plan(text: str) -> Optional[Plan]:
    """The plan in a file's text; None where it is none, or cannot be read."""
    try:
        document = json_loaded(text)
    except (ValueError, RecursionError):
        return None
    return Plan(document) if isinstance(document, dict) and "planned_values" in document else None
