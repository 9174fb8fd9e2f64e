"""The outputs of checkov: each carries a finding as a whole, in a form that its readers take."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, Dict, List, NamedTuple

import jsonschema
import pytest
from conftest import CHECKS, FRAMEWORKS, IDS, ROOT, SAMPLES, records_of, run_checkov

OUTPUTS = ("cli", "json", "sarif", "junitxml", "gitlab_sast", "csv", "github_failed_only")
SCANNED = (  # of each input some that fail, and some that are suppressed
    "key_is_symmetric/terraform",
    "key_is_symmetric/cloudformation",
    "cdk_for_terraform/cdktf.out/stacks/faults",
    "plans/key_replaced.json",
    "serverless_framework",
    "no_confidential_text/terraform/failing",
    "modules",
)
LANGUAGES = {"main.tf", "failing.yaml", "cdk.tf.json", "key_replaced.json", "serverless.yml"}

TEXT: Dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
LOCATION = {
    "type": "object",
    "required": ["uri"],
    "additionalProperties": False,
    "properties": {"uri": {"type": "string", "pattern": "^[^/:][^:]*$"}},
}
SARIF = {  # what SARIF 2.1.0 demands of all that checkov writes, and GitHub's code scanning besides
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                },
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "driver": {
            "type": "object",
            "required": ["name", "rules"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string", "minLength": 1},
                "version": {"type": "string"},
                "informationUri": {"type": "string", "pattern": "^https://"},
                "organization": {"type": "string"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/rule"}},
            },
        },
        "rule": {
            "type": "object",
            "required": ["id", "shortDescription", "fullDescription", "help", "helpUri", "properties"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "maxLength": 255},
                "name": {"type": "string", "maxLength": 255},
                "shortDescription": TEXT,
                "fullDescription": TEXT,
                "help": {
                    **TEXT,
                    "properties": {**TEXT["properties"], "markdown": {"type": "string", "pattern": "^# CKV_"}},
                },
                "helpUri": {"type": "string", "pattern": "^https://"},
                "defaultConfiguration": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"level": {"enum": ["none", "note", "warning", "error"]}},
                },
                "properties": {
                    "type": "object",
                    "required": ["security-severity"],
                    "properties": {"security-severity": {"type": "string", "pattern": r"^\d+\.\d$"}},
                },
            },
        },
        "result": {
            "type": "object",
            "required": ["ruleId", "ruleIndex", "message", "locations"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": TEXT,
                "attachments": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "type": "object",
                        "required": ["artifactLocation"],
                        "additionalProperties": False,
                        "properties": {"artifactLocation": LOCATION, "description": TEXT},
                    },
                },
                "locations": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["physicalLocation"],
                        "additionalProperties": False,
                        "properties": {"physicalLocation": {"$ref": "#/$defs/physicalLocation"}},
                    },
                },
                "fixes": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["artifactChanges"],
                        "additionalProperties": False,
                        "properties": {
                            "description": TEXT,
                            "artifactChanges": {
                                "type": "array",
                                "minItems": 1,
                                "uniqueItems": True,
                                "items": {"$ref": "#/$defs/artifactChange"},
                            },
                        },
                    },
                },
                "suppressions": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "type": "object",
                        "required": ["kind"],
                        "additionalProperties": False,
                        "properties": {
                            "kind": {"enum": ["inSource", "external"]},
                            "justification": {"type": "string"},
                        },
                    },
                },
            },
        },
        "artifactChange": {
            "type": "object",
            "required": ["artifactLocation", "replacements"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": LOCATION,
                "replacements": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["deletedRegion", "insertedContent"],
                        "additionalProperties": False,
                        "properties": {
                            "deletedRegion": {
                                "type": "object",
                                "required": ["startLine", "endLine"],
                                "additionalProperties": False,
                                "properties": {
                                    "startLine": {"type": "integer", "minimum": 1},
                                    "endLine": {"type": "integer", "minimum": 1},
                                },
                            },
                            "insertedContent": TEXT,
                        },
                    },
                },
            },
        },
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": LOCATION,
                "region": {
                    "type": "object",
                    "required": ["startLine", "endLine"],
                    "additionalProperties": False,
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "endLine": {"type": "integer", "minimum": 1},
                        "snippet": TEXT,
                    },
                },
            },
        },
    },
}

Record = Dict[str, Any]


class Outputs(NamedTuple):
    failed: List[Record]
    skipped: List[Record]
    cli: str
    sarif: Any
    junit: ElementTree.Element
    gitlab: Any
    rows: List[Dict[str, str]]
    markdown: str


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """One run over every input, each by a process of its own, with every output."""
    folder = tmp_path_factory.mktemp("outputs")
    scanned = folder / "scanned"
    for part in SCANNED:
        source, target = SAMPLES / part, scanned / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    done = run_checkov(
        *("-d", "scanned", "--external-checks-dir", str(CHECKS), "--check", IDS),
        *("--framework", *FRAMEWORKS, "terraform_plan"),
        *(argument for output in OUTPUTS for argument in ("-o", output)),
        cwd=folder,
        CHECKOV_PARALLELIZATION_TYPE="fork",
    )
    texts = [text.strip() for text in done.stdout.split("--- OUTPUT DELIMITER ---")]
    (cli,) = (text for text in texts if "scan results:" in text)
    (records,) = (text for text in texts if text.startswith("["))
    (junit,) = (text for text in texts if text.startswith("<?xml"))
    (gitlab,) = (text for text in texts if text.startswith("{"))
    (markdown,) = (text for text in texts if text.startswith("###"))
    (table,) = folder.glob("*_iac.csv")
    found = records_of(records)
    assert LANGUAGES <= {Path(record["file_path"]).name for record in found["FAILED"]}
    assert all(record["details"] for record in found["FAILED"])
    assert "ERROR" not in done.stderr
    return Outputs(
        found["FAILED"],
        found["SKIPPED"],
        re.sub(r"\x1b\[[\d;]*m", "", cli),
        json.loads((folder / "results.sarif").read_text()),
        ElementTree.fromstring(junit),
        json.loads(gitlab),
        list(csv.DictReader(table.read_text().splitlines())),
        markdown,
    )


def test_the_terminal(outputs: Outputs) -> None:
    findings = outputs.cli.split("Check: ")
    for record in outputs.failed:
        start, end = record["file_line_range"]
        wanted = (
            f'{record["check_id"]}: "{record["check_name"]}"\n',
            f"FAILED for resource: {record['resource']}\n",
            f"Severity: {_severity(record)}\n",
            f"File: {record['file_path']}:{start}-{end}\n",
            f"Guide: {record['guideline']}\n",
            *record["details"],
        )
        assert any(all(part in finding for part in wanted) for finding in findings), wanted


def test_sarif_is_as_github_takes_it(outputs: Outputs) -> None:
    jsonschema.Draft202012Validator(SARIF).validate(outputs.sarif)


def test_sarif(outputs: Outputs) -> None:
    (run,) = outputs.sarif["runs"]
    rules = run["tool"]["driver"]["rules"]
    results = {
        (
            result["ruleId"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
            result["message"]["text"],
        ): result
        for result in run["results"]
    }
    for record in outputs.failed:
        text = "\n".join([record["check_name"], *record["details"]])
        result = results[record["check_id"], record["repo_file_path"].lstrip("/"), record["file_line_range"][0], text]
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == record["check_id"]
        assert rule["shortDescription"]["text"] == record["check_name"]
        assert rule["helpUri"] == record["guideline"]
        page = (ROOT / "docs" / "checks" / f"{rule['id']}.md").read_text()
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n\n**{record['check_name']}.**\n")
        for section in re.split(r"^(?=## )", rule["help"]["markdown"], flags=re.M)[1:]:
            assert section.strip() in page
        level, score = {"HIGH": ("error", "8.9"), "MEDIUM": ("warning", "6.9"), "LOW": ("note", "3.9")}[
            _severity(record)
        ]
        assert (result["level"], rule["properties"]["security-severity"]) == (level, score)
        assert "suppressions" not in result
    reasons = {result["suppressions"][0]["justification"] for result in run["results"] if "suppressions" in result}
    assert reasons == {record["check_result"]["suppress_comment"] for record in outputs.skipped} != set()


def test_junit(outputs: Outputs) -> None:
    cases = [(case.get("name"), (case.findtext("failure") or "").strip()) for case in outputs.junit.iter("testcase")]
    for record in outputs.failed:
        start, end = record["file_line_range"]
        wanted = (
            f"Resource: {record['resource']}\n",
            f"File: {record['file_path']}: {start}-{end}\n",
            f"Guideline: {record['guideline']}\n",
            "\n".join(record["details"]),
        )
        name = f"[{_severity(record)}][{record['check_id']}] {record['check_name']}"
        assert any(name == title and all(part in text for part in wanted) for title, text in cases), wanted
    skipped = {element.get("message") for element in outputs.junit.iter("skipped")}
    assert skipped == {record["check_result"]["suppress_comment"] for record in outputs.skipped}


def test_gitlab(outputs: Outputs) -> None:
    assert len(outputs.gitlab["vulnerabilities"]) == len(outputs.failed)
    found = [
        (
            entry["identifiers"][0]["value"],
            entry["name"],
            entry["severity"].upper(),
            entry["location"]["file"],
            entry["location"]["start_line"],
            entry["links"][0]["url"],
            entry["description"],
        )
        for entry in outputs.gitlab["vulnerabilities"]
    ]
    for record in outputs.failed:
        description = "\n".join([f"Resource: {record['resource']}", *record["details"]])
        file, line = record["repo_file_path"].lstrip("/"), record["file_line_range"][0]
        wanted = (record["check_name"], _severity(record), file, line, record["guideline"], description)
        assert (record["check_id"], *wanted) in found


def test_csv(outputs: Outputs) -> None:
    for record in outputs.failed:
        wanted = {
            "Resource": record["resource"],
            "Path": record["file_path"],
            "Misconfigurations": record["check_id"],
            "Severity": _severity(record),
            "Policy title": record["check_name"],
            "Guideline": record["guideline"],
            "Details": "|".join(record["details"]),
        }
        assert any(wanted.items() <= row.items() for row in outputs.rows), wanted


def test_markdown(outputs: Outputs) -> None:
    """It has no place for the reason."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in outputs.markdown.splitlines() if "|" in line]
    for record in outputs.failed:
        link = f"[Link]({record['guideline']})"
        assert [record["check_id"], record["check_name"], record["resource"], link, record["file_path"]] in rows


