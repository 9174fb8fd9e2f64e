"""The scripts of .github/workflows/scan-many.yml, on some repositories: most have nothing to do with Incident
Manager, and some cannot be cloned or scanned."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Dict, List, Set, Tuple

import pytest
import yaml
from conftest import ROOT, SAMPLES
from installation import installed, run

if not shutil.which("git"):
    pytest.skip("git is not installed here", allow_module_level=True)

SCRIPTS = ROOT / "scripts" / "ci"
SHARDS = 2
UNCONCERNED = 4
# checkov passes over folders with names like the last two
WITH_FINDINGS = ["team-3/faulty", "team-6/.faulty", "team-7/node_modules"]
WITHOUT = ["team-3/sound"]
HOSTILE = "team-3/hostile"  # it would read and silence the faulty one beside it
FILES = {
    "unconcerned": {"main.tf": 'resource "aws_kms_key" "this" {\n  customer_master_key_spec = "RSA_2048"\n}\n'},
    "faulty": {"main.tf": (SAMPLES / "regions_are_real" / "terraform" / "failing" / "main.tf").read_text()},
    "sound": {"main.tf": (SAMPLES / "regions_are_real" / "terraform" / "passing" / "main.tf").read_text()},
    "hostile": {
        "main.tf": (
            'resource "aws_ssmincidents_replication_set" "this" {\n  region {\n'
            '    name = file("${path.module}/../faulty/main.tf")\n  }\n}\n'
            'module "silenced" {\n  source = "../faulty"\n  count  = 0\n}\n'
        )
    },
    "unreadable": {
        "main.tf": 'resource "aws_ssmincidents_replication_set" "this" {\n',
        # were it read, it would execute code of the repository
        ".checkov.yaml": "external-checks-dir: [own]\nsoft-fail: true\n",
        "own/__init__.py": "",
        "own/mark.py": "open({mark!r}, 'w')\n",
    },
}


def bare_repository(folder: Path, files: Dict[str, str]) -> Path:
    who = {f"GIT_{role}_{part}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    environment = {**who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    work = folder.with_suffix(".work")
    for name, content in files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(content)
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "first")):
        run("git", *command, cwd=work, environment=environment, check=True)
    run("git", "clone", "-q", "--bare", str(work), str(folder), cwd=folder.parent, environment=environment, check=True)
    return folder


class Results:
    def __init__(self, folder: Path) -> None:
        self.mark = folder / "mark"
        python = str(installed(folder) / "python")
        server = folder / "server"
        server.mkdir()
        kinds = {}
        for kind, files in FILES.items():
            filled = {name: content.replace("{mark!r}", repr(str(self.mark))) for name, content in files.items()}
            kinds[kind] = bare_repository(server / f"{kind}.git", filled)
        names = [f"team-{number % 9}/unconcerned-{number}" for number in range(UNCONCERNED)]
        for name in names:
            shutil.copytree(kinds["unconcerned"], server / f"{name}.git")
        for name in (*WITH_FINDINGS, *WITHOUT, HOSTILE, "team-9/unreadable"):
            kind = "faulty" if name in WITH_FINDINGS else name.split("/")[1]
            shutil.copytree(kinds[kind], server / f"{name}.git")
        caller = folder / "caller"
        for name in ("failing", "passing"):
            shutil.copytree(SAMPLES / "regions_are_real" / "terraform" / name, caller / "stacks" / name)
        (caller / "stacks" / "other").mkdir()
        (caller / "stacks" / "other" / "main.tf").write_text(FILES["unconcerned"]["main.tf"])
        lines = [*names, *WITH_FINDINGS, *WITHOUT, HOSTILE, "team-9/unreadable", "# a comment", "", names[0]]
        lines += ["team-9/absent", "./stacks/*", "./nowhere"]
        (folder / "list.txt").write_text("\n".join(lines))
        self.output = run(
            *(python, str(SCRIPTS / "make_shards.py"), "--list", "list.txt", "--shards", str(SHARDS)),
            *("--output", "shards", "--root", str(caller)),
            cwd=folder,
            environment={"GITHUB_OUTPUT": str(folder / "outputs")},
            check=True,
        ).stdout
        self.numbers = (folder / "outputs").read_text().strip().partition("=")[2]
        for number in json.loads(self.numbers):
            run(
                *(python, str(SCRIPTS / "scan_shard.py"), "--list", f"shards/shard-{number}.txt"),
                *("--output", "reports", "--root", str(caller), "--server", f"file://{server}"),
                *("--framework", "terraform", "--batch", "200"),
                cwd=folder,
                check=True,
            )
        self.folder = folder
        self.reports = folder / "reports"
        self.entries = [entry for path in self.reports.glob("*.json") for entry in json.loads(path.read_text())]

    def named(self, status: str) -> List[str]:
        return sorted(entry["name"] for entry in self.entries if entry["status"] == status)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results(tmp_path_factory.mktemp("many"))


@pytest.mark.long
def test_each_is_reported_once_and_faults_stop_nobody(scanned: Results) -> None:
    unread = ["team-9/unreadable"]
    assert scanned.named("scanned") == sorted(
        [*WITH_FINDINGS, *WITHOUT, HOSTILE, *unread, "./stacks/failing", "./stacks/passing"]
    )
    assert len(scanned.named("no mention")) == UNCONCERNED + 1
    faults = {entry["name"]: entry["reason"] for entry in scanned.entries if entry["status"] == "fault"}
    assert set(faults) == {"team-9/absent", "./nowhere"}
    assert faults["team-9/absent"].startswith("git clone: fatal: ")
    for entry in scanned.entries:
        faulty = entry["name"] in WITH_FINDINGS or entry["name"] == "./stacks/failing"
        assert ("CKV_SSMIM_17" in entry["findings"]) == faulty, entry
        assert entry["unread"] == (["main.tf"] if entry["name"] in unread else [])
        assert (entry["undecided"] > 0) == (entry["name"] == HOSTILE), entry
    assert not scanned.mark.exists()


@pytest.mark.long
def test_sarif_of_a_shard_is_one_run_with_the_repositories_in_its_paths(scanned: Results) -> None:
    found: Set[str] = set()
    for path in scanned.reports.glob("*.sarif"):
        (one,) = json.loads(path.read_text())["runs"]
        rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
        assert len(rules) == len(set(rules))
        for result in one["results"]:
            assert rules[result["ruleIndex"]] == result["ruleId"]
            found.add(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    assert {f"{name}/main.tf" for name in WITH_FINDINGS} | {"stacks/failing/main.tf"} <= found
    assert not [uri for uri in found if uri.startswith(("/", "..")) or "unconcerned" in uri]


@pytest.mark.long
@pytest.mark.parametrize(("fail_on", "code"), [("nothing", 0), ("faults", 1), ("findings", 1)])
def test_one_summary_names_findings_and_faults(scanned: Results, fail_on: str, code: int) -> None:
    step = scanned.folder / f"summary-{fail_on}.md"
    command = (sys.executable, str(SCRIPTS / "summarise.py"), "--reports", str(scanned.reports))
    done = run(
        *(*command, "--shards", scanned.numbers, "--fail-on", fail_on),
        cwd=scanned.folder,
        environment={"GITHUB_STEP_SUMMARY": str(step)},
    )
    assert done.returncode == code, done.stderr
    text = step.read_text()
    assert f"| that do not mention Incident Manager | {UNCONCERNED + 1} |" in text
    assert f"| with findings | {len(WITH_FINDINGS) + 1} |" in text
    assert "| that could not be scanned | 2 |" in text
    assert "| of these two, with something undecided | 1 |" in text
    assert re.search(rf"^\| `{HOSTILE}` \| \d+ \|$", text, re.M)
    assert re.search(r"^\| `team-9/absent` \| `git clone: ", text, re.M)
    assert "| `team-9/unreadable` | `main.tf` |" in text
    assert re.search(r"^\| `team-3/faulty` \| .*CKV_SSMIM_17 \(\d+\)", text, re.M)
    assert "No report" not in text


def test_text_of_others_is_code_in_the_summary() -> None:
    sys.path.insert(0, str(SCRIPTS))
    from summarise import cell

    assert cell("a`b|c [d](https://example.com)\n@e <b>") == "`a'b\\|c [d](https://example.com) @e <b>`"
    assert cell("\u202ea\x1b[31m") == "`\\u202ea\\x1b[31m`"


@pytest.mark.long
def test_a_shard_without_a_report_is_a_fault(scanned: Results, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "shard-0.json").write_text("[]")
    command = (sys.executable, str(SCRIPTS / "summarise.py"), "--reports", str(reports), "--shards", "[0, 1]")
    done = run(*command, cwd=tmp_path)
    assert done.returncode == 1
    assert "No report came from shard 1" in done.stdout


@pytest.mark.long
def test_one_repository_that_breaks_the_scan_leaves_the_others(tmp_path: Path) -> None:
    """No few lines are known that break checkov; a stand-in breaks on one of two, and finds nothing in the other."""
    server = tmp_path / "server"
    server.mkdir()
    mention = 'resource "aws_ssmincidents_replication_set" "this" {}\n'
    for name in ("sound", "breaking"):
        (server / "team").mkdir(exist_ok=True)
        bare_repository(server / "team" / f"{name}.git", {"main.tf": mention, name: "x"})
    package = tmp_path / "stand-in" / "checkov_incident_manager"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(
        "import os, pathlib, sys\nassert 'CLONE_TOKEN' not in os.environ\n"
        "if list(pathlib.Path('.').glob('*/breaking')):\n    sys.exit('broken: breaking')\n"
        "pathlib.Path(sys.argv[sys.argv.index('--output-file-path') + 1].split(',')[1]).write_text('{\"runs\": []}')\n"
    )
    (tmp_path / "list.txt").write_text("team/sound\nteam/breaking\n")
    code = "import sys, checkov_run, scan_shard; checkov_run.ISOLATED = (); sys.exit(scan_shard.main(sys.argv[1:]))"
    arguments = ("--list", "list.txt", "--output", "reports", "--server", f"file://{server}")
    path = os.pathsep.join([str(SCRIPTS), str(package.parent)])
    run(
        sys.executable,
        "-c",
        code,
        *arguments,
        cwd=tmp_path,
        environment={"PYTHONPATH": path, "CLONE_TOKEN": "x"},
        check=True,
    )
    entries = {entry["name"]: entry for entry in json.loads((tmp_path / "reports" / "list.json").read_text())}
    assert entries["team/sound"]["status"] == "scanned"
    assert entries["team/breaking"]["status"] == "fault"
    assert "broken: breaking" in entries["team/breaking"]["reason"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("team/a; rm -rf /",), "'team/a; rm -rf /' is neither OWNER/NAME nor OWNER/NAME@REF nor ./FOLDER"),
        (("team/a  team/b",), "'team/a  team/b' is neither OWNER/NAME"),
        (("../outside/repository",), "'../outside/repository' is neither OWNER/NAME"),
        (("team/a", "team/a@v1"), "'team/a' and 'team/a@v1' are one repository: name it once"),
        (("team/a@v2", "team/b", "team/a@v1"), "'team/a@v2' and 'team/a@v1' are one repository: name it once"),
        (("x", "team/a", "y"), "list.txt: 'x' is neither OWNER/NAME nor OWNER/NAME@REF nor ./FOLDER; 'y' is neither"),
    ],
)
def test_a_wrong_list_is_said_before_anything_is_cloned(lines: Tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("\n".join(lines))
    command = (sys.executable, str(SCRIPTS / "make_shards.py"), "--list", "list.txt", "--shards", "2")
    done = run(*command, "--output", "shards", cwd=tmp_path)
    assert (done.returncode, done.stdout, (tmp_path / "shards").exists()) == (2, "", False)
    assert said in done.stderr


def test_an_entry_stays_in_its_shard_when_others_come() -> None:
    sys.path.insert(0, str(SCRIPTS))
    from make_shards import shard_of

    assert [shard_of(name, 256) for name in ("a/b", "a/b@main", "a/c", "./stacks/a")] == [157, 157, 130, 11]
    counts = [0] * 16
    for number in range(1600):
        counts[shard_of(f"team/{number}", 16)] += 1
    assert min(counts) > 60


def test_what_is_passed_over_is_what_no_check_would_judge() -> None:
    sys.path.insert(0, str(SCRIPTS))
    from incident_manager.service_names import MAY_NAME
    from scan_shard import MENTION

    assert MENTION.decode() == f"(?i){MAY_NAME.pattern}"
    assert MAY_NAME.flags & re.I


def test_the_workflow_calls_the_scripts_as_they_are(tmp_path: Path) -> None:
    text = (ROOT / ".github" / "workflows" / "scan-many.yml").read_text()
    jobs = yaml.safe_load(text)["jobs"]
    scripts = [step["run"] for job in jobs.values() for step in job["steps"] if "scripts/ci/" in step.get("run", "")]
    assert len(scripts) == 3
    for script in scripts:
        file, *options = re.findall(r"project/(scripts/ci/\w+\.py)|(--[\w-]+)", script)
        shown = run(sys.executable, str(ROOT / file[0]), "--help", cwd=tmp_path, check=True).stdout
        assert {option for _, option in options} <= set(re.findall(r"--[\w-]+", shown))
