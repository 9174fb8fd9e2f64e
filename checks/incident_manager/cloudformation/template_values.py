"""The values of a CloudFormation template: its resources, parameters and mappings.

Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Set

from incident_manager.cloudformation.asked_literals import literals_asked_for
from incident_manager.cloudformation.intrinsic_functions import FUNCTIONS
from incident_manager.cloudformation.sam_roles import roles_by_sam, with_boundary
from incident_manager.cloudformation.split_texts import list_of
from incident_manager.cloudformation.template_conditions import Conditions, chosen
from incident_manager.cloudformation.template_scalars import OpenNode, Refused, is_scalar, scalar_text, with_references
from incident_manager.concealed_values import concealed
from incident_manager.concealment import Origins
from incident_manager.deciding import equals_here, one_of
from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.values import Computed, Symbol, Unknown, Value, flag, is_open, label, or_default
from incident_manager.worlds import UNDECIDED, Memo, Term, decide, outside

MAX_DEPTH = 60
MAX_STEPS = 200_000

_FUNCTIONS = {**FUNCTIONS, "Fn::If": chosen}
_LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
_KEPT_AS_IT_IS = ("AWS::SSM::Parameter", "Value")
_FORMS = {"region": re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+$"), "account": re.compile(r"\d{12}$")}
_PSEUDO_TEXTS = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}


class TemplateResource:
    """A resource of a template."""

    mode = "resource"

    def __init__(self, template: Template, logical_id: str, body: Dict[str, Any]) -> None:
        self.template = template
        self.logical_id = logical_id
        self.type = str(body.get("Type"))
        self.body = body
        properties = body.get("Properties")
        self._properties: Dict[str, Any] = properties if isinstance(properties, dict) else {}
        self._known: Memo[str, Value] = Memo()
        self.opaque: Optional[Unknown] = None
        if properties is not None and (
            not isinstance(properties, dict)
            or any(name == "Ref" or str(name).startswith("Fn::") for name in properties)
        ):
            self.opaque = Unknown(f"the properties of {logical_id} come from elsewhere")

    @property
    def address(self) -> str:
        """The logical id; in a nested stack behind that of its stack."""
        within = self.template.within
        return f"{within.address}.{self.logical_id}" if within else self.logical_id

    def __repr__(self) -> str:
        return f"TemplateResource({self.logical_id})"

    @property
    def exists(self) -> bool:
        """What the resource's ``Condition`` comes to; True where CloudFormation refuses that."""
        name = self.body.get("Condition")
        if self.template.within is not None and not self.template.within.exists:
            return False
        return name is None or self.template.condition(name) is not False

    @property
    def deletion_policy(self) -> Value:
        """What becomes of the resource with the outermost stack; ``Delete`` where nothing is said.

        A nested stack that is kept keeps all that is in it.
        """
        within = self.template.within
        around = within.deletion_policy if within else "Delete"
        own = self.template.evaluate(self.body.get("DeletionPolicy"))
        return around if around != "Delete" else or_default(own, "Delete")

    def tree(self) -> Dict[str, Value]:
        """All properties."""
        return {str(name): self.get(name) for name in self._properties}

    def forget(self) -> None:
        """Compute all properties again when they are asked for."""
        self._known = Memo()

    def get(self, name: str) -> Value:
        """The value of a property; None where it is absent."""
        if name not in self._properties:
            return self.opaque
        return self._known.get(name, lambda: self.template.evaluate(self._properties[name]))


