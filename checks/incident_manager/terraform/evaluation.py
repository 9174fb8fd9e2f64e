"""What the values of all kinds of expressions share: the budget, what is decided, and what is concealed."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional, Tuple

from incident_manager.concealed_values import concealed_with_reasons, origin_of, revealed
from incident_manager.deciding import holds_here
from incident_manager.function_faults import FunctionFault
from incident_manager.limits import Budget
from incident_manager.terraform.language_types import BOOL
from incident_manager.terraform.operators import operand
from incident_manager.terraform.type_reading import TypeReading
from incident_manager.values import Computed, Unknown, Value, is_open, label
from incident_manager.worlds import Impossible

Scope = Dict[str, Value]


class Evaluation:
    """An evaluation of expressions in one module."""

    address = ""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    _reading: Optional[TypeReading] = None
    """Where the type of an expression is asked for, and not its value."""

    _doubts: Optional[Dict[str, Unknown]] = None
    """Inside of ``try`` and ``can``: what of that which was evaluated may not be there, each under its name."""

    def _evaluate(self, expression: Any, scope: Scope) -> Value:
        """The value of an expression. Raises :class:`FunctionFault` where Terraform refuses it."""
        raise NotImplementedError

    def _refused(self, why: str) -> None:
        """What Terraform refuses in the world that is judged: then there is no such world, unless it is tried."""
        if self._doubts is None:
            raise Impossible
        raise FunctionFault(why)

    def _step(self, source: Value, found: Value) -> Value:
        """What an attribute or an index leads to; inside of ``try`` and ``can``, that it may lead nowhere is noted."""
        if self._doubts is not None and isinstance(source, Computed) and isinstance(found, Computed):
            self._doubts.pop(label(source), None)  # with what is in it, it is there, too
            name = label(found)
            self._doubts[name] = Unknown(f"{name} may not be there", True, f"can({name})")
        return found

    def _holds(self, operator: str, expression: Any, scope: Scope) -> Value:
        """A bool in the world that is judged; what is not known is decided there."""
        return self._decided(operand(operator, self._evaluate(expression, scope), BOOL), expression, scope)

    def _decided(self, value: Value, expression: Any, scope: Scope) -> Value:
        return holds_here(value, self._identity(expression, scope)) if is_open(value) else value

    def _identity(self, expression: Any, scope: Scope) -> Tuple[Any, ...]:
        """What tells the value of an expression from those of others."""
        return (
            self.address,
            self.budget.written(expression),
            *(label(item) for item in scope.values() if not is_open(item)),
        )

    def _concealing(self, what: str, compute: Callable[..., Value], arguments: Tuple[Value, ...]) -> Value:
        """What is computed of some values, concealed where one of these is."""
        origin = origin_of(arguments) if self.budget.origins else None
        if origin is None:
            return compute(*arguments)
        try:
            return concealed_with_reasons(compute(*map(revealed, arguments)), origin)
        except FunctionFault as fault:
            raise type(fault)(f"{what} does not apply to {origin.name}") from fault
