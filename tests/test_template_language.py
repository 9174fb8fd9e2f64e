"""The values of templates: as other implementations find them, and at the edges where those are wrong or silent."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Dict, List, Tuple

import pytest
from incident_manager.cloudformation.template_source import parse_template
from incident_manager.cloudformation.template_values import Template
from incident_manager.values import Text, Unknown, is_known, label, reason_for
from incident_manager.worlds import in_each_world
from template_language.compare_templates import TABLE, as_text, asked, compared, evaluated
from template_language.template_generator import DOUBTS, MAPPINGS, PARAMETERS, Generator

EXTENSIONS = {"Transform": "AWS::LanguageExtensions"}
NOTHING = {"Ref": "AWS::NoValue"}
ZERO = {"Ref": "Zero"}
FEW = {"a": {"b": "found", "l": ["x", "y"]}}


def in_worlds(template: Template, node: Any) -> List[Any]:
    """The value of a node in each world."""
    judged, whole = in_each_world(lambda: template.evaluate(node))
    assert whole
    return [one.found for one in judged]


def of(text: str, node: str) -> Any:
    """The value of a node, both in YAML."""
    document = parse_template(f"{text}\nResources: {{}}\nNode: {node}")
    assert document is not None
    return Template("template.yaml", document).evaluate(document["Node"])


def test_the_table_of_other_implementations() -> None:
    rows = json.loads(TABLE.read_text())
    assert len(rows) > 300
    for conditions, node, answer in rows:
        template = {**EXTENSIONS, "Parameters": PARAMETERS, "Mappings": MAPPINGS, "Conditions": conditions}
        ours = evaluated(template, node)
        if "value" in answer:
            assert as_text(ours) == as_text(answer["value"]), node
        else:
            assert not is_known(ours), node


@pytest.mark.parametrize("name", DOUBTS)
@pytest.mark.long
def test_thousands_of_generated_templates(name: str) -> None:
    python = os.environ.get(f"{name.upper().replace('-', '_')}_PYTHON", sys.executable if name == "cfn-lint" else "")
    if not python:
        pytest.skip("MOTO_PYTHON names no interpreter that has moto")
    generator = Generator(11)
    cases = [case for case in (generator.case() for _ in range(6000)) if not case.marks & DOUBTS[name]]
    found = list(compared(name, cases, asked(name, python, cases)))
    assert not [difference for difference in found if difference.kind != "not known"]
    assert len(found) < len(cases) // 100


KNOWN: Dict[str, Tuple[Any, Any]] = {
    "a literal in Fn::Sub": ({"Fn::Sub": "${!AWS::Region}-${!x}"}, "${AWS::Region}-${x}"),
    "Fn::Sub with a map": ({"Fn::Sub": ["${a.b}${c}", {"a.b": True, "c": 1.5}]}, "true1.5"),
    "Fn::Join leaves out what is absent": ({"Fn::Join": [",", ["a", NOTHING, "b"]]}, "a,b"),
    "an index as text": ({"Fn::Select": ["1", ["a", "b"]]}, "b"),
    "Fn::Split of nothing": ({"Fn::Split": [",", ""]}, ("",)),
    "Fn::Split at the ends": ({"Fn::Split": ["|", "|a||"]}, ("", "a", "", "")),
    "the default of a map": ({"Fn::FindInMap": ["Few", "a", "z", {"DefaultValue": ["d"]}]}, ("d",)),
    "the default of no map": ({"Fn::FindInMap": ["None", "a", "b", {"DefaultValue": "d"}]}, "d"),
    "no need of a default": ({"Fn::FindInMap": ["Few", "a", "b", {"DefaultValue": "d"}]}, "found"),
    "Fn::Length": ({"Fn::Length": {"Fn::FindInMap": ["Few", "a", "l"]}}, 2),
    "Fn::Length of nothing": ({"Fn::Length": []}, 0),
    "Fn::ToJsonString keeps the order": (
        {"Fn::ToJsonString": {"b": [1, True, NOTHING], "a": {"Fn::Sub": '"'}}},
        '{"b":[1,true],"a":"\\""}',
    ),
    "Fn::Base64": ({"Fn::Base64": "é"}, "w6k="),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
    "Fn::Cidr": ({"Fn::Cidr": ["192.168.0.0/24", 3, "5"]}, ("192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27")),
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known(name: str) -> None:
    node, value = KNOWN[name]
    found = Template("t", {**EXTENSIONS, "Mappings": {"Few": FEW}}).evaluate(node)
    assert (type(found), found) == (type(value), value)


REFUSED = [
    {"Fn::Select": [2, ["a", "b"]]},
    {"Fn::Select": [-1, ["a", "b"]]},
    {"Fn::Select": [True, ["a", "b"]]},
    {"Fn::Select": [0, []]},
    {"Fn::Select": [0, "ab"]},
    {"Fn::Select": [0, [NOTHING, "b"]]},
    {"Fn::Split": ["", "ab"]},
    {"Fn::Split": [",", ["a"]]},
    {"Fn::Join": [",", "ab"]},
    {"Fn::Join": [",", ["a", ["b"]]]},
    {"Fn::Join": [{"Ref": "AWS::Region"}, ["a"]]},
    {"Fn::Sub": "${Nowhere}"},
    {"Fn::Sub": ["${a}", {"a": ["b"]}]},
    {"Fn::Sub": ["${a}", {"a": NOTHING}]},
    {"Fn::FindInMap": ["Few", "a", "z"]},
    {"Fn::FindInMap": ["Few", "a"]},
    {"Fn::Length": "ab"},
    {"Fn::Cidr": ["192.168.0.0/30", 9, 1]},
    {"Fn::Equals": ["a", "a"]},
    {"Fn::GetAZs": ""},
    {"Fn::Transform": {"Name": "AWS::Include"}},
    {"Fn::Transform": {"Name": "AWS::Include"}, "Key": "value"},
]


@pytest.mark.parametrize("node", REFUSED, ids=json.dumps)
def test_what_is_refused_or_known_at_deployment_only(node: Any) -> None:
    assert isinstance(Template("t", {**EXTENSIONS, "Mappings": {"Few": FEW}}).evaluate(node), (Unknown, Text))


@pytest.mark.parametrize(
    "node",
    [{"Fn::Length": ["a"]}, {"Fn::ToJsonString": {}}, {"Fn::FindInMap": ["Few", "a", "b", {"DefaultValue": "d"}]}],
    ids=json.dumps,
)
def test_what_needs_the_language_extensions(node: Any) -> None:
    plain = Template("t", {"Mappings": {"Few": FEW}}).evaluate(node)
    assert reason_for(plain).endswith("needs the transform AWS::LanguageExtensions")
    assert is_known(Template("t", {"Transform": ["AWS::LanguageExtensions"], "Mappings": {"Few": FEW}}).evaluate(node))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        *(("yes", "true"), ("off", "false"), ("True", "true"), ("5", "5"), ("1.5", "1.5"), ("-3", "-3")),
        *(("2012-10-17", "2012-10-17"), ("089", "089"), ("1.2.3", "1.2.3"), ("us-east-1", "us-east-1")),
        *(("012", None), ("012345670123", None), ("1e3", None), ("1_000", None), ("0x1F", None), ("1.10", None)),
        *(("12:30", None), ("0b11", None), (".inf", None), ("+5", None), ("1.5e3", None)),
        *(('"012"', "012"), ("'1e3'", "1e3"), ('"yes"', "yes")),
    ],
)
def test_scalars_of_yaml_as_text(written: str, text: Any) -> None:
    for found in (
        of("", f"!Join ['', [{written}]]"),
        of(f"Parameters: {{P: {{Type: String, Default: {written}}}}}", "!Ref P"),
        of(f"Mappings: {{M: {{a: {{b: {written}}}}}}}", "!Join ['', [!FindInMap [M, a, b]]]"),
    ):
        if text is None:
            assert f"{written} without quotation marks" in reason_for(found)
        else:
            assert found == text


def test_numbers_of_json_as_text() -> None:
    document = parse_template('{"Node": [1, 1.5, 1e3, 1.10, "1e3"]}')
    assert document is not None
    first, second, third, fourth, fifth = Template("t.json", document).evaluate(document["Node"])
    assert (first, second, fifth) == (1, 1.5, "1e3")
    assert isinstance(third, Unknown) and isinstance(fourth, Unknown)


@pytest.mark.parametrize(
    ("kind", "default", "value"),
    [
        ("String", "x", "x"),
        ("Number", "5", "5"),
        ("Number", 5, "5"),
        ("String", True, "true"),
        ("CommaDelimitedList", "a, b ,c", ("a", "b", "c")),
        ("List<Number>", "80,443", ("80", "443")),
        ("List<AWS::EC2::Subnet::Id>", "subnet-1", ("subnet-1",)),
        ("AWS::SSM::Parameter::Name", "/im/spec", "/im/spec"),
        ("AWS::EC2::KeyPair::KeyName", "key", "key"),
        ("AWS::SSM::Parameter::Value<String>", "/im/spec", None),
        ("AWS::SSM::Parameter::Value<List<String>>", "/im/spec", None),
        ("CommaDelimitedList", ["a"], None),
    ],
)
def test_parameters_by_type(kind: str, default: Any, value: Any) -> None:
    found = Template("t", {"Parameters": {"P": {"Type": kind, "Default": default}}}).evaluate({"Ref": "P"})
    assert found == value if value is not None else isinstance(found, Unknown) and found.term == "P"


def test_an_empty_list_has_no_element_or_an_empty_one() -> None:
    template = Template("t", {"Parameters": {"P": {"Type": "CommaDelimitedList", "Default": ""}}})
    assert in_worlds(template, {"Ref": "P"}) == [(), ("",)]
    assert in_worlds(template, {"Fn::Join": [",", {"Ref": "P"}]}) == ["", ""]


ROLES = {
    "Plain": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/a/"}},
    "Named": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "a,b"}},
    "Open": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": "Unset"}}},
    "Opaque": {"Type": "AWS::IAM::Role", "Properties": {"Fn::Transform": "Names"}},
    "Custom": {"Type": "AWS::CloudFormation::CustomResource"},
    "Data": {"Type": "AWS::CloudFormation::WaitCondition"},
}


@pytest.mark.parametrize(
    ("separator", "part", "is_whole"),
    [
        *((",", "AWS::Region", True), ("-", "AWS::Region", False), (", ", "AWS::StackId", True)),
        *((",", "Plain.Arn", True), ("|", "Plain", True), ("x", "Plain.Arn", False), (":", "Plain", True)),
        *((",", "Named.Arn", False), ("|", "Named.Arn", True), (",", "Open", False), (",", "Opaque.Arn", False)),
        *((",", "Custom.Arn", False), (",", "Data.Data", False), (",", "Plain.RoleId", False), (",", "Unset", False)),
    ],
)
def test_what_is_split_behind_a_part_that_is_not_known(separator: str, part: str, is_whole: bool) -> None:
    template = Template("t", {"Parameters": {"Unset": {"Type": "String"}}, "Resources": ROLES})
    text = {"Fn::Sub": f"a{separator}${{{part}}}{separator}b"}
    found = template.evaluate({"Fn::Split": [separator, text]})
    assert isinstance(found, tuple) == is_whole and (not is_whole or len(found) == 3)
    assert template.evaluate({"Fn::Select": [0, {"Fn::Split": [separator, text]}]}) == "a"


@pytest.mark.parametrize(
    ("separator", "text", "labels"),
    [
        (":", "${Key.Arn}", ["arn", "aws", "kms", "AWS::Region", "AWS::AccountId", "key/${Key.Ref}"]),
        ("/", "${Key.Arn}", ["arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key", "Key.Ref"]),
        (":", "${Plain.Arn}", ["arn", "aws", "iam", "", "AWS::AccountId", None]),
        (":", "a:${Queue.Arn}", ["a", "arn", "aws", "sqs", "AWS::Region", "AWS::AccountId", None]),
        (":", "${Queue}", [None]),
        (":", "${Data.Arn}", [None]),
        (":", "${Ours.Arn}", [None]),
        ("-", "${Key.Arn}", [None]),
        ("/", "${AWS::StackId}", ["arn:aws:cloudformation:${AWS::Region}:${AWS::AccountId}:stack", "AWS::StackName"]),
    ],
)
def test_the_parts_of_an_arn(separator: str, text: str, labels: List[Any]) -> None:
    more = {"Key": {"Type": "AWS::KMS::Key"}, "Queue": {"Type": "AWS::SQS::Queue"}, "Ours": {"Type": "Custom::KMS"}}
    template = Template("t", {"Resources": {**ROLES, **more}})
    for number, expected in enumerate(labels):
        found = template.evaluate({"Fn::Select": [number, {"Fn::Split": [separator, {"Fn::Sub": text}]}]})
        assert isinstance(found, Unknown) if expected is None else label(found) == expected


@pytest.mark.parametrize("name", ["AWS::Region", "AWS::AccountId"])
def test_no_region_and_no_account_has_another_form(name: str) -> None:
    rows = {"Rows": {"default": {"a": "x"}, "us-east-1": {"a": "y"}, "111122223333": {"a": "z"}}}
    declared = {"C": {"Fn::Equals": [{"Ref": name}, "default"]}}
    template = Template("t", {**EXTENSIONS, "Mappings": rows, "Conditions": declared})
    assert template.condition("C") is False
    found = {"Fn::FindInMap": ["Rows", {"Ref": name}, "a", {"DefaultValue": "d"}]}
    assert in_worlds(template, found) == ["y" if name == "AWS::Region" else "z", "d"]


# Conditions


def conditions(**declared: Any) -> Template:
    unset = {"Unset": {"Type": "String"}, "Other": {"Type": "String"}, "Zero": {"Type": "Number", "Default": "0"}}
    return Template("t", {"Parameters": unset, "Conditions": declared})


@pytest.mark.parametrize(
    ("sides", "value"),
    [
        ([1, "1"], True),
        ([True, "true"], True),
        (["A", "a"], False),
        ([ZERO, 0], True),
        ([["a", 1], ["a", "1"]], True),
        ([["a, b"], ["a", "b"]], False),
        ([{"Ref": "Unset"}, {"Ref": "Unset"}], True),
        ([{"Fn::Sub": "${Unset}-a"}, {"Fn::Sub": "${Unset}-a"}], True),
        ([{"Ref": "Unset"}, {"Ref": "Other"}], None),
        ([[{"Fn::GetAZs": "a"}], [{"Fn::GetAZs": "b"}]], None),
        ([{"Fn::Sub": ["${a}", {"a": {"Fn::GetAZs": "a"}}]}, {"Fn::Sub": ["${a}", {"a": {"Fn::GetAZs": "b"}}]}], None),
        (["a"], None),
        (["a", NOTHING], None),
        ([{"Fn::If": ["C", "a", "a"]}, "a"], None),
    ],
    ids=str,
)
def test_equality(sides: Any, value: Any) -> None:
    found = conditions(C={"Fn::Equals": sides}).condition("C")
    assert found is value if value is not None else isinstance(found, Unknown)


YES, OPEN = {"Fn::Equals": ["a", "a"]}, {"Fn::Equals": [{"Ref": "Unset"}, "a"]}
NO = {"Fn::Not": [YES]}


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ({"Fn::And": [YES, YES]}, True),
        ({"Fn::And": [OPEN, NO]}, False),
        ({"Fn::And": [OPEN, YES]}, None),
        ({"Fn::Or": [OPEN, YES]}, True),
        ({"Fn::Or": [OPEN, NO]}, None),
        ({"Fn::Or": [NO, NO]}, False),
        ({"Fn::Not": [OPEN]}, None),
        ({"Fn::Or": [YES]}, None),
        ({"Fn::Or": [YES] * 11}, None),
        ({"Fn::Not": [YES, YES]}, None),
        ({"Fn::Or": ["true", YES]}, None),
        ({"Condition": "Nowhere"}, None),
        ({"Fn::Or": [{"Condition": "Nowhere"}, YES]}, None),
        ("true", None),
        (True, None),
    ],
    ids=str,
)
def test_operators(condition: Any, value: Any) -> None:
    found = conditions(C=condition).condition("C")
    assert found is value if value is not None else isinstance(found, Unknown)


@pytest.mark.parametrize("backwards", [False, True])
def test_each_condition_is_evaluated_once(backwards: bool) -> None:
    chain = [("C0", NO), *((f"C{n}", {"Fn::Or": [{"Condition": f"C{n - 1}"}] * 2}) for n in range(1, 41))]
    assert conditions(**dict(chain[::-1] if backwards else chain)).condition("C40") is False


def test_conditions_in_a_circle_are_not_known() -> None:
    template = conditions(A={"Fn::Or": [{"Condition": "B"}, YES]}, B={"Fn::Not": [{"Condition": "A"}]}, C=YES)
    for name in ("A", "B"):
        assert reason_for(template.condition(name)) == f"the condition {name} refers to itself"
    assert template.condition("C") is True


def test_thousands_of_conditions_one_behind_another_end() -> None:
    chain = [("C0", YES), *((f"C{n}", {"Fn::Not": [{"Condition": f"C{n - 1}"}]}) for n in range(1, 3000))]
    assert conditions(**dict(chain)).condition("C2999") is False
    assert conditions(**dict(chain[::-1])).condition("C2999") is False


# What only deployment knows


REFERENCE = "{{resolve:ssm:/im/prod}}"


@pytest.mark.parametrize(
    "node",
    [
        REFERENCE,
        {"Fn::Sub": "{{resolve:ssm:/im/${Stage}}}"},
        {"Fn::Sub": ["{{resolve:${a}}}", {"a": "ssm:/im/prod"}]},
        {"Fn::Join": ["", ["{{resolve:ssm:/im/", {"Ref": "Stage"}, "}}"]]},
        {"Ref": "ByDefault"},
        {"Fn::FindInMap": ["M", "a", "b"]},
        {"Fn::Select": [0, [REFERENCE]]},
    ],
    ids=json.dumps,
)
def test_dynamic_references(node: Any) -> None:
    stage = {"Type": "String", "Default": "prod"}
    template = Template(
        "t",
        {
            "Parameters": {"Stage": stage, "ByDefault": {"Type": "String", "Default": REFERENCE}},
            "Mappings": {"M": {"a": {"b": REFERENCE}}},
        },
    )
    assert template.evaluate(node) == Unknown(f"{REFERENCE} is resolved at deployment", True, REFERENCE)


def test_dynamic_references_inside_a_text() -> None:
    template = Template("t", {"Parameters": {"P": {"Type": "String"}}})
    found = template.evaluate({"Fn::Sub": "a:{{resolve:ssm:/${P}}}:{{resolve:ssm:/b}}:{{resolve:ssm:/c"})
    assert isinstance(found, Text)
    assert [part if isinstance(part, str) else label(part) for part in found.parts] == [
        *("a:", "{{resolve:ssm:/${P}}}", ":", "{{resolve:ssm:/b}}", ":{{resolve:ssm:/c"),
    ]


def test_the_pieces_before_an_open_part_are_known() -> None:
    template = Template("t", {"Parameters": {"P": {"Type": "String"}}})
    text = {"Fn::Sub": "arn:${AWS::Region}:${P}:end"}
    pieces = [template.evaluate({"Fn::Select": [index, {"Fn::Split": [":", text]}]}) for index in range(4)]
    assert pieces[:2] == ["arn", template.region]
    assert all(isinstance(piece, Unknown) for piece in pieces[2:])
    assert isinstance(template.evaluate({"Fn::Split": ["-", {"Ref": "AWS::Region"}]}), Unknown)


def test_what_may_be_absent_makes_another_text() -> None:
    template = conditions(C=OPEN)
    assert in_worlds(template, {"Fn::Join": ["-", ["a", {"Fn::If": ["C", "b", NOTHING]}]]}) == ["a-b", "a"]


def test_the_keys_of_a_map_that_a_region_may_be() -> None:
    rows = {"us-east-1": {"b": "east"}, "eu-west-1": {"b": "west"}, "default": {"b": "other"}}
    template = Template("t", {**EXTENSIONS, "Mappings": {"M": rows}})
    node = ["M", {"Ref": "AWS::Region"}, "b"]
    assert in_worlds(template, {"Fn::FindInMap": node}) == ["east", "west"]
    with_default = [*node, {"DefaultValue": "d"}]
    assert in_worlds(template, {"Fn::FindInMap": with_default}) == ["east", "west", "d"]
