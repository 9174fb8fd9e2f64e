"""The values of calls of functions, of which some need more than the values of their arguments."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterable, Iterator, List, Tuple

from incident_manager.concealed_values import concealed, concealed_with_reasons
from incident_manager.concealment import ConcealedText
from incident_manager.deciding import MOST, chosen_here, given_here, holds_here, one_of
from incident_manager.function_faults import FunctionFault
from incident_manager.limits import TOO_MUCH
from incident_manager.terraform import file_functions, hcl_functions, hcl_syntax
from incident_manager.terraform.argument_values import ReleasesDiffer
from incident_manager.terraform.branches import is_plain, mentions_variable
from incident_manager.terraform.element_access import key_here
from incident_manager.terraform.evaluation import Evaluation, Scope
from incident_manager.terraform.hcl_syntax import (
    Call,
    ForExpr,
    GetAttr,
    Index,
    Name,
    ObjectExpr,
    Splat,
    SyntaxFault,
    TupleExpr,
)
from incident_manager.terraform.hcl_tree import free_names, reference_text
from incident_manager.terraform.language_types import (
    ANY,
    BOOL,
    STRING,
    is_null,
)
from incident_manager.terraform.type_conversion import converted, elements_of, without_elements
from incident_manager.terraform.type_reading import of_type
from incident_manager.values import (
    Computed,
    Open,
    Symbol,
    Text,
    TypedNull,
    Unknown,
    Value,
    inside,
    is_known,
    is_open,
    label,
    may_be_null,
    or_default,
    parts_of,
    text_of,
    why_unknown,
)


def spelled(value: Value) -> Value:
    """A text that AWS computes, in the parts in which it is known."""
    if isinstance(value, Text):
        return text_of(map(spelled, value.parts))
    found = getattr(value.resource, "spelled", None) if isinstance(value, Computed) else None
    return value if found is None else or_default(found(value.attribute), value)


_KEY = re.compile(r":(key|alias)/\w")  # in an ARN that is written out


def _sources(arguments: Value) -> Tuple[Value, ...]:
    """What the result of a function may name: all that is open in its arguments, and the ARNs of keys in them."""
    found: Dict[Value, None] = {}
    for item in inside(arguments):
        if isinstance(item, str):
            found.update({item: None} if _KEY.search(item) else {})
        elif isinstance(item, Open) and not isinstance(item, (Symbol, Text)):
            found.update(dict.fromkeys(getattr(item, "sources", ()) or (item,)))
        if len(found) > MOST:
            return ()
    return tuple(found)


class FunctionCalls(Evaluation):
    """Evaluates calls; which files they may read is for the subclass to say."""

    def _refuse_if_validation_does(self, expression: Any, scope: Scope) -> None:
        """Raise :class:`FunctionFault` for what Terraform refuses before variables have values."""
        raise NotImplementedError

    def path_of(self, name: str) -> Value:
        """The path of a file that the configuration names; unknown where it is not read."""
        raise NotImplementedError

    def _call(self, expression: Call, scope: Scope) -> Value:
        name = expression.function[len("core::") :] if expression.function.startswith("core::") else expression.function
        if name in ("try", "can"):
            return (
                self._tried(name, expression, scope) if self._reading is None else self._type_tried(expression, scope)
            )
        arguments = [self._evaluate(argument, scope) for argument in expression.arguments]
        if any(map(_has_types_to_unify, expression.arguments)):
            self._refuse_if_validation_does(expression, scope)
        if expression.expand and arguments:
            last = arguments.pop()
            if is_null(last) or (not isinstance(last, tuple) and is_known(last)):
                raise FunctionFault("an expanded argument is not a list")
            if not isinstance(last, tuple):
                return Unknown.because_of(last, "an expanded argument is not known")
            arguments.extend(elements_of(last))
        if name in file_functions.NAMES:
            return self._file(name, tuple(arguments))
        if name == "issensitive" and len(arguments) == 1 and is_plain(expression.arguments[0]):
            return False
        if name == "sensitive" and len(arguments) == 1:
            return concealed(
                arguments[0], self.budget.origins.named(f"sensitive({reference_text(expression.arguments[0])})")
            )
        if name == "templatestring":
            return self._template_string(expression, tuple(arguments))
        given = tuple(arguments)
        if name in ("replace", "split"):
            arguments = list(map(spelled, arguments))
        if name in ("lookup", "element", "coalesce", "compact") and not all(map(is_known, arguments)):
            arguments = self._arguments_here(name, arguments, self._identity(expression, scope))
        found = self._called(name, tuple(arguments))
        if type(found) is not Unknown:
            return found
        return Unknown(found.why, found.present, found.term, found.type, _sources(given))

    def _arguments_here(self, name: str, arguments: List[Value], identity: Tuple[Any, ...]) -> List[Value]:
        """The arguments of a call with those decided on which it depends which of its values a function gives."""
        first, *rest = arguments or [None]
        if name == "lookup" and rest and isinstance(first, dict) and is_open(rest[0]):
            key = key_here(first, rest[0], identity)
            if key is None and len(rest) == 1:
                self._refused("the map has no such key")
            return [without_elements(first) if key is None else first, "" if key is None else key, *rest[1:]]
        if name == "element" and rest and isinstance(first, tuple) and is_open(rest[0]):
            places = tuple(map(str, range(len(first))))
            index = chosen_here(rest[0], places, identity)
            return [
                first,
                one_of(places, f"which element {label(rest[0])} is", "", identity) if index is None else index,
            ]
        if name == "coalesce":
            return list(self._coalesced(arguments, identity))
        if name == "compact" and isinstance(first, tuple):
            return [tuple(self._given(item, (*identity, number)) for number, item in enumerate(first)), *rest]
        return arguments

    @staticmethod
    def _coalesced(arguments: List[Value], identity: Tuple[Any, ...]) -> Iterator[Value]:
        """What is given to ``coalesce``: whether it is null counts up to the first argument that is not."""
        found = False
        for number, argument in enumerate(arguments):
            if not found:
                argument = FunctionCalls._given(argument, (*identity, number))
            found = found or not (is_null(argument) or argument == "")
            yield argument

    @staticmethod
    def _given(value: Value, identity: Tuple[Any, ...]) -> Value:
        """What is not known as null where it is null or "" in the world that is judged."""
        if not isinstance(value, Unknown) and not may_be_null(value):
            return value
        given = given_here(value, identity)
        kind = getattr(value, "type", None)
        return TypedNull(kind) if given is None and kind else given

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
        if name in hcl_functions.OF_PARTS:
            return hcl_functions.call(name, arguments)
        return self._concealing(name, lambda *given: hcl_functions.call(name, given), arguments)

    def _tried(self, name: str, expression: Call, scope: Scope) -> Value:
        if not expression.arguments or (name == "can" and len(expression.arguments) > 1):
            raise FunctionFault(f"{name}() has another number of arguments")
        for argument in expression.arguments:
            outer, self._doubts = self._doubts, {}
            try:
                value = self._evaluate(argument, scope)
            except ReleasesDiffer as fault:
                return Unknown(str(fault))
            except FunctionFault:
                continue
            finally:
                doubts, self._doubts = self._doubts, outer
            doubt = next(
                (part for part in parts_of(value) if isinstance(part, Unknown) and _may_be_refused(part)), None
            )
            if doubt is not None:  # it may be this, or what is tried after it
                return Unknown(doubt.why, name == "can")
            there = self._all_there(doubts.values(), self._identity(argument, scope))
            if is_open(there):
                return Unknown.because_of(there, "", name == "can")
            if there:
                return True if name == "can" else value
        if name == "can":
            return False
        raise FunctionFault("try(): no argument has a value")

    @staticmethod
    def _all_there(doubts: Iterable[Unknown], identity: Tuple[Any, ...]) -> Value:
        """Whether all is there that an argument of ``try`` or ``can`` takes, in the world that is judged."""
        for doubt in doubts:
            holds = holds_here(doubt, identity)
            if holds is not True:
                return holds
        return True

    def _file(self, name: str, arguments: Tuple[Value, ...]) -> Value:
        """What a file holds is no part of the configuration: it is concealed, and its path is shown."""
        found = file_functions.call(name, arguments, self.path_of)
        if not is_open(found):
            found = concealed(found, self.budget.origins.named(f'{name}("{arguments[0]}")'))
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
        if isinstance(text, ConcealedText):
            try:
                found = self._template_text(text.plain, variables)
                given = set(why_unknown(variables))
                if set(why_unknown(found)) <= given:
                    return concealed(found, text.origin)
                return concealed_with_reasons(found, text.origin)
            except FunctionFault as fault:
                raise type(fault)(f"{text.origin.name} does not give a text with these variables") from fault
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


def _has_types_to_unify(argument: Any) -> bool:
    """Whether the elements of a list are objects or lists, and the type of one depends on a variable."""
    if not isinstance(argument, TupleExpr) or len(argument.items) < 2:
        return False
    return all(isinstance(item, _STRUCTURES) for item in argument.items) and mentions_variable(argument)


_STRUCTURES = (ForExpr, ObjectExpr, Splat, TupleExpr)


def _may_be_refused(unknown: Unknown) -> bool:
    return not (unknown.present and unknown.term)
