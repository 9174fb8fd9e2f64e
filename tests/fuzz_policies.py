"""Key policies for the generated configurations, put together from statements whose effect is known beforehand.

What a statement does is written beside it by hand, from IAM's and KMS's documentation, never computed by the checks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Callable, Dict, FrozenSet, List, Optional, Tuple

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/incidents"
OTHER_ROLE = f"arn:aws:iam::{ACCOUNT}:role/auditors"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
SERVICES = ("ssm-incidents", "ssm-contacts")
ACTIONS = ("kms:CreateGrant", "kms:DescribeKey")
ELSEWHERE = "ap-southeast-2"  # a Region that no generated key is in

Want = Tuple[str, str]
EVERYTHING: FrozenSet[Want] = frozenset((action, service) for action in ACTIONS for service in SERVICES)
GRANTS = frozenset(want for want in EVERYTHING if want[0] == "kms:CreateGrant")
DESCRIPTIONS = EVERYTHING - GRANTS
CONTACTS = frozenset(want for want in EVERYTHING if want[1] == "ssm-contacts")
NOTHING: FrozenSet[Want] = frozenset()

Statement = Dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One statement, and what it does.

    ``gives`` are the requests that it allows, to whom ``to`` says: "role" (one named role), "any" or "root".
    ``limited`` to Incident Manager by ``kms:ViaService``, ``narrow`` in whom it names, ``regional`` where its service
    names carry the Region, ``bound`` where it holds in one Region only, ``opens`` where everybody may create grants.
    ``takes`` are the requests that it denies, from whom ``away`` says: "all", "role", or "others" (all but the role).
    ``unsure`` is what it may give, or take, without anybody knowing. ``names`` where it names Incident Manager;
    ``refused`` where AWS takes no policy with it.
    """

    name: str
    made: Callable[[str], Statement]
    gives: FrozenSet[Want] = NOTHING
    to: str = "role"
    limited: bool = False
    narrow: bool = True
    regional: bool = True
    bound: bool = False
    opens: bool = False
    takes: FrozenSet[Want] = NOTHING
    away: str = "all"
    unsure: FrozenSet[Want] = NOTHING
    names: bool = False
    refused: bool = False


