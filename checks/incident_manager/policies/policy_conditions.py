"""The condition operators of IAM policies, evaluated on what is known of a request.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
and reference_policies_condition-single-vs-multi-valued-context-keys.html.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import ipaddress
import re
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from incident_manager.concealment import plain
from incident_manager.policies.text_matching import equal, like, opened
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import (
    Unknown,
    Value,
    is_open,
    label,
    parts_of,
    reason_for,
    split_text,
    text_of,
    written,
)

Comparison = Callable[[Value, Value, bool], Truth]
"""Compares a value of the policy with one of the request; whether ``${…}`` in the former is a variable."""


class Fact(NamedTuple):
    """What is known of one context key of a request.

    ``values`` are those of the key, each as the spellings that it may have: a value matches where one of
    its spellings does. ``present`` says whether the key is there at all. ``caller`` marks a key that
    describes who calls: among the principals of an account there may be one that fits. ``common`` marks one of these
    that all principals of an account have alike; it is ``unnamed`` where nothing in the policy refers to its value.
    """

    values: Tuple[Tuple[Value, ...], ...]
    present: Truth = True
    caller: bool = False
    common: bool = False
    unnamed: bool = False


ABSENT = Fact((), False)
_NOT_KNOWN = "a value is not known"


def given(*spellings: Value) -> Fact:
    """A single-valued key that is there."""
    return Fact((spellings,))


TEXTS = "texts"
ARNS = "ARNs"


class Operator(NamedTuple):
    """A condition operator: ``matches`` compares one value of the policy with one of the request.

    ``compares`` says what both are, where other code asks; ``wildcards``, whether ``*`` and ``?`` are wildcards.
    """

    name: str
    matches: Comparison
    negative: bool = False
    compares: str = ""
    wildcards: bool = False
    if_exists: bool = False
    quantifier: str = ""  # or "forallvalues", "foranyvalue"

    def asks_for(self, *kinds: str) -> bool:
        """Whether it is met by values of such a kind alone that the policy names."""
        return self.compares in kinds and not self.negative


class UnknownOperator(ValueError):
    """IAM has no such operator."""


def operator_named(name: Any) -> Operator:
    """The operator of a name such as ``ForAnyValue:StringLikeIfExists``. Raises :class:`UnknownOperator`."""
    quantifier, colon, base = str(plain(name)).lower().partition(":")
    if not colon:
        quantifier, base = "", quantifier
    if_exists = base.endswith("ifexists")
    base = base[: -len("ifexists")] if if_exists else base
    if base not in OPERATORS or quantifier not in ("", "forallvalues", "foranyvalue"):
        raise UnknownOperator(str(name))
    if base == "null" and (if_exists or quantifier):
        raise UnknownOperator(str(name))
    return OPERATORS[base]._replace(if_exists=if_exists, quantifier=quantifier)


def holds(operator: Operator, wanted: Value, fact: Fact, variables: bool) -> Truth:
    """Whether one key of a condition block is met. ``variables``: the policy's version knows policy variables."""
    if operator.name == NULL:
        return _null(wanted, fact)
    if fact.present is False:
        return _absent(operator)
    here = _present(operator, wanted, fact, variables)
    if fact.present is True:
        return here
    assert isinstance(fact.present, Unknown)
    return here if isinstance(here, Unknown) or here is _absent(operator) else fact.present


def _absent(operator: Operator) -> bool:
    if operator.quantifier == "foranyvalue":  # with IfExists, too
        return False
    if operator.if_exists or operator.quantifier == "forallvalues":
        return True
    return operator.negative and not operator.quantifier


def _present(operator: Operator, wanted: Value, fact: Fact, variables: bool) -> Truth:
    def one(spellings: Tuple[Value, ...]) -> Truth:
        found = _matches_any(operator, wanted, spellings, variables)
        return negated(found) if operator.negative else found

    truths = [one(spellings) for spellings in fact.values]
    return any_of(truths) if operator.quantifier == "foranyvalue" else all_of(truths)


def _matches_any(operator: Operator, wanted: Value, spellings: Tuple[Value, ...], variables: bool) -> Truth:
    values = wanted if isinstance(wanted, tuple) else (wanted,)
    return any_of(operator.matches(value, spelling, variables) for value in values for spelling in spellings)


def _which(value: Value) -> str:
    return reason_for(value, _NOT_KNOWN)


def _null(wanted: Value, fact: Fact) -> Truth:
    values = wanted if isinstance(wanted, tuple) else (wanted,)

    def one(value: Value) -> Truth:
        if is_open(value):
            return Unknown(_which(value))
        written = text(value).lower()
        if written not in ("true", "false"):
            return Unknown(f"Null is compared with {label(value)}, which is neither true nor false")
        return negated(fact.present) if written == "true" else fact.present

    return any_of(one(value) for value in values)


def text(value: Value) -> str:
    """A known scalar as a policy's condition compares it."""
    return label(value).lower() if isinstance(value, bool) else written(value)


def _scalar(value: Value) -> Value:
    return text(value) if isinstance(value, (bool, int, float)) else value


def _string(pattern_too: bool, fold: bool) -> Comparison:
    compare = like if pattern_too else equal

    def matches(wanted: Value, value: Value, variables: bool) -> Truth:
        return compare(_scalar(wanted), _scalar(value), fold, variables)

    return matches


def _bool(wanted: Value, value: Value, variables: bool) -> Truth:
    found = equal(_scalar(wanted), _scalar(value), True, variables)
    if found is True and text(wanted).lower() not in ("true", "false"):
        return Unknown(f"Bool is compared with {label(wanted)}, which is neither true nor false")
    return found


