"""Configurations with many conditions: what they cost, and what is said where they are too many."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Dict, List

from replacements import verdicts

OPEN = {"Fn::Equals": [{"Ref": "P"}, "yes"]}


def template(keys: Dict[str, Any], conditions: Dict[str, Any], parameters: List[str]) -> Dict[str, Any]:
    """A template with keys, and a replication set that uses them all by their ARNs."""
    resources = {name: {"Type": "AWS::KMS::Key", "Properties": properties} for name, properties in keys.items()}
    users = {
        f"Set{name}": {
            "Type": "AWS::SSMIncidents::ReplicationSet",
            "Properties": {
                "Regions": [
                    {
                        "RegionName": {"Ref": "AWS::Region"},
                        "RegionConfiguration": {"SseKmsKeyId": {"Fn::GetAtt": [name, "Arn"]}},
                    }
                ]
            },
        }
        for name in keys
    }
    return {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Conditions": conditions,
        "Resources": {**resources, **users},
    }


def found(document: Dict[str, Any], check: str) -> Dict[str, Any]:
    everything = verdicts.of_template(document, Path("t.yaml"))
    return {name: outcome for (name, id_), outcome in everything.items() if id_ == check}


def test_forty_conditions_each_of_the_one_before_twice() -> None:
    conditions: Dict[str, Any] = {"C0": OPEN}
    for number in range(1, 40):
        conditions[f"C{number}"] = {"Fn::And": [{"Condition": f"C{number - 1}"}] * 2}
    spec = {"Fn::If": ["C39", "RSA_2048", "SYMMETRIC_DEFAULT"]}
    keys = {"One": {"KeySpec": spec}, "Other": {"KeySpec": {"Fn::If": ["C20", "RSA_2048", "RSA_4096"]}}}
    start = time.process_time()
    assert found(template(keys, conditions, ["P"]), "CKV_SSMIM_1") == {"One": "UNKNOWN", "Other": "FAILED"}
    assert time.process_time() - start < 2


def test_ten_independent_conditions_on_ten_keys() -> None:
    names = [f"P{number}" for number in range(10)]
    conditions = {f"Is{name}": {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names}
    keys = {f"K{name}": {"KeySpec": {"Fn::If": [f"Is{name}", "RSA_2048", "RSA_4096"]}} for name in names}
    assert set(found(template(keys, conditions, names), "CKV_SSMIM_1").values()) == {"FAILED"}


def test_more_conditions_than_are_looked_at() -> None:
    names = [f"P{number}" for number in range(8)]
    conditions = {f"Is{name}": {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names}
    tags = [{"Fn::If": [f"Is{name}", {"Key": "a", "Value": "b"}, {"Ref": "AWS::NoValue"}]} for name in names]
    document = template({"Key": {"Tags": tags}}, conditions, names)
    assert found(document, "CKV_SSMIM_9")["Key"] == "UNKNOWN"
    assert found(document, "CKV_SSMIM_1")["Key"] == "PASSED"
    reasons = verdicts.reasons(document, Path("t.yaml"), "Key", "CKV_SSMIM_9")
    assert reasons == ["given up: it depends on more conditions than are looked at here (8 or more, such as P0 and P1)"]