@pytest.mark.parametrize(
    "kind", ["thread", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("spawn", "none"))]
)
def test_the_reasons_arrive_however_runners_are_started(kind: str, tmp_path: Path) -> None:
    done = run_checkov(
        *("-f", str(SAMPLES / "key_is_symmetric/cloudformation/failing.yaml")),
        *("--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_1"),
        *("--framework", "cloudformation", "serverless", "-o", "sarif"),
        cwd=tmp_path,
        CHECKOV_PARALLELIZATION_TYPE=kind,
    )
    document = json.loads((tmp_path / "results.sarif").read_text())
    jsonschema.Draft202012Validator(SARIF).validate(document)
    assert "Found: Key has the key spec RSA_2048" in document["runs"][0]["results"][0]["message"]["text"]
    assert "ERROR" not in done.stderr


def _severity(record: Record) -> str:
    severity = record["severity"]
    return str(severity if isinstance(severity, str) else severity["name"])


HOSTILE = (
    '[click](https://evil.example/?q) <img src=\\"//evil.example\\"> www.evil.example http://evil.example [a] [b] '
    "\\u202e \\u200b \\u001b[31m \\nFix: run this"
)


def test_text_of_the_scanned_code_becomes_no_link_and_steers_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  region = "us-east-1"\n}\nresource "aws_ssmincidents_replication_set" "s" {\n  region {\n'
        '    name        = "us-east-1"\n    kms_key_arn = aws_kms_key.k.arn\n  }\n}\n'
        f'resource "aws_kms_key" "k" {{\n  customer_master_key_spec = "{HOSTILE}"\n}}\n'
    )
    shown: List[str] = []
    for output in ("sarif", "gitlab_sast"):
        given = ("-d", str(tmp_path), "--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_1", "-o", output)
        done = run_checkov(*given, "--framework", "terraform", cwd=tmp_path)
        if output == "sarif":
            found = json.loads((tmp_path / "results.sarif").read_text())["runs"][0]["results"]
            shown.extend(result["message"]["text"] for result in found)
        else:
            shown.extend(one["description"] for one in json.loads(done.stdout)["vulnerabilities"])
    assert len(shown) == 2
    for text in shown:
        assert "[click] (https: //evil.example/?q)" in text and "www .evil.example" in text and "< img" in text
        assert not re.search(r"\]\(|\]\s\[|://|www\.|<[a-z/!]", text, re.I), text
        assert all(character.isprintable() or character == "\n" for character in text), text
        assert not [line for line in text.splitlines() if line.startswith("Fix: run this")]


def test_a_name_of_several_lines_is_one_line() -> None:
    sys.path.insert(0, str(CHECKS))
    from incident_manager.integration.outputs import unlinked

    assert unlinked(["Resource: a\nFix: b", "Found: c"]) == "Resource: a\\nFix: b\nFound: c"
