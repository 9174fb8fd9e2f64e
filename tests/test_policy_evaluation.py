"""The policy evaluator by itself: tables of what IAM's documentation says, and properties of any evaluator."""

from __future__ import annotations

import json
import os
import time
from typing import Any, Dict, List

import pytest
from conftest import CHECKS  # noqa: F401  (puts the library on the path)
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st
from incident_manager import json_text
from incident_manager.key_policy import kms_requests
from incident_manager.key_policy.key_access import KEY_POLICY
from incident_manager.key_policy.kms_requests import misspelt_key
from incident_manager.policies.policy_conditions import ABSENT, Fact, UnknownOperator, given, holds, operator_named
from incident_manager.policies.policy_documents import parsed
from incident_manager.policies.policy_evaluation import Caller, Decision, Effect, Request, decide
from incident_manager.policies.policy_principals import Kind, principal_named
from incident_manager.policies.text_matching import equal, like
from incident_manager.service_names import misspelt_service
from incident_manager.values import Symbol, Unknown, text_of

ACCOUNT = "111122223333"
USER = f"arn:aws:iam::{ACCOUNT}:user/ssm-lead"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/path/incidents"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/incidents/someone"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
UNKNOWN = Unknown("var.x has no value")

FACTS: Dict[str, Fact] = {
    "kms:viaservice": given("ssm-incidents.us-east-1.amazonaws.com"),
    "kms:calleraccount": given(ACCOUNT),
    "aws:sourceip": given("192.0.2.7"),
    "aws:currenttime": given("2026-11-24T12:00:00Z"),
    "aws:multifactorauthage": given("300"),
    "aws:securetransport": given("true"),
    "kms:grantoperations": Fact((("Decrypt",), ("GenerateDataKey",))),
    "aws:principalarn": given(ROLE),
    "aws:blob": given("aGVsbG8="),
    "perhaps": Fact((("yes",),), Unknown("it may be absent")),
    "hidden": Fact(((UNKNOWN,),)),
}


def fact(key: str, caller: Caller) -> Fact:
    return FACTS.get(key, ABSENT)


def decided(document: Any, caller: str = USER, action: str = "kms:CreateGrant") -> Decision:
    policy = parsed(json_text.decoded(json.dumps(document)), KEY_POLICY)
    assert not policy.faults, policy.faults
    return decide(policy, Request(action, KEY, fact), Caller(caller, ACCOUNT))


def effect(document: Any, caller: str = USER, action: str = "kms:CreateGrant") -> str:
    return decided(document, caller, action).effect.value


def statement(**elements: Any) -> Dict[str, Any]:
    found = {"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "kms:CreateGrant", "Resource": "*", **elements}
    return {name: value for name, value in found.items() if value is not None}


def policy(*statements: Any) -> Dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({}, "allowed"),
        ({"Action": ["kms:decrypt", "KMS:creategrant"]}, "allowed"),
        ({"Action": "kms:Create*"}, "allowed"),
        ({"Action": "kms:*Grant"}, "allowed"),
        ({"Action": "kms:C?eateGrant"}, "allowed"),
        ({"Action": "*"}, "allowed"),
        ({"Action": "kms:CreateGrants"}, "not allowed"),
        ({"Action": "ec2:*"}, "not allowed"),
        ({"Action": []}, "not allowed"),
        ({"Action": None, "NotAction": "kms:Decrypt"}, "allowed"),
        ({"Action": None, "NotAction": ["kms:Create*"]}, "not allowed"),
        ({"Action": None}, "not allowed"),
        ({"Resource": None}, "not allowed"),
        ({"Resource": KEY}, "allowed"),
        ({"Resource": f"arn:aws:kms:*:{ACCOUNT}:key/*"}, "allowed"),
        ({"Resource": "arn:aws:kms:*:*:alias/*"}, "not allowed"),
        ({"Resource": None, "NotResource": "arn:aws:kms:*:*:alias/*"}, "allowed"),
        ({"Resource": None, "NotResource": "*"}, "not allowed"),
        ({"Principal": "*"}, "allowed"),
        ({"Principal": {"AWS": "*"}}, "allowed"),
        ({"Principal": {"AWS": [ROLE, USER]}}, "allowed"),
        ({"Principal": {"AWS": ROLE}}, "not allowed"),
        ({"Principal": {"AWS": ACCOUNT}}, "not allowed"),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}, "not allowed"),
        ({"Principal": {"Service": "ssm-incidents.amazonaws.com"}}, "not allowed"),
        ({"Principal": {"Federated": "cognito-identity.amazonaws.com"}}, "not allowed"),
        ({"Principal": {"Service": "ec2.amazonaws.com", "AWS": USER}}, "allowed"),
    ],
)
def test_an_allow(elements: Dict[str, Any], expected: str) -> None:
    assert effect(policy(statement(**elements))) == expected
    assert effect({"Version": "2008-10-17", "Statement": statement(**elements)}) == expected


