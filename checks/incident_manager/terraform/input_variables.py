"""The values of input variables: from files of values, the environment, the calls of modules, and defaults."""

from __future__ import annotations

import os

from incident_manager.terraform import hcl_syntax
from incident_manager.terraform.hcl_syntax import Literal, Name, SyntaxFault
from incident_manager.terraform.module_files import ModuleFiles
from incident_manager.terraform.module_scope import ModuleScope
from incident_manager.terraform.type_constraints import as_declared
from incident_manager.values import Unknown, Value

_NOT_GIVEN = object()


def variable(module: ModuleScope, files: ModuleFiles, name: str) -> Value:
    """The value of a variable of a module instance."""
    declared = module.directory.variables.get(name)
    given = _argument(module, files, name)
    if declared is None and given is _NOT_GIVEN:
        return Unknown(f"var.{name} is not declared in the files that were read", term=module.term(f"var.{name}"))
    attributes = declared.body.attributes if declared else {}
    nullable = "nullable" not in attributes or attributes["nullable"].expression != Literal(False)
    if (given is _NOT_GIVEN or (given is None and not nullable)) and "default" in attributes:
        given = module.evaluate(attributes["default"].expression, {})
    if given is _NOT_GIVEN:
        return Unknown(f"var.{name} has no value", term=module.term(f"var.{name}"))
    if "type" in attributes:
        given = as_declared(given, attributes["type"].expression, lambda default: module.evaluate(default, {}))
    return given


def _argument(module: ModuleScope, files: ModuleFiles, name: str) -> Value:
    if module.parent is None:
        return _root_value(module, files, name)
    attribute = module.call_arguments().get(name)
    return _NOT_GIVEN if attribute is None else module.parent.evaluate(attribute.expression, module.scope)


def _root_value(module: ModuleScope, files: ModuleFiles, name: str) -> Value:
    given = files.given(module.directory.path, name)
    if given is None:
        return _NOT_GIVEN
    if given.path.startswith("env:"):
        return _from_environment(module, name)
    body = files.sources.values(given.path)
    if body is None or name not in body.attributes:
        return Unknown(f"the value of var.{name} in {os.path.basename(given.path)} cannot be read")
    return module.evaluate(body.attributes[name].expression, {})


def _from_environment(module: ModuleScope, name: str) -> Value:
    """``TF_VAR_name``: text for a string, else an expression."""
    text = os.environ.get(f"TF_VAR_{name}")
    if text is None:
        return Unknown(f"var.{name} has no value")
    declared = module.directory.variables.get(name)
    kind = declared.body.attributes.get("type") if declared else None
    if kind is None or kind.expression == Name("string"):
        return text
    try:
        return module.evaluate(hcl_syntax.parse_expression(text), {})
    except SyntaxFault as fault:
        return Unknown(f"TF_VAR_{name} cannot be read, {fault}")
