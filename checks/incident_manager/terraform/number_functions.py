"""Functions of numbers."""

from __future__ import annotations

import math
from typing import Callable, Dict

from incident_manager.distribution import FunctionFault
from incident_manager.terraform.argument_values import Declined, items_of, plain_text
from incident_manager.values import Value

MAX_ELEMENTS = 100_000


def _range(*limits: Value) -> Value:
    start, end, step = (0, limits[0], 1) if len(limits) == 1 else (limits[0], limits[1], limits[2] if limits[2:] else 1)
    if step == 0:
        raise FunctionFault("range(): the step is 0")
    steps = (end - start) / step
    if not -math.inf < steps <= MAX_ELEMENTS:
        raise Declined("so many numbers are not computed here")
    return tuple(start + step * number for number in range(max(math.ceil(steps), 0)))


STRICT: Dict[str, Callable[..., Value]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "max": max,
    "min": min,
    "parseint": lambda text, base: int(plain_text(text), int(base)),
    "range": _range,
    "signum": lambda number: (number > 0) - (number < 0),
    "sum": lambda items: sum(items_of(items)),
}