@pytest.mark.parametrize(
    ("elements", "caller", "expected"),
    [
        ({"Principal": "*"}, USER, "denied"),
        ({"Principal": {"AWS": ACCOUNT}}, USER, "denied"),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}, USER, "denied"),
        ({"Principal": {"AWS": "444455556666"}}, USER, "allowed"),
        ({"Principal": {"AWS": ROLE}}, USER, "allowed"),
        ({"Principal": {"AWS": ROLE}}, SESSION, "denied"),
        ({"Principal": {"AWS": f"{SESSION}-else"}}, SESSION, "allowed"),
        ({"Principal": None, "NotPrincipal": {"AWS": [f"{SESSION}-else", ACCOUNT]}}, SESSION, "denied"),
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, USER, "allowed"),
        ({"Principal": None, "NotPrincipal": {"AWS": USER}}, USER, "denied"),
        ({"Principal": None, "NotPrincipal": {"AWS": [USER, ACCOUNT]}}, USER, "allowed"),
        ({"Principal": None, "NotPrincipal": {"AWS": [ROLE, ACCOUNT]}}, USER, "denied"),
        ({"Principal": None, "NotPrincipal": {"AWS": "*"}}, USER, "allowed"),
        ({"Action": "kms:Decrypt"}, USER, "allowed"),
        ({"Condition": {"StringLike": {"kms:ViaService": "ec2.*"}}}, USER, "allowed"),
    ],
)
def test_a_deny_beside_an_allow(elements: Dict[str, Any], caller: str, expected: str) -> None:
    allow = statement(Principal={"AWS": [USER, ROLE, SESSION]})
    deny = statement(Effect="Deny", **elements)
    assert effect(policy(allow, deny), caller) == expected
    assert effect(policy(deny, allow), caller) == expected


