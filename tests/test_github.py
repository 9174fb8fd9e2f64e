"""The GitHub action and the workflows: valid, without a way in for a shell, and their steps run as the runner does."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
import yaml
from conftest import ROOT, SAMPLES
from installation import OFFLINE, SITE_PACKAGES, copy_of_project, need_build_tools, run

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
STEP = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def steps_of(document: Any) -> Iterator[Dict[str, Any]]:
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    for job in jobs:
        yield from job["steps"]


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_they_are_valid(path: Path) -> None:
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed here; it comes with [test]")
    schema = "vendor.github-actions" if path.name == "action.yml" else "vendor.github-workflows"
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path))
    run(*command, cwd=ROOT, check=True)


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_no_value_becomes_part_of_a_script(path: Path) -> None:
    document = yaml.safe_load(path.read_text())
    scripts = [step["run"] for step in steps_of(document) if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_inputs_of_the_action_are_used_and_described() -> None:
    text = (ROOT / "action.yml").read_text()
    action = yaml.safe_load(text)
    for name, entry in action["inputs"].items():
        assert entry["description"], name
        assert isinstance(entry["default"], str), name
        assert f"${{{{ inputs.{name} }}}}" in text, name
    code = (ROOT / "scripts" / "ci" / "action.py").read_text()
    for step in steps_of(action):
        for name in step.get("env", {}):
            used = name.replace("INPUT_", "") if name.startswith("INPUT_") else f"${name}"
            assert used in code + step.get("run", ""), name


class Runner:
    """What the runner does with the steps of action.yml that are scripts."""

    def __init__(self, folder: Path) -> None:
        need_build_tools()
        self.folder = folder
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())
        self.project = copy_of_project(folder / "action")
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.run_step(0, folder, {})
        (packages,) = self.temporary.glob("checkov-incident-manager/lib/python*/site-packages")
        (packages / "borrowed.pth").write_text("\n".join(SITE_PACKAGES) + "\n")

    def run_step(self, number: int, workspace: Path, inputs: Dict[str, str]) -> "Tuple[int, str, Dict[str, str]]":
        step = [step for step in steps_of(self.action) if "run" in step][number]
        values = {
            "steps.python.outputs.python-path": sys.executable,
            "github.action_path": str(self.project),
            **{f"inputs.{name}": entry["default"] for name, entry in self.action["inputs"].items()},
            **{f"inputs.{name}": value for name, value in inputs.items()},
        }
        environment = {key: STEP.sub(lambda found: values[found[1]], value) for key, value in step["env"].items()}
        script, outputs = self.folder / "script.sh", self.folder / "outputs"
        script.write_text(step["run"])
        self.summary = self.folder / "summary"
        for file in (outputs, self.summary):
            file.write_text("")
        given = {"RUNNER_TEMP": str(self.temporary), "GITHUB_WORKSPACE": str(workspace), "GITHUB_OUTPUT": str(outputs)}
        given["GITHUB_STEP_SUMMARY"] = str(self.summary)
        # while there is no network, pip takes what it needs from the environment of the tests
        offline = {**OFFLINE, "PYTHONPATH": os.pathsep.join(SITE_PACKAGES)} if number == 0 else {}
        command = ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script))
        done = run(*command, cwd=workspace, environment={**environment, **given, **offline})
        written = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
        return done.returncode, done.stdout + done.stderr, written


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    if not shutil.which("bash"):
        pytest.skip("bash is not installed here")
    return Runner(tmp_path_factory.mktemp("runner"))


GIVEN_UP = """resource "aws_kms_key" "k" {
  customer_master_key_spec = %s
}
resource "aws_ssmincidents_replication_set" "s" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.k.arn
  }
}
""" % ("1" * 501)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    shutil.copytree(SAMPLES / "regions_use_one_kind_of_key" / "terraform", folder / "stack")
    return folder


def uri(result: Dict[str, Any]) -> str:
    return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


def results(workspace: Path, name: str) -> List[Dict[str, Any]]:
    (one,) = json.loads((workspace / name).read_text())["runs"]
    found: List[Dict[str, Any]] = one["results"]
    return found


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        pytest.param(
            {"check": "CKV_SSMIN_4"},
            "--check: 'CKV_SSMIN_4' is not a check; the checks are CKV_SSMIM_1, ",
            marks=pytest.mark.long,
        ),
        ({"framework": "teraform"}, "error: Invalid frameworks specified: teraform. Valid values are: "),
        pytest.param(
            {"opt-in": "19"},
            "CKV_SSMIM_OPT_IN: '19' is not valid; valid are all, CKV_SSMIM_19, ",
            marks=pytest.mark.long,
        ),
        ({"patch": "every"}, "patch: 'every' is not valid; valid are safe, all."),
        pytest.param(
            {"unknown": "true"}, "CKV_SSMIM_UNKNOWN: 'true' is not valid; valid are fail, skip.", marks=pytest.mark.long
        ),
    ],
)
def test_a_wrong_input_of_the_action_is_an_error(
    runner: Runner, workspace: Path, inputs: Dict[str, str], said: str
) -> None:
    (workspace / "checkov-incident-manager.sarif").write_text("of an earlier step")
    code, output, outputs = runner.run_step(1, workspace, inputs)
    errors = [line for line in output.splitlines() if line.startswith("::error::")]
    assert code == 2, output
    assert len(errors) == 1 and said in errors[0], output
    assert outputs == {} and not list(workspace.glob("*.sarif"))
    assert "The scan failed: see its log." in runner.summary.read_text()


def test_the_action_writes_sarif_and_annotations(runner: Runner, workspace: Path) -> None:
    code, output, outputs = runner.run_step(1, workspace, {"framework": "terraform", "directory": "stack"})
    assert code == 1, output
    found = results(workspace, outputs["sarif"])
    shown = [result for result in found if not result.get("suppressions")]
    assert len(shown) < len(found)
    assert outputs == {"sarif": "checkov-incident-manager.sarif", "findings": str(len(shown))}
    summary = runner.summary.read_text()
    assert re.search(rf"^checks CKV_SSMIM_\\\* .*; judged .* {len(shown)} failed, ", summary, re.M), summary
    assert "\n| CKV_SSMIM_7 | " in summary
    for result in shown:
        place = result["locations"][0]["physicalLocation"]
        file, line = uri(result), place["region"]["startLine"]
        assert (workspace / file).is_file()
        assert re.search(rf"^::\w+ file={file},line={line},.*%0AFound: ", output, re.M)
        assert "\nFix: " in result["message"]["text"]


PATCHED = {"framework": "terraform", "directory": "stack/failing", "soft-fail": "true", "patch": "all"}


@pytest.mark.long
def test_the_action_writes_the_fixes_as_a_patch(runner: Runner, workspace: Path) -> None:
    code, output, outputs = runner.run_step(1, workspace, PATCHED)
    assert code == 0 and outputs["patch"] == "checkov-incident-manager.patch", output
    run("git", "apply", "--check", outputs["patch"], cwd=workspace, check=True)


@pytest.mark.long
def test_a_patch_of_the_action_leaves_fewer_findings(runner: Runner, workspace: Path) -> None:
    _, _, outputs = runner.run_step(1, workspace, {**PATCHED, "patch": ""})
    assert "patch" not in outputs
    _, _, outputs = runner.run_step(1, workspace, PATCHED)
    run("git", "apply", outputs["patch"], cwd=workspace, check=True)
    _, _, left = runner.run_step(1, workspace, PATCHED)
    assert int(left["findings"]) < int(outputs["findings"])
    assert "patch" not in left and not (workspace / "checkov-incident-manager.patch").exists()


def test_inputs_of_the_action_reach_checkov(runner: Runner, workspace: Path) -> None:
    inputs = {"framework": "terraform", "soft-fail": "true", "annotations": "false", "output": "out/of it.sarif"}
    (workspace / "hostile.tf").write_text(GIVEN_UP)
    code, output, outputs = runner.run_step(1, workspace, inputs)
    assert code == 0, output
    plain = results(workspace, "out/of it.sarif")
    assert [result for result in plain if "given up: hostile.tf, line 2" in result["message"]["text"]]
    (workspace / "hostile.tf").unlink()
    assert "::error" not in output
    inputs = {**inputs, "unknown": "fail", "opt-in": "CKV_SSMIM_19", "skip-check": "CKV_SSMIM_5"}
    runner.run_step(1, workspace, inputs)
    more = results(workspace, "out/of it.sarif")
    ids = {result["ruleId"] for result in more}
    assert "CKV_SSMIM_19" in ids - {result["ruleId"] for result in plain}
    assert "CKV_SSMIM_5" not in ids
    assert "CKV_SSMIM_5" in {result["ruleId"] for result in plain}
    gained = {(result["ruleId"], uri(result)) for result in more} - {(one["ruleId"], uri(one)) for one in plain}
    assert [name for name, file in gained if name != "CKV_SSMIM_19" and "/unknown/" in file]


@pytest.mark.long
def test_the_log_of_the_action_lists_what_is_undecided(runner: Runner, workspace: Path) -> None:
    inputs = {"framework": "terraform", "directory": "stack/unknown", "unknown": "skip"}
    _, output, outputs = runner.run_step(1, workspace, inputs)
    log, _, annotations = output.rpartition("::stop-commands::")[2].partition("\n::")
    assert re.search(r"^stack/unknown/main.tf:\d+: CKV_SSMIM_7: .*\n    Found: undecided: ", log, re.M), output
    assert "undecided: " not in annotations
    assert outputs["findings"] == str(
        len([one for one in results(workspace, outputs["sarif"]) if not one.get("suppressions")])
    )


def test_an_input_is_never_executed(runner: Runner, workspace: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    hostile = f'$(touch {mark}); "; touch {mark}'
    for names in (["directory"], ["check", "skip-check", "output", "opt-in", "unknown"]):
        runner.run_step(1, workspace, {"framework": "terraform", **dict.fromkeys(names, hostile)})
        assert not mark.exists()


@pytest.mark.long
def test_what_hinders_the_scan_fails_the_step_whatever_is_soft(runner: Runner, workspace: Path) -> None:
    code, output, _ = runner.run_step(1, workspace, {"directory": "nowhere", "soft-fail": "true"})
    assert (code, "::error::there is no directory nowhere" in output) == (2, True)
    (packages,) = runner.temporary.glob("checkov-incident-manager/lib/python*/site-packages")
    broken = packages / "checkov_incident_manager" / "checks" / "broken.py"
    broken.write_text("this is no Python")
    try:
        code, output, _ = runner.run_step(1, workspace, {"framework": "terraform", "soft-fail": "true"})
    finally:
        broken.unlink()
    assert code == 2
    assert re.search("^::error::.*Cannot load external check 'broken'", output, re.M)


def test_no_line_of_the_scanned_code_is_a_command_to_the_runner(runner: Runner, workspace: Path) -> None:
    stack = workspace / "stack" / "hostile"
    stack.mkdir()
    (stack / "main.tf").write_text(
        'resource "aws_ssmincidents_replication_set" "x" {\n'
        '  region {\n    name = "us-nowhere-1\\n::set-output name=a::b"\n  }\n}\n'
    )
    _, output, _ = runner.run_step(1, workspace, {"framework": "terraform", "directory": "stack/hostile"})
    assert "us-nowhere-1" in output
    obeyed = True
    token = ""
    for line in output.splitlines():
        stop = re.fullmatch(r"::stop-commands::(\w+)", line)
        if stop:
            obeyed, token = False, stop[1]
        elif token and line == f"::{token}::":
            obeyed = True
        assert not (obeyed and line.strip().startswith("::set-output"))
    assert token and obeyed
