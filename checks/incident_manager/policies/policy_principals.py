"""The principals that a statement of a policy names, and the ARNs of those who make requests.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import enum
import re
from typing import List, NamedTuple, Optional, Tuple

from incident_manager.policies.policy_refusals import NAME_PRINCIPALS, Refusal
from incident_manager.policies.text_matching import equal, unfilled
from incident_manager.truth import Truth, any_of
from incident_manager.values import (
    Computed,
    Symbol,
    Text,
    Unknown,
    Value,
    is_open,
    label,
    parts_of,
    same,
    split_text,
    text_of,
    written,
)


class Kind(enum.Enum):
    """What a principal of a statement is."""

    ANY = "everybody"
    ACCOUNT = "an account"
    NAMED = "an IAM principal"
    SERVICE_LINKED = "a service-linked role, which only its service can use"
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


def listed_principals(element: Value, faults: List[Refusal], partition: str = "") -> Optional[Tuple[Principal, ...]]:
    """Those of an element Principal or NotPrincipal, None where there is none; ``faults`` takes what AWS refuses.

    All have to be of the ``partition`` of what the policy is attached to, where that is known.
    """
    if element is None:
        return None
    if element == "*":
        return (Principal(Kind.ANY, "*"),)
    if is_open(element):
        return (Principal(Kind.UNKNOWN, element),)
    if not isinstance(element, dict):
        what = f'has the Principal {label(element)}: it is "*" or an object such as {{"AWS": …}}'
        faults.append(Refusal(what, NAME_PRINCIPALS))
        return ()
    found: List[Principal] = []
    for kind, values in element.items():
        for value in values if isinstance(values, tuple) else (values,):
            if value is not None:
                found.append(_of_type(written(kind), value, faults, partition))
    return tuple(found)


_OTHER_TYPES = {"service": Kind.SERVICE, "federated": Kind.FEDERATED, "canonicaluser": Kind.FEDERATED}


def _of_type(kind: str, value: Value, faults: List[Refusal], partition: str) -> Principal:
    if kind == "*" and value == "*":
        return Principal(Kind.ANY, value)
    if kind.lower() in _OTHER_TYPES:
        return Principal(_OTHER_TYPES[kind.lower()], value)
    if kind.lower() != "aws":
        what = f"has the type of principal {kind}, which IAM does not know"
        faults.append(Refusal(what, NAME_PRINCIPALS))
        return Principal(Kind.INVALID, value)
    principal = principal_named(value)
    refused = _of_other_partition(value, partition)
    if principal.kind is Kind.INVALID:
        refused = _why_invalid(value)
    if refused is not None:
        faults.append(refused._replace(what=f"names {label(value)}: {refused.what}"))
    return principal


def _of_other_partition(value: Value, partition: str) -> Optional[Refusal]:
    pieces = split_text(value, ":")
    other = pieces[1] if len(pieces) > 5 else partition
    if not partition or other == partition or not isinstance(other, str):
        return None
    return Refusal(f"its partition is {other}, not {partition}", f"name a principal of the partition {partition}.")


def _why_invalid(value: Value) -> Refusal:
    """Why a principal is none, and what to write instead."""
    text = text_of(part for part in parts_of(value) if isinstance(part, str)) or label(value)
    if unfilled(value):
        return Refusal(
            f"{unfilled(value)} is plain text there",
            "write the principal with Fn::Sub in a template, and with templatefile() instead of file() in Terraform.",
        )
    if "*" in text or "?" in text:
        fix = f"name the account as principal, and add a condition ArnLike on aws:PrincipalArn with {text}."
        return Refusal("the ARN of a principal takes no wildcard", fix)
    if ":group/" in text or _resource_kind(value) == "group":
        return Refusal("a group is not a principal", "name the role that its members take, or the users themselves.")
    if _resource_kind(value):
        return Refusal("it is a name, not an ARN", f"refer to the ARN instead of {label(value)}.")
    if _is_of_another_service(value):
        what = f"an {_attribute_of(value)[0]} is not a principal"
        return Refusal(what, "name the role that it stands for, uses or runs with, or an account.")
    return Refusal(_why_no_arn(value) or "it is not the ARN of a role, user, session or account", NAME_PRINCIPALS)


_ACCOUNT_ID = re.compile(r"\d{12}$")
_UNIQUE_ID = re.compile(r"A(ID|RO|GP|NP)A[A-Z0-9]{8,}$")
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
_RESOURCES = {"role": "iam", "user": "iam", "assumed-role": "sts", "federated-user": "sts"}
"""What principals are, by the service in their ARN."""
_SERVICE_LINKED = re.compile(r"role/aws-service-role/|assumed-role/AWSServiceRoleFor", re.I)


def is_service_linked(value: Value) -> bool:
    """Whether a pattern for the ARN of a principal takes in service-linked roles only."""
    last = split_text(value, ":")[5:6]
    first = parts_of(last[0])[0] if last else None
    return isinstance(first, str) and bool(_SERVICE_LINKED.match(first))


def _why_no_arn(value: Value) -> str:
    """Why a text is not a principal's ARN, whatever is open in it; "" where it may be one, or is nothing like one."""
    if isinstance(value, str) and value.isdigit():
        return "an account has twelve digits"
    pieces = split_text(value, ":")
    if pieces[0] != "arn" or len(pieces) < 3 or not isinstance(pieces[2], str):
        return ""
    if pieces[2] not in _RESOURCES.values():
        return f"the ARN of a principal names the service iam or sts, not {pieces[2]}"
    if len(pieces) < 6:
        return "an ARN has six parts, with a colon after each but the last" if _is_closed(value) else ""
    if isinstance(pieces[1], str) and pieces[1] not in _PARTITIONS:
        return f"{pieces[1]} is not a partition"
    if pieces[3] and not isinstance(pieces[3], Unknown):
        return "the ARN of a principal has no Region"
    if pieces[4] == "cloudfront":  # an origin access identity
        return ""
    return _why_no_account(pieces[4]) or _why_nobody(pieces[2], pieces[5:])


