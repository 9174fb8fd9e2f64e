"""What a static reader can know of a value.

A known value is a plain Python one: ``None`` (null), ``bool``, a number, ``str``, ``tuple`` or ``dict``. Terraform
tells tuples from lists and sets, and objects from maps: :class:`ListValue`, :class:`SetValue` and :class:`MapValue`
are tuples and dicts, too. Its numbers are ``int`` or :class:`~fractions.Fraction`, those of templates may be ``float``.
What a configuration leaves open is one of the classes below, so that a judgement can tell "shown not to hold" from
"the configuration does not say".
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Dict, Iterable, Iterator, List, Tuple, Union

from incident_manager.concealment import Concealed, ConcealedText, Segment, text_with
from incident_manager.exact_numbers import decimal_text
from incident_manager.given_up import given_up

Value = Any  # a known Python value or one of the classes of this module

MAX_SIZE = 2 * 1024 * 1024  # characters and elements of one value


class _Made:
    """Equal to all of its class that are made of the same.

    These are no dataclasses, which take several times as long to be defined: every load of the checks comes by here.
    """

    def content(self) -> Tuple[Any, ...]:
        """What tells one from others."""
        return tuple(vars(self).values())

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.content() == self.content()

    def __hash__(self) -> int:
        return hash(self.content())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Open(_Made):
    """What all values that are not plain known ones have in common."""


class Unknown(Open):
    """A value that the configuration does not say.

    ``why`` names what could not be resolved, in words for the user. ``present`` is True where it is
    certain that there is some value other than null, for example an attribute of a resource.
    ``term`` identifies the unknown: two unknowns with the same term (other than "") are the same value.
    ``type`` is its type in Terraform, where that is known. ``sources`` are what it is computed from, where that tells
    what it names.
    """

    def __init__(
        self, why: str, present: bool = False, term: str = "", type: Any = None, sources: Tuple[Value, ...] = ()
    ) -> None:
        self.why = why
        self.present = present
        self.term = term
        self.type = type
        self.sources = sources

    def content(self) -> Tuple[Any, ...]:
        return self.why, self.present, self.term

    def with_presence(self, present: bool) -> Unknown:
        """The same, of which something else is certain."""
        return type(self)(self.why, present, self.term, self.type, self.sources)

    @classmethod
    def because_of(cls, value: Value, otherwise: str = "", present: bool = False, kind: Any = None) -> Unknown:
        """What is not known because ``value`` is not; ``otherwise`` says why where the value itself does not."""
        return cls(reason_for(value, otherwise), present, "", kind)


class Repeated(Unknown):
    """Why there may be more or fewer of something, where each is like one that is at hand."""


class TypedNull(_Made):
    """A null of which the type is known, while an expression is computed; a value that is handed out has None."""

    def __init__(self, type: Any) -> None:
        self.type = type


class Symbol(Open):
    """One definite value whose text is settled outside the configuration, such as a stack's Region.

    ``kind`` is what it stands for: ``region``, ``account``, ``stack``, ``principal``.
    ``scope`` tells two symbols of a kind apart; ``label``, how a user would write it, does not.
    """

    def __init__(self, kind: str, scope: str, label: str) -> None:
        self.kind = kind
        self.scope = scope
        self.label = label

    def content(self) -> Tuple[Any, ...]:
        return self.kind, self.scope


class Computed(Open):
    """An attribute that the provider or CloudFormation gives a resource when it creates it.

    ``present`` is False where Terraform may compare it with null, or try it, and find that there is nothing.
    """

    def __init__(self, resource: Any, attribute: str, present: bool = True) -> None:
        self.resource = resource
        self.attribute = attribute
        self.present = present

    def content(self) -> Tuple[Any, ...]:
        return self.resource, self.attribute

    def with_presence(self, present: bool) -> Computed:
        """The same, of which something else is certain."""
        return Computed(self.resource, self.attribute, present)


class Text(Open):
    """A string of which parts are not literal: each part is a ``str``, Symbol, Computed or Unknown."""

    def __init__(self, parts: Tuple[Value, ...]) -> None:
        self.parts = parts


class Undeclared(Open):
    """A resource that stands in no file that was read; its attributes are there, but unknown."""

    def __init__(self, why: str, term: str) -> None:
        self.why = why
        self.term = term


class OpenExpansion(Open):
    """A resource or module whose instances are not known: any of them looks like ``template``."""

    def __init__(self, template: Any, why: str) -> None:
        self.template = template
        self.why = why


class ListValue(Tuple[Any, ...]):
    """A Terraform list: elements of one type, ``element`` (None where only the elements tell it)."""

    element: Any = None

    @classmethod
    def of(cls, items: Iterable[Value], element: Any = None) -> ListValue:
        made = cls(items)
        made.element = element
        return made


class SetValue(Tuple[Any, ...]):
    """A Terraform set: distinct elements of one type, ``element``, in Terraform's order."""

    element: Any = None

    @classmethod
    def of(cls, items: Iterable[Value], element: Any = None) -> SetValue:
        """The set of these items; those that are not all text or all numbers stay in the order in which they come."""
        given = list(items)
        unique: list[Value] = []
        if all(isinstance(item, str) for item in given):
            unique = sorted(set(given))
        else:
            for item in given:
                if not any(same(item, other) for other in unique):
                    unique.append(item)
            if all(is_number(item) for item in unique):
                unique.sort()
        made = cls(unique)
        made.element = element
        return made