def _allow(principal: Any, actions: Any, condition: Any = None, **more: Any) -> Statement:
    found = {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*", **more}
    return {**found, "Condition": condition} if condition else found


def _deny(principal: Any, actions: Any, condition: Any = None) -> Statement:
    return {**_allow(principal, actions, condition), "Effect": "Deny"}


def _via(region: str, operator: str = "StringEquals", services: Tuple[str, ...] = SERVICES) -> Dict[str, Any]:
    return {operator: {"kms:ViaService": [f"{service}.{region}.amazonaws.com" for service in services]}}


def _both(*conditions: Dict[str, Any]) -> Dict[str, Any]:
    joined: Dict[str, Any] = {}
    for condition in conditions:
        for operator, block in condition.items():
            joined[operator] = {**joined.get(operator, {}), **block}
    return joined


_AWS = {"AWS": ROLE}
_OWN = {"StringEquals": {"kms:CallerAccount": ACCOUNT}}
_OLDER = {"StringLike": {"kms:ViaService": [f"{service}.amazonaws.com" for service in SERVICES]}}
_PAIR = list(ACTIONS)

ADMINISTRATION = Part("administration", lambda region: _allow({"AWS": ROOT}, "kms:*", Sid="Administration"))

GRANTING = (
    Part(
        "role through both services",
        lambda region: _allow(_AWS, _PAIR, _via(region)),
        EVERYTHING,
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "everybody of the account through both services",
        lambda region: _allow("*", _PAIR, _both(_OWN, _via(region))),
        EVERYTHING,
        "any",
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "root through both services",
        lambda region: _allow({"AWS": ROOT}, _PAIR, _via(region)),
        EVERYTHING,
        "root",
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "service names without Region",
        lambda region: _allow(_AWS, _PAIR, _OLDER),
        EVERYTHING,
        limited=True,
        regional=False,
        names=True,
    ),
    Part(
        "wildcard for the Region",
        lambda region: _allow(_AWS, _PAIR, _via("*", "StringLike")),
        EVERYTHING,
        limited=True,
        names=True,
    ),
    Part(
        "wildcards in actions, letters in another case",
        lambda region: _allow(_AWS, ["kms:creategr?nt", "KMS:Describe*"], _via(region)),
        EVERYTHING,
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "every action but some",
        lambda region: {
            name: value
            for name, value in {**_allow(_AWS, None, _via(region)), "NotAction": ["kms:Decrypt", "kms:Put*"]}.items()
            if name != "Action"
        },
        EVERYTHING,
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "grants for AWS resources, if the request says so",
        lambda region: _allow(
            _AWS, _PAIR, _both(_via(region), {"BoolIfExists": {"kms:GrantIsForAWSResource": "true"}})
        ),
        EVERYTHING,
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "over TLS only",
        lambda region: _allow(_AWS, _PAIR, _both(_via(region), {"Bool": {"aws:SecureTransport": True}})),
        EVERYTHING,
        limited=True,
        bound=True,
        names=True,
    ),
    Part("role without a condition", lambda region: _allow(_AWS, "kms:*"), EVERYTHING),
    Part(
        "role through whatever service",
        lambda region: _allow(_AWS, _PAIR, {"StringLike": {"kms:ViaService": "*"}}),
        EVERYTHING,
    ),
    Part(
        "everybody",
        lambda region: _allow("*", _PAIR),
        EVERYTHING,
        "any",
        narrow=False,
        opens=True,
    ),
    Part(
        "everybody through both services",
        lambda region: _allow({"AWS": "*"}, _PAIR, _via(region)),
        EVERYTHING,
        "any",
        limited=True,
        narrow=False,
        opens=True,
        bound=True,
        names=True,
    ),
)
PARTIAL = (
    Part(
        "grants only",
        lambda region: _allow(_AWS, "kms:CreateGrant", _via(region)),
        GRANTS,
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "description only",
        lambda region: _allow(_AWS, ["kms:DescribeKey", "kms:Encrypt"], _via(region)),
        DESCRIPTIONS,
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "contacts only",
        lambda region: _allow(_AWS, _PAIR, _via(region, services=SERVICES[1:])),
        CONTACTS,
        limited=True,
        bound=True,
        names=True,
    ),
    Part(
        "grants for AWS resources",
        lambda region: _allow(_AWS, _PAIR, _both(_via(region), {"Bool": {"kms:GrantIsForAWSResource": "true"}})),
        GRANTS,
        limited=True,
        bound=True,
        names=True,
    ),
)
USELESS = (
    Part("another Region", lambda region: _allow(_AWS, _PAIR, _via(ELSEWHERE)), names=True),
    Part(
        "service principals",
        lambda region: _allow({"Service": [f"{service}.amazonaws.com" for service in SERVICES]}, _PAIR),
        names=True,
    ),
    Part(
        "as if the service called by itself",
        lambda region: _allow(_AWS, _PAIR, _both(_via(region), {"StringEquals": {"aws:SourceAccount": ACCOUNT}})),
        names=True,
    ),
    Part(
        "a wildcard that nothing reads as one",
        lambda region: _allow(_AWS, _PAIR, _via("*")),
        names=True,
    ),
    Part("use through another service", lambda region: _allow(_AWS, "kms:*", _via(region, services=("ec2",)))),
    Part("auditors", lambda region: _allow({"AWS": OTHER_ROLE}, ["kms:List*", "kms:GetKeyPolicy"])),
    Part(
        "another resource",
        lambda region: _allow(_AWS, _PAIR, _via(region), Resource=f"arn:aws:s3:::{ACCOUNT}"),
        names=True,
    ),
)
DENYING = (
    Part("no grants at all", lambda region: _deny("*", "kms:CreateGrant"), takes=GRANTS),
    Part(
        "nothing through contacts",
        lambda region: _deny({"AWS": "*"}, "*", _via("*", "StringLike", SERVICES[1:])),
        takes=CONTACTS,
        names=True,
    ),
    Part("nothing for the account", lambda region: _deny({"AWS": ROOT}, "kms:*"), takes=EVERYTHING),
    Part("nothing for the role", lambda region: _deny(_AWS, "kms:Describe*"), takes=DESCRIPTIONS, away="role"),
)
HARMLESS = (
    Part("nothing for others", lambda region: _deny({"AWS": OTHER_ROLE}, "kms:*")),
    Part("nothing through EC2", lambda region: _deny("*", "kms:*", _via(region, services=("ec2",)))),
    Part("nothing without TLS", lambda region: _deny("*", "kms:*", {"Bool": {"aws:SecureTransport": "false"}})),
    Part(
        "as AWS Control Tower has it",
        lambda region: _deny(
            "*",
            "kms:CreateGrant",
            {"Bool": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}},
        ),
    ),
    Part("no deletion", lambda region: _deny("*", ["kms:ScheduleKeyDeletion", "kms:Disable*"])),
)
UNSURE = (
    Part(
        "from some addresses",
        lambda region: _allow(_AWS, _PAIR, _both(_via(region), {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
        unsure=EVERYTHING,
        limited=True,
        names=True,
    ),
    Part(
        "for one contact",
        lambda region: _allow(
            _AWS, _PAIR, _both(_via(region), {"StringEquals": {"kms:EncryptionContext:contactArn": "x"}})
        ),
        unsure=GRANTS,
        limited=True,
        names=True,
    ),
)
REFUSED = (
    Part(
        "no effect",
        lambda region: {name: value for name, value in _allow(_AWS, _PAIR).items() if name != "Effect"},
        refused=True,
    ),
    Part("no such operator", lambda region: _allow(_AWS, _PAIR, {"StringsEqual": {"a": "b"}}), refused=True),
    Part("no such effect", lambda region: {**_allow(_AWS, _PAIR), "Effect": "Permit"}, refused=True),
    Part(
        "nobody",
        lambda region: {name: value for name, value in _allow(_AWS, _PAIR).items() if name != "Principal"},
        refused=True,
    ),
)


@dataclass(frozen=True)
class Policy:
    """What a key is given: statements in a row, or text that is no policy (``broken`` JSON, a ``bare`` statement).

    ``region`` is the Region that its statements are written for.
    """

    parts: Tuple[Part, ...]
    region: str
    broken: bool = False
    bare: bool = False

    @property
    def names(self) -> bool:
        """Whether it names Incident Manager, so that the key is judged though nothing refers to it."""
        parts = self.parts[:1] if self.bare else self.parts  # what is left of it still tells what the key is for
        return any(part.names for part in parts) and not self.broken

    def fits(self, region: Optional[str]) -> bool:
        """Whether the Region that it is written for is the key's; "${AWS::Region}" always is."""
        return self.region in (region, "${AWS::Region}")

    @property
    def is_plain(self) -> bool:
        return not (self.broken or self.bare or any(part.refused for part in self.parts))

    def document(self, region: Optional[str] = None) -> Dict[str, Any]:
        statements = [part.made(region or self.region) for part in self.parts]
        if self.bare:
            return statements[0]
        return {"Version": "2012-10-17", "Statement": statements}

    def text(self, region: Optional[str] = None) -> str:
        written = json.dumps(self.document(region))
        return written[: len(written) * 2 // 3] if self.broken else written


PASSED, FAILED, UNKNOWN, SILENT, ANY = "PASSED", "FAILED", "UNKNOWN", "SILENT", "ANY"


def grant(policy: Optional[Policy], region: Optional[str]) -> str:
    """What CKV_SSMIM_5 says of a key with a policy; ``region`` is the key's where it is known."""
    if policy is None or not policy.is_plain:
        return FAILED
    sure, possible = given(policy, region, older=True)
    return PASSED if sure == EVERYTHING else FAILED if possible != EVERYTHING else ANY


def given(policy: Policy, region: Optional[str], older: bool) -> Tuple[FrozenSet[Want], FrozenSet[Want]]:
    """The requests that are allowed for certain, and those that may be."""
    sure: List[Want] = []
    possible: List[Want] = []
    for part in policy.parts:
        if part.name in ("another Region", "a wildcard that nothing reads as one") and region is None:
            possible.extend(EVERYTHING)
        if not (part.regional or older):
            continue
        for want in part.gives.union(part.unsure):
            taken = [taker for taker in policy.parts if want in taker.takes]
            if any(taker.away == "all" for taker in taken) or (taken and part.to == "role"):
                continue
            if not part.bound or policy.fits(region) or region is None:
                possible.append(want)
            if want in part.gives and (not part.bound or policy.fits(region)):
                sure.append(want)
    return frozenset(sure), frozenset(possible)


def narrowness(policy: Optional[Policy], region: Optional[str]) -> str:
    """What CKV_SSMIM_6 says of it."""
    grants = grant(policy, region)
    if grants != PASSED or policy is None:
        return ANY if grants == ANY else SILENT
    if any(part.takes for part in policy.parts):
        return ANY  # who is left, and by which statement, is another question than what this one asks
    if any(part.opens for part in policy.parts if not part.bound or policy.fits(region)):
        return FAILED
    if any(part.opens or part.unsure for part in policy.parts) or not (region or policy.fits(region)):
        return ANY
    narrow = [part for part in policy.parts if part.limited and part.narrow and (not part.bound or policy.fits(region))]
    if frozenset().union(*(part.gives for part in narrow)) == EVERYTHING:
        return PASSED
    may_be_there = region is None and any(part.name == "another Region" for part in policy.parts)
    return ANY if may_be_there else FAILED


def regionality(policy: Optional[Policy], region: Optional[str]) -> str:
    """What CKV_SSMIM_22 says of it."""
    grants = grant(policy, region)
    if grants != PASSED or policy is None:
        return ANY if grants == ANY else SILENT
    sure, possible = given(policy, region, older=False)
    return PASSED if sure == EVERYTHING else FAILED if possible != EVERYTHING else ANY
