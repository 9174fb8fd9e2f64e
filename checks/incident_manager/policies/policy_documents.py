"""Policies as IAM reads them: statements, their principals and their conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import difflib
import enum
import itertools
import re
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Tuple, Union

from incident_manager.policies.policy_conditions import OPERATOR_NAMES, Operator, UnknownOperator, operator_named
from incident_manager.policies.text_matching import equal, unfilled
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
    parts_of,
    reason_for,
    same,
    split_text,
    text_of,
    why_unknown,
)

VARIABLES_SINCE = "2012-10-17"
# Several times what AWS takes, of a key and of an identity.
LONGEST_POLICY = 8 * 32_768
LONGEST_IDENTITY_POLICY = 4 * 10_240


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


class Refusal(NamedTuple):
    """Something for which AWS refuses a policy, whatever else it says, and what to write instead."""

    what: str
    fix: str


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement of a policy: one body, or several that it may be; None stands for no statement at all.

    ``why`` says why it is not known which. ``refused`` is for what AWS refuses each option.
    """

    number: int
    sid: str
    options: Tuple[Union[Body, Unknown, None], ...]
    why: str = ""
    refused: Tuple[Tuple[Refusal, ...], ...] = ()

    @property
    def label(self) -> str:
        """How a message names it."""
        return f'statement "{self.sid}"' if self.sid else f"statement {self.number}"

    @property
    def bodies(self) -> Iterator[Body]:
        return (option for option in self.options if isinstance(option, Body))


