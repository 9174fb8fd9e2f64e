"""Functions that convert to a type."""

from __future__ import annotations

from typing import Callable

from incident_manager.terraform.argument_values import LENIENT, Functions, Parameter, gap, takes
from incident_manager.terraform.language_types import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from incident_manager.terraform.type_conversion import converted
from incident_manager.values import Computed, Symbol, Text, Unknown, Value, is_open


def _to(name: str, wanted: Type) -> Callable[[Value], Value]:
    def convert(value: Value) -> Value:
        if wanted == STRING and isinstance(value, (Symbol, Text, Computed)):
            return value
        if is_open(value):
            return gap(value, name, isinstance(value, Unknown) and value.present)
        return converted(value, wanted)

    return convert


def _itself(value: Value) -> Value:
    return value


_ANYTHING = Parameter(ANY, LENIENT, null=True)

FUNCTIONS: Functions = {
    "ephemeralasnull": takes(_itself, _ANYTHING, nullable=True),
    "nonsensitive": takes(_itself, _ANYTHING, nullable=True),
    "sensitive": takes(_itself, _ANYTHING, nullable=True),
    "tobool": takes(_to("tobool", BOOL), _ANYTHING, nullable=True, gives=BOOL),
    "tolist": takes(_to("tolist", list_of(ANY)), _ANYTHING, nullable=True),
    "tomap": takes(_to("tomap", map_of(ANY)), _ANYTHING, nullable=True),
    "tonumber": takes(_to("tonumber", NUMBER), _ANYTHING, nullable=True, gives=NUMBER),
    "toset": takes(_to("toset", set_of(ANY)), _ANYTHING, nullable=True),
    "tostring": takes(_to("tostring", STRING), _ANYTHING, nullable=True, gives=STRING),
}