class Template:
    """One template. ``region`` and ``account`` are those of its stack: symbols, where nothing names them.

    A nested stack is ``within`` a resource of another template; ``nested`` are the templates of a template's own.
    """

    def __init__(
        self,
        path: str,
        document: Dict[str, Any],
        region: Optional[str] = None,
        account: Optional[str] = None,
        within: Optional[TemplateResource] = None,
    ) -> None:
        self.path = path
        self.within = within
        self.nested: Dict[str, Template] = {}
        outer = within.template if within else None
        self.region: Value = outer.region if outer else region or Symbol("region", path, "AWS::Region")
        self.account: Value = outer.account if outer else account or Symbol("account", path, "AWS::AccountId")
        self._outputs = _section(document, "Outputs")
        self._parameters = _section(document, "Parameters")
        self.mappings: Value = _plain(_section(document, "Mappings"))
        self._origins = Origins()
        self._steps = 0
        self._depth = 0
        self._followed: Set[str] = set()
        self._conditions = Conditions(_section(document, "Conditions"), self)
        transforms = document.get("Transform")
        self.has_language_extensions = _LANGUAGE_EXTENSIONS in (
            transforms if isinstance(transforms, list) else [transforms]
        )
        self.asked_for: Dict[str, List[str]] = {}
        self.resources: Dict[str, TemplateResource] = {}
        for logical_id, body in _section(document, "Resources").items():
            if isinstance(body, dict) and isinstance(body.get("Type"), str):
                made = TemplateResource(self, str(logical_id), with_boundary(body, document))
                self.resources[str(logical_id)] = made
        self._referable = {
            **self.resources,
            **{logical_id: TemplateResource(self, logical_id, body) for logical_id, body in roles_by_sam(document)},
        }
        with outside():
            self.asked_for = literals_asked_for(document, self.mappings, self.evaluate)

    def ask_also(self, name: str, literals: List[str]) -> None:
        """Ask whether what has a name has one of several values: other templates of the stack do."""
        self.asked_for[name] = literals
        for resource in self.resources.values():
            resource.forget()

    def condition(self, name: Any) -> Value:
        """True or False; unknown where CloudFormation refuses it."""
        return self._conditions.chosen_by(name)

    def asks(self, value: Value, literal: Value, place: str) -> Value:
        """Whether what is not known has a value, in the world that is judged; unknown outside of all worlds."""
        form = _FORMS.get(value.kind) if isinstance(value, Symbol) else None
        return equals_here(value, literal, place) if form is None or form.match(str(literal)) else False

    def evaluate(self, node: Any) -> Value:
        """The value of a node of the template; None stands for ``AWS::NoValue``."""
        self._steps += 1
        if self._depth >= MAX_DEPTH or self._steps > MAX_STEPS:
            return Unknown(given_up("the template nests too deep or is too large"))
        self._depth += 1
        try:
            return self._evaluate(node)
        except FunctionFault as fault:
            return Refused(str(fault))
        finally:
            self._depth -= 1

    def _evaluate(self, node: Any) -> Value:
        if isinstance(node, dict):
            return self._object(node)
        if isinstance(node, (list, tuple)):
            items = [self.evaluate(item) for item in node]
            return tuple(item for item in items if item is not None)
        if isinstance(node, str):
            return with_references(node)
        if isinstance(node, OpenNode):
            return node.value
        return node if node is None or isinstance(node, (bool, int, float)) else str(node)

    def _object(self, node: Dict[Any, Any]) -> Value:
        if len(node) == 1:
            ((name, argument),) = node.items()
            function = _FUNCTIONS.get(name) if isinstance(name, str) else None
            if function:
                return function(self, argument)
        for name, argument in node.items():
            if isinstance(name, str) and name.startswith("Fn::"):
                return _deployed(name, argument)
        result: Dict[Any, Value] = {}
        for name, item in node.items():
            value = self.evaluate(item)
            if value is not None:
                result[name if isinstance(name, str) else str(name)] = value
        return result

    # References

    def reference(self, name: Any) -> Value:
        """The value of ``Ref``."""
        if not isinstance(name, str):
            raise FunctionFault("Ref needs a name")
        if name == "AWS::NoValue":
            return None
        if name == "AWS::Region":
            return self._settled(name, self.region)
        if name == "AWS::AccountId":
            return self._settled(name, self.account)
        if name in _PSEUDO_TEXTS:
            return _PSEUDO_TEXTS[name]
        if name in ("AWS::StackName", "AWS::StackId"):
            return Symbol("stack", f"{self.path}:{self.within.address if self.within else ''}:{name}", name)
        if name.startswith("AWS::"):
            return Unknown(f"{name} is not known before deployment", True, name)
        if name in self._parameters:
            return self._parameter(name)
        if name in self._referable:
            return Computed(self._referable[name], "Ref")
        return Unknown(f"{name} is not declared in the template", True, name)

    def _parameter(self, name: str) -> Value:
        declared = self._parameters[name]
        declared = declared if isinstance(declared, dict) else {}
        value = self._value_of(name, declared)
        return concealed(value, self._origins.named(name)) if is_secret(declared) else value

    def _value_of(self, name: str, declared: Dict[Any, Any]) -> Value:
        kind = str(declared.get("Type", "String"))
        passed = self._passed(name, kind)
        if passed is not None:
            return self._settled(name, passed)
        default = declared.get("Default")
        if default is None:
            return self._settled(
                name, self._given(name, declared, Unknown(f"the parameter {name} has no value", True, name))
            )
        if kind.startswith("AWS::SSM::Parameter::Value<"):
            why = f"the parameter {name} is what Systems Manager holds under {default} when the stack is deployed"
            return Unknown(why, True, name)
        if isinstance(default, OpenNode):
            return default.value
        if isinstance(default, (list, dict)):
            return Unknown(f"the default of the parameter {name} is not a text", True, name)
        text = str(scalar_text(default))
        if not _is_list(kind):
            return with_references(text)
        return tuple(with_references(item.strip()) for item in text.split(",")) if text else _empty_list(name)

    def _passed(self, name: str, kind: str) -> Value:
        """What a nested stack is given for a parameter; None where it is given nothing."""
        given = self.within.get("Parameters") if self.within is not None else None
        value = given.get(name) if isinstance(given, dict) else given
        if value is None or isinstance(value, Unknown):
            return value
        if kind.startswith("AWS::SSM::Parameter::Value<"):
            return Unknown(f"the parameter {name} is what Systems Manager holds under {label(value)}", True)
        value = scalar_text(value)
        if not _is_list(kind):
            return value
        return _empty_list(name) if value == "" else list_of(value, self.reference)

    def output(self, name: str) -> Value:
        """The value of an output."""
        declared = self._outputs.get(name)
        if not isinstance(declared, dict) or "Value" not in declared:
            return Unknown(f"the nested stack has no output {name}", True)
        return self.evaluate(declared["Value"])

    def _given(self, name: str, declared: Dict[Any, Any], unknown: Unknown) -> Value:
        """The value of a parameter without a default: one of those that are allowed, where they are listed."""
        allowed = declared.get("AllowedValues")
        texts = [scalar_text(value) for value in allowed if is_scalar(value)] if isinstance(allowed, list) else []
        if is_secret(declared) or not texts or len(texts) < len(allowed or ()):
            return unknown
        answer = decide(Term(name), tuple(dict.fromkeys(texts)))
        return unknown if answer is UNDECIDED else answer

    def _settled(self, name: str, value: Value) -> Value:
        """What is not known is one of the values that conditions and maps ask for, or none of these."""
        for literal in self.asked_for.get(name, ()) if is_open(value) else ():
            if self.asks(value, literal, name) is True:
                return literal
        return value

    def attribute(self, logical_id: Any, name: Any) -> Value:
        """The value of ``Fn::GetAtt``."""
        if not isinstance(logical_id, str) or not isinstance(name, str):
            why = "Fn::GetAtt names what is not known before deployment"
            return Unknown.because_of((logical_id, name), why, True)
        if logical_id not in self._referable:
            return Unknown(f"{logical_id} is not declared in the template", True, f"{logical_id}.{name}")
        if logical_id in self.nested and name.startswith("Outputs."):
            return self.nested[logical_id].output(name[len("Outputs.") :])
        resource = self._referable[logical_id]
        if (resource.type, name) != _KEPT_AS_IT_IS:
            return Computed(resource, name)
        if logical_id in self._followed:
            raise FunctionFault(f"the value of {logical_id} refers to itself")
        self._followed.add(logical_id)
        try:
            kept = resource.get("Value")
        finally:
            self._followed.remove(logical_id)
        return Computed(resource, name) if kept is None else kept


