"""Conversion of values to Terraform's types, and the order in which it walks them."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Sequence, Tuple

from incident_manager.concealed_values import concealed_with_reasons
from incident_manager.concealment import Concealed
from incident_manager.exact_numbers import parsed
from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.language_types import (
    ANY,
    BOOL,
    NUMBER,
    OPEN,
    STRING,
    Type,
    convertible,
    holds,
    is_null,
    kind_of,
    list_of,
    type_of,
    unified,
)
from incident_manager.values import (
    ListValue,
    MapValue,
    SetValue,
    Symbol,
    Text,
    TypedNull,
    Unknown,
    Value,
    is_known,
    is_number,
    is_open,
    number_text,
    reason_for,
    same,
)

_NUMBER_LIKE = re.compile(r"[+-]?(\d[\d.]*([eEpP][+-]?\d+)?|\.\d+[eEpP][+-]?\d+|[iI]nf(inity)?)", re.A)


def converted(value: Value, wanted: Type) -> Value:
    """The value as one of a type; what is open stays as it is. Raises :class:`FunctionFault`."""
    if wanted in (ANY, OPEN):
        return value
    if is_null(value):
        if not convertible(type_of(value), wanted):
            raise FunctionFault(f"{_a(wanted)} is required")
        return TypedNull(wanted)
    if isinstance(wanted, str):
        return _converted_primitive(value, wanted)
    if is_open(value):
        if not convertible(type_of(value), wanted):
            raise FunctionFault(f"{_a(wanted)} is required")
        return value
    return _CONVERT[wanted[0]](value, wanted[1])


def _a(kind: Type) -> str:
    name = kind_of(kind)
    return f"{'an' if name[0] in 'ao' else 'a'} {name}"


def _converted_primitive(value: Value, wanted: Type) -> Value:
    if isinstance(value, Concealed) and type_of(value) != wanted:
        return concealed_with_reasons(_converted_primitive(value.plain, wanted), value.origin)
    if wanted == STRING:
        if isinstance(value, str) or (is_open(value) and convertible(type_of(value), STRING)):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if is_number(value):
            return number_text(value)
    elif wanted == NUMBER:
        if is_number(value):
            return value
        if isinstance(value, str):
            number = parsed(value)
            if number is not None:
                return number
            if _NUMBER_LIKE.fullmatch(value):
                return Unknown(f"the number {value[:40]} is not computed here", True)
    elif isinstance(value, bool):
        return value
    elif isinstance(value, str) and value in ("true", "1", "false", "0"):
        return value in ("true", "1")
    if isinstance(value, (Symbol, Text)):
        return Unknown(reason_for(value), True, "", wanted)
    if is_open(value) and convertible(type_of(value), wanted):
        return value
    raise FunctionFault(f"{_a(wanted)} is required")


def beside_unknown(value: Value) -> Value:
    """A value that is converted to the type that it has in common with one of an unknown type.

    Text stays what it is; a number or a bool may become text.
    """
    return Unknown("the type of another value is not known", True) if _may_become_text(value) else value


def _may_become_text(value: Value) -> bool:
    if isinstance(value, dict):
        return any(map(_may_become_text, value.values()))
    if isinstance(value, tuple):
        return any(map(_may_become_text, value))
    return isinstance(value, bool) or is_number(value)


def settled(items: Sequence[Value]) -> Sequence[Value]:
    """The values that are converted to one type, of those of which the types are not known."""
    return [beside_unknown(item) for item in items] if OPEN in map(type_of, items) else items


def common_type(values: Sequence[Value], wanted: Type = ANY, of_map: bool = False) -> Type:
    """The type to which elements are converted in a collection of a type."""
    if wanted != ANY:
        return wanted
    kinds = [type_of(item) for item in values]
    found = unified(kinds) if kinds else ANY
    if found == ANY and of_map:
        others = [kind for kind in kinds if kind not in (ANY, OPEN)]
        found = None if any(kind != others[0] for kind in others) else [*others, ANY][0]
    if found is None or (found == ANY and any(kind not in (ANY, OPEN) for kind in kinds)):
        raise FunctionFault("the elements have no type in common")
    return found


def unordered(value: Value, kind: Type = None) -> Optional[Unknown]:
    """Why it is not known how many elements a set has, and in which order; None where it is, or this is no set.

    ``kind`` is the type of what is made of them.
    """
    if not isinstance(value, SetValue) or len(value) < 2 or is_known(value):
        return None
    return Unknown.because_of(value, "the elements of a set are not known", True, kind)


def _to_list_value(value: Value, wanted: Type) -> Value:
    if not isinstance(value, tuple):
        raise FunctionFault("a list is required")
    element = _element_wanted(value, wanted)
    gap = unordered(value, list_of(element))
    if gap is not None:
        return gap
    return ListValue.of(_elements(_items(value, wanted), element), _recorded(element))


def _to_set_value(value: Value, wanted: Type) -> Value:
    if not isinstance(value, tuple):
        raise FunctionFault("a set is required")
    element = _element_wanted(value, wanted)
    return set_value(_elements(_items(value, wanted), element), element)


def _items(value: Value, wanted: Type) -> Sequence[Value]:
    items = elements_of(value)
    return items if wanted != ANY or isinstance(value, (ListValue, SetValue)) else settled(items)


def _elements(items: Sequence[Value], element: Type) -> List[Value]:
    """The elements as those of one type; where that leaves something open, they must agree in it."""
    found = [converted(item, element) for item in items]
    if holds(element, ANY):
        kinds = [kind for kind in map(type_of, found) if not holds(kind, OPEN)]
        if any(kind != kinds[0] for kind in kinds):
            raise FunctionFault("the elements have no type in common")
    return found


def _element_wanted(value: Value, wanted: Type) -> Type:
    if wanted == ANY and isinstance(value, (ListValue, SetValue)):
        return type_of(value)[1]
    if isinstance(value, (ListValue, SetValue)) and not convertible(type_of(value)[1], wanted):
        raise FunctionFault("the elements have another type")
    return common_type(value, wanted)


def _recorded(element: Type) -> Type:
    return None if element == OPEN else element


def _to_map_value(value: Value, wanted: Type) -> Value:
    if not isinstance(value, dict):
        raise FunctionFault("a map is required")
    if wanted == ANY and isinstance(value, MapValue):
        return value
    element = common_type(list(value.values()), wanted, of_map=True)
    if isinstance(value, MapValue) and not convertible(type_of(value)[1], wanted):
        raise FunctionFault("the elements have another type")
    names = in_order(value)
    given = [value[name] for name in names]
    items = dict(zip(names, _elements(settled(given) if wanted == ANY else given, element)))
    return MapValue.of(items, _recorded(element))


def _to_object(value: Value, wanted: Type) -> Value:
    if not isinstance(value, dict):
        raise FunctionFault("an object is required")
    for name, _ in wanted:
        if name not in value:
            raise FunctionFault(f"attribute {name!r} is required")
    return {name: converted(value[name], kind) for name, kind in wanted}


def _to_tuple(value: Value, wanted: Type) -> Value:
    if not isinstance(value, tuple) or isinstance(value, (ListValue, SetValue)) or len(value) != len(wanted):
        raise FunctionFault("a tuple is required")
    return tuple(map(converted, value, wanted))


_CONVERT = {
    "list": _to_list_value,
    "set": _to_set_value,
    "map": _to_map_value,
    "object": _to_object,
    "tuple": _to_tuple,
}


def elements_of(value: Value) -> Sequence[Value]:
    """The elements of a list, set or tuple; nulls of a list have its type."""
    if isinstance(value, (ListValue, SetValue)) and None in value:
        null = TypedNull(type_of(value)[1])
        return [null if item is None else item for item in value]
    return value  # type: ignore[no-any-return]


def in_order(mapping: Dict[Any, Value]) -> List[Any]:
    """The keys of a map or object in the order in which Terraform walks them."""
    keys = list(mapping)
    return sorted(keys) if all(isinstance(key, str) for key in keys) else keys


def set_value(items: Sequence[Value], element: Type) -> SetValue:
    """A set of converted items. Only what is known is compared; others stay behind."""
    unique: List[Value] = []
    if element == STRING and all(isinstance(item, str) for item in items):
        unique = sorted(set(items))
    else:
        for item in items:
            if not any(same(item, other) for other in unique):
                unique.append(item)
        unique.sort(key=lambda item: _place_in_set(item, element))
    made = SetValue(unique)
    made.element = _recorded(element)
    return made


def _place_in_set(item: Value, element: Type) -> Tuple[Any, ...]:
    if is_null(item):
        return (2,)
    if is_open(item):
        return (1,)
    if element in (NUMBER, BOOL, STRING):
        return (0, item)
    return (0, _written(item))


def _written(value: Value) -> bytes:
    """What Terraform sorts the elements of a set by where they are neither text nor numbers nor booleans."""
    if is_null(value):
        return b"~"
    if isinstance(value, bool):
        return b"T" if value else b"F"
    if isinstance(value, str):
        return _quoted(value).encode()
    if is_number(value):
        from incident_manager.terraform.number_format import general  # only sets of collections come here

        return general(value, 10).encode()
    if isinstance(value, MapValue):
        parts = [_written(key) + b":" + _written(value[key]) + b";" for key in sorted(value)]
        return b"{" + b"".join(parts) + b"}"
    if isinstance(value, dict):
        return b"<" + b"".join(_written(value[key]) + b";" for key in in_order(value)) + b">"
    if isinstance(value, tuple):
        left, right = (b"[", b"]") if isinstance(value, (ListValue, SetValue)) else (b"<", b">")
        return left + b"".join(_written(item) + b";" for item in value) + right
    return b"?"


def _quoted(text: str) -> str:
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    for character, escape in (("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        written = written.replace(character, escape)
    return f'"{written}"'


def without_elements(mapping: Dict[Any, Value]) -> Dict[Any, Value]:
    """An empty map or object: a map is one of the same type."""
    return MapValue.of({}, type_of(mapping)[1]) if isinstance(mapping, MapValue) else {}


def without_typed_nulls(value: Value) -> Value:
    """The value with plain nulls in it."""
    if isinstance(value, TypedNull):
        return None
    if isinstance(value, dict) and any(_holds_typed_null(item) for item in value.values()):
        items = {key: without_typed_nulls(item) for key, item in value.items()}
        return MapValue.of(items, value.element) if isinstance(value, MapValue) else items
    if isinstance(value, tuple) and any(_holds_typed_null(item) for item in value):
        plain = [without_typed_nulls(item) for item in value]
        if isinstance(value, ListValue):
            return ListValue.of(plain, value.element)
        if isinstance(value, SetValue):
            made = SetValue(plain)
            made.element = value.element
            return made
        return tuple(plain)
    return value


def _holds_typed_null(value: Value) -> bool:
    if isinstance(value, TypedNull):
        return True
    if isinstance(value, dict):
        return any(map(_holds_typed_null, value.values()))
    return isinstance(value, tuple) and any(map(_holds_typed_null, value))
