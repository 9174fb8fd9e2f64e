"""The line that ends a scan: what was judged, what came of it, and how to see what was not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, List

import pytest
from conftest import CHECKS, ROOT, SAMPLES, records_of, run_checkov
from incident_manager.integration.settings import Settings, known_checks
from incident_manager.integration.tally import Counts, line
from incident_manager.release import RELEASE
from installation import run_command

BEGIN = f"checks CKV_SSMIM_* {RELEASE}: "
SAMPLE = SAMPLES / "key_is_symmetric"
ARGUMENTS = ("--check", "CKV_SSMIM_*", "-o", "json", "--framework", "terraform", "cloudformation")


def said(done: "subprocess.CompletedProcess[str]") -> List[str]:
    assert "CKV_SSMIM_*" not in done.stdout
    return [line for line in done.stderr.splitlines() if line.startswith(BEGIN)]


def command(folder: Path, *arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return run_command("-d", str(folder), "--skip-download", *arguments, cwd=cwd, environment=environment)


def numbers(text: str) -> Dict[str, int]:
    return {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", text)}


@pytest.mark.parametrize("way", ["command", "fork", "none"])
def test_it_agrees_with_the_output(way: str, tmp_path: Path) -> None:
    if way == "command":
        done = command(SAMPLE, *ARGUMENTS, cwd=tmp_path)
    else:
        checks = ("--external-checks-dir", str(CHECKS))
        modes = {"CHECKOV_PARALLELIZATION_TYPE": way, "CKV_SSMIM_OPT_IN": ""}
        done = run_checkov("-d", str(SAMPLE), *checks, *ARGUMENTS, CKV_SSMIM_SUMMARY="1", **modes)  # type: ignore[arg-type]
    (found,) = said(done)
    records = records_of(done.stdout)
    shown = numbers(found)
    assert (shown["passed"], shown["failed"], shown["suppressed"]) == tuple(
        len(records[outcome]) for outcome in ("PASSED", "FAILED", "SKIPPED")
    )
    keys = {
        (record["file_abs_path"], record["resource"])
        for found in records.values()
        for record in found
        if record["check_id"] in ("CKV_SSMIM_2", "CKV_SSMIM_8")  # the second also of keys that encrypt nothing
    }
    assert shown["keys"] == len(keys)
    assert 0 < shown["undecided"] and "(to see them, set CKV_SSMIM_UNKNOWN=skip and leave --quiet out)" in found
    assert "18 of 22 on (4 opt-in checks are off)" in found


def test_plain_checkov_says_nothing_unless_it_is_asked() -> None:
    done = run_checkov("-d", str(SAMPLE), "--external-checks-dir", str(CHECKS), *ARGUMENTS)
    assert said(done) == []


def test_the_command_says_that_there_was_nothing_to_judge(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (found,) = said(command(tmp_path / "empty", "--check", "CKV_SSMIM_19", cwd=tmp_path))
    assert found == (
        f"{BEGIN}1 of 22 on (3 opt-in checks are off); "
        "nothing to judge: no file that was read has anything of Incident Manager."
    )
    assert said(command(tmp_path / "empty", cwd=tmp_path, CKV_SSMIM_SUMMARY="0")) == []


@pytest.mark.parametrize("way", ["command", "as skipped", "checkov"])
def test_a_baseline_leaves_its_findings_out_and_nothing_else(way: str, tmp_path: Path) -> None:
    folder = tmp_path / "code"
    shutil.copytree(SAMPLE / "terraform" / "failing", folder)
    shutil.copytree(SAMPLE / "terraform" / "suppressed", folder / "suppressed")
    assert command(folder, *ARGUMENTS, "--create-baseline", cwd=tmp_path).returncode == 1
    shutil.copytree(SAMPLE / "terraform" / "page_failing", folder / "new")
    (without,) = said(command(folder, *ARGUMENTS, cwd=tmp_path))
    given = (*ARGUMENTS, "--baseline", str(folder / ".checkov.baseline"))
    if way == "checkov":
        checks = ("--external-checks-dir", str(CHECKS))
        done = run_checkov("-d", str(folder), *checks, *given, CKV_SSMIM_SUMMARY="1", CKV_SSMIM_OPT_IN="")
    else:
        more = ("--output-baseline-as-skipped",) if way == "as skipped" else ()
        done = command(folder, *given, *more, cwd=tmp_path)
    (found,) = said(done)
    left_out = re.search(r" failed \(the baseline leaves out (\d+) more\),", found)
    assert left_out and int(left_out[1]) > 0
    shown, whole = numbers(found), numbers(without)
    assert shown["failed"] == len(records_of(done.stdout)["FAILED"]) == whole["failed"] - int(left_out[1]) > 0
    for word in ("keys", "passed", "suppressed", "undecided"):
        assert shown[word] == whole[word], word


@pytest.mark.parametrize(
    ("counts", "settings", "end"),
    [
        (
            Counts({"ReplicationSet": 1, "IdentityPolicy": 2}, 0, {"PASSED": 3}),
            Settings(frozenset({"all"})),
            "22 of 22 on; judged 1 replication set, 2 IAM policies; 3 passed, 0 failed, 0 suppressed, 0 undecided.",
        ),
        (
            Counts({"Key": 1}, 2, {"FAILED": 3}),
            Settings(unknown="fail"),
            "judged 1 key; 0 passed, 3 failed, 0 suppressed, 2 undecided (counted as failed).",
        ),
        (
            Counts({"Key": 1}, 2, {"SKIPPED": 1, "UNDECIDED": 2}),
            Settings(unknown="skip"),
            "0 passed, 0 failed, 1 suppressed, 2 undecided (listed as skipped, unless --quiet hides them).",
        ),
        (
            Counts({"Key": 1}, 0, {"FAILED": 3}, left_out=2),
            Settings(),
            "0 passed, 1 failed (the baseline leaves out 2 more), 0 suppressed, 0 undecided.",
        ),
    ],
)
def test_the_line_reads_as_a_sentence(counts: Counts, settings: Settings, end: str) -> None:
    found = line(counts, settings, known_checks(CHECKS))
    assert found.startswith(BEGIN) and found.endswith(end)


def test_the_release_is_that_of_the_package() -> None:
    assert f"\nversion = {RELEASE}\n" in (ROOT / "setup.cfg").read_text()


def test_skipped_and_suppressed_are_told_apart(tmp_path: Path) -> None:
    done = command(SAMPLE, *ARGUMENTS, cwd=tmp_path, CKV_SSMIM_UNKNOWN="skip")
    (found,) = said(done)
    records: Any = records_of(done.stdout)["SKIPPED"]
    undecided = [r for r in records if r["check_result"]["suppress_comment"].startswith("undecided: ")]
    assert numbers(found)["suppressed"] == len(records) - len(undecided) > 0
    assert numbers(found)["undecided"] == len(undecided) > 0


@pytest.mark.parametrize(("framework", "size"), [("terraform", 16), ("cloudformation", 8)])
def test_a_file_that_is_too_large_is_said(framework: str, size: int, tmp_path: Path) -> None:
    name = {"terraform": "main.tf", "cloudformation": "template.yaml"}[framework]
    sample = next((SAMPLES / "key_is_symmetric" / framework).glob("failing*"))
    text = (sample / "main.tf" if sample.is_dir() else sample).read_text()
    (tmp_path / name).write_text(f"# {'x' * (size << 20)}\n{text}")
    checks = ("--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_*", "--framework", framework)
    done = run_checkov("-d", str(tmp_path), *checks, CKV_SSMIM_SUMMARY="1")
    (found,) = said(done)
    assert "given up: 1 part of the configuration, see the log, which leaves " in found
    assert f"it has more than {size} MiB" in done.stderr


@pytest.mark.parametrize(("setting", "code"), [("", 0), ("GIVEN_UP", 1), ("UNKNOWN", 1)])
def test_a_file_that_checkov_cannot_parse_is_said(setting: str, code: int, tmp_path: Path) -> None:
    """Whoever wants a finding to vanish breaks the file."""
    region = 'region {\n    name = "us-east-1"\n  }'
    (tmp_path / "set.tf").write_text(f'resource "aws_ssmincidents_replication_set" "s" {{\n  {region}\n}}\n')
    (tmp_path / "keys.tf").write_text('resource "aws_kms_key" "k" {\n  policy = {{{\n')
    (tmp_path / "values.yaml").write_text("{{ of no template }}: [\n")
    given = {f"CKV_SSMIM_{setting}": "fail"} if setting else {}
    frameworks = ("--framework", "terraform", "cloudformation")
    done = command(tmp_path, "--check", "CKV_SSMIM_17", *frameworks, cwd=tmp_path, **given)
    (found,) = said(done)
    assert "; checkov could not parse keys.tf: what is in there is not judged; " in found
    assert done.returncode == code


TEMPLATE = '{"Resources": {"K": {"Type": "AWS::KMS::Key", "Properties": {{'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("template.json", TEMPLATE.encode("utf-16")),
        ("escapes.json", TEMPLATE.replace("AWS", r"\u0041WS").encode()),
        ("plan.json", b'{"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [{'),
    ],
    ids=["UTF-16", "escapes", "plan"],
)
def test_a_file_that_may_be_a_template_or_a_plan_is_said(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "other.json").write_text('{"a": "\\u003cb\\u003e", {')
    done = command(tmp_path, cwd=tmp_path, CKV_SSMIM_GIVEN_UP="fail")
    assert f"; checkov could not parse {name}: what is in there is not judged; " in said(done)[0]
    assert done.returncode == 1