class MapValue(Dict[Any, Any]):
    """A Terraform map: elements of one type, ``element`` (None where only the elements tell it)."""

    element: Any = None

    @classmethod
    def of(cls, items: Dict[Any, Value], element: Any = None) -> MapValue:
        made = cls(items)
        made.element = element
        return made


def is_number(value: Value) -> bool:
    """True for a known number; a bool is none."""
    return isinstance(value, (int, float, Fraction)) and not isinstance(value, bool)


def is_open(value: Value) -> bool:
    """True where the value itself (not something inside it) is not a plain known one."""
    return isinstance(value, Open)


def may_be_null(value: Value) -> bool:
    """True for what is not known and may turn out to be null."""
    return isinstance(value, (Unknown, Computed)) and not value.present


def is_known(value: Value) -> bool:
    """True where nothing in the value, however deep, is open."""
    return not any(isinstance(item, Open) for item in inside(value))


def holds_part(value: Value, part: Value) -> bool:
    """True where something is the value, or stands in it, however deep."""
    return any(item == part for item in inside(value))


def is_settled(value: Value) -> bool:
    """True where nothing in the value, however deep, is open but symbols: it says the same wherever it stands."""
    found = [item for item in everything_in(value) if isinstance(item, Open)]
    return all(isinstance(item, (Symbol, Text)) for item in found)


def everything_in(value: Value) -> List[Value]:
    """The value, and all that stands in it, what stands deeper behind the rest."""
    found = [value]
    for item in found:  # to which is added meanwhile
        if isinstance(item, str):  # as most are
            continue
        if isinstance(item, dict):
            found.extend(item)
            found.extend(item.values())
        elif isinstance(item, tuple):
            found.extend(item)
        elif isinstance(item, Text):
            found.extend(item.parts)
    return found


def inside(value: Value) -> Iterator[Value]:
    """The value, and all that stands in it, however deep."""
    pending = [value]
    while pending:
        item = pending.pop()
        yield item
        if isinstance(item, dict):
            pending.extend(item.keys())
            pending.extend(item.values())
        elif isinstance(item, tuple):
            pending.extend(item)
        elif isinstance(item, Text):
            pending.extend(item.parts)


def same(left: Value, right: Value) -> bool:
    """Equality that keeps ``True`` apart from ``1`` and never compares an unknown as equal by text."""
    if left is right:
        return True
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return bool(left.term) and left.term == right.term
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    return bool(left == right)


