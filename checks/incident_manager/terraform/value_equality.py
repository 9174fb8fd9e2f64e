"""``==`` as Terraform has it: values of two types are never equal."""

from __future__ import annotations

from typing import Iterable, Optional, Tuple

from incident_manager.terraform.language_types import BOOL, equal_types, is_null, type_of
from incident_manager.values import SetValue, Unknown, Value, is_open, may_be_null, reason_for, same


def equal(left: Value, right: Value) -> Value:
    """``left == right``: a bool, or unknown."""
    for one, other in ((left, right), (right, left)):
        if is_null(one):
            if is_null(other):
                return True
            return Unknown.because_of(other, "", True, BOOL) if may_be_null(other) else False
    if is_open(left) or is_open(right):
        return True if same(left, right) else _unsure(left, right)
    kinds = equal_types(type_of(left), type_of(right))
    if kinds is False:
        return False
    found = _alike(left, right)
    if found is None or (found and kinds is None):
        return True if same(left, right) and left is right else _unsure(left, right)
    return found


def _unsure(left: Value, right: Value) -> Unknown:
    return Unknown(reason_for((left, right), "values are compared of which the types are not known"), True, "", BOOL)


def _alike(left: Value, right: Value) -> Optional[bool]:
    """Whether two values of one type are equal; None where something in them is not known."""
    if is_null(left) or is_null(right):
        other = right if is_null(left) else left
        if is_null(other):
            return True
        return None if may_be_null(other) else False
    if is_open(left) or is_open(right):
        return True if same(left, right) else None
    if isinstance(left, SetValue) and isinstance(right, SetValue):
        return _alike_sets(left, right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            return False
        return _all_alike(zip(left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        if set(left) != set(right):
            return None if not all(isinstance(key, str) for key in (*left, *right)) else False
        return _all_alike((left[key], right[key]) for key in left)
    return same(left, right)


def _all_alike(pairs: Iterable[Tuple[Value, Value]]) -> Optional[bool]:
    unsure = False
    for one, other in pairs:
        found = _alike(one, other)
        if found is False:
            return False
        unsure = unsure or found is None
    return None if unsure else True


def _alike_sets(left: SetValue, right: SetValue) -> Optional[bool]:
    if any(is_open(item) for item in (*left, *right)):
        return None
    if len(left) != len(right):
        return False
    found = [max((_rank(_alike(item, other)) for other in right), default=0) for item in left]
    return None if 1 in found else 0 not in found


def _rank(found: Optional[bool]) -> int:
    return 1 if found is None else 2 * found
