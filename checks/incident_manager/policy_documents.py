"""Resource policies as IAM reads them: statements, their principals and their conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import enum
import itertools
import re
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Tuple, Union

from incident_manager.policy_conditions import Operator, UnknownOperator, operator_named
from incident_manager.text_matching import equal
from incident_manager.truth import Truth, agreed, any_of
from incident_manager.values import (
    MAX_ALTERNATIVES,
    Computed,
    Either,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    is_open,
    label,
    same,
    split_text,
    text_of,
    why_unknown,
)

VARIABLES_SINCE = "2012-10-17"


class Kind(enum.Enum):
    """What a principal of a statement is."""

    ANY = "everybody"
    ACCOUNT = "an account"
    NAMED = "an IAM principal"
    SERVICE = "a service"
    FEDERATED = "a federated identity"
    DELETED = "a principal that was deleted"
    INVALID = "no principal"
    UNKNOWN = "not known"


class Principal(NamedTuple):
    """One principal of a statement. ``account`` is that of an account or of an IAM principal's ARN."""

    kind: Kind
    value: Value
    account: Value = None


class Condition(NamedTuple):
    """One key of a condition block; ``operator`` and ``key`` as they are written."""

    operator: str
    key: str
    values: Value
    meaning: Optional[Operator]  # None where the operator itself is not known


@dataclass(frozen=True, eq=False)
class Body:
    """A statement whose elements are settled, though single values may be open."""

    effect: Value
    actions: Value
    not_actions: Value
    resources: Value
    not_resources: Value
    principals: Optional[Tuple[Principal, ...]]
    not_principals: Optional[Tuple[Principal, ...]]
    conditions: Tuple[Condition, ...]
    variables: bool
    _names: Dict[int, FrozenSet[str]] = field(default_factory=dict)

    def names(self, principals: Tuple[Principal, ...]) -> FrozenSet[str]:
        """The ARNs that a list of principals holds as plain text; of a role also what its sessions are known by."""
        if id(principals) not in self._names:
            self._names[id(principals)] = frozenset(
                name
                for principal in principals
                if principal.kind is Kind.NAMED and isinstance(principal.value, str)
                for name in (principal.value, role_of(principal.value) if ":role/" in principal.value else None)
                if name
            )
        return self._names[id(principals)]


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement of a policy: one body, or several that it may be; None stands for no statement at all."""

    number: int
    sid: str
    options: Tuple[Union[Body, Unknown, None], ...]

    @property
    def label(self) -> str:
        """How a message names it."""
        return f'statement "{self.sid}"' if self.sid else f"statement {self.number}"

    @property
    def bodies(self) -> Iterator[Body]:
        return (option for option in self.options if isinstance(option, Body))


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy document. ``faults`` are those for which AWS refuses it, whatever else it says."""

    statements: Tuple[Statement, ...]
    faults: Tuple[str, ...] = ()


def parsed(document: Value) -> Policy:
    """The policy that a value stands for, once JSON text has been decoded."""
    if isinstance(document, str) or _is_json_text(document):
        return Policy((), ("it is a string, as text becomes that is encoded twice",))
    if is_open(document):
        why = "; ".join(why_unknown(document)) or "the policy is not known"
        return Policy((Statement(1, "", (Unknown(why),)),))
    if not isinstance(document, dict):
        return Policy((), (f"it is {_described(document)}, not a policy: an object with Version and Statement",))
    if "Statement" not in document:
        if "Effect" in document:
            return Policy((), ("it is a bare statement: put it into a list under Statement, beside Version",))
        return Policy((), ("it has no Statement",))
    version = document.get("Version", "2008-10-17")
    faults: List[str] = []
    if not is_open(version) and version not in ("2012-10-17", "2008-10-17"):
        faults.append(f"its Version is {label(version)}: write 2012-10-17")
    items = document["Statement"]
    if isinstance(items, dict) or not isinstance(items, tuple):
        items = (items,)
    statements = [
        _statement(number, item, is_open(version) or version == VARIABLES_SINCE, faults)
        for number, item in enumerate(items, 1)
    ]
    if not statements:
        faults.append("its list of statements is empty")
    return Policy(tuple(statements), tuple(dict.fromkeys(faults)))


