"""Scan the repositories and folders of one shard. What goes wrong with one is reported, and the others go on.

Writes shard-N.sarif and shard-N.json. Ends with exit code 0 whatever was found: summarise.py judges.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import json
import mmap
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence

from checkov_run import ALL_FRAMEWORKS, OURS, Scan, results_of, scan
from make_shards import REPOSITORY

# What incident_manager.service_names.MAY_NAME looks for: without it no check has anything to judge.
MENTION = (
    rb"(?i)ssm[-_]?(?:incidents|contacts)|ssm-[a-z]*[*?]"
    rb"|\\(?:u(?:0000)?00|x)(?:2[ad]|3f|[4-7][0-9a-f])|[\w-]\\\r?\n|s\0+s\0+m"
)
# A folder can be completed by what lies beside it.
BESIDE = rb"\.\./"
FAULT, SCANNED, NO_MENTION = "fault", "scanned", "no mention"
CLONE = "repository"  # whatever it is called: checkov passes over folders named .infra or node_modules (3.3)


class Job(NamedTuple):
    server: str
    root: Path
    options: Sequence[str]
    batch: int
    timeout: float


class Report(NamedTuple):
    name: str
    status: str
    reason: str = ""
    findings: Dict[str, int] = {}
    unread: List[str] = []
    undecided: int = 0


def mentions(folder: Path, pattern: bytes) -> bool:
    compiled = re.compile(pattern)
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in files:
            file = os.path.join(path, name)
            if os.path.isfile(file) and not os.path.islink(file) and os.path.getsize(file):
                with open(file, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    if compiled.search(content):
                        return True
    return False


def git_environment(server: str) -> Dict[str, str]:
    """A token is handed over in the environment: arguments can be read by every process."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1"}
    token = environment.pop("CLONE_TOKEN", "")
    settings = {"core.symlinks": "false", "core.hooksPath": os.devnull}  # a link could lead to another's files
    if token:
        credentials = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        settings[f"http.{server}/.extraheader"] = f"AUTHORIZATION: basic {credentials}"
    environment["GIT_CONFIG_COUNT"] = str(len(settings))
    for number, (key, setting) in enumerate(settings.items()):
        environment[f"GIT_CONFIG_KEY_{number}"], environment[f"GIT_CONFIG_VALUE_{number}"] = key, setting
    return environment


def clone(entry: str, place: Path, job: Job) -> Report:
    """Bring a repository to a folder, where it stays if there is something to scan."""
    parsed = REPOSITORY.fullmatch(entry)
    if not parsed:
        return Report(entry, FAULT, "this is neither OWNER/NAME nor OWNER/NAME@REF nor ./FOLDER")
    command = ["git", "clone", "--quiet", "--depth", "1", "--no-tags", "--single-branch"]
    command += ["--branch", parsed["ref"]] if parsed["ref"] else []
    command += ["--", f"{job.server}/{parsed['name']}.git", str(place)]
    try:
        done = subprocess.run(
            command, env=git_environment(job.server), capture_output=True, text=True, timeout=job.timeout
        )
        if done.returncode:
            said = done.stderr.strip()
            fatal = [line for line in said.splitlines() if line.startswith("fatal: ")]
            return Report(parsed["name"], FAULT, f"git clone: {(fatal or [said])[0]}")
        if mentions(place, MENTION):
            return Report(parsed["name"], SCANNED)
        shutil.rmtree(place)
        return Report(parsed["name"], NO_MENTION)
    except subprocess.TimeoutExpired:
        return Report(parsed["name"], FAULT, f"git clone took more than {job.timeout:.0f} seconds")
    except OSError as error:
        return Report(parsed["name"], FAULT, str(error))


def report_of(name: str, done: Scan) -> Report:
    """What came of a scan."""
    if done.fault:
        return Report(name, FAULT, done.fault)
    findings = Counter(result["ruleId"] for result in results_of(done.sarif))
    undecided = re.search(r"(\d+) undecided", done.summary)
    return Report(name, SCANNED, "", dict(findings), done.unread, int(undecided[1]) if undecided else 0)


def named(name: str, done: Scan) -> Scan:
    """The scan of a clone, with the name of its repository in the paths of the SARIF, and none in those of the files
    that could not be read."""
    for result in (result for run in done.sarif["runs"] for result in run["results"]):
        for location in result["locations"]:
            artifact = location["physicalLocation"]["artifactLocation"]
            artifact["uri"] = f"{name}/{os.path.relpath(artifact['uri'], CLONE)}"
    return done._replace(unread=[os.path.relpath(file, CLONE) for file in done.unread])


