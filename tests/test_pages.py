"""The pages and the README's table are what the rules and the samples say."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Dict, Tuple

import pytest
from conftest import CHECKS, ROOT, records_of, run_checkov

sys.path.append(str(ROOT / "scripts"))

import render_docs  # noqa: E402
from incident_manager.rule import HIGH, LOW, MEDIUM  # noqa: E402
from incident_manager.rule_text import SECTIONS, sections  # noqa: E402
from render_docs import PAGES, README  # noqa: E402
from sample_records import SILENT  # noqa: E402

BY_STEM = render_docs.rules()
RENDERED = render_docs.rendered()


@pytest.mark.parametrize("path", sorted(RENDERED), ids=lambda path: path.name)
def test_what_is_committed_is_what_is_rendered(path: Path) -> None:
    assert path.is_file(), f"{path.name} is missing: python scripts/render_docs.py"
    assert path.read_text() == RENDERED[path], f"{path.name} is out of date: python scripts/render_docs.py"


def test_no_page_is_left_of_a_check_that_is_gone() -> None:
    assert {path.name for path in PAGES.iterdir()} == {path.name for path in RENDERED} - {README.name}


@pytest.mark.parametrize("stem", sorted(path.stem for path in CHECKS.glob("*.py") if path.stem != "__init__"))
def test_each_check_file_has_a_rule_with_all_that_a_page_needs(stem: str) -> None:
    rule = BY_STEM[stem]
    assert re.fullmatch(r"CKV_SSMIM_\d+", rule.id)
    assert rule.severity in (HIGH, MEDIUM, LOW)
    assert rule.title.startswith("Ensure ") and not rule.title.endswith(".")
    text = sections(rule)
    assert list(text) == list(SECTIONS) and all(text.values())
    sources = text["Sources"].split()
    assert rule.guideline.startswith("https://") and all(source.startswith("https://") for source in sources)
    assert rule.guideline in sources
    assert f"[{rule.id}](docs/checks/{rule.id}.md)" in RENDERED[README]


def test_ids_and_titles_stand_once() -> None:
    rules = list(BY_STEM.values())
    assert len({rule.id for rule in rules}) == len({rule.title for rule in rules}) == len(rules)


def test_findings_link_to_the_page_of_their_own_subject() -> None:
    """The page of AWS that is about all of data protection is the link of a few alone."""
    linked = Counter(rule.guideline for rule in BY_STEM.values())
    assert max(linked.values()) <= 3, linked


OUTCOMES = ("FAILED", "PASSED")
NOT_SHOWN = {  # what there is no example of
    ("home_region_is_in_the_set", "cloudformation", "FAILED"): "a template does not say in which Region it is deployed",
    **{
        (stem, language, outcome): "it judges nothing there"
        for stem in SILENT
        for language in SILENT[stem]
        for outcome in OUTCOMES
    },
}
EXAMPLES = {
    (stem, language, outcome): render_docs.examples(stem, rule, language, outcome)
    for stem, rule in BY_STEM.items()
    for language in render_docs.LANGUAGES
    for outcome in OUTCOMES
}


@pytest.mark.parametrize(("stem", "language", "outcome"), EXAMPLES)
def test_each_page_shows_one_example_of_each_outcome(stem: str, language: str, outcome: str) -> None:
    """Chosen by hand, for it is copied: "Shown on the page of ID." above the resource of a sample."""
    expected = 0 if (stem, language, outcome) in NOT_SHOWN else 1
    assert len(EXAMPLES[stem, language, outcome]) == expected


ADMINISTRATION = {  # without it nobody can change the policy, and KMS refuses the key
    "terraform": re.compile(
        r"""\{
 +Sid +=\ "Administration"
 +Effect +=\ "Allow"
 +Principal +=\ \{\ AWS\ =\ "arn:aws:iam::111122223333:root"\ \}
 +Action +=\ "kms:\*"
 +Resource +=\ "\*"
 +\}"""
    ),
    "cloudformation": re.compile(
        r""" - Sid: Administration
 +Effect: Allow
 +Principal:
 +AWS: !Sub arn:\$\{AWS::Partition\}:iam::\$\{AWS::AccountId\}:root
 +Action: kms:\*
 +Resource: "\*"
 +- """
    ),
}


@pytest.mark.parametrize(
    ("stem", "language", "outcome"),
    [name for name, shown in EXAMPLES.items() for made in shown if '"kms:' in made.text or " kms:" in made.text],
)
def test_the_account_administers_the_keys_of_an_example(stem: str, language: str, outcome: str) -> None:
    """One that shows what is wrong, too: only what its check is about is to be wrong."""
    for made in EXAMPLES[stem, language, outcome]:
        policies = re.findall(r"\bpolicy += jsonencode|=> jsonencode|\bKeyPolicy:", made.text)
        statements = ADMINISTRATION[language].findall(made.text)
        assert len(policies) == len(statements) > 0


def test_each_example_passes_or_fails_as_its_page_says(tmp_path: Path) -> None:
    """Each stands alone, but for a replication set, for what has nothing to do with Incident Manager is not judged.

    One that passes is copied: no other check that is on by default fails it.
    """
    examples = {
        (BY_STEM[stem].id, language, outcome): made.text
        for (stem, language, outcome), shown in EXAMPLES.items()
        for made in shown
    }
    for (check, language, outcome), text in examples.items():
        folder = tmp_path / check / language / outcome
        folder.mkdir(parents=True)
        if language == "terraform":
            (folder / "main.tf").write_text(_with_a_set(text))
        else:
            (folder / "template.yaml").write_text(_with_a_set_in_the_stack(text))
    done = run_checkov(
        *("-d", str(tmp_path), "--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_*", "-o", "json"),
        *("--framework", "terraform", "cloudformation"),
    )
    opt_in = {rule.id for rule in BY_STEM.values() if rule.opt_in}
    found: Dict[Tuple[str, str, str], set[str]] = {}
    others = []
    for outcome, records in records_of(done.stdout).items():
        for record in records:
            check, language, said = Path(record["file_abs_path"]).relative_to(tmp_path).parts[:3]
            if record["resource"].lower().endswith(".added"):
                continue
            if record["check_id"] == check:
                found.setdefault((check, language, said), set()).add(outcome)
            elif outcome == "FAILED" and said == "PASSED" and record["check_id"] not in opt_in:
                others.append((check, language, record["check_id"], record["details"]))
    assert "ERROR" not in done.stderr
    assert {name: sorted(outcomes) for name, outcomes in found.items()} == {name: [name[2]] for name in examples}
    assert not others


VIA_SERVICE = "kms:ViaService"
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def _with_a_set(text: str) -> str:
    """With a replication set that uses each key of the example, or some other one, where nothing names the service."""
    if "_replication_set" in text or VIA_SERVICE in text:
        return text
    keys = [".".join(key) for key in re.findall(r'^resource "(aws_kms_\w*key)" "(\w+)"', text, re.M)]
    entries = "".join(
        f'  region {{\n    name        = "us-east-1"\n    kms_key_arn = {arn}\n  }}\n'
        for arn in [f"{key}.arn" for key in keys] or [f'"{KEY_ARN}"']
    )
    return f'{text}\n\nresource "aws_ssmincidents_replication_set" "added" {{\n{entries}}}\n'


def _with_a_set_in_the_stack(text: str) -> str:
    if "AWS::SSMIncidents::ReplicationSet" not in text and VIA_SERVICE not in text:
        keys = re.findall(r"^  (\w+):\n    Type: AWS::KMS::\w*Key$", text, re.M)
        entries = "".join(
            f"        - RegionName: !Ref AWS::Region\n          RegionConfiguration:\n            SseKmsKeyId: {arn}\n"
            for arn in [f"!GetAtt {key}.Arn" for key in keys] or [KEY_ARN]
        )
        text += f"\n  Added:\n    Type: AWS::SSMIncidents::ReplicationSet\n    Properties:\n      Regions:\n{entries}"
    return f'AWSTemplateFormatVersion: "2010-09-09"\n{text}'
