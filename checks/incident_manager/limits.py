"""How far a configuration is computed. Few lines can stand for more than any machine holds: what goes beyond a limit
is not known."""

from __future__ import annotations

import json
import math
from typing import Any, Callable, Dict, List, Optional, Set, Tuple, Union

from incident_manager.concealment import Origins
from incident_manager.given_up import MARK, given_up, say
from incident_manager.values import MAX_SIZE, Text, TypedNull, Unknown, Value

MAX_NESTING = 100
MAX_DIGITS = 500  # of a number that is written out
MAX_BITS = 512  # of a number, as in Terraform itself
MAX_NODES = 300_000  # of YAML, those behind aliases each time
MAX_STEPS = 500_000  # for one root module: some seconds
MAX_TEXT = 2_000_000  # characters of a configuration that are searched for what is confidential: some seconds
REMEMBERED_TEXTS = 16_384  # of which it is remembered what they show: those of a configuration

TOO_LARGE = Unknown(given_up("what it comes to is too large to be computed here"))
TOO_MUCH = Unknown(given_up("the configuration takes more steps than are made here"))
TOO_MUCH_TEXT = given_up(f"the configuration has more text than is searched here ({MAX_TEXT:,} characters)")


class Budget:
    """The steps that are left, and the sizes of the values that were met. ``place`` names what they are for."""

    def __init__(self, place: str = "") -> None:
        self._place = place
        self._left = MAX_STEPS
        self.typed_nulls = False  # whether a TypedNull was met
        self.origins = Origins()
        self._written: Dict[int, Tuple[Any, str]] = {}  # the expression is kept, or its id would be another's
        self._measured: Dict[int, Tuple[Any, int, int]] = {}  # the value is kept, or its id would be another's

    def written(self, expression: Any) -> str:
        """A text that tells an expression from others: made once, for it can be as long as a file."""
        known = self._written.get(id(expression))
        if known is None:
            known = self._written[id(expression)] = (expression, repr(expression))
        return known[1]

    @property
    def is_spent(self) -> bool:
        """Whether no step is left."""
        return self._left <= 0

    def spend(self, steps: int) -> bool:
        """Take so many steps; False where they are not left."""
        if steps > self._left:
            self.gives_up(TOO_MUCH)
            return False
        self._left -= steps
        return True

    def bounded(self, value: Value) -> Value:
        """The value, or an unknown one in its place where it is too large, or too many steps were made."""
        self._left -= 1
        if self._left <= 0:
            return self.gives_up(TOO_MUCH)
        size, nesting = self._measure(value, 0)
        return value if size <= MAX_SIZE and nesting <= MAX_NESTING else self.gives_up(TOO_LARGE)

    def gives_up(self, unknown: Unknown) -> Unknown:
        """What is not known because a limit is reached, which is said."""
        say(self._place, unknown.why.partition(MARK)[2])
        return unknown

    def size(self, value: Value) -> int:
        """The characters and elements of a value; what stands in it twice counts twice."""
        return self._measure(value, 0)[0]

    def _measure(self, value: Value, depth: int) -> Tuple[int, int]:
        if isinstance(value, str):
            self._left -= len(value) >> 12
            return len(value), 0
        if isinstance(value, int):
            return (1, 0) if value.bit_length() <= MAX_BITS else (MAX_SIZE + 1, 0)
        if isinstance(value, float):
            return (1, 0) if math.isfinite(value) else (MAX_SIZE + 1, 0)
        if isinstance(value, TypedNull):
            self.typed_nulls = True
            return 1, 0
        if isinstance(value, Unknown):
            return len(value.why) + len(value.term), 0
        known = self._measured.get(id(value))
        if known is not None:
            return known[1], known[2]
        if isinstance(value, dict):
            items: Tuple[Value, ...] = (*value.keys(), *value.values())
        elif isinstance(value, tuple):
            items = value
        elif isinstance(value, Text):
            items = value.parts
        else:
            return 1, 0
        self._left -= len(items) >> 2
        size, nesting = 1, 0
        for item in items:
            if depth > MAX_NESTING or size > MAX_SIZE:
                return MAX_SIZE + 1, depth
            if isinstance(item, int) and item.bit_length() <= MAX_BITS:  # most of long lists
                size, nesting = size + 2, nesting or 1
                continue
            inner, below = self._measure(item, depth + 1)
            size, nesting = size + 1 + inner, max(nesting, below + 1)
        self._measured[id(value)] = (value, size, nesting)
        return size, nesting


class TextBudget:
    """How much of the text of a configuration may be searched."""

    def __init__(self) -> None:
        self._left = MAX_TEXT
        self._searched: Set[Tuple[str, str]] = set()

    def spend(self, name: str, text: str) -> bool:
        """Whether a text may be searched, once for all that have it under this name."""
        cost = len(name) + len(text) + 50  # a short one takes time, too
        if (name, text) in self._searched:
            return True
        if cost > self._left:
            return False
        self._left -= cost
        self._searched.add((name, text))
        return True


def json_loaded(text: str, pairs: Optional[Callable[[List[Tuple[str, Any]]], Any]] = None) -> Any:
    """What JSON text stands for; a number that is too long is unknown. ``pairs`` makes an object.

    Raises :class:`ValueError`, or :class:`RecursionError` where it nests too deep.
    """
    return json.loads(text, parse_int=_whole, object_pairs_hook=pairs)


def _whole(digits: str) -> Union[int, Unknown]:
    if len(digits) > MAX_DIGITS:
        return Unknown(given_up(f"a number of more than {MAX_DIGITS} digits"), True)
    return int(digits)


def safely_loaded(text: str, loader: Any) -> Any:
    """What YAML text stands for. Raises :class:`ValueError` where its aliases make it endless, or too large.

    ``loader`` is one of PyYAML's safe loaders, whose own errors it raises, too.
    """
    reader = loader(text)
    try:
        root = reader.get_single_node()
        pending, count = [root] if root else [], 0
        while pending:
            node = pending.pop()
            count += 1
            if count > MAX_NODES:
                raise ValueError("too large")
            for part in node.value if isinstance(node.value, list) else ():
                pending.extend(part if isinstance(part, tuple) else (part,))
        return reader.construct_document(root) if root else None
    finally:
        reader.dispose()