_WHOLE = (
    "write the policy as an object with Version, and Statement: a list in which each statement has Effect, Principal, "
    "Action and Resource."
)


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy document, and for what AWS refuses it."""

    statements: Tuple[Statement, ...]
    faults: Tuple[Refusal, ...] = ()


def documents(value: Value) -> List[Value]:
    """The documents that a value may be, where that is for its version or its list of statements to say, too."""
    found: List[Value] = []
    for option in alternatives(value):
        if not isinstance(option, dict):
            found.append(option)
            continue
        choices = [
            [(name, chosen) for chosen in (alternatives(item) if name in ("Version", "Statement") else (item,))]
            for name, item in option.items()
        ]
        found.extend(dict(chosen) for chosen in itertools.product(*choices))
    return found


def parsed(document: Value, identity: bool = False) -> Policy:
    """The policy that a value stands for, once JSON text has been decoded.

    One of an ``identity`` names no principals: whoever holds it is meant.
    """
    if isinstance(document, str) or _is_json_text(document):
        fix = "hand the text over as it is: without jsonencode() around text that is JSON already."
        return Policy((), (Refusal("it is a string, as text becomes that is encoded twice", fix),))
    longest = LONGEST_IDENTITY_POLICY if identity else LONGEST_POLICY
    if _is_longer(document, longest):
        document = Unknown(f"the policy has more than {longest} characters, which is far more than AWS takes")
    if is_open(document):
        why = reason_for(document, "the policy is not known")
        return Policy((Statement(1, "", (Unknown(why),), "", ((),)),))
    if not isinstance(document, dict):
        what = f"it is {_described(document)}, not a policy: an object with Version and Statement"
        return Policy((), (Refusal(what, _WHOLE),))
    if "Statement" not in document:
        if "Effect" in document:
            what = "it is a bare statement: put it into a list under Statement, beside Version"
            return Policy((), (Refusal(what, _WHOLE),))
        return Policy((), (Refusal("it has no Statement", _WHOLE),))
    version = document.get("Version", "2008-10-17")
    faults: List[Refusal] = []
    if not is_open(version) and version not in ("2012-10-17", "2008-10-17"):
        faults.append(Refusal(f"its Version is {label(version)}", "write the Version 2012-10-17."))
    items = document["Statement"]
    if isinstance(items, dict) or not isinstance(items, tuple):
        items = (items,)
    statements = [
        _statement(number, item, is_open(version) or version == VARIABLES_SINCE, faults, identity)
        for number, item in enumerate(items, 1)
    ]
    if not statements:
        faults.append(Refusal("its list of statements is empty", _WHOLE))
    return Policy(tuple(statements), tuple(dict.fromkeys(faults)))


def _is_longer(document: Value, longest: int) -> bool:
    """Whether a policy has more characters than that, without the white space."""
    length, pending = 0, [document]
    while pending and length <= longest:
        item = pending.pop()
        length += len(item) + 2 if isinstance(item, str) else 2
        if isinstance(item, dict):
            pending.extend([*item.keys(), *item.values()])
        elif isinstance(item, tuple):
            pending.extend(item)
    return length > longest


def _is_json_text(value: Value) -> bool:
    known = getattr(value.resource, "json_value", None) if isinstance(value, Computed) else None
    return known is not None and known(value.attribute) is not None


def _described(value: Value) -> str:
    if isinstance(value, tuple):
        return "a list"
    return "null" if value is None else f"the value {label(value)[:60]!r}"


def _statement(number: int, item: Value, variables: bool, faults: List[Refusal], identity: bool) -> Statement:
    sids = [option.get("Sid") for option in alternatives(item) if isinstance(option, dict)]
    sid = sids[0] if sids and all(same(other, sids[0]) for other in sids) else None
    name = sid if isinstance(sid, str) else label(sid) if is_open(sid) else ""
    named = f'statement "{name}"' if name else f"statement {number}"
    options: List[Union[Body, Unknown, None]] = []
    found: List[List[Refusal]] = []
    for option in _settled(item):
        here: List[Refusal] = []
        if option is None:
            options.append(None)
        elif is_open(option):
            options.append(Unknown.because_of(option, "a statement is not known"))
        elif isinstance(option, dict):
            options.append(_body(option, variables, here, identity))
        else:
            here.append(Refusal(f"is {_described(option)}, not an object", _WHOLE))
            options.append(None)
        found.append([Refusal(f"{named} {fault.what}", fault.fix) for fault in here])
    if all(found):
        faults.extend(found[0])
    why = reason_for(item) if len(options) > 1 else ""
    return Statement(number, name, tuple(options), why, tuple(map(tuple, found)))


def worlds(policy: Policy) -> List[Policy]:
    """The policies that one may be: each of its statements settled. Where these are too many, the policy itself."""
    choices = [list(zip(statement.options, statement.refused)) for statement in policy.statements]
    if _combinations(choices) > MAX_ALTERNATIVES:
        return [policy]
    return [
        Policy(
            tuple(
                Statement(statement.number, statement.sid, (option,), "", (refused,))
                for statement, (option, refused) in zip(policy.statements, chosen)
            ),
            (*policy.faults, *(refusal for _, refused in chosen for refusal in refused)),
        )
        for chosen in itertools.product(*choices)
    ]


class PossiblePolicies:
    """All policies that a document may be. ``worlds`` are these, each settled.

    Those of an ``identity`` name no principals.
    """

    def __init__(self, document: Value, identity: bool = False) -> None:
        self.policies: List[Policy] = [parsed(option, identity) for option in documents(document)]
        self.worlds: List[Policy] = [world for policy in self.policies for world in worlds(policy)]
        self._whys = list(why_unknown(document)) if len(self.policies) > 1 else []

    @property
    def statements(self) -> Iterator[Statement]:
        """Those of all policies that it may be."""
        return (statement for policy in self.policies for statement in policy.statements)

    @property
    def faults(self) -> Tuple[Refusal, ...]:
        """Those for which AWS refuses the policy, whichever it is."""
        found = [policy.faults for policy in self.policies]
        return found[0] if all(found) else ()

    @property
    def why(self) -> str:
        """Why it is not known which policy it is."""
        whys = [*self._whys, *(f"{statement.label}: {statement.why}" for statement in self.statements if statement.why)]
        return "; ".join(dict.fromkeys(whys)) or "which policy it is, is not known"


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
            return [Unknown.because_of(item, "a statement may be too many things")]
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
                return [Unknown.because_of(value, "too many values are not known")]
            found.extend(dict(combination) for combination in itertools.product(*choices))
        else:
            found.append(option)
    return found


def _combinations(choices: List[List[Any]]) -> int:
    total = 1
    for choice in choices:
        total *= len(choice)
    return total


_NAME_THEM = 'name the principals as {"AWS": …}, with the ARNs of roles or users.'
_BLOCK = (
    'write the Condition as an object of objects, such as {"StringEquals": {"kms:ViaService": '
    '"ssm-incidents.us-east-1.amazonaws.com"}}.'
)
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


def _known_as(name: str) -> str:
    """The remedy for an element that IAM does not know: most are a slip of the pen."""
    plain = name.lower().rstrip("s").replace("_", "")
    for known in sorted(_ELEMENTS):
        if plain == known.lower().rstrip("s"):
            return f"write {known} instead of {name}."
    return f"leave {name} out."


def _meant(operator: str) -> str:
    """The remedy for a condition operator that IAM does not know."""
    close = difflib.get_close_matches(operator.lower(), OPERATOR_NAMES, 1)
    return f"write {OPERATOR_NAMES[close[0]]}" if close else "write one of IAM's operators, such as StringEquals"


def _body(item: Dict[Any, Value], variables: bool, faults: List[Refusal], identity: bool) -> Body:
    effect = item.get("Effect")
    faults.extend(
        Refusal(f"has the element {label(name)}, which IAM does not know", _known_as(label(name)))
        for name in item
        if name not in _ELEMENTS
    )
    faults.extend(
        Refusal(f"names the action {action}, which has no service before a colon", f"write kms:{action}.")
        for name in ("Action", "NotAction")
        for action in (item[name] if isinstance(item.get(name), tuple) else (item.get(name),))
        if isinstance(action, str) and ":" not in action and action != "*"
    )
    if not is_open(effect) and effect not in ("Allow", "Deny"):
        what = "has no Effect" if effect is None else f"has the Effect {label(effect)}"
        faults.append(Refusal(what, "write the Effect, Allow or Deny."))
    for name, other in (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")):
        if item.get(name) is not None and item.get(other) is not None:
            faults.append(Refusal(f"has both {name} and {other}", f"keep one of {name} and {other}."))
    principals, not_principals = _principals(item.get("Principal"), faults), None
    if principals is None:
        not_principals = _principals(item.get("NotPrincipal"), faults)
        if not_principals is None and not identity:
            faults.append(Refusal("names no Principal, which a key policy needs", _NAME_THEM))
        elif not_principals is not None and effect == "Allow":
            what = "combines NotPrincipal with Allow, which AWS does not support"
            faults.append(Refusal(what, "name those who are allowed in Principal instead."))
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


def _conditions(block: Value, faults: List[Refusal]) -> Iterator[Condition]:
    if block is None:
        return
    if is_open(block):
        yield Condition("", "", Unknown.because_of(block, "the condition is not known"), None)
        return
    if not isinstance(block, dict):
        faults.append(Refusal("has a Condition that is no object", _BLOCK))
        return
    for name, keys in block.items():
        try:
            meaning = operator_named(name) if not is_open(name) else None
        except UnknownOperator:
            what = f"has the condition operator {label(name)}, which IAM does not know"
            faults.append(Refusal(what, f"{_meant(label(name))}."))
            continue
        if keys is None:
            continue
        if is_open(keys) or is_open(name):
            yield Condition(label(name), "", Unknown.because_of((name, keys), present=True), None)
        elif isinstance(keys, dict):
            for key, values in keys.items():
                if values is not None:
                    yield Condition(name, label(key), values, None if is_open(key) else meaning)
        else:
            faults.append(Refusal(f"has a condition {label(name)} that is no object", _BLOCK))


# Principals


def _principals(element: Value, faults: List[Refusal]) -> Optional[Tuple[Principal, ...]]:
    if element is None:
        return None
    if element == "*":
        return (Principal(Kind.ANY, "*"),)
    if is_open(element):
        return (Principal(Kind.UNKNOWN, element),)
    if not isinstance(element, dict):
        what = f'has the Principal {label(element)}: it is "*" or an object such as {{"AWS": …}}'
        faults.append(Refusal(what, _NAME_THEM))
        return ()
    found: List[Principal] = []
    for kind, values in element.items():
        for value in values if isinstance(values, tuple) else (values,):
            if value is not None:
                found.append(_of_type(label(kind), value, faults))
    return tuple(found)


_OTHER_TYPES = {"service": Kind.SERVICE, "federated": Kind.FEDERATED, "canonicaluser": Kind.FEDERATED}


def _of_type(kind: str, value: Value, faults: List[Refusal]) -> Principal:
    if kind == "*" and value == "*":
        return Principal(Kind.ANY, value)
    if kind.lower() in _OTHER_TYPES:
        return Principal(_OTHER_TYPES[kind.lower()], value)
    if kind.lower() != "aws":
        what = f"has the type of principal {kind}, which IAM does not know"
        faults.append(Refusal(what, _NAME_THEM))
        return Principal(Kind.INVALID, value)
    principal = principal_named(value)
    if principal.kind is Kind.INVALID:
        why, fix = _why_invalid(value)
        faults.append(Refusal(f"names the principal {label(value)}, which AWS refuses: {why}", fix))
    return principal


def _why_invalid(value: Value) -> Tuple[str, str]:
    written = "".join(part for part in parts_of(value) if isinstance(part, str)) or label(value)
    if unfilled(value):
        return (
            f"{unfilled(value)} is plain text there, which nothing fills in",
            "write the principal with Fn::Sub in a template, and with templatefile() instead of file() in Terraform.",
        )
    if "*" in written or "?" in written:
        fix = f"name the account as principal, and add a condition ArnLike on aws:PrincipalArn with {written}."
        return "the ARN of a principal takes no wildcard", fix
    if ":group/" in written:
        return "a group is no principal", "name the role that its members take, or the users themselves."
    return "it is the ARN of no role, user, session or account", _NAME_THEM


_ACCOUNT_ID = re.compile(r"\d{12}$")
_RESOURCES = ("role", "user", "assumed-role", "federated-user")
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
    if isinstance(value, int) and not isinstance(value, bool) and 10**10 <= value < 10**12:
        return _written(f"{value:012d}")  # JSON and YAML drop a leading zero
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
    written = "".join(part for part in getattr(value, "parts", (value,)) if isinstance(part, str))
    if re.search(r"[*?]", written):
        return Principal(Kind.INVALID, value, account)
    if pieces[2] == "iam" and last == "root":
        return Principal(Kind.ACCOUNT, value, account)
    if start.startswith(tuple(f"{kind}/" for kind in _RESOURCES)):
        return Principal(Kind.NAMED, value, account)
    if isinstance(last, Text) and start in _RESOURCES:  # the path is not known: it begins with a slash
        return Principal(Kind.NAMED, value, account)
    unclear = isinstance(last, Text) and any(kind.startswith(start) for kind in (*_RESOURCES, "root"))
    return Principal(Kind.UNKNOWN if unclear else Kind.INVALID, value, account)


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
