"""Terraform's types: which one a value has, which one several values have in common, and conversion.

A type is a text or a tuple: :data:`STRING`, ``("list", STRING)``, ``("object", (("name", STRING),))``. The rules are
those of https://github.com/zclconf/go-cty/tree/main/cty/convert.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Sequence

from incident_manager.values import (
    Computed,
    ListValue,
    MapValue,
    SetValue,
    Symbol,
    Text,
    TypedNull,
    Unknown,
    Value,
    is_number,
)

Type = Any

STRING, NUMBER, BOOL = "string", "number", "bool"
ANY = "any"  # of a null of which nothing is known, and of what fits every type
OPEN = "?"  # Terraform knows it
PRIMITIVES = (STRING, NUMBER, BOOL)
STRING_ATTRIBUTES = frozenset(
    (
        "account_id",
        "alias",
        "arn",
        "description",
        "id",
        "json",
        "key_arn",
        "key_id",
        "minified_json",
        "name",
        "name_prefix",
        "partition",
        "policy",
        "primary_key_arn",
        "region",
        "target_key_arn",
        "target_key_id",
    )
)
"""Attributes that are text in all resources and data sources that have them."""


def list_of(element: Type) -> Type:
    return ("list", element)


def set_of(element: Type) -> Type:
    return ("set", element)


def map_of(element: Type) -> Type:
    return ("map", element)


def kind_of(kind: Type) -> str:
    """The first word of a type: ``list`` of a list of strings."""
    return kind if isinstance(kind, str) else str(kind[0])


def is_null(value: Value) -> bool:
    return value is None or isinstance(value, TypedNull)


def type_of(value: Value) -> Type:
    """The type of a value; :data:`OPEN`, also inside of a type, where it is not known here."""
    if value is None:
        return ANY
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, (str, Symbol, Text)):
        return STRING
    if is_number(value):
        return NUMBER
    if isinstance(value, TypedNull):
        return value.type
    if isinstance(value, Computed):
        return STRING if value.attribute in STRING_ATTRIBUTES else OPEN
    if isinstance(value, Unknown):
        return value.type or OPEN
    if isinstance(value, ListValue):
        return list_of(_element_type(value, value))
    if isinstance(value, SetValue):
        return set_of(_element_type(value, value))
    if isinstance(value, MapValue):
        return map_of(_element_type(value, value.values()))
    if isinstance(value, tuple):
        return ("tuple", tuple(type_of(item) for item in value))
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return ("object", tuple((key, type_of(value[key])) for key in sorted(value)))
    return OPEN


def _element_type(value: Any, items: Iterable[Value]) -> Type:
    if value.element is not None:
        return value.element
    kinds = [type_of(item) for item in items]
    return next((kind for kind in kinds if kind not in (ANY, OPEN)), OPEN)


def equal_types(one: Type, other: Type) -> Optional[bool]:
    """Whether two types are one; None where it is not known."""
    if OPEN in (one, other):
        return None
    if one == other:
        return None if holds(one, OPEN) else True
    if isinstance(one, str) or isinstance(other, str) or one[0] != other[0]:
        return None if ANY in (one, other) else False
    if one[0] in ("list", "set", "map"):
        return equal_types(one[1], other[1])
    if len(one[1]) != len(other[1]):
        return False
    unsure = False
    for left, right in zip(one[1], other[1]):
        if one[0] == "object":
            if left[0] != right[0]:
                return False
            left, right = left[1], right[1]
        found = equal_types(left, right)
        if found is False:
            return False
        unsure = unsure or found is None
    return None if unsure else True


def filled(kind: Type, part: Type) -> Type:
    """The type with another in place of each :data:`OPEN`."""
    if isinstance(kind, str):
        return part if kind == OPEN else kind
    if kind[0] in ("list", "set", "map"):
        return (kind[0], filled(kind[1], part))
    if kind[0] == "object":
        return ("object", tuple((name, filled(inner, part)) for name, inner in kind[1]))
    return ("tuple", tuple(filled(inner, part) for inner in kind[1]))


def holds(kind: Type, part: str) -> bool:
    """Whether a type is :data:`ANY` or :data:`OPEN`, or has it inside."""
    if isinstance(kind, str):
        return kind == part
    if kind[0] in ("list", "set", "map"):
        return holds(kind[1], part)
    return any(holds(inner[1] if kind[0] == "object" else inner, part) for inner in kind[1])


# What types have in common


def unified(kinds: Sequence[Type]) -> Optional[Type]:
    """The one type to which values of all these are converted; None where there is none.

    What is not known here is taken to fit.
    """
    kinds = [kind for kind in kinds if kind != OPEN]
    if not kinds:
        return OPEN
    if all(kind == kinds[0] for kind in kinds):
        return kinds[0]
    names = [kind_of(kind) for kind in kinds]
    others = set(names) - {ANY}
    if len(others) == 1 and others <= {"map", "list", "set", "object", "tuple"}:
        if ANY in names:
            return ANY
        return _UNIFY[others.pop()](kinds)
    if others == {"map", "object"} or others == {"list", "tuple"}:
        outer = "map" if "map" in others else "list"
        flexible = [kind for kind in kinds if kind_of(kind) in ("object", "tuple")]
        common = _to_map(flexible) if outer == "map" else _to_list(flexible)
        if common is not None:
            found = unified([common if kind_of(kind) in ("object", "tuple") else kind for kind in kinds])
            if found is not None and kind_of(found) == outer:
                return found
    elif {"object", "tuple"} <= others:
        return None
    for wanted in _by_preference(kinds):
        if all(kind == wanted or convertible(kind, wanted) for kind in kinds):
            return wanted
    return None


def _collections(kinds: Sequence[Type]) -> Optional[Type]:
    element = unified([kind[1] for kind in kinds])
    return None if element is None else (kinds[0][0], element)


def _objects(kinds: Sequence[Type]) -> Optional[Type]:
    names = [name for name, _ in kinds[0][1]]
    if any([name for name, _ in kind[1]] != names for kind in kinds):
        return _to_map(kinds)
    attributes = []
    for index, name in enumerate(names):
        common = unified([kind[1][index][1] for kind in kinds])
        if common is None:
            return None
        attributes.append((name, common))
    wanted = ("object", tuple(attributes))
    return wanted if all(convertible(kind, wanted) for kind in kinds) else _to_map(kinds)


def _tuples(kinds: Sequence[Type]) -> Optional[Type]:
    if any(len(kind[1]) != len(kinds[0][1]) for kind in kinds):
        return _to_list(kinds)
    elements = []
    for index in range(len(kinds[0][1])):
        common = unified([kind[1][index] for kind in kinds])
        if common is None:
            return None
        elements.append(common)
    wanted = ("tuple", tuple(elements))
    return wanted if all(convertible(kind, wanted) for kind in kinds) else _to_list(kinds)


def _to_map(kinds: Sequence[Type]) -> Optional[Type]:
    inner = [kind for outer in kinds for _, kind in outer[1]]
    element = unified(inner) if inner else None
    if element is None or not all(convertible(kind, map_of(element)) for kind in kinds):
        return None
    return map_of(element)


def _to_list(kinds: Sequence[Type]) -> Optional[Type]:
    inner = [kind for outer in kinds for kind in outer[1]]
    element = unified(inner) if inner else None
    if element is None or not all(convertible(kind, list_of(element)) for kind in kinds):
        return None
    return list_of(element)


_UNIFY = {"map": _collections, "list": _collections, "set": _collections, "object": _objects, "tuple": _tuples}


def _by_preference(kinds: Sequence[Type]) -> List[Type]:
    """The types, those first to which others are rather converted; sorted as Terraform sorts them."""
    count = len(kinds)
    after: List[List[int]] = [[] for _ in kinds]
    waiting = [0] * count
    for one in range(count):
        for other in range(one + 1, count):
            order = _compared(kinds[one], kinds[other])
            if order:
                first, second = (one, other) if order < 0 else (other, one)
                after[first].append(second)
                waiting[second] += 1
    queue = [index for index in range(count) if not waiting[index]]
    for index in queue:  # it grows
        for other in after[index]:
            waiting[other] -= 1
            if not waiting[other]:
                queue.append(other)
    return [kinds[index] for index in queue]


def _compared(one: Type, other: Type) -> int:
    """Below 0 where the first type is preferred, above where the second is."""
    if ANY in (one, other):
        return int(one == ANY) - int(other == ANY)
    left, right = kind_of(one), kind_of(other)
    if left in PRIMITIVES and right in PRIMITIVES:
        return int(right == STRING) - int(left == STRING) if left != right else 0
    if left == right and left in ("list", "set", "map"):
        return _compared(one[1], other[1])
    for general, special in (("list", "tuple"), ("map", "object"), ("tuple", "set"), ("list", "set")):
        if (left, right) == (general, special):
            return -1
        if (left, right) == (special, general):
            return 1
    if left != right or left not in ("object", "tuple") or len(one[1]) != len(other[1]):
        return 0
    orders = set()
    for first, second in zip(one[1], other[1]):
        if left == "object":
            if first[0] != second[0]:
                return 0
            first, second = first[1], second[1]
        orders.add(_sign(_compared(first, second)))
    if {-1, 1} <= orders:
        return 0
    return -1 if -1 in orders else 1 if 1 in orders else 0


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def convertible(given: Type, wanted: Type) -> bool:
    """Whether values of one type may be converted to another; whether one of them can be, only it tells."""
    if wanted in (ANY, OPEN) or given in (ANY, OPEN):
        return True
    left, right = kind_of(given), kind_of(wanted)
    if left in PRIMITIVES and right in PRIMITIVES:
        return left == right or STRING in (left, right)
    if right == "object":
        if left == "map":
            return all(convertible(given[1], kind) for name, kind in wanted[1])
        return left == "object" and _object_fits(dict(given[1]), wanted)
    if right == "tuple":
        return left == "tuple" and len(given[1]) == len(wanted[1]) and all(map(convertible, given[1], wanted[1]))
    if right in ("list", "set"):
        if left in ("list", "set"):
            return convertible(given[1], wanted[1])
        return left == "tuple" and _elements_fit(given[1], wanted[1])
    if right == "map":
        if left == "map":
            return convertible(given[1], wanted[1])
        return left == "object" and _elements_fit([kind for _, kind in given[1]], wanted[1], of_map=True)
    return False


def _object_fits(given: Dict[str, Type], wanted: Type) -> bool:
    return all(name in given and convertible(given[name], kind) for name, kind in wanted[1])


def _elements_fit(kinds: Sequence[Type], wanted: Type, of_map: bool = False) -> bool:
    if not kinds:
        return True
    if wanted == ANY:
        common = unified(kinds)
        if common is None or (common == ANY and not of_map and any(kind not in (ANY, OPEN) for kind in kinds)):
            return False
        wanted = common
    return all(convertible(kind, wanted) for kind in kinds)
