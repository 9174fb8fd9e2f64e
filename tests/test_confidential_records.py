"""What the checks for confidential text find, no output of checkov shows in their records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import CHECKS, SAMPLES, run_checkov
from incident_manager.confidential.masking import MASK, concealed

SECRETS = (
    "jane.doe@",
    "206-555",
    "206 555",
    "AKIAIOSFODNN7EXAMPLE",
    "9f8b7c6d",
    "oncall@",
    "ops@",
    "correct-horse",
    "Zx9-abcDEF",
)
OUTPUTS = ("cli", "json", "sarif", "junitxml", "gitlab_sast", "csv", "github_failed_only")
SCANNED = [
    ("no_confidential_text/terraform/failing", "terraform", "CKV_SSMIM_9"),
    ("no_confidential_text/cloudformation/failing.yaml", "cloudformation", "CKV_SSMIM_9"),
    ("no_credentials_in_urls/terraform/failing", "terraform", "CKV_SSMIM_10"),
    ("no_credentials_in_urls/cloudformation/failing.yaml", "cloudformation", "CKV_SSMIM_10"),
]


@pytest.mark.parametrize(("sample", "framework", "check"), SCANNED)
def test_no_output_shows_what_is_confidential(sample: str, framework: str, check: str, tmp_path: Path) -> None:
    target = SAMPLES / sample
    done = run_checkov(
        "-d" if target.is_dir() else "-f",
        str(target),
        *("--framework", framework, "--external-checks-dir", str(CHECKS), "--check", check),
        *(argument for output in OUTPUTS for argument in ("-o", output)),
        cwd=tmp_path,
    )
    texts = done.stdout.split("--- OUTPUT DELIMITER ---")
    files = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]  # SARIF and CSV write some
    for text in (*texts, *files):
        assert [secret for secret in SECRETS if secret in text] == [], text[:100]
    assert sum(check in text for text in (*texts, *files)) == len(OUTPUTS), done.stderr


CONTACT = {
    "address": "aws_ssmcontacts_contact.jane",
    "mode": "managed",
    "type": "aws_ssmcontacts_contact",
    "name": "jane",
    "provider_name": "registry.terraform.io/hashicorp/aws",
}
VALUES = {"alias": "jane", "type": "PERSONAL", "display_name": "jane.doe@customer.example"}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.0",
    "planned_values": {"root_module": {"resources": [{**CONTACT, "values": VALUES}]}},
    "resource_changes": [{**CONTACT, "change": {"actions": ["create"], "before": None, "after": VALUES}}],
    "configuration": {"root_module": {"resources": []}},
}


@pytest.mark.parametrize("frameworks", [(), ("--framework", "terraform_plan")], ids=["processes", "one process"])
def test_findings_of_a_plan_name_the_source_and_do_not_show_its_text(
    frameworks: "tuple[str, ...]", tmp_path: Path
) -> None:
    """checkov puts the code of the source in the place of the masked code, with the name of the plan (3.3)."""
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    source = tmp_path / "stack" / "main.tf"
    source.parent.mkdir()
    arguments = "".join(f'  {name} = "{value}"\n' for name, value in VALUES.items())
    source.write_text(f'resource "aws_ssmcontacts_contact" "jane" {{\n{arguments}}}\n')
    for suppressed in (False, True):
        done = run_checkov(
            *("-f", "plan.json", "--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_9", *frameworks),
            *("--repo-root-for-plan-enrichment", ".", "-o", "json", "-o", "sarif"),
            cwd=tmp_path,
        )
        sarif = (tmp_path / "results.sarif").read_text()
        (result,) = json.loads(sarif)["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "stack/main.tf"
        assert (place["region"]["startLine"], place["region"]["endLine"]) == (1, 5 + suppressed)
        assert ("suppressions" in result) == suppressed
        assert [text for text in (sarif, done.stdout) if "jane.doe@" in text] == []
        assert MASK in sarif
        source.write_text(source.read_text().replace("{\n", "{\n  #checkov:skip=CKV_SSMIM_9:known\n", 1))


def test_a_line_keeps_the_name_of_its_argument() -> None:
    lines = [(1, 'resource "x" "y" {\n'), (2, '  summary = "ask jane@example.com"\n'), (3, "}\n")]
    assert concealed(lines) == [lines[0], (2, f'  summary = "{MASK}"\n'), lines[2]]


def test_a_private_key_is_concealed_as_a_whole() -> None:
    armour = "PRIVATE KEY-----"  # in parts, so that nobody takes this for one
    lines = [
        (1, "  a = <<E\n"),
        (2, f"-----BEGIN {armour}\n"),
        (3, "MIIEabc\n"),
        (4, f"-----END {armour}\n"),
        (5, "E\n"),
    ]
    assert [text for _, text in concealed(lines)] == ["  a = <<E\n", *[f'"{MASK}"\n'] * 3, "E\n"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_value_of_a_tag_is_judged_with_its_name(order: int) -> None:
    pair = [(1, "  Key: ApiKey\n"), (2, "  Value: 9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d\n")][::order]
    assert f'  Value: "{MASK}"\n' in [text for _, text in concealed(pair)]
