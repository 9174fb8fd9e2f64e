"""A Terraform plan as ``terraform show -json`` writes it: its resources, and what they refer to.

Format: https://developer.hashicorp.com/terraform/internals/json-format. An expression stands there as a constant
or as the list of what it refers to, longest first; locals and ``dynamic`` blocks do not stand there at all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from incident_manager.model import Planned
from incident_manager.terraform import policy_document_data
from incident_manager.terraform.hcl_functions import from_json
from incident_manager.values import Computed, Symbol, Unknown, Value, either, is_open

MAX_STEPS = 60  # references behind one another
MAX_FOLLOWED = 10_000  # references behind one, in all

_STEP = re.compile(r'\.?(?P<name>[A-Za-z0-9_-]+)|\[(?:"(?P<key>(?:[^"\\]|\\.)*)"|(?P<number>\d+))\]')
_BRACKETS = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')
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


class Scope(NamedTuple):
    """Where an expression stands: the address of the module instance, the resource's index and its ``for_each``."""

    module: str
    index: Value = None
    for_each: Any = None


class PlanResource:
    """An instance of a resource or data source."""

    def __init__(self, plan: Plan, entry: Dict[str, Any], module: str) -> None:
        self.plan = plan
        self.address = str(entry.get("address"))
        self.mode = "data" if entry.get("mode") == "data" else "resource"
        self.type = str(entry.get("type"))
        self.name = str(entry.get("name"))
        self.index: Value = entry.get("index")
        self.module = module
        change = _dict(plan.changes.get(self.address, {}).get("change"))
        self.planned: Optional[Planned] = _ACTIONS.get(tuple(map(str, _list(change.get("actions")))))
        self.before: Dict[str, Any] = _dict(change.get("before"))
        values = entry.get("values")
        self.after: Dict[str, Any] = _dict(change.get("after")) if change else _dict(values)
        self.unknown: Dict[str, Any] = _dict(change.get("after_unknown"))
        configured = plan.configured(module, self.mode, self.type, self.name)
        self.expressions: Dict[str, Any] = _dict(configured.get("expressions"))
        self.provider_key = str(configured.get("provider_config_key", ""))
        scope = Scope(module, self.index, configured.get("for_each_expression"))
        self.view = View(plan, scope, self.after, self.unknown, self.expressions)
        self._document: Value = None

    def __repr__(self) -> str:
        return f"PlanResource({self.address})"

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
        return _filled(value, hidden, self.plan.candidates(expression, self.scope))

    def tree(self) -> Dict[str, Value]:
        """All arguments, with those of nested blocks."""
        names = [*self.after, *(name for name in self.unknown if name not in self.after)]
        return {name: self.get(name) for name in names}

    def text(self, name: str) -> bool:
        """True where an argument is written out, and refers to no resource."""
        roots = self._roots(name)
        return "constant_value" in _dict(self.expressions.get(name)) or (bool(roots) and roots <= {"var"})

    def refers_to_names_alone(self, name: str) -> bool:
        """True where an argument refers to variables, locals and the like, whatever stands behind these."""
        return self._roots(name) <= {"var", "local", "each", "count", "path", "terraform"}

    def _roots(self, name: str) -> Set[str]:
        references = _list(_dict(self.expressions.get(name)).get("references"))
        return {str(reference).split(".", 1)[0] for reference in references}

    def blocks(self, name: str) -> Tuple[List[View], Optional[Unknown]]:
        """The blocks of a type, and why they may not be all."""
        hidden = self.unknown.get(name)
        if hidden is True:
            return [], Unknown(f"the blocks {name!r} are known after apply only")
        values, hiddens = _list(self.after.get(name)), _list(hidden)
        configured = _list(self.expressions.get(name))
        views: List[View] = []
        for number, value in enumerate(values):
            mine = hiddens[number] if number < len(hiddens) else {}
            own = configured[number] if len(configured) == len(values) else {}
            views.append(View(self.plan, self.scope, _dict(value), _dict(mine), _dict(own)))
        return views, None


