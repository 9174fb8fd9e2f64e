"""The values of Terraform's expressions, of which some parts may not be known."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from incident_manager.distribution import FunctionFault, each_of
from incident_manager.limits import TOO_MUCH, Budget
from incident_manager.terraform import file_functions, hcl_functions, hcl_syntax
from incident_manager.terraform.argument_values import ReleasesDiffer
from incident_manager.terraform.branches import as_branch, is_plain, mentions_variable
from incident_manager.terraform.element_access import attribute_of, element_of, iteration
from incident_manager.terraform.grapheme_clusters import composed
from incident_manager.terraform.hcl_syntax import (
    SPLAT_ITEM,
    Binary,
    Call,
    Conditional,
    DottedKey,
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
from incident_manager.terraform.hcl_tree import free_names
from incident_manager.terraform.language_types import (
    ANY,
    BOOL,
    STRING,
    Type,
    is_null,
    kind_of,
    type_of,
)
from incident_manager.terraform.operators import binary, operand, unary
from incident_manager.terraform.type_conversion import converted, elements_of, without_typed_nulls
from incident_manager.terraform.type_reading import TypeReading, of_type, splat_of_unknown
from incident_manager.values import (
    ListValue,
    OpenExpansion,
    SetValue,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    either,
    is_known,
    is_number,
    is_open,
    label,
    reason_for,
    same,
    text_of,
    why_unknown,
)

__all__ = ["Expressions", "Scope", "each_of", "iteration"]

Scope = Dict[str, Value]


class Expressions:
    """Evaluates expressions; what a name of the configuration means is for the subclass to say."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    _reading: Optional[TypeReading] = None
    """Where the type of an expression is asked for, and not its value."""

    _doubts: Optional[List[str]] = None
    """Inside of ``try`` and ``can``: why what was evaluated may be refused."""

    def rooted(self, root: str, name: str) -> Value:
        """The value of ``root.name``, such as ``var.name`` or ``aws_kms_key.name``."""
        raise NotImplementedError

    def resource_value(self, mode: str, kind: str, name: str) -> Value:
        """The value of a resource or data source: one instance, or all in a tuple or dict."""
        raise NotImplementedError

    def declared_type(self, variable: str) -> Type:
        """The type that a variable is declared with; ``ANY`` where it may be of any type."""
        raise NotImplementedError

    def path_of(self, name: str) -> Optional[str]:
        """The path of a file that the configuration names, where it may be read."""
        raise NotImplementedError

    # Expressions

    def evaluate(self, expression: Any, scope: Scope) -> Value:
        """The value of an expression. What Terraform would refuse is unknown, with the reason."""
        tried, self._doubts = self._doubts, None  # try() sees no fault of another expression
        try:
            value = self._evaluate(expression, scope)
            return without_typed_nulls(value) if self.budget.typed_nulls else value
        except FunctionFault as fault:
            return Unknown(str(fault))
        except RecursionError:
            return Unknown("the expression nests too deep")
        finally:
            self._doubts = tried

    def _evaluate(self, expression: Any, scope: Scope) -> Value:
        evaluator = _EVALUATORS[type(expression)]
        if self._reading is not None:
            return self.budget.bounded(self._reading.value(expression, lambda: evaluator(self, expression, scope)))
        return self.budget.bounded(evaluator(self, expression, scope))

    def _type_alone(self, expression: Any, scope: Scope, validates: bool) -> Type:
        """The type of an expression, as Terraform goes on where it refuses a part; when it validates, or plans.

        Raises :class:`FunctionFault` where the branches of a condition have no type in common.
        """
        outer, self._reading = self._reading, TypeReading(validates)
        try:
            if validates and isinstance(expression, Conditional):
                return type_of(self._reading.conditional(expression, lambda part: self._evaluate(part, scope)))
            return type_of(self._evaluate(expression, scope))
        finally:
            self._reading = outer

    def _name(self, expression: Name, scope: Scope) -> Value:
        if expression.name in scope:
            return scope[expression.name]
        return Unknown(f"{expression.name} is no value")

    def _dotted_key(self, expression: DottedKey, scope: Scope) -> Value:
        raise FunctionFault("a key with dots must stand in quotation marks, or a reference in parentheses")

    def _get_attribute(self, expression: GetAttr, scope: Scope) -> Value:
        source = expression.source
        if isinstance(source, Name) and source.name not in scope:
            if source.name == "var" and self._reading is not None and self._reading.validates:
                return of_type(self.declared_type(expression.name))
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

        def each(item: Value) -> Value:
            faults = self._reading.faults if self._reading else 0
            found = self._evaluate(expression.each, {**scope, SPLAT_ITEM.name: item})
            if self._reading is None or self._reading.faults == faults:
                return found
            return self._evaluate(expression.each, {**scope, SPLAT_ITEM.name: of_type(type_of(item))})

        def spread(value: Value) -> Value:
            if is_open(value):
                if self._reading is not None:
                    return splat_of_unknown(value, each)
                return Unknown.because_of(value, "the list is not known")
            items: Sequence[Value] = () if is_null(value) else (value,)
            if isinstance(value, tuple):
                items = elements_of(value)
            elif is_null(value) and kind_of(type_of(value)) in ("list", "set", "tuple"):
                raise FunctionFault("the list is null")
            found = list(map(each, items))
            if not isinstance(value, (ListValue, SetValue)):
                return tuple(found)
            if not found and value.element is not None:  # the steps must be possible all the same
                element = Unknown("there is no element", False, "", value.element)
                self._evaluate(expression.each, {**scope, SPLAT_ITEM.name: element})
            return ListValue.of(found, value.element if expression.each == SPLAT_ITEM else None)

        return self._each((source,), spread)

    def _call(self, expression: Call, scope: Scope) -> Value:
        name = expression.function[len("core::") :] if expression.function.startswith("core::") else expression.function
        if name in ("try", "can"):
            return (
                self._tried(name, expression, scope) if self._reading is None else self._type_tried(expression, scope)
            )
        arguments = [self._evaluate(argument, scope) for argument in expression.arguments]
        if expression.expand and arguments:
            last = arguments.pop()
            if is_null(last) or (not isinstance(last, tuple) and is_known(last)):
                raise FunctionFault("an expanded argument is not a list")
            if not isinstance(last, tuple):
                return Unknown.because_of(last, "an expanded argument is not known")
            arguments.extend(elements_of(last))
        if name in file_functions.NAMES:
            return self._each(tuple(arguments), lambda *known: self._file(name, known))
        if name == "issensitive" and len(arguments) == 1 and is_plain(expression.arguments[0]):
            return False
        if name == "templatestring":
            return self._each(tuple(arguments), lambda *known: self._template_string(expression, known))
        return self._each(tuple(arguments), lambda *known: self._called(name, known))

    def _type_tried(self, expression: Call, scope: Scope) -> Value:
        """The result of ``try`` and ``can`` where a type is asked for: no fault inside of them counts."""
        reading, self._reading = self._reading, None
        try:
            if reading is not None and reading.validates and mentions_variable(expression):
                return of_type(BOOL if expression.function.endswith("can") else ANY)
            return self._call(expression, scope)
        finally:
            self._reading = reading

    def _called(self, name: str, arguments: Tuple[Value, ...]) -> Value:
        if not self.budget.spend(hcl_functions.cost(name, arguments) + sum(map(self.budget.size, arguments)) // 4):
            return TOO_MUCH
        if self._reading is not None and any(map(is_open, arguments)):
            return hcl_functions.type_alone(name, arguments)
        return hcl_functions.call(name, arguments)

    def _tried(self, name: str, expression: Call, scope: Scope) -> Value:
        if not expression.arguments or (name == "can" and len(expression.arguments) > 1):
            raise FunctionFault(f"{name}() has another number of arguments")
        found: List[Value] = []
        whys: List[str] = []
        for argument in expression.arguments:
            outer, self._doubts = self._doubts, []
            try:
                value = self._evaluate(argument, scope)
            except ReleasesDiffer as fault:
                return Unknown(str(fault))
            except FunctionFault:
                continue
            finally:
                doubts, self._doubts = self._doubts, outer
            if isinstance(value, Unknown) and not (value.present and value.term):
                doubts = [*(doubts or ()), *why_unknown(value)]
            if name == "can":
                return Unknown("; ".join(doubts), True) if doubts else True
            found.append(value)
            if not doubts:
                break
            whys.extend(doubts)
        if name == "can":
            return False
        if found:
            if all(isinstance(value, Unknown) for value in found):
                return found[0]
            return either(found, "; ".join(dict.fromkeys(whys)))
        raise FunctionFault("try(): no argument has a value")

    def _file(self, name: str, arguments: Tuple[Value, ...]) -> Value:
        found = file_functions.call(name, arguments, self.path_of)
        return self._template_text(found, arguments[1]) if name == "templatefile" and isinstance(found, str) else found

    def _template_string(self, expression: Call, arguments: Tuple[Value, ...]) -> Value:
        if len(arguments) != 2:
            raise FunctionFault("templatestring() takes two arguments")
        if not isinstance(expression.arguments[0], (Name, GetAttr, Index, Splat)):
            raise FunctionFault("templatestring() takes a reference to a template")
        if is_open(arguments[0]):
            return Unknown.because_of(arguments[0], "the template is not known", True)
        if not isinstance(arguments[0], str):
            raise FunctionFault("templatestring() takes a string")
        found = self._template_text(arguments[0], arguments[1])
        return found if is_open(found) else converted(found, STRING)

    def _template_text(self, text: str, variables: Value) -> Value:
        if is_open(variables):
            return Unknown.because_of(variables, "the variables of the template are not known")
        if not isinstance(variables, dict):
            raise FunctionFault("the variables of a template are a map")
        names = [name for name in variables if not isinstance(name, str)]
        if names:
            return Unknown.because_of(names[0], "a variable of the template is not known")
        if not all(re.fullmatch(r"[^\W\d][\w-]*", name) for name in variables):
            raise FunctionFault("the name of a variable of the template is not a name")
        try:
            template = hcl_syntax.parse_template(text)
        except SyntaxFault as fault:
            raise ReleasesDiffer(f"the template cannot be read, {fault}") from fault
        for name in sorted(free_names(template) - set(variables)):
            raise FunctionFault(f"the template refers to {name}, which is not among its variables")
        value = self._evaluate(template, dict(variables))
        if is_null(value):
            raise FunctionFault("the template gives null")
        return value

    def _conditional(self, expression: Conditional, scope: Scope) -> Value:
        if self._reading is not None:
            return self._reading.conditional(expression, lambda part: self._evaluate(part, scope))
        condition = self._evaluate(expression.condition, scope)
        options: List[Value] = []
        for option in alternatives(condition):
            wanted = operand("?", option, BOOL)
            if is_open(wanted):
                options.extend(self._either_branch(expression, scope))
            else:
                branches = (expression.if_true, expression.if_false)
                chosen, other = branches if wanted else branches[::-1]
                value = self._evaluate(chosen, scope)
                kind = self._branch_type(other, scope, expression)
                options.append(as_branch(value, kind))
        return either(options, reason_for(condition, "the condition is not known"))

    def _either_branch(self, expression: Conditional, scope: Scope) -> List[Value]:
        found: List[Value] = []
        for branch in (expression.if_true, expression.if_false):
            try:
                found.append(self._evaluate(branch, scope))
            except FunctionFault:
                continue
        if not found:
            raise FunctionFault("neither branch has a value")
        kinds = [type_of(value) for value in found]
        return [as_branch(value, kind) for value, kind in zip(found, reversed(kinds))]

    def _branch_type(self, branch: Any, scope: Scope, whole: Conditional) -> Type:
        """The type of the branch that is not taken; it counts, though its faults do not."""
        if isinstance(branch, (Literal, Template)):
            return STRING if isinstance(branch, Template) else type_of(branch.value)
        outer, self._doubts = self._doubts, None
        try:
            return type_of(self._evaluate(branch, scope))
        except FunctionFault:
            if mentions_variable(branch):
                self._type_alone(whole, scope, True)
            return self._type_alone(branch, scope, False)
        finally:
            self._doubts = outer

    def _unary(self, expression: Unary, scope: Scope) -> Value:
        value = self._evaluate(expression.operand, scope)
        return self._each((value,), lambda known: unary(expression.operator, known))

    def _binary(self, expression: Binary, scope: Scope) -> Value:
        operator = expression.operator
        left = self._evaluate(expression.left, scope)
        if operator in ("&&", "||"):
            return self._logical(expression, left, scope)
        right = self._evaluate(expression.right, scope)
        if not self.budget.spend((self.budget.size(left) + self.budget.size(right)) // 4):
            return TOO_MUCH
        return self._each((left, right), lambda one, other: binary(operator, one, other))

    def _logical(self, expression: Binary, left: Value, scope: Scope) -> Value:
        operator, decisive = expression.operator, expression.operator == "||"
        one = operand(operator, left, BOOL)
        try:
            right = self._evaluate(expression.right, scope)
        except FunctionFault as fault:
            if same(one, decisive):
                raise ReleasesDiffer(
                    f"releases of Terraform differ in the right side of {operator}: {fault}"
                ) from fault
            raise
        other = operand(operator, right, BOOL)
        if same(one, decisive) or same(other, decisive):
            return decisive
        if isinstance(one, bool) and isinstance(other, bool):
            return other
        return Unknown.because_of((one, other), f"{operator} has an unknown side", True, BOOL)

    def _template(self, expression: Template, scope: Scope) -> Value:
        parts = tuple(part if isinstance(part, str) else self._evaluate(part, scope) for part in expression.parts)

        def join(*known: Value) -> Value:
            if any(is_null(part) for part in known):
                raise FunctionFault("null stands in a template")
            joined = text_of(converted(part, STRING) for part in known)
            if isinstance(joined, Text) and len(joined.parts) == 1 and isinstance(joined.parts[0], Unknown):
                only = joined.parts[0]
                return Unknown(only.why, True, only.term if only.present else "", STRING)
            return composed(joined) if isinstance(joined, str) else joined

        return self._each(parts, join)

    def _tuple(self, expression: TupleExpr, scope: Scope) -> Value:
        return tuple(self._evaluate(item, scope) for item in expression.items)

    def _object(self, expression: ObjectExpr, scope: Scope) -> Value:
        result: Dict[Any, Value] = {}
        for key_expression, value_expression in expression.items:
            key = _key(self._evaluate(key_expression, scope))
            if not isinstance(key, (str, Symbol)):
                return Unknown.because_of(key, "a key of the object is not known")
            result[key] = self._evaluate(value_expression, scope)
        return result

    def _for(self, expression: ForExpr, scope: Scope) -> Value:
        source = self._evaluate(expression.source, scope)
        return self._each((source,), lambda known: self._for_in(expression, known, scope))

    def _for_in(self, expression: ForExpr, source: Value, scope: Scope) -> Value:
        if is_null(source) or isinstance(source, (str, bool, Text, Symbol)) or is_number(source):
            raise FunctionFault("what is iterated over is not a list, a set or a map")
        entries, gap = iteration(source)
        if gap:
            return of_type(ANY) if self._reading is not None and type_of(source) == ANY else gap
        items: List[Value] = []
        mapping: Dict[Any, Value] = {}
        groups: Dict[Any, List[Value]] = {}
        for key, value in entries:
            inner = {**scope, expression.value_name: value}
            if expression.key_name:
                inner[expression.key_name] = key
            if expression.condition is not None:
                wanted = operand("if", self._evaluate(expression.condition, inner), BOOL)
                if wanted is False:
                    continue
                if wanted is not True:
                    return Unknown.because_of(wanted, "the condition of a for expression is not known")
            result = self._evaluate(expression.value, inner)
            if expression.key is None:
                items.append(result)
                continue
            name = _key(self._evaluate(expression.key, inner))
            if not isinstance(name, (str, Symbol)):
                return Unknown.because_of(name, "a key of a for expression is not known")
            if expression.grouped:
                groups.setdefault(name, []).append(result)
            elif name in mapping:
                if self._reading is None:
                    raise FunctionFault(f"two items have the key {label(name)!r}")
                self._reading.faults += 1
            else:
                mapping[name] = result
        if not entries and expression.condition is not None:
            names = {expression.value_name, expression.key_name or expression.value_name}
            inner = {**scope, **dict.fromkeys(names, of_type(ANY))}
            self._refuse_condition(expression.condition, inner)
        mapping.update((name, tuple(group)) for name, group in groups.items())
        return mapping if expression.key is not None else tuple(items)

    def _refuse_condition(self, condition: Any, scope: Scope) -> None:
        """Terraform asks first whether the condition of a ``for`` may be one, whatever the element."""
        outer, self._reading = self._reading, TypeReading(False)
        try:
            operand("if", self._evaluate(condition, scope), BOOL)
            if self._reading.faults:
                raise FunctionFault(self._reading.why or "the condition of a for expression is refused")
        finally:
            self._reading = outer

    def _template_for(self, expression: TemplateFor, scope: Scope) -> Value:
        as_list = ForExpr(
            expression.key_name, expression.value_name, expression.source, None, expression.body, None, False
        )
        parts = self._for(as_list, scope)
        return self._each((parts,), lambda known: hcl_functions.call("join", ("", known)))


def _key(value: Value) -> Value:
    """A key of an object."""
    if is_null(value):
        raise FunctionFault("a key is null")
    return converted(value, STRING)


_EVALUATORS: Dict[type, Callable[[Expressions, Any, Scope], Value]] = {
    Literal: lambda module, expression, scope: expression.value,
    Name: Expressions._name,
    GetAttr: Expressions._get_attribute,
    DottedKey: Expressions._dotted_key,
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