def _is_json_text(value: Value) -> bool:
    known = getattr(value.resource, "json_value", None) if isinstance(value, Computed) else None
    return known is not None and known(value.attribute) is not None


def _described(value: Value) -> str:
    if isinstance(value, tuple):
        return "a list"
    return "null" if value is None else f"the value {label(value)[:60]!r}"


def _statement(number: int, item: Value, variables: bool, faults: List[str]) -> Statement:
    sids = [option.get("Sid") for option in alternatives(item) if isinstance(option, dict)]
    sid = sids[0] if sids and all(same(other, sids[0]) for other in sids) else None
    name = sid if isinstance(sid, str) else label(sid) if is_open(sid) else ""
    named = f'statement "{name}"' if name else f"statement {number}"
    options: List[Union[Body, Unknown, None]] = []
    found: List[List[str]] = []
    for option in _settled(item):
        here: List[str] = []
        if option is None:
            options.append(None)
        elif is_open(option):
            options.append(Unknown("; ".join(why_unknown(option)) or "a statement is not known"))
        elif isinstance(option, dict):
            options.append(_body(option, variables, here))
        else:
            here.append(f"is {_described(option)}, not an object")
            options.append(None)
        found.append(here)
    faults.extend(f"{named} {fault}" for fault in found[0] if all(fault in others for others in found))
    return Statement(number, name, tuple(options))


_LEVELS = {"Effect": 0, "Principal": 1, "NotPrincipal": 1, "Condition": 1}


def _settled(item: Value) -> List[Value]:
    """The statement once for each combination of what decides on its shape."""
    found: List[Value] = []
    for option in alternatives(item):
        if not isinstance(option, dict):
            found.append(option)
            continue
        choices = [
            [(name, chosen) for chosen in _choices(value, _LEVELS.get(name, -1))] for name, value in option.items()
        ]
        if _combinations(choices) > MAX_ALTERNATIVES:
            return [Unknown("; ".join(why_unknown(item)) or "a statement may be too many things")]
        found.extend(dict(combination) for combination in itertools.product(*choices))
    return found


def _choices(value: Value, levels: int) -> List[Value]:
    if levels < 0:
        return [value]
    found: List[Value] = []
    for option in alternatives(value):
        if isinstance(option, dict) and levels:
            choices = [[(name, chosen) for chosen in _choices(item, levels - 1)] for name, item in option.items()]
            if _combinations(choices) > MAX_ALTERNATIVES:
                return [Unknown("; ".join(why_unknown(value)) or "too many values are not known")]
            found.extend(dict(combination) for combination in itertools.product(*choices))
        else:
            found.append(option)
    return found


def _combinations(choices: List[List[Any]]) -> int:
    total = 1
    for choice in choices:
        total *= len(choice)
    return total


_ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}


