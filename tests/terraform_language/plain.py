"""Values in the one form in which those of Terraform and ours are compared."""

from __future__ import annotations

import math
from decimal import Context
from fractions import Fraction
from typing import Any

from terraform_language.by_terraform import Answer, Number

Plain = Any
"""None, a bool, a text, ("number", its decimal text), ("list", items), also of a tuple or set, or ("map", pairs), also
of an object."""

_EXACT = Context(prec=2000)


def number(text: str) -> Plain:
    """A number by its decimal text, written in one way: ``1.50`` and ``15e-1`` are one number."""
    exact = _EXACT.create_decimal(text)
    return ("number", str(exact.normalize(_EXACT)) if exact else "0")


def as_binary64(exact: Any) -> str:
    """The digits of a number with a fraction that binary64 holds exactly, "" for any other.

    A plan keeps such a number as binary64, so that Terraform shows the 17 digits that tell it from others of these:
    https://github.com/zclconf/go-cty/blob/main/cty/msgpack/marshal.go
    """
    if exact == int(exact):
        return ""
    try:
        short = float(exact)
    except OverflowError:
        return ""
    if Fraction(short) != exact:
        return ""
    half = Fraction(2) ** (math.frexp(short)[1] - 54)  # of the distance to the next number
    shown = (f"{short:.{digits}e}" for digits in range(17))
    return next(text for text in shown if abs(Fraction(text) - exact) < half)


def of_terraform(answer: Answer) -> Plain:
    """The value that Terraform gave."""
    return _typed(answer.value, answer.type)


def _typed(value: Any, kind: Any) -> Plain:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Number):
        return number(value)
    if isinstance(value, str):
        return value
    name, inner = kind
    if isinstance(value, dict):
        kinds = inner if name == "object" else {key: inner for key in value}
        return (name, tuple(sorted((key, _typed(item, kinds[key])) for key, item in value.items())))
    if name == "tuple":
        return (name, tuple(_typed(item, one) for item, one in zip(value, inner)))
    items = tuple(_typed(item, inner) for item in value)
    return ("set", tuple(sorted(items, key=repr))) if name == "set" else ("list", items)


def of_json(value: Any) -> Plain:
    """A value of JSON, of which the numbers were kept as texts."""
    if isinstance(value, Number):
        return number(value)
    if isinstance(value, list):
        return ("list", tuple(of_json(item) for item in value))
    return (
        ("map", tuple(sorted((key, of_json(item)) for key, item in value.items())))
        if isinstance(value, dict)
        else value
    )


def without_types(value: Plain) -> Plain:
    """The value with tuples as lists, and objects as maps."""
    if not isinstance(value, tuple) or value[0] == "number":
        return value
    kind, inner = value
    if kind in ("map", "object"):
        return ("map", tuple((key, without_types(item)) for key, item in inner))
    items = tuple(without_types(item) for item in inner)
    return ("set", tuple(sorted(items, key=repr))) if kind == "set" else ("list", items)


def shown(value: Plain) -> str:
    """The value as a person reads it, and as Terraform would."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value)
    kind, inner = value
    if kind == "number":
        return str(inner)
    if kind in ("map", "object"):
        text = "{" + ", ".join(f"{key} = {shown(item)}" for key, item in inner) + "}"
    else:
        text = f"[{', '.join(shown(item) for item in inner)}]"
    return text if kind in ("tuple", "object") else f"to{kind}({text})"


def number_text(value: Plain) -> str:
    """A number as it becomes a text."""
    return format(_EXACT.create_decimal(value[1]), "f")
