"""The values of Terraform's expressions, of which some parts may not be known."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from incident_manager.distribution import FunctionFault, each_of
from incident_manager.limits import TOO_MUCH, Budget
from incident_manager.scanned_files import read_text
from incident_manager.terraform import hcl_functions, hcl_syntax
from incident_manager.terraform.element_access import attribute_of, element_of, iteration
from incident_manager.terraform.hcl_syntax import (
    SPLAT_ITEM,
    Binary,
    Call,
    Conditional,
    ForExpr,
    GetAttr,
    Index,
    Literal,
    Name,
    ObjectExpr,
    Splat,
    SyntaxFault,
    Template,
    TemplateFor,
    TupleExpr,
    Unary,
)
from incident_manager.terraform.operators import operation
from incident_manager.values import (
    OpenExpansion,
    Symbol,
    Unknown,
    Value,
    alternatives,
    either,
    is_open,
    label,
    reason_for,
    same,
    text_of,
    why_unknown,
)

__all__ = ["Expressions", "Scope", "each_of", "iteration"]

MAX_TEMPLATE_BYTES = 1024 * 1024

Scope = Dict[str, Value]


class Expressions:
    """Evaluates expressions; what a name of the configuration means is for the subclass to say."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    _doubts: Optional[List[str]] = None
    """Inside of ``try`` and ``can``: why what was evaluated may be refused."""

    def rooted(self, root: str, name: str) -> Value:
        """The value of ``root.name``, such as ``var.name`` or ``aws_kms_key.name``."""
        raise NotImplementedError

    def resource_value(self, mode: str, kind: str, name: str) -> Value:
        """The value of a resource or data source: one instance, or all in a tuple or dict."""
        raise NotImplementedError

    def path_of(self, name: str) -> Optional[str]:
        """The path of a file that the configuration names, where it may be read."""
        raise NotImplementedError

    # Expressions

    def evaluate(self, expression: Any, scope: Scope) -> Value:
        """The value of an expression. What Terraform would refuse is unknown, with the reason."""
        tried, self._doubts = self._doubts, None  # try() sees no fault of another expression
        try:
            return self._evaluate(expression, scope)
        except FunctionFault as fault:
            return Unknown(str(fault))
        except RecursionError:
            return Unknown("the expression nests too deep")
        finally:
            self._doubts = tried

    def _evaluate(self, expression: Any, scope: Scope) -> Value:
        return self.budget.bounded(_EVALUATORS[type(expression)](self, expression, scope))

    def _name(self, expression: Name, scope: Scope) -> Value:
        if expression.name in scope:
            return scope[expression.name]
        return Unknown(f"{expression.name} is no value")

    def _get_attribute(self, expression: GetAttr, scope: Scope) -> Value:
        source = expression.source
        if isinstance(source, Name) and source.name not in scope:
            return self.rooted(source.name, expression.name)
        if isinstance(source, GetAttr) and source.source == Name("data") and "data" not in scope:
            return self.resource_value("data", source.name, expression.name)
        return self._each((self._evaluate(source, scope),), lambda value: attribute_of(value, expression.name))

    def _index(self, expression: Index, scope: Scope) -> Value:
        source = self._evaluate(expression.source, scope)
        if isinstance(source, OpenExpansion) and self._doubts is not None:
            self._doubts.append(source.why)
        return self._each((source, self._evaluate(expression.key, scope)), element_of)

    def _each(self, arguments: Tuple[Value, ...], function: Callable[..., Value]) -> Value:
        """:func:`each_of`, which ``try`` hears of where some of the combinations are refused."""
        if self._doubts is None:
            return each_of(arguments, function)
        refused: List[FunctionFault] = []

        def watched(*known: Value) -> Value:
            try:
                return function(*known)
            except FunctionFault as fault:
                refused.append(fault)
                raise

        value = each_of(arguments, watched)
        if refused:
            self._doubts.append(reason_for(arguments, str(refused[0])))
        return value

    def _splat(self, expression: Splat, scope: Scope) -> Value:
        source = self._evaluate(expression.source, scope)

        def spread(value: Value) -> Value:
            if is_open(value):
                return Unknown.because_of(value, "the list is not known")
            if not isinstance(value, tuple):
                value = () if value is None else (value,)
            return tuple(self._evaluate(expression.each, {**scope, SPLAT_ITEM.name: item}) for item in value)

        return each_of((source,), spread)

    def _call(self, expression: Call, scope: Scope) -> Value:
        name = expression.function
        if name in ("try", "can"):
            return self._tried(expression, scope)
        arguments = [self._evaluate(argument, scope) for argument in expression.arguments]
        if expression.expand and arguments:
            last = arguments.pop()
            if not isinstance(last, tuple):
                return Unknown.because_of(last, "an expanded argument is not known")
            arguments.extend(last)
        if name in ("file", "templatefile", "fileexists", "filebase64", "templatestring"):
            return self._each(tuple(arguments), lambda *known: self._file(name, known))
        return self._each(tuple(arguments), lambda *known: self._called(name, known))

    def _called(self, name: str, arguments: Tuple[Value, ...]) -> Value:
        if not self.budget.spend(hcl_functions.cost(name, arguments) + sum(map(self.budget.size, arguments)) // 4):
            return TOO_MUCH
        return hcl_functions.call(name, arguments)

    def _tried(self, expression: Call, scope: Scope) -> Value:
        found: List[Value] = []
        whys: List[str] = []
        for argument in expression.arguments:
            outer, self._doubts = self._doubts, []
            try:
                value = self._evaluate(argument, scope)
            except FunctionFault:
                continue
            finally:
                doubts, self._doubts = self._doubts, outer
            if isinstance(value, Unknown) and not value.present:
                doubts = [*(doubts or ()), *why_unknown(value)]
            if expression.function == "can":
                return Unknown("; ".join(doubts)) if doubts else True
            found.append(value)
            if not doubts:
                break
            whys.extend(doubts)
        if expression.function == "can":
            return False
        if found:
            if all(isinstance(value, Unknown) for value in found):
                return found[0]
            return either(found, "; ".join(dict.fromkeys(whys)))
        raise FunctionFault("try(): no argument has a value")

    def _file(self, name: str, arguments: Tuple[Value, ...]) -> Value:
        if not arguments or not isinstance(arguments[0], str):
            return Unknown.because_of(arguments, f"{name}() needs a path")
        if name == "templatestring":
            return self._template_text(arguments[0], arguments[1] if arguments[1:] else {})
        path = self.path_of(arguments[0])
        if path is None:
            return Unknown(f"{name}({arguments[0]!r}) lies outside what is scanned")
        text = read_text(path, MAX_TEMPLATE_BYTES)
        if name == "fileexists":
            return text is not None
        if text is None:
            return Unknown(f"{name}({arguments[0]!r}): there is no such file to read")
        if name == "file":
            return text
        if name == "templatefile":
            return self._template_text(text, arguments[1] if arguments[1:] else {})
        return Unknown(f"{name}() is not evaluated here")

    def _template_text(self, text: str, variables: Value) -> Value:
        if not isinstance(variables, dict):
            return Unknown.because_of(variables, "the variables of the template are not known")
        try:
            return self._evaluate(hcl_syntax.parse_template(text), dict(variables))
        except SyntaxFault as fault:
            return Unknown(f"the template cannot be read, {fault}")

    def _conditional(self, expression: Conditional, scope: Scope) -> Value:
        condition = self._evaluate(expression.condition, scope)
        options: List[Value] = []
        for option in alternatives(condition):
            if option in (True, "true") and not is_open(option):
                branches: Tuple[Any, ...] = (expression.if_true,)
            elif option in (False, "false") and not is_open(option):
                branches = (expression.if_false,)
            elif is_open(option) or option is None:
                branches = (expression.if_true, expression.if_false)
            else:
                raise FunctionFault("the condition is no bool")
            for branch in branches:
                try:
                    options.append(self._evaluate(branch, scope))
                except FunctionFault:
                    if len(branches) == 1:
                        raise
        if not options:
            raise FunctionFault("neither branch has a value")
        return either(options, reason_for(condition, "the condition is not known"))

    def _unary(self, expression: Unary, scope: Scope) -> Value:
        def negate(value: Value) -> Value:
            if is_open(value):
                return Unknown.because_of(value)
            if expression.operator == "!" and value in (True, False, "true", "false"):
                return value in (False, "false")
            if expression.operator == "-" and isinstance(value, (int, float)):
                return -value
            raise FunctionFault(f"{expression.operator} does not apply")

        return each_of((self._evaluate(expression.operand, scope),), negate)

    def _binary(self, expression: Binary, scope: Scope) -> Value:
        operator = expression.operator
        left = self._evaluate(expression.left, scope)
        if operator in ("&&", "||"):
            decisive = operator == "||"
            if same(left, decisive):
                return decisive
            right = self._evaluate(expression.right, scope)
            if same(right, decisive):
                return decisive
            if isinstance(left, bool) and isinstance(right, bool):
                return right
            return Unknown.because_of((left, right), f"{operator} has an unknown side")
        right = self._evaluate(expression.right, scope)
        if not self.budget.spend((self.budget.size(left) + self.budget.size(right)) // 4):
            return TOO_MUCH
        return each_of((left, right), lambda one, other: operation(operator, one, other))

    def _template(self, expression: Template, scope: Scope) -> Value:
        parts = tuple(part if isinstance(part, str) else self._evaluate(part, scope) for part in expression.parts)

        def join(*known: Value) -> Value:
            return text_of(hcl_functions.to_text(part) for part in known)

        return each_of(parts, join)

    def _tuple(self, expression: TupleExpr, scope: Scope) -> Value:
        return tuple(self._evaluate(item, scope) for item in expression.items)

    def _object(self, expression: ObjectExpr, scope: Scope) -> Value:
        result: Dict[Any, Value] = {}
        for key_expression, value_expression in expression.items:
            key = self._evaluate(key_expression, scope)
            if isinstance(key, (bool, int, float)):
                key = label(key)
            if not isinstance(key, (str, Symbol)):
                return Unknown.because_of(key, "a key of the object is not known")
            result[key] = self._evaluate(value_expression, scope)
        return result

    def _for(self, expression: ForExpr, scope: Scope) -> Value:
        return each_of(
            (self._evaluate(expression.source, scope),), lambda source: self._for_in(expression, source, scope)
        )

    def _for_in(self, expression: ForExpr, source: Value, scope: Scope) -> Value:
        entries, gap = iteration(source)
        if gap:
            return gap
        items: List[Value] = []
        mapping: Dict[Any, Value] = {}
        groups: Dict[Any, List[Value]] = {}
        for key, value in entries:
            inner = {**scope, expression.value_name: value}
            if expression.key_name:
                inner[expression.key_name] = key
            if expression.condition is not None:
                wanted = self._evaluate(expression.condition, inner)
                if wanted in (False, "false"):
                    continue
                if wanted not in (True, "true"):
                    return Unknown.because_of(wanted, "the condition of a for expression is not known")
            result = self._evaluate(expression.value, inner)
            if expression.key is None:
                items.append(result)
                continue
            name = self._evaluate(expression.key, inner)
            name = label(name) if isinstance(name, (bool, int, float)) else name
            if not isinstance(name, (str, Symbol)):
                return Unknown.because_of(name, "a key of a for expression is not known")
            if expression.grouped:
                groups.setdefault(name, []).append(result)
            else:
                mapping[name] = result
        mapping.update((name, tuple(group)) for name, group in groups.items())
        return mapping if expression.key is not None else tuple(items)

    def _template_for(self, expression: TemplateFor, scope: Scope) -> Value:
        as_list = ForExpr(
            expression.key_name, expression.value_name, expression.source, None, expression.body, None, False
        )
        parts = self._for(as_list, scope)
        return each_of((parts,), lambda known: hcl_functions.call("join", ("", known)))


_EVALUATORS: Dict[type, Callable[[Expressions, Any, Scope], Value]] = {
    Literal: lambda module, expression, scope: expression.value,
    Name: Expressions._name,
    GetAttr: Expressions._get_attribute,
    Index: Expressions._index,
    Splat: Expressions._splat,
    Call: Expressions._call,
    Conditional: Expressions._conditional,
    Unary: Expressions._unary,
    Binary: Expressions._binary,
    Template: Expressions._template,
    TupleExpr: Expressions._tuple,
    ObjectExpr: Expressions._object,
    ForExpr: Expressions._for,
    TemplateFor: Expressions._template_for,
}
