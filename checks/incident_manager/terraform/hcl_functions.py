"""Terraform's functions, over values of which some are not known.

Reference: https://developer.hashicorp.com/terraform/language/functions. A function that is in none of the families, or
that depends on the time, on chance or on the machine, gives an unknown value. A fault in the arguments raises
:class:`FunctionFault`, which ``try`` and ``can`` observe as Terraform's do.
"""

from __future__ import annotations

import math
from typing import List, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.partly_known import PartlyKnown
from incident_manager.terraform.argument_values import KNOWN, LENIENT, Declined, Function, Functions, Parameter, to_text
from incident_manager.terraform.collection_functions import FUNCTIONS as COLLECTION_FUNCTIONS
from incident_manager.terraform.conversion_functions import FUNCTIONS as CONVERSION_FUNCTIONS
from incident_manager.terraform.encoding_functions import FUNCTIONS as ENCODING_FUNCTIONS
from incident_manager.terraform.encoding_functions import from_json
from incident_manager.terraform.format_functions import FUNCTIONS as FORMAT_FUNCTIONS
from incident_manager.terraform.language_types import ANY, OPEN, PRIMITIVES, is_null, type_of
from incident_manager.terraform.machine_functions import FUNCTIONS as MACHINE_FUNCTIONS
from incident_manager.terraform.network_functions import FUNCTIONS as NETWORK_FUNCTIONS
from incident_manager.terraform.number_functions import FUNCTIONS as NUMBER_FUNCTIONS
from incident_manager.terraform.path_functions import FUNCTIONS as PATH_FUNCTIONS
from incident_manager.terraform.regex_functions import FUNCTIONS as REGEX_FUNCTIONS
from incident_manager.terraform.regex_functions import tries
from incident_manager.terraform.result_types import result_type
from incident_manager.terraform.set_functions import FUNCTIONS as SET_FUNCTIONS
from incident_manager.terraform.text_functions import FUNCTIONS as TEXT_FUNCTIONS
from incident_manager.terraform.time_functions import FUNCTIONS as TIME_FUNCTIONS
from incident_manager.terraform.type_conversion import converted
from incident_manager.values import Unknown, Value, is_known, is_open

__all__ = ["FunctionFault", "call", "cost", "from_json", "to_text"]

_FUNCTIONS: Functions = {
    **COLLECTION_FUNCTIONS,
    **CONVERSION_FUNCTIONS,
    **ENCODING_FUNCTIONS,
    **FORMAT_FUNCTIONS,
    **MACHINE_FUNCTIONS,
    **NETWORK_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **PATH_FUNCTIONS,
    **REGEX_FUNCTIONS,
    **SET_FUNCTIONS,
    **TEXT_FUNCTIONS,
    **TIME_FUNCTIONS,
}
OF_PARTS = frozenset(
    (
        *("chunklist", "coalesce", "coalescelist", "compact", "concat", "contains", "distinct", "element", "flatten"),
        *("issensitive", "jsondecode", "jsonencode", "keys", "length", "lookup", "matchkeys", "merge", "nonsensitive"),
        *(
            "one",
            "reverse",
            "setintersection",
            "setproduct",
            "setsubtract",
            "setunion",
            "slice",
            "sort",
            "tolist",
            "tomap",
        ),
        *("toset", "tostring", "transpose", "values", "zipmap"),
    )
)
"""Functions whose result is made of parts of their arguments as these are, concealed or not, or tells none of them."""
_PAIRWISE = frozenset(
    ("chunklist", "contains", "distinct", "index", "matchkeys", "setintersection", "setsubtract", "setunion", "toset")
)


def call(name: str, arguments: Tuple[Value, ...]) -> Value:
    """Call a function that needs no file and no scope. Raises :class:`FunctionFault`."""
    if name.startswith("core::"):
        name = name[len("core::") :]
    function = _FUNCTIONS.get(name)
    if function is None:
        if name.startswith("provider::"):
            return Unknown(f"the result of {name}() is not known before it runs")
        return Unknown(f"Terraform has no function {name}()", False, "", ANY)
    try:
        value = _called(name, function, arguments)
        return _with_certain_elements(name, arguments, _typed(name, function, value, arguments))
    except (Declined, RecursionError, MemoryError) as declined:
        return _typed(name, function, function.gap((), f"{name}(): {declined}"), arguments)
    except FunctionFault as fault:
        raise type(fault)(f"{name}(): {fault}") from fault


_JOINING = frozenset(("concat", "merge", "setunion"))
_KEEPING = frozenset(("compact", "distinct", "flatten", "reverse", "sort", "tolist", "tomap", "toset"))


