"""What the expressions in a Terraform plan come to, of which it says only what they refer to."""

from __future__ import annotations

from typing import Any, Dict, List

from incident_manager.concealed_values import concealed
from incident_manager.concealment import Origins
from incident_manager.deciding import one_of
from incident_manager.given_up import given_up
from incident_manager.terraform.hcl_functions import from_json
from incident_manager.terraform.plan_addresses import (
    Index,
    as_dict,
    longest,
    parent_of,
    part_of,
    steps_of,
)
from incident_manager.terraform.plan_configuration import PlanConfiguration, Scope
from incident_manager.values import Computed, Symbol, Unknown, Value, is_open

MAX_STEPS = 60  # references behind one another
MAX_FOLLOWED = 10_000  # references behind one, in all


class PlanReferences(PlanConfiguration):
    """Follows the references in a plan."""

    def __init__(self, document: Dict[str, Any]) -> None:
        super().__init__(document)
        self.origins = Origins()
        self._variables = as_dict(document.get("variables"))
        self._steps = 0
        self._followed_in_all = 0

    def instances(self, module: str, mode: str, kind: str, name: str) -> List[Any]:
        """The instances of a resource or data source in a module instance."""
        raise NotImplementedError

    def provider_region(self, key: str) -> Value:
        expressions, scope = self.provider(key)
        region = self.resolved(expressions.get("region"), scope)
        if isinstance(region, str) and region:
            return region
        if region is None or region == "":
            return Symbol("region", key, f"the Region of provider {key or 'aws'}")
        why = region.why if isinstance(region, Unknown) else f"the Region of provider {key} is not known"
        return Unknown(why, True, f"provider {key}.region")

    def resolved(self, expression: Any, scope: Scope) -> Value:
        """The value of an expression, as far as the plan tells; None where there is none."""
        if not isinstance(expression, dict):
            return None
        if "constant_value" in expression:
            return from_json(expression["constant_value"])
        found = self.candidates(expression, scope)
        if len(found) == 1:
            return found[0]
        names = ", ".join(longest(expression))
        why = f"it is computed from {names} at apply" if names else "it is known after apply only"
        # of a condition: what is known, or is not there, is not what is known after apply only
        waited_for = [value for value in found if is_open(value) and not isinstance(value, _Nowhere)]
        if waited_for and all(isinstance(value, Computed) and value.attribute.endswith("arn") for value in waited_for):
            return one_of(waited_for, f"what is computed from {names}", why, repr(expression))
        return Unknown(why)

    def candidates(self, expression: Any, scope: Scope) -> List[Value]:
        """What each thing is that an expression refers to."""
        if not isinstance(expression, dict):
            return []
        references = longest(expression)
        indices = [reference for reference in references if reference in ("each.key", "count.index", "each.value")]
        others = [reference for reference in references if reference not in indices]
        if not others:
            return [self._index(name, scope) for name in indices]
        return [self._reference(reference, scope, bool(indices)) for reference in others]

    @staticmethod
    def _index(name: str, scope: Scope) -> Value:
        if name == "each.value" or scope.index is None:
            return Unknown(f"{name} is not in the plan")
        return scope.index

    def _reference(self, reference: str, scope: Scope, indexed: bool) -> Value:
        self._steps += 1
        self._followed_in_all = self._followed_in_all + 1 if self._steps > 1 else 1
        try:
            if self._steps > MAX_STEPS or self._followed_in_all > MAX_FOLLOWED:
                return Unknown(given_up(f"{reference} is behind too many references"))
            return self._followed(list(steps_of(reference)), reference, scope, indexed)
        finally:
            self._steps -= 1

    def _followed(self, steps: List[Any], reference: str, scope: Scope, indexed: bool) -> Value:
        if len(steps) < 2:
            return Unknown(f"{reference} is not in the plan")
        root = steps[0]
        if root == "var":
            return part_of(self._variable(str(steps[1]), scope), steps[2:], reference)
        if root == "each" and steps[1] == "value":
            return self._each_value(steps[2:], reference, scope)
        if root == "module":
            return self._output(steps, reference, scope, indexed)
        if root in ("var", "local", "each", "count", "path", "self", "terraform"):
            return Unknown(f"{reference} is not in the plan")
        mode, rest = ("data", steps[1:]) if root == "data" else ("resource", steps)
        if len(rest) < 2:
            return Unknown(f"{reference} is not a value")
        kind, name = str(rest[0]), str(rest[1])
        found = self.instances(scope.module, mode, kind, name)
        rest = rest[2:]
        if rest and isinstance(rest[0], Index):
            found = [resource for resource in found if resource.index == rest[0].value]
            rest = rest[1:]
        elif indexed and len(found) > 1:
            found = [resource for resource in found if resource.index == scope.index] or found
        if not found and self.configured(scope.module, mode, kind, name):
            return _Nowhere(f"the plan has no instance of {reference}")
        if len(found) != 1:
            return Unknown(f"which instance of {reference} is meant is not in the plan", bool(found))
        if not rest:
            return Computed(found[0], "")  # the attribute behind an index that is no constant is not written
        if len(rest) > 1 or isinstance(rest[0], Index):
            return Unknown(f"{reference} is a part of a value", True)
        return found[0].attribute(str(rest[0]))

    def _each_value(self, rest: List[Any], reference: str, scope: Scope) -> Value:
        """``each.value``, where ``for_each`` goes through the instances of a resource."""
        over = longest(as_dict(scope.for_each))
        if len(over) != 1 or scope.index is None:
            return Unknown(f"{reference} is not in the plan")
        inner = list(steps_of(over[0]))
        if inner and inner[0] == "var":
            return part_of(self._variable(str(inner[-1]), scope), [Index(scope.index), *rest], reference)
        if not rest or inner[0] in ("local", "module", "data", "each", "path"):
            return Unknown(f"{reference} is not in the plan")
        return self._followed([*inner, Index(scope.index), *rest], reference, scope, False)

    def _variable(self, name: str, scope: Scope) -> Value:
        declared = as_dict(as_dict(self.module(scope.module).get("variables")).get(name))
        value = self._given(name, declared, scope)
        if declared.get("sensitive") is not True:
            return value
        return concealed(value, self.origins.named(f"{scope.module}.var.{name}".lstrip(".")))

    def _given(self, name: str, declared: Dict[str, Any], scope: Scope) -> Value:
        if not scope.module:
            if name in self._variables:
                return from_json(as_dict(self._variables[name]).get("value"))
            return from_json(declared.get("default"))
        parent, call, index = parent_of(scope.module)
        expressions = as_dict(as_dict(as_dict(self.module(parent).get("module_calls")).get(call)).get("expressions"))
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
        output = as_dict(as_dict(self.module(address).get("outputs")).get(str(rest[0])))
        if "expression" not in output:
            return Unknown(f"{reference} is not in the plan")
        return self.resolved(output["expression"], Scope(address))


class _Nowhere(Unknown):
    """An attribute of a resource of which there is no such instance."""
