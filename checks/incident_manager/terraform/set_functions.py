"""Functions of sets: union, intersection, difference and product."""

from __future__ import annotations

from typing import List, Sequence, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.terraform.argument_values import LENIENT, Functions, Parameter, gap, items_of, takes
from incident_manager.terraform.language_types import ANY, OPEN, type_of, unified
from incident_manager.terraform.type_conversion import common_type, converted, elements_of, unordered
from incident_manager.values import ListValue, SetValue, Unknown, Value, is_open, same

MAX_ELEMENTS = 100_000


def _setproduct(*sets: Value) -> Value:
    if len(sets) < 2:
        raise FunctionFault("setproduct() takes at least two arguments")
    kinds = []
    for item in sets:
        if is_open(item) or unordered(item):
            return gap(item, "setproduct")
        kind = type_of(items_of(item))
        found = kind[1] if kind[0] != "tuple" else unified(kind[1]) if kind[1] else ANY
        if found is None:
            raise FunctionFault("the elements have no type in common")
        kinds.append(found)
    if all(sets):
        kinds = [common_type(item) if kind == ANY else kind for item, kind in zip(sets, kinds)]
    product: List[Tuple[Value, ...]] = [()]
    for item, kind in zip(sets, kinds):
        elements = [converted(element, kind) for element in elements_of(item)]
        if len(product) * len(elements) > MAX_ELEMENTS:
            return Unknown(given_up("setproduct() has too many elements"), True)
        product = [(*left, right) for left in product for right in elements]
    wanted = ("tuple", tuple(kinds))
    if any(isinstance(item, SetValue) for item in sets):
        return converted(ListValue.of(product, wanted), ("set", wanted))
    return ListValue.of(product, wanted)


def _of_one_type(sets: Sequence[Value]) -> List[SetValue]:
    kinds = []
    for item in sets:
        kind = type_of(items_of(item))[1]
        if item or kind not in (ANY, OPEN):
            kinds.append(kind)
    common = unified(kinds) if kinds else ANY
    if common is None:
        raise FunctionFault("the elements of the sets have no type in common")
    wanted = ("set", common)
    made = [converted(item, wanted) for item in sets]
    for item in made:
        item.element = None if common == OPEN else common
    return made


def _setunion(*sets: Value) -> Value:
    for item in sets:
        if is_open(item):
            return gap(item, "setunion")
    typed = _of_one_type(sets)
    joined = ListValue.of([element for item in typed for element in item], typed[0].element)
    return converted(joined, ("set", typed[0].element or OPEN)) if typed[0].element else SetValue.of(joined)


def _setintersection(*sets: Value) -> Value:
    typed = _of_one_type(sets)
    return _kept(typed[0], [item for item in typed[0] if all(_among(item, other) for other in typed[1:])])


def _setsubtract(left: Value, right: Value) -> Value:
    typed = _of_one_type((left, right))
    return _kept(typed[0], [item for item in typed[0] if not _among(item, typed[1])])


def _among(item: Value, others: SetValue) -> bool:
    return any(same(item, other) for other in others)


def _kept(whole: SetValue, items: Sequence[Value]) -> SetValue:
    made = SetValue(items)
    made.element = whole.element
    return made


FUNCTIONS: Functions = {
    "setintersection": takes(_setintersection, ("set", ANY), rest=("set", ANY)),
    "setproduct": takes(_setproduct, rest=Parameter(ANY, LENIENT)),
    "setsubtract": takes(_setsubtract, ("set", ANY), ("set", ANY)),
    "setunion": takes(_setunion, Parameter(("set", ANY), LENIENT), rest=Parameter(("set", ANY), LENIENT)),
}