def _body(item: Dict[Any, Value], variables: bool, faults: List[str]) -> Body:
    effect = item.get("Effect")
    faults.extend(f"has the element {label(name)}, which IAM does not know" for name in item if name not in _ELEMENTS)
    faults.extend(
        f"names the action {action}, which has no service before a colon"
        for name in ("Action", "NotAction")
        for action in (item[name] if isinstance(item.get(name), tuple) else (item.get(name),))
        if isinstance(action, str) and ":" not in action and action != "*"
    )
    if not is_open(effect) and effect not in ("Allow", "Deny"):
        faults.append("has no Effect" if effect is None else f"has the Effect {label(effect)}: it is Allow or Deny")
    for name, other in (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")):
        if item.get(name) is not None and item.get(other) is not None:
            faults.append(f"has both {name} and {other}")
    principals, not_principals = _principals(item.get("Principal"), faults), None
    if principals is None:
        not_principals = _principals(item.get("NotPrincipal"), faults)
        if not_principals is None:
            faults.append("names no Principal, which a key policy needs")
        elif effect == "Allow":
            faults.append("combines NotPrincipal with Allow, which AWS does not support")
    return Body(
        effect,
        item.get("Action"),
        item.get("NotAction"),
        item.get("Resource"),
        item.get("NotResource"),
        principals,
        not_principals,
        tuple(_conditions(item.get("Condition"), faults)),
        variables,
    )


def _conditions(block: Value, faults: List[str]) -> Iterator[Condition]:
    if block is None:
        return
    if is_open(block):
        yield Condition("", "", Unknown("; ".join(why_unknown(block)) or "the condition is not known"), None)
        return
    if not isinstance(block, dict):
        faults.append("has a Condition that is no object")
        return
    for name, keys in block.items():
        try:
            meaning = operator_named(name) if not is_open(name) else None
        except UnknownOperator:
            faults.append(f"has the condition operator {label(name)}, which IAM does not know")
            continue
        if keys is None:
            continue
        if is_open(keys) or is_open(name):
            yield Condition(label(name), "", Unknown("; ".join(why_unknown((name, keys))), True), None)
        elif isinstance(keys, dict):
            for key, values in keys.items():
                if values is not None:
                    yield Condition(name, label(key), values, None if is_open(key) else meaning)
        else:
            faults.append(f"has a condition {label(name)} that is no object")


# Principals


def _principals(element: Value, faults: List[str]) -> Optional[Tuple[Principal, ...]]:
    if element is None:
        return None
    if element == "*":
        return (Principal(Kind.ANY, "*"),)
    if is_open(element):
        return (Principal(Kind.UNKNOWN, element),)
    if not isinstance(element, dict):
        faults.append(f'has the Principal {label(element)}: it is "*" or an object such as {{"AWS": …}}')
        return ()
    found: List[Principal] = []
    for kind, values in element.items():
        for value in values if isinstance(values, tuple) else (values,):
            if value is not None:
                found.append(_of_type(label(kind), value, faults))
    return tuple(found)


_OTHER_TYPES = {"service": Kind.SERVICE, "federated": Kind.FEDERATED, "canonicaluser": Kind.FEDERATED}


def _of_type(kind: str, value: Value, faults: List[str]) -> Principal:
    if kind == "*" and value == "*":
        return Principal(Kind.ANY, value)
    if kind.lower() in _OTHER_TYPES:
        return Principal(_OTHER_TYPES[kind.lower()], value)
    if kind.lower() != "aws":
        faults.append(f"has the type of principal {kind}, which IAM does not know")
        return Principal(Kind.INVALID, value)
    principal = principal_named(value)
    if principal.kind is Kind.INVALID:
        faults.append(f"names the principal {label(value)}, which AWS refuses: {_why_invalid(value)}")
    return principal


def _why_invalid(value: Value) -> str:
    written = label(value)
    if "*" in written or "?" in written:
        return "the ARN of a principal takes no wildcard (name the account, and use aws:PrincipalArn in a condition)"
    if ":group/" in written:
        return "a group is no principal"
    return "it is the ARN of no role, user, session or account"


_ACCOUNT_ID = re.compile(r"\d{12}$")
_UNIQUE_ID = re.compile(r"A(ID|RO|GP|NP)A[A-Z0-9]{8,}$")
_PRINCIPAL_TYPES = re.compile(
    r"iam_(service_linked_)?role$|iam_user$|session_context$|^AWS::IAM::(Role|User|ServiceLinkedRole)$"
)
_PRINCIPAL_TERM = re.compile(
    r"(^|\.)aws(cc)?_iam_(role|user|service_linked_role|session_context)\.[^.\[]+(\[[^\]]*\])?\.(arn|issuer_arn)$"
)


def principal_named(value: Value) -> Principal:
    """What a principal of the type ``AWS`` is."""
    if isinstance(value, Either):
        options = [principal_named(option) for option in value.alternatives]
        kinds = {option.kind for option in options}
        if len(kinds) == 1:
            accounts = {option.account for option in options if isinstance(option.account, str)}
            return Principal(options[0].kind, value, accounts.pop() if len(accounts) == 1 else None)
        return Principal(Kind.UNKNOWN, value)
    if isinstance(value, Symbol):
        kind = {"account": Kind.ACCOUNT, "principal": Kind.NAMED}.get(value.kind, Kind.UNKNOWN)
        return Principal(kind, value, value if kind is Kind.ACCOUNT else None)
    if isinstance(value, Computed):
        attribute = value.attribute.lower()
        named = _PRINCIPAL_TYPES.search(value.resource.type) and attribute in ("arn", "issuer_arn", "unique_id")
        return Principal(Kind.NAMED if named else Kind.UNKNOWN, value)
    if isinstance(value, Unknown):
        return Principal(Kind.NAMED if _PRINCIPAL_TERM.search(value.term) else Kind.UNKNOWN, value)
    if isinstance(value, (str, Text)):
        return _written(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _written(f"{value:012d}")
    return Principal(Kind.UNKNOWN if is_open(value) else Kind.INVALID, value)


def _written(value: Value) -> Principal:
    if value == "*":
        return Principal(Kind.ANY, value)
    if isinstance(value, str) and _ACCOUNT_ID.match(value):
        return Principal(Kind.ACCOUNT, value, value)
    if isinstance(value, str) and _UNIQUE_ID.match(value):
        return Principal(Kind.DELETED, value)
    pieces = split_text(value, ":")
    if len(pieces) < 6:
        return Principal(Kind.INVALID if isinstance(value, str) else Kind.UNKNOWN, value)
    account, last = pieces[4], pieces[5]
    start = last.parts[0] if isinstance(last, Text) else last
    if pieces[0] != "arn" or not isinstance(start, str):
        return Principal(Kind.INVALID if isinstance(value, str) else Kind.UNKNOWN, value)
    if pieces[2] == "iam" and last == "root":
        return Principal(Kind.ACCOUNT, value, account)
    written = "".join(part for part in getattr(value, "parts", (value,)) if isinstance(part, str))
    if start.startswith(("role/", "user/", "assumed-role/", "federated-user/")) and not re.search(r"[*?]", written):
        return Principal(Kind.NAMED, value, account)
    return Principal(Kind.INVALID, value, account)


def role_of(arn: Value) -> Optional[str]:
    """A name for the role of a role's or a role session's ARN, the same for both; None for other ARNs."""
    pieces = arn.split(":") if isinstance(arn, str) else []
    if len(pieces) < 6:
        return None
    parts = pieces[5].split("/")
    if parts[0] == "role":
        return f"role of {pieces[4]}: {parts[-1]}"
    if parts[0] == "assumed-role" and len(parts) > 1:
        return f"role of {pieces[4]}: {parts[1]}"
    return None


def role_arn(arn: Value) -> Value:
    """What ``aws:PrincipalArn`` holds for a principal: for a session its role, whose path the ARN does not say."""
    pieces = split_text(arn, ":") if isinstance(arn, (str, Text)) else ()
    parts = split_text(pieces[5], "/") if len(pieces) > 5 else ()
    if len(parts) > 1 and parts[0] == "assumed-role":
        path = Unknown(f"the path of the role {label(parts[1])} is not known")
        return text_of(["arn:", pieces[1], ":iam::", pieces[4], ":role/", path, parts[1]])
    return arn


def names_principal(named: Value, caller: Value) -> Truth:
    """Whether the ARN of a statement's principal is that of a caller, or of the role of a caller's session."""
    role = role_arn(caller)
    return any_of([same_principal(named, caller), False if same(role, caller) else same_principal(named, role)])


def same_principal(one: Value, other: Value) -> Truth:
    """Whether two ARNs of principals, known or not, are those of one."""
    if same(one, other):
        return True
    if isinstance(one, Either) or isinstance(other, Either):
        pairs = [(left, right) for left in alternatives(one) for right in alternatives(other)]
        return agreed((same_principal(left, right) for left, right in pairs), "which principal it is, is not known")
    if isinstance(one, Computed) and isinstance(other, Computed):
        return False  # two resources
    return any_of([equal(one, other)])