VIA = "ssm-incidents.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        ("StringEquals", "kms:ViaService", VIA, True),
        ("StringEquals", "KMS:VIASERVICE", ["x", VIA], True),
        ("StringEquals", "kms:ViaService", VIA.upper(), False),
        ("StringEquals", "kms:ViaService", "ssm-incidents.*", False),
        ("StringEqualsIgnoreCase", "kms:ViaService", VIA.upper(), True),
        ("StringNotEquals", "kms:ViaService", VIA, False),
        ("StringNotEquals", "kms:ViaService", ["a", "b"], True),
        ("StringNotEqualsIgnoreCase", "kms:ViaService", VIA.upper(), False),
        ("StringLike", "kms:ViaService", "ssm-incidents.*.amazonaws.com", True),
        ("StringLike", "kms:ViaService", "ssm-incidents.??-east-1.amazonaws.com", True),
        ("StringLike", "kms:ViaService", "ssm-contacts.*", False),
        ("StringNotLike", "kms:ViaService", "ssm-*", False),
        ("StringEquals", "absent", "x", False),
        ("StringNotEquals", "absent", "x", True),
        ("StringEqualsIfExists", "absent", "x", True),
        ("StringEqualsIfExists", "kms:ViaService", "x", False),
        ("StringLike", "absent", "*", False),
        ("Null", "absent", "true", True),
        ("Null", "absent", False, False),
        ("Null", "kms:ViaService", "false", True),
        ("Null", "kms:ViaService", True, False),
        ("Bool", "aws:SecureTransport", True, True),
        ("Bool", "aws:SecureTransport", "TRUE", True),
        ("Bool", "aws:SecureTransport", "false", False),
        ("BoolIfExists", "absent", "true", True),
        ("NumericLessThan", "aws:MultiFactorAuthAge", "3600", True),
        ("NumericLessThan", "aws:MultiFactorAuthAge", 300, False),
        ("NumericLessThanEquals", "aws:MultiFactorAuthAge", 300, True),
        ("NumericGreaterThan", "aws:MultiFactorAuthAge", "299.5", True),
        ("NumericGreaterThanEquals", "aws:MultiFactorAuthAge", "301", False),
        ("NumericEquals", "aws:MultiFactorAuthAge", "3e2", True),
        ("NumericNotEquals", "aws:MultiFactorAuthAge", "300", False),
        ("NumericEquals", "aws:MultiFactorAuthAge", "soon", None),
        ("NumericNotEquals", "aws:MultiFactorAuthAge", "3_00", None),
        ("DateNotEquals", "aws:CurrentTime", "bogus", None),
        ("DateGreaterThan", "aws:CurrentTime", "2026-11", True),
        ("DateGreaterThan", "aws:CurrentTime", "2026-11-24T11:59:59.5Z", True),
        ("DateLessThan", "aws:CurrentTime", "2026-13-01", None),
        ("Null", "absent", "TRUE", True),
        ("ForAnyValue:StringEqualsIfExists", "absent", "x", False),
        ("ForAllValues:StringEqualsIfExists", "absent", "x", True),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", True),
        ("DateLessThan", "aws:CurrentTime", "2026-01-01", False),
        ("DateEquals", "aws:CurrentTime", "2026-11-24T13:00:00+01:00", True),
        ("DateLessThanEquals", "aws:CurrentTime", "4000000000", True),
        ("IpAddress", "aws:SourceIp", "192.0.2.0/24", True),
        ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "192.0.2.7"], True),
        ("IpAddress", "aws:SourceIp", "2001:db8::/32", False),
        ("NotIpAddress", "aws:SourceIp", "nonsense", None),
        ("NotIpAddress", "aws:SourceIp", "192.0.2.0/24", False),
        ("NotIpAddress", "absent", "192.0.2.0/24", True),
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/path/*", True),
        ("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:role/*", True),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*", False),
        ("ArnNotLike", "aws:PrincipalArn", ROLE, False),
        ("ArnNotEquals", "aws:PrincipalArn", USER, True),
        ("BinaryEquals", "aws:blob", "aGVsbG8=", True),
        ("BinaryEquals", "aws:blob", "aGVsbA==", False),
        ("ForAllValues:StringEquals", "kms:GrantOperations", ["Decrypt", "GenerateDataKey", "Encrypt"], True),
        ("ForAllValues:StringEquals", "kms:GrantOperations", "Decrypt", False),
        ("ForAllValues:StringEquals", "absent", "Decrypt", True),
        ("ForAnyValue:StringEquals", "kms:GrantOperations", "Decrypt", True),
        ("ForAnyValue:StringEquals", "absent", "Decrypt", False),
        ("ForAnyValue:StringNotEquals", "absent", "Decrypt", False),
        ("ForAllValues:StringNotEquals", "kms:GrantOperations", "Decrypt", False),
        ("ForAnyValue:StringNotEquals", "kms:GrantOperations", "Decrypt", True),
        ("ForAllValues:StringNotLike", "kms:GrantOperations", "Re*", True),
        ("StringEquals", "kms:ViaService", [], False),
        ("StringNotEquals", "kms:ViaService", [], True),
        ("StringEquals", "perhaps", "yes", None),
        ("StringEqualsIfExists", "perhaps", "yes", True),
        ("StringNotEquals", "perhaps", "no", True),
        ("Null", "perhaps", "true", None),
        ("StringEquals", "hidden", "x", None),
        ("StringLike", "hidden", "*", True),
        ("StringEquals", "kms:ViaService", "${aws:PrincipalTag/service}", None),
        ("StringEquals", "kms:ViaService", ["${aws:PrincipalTag/service}", VIA], True),
        ("StringLike", "kms:ViaService", "ec2.${aws:PrincipalTag/region}", False),
        ("StringEquals", "kms:ViaService", "ssm${$}", False),
        ("NumericLessThan", "hidden", "1", None),
        ("IpAddress", "hidden", "192.0.2.0/24", None),
    ],
)
def test_a_condition(operator: str, key: str, values: Any, expected: Any) -> None:
    conditioned = statement(Condition={operator: {key: values}})
    wanted = {True: "allowed", False: "not allowed", None: "unknown"}[expected]
    assert effect(policy(conditioned)) == wanted


@pytest.mark.parametrize("name", ["Equals", "StringMatch", "NullIfExists", "ForSome:StringLike", "", "ForAllValues:"])
def test_an_operator_that_does_not_exist(name: str) -> None:
    with pytest.raises(UnknownOperator):
        operator_named(name)


@pytest.mark.parametrize("name", ["stringequals", "STRINGLIKEIFEXISTS", "foranyvalue:ArnLike"])
def test_letter_case_of_an_operator_does_not_matter(name: str) -> None:
    assert operator_named(name).name.lower() in name.lower()


def test_conditions_are_and_ed() -> None:
    both = {
        "StringEquals": {"kms:ViaService": VIA, "kms:CallerAccount": ACCOUNT},
        "Bool": {"aws:SecureTransport": True},
    }
    assert effect(policy(statement(Condition=both))) == "allowed"
    both["Bool"] = {"aws:SecureTransport": False}
    assert effect(policy(statement(Condition=both))) == "not allowed"


def test_the_statement_that_decided_is_told() -> None:
    deny = statement(Effect="Deny", Sid="No grants")
    found = decided(policy(statement(), deny)).statement
    assert found is not None and found.label == 'statement "No grants"'
    found = decided(policy(statement(Action="kms:Decrypt"), statement())).statement
    assert found is not None and found.label == "statement 2"


def test_only_what_depends_on_an_unknown_value_is_unknown() -> None:
    hidden = {"Effect": "Allow", "Principal": {"AWS": UNKNOWN}, "Action": "kms:*", "Resource": "*"}
    request, caller = Request("kms:CreateGrant", KEY, fact), Caller(USER, ACCOUNT)

    def of(*statements: Any) -> str:
        return decide(parsed({"Statement": statements}, KEY_POLICY), request, caller).effect.value

    plain = json_text.decoded(json.dumps(statement()))
    assert of(hidden) == "unknown"
    assert of(hidden, plain) == "allowed"
    assert of({**hidden, "Effect": "Deny"}, plain) == "unknown"
    assert of({**hidden, "Effect": "Deny"}, plain, {**plain, "Effect": "Deny"}) == "denied"
    assert of({**hidden, "Effect": UNKNOWN, "Action": "ec2:*"}, plain) == "allowed"
    spared = {**plain, "Effect": "Deny", "Principal": None, "NotPrincipal": {"AWS": (USER, UNKNOWN)}}
    assert of(spared, plain) == "unknown"
    assert of(UNKNOWN, plain) == "unknown"
    assert of({**plain, "Action": ("kms:Decrypt", UNKNOWN)}) == "unknown"
    assert of({**plain, "Action": ("kms:CreateGrant", UNKNOWN)}) == "allowed"


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("text", "encoded twice"),
        ([], "a list"),
        (None, "null"),
        (7, "the value '7'"),
        ({}, "no Statement"),
        (statement(), "bare statement"),
        (policy(), "empty"),
        ({"Version": "2026-01-01", "Statement": [statement()]}, "Version is 2026-01-01"),
        (policy("x"), "statement 1 is the value 'x', not an object"),
        (policy(statement(Effect="allow")), "has the Effect allow"),
        (policy(statement(Effect=None)), "has no Effect"),
        (policy(statement(Principal=None)), "names no Principal"),
        (policy(statement(NotAction="x")), "both Action and NotAction"),
        (policy(statement(NotResource="x")), "both Resource and NotResource"),
        (policy(statement(NotPrincipal="*")), "both Principal and NotPrincipal"),
        (policy(statement(Principal=None, NotPrincipal="*")), "combines NotPrincipal with Allow"),
        (policy(statement(Principal="arn:aws:iam::111122223333:role/x")), "has the Principal"),
        (policy(statement(Principal={"AWS": "arn:aws:iam::111122223333:role/*"})), "takes no wildcard"),
        (policy(statement(Principal={"AWS": "arn:aws:iam::111122223333:group/x"})), "a group is not a principal"),
        (policy(statement(Principal={"AWS": "somebody"})), "names somebody: "),
        (policy(statement(Principal={"AWS": "arn:aws:iam::11112222333:root"})), "does not have twelve digits"),
        (policy(statement(Principal={"AWS": "arn:aws:iam:::role/x"})), "names no account"),
        (policy(statement(Principal={"AWS": "arn:aws:iam:us-east-1:111122223333:role/x"})), "has no Region"),
        (policy(statement(Principal={"AWS": "arn:asw:iam::111122223333:role/x"})), "asw is not a partition"),
        (policy(statement(Principal={"AWS": "arn:aws:sts::111122223333:user/x"})), "names the service iam, not sts"),
        (policy(statement(Principal={"AWS": "arn:aws:iam::111122223333:role/path/"})), "the role has no name"),
        (policy(statement(Principal={"AWS": "arn:aws:sts::111122223333:assumed-role/x/"})), "session name"),
        (policy(statement(Effect="Deny", Principal={"AWS": "1111"})), "twelve digits"),
        (policy(statement(Principal={"User": USER})), "the type of principal User"),
        (policy(statement(Condition="x")), "a Condition that is not an object"),
        (policy(statement(Condition={"StringEquals": "x"})), "StringEquals that is not an object"),
        (policy(statement(Conditions={})), "the element Conditions"),
        (policy(statement(Action="kms*")), "names the action kms*"),
        (policy(statement(Condition={"Equals": {"a": "b"}})), "operator Equals"),
    ],
)
def test_what_aws_refuses(document: Any, fault: str) -> None:
    assert fault in " ".join(
        f"{refusal.what}: {refusal.fix}"
        for refusal in parsed(json_text.decoded(json.dumps(document)), KEY_POLICY).faults
    )


@pytest.mark.parametrize(
    ("principal", "kind"),
    [
        ("*", Kind.ANY),
        (ACCOUNT, Kind.ACCOUNT),
        (111122223333, Kind.ACCOUNT),
        ("arn:aws-cn:iam::111122223333:root", Kind.ACCOUNT),
        (USER, Kind.NAMED),
        (SESSION, Kind.NAMED),
        ("arn:aws:sts::111122223333:federated-user/bob", Kind.NAMED),
        ("AROAEXAMPLEEXAMPLE", Kind.DELETED),
        ("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", Kind.NAMED),
        ("arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX", Kind.SERVICE_LINKED),
        ("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/session", Kind.SERVICE_LINKED),
        ("arn:aws:iam::111122223333:role/${name}", Kind.INVALID),
        (Unknown("not here", True, "aws_iam_service_linked_role.x.arn"), Kind.SERVICE_LINKED),
        (Unknown("not here", True, "aws_iam_service_linked_role.x.id"), Kind.SERVICE_LINKED),
        (Unknown("not here", True, "aws_iam_role.x.id"), Kind.INVALID),
        (Unknown("not here", True, "aws_iam_role.x[0].name"), Kind.INVALID),
        (Unknown("not here", True, "data.aws_iam_user.x.id"), Kind.UNKNOWN),
        (Unknown("not here", True, "aws_iam_group.x.arn"), Kind.INVALID),
        (Unknown("not here", True, "aws_iam_instance_profile.x.arn"), Kind.INVALID),
        ("arn:aws:s3:::bucket", Kind.INVALID),
        (True, Kind.INVALID),
        (UNKNOWN, Kind.UNKNOWN),
        (Unknown("not here", True, "aws_iam_role.x.arn"), Kind.NAMED),
        (Unknown("not here", True, 'module.a.data.aws_iam_user.x["b"].arn'), Kind.NAMED),
        (Unknown("not here", True, "module.a.role_arn"), Kind.UNKNOWN),
        (text_of(["arn:aws:iam::", Symbol("account", "s", "AWS::AccountId"), ":root"]), Kind.ACCOUNT),
        (text_of(["arn:aws:iam::", Symbol("account", "s", "AWS::AccountId"), ":role/", UNKNOWN]), Kind.NAMED),
        (text_of(["arn:aws:iam::", ACCOUNT, ":", UNKNOWN]), Kind.UNKNOWN),
    ],
)
def test_what_a_principal_is(principal: Any, kind: Kind) -> None:
    assert principal_named(principal).kind is kind


# Properties

STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Principal": st.sampled_from(
            [
                "*",
                {"AWS": "*"},
                {"AWS": USER},
                {"AWS": [ROLE, ACCOUNT]},
                {"AWS": ACCOUNT},
                {"Service": "ec2.amazonaws.com"},
            ]
        ),
        "Action": st.sampled_from(["kms:*", "kms:CreateGrant", ["kms:Decrypt", "kms:create*"], "kms:Decrypt", "ec2:*"]),
        "Resource": st.sampled_from(["*", KEY, "arn:aws:kms:*:*:alias/*"]),
        "Condition": st.dictionaries(
            st.sampled_from(
                ["StringEquals", "StringNotLike", "StringLikeIfExists", "ForAnyValue:StringEquals", "ArnLike"]
            ),
            st.dictionaries(
                st.sampled_from(["kms:ViaService", "aws:PrincipalArn", "absent", "perhaps", "kms:GrantOperations"]),
                st.sampled_from([VIA, "ssm-*", ["Decrypt", "yes"], ROLE, "*"]),
                max_size=2,
            ),
            max_size=2,
        ),
    }
)
POLICIES = st.lists(STATEMENTS, min_size=1, max_size=5)
CALLERS = st.sampled_from([USER, ROLE, SESSION])
ORDER = [Effect.DENIED, Effect.NOT_ALLOWED, Effect.UNKNOWN, Effect.ALLOWED]
MANY = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "100")), deadline=None)


def of_statements(statements: List[Any], caller: str) -> Effect:
    return decided(policy(*statements), caller).effect


@MANY
@hypothesis_given(POLICIES, STATEMENTS, CALLERS)
def test_an_allow_more_never_removes_permission(statements: List[Any], more: Any, caller: str) -> None:
    before = of_statements(statements, caller)
    after = of_statements([*statements, {**more, "Effect": "Allow"}], caller)
    assert ORDER.index(after) >= ORDER.index(before)
    assert (before is Effect.DENIED) == (after is Effect.DENIED)


@MANY
@hypothesis_given(POLICIES, STATEMENTS, CALLERS)
def test_a_deny_more_never_adds_permission(statements: List[Any], more: Any, caller: str) -> None:
    before = of_statements(statements, caller)
    after = of_statements([*statements, {**more, "Effect": "Deny"}], caller)
    assert after is before or after is Effect.DENIED or (before is Effect.ALLOWED and after is Effect.UNKNOWN)


@MANY
@hypothesis_given(POLICIES, CALLERS, st.randoms())
def test_order_does_not_matter(statements: List[Any], caller: str, random: Any) -> None:
    shuffled = list(statements)
    random.shuffle(shuffled)
    assert of_statements(shuffled, caller) is of_statements(statements, caller)


@MANY
@hypothesis_given(POLICIES, CALLERS, st.data())
def test_hiding_a_value_never_turns_one_answer_into_another(statements: List[Any], caller: str, data: Any) -> None:
    before = of_statements(statements, caller)
    number = data.draw(st.integers(0, len(statements) - 1))
    element = data.draw(st.sampled_from(["Effect", "Principal", "Action", "Resource", "Condition", "value", "all"]))
    hidden = json_text.decoded(json.dumps(statements[number]))
    if element == "value" and hidden["Condition"]:
        operator = data.draw(st.sampled_from(sorted(hidden["Condition"])))
        hidden["Condition"][operator] = {key: UNKNOWN for key in hidden["Condition"][operator]}
    elif element != "value":
        hidden = UNKNOWN if element == "all" else {**hidden, element: UNKNOWN}
    values = [json_text.decoded(json.dumps(item)) for item in statements]
    values[number] = hidden
    after = decide(
        parsed({"Statement": tuple(values)}, KEY_POLICY), Request("kms:CreateGrant", KEY, fact), Caller(caller, ACCOUNT)
    )
    refused = (Effect.DENIED, Effect.NOT_ALLOWED)  # what denies where nothing allows makes no difference
    assert after.effect in (before, Effect.UNKNOWN) or (before in refused and after.effect in refused)


def respelled(item: Dict[str, Any], how: int) -> Dict[str, Any]:
    """The same statement in other words."""
    found = dict(item)
    actions = found["Action"] if isinstance(found["Action"], list) else [found["Action"]]
    found["Action"] = [action.upper() if how % 2 else action for action in reversed(actions)]
    found["Resource"] = [found["Resource"]]
    if how % 3 == 0 and found["Principal"] in ("*", {"AWS": "*"}):
        found["Principal"] = {"AWS": ["*"]} if found["Principal"] == "*" else "*"
    found["Condition"] = {
        operator: {
            (key.upper() if how % 2 else key): values if isinstance(values, list) else [values]
            for key, values in keys.items()
        }
        for operator, keys in reversed(list(found["Condition"].items()))
    }
    return found


@MANY
@hypothesis_given(POLICIES, CALLERS, st.integers(0, 5))
def test_equivalent_ways_to_write_a_policy_give_one_answer(statements: List[Any], caller: str, how: int) -> None:
    expected = of_statements(statements, caller)
    assert of_statements([respelled(item, how) for item in statements], caller) is expected
    split = [{**item, "Action": action} for item in statements for action in respelled(item, 0)["Action"]]
    assert of_statements(split, caller) is expected


# Strings


TEXT = st.text("ab*?", max_size=8)


def reference_like(pattern: str, value: str) -> bool:
    """The definition, without regard to its cost."""
    if not pattern:
        return not value
    if pattern[0] == "*":
        return any(reference_like(pattern[1:], value[index:]) for index in range(len(value) + 1))
    return bool(value) and pattern[0] in ("?", value[0]) and reference_like(pattern[1:], value[1:])


@MANY
@hypothesis_given(TEXT, TEXT)
def test_wildcards_mean_what_they_say(pattern: str, value: str) -> None:
    assert like(pattern, value) is reference_like(pattern, value)


@MANY
@hypothesis_given(TEXT, TEXT, TEXT, TEXT, TEXT)
def test_a_part_that_is_not_known_may_be_anything(start: str, end: str, pattern: str, filling: str, other: str) -> None:
    """What is said of a text with a hole holds however the hole is filled."""
    hole = text_of([start, Unknown("x"), end])
    for verdict, known in (
        (like(pattern, hole), [like(pattern, start + text + end) for text in (filling, other)]),
        (like(hole, other), [like(start + text + end, other) for text in (filling, "")]),
        (equal(pattern, hole), [equal(pattern, start + text + end) for text in (filling, other)]),
    ):
        if isinstance(verdict, bool):
            assert set(known) == {verdict}


def test_matching_takes_no_longer_for_a_hostile_pattern() -> None:
    started = time.process_time()
    assert like("*a" * 5000 + "b", "a" * 3000) is False
    assert isinstance(like("*a" * 2000 + "b", text_of(["a" * 60, UNKNOWN])), Unknown)
    assert like("*" * 30000 + "b", text_of(["a", Symbol("region", "x", "R"), "c"])) is False
    assert time.process_time() - started < 10


@pytest.mark.parametrize("count", [300])
def test_a_policy_of_hundreds_of_statements(count: int) -> None:
    others = [
        statement(Sid=f"S{index}", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/r{index}"}, Effect="Deny")
        for index in range(count)
    ]
    assert effect(policy(*others, statement())) == "allowed"
    assert effect(policy(statement(), *others, statement(Effect="Deny", Principal="*"))) == "denied"


def test_policy_variables_are_literal_in_the_old_version() -> None:
    conditioned = statement(Condition={"StringEquals": {"kms:ViaService": "${aws:username}"}})
    assert effect({"Version": "2008-10-17", "Statement": [conditioned]}) == "not allowed"
    assert effect(policy(conditioned)) == "unknown"


def test_a_key_of_the_caller_is_for_the_caller_to_fit() -> None:
    tag = Fact(((Unknown("who calls is not known"),),), Unknown("who calls is not known"), caller=True)
    request = Request(
        "kms:CreateGrant", KEY, lambda key, caller: tag if key.startswith("aws:principaltag/") else ABSENT
    )
    conditioned = statement(Condition={"StringEquals": {"aws:PrincipalTag/team": "incidents"}})

    def of(*statements: Any) -> Effect:
        return decide(
            parsed(json_text.decoded(json.dumps(policy(*statements))), KEY_POLICY), request, Caller(USER, ACCOUNT)
        ).effect

    assert of(conditioned) is Effect.ALLOWED
    assert of(statement(), {**conditioned, "Effect": "Deny"}) is Effect.UNKNOWN
    operator = operator_named("StringEquals")
    assert isinstance(holds(operator, "incidents", tag, True), Unknown)


def test_part_of_a_role_s_arn_may_name_the_role_of_a_session() -> None:
    hidden = text_of([f"arn:aws:iam::{ACCOUNT}:role/", UNKNOWN])
    deny = {"Effect": "Deny", "Principal": {"AWS": hidden}, "Action": "kms:*", "Resource": "*"}
    allow = {**deny, "Effect": "Allow", "Principal": "*"}
    request = Request("kms:CreateGrant", KEY, fact)
    assert (
        decide(parsed({"Statement": (deny, allow)}, KEY_POLICY), request, Caller(SESSION, ACCOUNT)).effect
        is Effect.UNKNOWN
    )
    assert (
        decide(parsed({"Statement": (deny, allow)}, KEY_POLICY), request, Caller(USER, ACCOUNT)).effect
        is Effect.ALLOWED
    )


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("kms:ViaServices", "kms:ViaService"),
        ("aws:ViaService", "kms:ViaService"),
        ("ViaService", "kms:ViaService"),
        ("kms:PrincipalArn", "aws:PrincipalArn"),
        ("kms:CallerAcount", "kms:CallerAccount"),
        ("aws:PrincipalOrgId", ""),
        ("aws:ViaAWSService", ""),
        ("kms:GranteePrincipal", ""),
        ("kms:EncryptionContext:ViaService", ""),
        ("aws:PrincipalTag/CallerAccount", ""),
        ("ec2:ViaService", ""),
        ("kms:SomethingNew", ""),
    ],
)
def test_a_condition_key_that_is_a_slip_away_from_another(key: str, meant: str) -> None:
    assert misspelt_key(key) == meant


def test_no_condition_key_is_a_slip_of_another() -> None:
    assert [key for key in kms_requests._KEYS.split() if misspelt_key(key)] == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ssm-incident.*.amazonaws.com", "ssm-incidents"),
        ("SSM-Contact.us-east-1.amazonaws.com", "ssm-contacts"),
        ("ssm-incidents.us-east-1.amazonaws.com", ""),
        ("ssm.us-east-1.amazonaws.com", ""),
        ("s3.*", ""),
        ("", ""),
    ],
)
def test_a_service_that_is_a_slip_away_from_ours(name: str, meant: str) -> None:
    assert misspelt_service(name) == meant