def _with_certain_elements(name: str, arguments: Tuple[Value, ...], value: Value) -> Value:
    """A result that is not known, with the elements that it has whatever the open arguments are."""
    if not isinstance(value, Unknown):
        return value
    if name == "lookup" and isinstance(arguments[0], PartlyKnown) and isinstance(arguments[1], str):
        return call(name, (arguments[0].known, *arguments[1:])) if arguments[1] in arguments[0].known else value
    if name not in _JOINING | _KEEPING:
        return value
    certain: List[Value] = []
    for argument in arguments:
        if name == "merge" and is_open(argument):
            certain.clear()  # it may have other values for what came before
        part = _certain_part(argument, name == "flatten")
        certain.extend([part] if part is not None else [])
    if not certain:
        return value
    try:
        known = call(name, tuple(certain))
    except FunctionFault:
        return value
    return PartlyKnown(value, known) if isinstance(known, (tuple, dict)) and known else value


def _certain_part(value: Value, nested: bool) -> Value:
    """The elements that a collection certainly has, also those of collections in it; None of what is not known."""
    if isinstance(value, PartlyKnown):
        return value.known
    if nested and isinstance(value, tuple):
        parts = (_certain_part(item, nested) if isinstance(item, (Unknown, tuple)) else item for item in value)
        return tuple(part for part in parts if part is not None)
    return None if is_open(value) else value


def _typed(name: str, function: Function, value: Value, arguments: Tuple[Value, ...]) -> Value:
    """The result with its type, where it is unknown and that is known."""
    if not isinstance(value, Unknown) or value.type not in (None, OPEN):
        return value
    kind = function.result or result_type(name, [type_of(argument) for argument in arguments], arguments)
    return value if kind == OPEN else Unknown(value.why, value.present, value.term, kind)


def _called(name: str, function: Function, arguments: Tuple[Value, ...]) -> Value:
    count = len(function.parameters)
    if len(arguments) < count or (len(arguments) > count and function.rest is None):
        raise FunctionFault(f"it takes {count} arguments, not {len(arguments)}")
    ready: List[Value] = []
    open_argument = None
    for index, argument in enumerate(arguments):
        parameter = function.parameters[index] if index < count else function.rest
        assert parameter is not None
        value = _fitted(parameter, argument)
        if _is_too_open(parameter, value) and open_argument is None:
            open_argument = value
        ready.append(value)
    if open_argument is not None:
        return function.gap(open_argument, f"{name}() has an unknown argument")
    return function.body(*ready)


def type_alone(name: str, arguments: Tuple[Value, ...]) -> Value:
    """The unknown result of a call with an unknown argument. Raises :class:`FunctionFault`."""
    function = _FUNCTIONS.get(name)
    if function is None:
        return Unknown(f"{name}()", False, "", OPEN)
    count = len(function.parameters)
    ready = []
    for index, argument in enumerate(arguments):
        parameter = function.parameters[index] if index < count else function.rest
        if parameter is None:
            raise FunctionFault(f"{name}(): it takes {count} arguments, not {len(arguments)}")
        ready.append(_fitted(parameter, argument))
        if name in ("tolist", "tomap", "toset") and type_of(argument) in PRIMITIVES:
            raise FunctionFault(f"{name}(): a collection is required")
        if parameter.type == ANY and type_of(argument) == ANY and is_open(argument) and name not in _OF_ANYTHING:
            return Unknown(f"{name}()", False, "", ANY)
    if len(arguments) < count:
        raise FunctionFault(f"{name}(): it takes {count} arguments, not {len(arguments)}")
    return _typed(name, function, Unknown(f"{name}()"), tuple(ready))


_OF_ANYTHING = frozenset(("jsonencode", "length", "yamlencode", "format", "formatlist", "base64encode"))


def _fitted(parameter: Parameter, argument: Value) -> Value:
    if is_null(argument):
        if not parameter.null:
            raise FunctionFault("an argument is null")
        return argument
    return converted(argument, parameter.type)


def _is_too_open(parameter: Parameter, value: Value) -> bool:
    if parameter.open == LENIENT:
        return False
    return not is_known(value) if parameter.open == KNOWN else is_open(value)


def cost(name: str, arguments: Tuple[Value, ...]) -> int:
    """The steps of a call, of one that takes longer than the size of its arguments tells; else 0."""
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if name in ("regex", "regexall", "replace") and len(texts) >= 2:
        pattern, text = texts[:2] if name != "replace" else (texts[1], texts[0])
        return tries(pattern, text) // 50 if name != "replace" or pattern.startswith("/") else 0
    if name == "setproduct":
        return math.prod(len(argument) for argument in arguments if isinstance(argument, tuple)) // 2
    if name.rpartition("::")[2] not in _PAIRWISE:
        return 0
    elements = [item for argument in arguments if isinstance(argument, tuple) for item in argument]
    return 0 if all(isinstance(item, str) for item in elements) else len(elements) ** 2 // 8