def is_secret(parameter: Dict[Any, Any]) -> bool:
    """Whether CloudFormation masks the value of a parameter, which no message shows here either."""
    return flag(parameter.get("NoEcho"), False) is not False


def _is_list(kind: str) -> bool:
    """Whether a parameter of a type is a list."""
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _empty_list(name: str) -> Value:
    return one_of(((), ("",)), name, f"the parameter {name} is an empty list")


def _section(document: Dict[str, Any], name: str) -> Dict[Any, Any]:
    section = document.get(name)
    return section if isinstance(section, dict) else {}


def _deployed(name: str, argument: Any) -> Unknown:
    """What a function is that is not evaluated here, such as ``Fn::Transform``."""
    if name == "Fn::Transform":
        macro = argument.get("Name") if isinstance(argument, dict) else argument
        return Unknown(f"what the transform {macro} puts there is known at deployment only")
    return Unknown(f"{name} is evaluated at deployment only", True)


def _plain(node: Any, depth: int = 0) -> Value:
    """A mapping, or a part of one."""
    if depth > MAX_DEPTH:
        return Unknown(given_up("the template nests too deep"))
    if isinstance(node, dict):
        for name, item in node.items():
            if isinstance(name, str) and name.startswith("Fn::"):
                return _deployed(name, item)
        return {str(name): _plain(item, depth + 1) for name, item in node.items()}
    if isinstance(node, list):
        return tuple(_plain(item, depth + 1) for item in node)
    if isinstance(node, OpenNode):
        return node.value
    return with_references(node) if isinstance(node, str) else node