def _is_closed(value: Value) -> bool:
    """Whether no open part of a text may hold a colon."""
    return all(isinstance(part, (str, Symbol)) for part in parts_of(value))


def _why_no_account(account: Value) -> str:
    if account == "":
        return "it names no account"
    digits = [part for part in parts_of(account) if isinstance(part, str)]
    is_longer = bool(digits) and any(isinstance(part, Symbol) and part.kind == "account" for part in parts_of(account))
    if (
        is_longer
        or (isinstance(account, str) and not _ACCOUNT_ID.match(account))
        or not "".join(digits + ["0"]).isdigit()
    ):
        return f"the account {label(account)} does not have twelve digits"
    return ""


def _why_nobody(service: Value, named: Tuple[Value, ...]) -> str:
    """Why what follows the account in an ARN is nobody's name."""
    first, *rest = split_text(named[0], "/")
    if not isinstance(first, str) or (first not in _RESOURCES and first != "root"):
        return ""
    meant = _RESOURCES.get(first, "iam")
    if meant != service:
        return f"the ARN of {_kind(first)} names the service {meant}, not {service}"
    if first == "root":
        return "" if len(named) == 1 and not rest else "nothing follows root in the ARN of an account"
    if len(named) > 1 or any(_is_an_arn(part) for piece in rest for part in parts_of(piece)):
        return f"the name of {_kind(first)} cannot contain a colon"
    if first == "assumed-role" and (len(rest) < 2 or not all(rest)) and _is_closed(named[0]):
        return "the ARN of an assumed role ends with a session name"
    if not rest or rest[-1] == "":
        return f"the {first} has no name"
    last = "".join(part for part in parts_of(rest[-1]) if isinstance(part, str))
    if not _NAME.match(last):
        return f"{label(rest[-1])} is not a name in IAM"
    return ""


def _kind(resource: str) -> str:
    return "an account" if resource == "root" else f"{'an' if resource[0] in 'aeiou' else 'a'} {resource}"


def _is_an_arn(value: Value) -> bool:
    return isinstance(value, Computed) and value.attribute.lower() == "arn"


_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]*\Z")


# Resources of either language by what their attributes say. Of a name, AWS says that it is no valid principal.
_TYPES = re.compile(
    r"(?:^|_|::)iam(?:_|::)(?P<kind>(?:service_?linked_?)?role|user|group)$|(?P<session>session_context)$", re.I
)
_TERM = re.compile(r"(?:^|\.)(?P<data>data\.)?(?P<type>aws(?:cc)?_\w+)\.[^.\[]+(?:\[[^\]]*\])?\.(?P<attribute>\w+)$")
_NAMES = frozenset({"ref", "id", "name", "role_name", "user_name", "rolename", "username"})