class Plan:
    """One plan."""

    def __init__(self, document: Dict[str, Any]) -> None:
        self.changes: Dict[str, Dict[str, Any]] = {
            str(change.get("address")): change
            for change in _list(document.get("resource_changes"))
            if isinstance(change, dict) and "deposed" not in change
        }
        configuration = _dict(document.get("configuration"))
        self._providers = _dict(configuration.get("provider_config"))
        self._root = _dict(configuration.get("root_module"))
        self._variables = _dict(document.get("variables"))
        self._configured: Dict[str, Dict[Tuple[str, str, str], Dict[str, Any]]] = {}
        self._modules: Dict[str, Dict[str, Any]] = {}
        self._steps = 0
        self._followed_in_all = 0
        self.resources: Dict[str, PlanResource] = {}
        self._named: Dict[Tuple[str, str, str, str], List[PlanResource]] = {}
        self._dependencies: Dict[str, FrozenSet[str]] = {}
        prior = _dict(_dict(document.get("prior_state")).get("values"))
        for values in (_dict(document.get("planned_values")), prior):
            for module, entry in _entries(_dict(values.get("root_module"))):
                if values is prior:
                    depends_on = frozenset(map(str, _list(entry.get("depends_on"))))
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

    # Configuration

    def module(self, address: str) -> Dict[str, Any]:
        """The configuration of the module that an instance is one of."""
        if address not in self._modules:
            found = self._root
            for name, _ in _module_steps(address):
                found = _dict(_dict(_dict(found.get("module_calls")).get(name)).get("module"))
            self._modules[address] = found
        return self._modules[address]

    def configured(self, module: str, mode: str, kind: str, name: str) -> Dict[str, Any]:
        """The configuration of a resource."""
        if module not in self._configured:
            found: Dict[Tuple[str, str, str], Dict[str, Any]] = {}
            for entry in _list(self.module(module).get("resources")):
                if isinstance(entry, dict):
                    kept = "data" if entry.get("mode") == "data" else "resource"
                    found[(kept, str(entry.get("type")), str(entry.get("name")))] = entry
            self._configured[module] = found
        return self._configured[module].get((mode, kind, name), {})

    def provider(self, key: str) -> Tuple[Dict[str, Any], Scope]:
        """The arguments of a provider configuration, and where they stand."""
        entry = _dict(self._providers.get(key))
        return _dict(entry.get("expressions")), Scope(str(entry.get("module_address") or ""))

    @property
    def provider_keys(self) -> List[str]:
        return list(self._providers)

    def provider_name(self, key: str) -> str:
        return str(_dict(self._providers.get(key)).get("name"))

    def provider_region(self, key: str) -> Value:
        expressions, scope = self.provider(key)
        region = self.resolved(expressions.get("region"), scope)
        if isinstance(region, str) and region:
            return region
        if region is None or region == "":
            return Symbol("region", key, f"the Region of provider {key or 'aws'}")
        why = region.why if isinstance(region, Unknown) else f"the Region of provider {key} is not known"
        return Unknown(why, True, f"provider {key}.region")

    # References

    def resolved(self, expression: Any, scope: Scope) -> Value:
        """The value of an expression, as far as the plan tells; None where there is none."""
        if not isinstance(expression, dict):
            return None
        if "constant_value" in expression:
            return from_json(expression["constant_value"])
        found = self.candidates(expression, scope)
        if len(found) == 1:
            return found[0]
        names = ", ".join(_longest(expression))
        why = f"it is computed from {names} at apply" if names else "it is known after apply only"
        # of a condition: what is known, or is not there, is not what is known after apply only
        waited_for = [value for value in found if is_open(value) and not isinstance(value, _Nowhere)]
        if waited_for and all(isinstance(value, Computed) and value.attribute.endswith("arn") for value in waited_for):
            return either(waited_for, why)
        return Unknown(why)

    def candidates(self, expression: Any, scope: Scope) -> List[Value]:
        """What each thing is that an expression refers to."""
        if not isinstance(expression, dict):
            return []
        references = _longest(expression)
        indices = [reference for reference in references if reference in ("each.key", "count.index", "each.value")]
        others = [reference for reference in references if reference not in indices]
        if not others:
            return [self._index(name, scope) for name in indices]
        return [self._reference(reference, scope, bool(indices)) for reference in others]

    @staticmethod
    def _index(name: str, scope: Scope) -> Value:
        if name == "each.value" or scope.index is None:
            return Unknown(f"{name} does not stand in the plan")
        return scope.index

    def _reference(self, reference: str, scope: Scope, indexed: bool) -> Value:
        self._steps += 1
        self._followed_in_all = self._followed_in_all + 1 if self._steps > 1 else 1
        try:
            if self._steps > MAX_STEPS or self._followed_in_all > MAX_FOLLOWED:
                return Unknown(f"{reference} stands behind too many references")
            return self._followed(list(_steps(reference)), reference, scope, indexed)
        finally:
            self._steps -= 1

    def _followed(self, steps: List[Any], reference: str, scope: Scope, indexed: bool) -> Value:
        if len(steps) < 2:
            return Unknown(f"{reference} does not stand in the plan")
        root = steps[0]
        if root == "var":
            return _part(self._variable(str(steps[1]), scope), steps[2:], reference)
        if root == "each" and steps[1] == "value":
            return self._each_value(steps[2:], reference, scope)
        if root == "module":
            return self._output(steps, reference, scope, indexed)
        if root in ("var", "local", "each", "count", "path", "self", "terraform"):
            return Unknown(f"{reference} does not stand in the plan")
        mode, rest = ("data", steps[1:]) if root == "data" else ("resource", steps)
        if len(rest) < 2:
            return Unknown(f"{reference} is no value")
        kind, name = str(rest[0]), str(rest[1])
        found = self._named.get((scope.module, mode, kind, name), [])
        rest = rest[2:]
        if rest and isinstance(rest[0], Index):
            found = [resource for resource in found if resource.index == rest[0].value]
            rest = rest[1:]
        elif indexed and len(found) > 1:
            found = [resource for resource in found if resource.index == scope.index] or found
        if not found and self.configured(scope.module, mode, kind, name):
            return _Nowhere(f"the plan has no instance of {reference}")
        if len(found) != 1:
            return Unknown(f"which instance of {reference} is meant does not stand in the plan", bool(found))
        if not rest:
            return Computed(found[0], "")  # the attribute behind an index that is no constant is not written
        if len(rest) > 1 or isinstance(rest[0], Index):
            return Unknown(f"{reference} is a part of a value", True)
        return found[0].attribute(str(rest[0]))

    def _each_value(self, rest: List[Any], reference: str, scope: Scope) -> Value:
        """``each.value``, where ``for_each`` goes through the instances of a resource."""
        over = _longest(_dict(scope.for_each))
        if len(over) != 1 or scope.index is None:
            return Unknown(f"{reference} does not stand in the plan")
        inner = list(_steps(over[0]))
        if inner and inner[0] == "var":
            return _part(self._variable(str(inner[-1]), scope), [Index(scope.index), *rest], reference)
        if not rest or inner[0] in ("local", "module", "data", "each", "path"):
            return Unknown(f"{reference} does not stand in the plan")
        return self._followed([*inner, Index(scope.index), *rest], reference, scope, False)

    def _variable(self, name: str, scope: Scope) -> Value:
        declared = _dict(_dict(self.module(scope.module).get("variables")).get(name))
        if not scope.module:
            if name in self._variables:
                return from_json(_dict(self._variables[name]).get("value"))
            return from_json(declared.get("default"))
        parent, call, index = _parent(scope.module)
        expressions = _dict(_dict(_dict(self.module(parent).get("module_calls")).get(call)).get("expressions"))
        if name in expressions:
            return self.resolved(expressions[name], Scope(parent, index))
        return from_json(declared.get("default"))

    def _output(self, steps: List[Any], reference: str, scope: Scope, indexed: bool) -> Value:
        address = f"{scope.module}.module.{steps[1]}" if scope.module else f"module.{steps[1]}"
        rest = steps[2:]
        if rest and isinstance(rest[0], Index):
            address += f'["{rest[0].value}"]' if isinstance(rest[0].value, str) else f"[{rest[0].value}]"
            rest = rest[1:]
        elif indexed and scope.index is not None:
            address += f'["{scope.index}"]' if isinstance(scope.index, str) else f"[{scope.index}]"
        if len(rest) != 1:
            return Unknown(f"{reference} is a part of a value")
        output = _dict(_dict(self.module(address).get("outputs")).get(str(rest[0])))
        if "expression" not in output:
            return Unknown(f"{reference} does not stand in the plan")
        return self.resolved(output["expression"], Scope(address))


