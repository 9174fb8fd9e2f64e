"""The values of input variables: from files of values, the environment, the calls of modules, and defaults.

https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

import os
from typing import Any, Dict, Optional

from incident_manager.asked_values import settled
from incident_manager.terraform import hcl_syntax
from incident_manager.terraform.hcl_syntax import Attribute, Block, Call, Name, SyntaxFault
from incident_manager.terraform.language_types import ANY, OPEN, PRIMITIVES, Type
from incident_manager.terraform.module_files import ModuleFiles
from incident_manager.terraform.module_scope import ModuleScope
from incident_manager.terraform.name_references import mentioned
from incident_manager.terraform.type_constraints import as_declared, constraint_type
from incident_manager.values import Unknown, Value, flag

_NOT_GIVEN = object()


def variable(module: ModuleScope, files: ModuleFiles, name: str) -> Value:
    """The value of a variable of a module instance. What Terraform refuses is unknown, with the reason."""
    declared = module.directory.variables.get(name)
    value = _variable(module, files, name, declared)
    is_sensitive = declared is not None and module.is_sensitive(declared)
    return module.shown_as(module.term(f"var.{name}"), value) if is_sensitive else value


def _variable(module: ModuleScope, files: ModuleFiles, name: str, declared: Optional[Block]) -> Value:
    given = _argument(module, files, name)
    if declared is None:
        missing = Unknown(f"var.{name} is not declared in the files that were read", term=module.term(f"var.{name}"))
        return missing if given is _NOT_GIVEN else given
    arguments = declared.body.attributes
    default = _NOT_GIVEN
    if "default" in arguments:
        written = _constant(module, arguments["default"].expression, f"the default of var.{name}")
        default = _as_declared(module, written, arguments)
        if isinstance(default, Unknown):
            return Unknown(f"the default of var.{name} is not known: {default.why}")
    nullable = _is_nullable(module, arguments)
    if default is None and not nullable:
        return Unknown(f"the default of var.{name} is null, and it may not be")
    if given is _NOT_GIVEN:
        given = default if default is not _NOT_GIVEN else _open(module, name, arguments)
    else:
        given = _as_declared(module, given, arguments)
    value = given if nullable else _without_null(given, default, name)
    kind = declared_type(module, name)
    if isinstance(value, Unknown) and value.type is None and kind != ANY:
        return Unknown(value.why, value.present, value.term, kind, value.sources)
    return value


def declared_type(module: ModuleScope, name: str) -> Type:
    """The type that a variable is declared with; :data:`ANY` where it may be of any type."""
    declared = module.directory.variables.get(name)
    constraint = declared.body.attributes.get("type") if declared else None
    kind = constraint_type(constraint.expression) if constraint else OPEN
    return ANY if kind == OPEN else kind


def _open(module: ModuleScope, name: str, arguments: Dict[str, Attribute]) -> Value:
    """A variable without a value: a text that the module asks for, in the world in which it is that, else unknown."""
    unknown = Unknown(f"var.{name} has no value", term=module.term(f"var.{name}"))
    kind = arguments.get("type")
    if kind is not None and kind.expression != Name("string"):
        return unknown
    return settled(unknown, module.asked_for(f"var.{name}"))


def _as_declared(module: ModuleScope, value: Value, arguments: Dict[str, Attribute]) -> Value:
    if "type" not in arguments:
        return value
    return as_declared(value, arguments["type"].expression, lambda default: module.evaluate(default, {}))


def _is_nullable(module: ModuleScope, arguments: Dict[str, Attribute]) -> bool:
    if "nullable" not in arguments:
        return True
    return flag(module.evaluate(arguments["nullable"].expression, {})) is not False


def _without_null(value: Value, default: Value, name: str) -> Value:
    """The value of a variable that is never null: the default takes the place of null."""
    if value is None:
        if default is _NOT_GIVEN:
            return Unknown(f"var.{name} is null, and may not be")
        return default
    if isinstance(value, Unknown) and not value.present:
        # with a default, it is not what was given where that is null
        return Unknown(value.why, True, value.term if default is _NOT_GIVEN else "", None, value.sources)
    return value


def _argument(module: ModuleScope, files: ModuleFiles, name: str) -> Value:
    """What a variable is given: a value, or _NOT_GIVEN."""
    if module.parent is None:
        return _root_value(module, files, name)
    attribute = module.call_arguments().get(name)
    return _NOT_GIVEN if attribute is None else module.parent.evaluate(attribute.expression, module.scope)


def _root_value(module: ModuleScope, files: ModuleFiles, name: str) -> Value:
    given = files.given(module.directory.path).get(name)
    lost = files.unread_values(module.directory.path)
    if lost:
        return Unknown(lost)
    if given is None:
        return _NOT_GIVEN
    if given.path.startswith("env:"):
        return module.shown_as(f"var.{name}", _from_environment(module, name))
    body = files.sources.values(given.path)
    if body is None or name not in body.attributes:
        return Unknown(f"the value of var.{name} in {os.path.basename(given.path)} cannot be read")
    value = _constant(module, body.attributes[name].expression, os.path.basename(given.path))
    is_private = files.tracked.leaves_out(os.path.realpath(given.path))
    return module.shown_as(f"var.{name}", value) if is_private else value


def _from_environment(module: ModuleScope, name: str) -> Value:
    """``TF_VAR_name``: text for a variable of a primitive type or of none, else an expression."""
    text = os.environ.get(f"TF_VAR_{name}")
    if text is None:
        return Unknown(f"var.{name} has no value")
    declared = module.directory.variables.get(name)
    kind = declared.body.attributes.get("type") if declared else None
    if kind is None or (isinstance(kind.expression, Name) and kind.expression.name in PRIMITIVES):
        return text
    try:
        return _constant(module, hcl_syntax.parse_expression(text), f"TF_VAR_{name}")
    except SyntaxFault as fault:
        return Unknown(f"TF_VAR_{name} cannot be read, {fault}")


def _constant(module: ModuleScope, expression: Any, place: str) -> Value:
    """The value of an expression that may neither refer to anything nor call functions."""
    if _holds_call(expression) or any(True for _ in mentioned(expression)):
        return Unknown(f"a value in {place} refers to something or calls a function, which Terraform refuses there")
    return module.evaluate(expression, {})


def _holds_call(expression: Any) -> bool:
    pending = [expression]
    while pending:
        item = pending.pop()
        if isinstance(item, Call):
            return True
        if isinstance(item, tuple):
            pending.extend(item)
    return False