def scan_repositories(entries: Sequence[str], job: Job) -> Iterator["tuple[List[Report], Optional[Scan]]"]:
    """Clone some repositories, and scan each by itself: what one says may neither read another nor speak for it."""
    with tempfile.TemporaryDirectory() as name:
        places = [Path(name).resolve() / str(number) / CLONE for number in range(len(entries))]
        with ThreadPoolExecutor(max_workers=8) as pool:
            cloned = list(pool.map(clone, entries, places, itertools.repeat(job)))
        yield [report for report in cloned if report.status != SCANNED], None
        for report, place in zip(cloned, places):
            if report.status == SCANNED:
                # The folder above is scanned: a `.checkov.yaml` of a repository, which could name code to execute,
                # would be read from the scanned folder itself.
                done = scan(".", job.options, place.parent, timeout=job.timeout)
                done = done if done.fault else named(report.name, done)
                yield [report_of(report.name, done)], None if done.fault else done


def scan_folder(entry: str, job: Job) -> "tuple[List[Report], Optional[Scan]]":
    """A folder stays where it is, for it may refer to what is beside it."""
    name = entry[2:].rstrip("/")
    place = (job.root / name).resolve()
    if not place.is_dir() or job.root not in (place, *place.parents):
        return [Report(entry, FAULT, "there is no such folder")], None
    if not mentions(place, MENTION) and not mentions(place, BESIDE):
        return [Report(entry, NO_MENTION)], None
    done = scan(name, job.options, job.root, timeout=job.timeout)
    unread = [os.path.relpath(file, name) for file in done.unread]
    return [report_of(entry, done._replace(unread=unread))], None if done.fault else done


def scan_all(entries: Sequence[str], job: Job) -> Iterator["tuple[List[Report], Optional[Scan]]"]:
    repositories = [entry for entry in entries if not entry.startswith("./")]
    for start in range(0, len(repositories), job.batch):
        yield from scan_repositories(repositories[start : start + job.batch], job)
    for entry in entries:
        if entry.startswith("./"):
            yield scan_folder(entry, job)


def merged(scans: Sequence[Scan]) -> Dict[str, Any]:
    """One run: code scanning refuses files with more than 20 of them."""
    rules: Dict[str, Any] = {}
    results: List[Any] = []
    for run in (run for done in scans for run in done.sarif["runs"]):
        for rule in run["tool"]["driver"].get("rules", []):
            rules.setdefault(rule["id"], rule)
        results.extend(run["results"])
    order = {name: index for index, name in enumerate(rules)}
    results = [{**result, "ruleIndex": order[result["ruleId"]]} for result in results]
    driver = {"name": "Checkov", "informationUri": "https://checkov.io", "rules": list(rules.values())}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=Path, required=True, help="the list of the shard, shard-N.txt")
    parser.add_argument("--output", type=Path, required=True, help="the folder for the results")
    parser.add_argument("--server", default=os.environ.get("GITHUB_SERVER_URL", "https://github.com"))
    parser.add_argument("--root", type=Path, default=Path("."), help="where ./FOLDER is")
    parser.add_argument("--framework", default=ALL_FRAMEWORKS)
    parser.add_argument("--check", default=OURS)
    parser.add_argument("--batch", type=int, default=50, help="repositories on the disk at a time")
    parser.add_argument("--timeout", type=float, default=900, help="seconds for one clone, and for one process")
    options = parser.parse_args(arguments)
    chosen = (f"--framework={options.framework}", f"--check={options.check}")
    job = Job(options.server.rstrip("/"), options.root.resolve(), chosen, options.batch, options.timeout)
    reports: List[Report] = []
    scans: List[Scan] = []
    for found, done in scan_all(options.list.read_text(encoding="utf-8").splitlines(), job):
        reports.extend(found)
        scans.extend([done] if done else [])
    options.output.mkdir(parents=True, exist_ok=True)
    shard = options.list.stem
    entries = [report._asdict() for report in reports]
    (options.output / f"{shard}.json").write_text(json.dumps(entries, indent=1), encoding="utf-8")
    (options.output / f"{shard}.sarif").write_text(json.dumps(merged(scans)), encoding="utf-8")
    statuses = Counter(report.status for report in reports)
    print(f"{shard}: " + ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