def _attribute_of(value: Value) -> Tuple[str, str, bool]:
    """The type and the attribute of a reference to a resource, and whether that is a data source."""
    if isinstance(value, Computed):
        return value.resource.type, value.attribute.lower(), getattr(value.resource, "mode", "") == "data"
    found = _TERM.search(value.term) if isinstance(value, Unknown) else None
    return (found["type"], found["attribute"], bool(found["data"])) if found else ("", "", False)


def _resource_kind(value: Value) -> str:
    """``role``, ``servicelinkedrole``, ``user``, ``group`` or ``session`` for an attribute of one, else ""."""
    found = _TYPES.search(_attribute_of(value)[0])
    return "" if found is None else "session" if found["session"] else found["kind"].replace("_", "").lower()


def _is_of_another_service(value: Value) -> bool:
    """Whether it is the ARN of a resource that is neither a role nor a user, such as a policy or a function.

    A data source may be asked for the ARN of anything.
    """
    kind, attribute, is_data = _attribute_of(value)
    return (
        attribute == "arn" and not is_data and kind.startswith(("aws_", "awscc_", "AWS::")) and not _TYPES.search(kind)
    )


def _referred(value: Value) -> Kind:
    """What an attribute of a resource is as a principal."""
    kind, attribute, is_data = _resource_kind(value), _attribute_of(value)[1], _attribute_of(value)[2]
    if kind == "group" or _is_of_another_service(value):
        return Kind.INVALID
    if kind == "servicelinkedrole" and attribute in ("arn", "id"):
        return Kind.SERVICE_LINKED
    if kind == "session":
        return Kind.NAMED if attribute in ("arn", "issuer_arn") else Kind.UNKNOWN
    if kind and attribute in ("arn", "unique_id"):
        return Kind.NAMED
    is_name = attribute in _NAMES and not (is_data and attribute == "id")
    return Kind.INVALID if kind and is_name else Kind.UNKNOWN


def principal_named(value: Value) -> Principal:
    """What a principal of the type ``AWS`` is."""
    if isinstance(value, Symbol):
        kind = {"account": Kind.ACCOUNT, "principal": Kind.NAMED}.get(value.kind, Kind.UNKNOWN)
        return Principal(kind, value, value if kind is Kind.ACCOUNT else None)
    if isinstance(value, (Computed, Unknown)):
        return Principal(_referred(value), value)
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
        is_none = isinstance(value, str) or _why_no_arn(value)
        return Principal(Kind.INVALID if is_none else Kind.UNKNOWN, value)
    account, last = pieces[4], pieces[5]
    start = last.parts[0] if isinstance(last, Text) else last
    if pieces[0] != "arn" or not isinstance(start, str):
        return Principal(Kind.INVALID if isinstance(value, str) else Kind.UNKNOWN, value)
    if (
        any(re.search(r"[*?]", part) for part in parts_of(value) if isinstance(part, str))
        or unfilled(value)
        or _why_no_arn(value)
    ):
        return Principal(Kind.INVALID, value, account)
    if pieces[2] == "iam" and last == "root":
        return Principal(Kind.ACCOUNT, value, account)
    if _SERVICE_LINKED.match(start):
        return Principal(Kind.SERVICE_LINKED, value, account)
    if start.startswith(tuple(f"{kind}/" for kind in _RESOURCES)):
        return Principal(Kind.NAMED, value, account)
    if isinstance(last, Text) and start in _RESOURCES:  # the path is not known: it begins with a slash
        return Principal(Kind.NAMED, value, account)
    unclear = isinstance(last, Text) and any(kind.startswith(start) for kind in (*_RESOURCES, "root"))
    return Principal(Kind.UNKNOWN if unclear else Kind.INVALID, value, account)


def role_of(arn: Value) -> Value:
    """A name for the role of a role's or a role session's ARN, the same for both; None for other ARNs."""
    pieces = arn.split(":") if isinstance(arn, str) else []
    if len(pieces) < 6:
        return None
    parts = pieces[5].split("/")
    if parts[0] == "role":
        return text_of(["role of ", pieces[4], ": ", parts[-1]])
    if parts[0] == "assumed-role" and len(parts) > 1:
        return text_of(["role of ", pieces[4], ": ", parts[1]])
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
    if isinstance(one, Computed) and isinstance(other, Computed):
        return False  # two resources
    return any_of([equal(one, other)])
