"""Functions whose results depend on the clock, on chance, on the machine, or on what is not read here."""

from __future__ import annotations

from typing import Any

from incident_manager.terraform.argument_values import LENIENT, Declined, Function, Functions, Parameter, takes
from incident_manager.terraform.language_types import ANY, BOOL, NUMBER, STRING
from incident_manager.values import Value


def _declined(*arguments: Value) -> Value:
    raise Declined("the result is not known before it runs")


def _takes(*parameters: Any, rest: Any = None, gives: Any = STRING) -> Function:
    return takes(_declined, *parameters, rest=rest, gives=gives)


FUNCTIONS: Functions = {
    "abspath": _takes(STRING),
    "base64gzip": _takes(STRING),
    "bcrypt": _takes(STRING, rest=NUMBER),
    "issensitive": _takes(Parameter(ANY, LENIENT, null=True), gives=BOOL),
    "plantimestamp": _takes(),
    "rsadecrypt": _takes(STRING, STRING),
    "timestamp": _takes(),
    "uuid": _takes(),
}
