"""The values of Terraform's expressions, of which some parts may not be known."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence

from incident_manager.deciding import NULL, equals_here, holds_here
from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.limits import TOO_MUCH
from incident_manager.partly_known import PartlyKnown
from incident_manager.terraform import hcl_functions
from incident_manager.terraform.argument_values import ReleasesDiffer
from incident_manager.terraform.branches import as_branch, is_plain, mentions_variable
from incident_manager.terraform.element_access import attribute_of, element_of, iteration, key_here, some_part
from incident_manager.terraform.evaluation import Scope
from incident_manager.terraform.function_calls import FunctionCalls
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
    Refused,
    Splat,
    Template,
    TemplateFor,
    TupleExpr,
    Unary,
)
from incident_manager.terraform.language_types import (
    ANY,
    BOOL,
    OPEN,
    STRING,
    Type,
    is_null,
    kind_of,
    type_of,
)
from incident_manager.terraform.operators import binary, operand, unary
from incident_manager.terraform.type_conversion import converted, elements_of, unordered, without_typed_nulls
from incident_manager.terraform.type_reading import TypeReading, of_type, splat_of_unknown
from incident_manager.values import (
    ListValue,
    OpenExpansion,
    SetValue,
    Symbol,
    Text,
    Unknown,
    Value,
    is_number,
    is_open,
    label,
    reason_for,
    same,
    text_of,
)
from incident_manager.worlds import Impossible, outside

__all__ = ["Expressions", "Scope", "iteration"]


class Expressions(FunctionCalls):
    """Evaluates expressions; what a name of the configuration means is for the subclass to say."""

    def rooted(self, root: str, name: str) -> Value:
        """The value of ``root.name``, such as ``var.name`` or ``aws_kms_key.name``."""
        raise NotImplementedError

    def resource_value(self, mode: str, kind: str, name: str) -> Value:
        """The value of a resource or data source: one instance, or all in a tuple or dict."""
        raise NotImplementedError

    def declared_type(self, variable: str) -> Type:
        """The type that a variable is declared with; ``ANY`` where it may be of any type."""
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
            return self.budget.gives_up(Unknown(given_up("the expression nests too deep")))
        finally:
            self._doubts = tried

    def _evaluate(self, expression: Any, scope: Scope) -> Value:
        if self.budget.is_spent:
            return self.budget.gives_up(TOO_MUCH)
        evaluator = _EVALUATORS[type(expression)]
        if self._reading is not None:
            return self.budget.bounded(self._reading.value(expression, lambda: evaluator(self, expression, scope)))
        return self.budget.bounded(evaluator(self, expression, scope))

    def _type_alone(self, expression: Any, scope: Scope, validates: bool) -> Type:
        """The type of an expression, as Terraform goes on where it refuses a part; when it validates, or plans.

        Raises :class:`FunctionFault` where the branches of a condition have no type in common.
        """
        reading = TypeReading(validates)
        with self._reading_types(reading):
            if validates and isinstance(expression, Conditional):
                return type_of(reading.conditional(expression, lambda part: self._evaluate(part, scope)))
            return type_of(self._evaluate(expression, scope))

    @contextmanager
    def _reading_types(self, reading: TypeReading) -> Iterator[None]:
        """Within, types are asked for, of which no condition decides."""
        outer, self._reading = self._reading, reading
        try:
            with outside():
                yield
        finally:
            self._reading = outer

    def _name(self, expression: Name, scope: Scope) -> Value:
        if expression.name in scope:
            return scope[expression.name]
        return Unknown(f"{expression.name} is not a value")

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
        found = self._evaluate(source, scope)
        return self._step(found, attribute_of(found, expression.name))

    def _index(self, expression: Index, scope: Scope) -> Value:
        source = self._evaluate(expression.source, scope)
        if isinstance(source, OpenExpansion) and self._doubts is not None:
            self._doubts[source.why] = Unknown(source.why, True)
        key = self._evaluate(expression.key, scope)
        if is_open(key):
            found = key_here(source, key, self._identity(expression.key, scope))
            if found is None:
                self._refused(f"there is no element {label(key)}")
            return self._step(source, element_of(source, found))
        return self._step(source, element_of(source, key))

    def _splat(self, expression: Splat, scope: Scope) -> Value:
        value = self._evaluate(expression.source, scope)

        def each(item: Value) -> Value:
            faults = self._reading.faults if self._reading else 0
            found = self._evaluate(expression.each, {**scope, SPLAT_ITEM.name: item})
            if self._reading is None or self._reading.faults == faults:
                return found
            return self._evaluate(expression.each, {**scope, SPLAT_ITEM.name: of_type(type_of(item))})

        if is_open(value):
            if self._reading is not None:
                return splat_of_unknown(value, each)
            return some_part(value, "the list is not known")
        gap = unordered(value) if self._reading is None else None
        if gap is not None:
            return gap
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

    def _conditional(self, expression: Conditional, scope: Scope) -> Value:
        if self._reading is not None:
            return self._reading.conditional(expression, lambda part: self._evaluate(part, scope))
        condition = self._holds("?", expression.condition, scope)
        if is_open(condition):
            return Unknown.because_of(condition, "the condition is not known")
        branches = (expression.if_true, expression.if_false)
        chosen, other = branches if condition else branches[::-1]
        value = self._evaluate(chosen, scope)
        return as_branch(value, self._branch_type(other, scope, expression))

    def _branch_type(self, branch: Any, scope: Scope, whole: Conditional) -> Type:
        """The type of the branch that is not taken; it counts, though its faults do not."""
        if isinstance(branch, (Literal, Template)):
            return STRING if isinstance(branch, Template) else type_of(branch.value)
        tried, self._doubts = self._doubts, None
        try:
            with outside():
                kind = type_of(self._evaluate(branch, scope))
            return type_of(self._evaluate(branch, scope)) if kind is OPEN else kind
        except (FunctionFault, Impossible):
            if mentions_variable(branch):
                self._type_alone(whole, scope, True)
            return self._type_alone(branch, scope, False)
        finally:
            self._doubts = tried

    def _unary(self, expression: Unary, scope: Scope) -> Value:
        if expression.operator == "!":
            holds = self._holds("!", expression.operand, scope)
            return holds if is_open(holds) else not holds
        given = self._evaluate(expression.operand, scope)
        return self._concealing(expression.operator, functools.partial(unary, expression.operator), (given,))

    def _binary(self, expression: Binary, scope: Scope) -> Value:
        operator = expression.operator
        left = self._evaluate(expression.left, scope)
        if operator in ("&&", "||"):
            return self._logical(expression, left, scope)
        right = self._evaluate(expression.right, scope)
        if not self.budget.spend((self.budget.size(left) + self.budget.size(right)) // 4):
            return TOO_MUCH
        found = self._concealing(operator, functools.partial(binary, operator), (left, right))
        return found if operator not in _COMPARISONS or not is_open(found) else self._compared(expression, scope, found)

    def _compared(self, expression: Binary, scope: Scope, unknown: Value) -> Value:
        """A comparison that is not known, in the world that is judged."""
        sides = [self._evaluate(side, scope) for side in (expression.left, expression.right)]
        one, other = sides if is_open(sides[0]) else sides[::-1]
        identity = self._identity(expression, scope)
        plain = isinstance(other, (str, bool)) or other is None or is_number(other)
        if expression.operator not in ("==", "!=") or not plain or not is_open(one):
            return holds_here(Unknown(reason_for(unknown), True), identity)
        equal = equals_here(one, NULL if other is None else text_of([other]), identity)
        return equal if is_open(equal) or expression.operator == "==" else not equal

    def _logical(self, expression: Binary, left: Value, scope: Scope) -> Value:
        operator, decisive = expression.operator, expression.operator == "||"
        one = operand(operator, left, BOOL)
        try:
            with outside():
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
        one = self._decided(one, expression.left, scope)
        if is_open(one) or one is decisive:
            return one
        return self._holds(operator, expression.right, scope)

    def _template(self, expression: Template, scope: Scope) -> Value:
        parts = [part if isinstance(part, str) else self._evaluate(part, scope) for part in expression.parts]
        if any(is_null(part) for part in parts):
            raise FunctionFault("a template contains null")
        joined = text_of(converted(part, STRING) for part in parts)
        if isinstance(joined, Text) and len(joined.parts) == 1 and isinstance(joined.parts[0], Unknown):
            only = joined.parts[0]
            return Unknown(only.why, True, only.term if only.present else "", STRING, only.sources)
        return composed(joined) if isinstance(joined, str) else joined

    def _tuple(self, expression: TupleExpr, scope: Scope) -> Value:
        return tuple(self._evaluate(item, scope) for item in expression.items)

    def _object(self, expression: ObjectExpr, scope: Scope) -> Value:
        result: Dict[Any, Value] = {}
        for key_expression, value_expression in expression.items:
            key = _key(self._evaluate(key_expression, scope))
            if not isinstance(key, (str, Symbol)):
                return self._of_any_type(key) or Unknown.because_of(key, "a key of the object is not known")
            result[key] = self._evaluate(value_expression, scope)
        return result

    def _for(self, expression: ForExpr, scope: Scope) -> Value:
        source = self._evaluate(expression.source, scope)
        if is_null(source) or isinstance(source, (str, bool, Text, Symbol)) or is_number(source):
            raise FunctionFault("what is iterated over is not a list, a set or a map")
        others: Optional[Unknown] = source if isinstance(source, PartlyKnown) and not expression.grouped else None
        entries, gap = iteration(source.known if others else source)
        if self._reading is None:
            gap = gap or unordered(source)
        if gap or (others and self._reading is not None):
            return self._of_any_type(source) or gap or Unknown.because_of(source)
        items: List[Value] = []
        mapping: Dict[Any, Value] = {}
        groups: Dict[Any, List[Value]] = {}
        for key, value in entries:
            inner = {**scope, expression.value_name: value}
            if expression.key_name:
                inner[expression.key_name] = key
            if expression.condition is not None:
                wanted = self._holds("if", expression.condition, inner)
                if wanted is False:
                    continue
                if wanted is not True:
                    others = Unknown.because_of(wanted, "the condition of a for expression is not known")
                    if expression.grouped or self._reading is not None:
                        return others
                    continue
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
        if len(entries) == 1 and isinstance(source, SetValue) and mentions_variable(expression.source):
            self._refuse_if_validation_does(expression, scope)  # the set may have more unknown elements
        if not entries and expression.condition is not None:
            names = {expression.value_name, expression.key_name or expression.value_name}
            inner = {**scope, **dict.fromkeys(names, of_type(ANY))}
            gap = self._gap_of_condition(expression.condition, inner)
            if gap:
                return gap
        mapping.update((name, tuple(group)) for name, group in groups.items())
        made = mapping if expression.key is not None else tuple(items)
        return PartlyKnown(Unknown.because_of(others), made) if others else made

    def _of_any_type(self, unknown: Value) -> Optional[Unknown]:
        """What Terraform makes of a value whose type depends on an unknown one, where types are asked for."""
        if self._reading is None:
            return None
        kind = type_of(unknown)
        return of_type(ANY) if kind == ANY or (self._reading.validates and kind != OPEN) else None

    def _gap_of_condition(self, condition: Any, scope: Scope) -> Optional[Unknown]:
        """Terraform asks first whether the condition of a ``for`` may be one, whatever the element."""
        reading = TypeReading(False)
        with self._reading_types(reading):
            operand("if", self._evaluate(condition, scope), BOOL)
        if reading.faults:
            raise FunctionFault(reading.why or "the condition of a for expression is refused")
        value = self._evaluate(condition, {}) if is_plain(condition) else None
        return value if isinstance(value, Unknown) else None

    def _refuse_if_validation_does(self, expression: Any, scope: Scope) -> None:
        if self._reading is not None:
            return
        reading = TypeReading(True)
        with self._reading_types(reading):
            self._evaluate(expression, scope)
        if reading.faults:
            raise FunctionFault(reading.why or "Terraform refuses it when it validates, where no variable has a value")

    def _template_for(self, expression: TemplateFor, scope: Scope) -> Value:
        as_list = ForExpr(
            expression.key_name, expression.value_name, expression.source, None, expression.body, None, False
        )
        parts = self._for(as_list, scope)
        return hcl_functions.call("join", ("", parts))


def _key(value: Value) -> Value:
    """A key of an object."""
    if is_null(value):
        raise FunctionFault("a key is null")
    return converted(value, STRING)


_COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})

_EVALUATORS: Dict[type, Callable[[Expressions, Any, Scope], Value]] = {
    Literal: lambda module, expression, scope: expression.value,
    Refused: lambda module, expression, scope: Unknown(expression.why),
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
