"""Terraform's functions, over values of which some are not known.

Reference: https://developer.hashicorp.com/terraform/language/functions. A function that is in none of the families, or
that depends on the time, on chance or on the machine, gives an unknown value. A fault in the arguments raises
:class:`FunctionFault`, which ``try`` and ``can`` observe as Terraform's do.
"""

from __future__ import annotations

import re
from typing import Callable, Dict, Tuple

from incident_manager.distribution import FunctionFault
from incident_manager.terraform import (
    collection_functions,
    conversion_functions,
    encoding_functions,
    number_functions,
    path_functions,
    text_functions,
)
from incident_manager.terraform.argument_values import Declined, to_text
from incident_manager.terraform.encoding_functions import from_json
from incident_manager.values import Unknown, Value, is_known

__all__ = ["FunctionFault", "call", "cost", "from_json", "to_text"]

_PAIRWISE = {"chunklist", "distinct", "index", "matchkeys", "setintersection", "setsubtract", "setunion", "toset"}


def call(name: str, arguments: Tuple[Value, ...]) -> Value:
    """Call a function that needs no file and no scope. Raises :class:`FunctionFault`."""
    if name.startswith("core::"):
        name = name[len("core::") :]
    lenient = _LENIENT.get(name)
    if lenient:
        return _guarded(name, lenient, arguments)
    strict = _STRICT.get(name)
    if strict:
        for argument in arguments:
            if not is_known(argument):
                return Unknown.because_of(argument, f"{name}() has an unknown argument")
        return _guarded(name, strict, arguments)
    return Unknown(f"the result of {name}() is not known before it runs")


def cost(name: str, arguments: Tuple[Value, ...]) -> int:
    """The steps of a call, of one that takes longer than the size of its arguments tells; else 0."""
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if name in ("regex", "regexall", "replace") and len(texts) >= 2:
        pattern, text = texts[:2] if name != "replace" else (texts[1], texts[0])
        return text_functions.tries(pattern, text) // 50 if name != "replace" or pattern.startswith("/") else 0
    if name.rpartition("::")[2] not in _PAIRWISE:
        return 0
    elements = [item for argument in arguments if isinstance(argument, tuple) for item in argument]
    return 0 if all(isinstance(item, str) for item in elements) else len(elements) ** 2 // 8


def _guarded(name: str, function: Callable[..., Value], arguments: Tuple[Value, ...]) -> Value:
    try:
        return function(*arguments)
    except FunctionFault:
        raise
    except (Declined, RecursionError, MemoryError) as declined:
        return Unknown(f"{name}(): {declined}", True)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, re.error) as fault:
        raise FunctionFault(f"{name}(): {fault}") from fault


_LENIENT: Dict[str, Callable[..., Value]] = {
    **collection_functions.LENIENT,
    **conversion_functions.LENIENT,
    **encoding_functions.LENIENT,
    **text_functions.LENIENT,
}
_STRICT: Dict[str, Callable[..., Value]] = {
    **collection_functions.STRICT,
    **conversion_functions.STRICT,
    **encoding_functions.STRICT,
    **number_functions.STRICT,
    **path_functions.STRICT,
    **text_functions.STRICT,
}
