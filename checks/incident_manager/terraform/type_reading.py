"""The type of an expression of which Terraform needs no value: of the branch of a condition that is not taken.

Terraform evaluates both branches. What it refuses in the branch that is not taken does not count, but leaves an unknown
value behind, of which the type counts. Before it plans, it validates: there, no variable has a value, and a branch that
the plan refuses may have a type. https://github.com/hashicorp/hcl/blob/main/hclsyntax/expression.go
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.branches import as_branch, common_of_branches
from incident_manager.terraform.hcl_syntax import Binary, Call, Conditional, Splat, Template, TemplateFor, Unary
from incident_manager.terraform.language_types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    is_null,
    kind_of,
    list_of,
    type_of,
)
from incident_manager.terraform.operators import operand
from incident_manager.values import Unknown, Value, is_open

_TYPES_OF_OPERATORS: Dict[str, Type] = {
    **dict.fromkeys(("==", "!=", "<", ">", "<=", ">=", "&&", "||", "!"), BOOL),
    **dict.fromkeys(("+", "*", "/", "%", "-"), NUMBER),
}
Evaluate = Callable[[Any], Value]


def of_type(kind: Type) -> Unknown:
    """An unknown value of a type; of :data:`ANY`, one of which Terraform does not know the type either."""
    return Unknown("Terraform needs the type of this alone", False, "", kind)


class TypeReading:
    """How Terraform goes on where it refuses a part: the part becomes an unknown value, and the fault is counted.

    ``validates`` says that variables have no values.
    """

    def __init__(self, validates: bool) -> None:
        self.validates = validates
        self.faults = 0
        self.why = ""

    def value(self, expression: Any, compute: Callable[[], Value]) -> Value:
        """What an expression is taken for."""
        before = self.faults
        try:
            found = compute()
        except FunctionFault as fault:
            self.faults += 1
            self.why = self.why or str(fault)
            return self._left(expression, of_type(ANY))
        return found if self.faults == before else self._left(expression, found)

    def _left(self, expression: Any, found: Value) -> Value:
        """What an expression leaves behind that is refused, or of which a part is."""
        if isinstance(expression, (Binary, Unary)):
            return of_type(_TYPES_OF_OPERATORS[expression.operator])
        if isinstance(expression, (Template, TemplateFor)):
            return of_type(STRING)
        if isinstance(expression, Call):
            return of_type(ANY)
        if isinstance(expression, Splat):
            return of_type(type_of(found))
        return of_type(ANY) if isinstance(found, Unknown) and found.type is None else found

    def conditional(self, expression: Conditional, evaluate: Evaluate) -> Value:
        """A condition: its type is the one that its branches have in common."""
        before = self.faults
        found = []
        for branch in (expression.if_true, expression.if_false):
            self.faults = before
            found.append((evaluate(branch), self.faults))
        self.faults = before
        (one, _), (other, _) = found
        kind = common_of_branches(*_beside_null(one, other))
        try:
            wanted = operand("?", evaluate(expression.condition), BOOL)
        except FunctionFault:
            self.faults += 1
            return of_type(kind)
        if is_open(wanted):
            return of_type(kind)
        (chosen, faults), (left, _) = found if wanted else found[::-1]
        self.faults += faults - before
        try:
            return as_branch(chosen, type_of(left))
        except FunctionFault:
            self.faults += 1
            return of_type(kind)


def _beside_null(one: Value, other: Value) -> Tuple[Type, Type]:
    """The types of two branches, where a null has the type of the other one."""
    kinds = type_of(one), type_of(other)
    if is_null(one) and kinds[0] == ANY:
        return kinds[1], kinds[1]
    return (kinds[0], kinds[0]) if is_null(other) and kinds[1] == ANY else kinds


def splat_of_unknown(source: Value, each: Evaluate) -> Unknown:
    """``source[*]…`` of an unknown value; ``each`` gives what stands behind the ``[*]`` for one element."""
    kind = type_of(source)
    if kind_of(kind) in ("list", "set"):
        return of_type(list_of(type_of(each(of_type(kind[1])))))
    if kind_of(kind) == "tuple":
        return of_type(("tuple", tuple(type_of(each(of_type(inner))) for inner in kind[1])))
    return of_type(ANY)