def text_of(parts: Iterable[Value]) -> Value:
    """Join parts to a string: a ``str`` where all are known, else a :class:`Text`; unknown where it is too long."""
    joined: list[Value] = []
    run: list[str] = []
    length = 0
    for part in parts:
        pieces = part.parts if isinstance(part, Text) else (part,)
        for piece in pieces:
            if isinstance(piece, bool):
                piece = "true" if piece else "false"
            elif is_number(piece):
                piece = number_text(piece)
            if isinstance(piece, str):
                length += len(piece)
                if length > MAX_SIZE:
                    return Unknown(given_up("the text is too long to be built here"), True)
                run.append(piece)
                continue
            joined.extend([text_with(run)] if any(run) else [])
            run = []
            joined.append(piece)
    joined.extend([text_with(run)] if any(run) else [])
    if not joined:
        return ""
    if len(joined) == 1 and isinstance(joined[0], (str, Symbol, Computed)):
        return joined[0]
    return Text(tuple(joined))


def number_text(number: Union[int, float, Fraction]) -> str:
    """A number as Terraform and CloudFormation write it into a string."""
    if isinstance(number, Concealed):
        return ConcealedText([Segment(number_text(number.plain), number.origin)])
    if isinstance(number, float):
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else str(number)
    return decimal_text(number)


def or_default(value: Value, default: Value) -> Value:
    """The value, or the default where it is null."""
    return default if value is None else value


def flag(value: Value, default: bool = True) -> Value:
    """A boolean with a default; Terraform and CloudFormation take its name as text for it, Terraform also a digit."""
    if value is None:
        return default
    for truth, names in ((True, ("true", "True", "1")), (False, ("false", "False", "0"))):
        if isinstance(value, str) and value in names:
            return truth
    return value


def parts_of(value: Value) -> Tuple[Value, ...]:
    """The parts of a text that is partly open; else the value itself."""
    return value.parts if isinstance(value, Text) else (value,)


def split_text(value: Value, separator: str) -> Tuple[Value, ...]:
    """Split a string that may hold open parts; a separator inside an open part cannot be seen."""
    parts = parts_of(value)
    pieces: list[list[Value]] = [[]]
    for part in parts:
        if isinstance(part, str):
            first, *rest = part.split(separator)
            pieces[-1].append(first)
            pieces.extend([piece] for piece in rest)
        else:
            pieces[-1].append(part)
    return tuple(_unwrap(text_of(piece)) for piece in pieces)


def _unwrap(value: Value) -> Value:
    return value.parts[0] if isinstance(value, Text) and len(value.parts) == 1 else value


def why_unknown(value: Value) -> Iterator[str]:
    """Every reason, once each, for which some part of the value is not known."""
    seen: set[str] = set()
    pending = [value]
    while pending:
        item = pending.pop()
        why = ""
        if isinstance(item, (Unknown, Undeclared, OpenExpansion)):
            why = item.why
        elif isinstance(item, Symbol):
            why = f"{item.label} is not known before deployment"
        elif isinstance(item, Computed):
            why = f"{label(item)} is not known before deployment"
        elif isinstance(item, Text):
            pending.extend(item.parts)
        elif isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, tuple):
            pending.extend(item)
        if why and why not in seen:
            seen.add(why)
            yield why


def reason_for(value: Value, otherwise: str = "") -> str:
    """All reasons for which some part of the value is not known, in one text; ``otherwise`` where it names none."""
    return "; ".join(why_unknown(value)) or otherwise


def label(value: Value) -> str:
    """The value as a user would recognise it in a message."""
    if value is None:
        return "null"
    if isinstance(value, Concealed):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Symbol):
        return value.label
    if isinstance(value, Computed):
        return f"{getattr(value.resource, 'address', value.resource)}.{value.attribute}"
    if isinstance(value, Text):
        return "".join(label(part) if isinstance(part, str) else f"${{{label(part)}}}" for part in value.parts)
    if isinstance(value, Unknown):
        return value.term or "?"
    if isinstance(value, tuple):
        return f"[{', '.join(label(item) for item in value)}]"
    if is_number(value):
        return number_text(value)
    return "{…}" if isinstance(value, dict) else str(value)


def written(value: Value) -> str:
    """A text as it is, to compute with; anything else as a user would recognise it."""
    return value if isinstance(value, str) else label(value)


def region_named(name: Value) -> str:
    """A Region in a sentence: "Region us-east-1", or what a user would call one that is not known."""
    if name is None:
        return "a Region without a name"
    written = label(name) or '""'
    return written if written.startswith("the Region") else f"Region {written}"
