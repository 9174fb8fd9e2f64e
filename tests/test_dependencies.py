"""What a replication set of a plan depends on, which no sample shows: a plan has no locals, and few references."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Optional, Tuple

import conftest  # noqa: F401
import pytest
from incident_manager.terraform.plan_reader import PlanReader
from incident_manager.terraform.plan_source import Plan

SET, KEY = "aws_ssmincidents_replication_set", "aws_kms_key"


def reference(*names: str) -> Dict[str, Any]:
    return {"references": list(names)}


def resource(kind: str, name: str, module: str = "", index: Optional[str] = None) -> Dict[str, Any]:
    address = f"{kind}.{name}"
    at = "" if index is None else f'["{index}"]'
    prefix = f"module.{module}{at}." if module else ""
    return {"address": f"{prefix}{address}", "mode": "managed", "type": kind, "name": name, "values": {}}


def configured(kind: str, name: str, **said: Any) -> Dict[str, Any]:
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, **said}


def depended_on(
    planned: Dict[str, Any], configuration: Dict[str, Any], **more: Any
) -> Tuple[FrozenSet[str], Optional[FrozenSet[str]]]:
    """The addresses of what the one set depends on: what is known, and what may be."""
    reader = PlanReader(
        Plan(
            {
                "planned_values": {"root_module": planned},
                "configuration": {"root_module": configuration},
                **more,
            }
        )
    )
    (replication_set,) = reader.configuration.sets
    found = replication_set.depends_on
    known, possible = (None if each is None else frozenset(item.address for item in each) for each in found)
    assert known is not None
    return known, possible


def configuration(**said: Any) -> Dict[str, Any]:
    return {"resources": [configured(KEY, "one"), configured(KEY, "other"), configured(SET, "this", **said)]}


PLANNED = {"resources": [resource(KEY, "one"), resource(KEY, "other"), resource(SET, "this")]}
ONE = frozenset({"aws_kms_key.one"})


@pytest.mark.parametrize(
    "said",
    [
        {"depends_on": ["aws_kms_key.one"]},
        {"expressions": {"tags": reference("aws_kms_key.one.arn", "aws_kms_key.one")}},
        {"expressions": {"region": [{"name": {"constant_value": "x"}}, {"kms_key_arn": reference("aws_kms_key.one")}]}},
        {"expressions": {}, "for_each_expression": reference("aws_kms_key.one.arn", "aws_kms_key.one")},
    ],
)
def test_what_the_configuration_says(said: Dict[str, Any]) -> None:
    assert depended_on(PLANNED, configuration(**said)) == (ONE, ONE)


def test_behind_a_local_may_be_anything() -> None:
    assert depended_on(PLANNED, configuration(expressions={"tags": reference("local.tags")})) == (frozenset(), None)


def test_the_state_says_it_of_a_set_that_stays() -> None:
    change = {"address": f"{SET}.this", "change": {"actions": ["no-op"], "after": {}}}
    state = {"root_module": {"resources": [{**resource(SET, "this"), "depends_on": ["aws_kms_key.one"]}]}}
    found = depended_on(
        PLANNED,
        configuration(expressions={"tags": reference("local.tags")}),
        resource_changes=[change],
        prior_state={"values": state},
    )
    assert found == (ONE, ONE)


def test_by_way_of_a_module() -> None:
    planned = {
        **PLANNED,
        "child_modules": [{"address": "module.m", "resources": [resource("aws_sns_topic", "t", "m")]}],
    }
    inner = {
        "resources": [configured("aws_sns_topic", "t", expressions={"name": reference("var.name")})],
        "outputs": {"name": {"expression": reference("aws_sns_topic.t.name", "aws_sns_topic.t")}},
        "variables": {"name": {}},
    }
    call = {"module": inner, "expressions": {"name": reference("aws_kms_key.one.arn", "aws_kms_key.one")}}
    said = configuration(expressions={"tags": reference("module.m.name", "module.m")})
    wanted = ONE | {"module.m.aws_sns_topic.t"}
    assert depended_on(planned, {**said, "module_calls": {"m": call}}) == (wanted, wanted)


def test_instances_of_a_module_depend_on_what_is_in_them() -> None:
    planned = {
        "child_modules": [
            {
                "address": 'module.m["a"]',
                "resources": [resource(SET, "this", "m", "a"), resource(KEY, "one", "m", "a")],
            },
            {"address": 'module.m["b"]', "resources": [resource(KEY, "one", "m", "b")]},
        ]
    }
    call = {"module": configuration(depends_on=["aws_kms_key.one"])}
    known, possible = depended_on(planned, {"module_calls": {"m": call}})
    assert known == {'module.m["a"].aws_kms_key.one'}
    assert possible == known | {'module.m["b"].aws_kms_key.one'}