def arn_like(wanted: Value, value: Value, variables: bool) -> Truth:
    """Both have six parts, compared one by one; the last holds whatever colons are left."""
    if variables:
        wanted = opened(wanted)  # a variable has a colon of its own
    patterns, parts = _arn_parts(wanted), _arn_parts(value)
    if patterns is None or parts is None:
        if is_open(wanted) or is_open(value):
            return Unknown(_which((wanted, value)))
        return False
    truth = all_of(like(pattern, part, False, variables) for pattern, part in zip(patterns, parts))
    if truth is False and any(isinstance(part, Unknown) for side in (wanted, value) for part in parts_of(side)):
        # what is not known may hold a colon
        whole = like(wanted, value, False, variables)
        return whole if isinstance(whole, Unknown) else truth
    return truth


def _arn_parts(value: Value) -> Optional[List[Value]]:
    if not isinstance(value, str) and not hasattr(value, "parts"):
        return None
    pieces = list(split_text(value, ":"))
    if len(pieces) < 6:
        return None
    rest: List[Value] = []
    for index, piece in enumerate(pieces[5:]):
        rest.extend([":", piece] if index else [piece])
    return [*pieces[:5], text_of(rest)]


def _ordered(read: Callable[[Value], Any], compare: Callable[[Any, Any], bool]) -> Comparison:
    def matches(wanted: Value, value: Value, variables: bool) -> Truth:
        if is_open(wanted) or is_open(value) or (variables and "${" in text(wanted)):
            return Unknown(_which((wanted, value)))
        try:
            return compare(read(value), read(wanted))
        except (ValueError, OverflowError):
            return Unknown(f"{label(wanted)} cannot be compared")

    return matches


_MOMENT = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(?P<part>\.\d+)?)?"
    r"([zZ]|(?P<sign>[+-])(?P<ahead>\d\d):?(?P<past>\d\d))?)?)?)?$"
)
_LEAST = (("year", 1), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))
_DIGITS = re.compile(r"[+-]?\d{1,18}$")


def _date(value: Value) -> float:
    """Seconds since 1970, from ISO 8601 as the W3C profiles it, or from that number itself.

    Raises :class:`ValueError`. Source: https://www.w3.org/TR/NOTE-datetime
    """
    written = text(value)
    if _DIGITS.match(written):
        return float(written)
    match = _MOMENT.match(written)
    if match is None:
        raise ValueError(written)
    year, month, day, hour, minute, second = (int(match[name] or least) for name, least in _LEAST)
    moment = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.timezone.utc)
    offset = 60 * int(match["ahead"] or 0) + int(match["past"] or 0)
    seconds = moment.timestamp() + float(f"0{match['part'] or ''}")
    return seconds + (60 * offset if match["sign"] == "-" else -60 * offset)


_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?$")


def _number(value: Value) -> float:
    """Raises :class:`ValueError`."""
    if not _NUMBER.match(text(value)):
        raise ValueError(text(value))
    return float(text(value))


def _address(wanted: Value, value: Value, variables: bool) -> Truth:
    if is_open(wanted) or is_open(value) or (variables and "${" in text(wanted)):
        return Unknown(_which((wanted, value)))
    try:
        return ipaddress.ip_address(text(value)) in ipaddress.ip_network(text(wanted), strict=False)
    except ValueError:
        return Unknown(f"{label(wanted)} is not a range of addresses")


def _binary(wanted: Value, value: Value, variables: bool) -> Truth:
    if is_open(wanted) or is_open(value):
        return equal(_scalar(wanted), _scalar(value), False, variables)
    try:
        return base64.b64decode(text(wanted), validate=True) == base64.b64decode(text(value), validate=True)
    except (binascii.Error, ValueError):
        return False


def _same(one: Any, other: Any) -> bool:
    return bool(one == other)


def _orders(prefix: str, read: Callable[[Value], Any]) -> Tuple[Operator, ...]:
    return (
        Operator(f"{prefix}Equals", _ordered(read, _same)),
        Operator(f"{prefix}NotEquals", _ordered(read, _same), negative=True),
        Operator(f"{prefix}LessThan", _ordered(read, lambda one, other: bool(one < other))),
        Operator(f"{prefix}LessThanEquals", _ordered(read, lambda one, other: bool(one <= other))),
        Operator(f"{prefix}GreaterThan", _ordered(read, lambda one, other: bool(one > other))),
        Operator(f"{prefix}GreaterThanEquals", _ordered(read, lambda one, other: bool(one >= other))),
    )


NULL = "Null"
OPERATORS: Dict[str, Operator] = {
    operator.name.lower(): operator
    for operator in (
        Operator("StringEquals", _string(False, False), compares=TEXTS),
        Operator("StringNotEquals", _string(False, False), True, TEXTS),
        Operator("StringEqualsIgnoreCase", _string(False, True), compares=TEXTS),
        Operator("StringNotEqualsIgnoreCase", _string(False, True), True, TEXTS),
        Operator("StringLike", _string(True, False), compares=TEXTS, wildcards=True),
        Operator("StringNotLike", _string(True, False), True, TEXTS, wildcards=True),
        Operator("ArnEquals", arn_like, compares=ARNS, wildcards=True),
        Operator("ArnLike", arn_like, compares=ARNS, wildcards=True),
        Operator("ArnNotEquals", arn_like, True, ARNS, wildcards=True),
        Operator("ArnNotLike", arn_like, True, ARNS, wildcards=True),
        Operator("Bool", _bool),
        Operator("BinaryEquals", _binary),
        Operator("IpAddress", _address),
        Operator("NotIpAddress", _address, negative=True),
        Operator(NULL, _bool),
        *_orders("Numeric", _number),
        *_orders("Date", _date),
    )
}
"""The operators, by their names in lower case."""