@dataclass(frozen=True)
class _Nowhere(Unknown):
    """An attribute of a resource of which there is no such instance."""


class Index(NamedTuple):
    """A constant index in a reference."""

    value: Value


def _steps(reference: str) -> Iterator[Any]:
    """``a.b["c"]`` as ``a``, ``b``, ``Index("c")``."""
    position = 0
    while position < len(reference):
        match = _STEP.match(reference, position)
        if match is None:
            return
        if match["name"] is not None:
            yield match["name"]
        else:
            yield Index(int(match["number"]) if match["number"] else match["key"])
        position = match.end()


def _module_steps(address: str) -> Iterator[Tuple[str, Value]]:
    """The calls in the address of a module instance, each with its index."""
    steps = list(_steps(address))
    for number, step in enumerate(steps):
        if step == "module" and number + 1 < len(steps) and (number == 0 or steps[number - 1] != "module"):
            following = steps[number + 2] if number + 2 < len(steps) else None
            yield str(steps[number + 1]), following.value if isinstance(following, Index) else None


def without_indices(address: str) -> str:
    """The address that all instances of a resource share."""
    return _BRACKETS.sub("", address)


def _parent(address: str) -> Tuple[str, str, Value]:
    """The module instance that calls another, the name of the call, and its index."""
    *_, (name, index) = _module_steps(address)
    end = address.rfind(f"module.{name}")
    return address[:end].rstrip("."), name, index


