"""What the checks for confidential text find, no output of checkov shows in their records."""

from __future__ import annotations

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
