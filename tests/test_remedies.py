"""What to do about something undecided: it names what is open, and how that gets a value in the language at hand."""

from __future__ import annotations

import time
from typing import List

import pytest
from conftest import SAMPLES, scan
from incident_manager.integration.language import Language
from incident_manager.integration.remedies import remedy

T, P, C, S = Language.TERRAFORM, Language.PLAN, Language.TEMPLATE, Language.SERVERLESS


@pytest.mark.parametrize(
    ("language", "why", "begin"),
    [
        (
            T,
            "whether aws_kms_key.a lets Incident Manager in is not known: var.services has no value",
            "give var.services ",
        ),
        (
            T,
            "it fails if var.a is true, and it passes if var.a is false and var.b is false",
            "give var.a and var.b a",
        ),
        (T, "the Region of provider aws.west is not known before deployment", "write region in provider aws.west."),
        (
            T,
            "the condition on kms:CallerAccount: the account of provider aws is not known",
            "write allowed_account_ids in ",
        ),
        (T, "module.key is not available here", "scan the folder of module.key as well"),
        (
            T,
            "data.aws_ssm_parameter.key.value is not known before deployment",
            "scan a plan: it has the value of data.aws",
        ),
        (
            T,
            "aws_kms_key.gone is not declared in the files that were read",
            "scan the file that declares aws_kms_key.gone ",
        ),
        (T, "event_selector is not a list", "write event_selector as a list."),
        (T, "what is iterated over is not known", "write what is not known, scan"),
        (
            P,
            "awscc_kms_key.this.arn is not known before deployment",
            "scan the source as well, which may say what awscc",
        ),
        (P, "the plan does not say whether a Region names a key", "scan the source as well, which says"),
        (
            C,
            "the parameter Spec has no value; AWS::Region is not known",
            "give the parameter Spec a Default; set CKV_SSMIM_R",
        ),
        (
            C,
            "it fails if Stage is prod, and it passes if Stage is not prod",
            "give the parameter Stage a Default.",
        ),
        (C, "{{resolve:ssm:/im/spec}} is resolved at deployment", "no file says what {{resolve:ssm:/im/spec}} holds: "),
        (C, "Fn::ImportValue key comes from another stack", "no file says what Fn::ImportValue key is: "),
        (C, "the properties of Key come from elsewhere", "scan Key as it is deployed: "),
        (C, "it fails if On is true, and it is not judged if On is false", "give the parameter On a Default."),
        (C, "IsLogging of Trail is neither true nor false", "write true or false for IsLogging of Trail."),
        (S, "the parameter opt:spec has no value", "give the parameter opt:spec a value, or a fallback"),
        (S, "${file(./missing.json)} cannot be read", "declare what ${file(./missing.json)} names"),
        (S, "AWS::Region is not known before deployment", "set provider.region or CKV_SSMIM_REGION."),
    ],
)
def test_it_names_what_is_open(language: Language, why: str, begin: str) -> None:
    found = remedy(why, language)
    assert found.startswith(begin) and found.endswith(".")


@pytest.mark.parametrize(
    ("sample", "framework", "why", "fix"),
    [
        ("key_is_symmetric/terraform/unknown", "terraform", "var.key_spec has no value", "give var.key_spec a value"),
        (
            "home_region_is_in_the_set/cloudformation/unknown.yaml",
            "cloudformation",
            "AWS::Region is not known",
            "set CKV_SSMIM_REGION to",
        ),
        ("serverless_framework", "serverless", "the parameter opt:keySpec", "give the parameter opt:keySpec a value"),
        ("cdk_for_terraform", "terraform_json", "var.kms_key_arn has no value", "give var.kms_key_arn a value"),
        ("plans/computed_from_a_reference.json", "terraform_plan", "the plan does not say", "scan the source as well"),
    ],
)
def test_a_reason_is_followed_by_what_to_do_about_it(sample: str, framework: str, why: str, fix: str) -> None:
    records, _ = scan(SAMPLES / sample, "--framework", framework, CKV_SSMIM_UNKNOWN="fail")
    undecided = [one["details"] for one in records["FAILED"] if "Found: undecided: " in str(one["details"])]
    assert undecided and all(len([line for line in lines if "=skip" in line]) == 1 for lines in undecided)
    assert all(lines[-1].startswith("Fix: ") for lines in undecided)
    assert any(_next_fix(lines, why).startswith(f"Fix: {fix}") for lines in undecided if why in str(lines))


def _next_fix(lines: List[str], why: str) -> str:
    behind = lines[next(number for number, line in enumerate(lines) if why in line) :]
    return next(line for line in behind if line.startswith("Fix: "))


@pytest.mark.parametrize("language", [T, P, C, S])
def test_a_reason_of_any_length_gets_its_remedy_at_once(language: Language) -> None:
    started = time.process_time()
    for piece in ("A1b2C3", "a.b.", "module.", "${", "var.a "):
        assert remedy(piece * 20_000, language)
    assert time.process_time() - started < 1
