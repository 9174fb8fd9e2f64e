"""scripts/scan_collections.py, on a small tree of what large collections have in them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, List, Sequence, Set

import pytest
from conftest import ROOT, SAMPLES

sys.path.insert(0, str(ROOT / "scripts"))

import scan_collections  # noqa: E402

FAILING = SAMPLES / "regions_are_real" / "terraform" / "failing" / "main.tf"
TEMPLATE = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"


def tree(folder: Path, files: Dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def contents(folder: Path) -> Dict[str, str]:
    return {str(path): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
def test_says_what_was_read_and_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = tmp_path / "mark"
    folder = tree(
        tmp_path / "collection",
        {
            "stack/main.tf": FAILING.read_text(),
            "stack/elsewhere.tf": 'module "elsewhere" {\n  source = "git::https://example.com/elsewhere.git"\n}\n',
            "stack/broken.tf": 'resource "aws_ssmincidents_replication_set" "broken" {\n',
            "templates/topic.yaml": TEMPLATE,
            "templates/plan.json": '{"format_version": "1.2", "planned_values": {"root_module": {}}}',
            "templates/notes.json": "{}",
            ".hidden/main.tf": FAILING.read_text(),
            # were it read, it would execute code of the collection
            ".checkov.yaml": "external-checks-dir: [own]\nskip-check: [CKV_SSMIM_17]\n",
            "own/__init__.py": "",
            "own/mark.py": f"open({str(mark)!r}, 'w')\n",
        },
    )
    before = contents(folder)
    output = tmp_path / "report.json"
    assert scan_collections.main(["--opt-in", "--json", str(output), str(folder)]) == 0
    assert contents(folder) == before and not mark.exists()
    (report,) = json.loads(output.read_text())
    text = capsys.readouterr().out
    assert report["files"] == {"plan": 1, "template": 1, "tf": 3}
    assert report["parts"] == 1 and report["lost"] == [] and report["log"]["ours"] == []
    found = {finding["check"]: finding for finding in report["findings"]}
    assert set(found) >= {"CKV_SSMIM_17", "CKV_SSMIM_19"}, "an opt-in check is among them"
    finding = found["CKV_SSMIM_17"]
    assert finding["file"] == str(folder / "stack" / "main.tf")
    assert (
        f"  stack/main.tf:{finding['lines'][0]} {finding['resource']}\n    {finding['reason'].splitlines()[0]}" in text
    )
    assert report["unread"] == report["mentions_without_record"] == [str(folder / "stack" / "broken.tf")]
    (warning,) = report["log"]["checkov"]
    assert "Failed to download module git::https://example.com/elsewhere.git" in warning["message"]
    assert min(report["seconds"].values()) > 0.2


def names_in(line: Sequence[str]) -> Set[str]:
    """The files that a part of a collection covers, as checkov's options say it."""
    (root,) = (Path(option.partition("=")[2]) for option in line if option.startswith("--directory="))
    skipped = line[line.index("--skip-path") + 1] if "--skip-path" in line else "(?!)"
    return {path.name for path in root.rglob("*.*") if path.is_file() and not re.search(skipped, str(path))}


@pytest.mark.parametrize("most", [1000, 3, 1])
def test_what_cannot_be_scanned_hides_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], most: int
) -> None:
    templates = {f"templates/t{number}.yaml": TEMPLATE for number in range(9)}
    modules = {f"modules/m{number}/m{number}{part}.tf": "" for number in range(4) for part in "ab"}
    folder = tree(tmp_path / "collection", {**templates, **modules, "top.tf": ""})
    done: List[Set[str]] = []

    def pretended(line: Sequence[str], environment: Dict[str, str], timeout: float) -> scan_collections.Run:
        names = names_in(line)
        ours = "--external-checks-dir" in line
        fault = "it crashed" if "t4.yaml" in names or "m2a.tf" in names or (ours and "t7.yaml" in names) else ""
        if not fault and ours:
            done.append(names)
        return scan_collections.Run([], [], 1.0, fault)

    monkeypatch.setattr(scan_collections, "run", pretended)
    output = tmp_path / "report.json"
    code = scan_collections.main(["--most", str(most), "--json", str(output), str(folder)])
    (report,) = json.loads(output.read_text())
    lost = sorted((one["by"], one["what"].rpartition("/")[2]) for one in report["lost"])
    assert [whose for whose, _ in lost] == ["checkov", "checkov", "ours"]
    assert all(name in what for name, (_, what) in zip(("m2", "(t4.yaml)", "(t7.yaml)"), lost))
    assert code == 1, "our checks made it fail on one of them"
    everything = {Path(name).name for name in (*templates, *modules, "top.tf")}
    assert set().union(*done) == everything - {"t4.yaml", "t7.yaml", "m2a.tf", "m2b.tf"}
    assert sum(map(len, done)) == len(set().union(*done)), "nothing is scanned twice"
    assert any({"m1a.tf", "m1b.tf"} <= names for names in done), "a module is not divided"
    assert "lost through ours" in capsys.readouterr().out


def test_who_logged_what() -> None:
    time = "2026-01-01 00:00:00,000 [MainThread  ]"
    common = (
        f"{time} [WARNI]  Failed to download module\n{time} [ERROR]  at 0x7f00\nTraceback (most recent call last):\n"
    )
    own = f"{time} [ERROR]  Failed to run check CKV_SSMIM_1 on aws_kms_key.this\n  File x\n"
    theirs = f"{time} [ERROR]  Failed to run check CKV_AWS_1\n"
    slow = f"{time} [WARNI]  Code block execution exceeded 10 seconds timeout\n"
    assert [level for level, _ in scan_collections.entries(common + own)] == ["WARNI", "ERROR", "ERROR"]
    part = scan_collections.Part(Path("/x"), (("a",),), True)
    report = scan_collections.Report(Path("/x"))

    def of(log: str) -> scan_collections.Run:
        return scan_collections.Run([], scan_collections.entries(log), 1.0, "")

    later = common.replace("00:00:00", "00:00:09").replace("0x7f00", "0x7eee")
    scan_collections.gather(report, part, of(common + own + theirs + slow), of(later + theirs))
    (entry,) = report.log["ours"]
    assert "aws_kms_key.this" in entry[1] and report.at_fault
    assert len(report.log["checkov"]) == 4
    silent: Dict[str, Any] = scan_collections.Report(Path("/x")).as_json()
    assert silent["log"] == {"ours": [], "checkov": []}