def _part(value: Value, steps: List[Any], reference: str) -> Value:
    """What an attribute or an index of a known value comes to."""
    for step in steps:
        key = step.value if isinstance(step, Index) else step
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, tuple) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return Unknown(f"{reference} does not stand in the plan")
    return value


def _longest(expression: Dict[str, Any]) -> List[str]:
    """What an expression refers to, without what is only the beginning of something longer."""
    references = [reference for reference in _list(expression.get("references")) if isinstance(reference, str)]
    return [
        reference
        for number, reference in enumerate(references)
        if reference not in references[:number]
        and not any(other.startswith((f"{reference}.", f"{reference}[")) for other in references)
    ]


def _filled(value: Any, hidden: Any, candidates: List[Value]) -> Value:
    """A value of which some parts are not known, with what they refer to where it is clear what is what."""
    waiting = list(candidates) if len(candidates) == _some(hidden) else []

    def fill(item: Any, mark: Any) -> Value:
        if mark is True:
            return waiting.pop(0) if waiting else Unknown("it is known after apply only")
        if isinstance(item, list):
            marks = _list(mark) + [False] * len(item)
            return tuple(fill(element, marks[number]) for number, element in enumerate(item))
        if isinstance(item, dict) or isinstance(mark, dict):
            names = {**_dict(item), **_dict(mark)}
            return {name: fill(_dict(item).get(name), _dict(mark).get(name)) for name in names}
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
        for entry in _list(module.get("resources")):
            if isinstance(entry, dict):
                yield str(module.get("address") or ""), entry
        pending.extend(child for child in _list(module.get("child_modules")) if isinstance(child, dict))


def _dict(value: Any) -> Dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else []


def load_plan(text: str) -> Optional[Plan]:
    """The plan in a file's text; None where it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return Plan(document) if isinstance(document, dict) and "planned_values" in document else None
