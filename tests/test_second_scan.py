"""Several scans in one process, as an editor's server or a test suite makes them: each is about the files of its own
time, and nothing of it stays for longer than what it is about."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from textwrap import indent
from typing import Any, Dict, List

import pytest
from conftest import CHECKS, SAMPLES
from incident_manager.integration.garbage import leave_out_of_searches_for_garbage

ROUNDS = 3
SCAN = """
import collections, gc, json, sys
from pathlib import Path
from checkov.cloudformation.runner import Runner as CloudFormation
from checkov.runner_filter import RunnerFilter
from checkov.serverless.runner import Runner as Serverless
from checkov.terraform.plan_runner import Runner as Plans
from checkov.terraform.runner import Runner as Terraform
from checkov.terraform_json.runner import TerraformJsonRunner as TerraformJson

def scan(runner, folder, checks="CKV_SSMIM_*"):
    chosen = RunnerFilter(framework=[runner.check_type], checks=[checks], include_all_checkov_policies=False)
    report = runner().run(root_folder=folder, external_checks_dir=[CHECKS], runner_filter=chosen)
    return {
        outcome: sorted([record.check_id, record.resource, list(record.details)] for record in records)
        for outcome, records in (("PASSED", report.passed_checks), ("FAILED", report.failed_checks))
    }

def alive():
    for _ in range(3):
        gc.collect()
    places = ((str(type(item).__module__), type(item).__name__) for item in gc.get_objects())
    ours = (name for place, name in places if place.startswith("incident_manager.") and not place.endswith(".values"))
    return dict(collections.Counter(ours))

"""
RUNNERS = {
    "Terraform": "key_policy_lets_incident_manager_in/terraform/failing",
    "CloudFormation": "key_policy_grant_is_narrow/cloudformation",
    "TerraformJson": "cdk_for_terraform",
    "Serverless": "serverless_framework",
    "Plans": "plans",
}


def _run(script: str, *arguments: str, **environment: str) -> Any:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("CKV_SSMIM", "CHECKOV"))}
    done = subprocess.run(
        [sys.executable, "-c", f"CHECKS = {str(CHECKS)!r}\n{SCAN}\n{script}", *arguments],
        env={**inherited, "CKV_SSMIM_OPT_IN": "all", "CHECKOV_PARALLELIZATION_TYPE": "none", **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize(
    ("runner", "framework"),
    [
        ("Terraform", "RUSTWORKX"),
        *(
            pytest.param(runner, "RUSTWORKX", marks=pytest.mark.long)
            for runner in ("CloudFormation", "TerraformJson", "Serverless", "Plans")
        ),
        pytest.param("Terraform", "NETWORKX", marks=pytest.mark.long),
    ],
)
def test_nothing_of_a_scan_stays_for_longer_than_it(runner: str, framework: str) -> None:
    script = f"""
gc.disable()  # else what is shared with what is gone already depends on when garbage is collected
found, counts = [], []
for _ in range({ROUNDS}):
    found.append(scan({runner}, sys.argv[1]))
    counts.append(alive())
print(json.dumps([found, counts]))
"""
    found, counts = _run(script, str(SAMPLES / RUNNERS[runner]), CHECKOV_GRAPH_FRAMEWORK=framework)
    assert found[0]["FAILED"]
    assert all(again == found[0] for again in found)
    assert _more(counts[:-1], counts[-1]) == {}


def _more(before: List[Dict[str, int]], after: Dict[str, int]) -> Dict[str, int]:
    """What there is more of than ever: a scan may share policies with the one before, and needs fewer of its own."""
    most = {kind: max(counted.get(kind, 0) for counted in before) for kind in after}
    return {kind: count - most[kind] for kind, count in after.items() if count > most[kind]}


TEMPLATE = """Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeySpec: {spec}
      KeyPolicy: {{Statement: {{Effect: Allow, Principal: {{AWS: "111122223333"}}, Action: "kms:*", Resource: "*"}}}}
  Set:
    Type: AWS::SSMIncidents::ReplicationSet
    Properties:
      Regions: [{{RegionName: eu-west-1, RegionConfiguration: {{SseKmsKeyId: !GetAtt Key.Arn}}}}]
"""
TEXTS = {
    "Terraform": (
        "main.tf",
        """resource "aws_kms_key" "key" {{
  customer_master_key_spec = "{spec}"
}}
resource "aws_ssmincidents_replication_set" "set" {{
  region {{
    name        = "eu-west-1"
    kms_key_arn = aws_kms_key.key.arn
  }}
}}
""",
    ),
    "CloudFormation": ("template.yaml", TEMPLATE),
    "TerraformJson": (
        "main.tf.json",
        """{{"resource": {{"aws_kms_key": {{"key": {{"customer_master_key_spec": "{spec}"}}}},
  "aws_ssmincidents_replication_set": {{"set": {{
    "region": {{"name": "eu-west-1", "kms_key_arn": "${{aws_kms_key.key.arn}}"}}
  }}}}
}}}}
""",
    ),
    "Serverless": (
        "serverless.yml",
        "service: incidents\nprovider: {{name: aws, region: eu-west-1}}\nresources:\n" + indent(TEMPLATE, "  "),
    ),
}


@pytest.fixture(scope="module")
def scans_of_texts(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Three scans by each runner, all in one process."""
    script = """
found = {}
for runner, (path, texts) in json.loads(sys.argv[1]).items():
    for text in texts:
        Path(path).write_text(text)
        found.setdefault(runner, []).append(scan(globals()[runner], str(Path(path).parent), "CKV_SSMIM_1"))
print(json.dumps(found))
"""
    given = {}
    for runner, (name, text) in TEXTS.items():
        wrong, right = text.format(spec="RSA_2048"), text.format(spec="SYMMETRIC_DEFAULT")
        given[runner] = str(tmp_path_factory.mktemp(runner) / name), [wrong, right, wrong]
    return _run(script, json.dumps(given))


@pytest.mark.parametrize("runner", TEXTS)
def test_a_second_scan_sees_the_second_text(runner: str, scans_of_texts: Any) -> None:
    found = scans_of_texts[runner]
    assert [len(scan["FAILED"]) for scan in found] == [1, 0, 1]
    assert [len(scan["PASSED"]) for scan in found] == [0, 1, 0]
    assert found[2] == found[0]
    assert "RSA_2048" in found[0]["FAILED"][0][2][0]


@pytest.mark.parametrize(
    ("program", "freezes"),
    [
        ("/usr/local/bin/checkov", True),
        ("/usr/lib/python3/site-packages/checkov/main.py", True),
        ("bin/checkov-incident-manager", True),
        ("src/checkov_incident_manager/__main__.py", True),
        ("/home/me/checkov-tools/server.py", False),
        ("-c", False),
        ("", False),
    ],
)
def test_only_a_command_leaves_anything_out_of_searches_for_garbage(
    program: str, freezes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that goes on after the scan may need the memory."""
    frozen: List[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    monkeypatch.setattr(gc, "callbacks", [])
    monkeypatch.setattr(sys, "argv", [program])
    leave_out_of_searches_for_garbage()
    leave_out_of_searches_for_garbage()
    assert (len(frozen), len(gc.callbacks)) == ((2, 1) if freezes else (0, 0))
    for tell in gc.callbacks:
        tell("start", {"generation": 2})
        tell("stop", {"generation": 1})
        tell("stop", {"generation": 2})  # the end of a search of everything
    assert len(frozen) == (3 if freezes else 0)
