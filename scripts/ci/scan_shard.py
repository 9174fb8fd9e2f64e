"""Scan the repositories and folders of one shard. What goes wrong with one is reported, and the others go on.

Writes shard-N.sarif and shard-N.json. Ends with exit code 0 whatever was found: summarise.py judges.
"""

from __future__ import annotations

import argparse
import base64
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

# What incident_manager_requests.MAY_NAME looks for: without it no check has anything to judge.
MENTION = rb"(?i)ssm[-_]?(?:incidents|contacts)|ssm-[a-z]*[*?]"
# A folder can be completed by what lies beside it.
BESIDE = rb"\.\./"
FAULT, SCANNED, NO_MENTION = "fault", "scanned", "no mention"


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


def clone(entry: str, folder: Path, job: Job) -> Report:
    """Bring a repository to OWNER/NAME beneath a folder, where it stays if there is something to scan."""
    parsed = REPOSITORY.fullmatch(entry)
    if not parsed:
        return Report(entry, FAULT, "this is neither OWNER/NAME nor OWNER/NAME@REF nor ./FOLDER")
    place = folder / parsed["name"]
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


def reports_of(names: Sequence[str], done: Scan) -> List[Report]:
    findings: Dict[str, Counter[str]] = {name: Counter() for name in names}
    unread: Dict[str, List[str]] = {name: [] for name in names}
    for result in results_of(done.sarif):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        findings[_owner(names, uri)][result["ruleId"]] += 1
    for file in done.unread:
        owner = _owner(names, file)
        unread[owner].append(os.path.relpath(file, owner))
    return [Report(name, SCANNED, "", dict(findings[name]), unread[name]) for name in names]


def _owner(names: Sequence[str], file: str) -> str:
    return next((name for name in names if f"{file}/".startswith(f"{name}/")), names[0])


def scan_repositories(entries: Sequence[str], job: Job) -> Iterator["tuple[List[Report], Optional[Scan]]"]:
    """Clone some repositories, and scan them in one process; one by one where that fails, to see which it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        with ThreadPoolExecutor(max_workers=8) as pool:
            cloned = list(pool.map(lambda entry: clone(entry, folder, job), entries))
        yield [report for report in cloned if report.status != SCANNED], None
        names = sorted({report.name for report in cloned if report.status == SCANNED})
        if names:
            # The folder above is scanned: a `.checkov.yaml` of a repository, which could name code to execute, would
            # be read from the scanned folder itself.
            together = scan(".", job.options, folder, timeout=job.timeout)
            if not together.fault:
                yield reports_of(names, together), together
                return
            if len(names) == 1:
                yield [Report(names[0], FAULT, together.fault)], None
                return
        for one in names:
            with tempfile.TemporaryDirectory() as alone:
                place = Path(alone).resolve() / one
                place.parent.mkdir()
                shutil.move(str(folder / one), place)
                done = scan(".", job.options, Path(alone).resolve(), timeout=job.timeout)
            if done.fault:
                yield [Report(one, FAULT, done.fault)], None
            else:
                yield reports_of([one], done), done


def scan_folder(entry: str, job: Job) -> "tuple[List[Report], Optional[Scan]]":
    """A folder stays where it is, for it may refer to what is beside it."""
    name = entry[2:].rstrip("/")
    place = (job.root / name).resolve()
    if not place.is_dir() or job.root not in (place, *place.parents):
        return [Report(entry, FAULT, "there is no such folder")], None
    if not mentions(place, MENTION) and not mentions(place, BESIDE):
        return [Report(entry, NO_MENTION)], None
    done = scan(name, job.options, job.root, timeout=job.timeout)
    if done.fault:
        return [Report(entry, FAULT, done.fault)], None
    (report,) = reports_of([name], done)
    return [report._replace(name=entry)], done


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
    parser.add_argument("--batch", type=int, default=50, help="repositories on the disk, and in one process, at a time")
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
