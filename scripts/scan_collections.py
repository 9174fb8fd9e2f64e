"""Scan folders of many configurations, such as checkouts of public repositories, with our checks and without them.

Usage: python scripts/scan_collections.py [--opt-in] [--all-checks] [--json FILE] FOLDER [FOLDER ...]

Says of each folder how many files were read, what was found and why, what checkov and our checks logged, and how many
seconds of the processor it took. A folder is scanned in parts, and a part in which checkov crashes or takes too long is
divided until it is known which file or module it was: the rest is not lost. Nothing is written into the folders, no
`.checkov.yaml` in them is read, no link is followed.

Ends with exit code 1 where our checks logged an error or made checkov fail; findings do not count.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "ci"))

from checkov_run import ALL_FRAMEWORKS, ISOLATED, OURS, fault_of  # noqa: E402
from scan_shard import MENTION  # noqa: E402

TERRAFORM = (".tf", ".tf.json", ".tfvars", ".tfvars.json")
OTHERS = (".json", ".yaml", ".yml", ".template")
TEMPLATE = re.compile(rb"AWSTemplateFormatVersion|[\"']?\bType[\"']?\s*:\s*[\"']?AWS::")
PLAN = re.compile(rb'"(?:planned_values|resource_changes)"\s*:')
# of a line of checkov's log: the time, the thread, the level
LOGGED = re.compile(r"\d{4}-\d\d-\d\d [\d:,]+ \[[^\]]*\] \[(?P<level>[^\]]*?) *\] *")
OF_OURS = re.compile(r"CKV_SSMIM_|incident_manager")
# what checkov logs in one run and not in another of the same files, as the machine is busy or not
BY_CHANCE = re.compile(r"Code block execution exceeded \d+ seconds timeout")
SHOWN = 20  # distinct messages, or files, in the text; JSON has all


class Part(NamedTuple):
    """What one process of checkov scans: a folder, or only some of its units.

    A unit cannot be divided further without a change of meaning: a folder beneath, a template, or all the Terraform
    files right in the folder.
    """

    folder: Path
    units: Tuple[Tuple[str, ...], ...]
    whole: bool

    def __str__(self) -> str:
        names = [name for unit in self.units for name in unit]
        return str(self.folder) if self.whole else f"{self.folder} ({', '.join(names[:3])}{', …' * (len(names) > 3)})"


class Run(NamedTuple):
    reports: List[Dict[str, Any]]
    log: List[Tuple[str, str]]  # level and message
    seconds: float
    fault: str


class Finding(NamedTuple):
    check: str
    file: str
    lines: Tuple[int, int]
    resource: str
    reason: str


class Report:
    """What is known of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: Counter[str] = Counter()
        self.mentions: Set[str] = set()  # files that mention Incident Manager
        self.parts = 0
        self.findings: Set[Finding] = set()
        self.passed: Set[Tuple[str, str, str]] = set()
        self.recorded: Set[str] = set()  # files with a record of ours, whatever it says
        self.unread: Set[str] = set()
        self.lost: List[Tuple[str, str, str]] = []  # whose, what, why
        self.log: Dict[str, Counter[Tuple[str, str]]] = {"ours": Counter(), "checkov": Counter()}
        self.seconds = {"with": 0.0, "without": 0.0}

    @property
    def at_fault(self) -> bool:
        """Whether our checks logged something, or made checkov fail."""
        return bool(self.log["ours"]) or any(whose == "ours" for whose, _, _ in self.lost)

    def as_json(self) -> Dict[str, Any]:
        return {
            "folder": str(self.folder),
            "files": dict(sorted(self.files.items())),
            "parts": self.parts,
            "findings": [finding._asdict() for finding in sorted(self.findings)],
            "passed": dict(sorted(Counter(check for check, _, _ in self.passed).items())),
            "mentions": sorted(self.mentions),
            "mentions_without_record": sorted(self.mentions - self.recorded),
            "unread": sorted(self.unread),
            "lost": [{"by": whose, "what": what, "why": why} for whose, what, why in self.lost],
            "log": {
                whose: [{"level": level, "message": text, "times": times} for (level, text), times in found.items()]
                for whose, found in self.log.items()
            },
            "seconds": {name: round(seconds, 1) for name, seconds in self.seconds.items()},
        }


def kind_of(path: Path) -> str:
    """What checkov may read a file as; empty for all that is neither Terraform nor a template nor a plan."""
    name = path.name.lower()
    if name.endswith(TERRAFORM):
        return "" if "tfvars" in name else "tf.json" if name.endswith(".json") else "tf"
    if not name.endswith(OTHERS):
        return ""
    content = path.read_bytes()
    if name.endswith(".json") and PLAN.search(content):
        return "plan"
    return "template" if TEMPLATE.search(content) or name.startswith("serverless.") else ""


class Collection:
    """The files of a folder, by the folder they are in."""

    def __init__(self, folder: Path, report: Report) -> None:
        self.folder = folder
        self.own: Dict[Path, List[str]] = {}
        self.below: Counter[Path] = Counter()  # how many files, at any depth
        for name, folders, files in os.walk(folder):
            # checkov passes over these, too
            folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "node_modules")
            folders[:] = [f for f in folders if not os.path.islink(os.path.join(name, f))]
            here = Path(name)
            kept = [here / file for file in sorted(files) if not os.path.islink(here / file)]
            kinds = {path: kind_of(path) for path in kept if not path.name.startswith(".")}
            self.own[here] = [path.name for path, kind in kinds.items() if kind or path.name.endswith(TERRAFORM)]
            report.files.update(kind for kind in kinds.values() if kind)
            report.mentions |= {str(p) for p, kind in kinds.items() if kind and re.search(MENTION, p.read_bytes())}
            for above in [here, *here.parents][: len(here.relative_to(folder).parts) + 1]:
                self.below[above] += len(self.own[here])

    def parts(self, folder: Path, most: int) -> Iterator[Part]:
        """Cover a folder with parts of at most so many files, but for folders that have more right in them."""
        units = self.units(folder)
        if self.below[folder] <= most:
            if units:
                yield Part(folder, units, True)
            return
        group: List[Tuple[str, ...]] = []
        size = 0
        for unit in units:
            count = self.size(folder, unit)
            if count > most and len(unit) == 1:
                yield from self.parts(folder / unit[0], most)
                continue
            if group and size + count > most:
                yield Part(folder, tuple(group), False)
                group, size = [], 0
            group.append(unit)
            size += count
        if group:
            yield Part(folder, tuple(group), False)

    def units(self, folder: Path) -> Tuple[Tuple[str, ...], ...]:
        own = self.own.get(folder, [])
        terraform = tuple(name for name in own if name.lower().endswith(TERRAFORM))
        others = [(name,) for name in own if name not in terraform]
        folders = [(path.name,) for path in self.own if path.parent == folder and self.below[path]]
        return tuple([*([terraform] if terraform else []), *others, *folders])

    def size(self, folder: Path, unit: Tuple[str, ...]) -> int:
        return self.below.get(folder / unit[0], 0) if len(unit) == 1 and folder / unit[0] in self.own else len(unit)

    def divided(self, part: Part) -> List[Part]:
        """Smaller parts that cover the same; none where nothing smaller makes sense."""
        if len(part.units) > 1:
            half = len(part.units) // 2
            return [Part(part.folder, units, False) for units in (part.units[:half], part.units[half:])]
        (unit,) = part.units
        below = part.folder / unit[0]
        if below not in self.own:
            return []
        units = self.units(below)
        alone = Part(below, units, True)
        return self.divided(alone) or [alone]  # as a whole it is what has just failed


def command(part: Part, ours: bool, all_checks: bool) -> List[str]:
    # `--directory=FOLDER` in one word keeps checkov (3.3) from reading a `.checkov.yaml` there, which can name code
    line = [
        sys.executable,
        *ISOLATED,
        "-W",
        "ignore",
        "-m",
        "checkov.main",
        f"--directory={part.folder}",
        "--skip-download",
    ]
    line += ["--framework", ALL_FRAMEWORKS, "-o", "json"]
    if not part.whole:
        names = "|".join(re.escape(name) for unit in part.units for name in unit)
        line += ["--skip-path", f"^{re.escape(str(part.folder))}/(?!(?:{names})(?:/|$))"]
    if not all_checks:  # without ours, none is left, and only reading is measured
        line += ["--check", OURS]
    return [*line, "--external-checks-dir", str(ROOT / "checks")] if ours else line


def processor_seconds() -> float:
    """What the processes that have ended took, with those that they started: it does not depend on what else runs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(line: Sequence[str], environment: Dict[str, str], timeout: float) -> Run:
    with tempfile.TemporaryDirectory() as name:  # where there is no `.checkov.yaml` either
        out, errors = Path(name) / "out", Path(name) / "errors"
        started = processor_seconds()
        with open(out, "wb") as stdout, open(errors, "wb") as stderr:
            process = subprocess.Popen(
                line, cwd=name, env=environment, stdout=stdout, stderr=stderr, start_new_session=True
            )
            try:
                code: Optional[int] = process.wait(timeout)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # with the processes that it forked
                process.wait()
                code = None
        seconds = processor_seconds() - started
        logged = errors.read_text(encoding="utf-8", errors="replace")
        reports = reports_in(out.read_text(encoding="utf-8", errors="replace"))
    if code is None:
        return Run([], entries(logged), seconds, f"took more than {timeout:.0f} seconds")
    return Run(reports or [], entries(logged), seconds, fault_of(code, logged, reports is not None))


def reports_in(output: str) -> Optional[List[Dict[str, Any]]]:
    """checkov's JSON: one report, a list of them, or a summary where there is nothing to report."""
    try:
        found = json.loads(output)
    except ValueError:
        return None
    return found if isinstance(found, list) else [found]


def entries(log: str) -> List[Tuple[str, str]]:
    """The entries of a log, without the time; a traceback belongs to the entry before it."""
    found: List[Tuple[str, List[str]]] = []
    for line in log.splitlines():
        head = LOGGED.match(line)
        if head:
            found.append((head["level"], [line[head.end() :]]))
        elif line.startswith("Traceback ") and not (found and "Traceback" not in found[-1][1][-1]):
            found.append(("TRACEBACK", [line]))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            found.append(("", [line]))
    return [(level, re.sub(r"0x[0-9a-f]+", "0x…", "\n".join(lines).strip())) for level, lines in found]


def gather(report: Report, part: Part, ours: Run, without: Run) -> None:
    report.parts += 1
    report.seconds["with"] += ours.seconds
    report.seconds["without"] += without.seconds
    known = set(without.log)
    for entry in ours.log:
        own = OF_OURS.search(entry[1]) or (entry not in known and not BY_CHANCE.match(entry[1]))
        report.log["ours" if own else "checkov"][entry] += 1
    for one in ours.reports:
        results = one.get("results", {})
        report.unread |= {_absolute(part.folder, file) for file in results.get("parsing_errors", [])}
        for outcome in ("passed", "failed", "skipped"):
            for record in results.get(f"{outcome}_checks", []):
                if OF_OURS.match(record["check_id"]):
                    gather_record(report, outcome, record)


def _absolute(folder: Path, file: str) -> str:
    """checkov names files by their path, or by that within the scanned folder, with a slash before it."""
    return file if file.startswith(f"{folder}/") else str(folder / file.lstrip("/"))


def gather_record(report: Report, outcome: str, record: Dict[str, Any]) -> None:
    file, resource, check = record["file_abs_path"], record["resource"], record["check_id"]
    report.recorded.add(file)
    if outcome == "passed":
        report.passed.add((check, file, resource))
    elif outcome == "failed":
        first, last = record["file_line_range"]
        reason = "\n".join(record.get("details") or [])
        report.findings.add(Finding(check, file, (first, last), resource, reason))


class Job(NamedTuple):
    environment: Dict[str, str]
    all_checks: bool
    most: int
    timeout: float


def scan(folder: Path, job: Job) -> Report:
    report = Report(folder)
    collection = Collection(folder, report)
    waiting = list(collection.parts(folder, job.most))
    while waiting:
        part = waiting.pop(0)
        # without ours first: where checkov fails by itself, ours have no part in it
        without = run(command(part, False, job.all_checks), job.environment, job.timeout)
        ours = without if without.fault else run(command(part, True, job.all_checks), job.environment, job.timeout)
        smaller = collection.divided(part) if ours.fault else []
        if smaller:
            waiting[:0] = smaller
        elif ours.fault:
            report.lost.append(("checkov" if without.fault else "ours", str(part), ours.fault))
        else:
            gather(report, part, ours, without)
        print(f"{part}: {ours.fault or 'done'}, {len(waiting)} parts wait", file=sys.stderr, flush=True)
    return report


def shown(report: Report) -> Iterator[str]:
    def relative(file: str) -> str:
        return os.path.relpath(file, report.folder)

    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.files.items())) or "none"
    seconds = f"{report.seconds['with']:.1f} s with our checks, {report.seconds['without']:.1f} s without"
    yield f"== {report.folder}"
    yield f"files: {kinds}; {len(report.mentions)} mention Incident Manager"
    yield f"processor: {seconds}, in {report.parts} parts"
    passed = Counter(check for check, _, _ in report.passed)
    failed = Counter(finding.check for finding in report.findings)
    for check in sorted({*passed, *failed}, key=lambda name: int(name.rpartition("_")[2])):
        yield f"{check}: {failed[check]} failed, {passed[check]} passed"
        for finding in sorted(finding for finding in report.findings if finding.check == check):
            yield f"  {relative(finding.file)}:{finding.lines[0]} {finding.resource}"
            yield from (f"    {line}" for line in finding.reason.splitlines())
    for whose, what, why in report.lost:
        yield f"lost through {whose}: {what}: {why}"
    silent = sorted(report.mentions - report.recorded)
    for title, files in (("mentions Incident Manager, has no record", silent), ("not read", sorted(report.unread))):
        yield from (f"{title}: {relative(file)}" for file in files[:SHOWN])
        if len(files) > SHOWN:
            yield f"{title}: {len(files) - SHOWN} more"
    for whose, found in report.log.items():
        if found:
            yield f"logged by {whose}:"
        yield from (
            f"  {times} × {level} {text.splitlines()[0][:200]}" for (level, text), times in found.most_common(SHOWN)
        )
        if len(found) > SHOWN:
            yield f"  and {len(found) - SHOWN} other messages"


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--opt-in", action="store_true", help="our opt-in checks, too")
    parser.add_argument("--all-checks", action="store_true", help="checkov's own checks, too: slower, as users have it")
    parser.add_argument("--most", type=int, default=1000, help="files in one part; parts see no modules of each other")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one part")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all of it as JSON")
    options = parser.parse_args(arguments)
    missing = [str(folder) for folder in options.folders if not folder.is_dir()]
    if missing:
        parser.error(f"no folder: {', '.join(missing)}")
    environment = dict(os.environ, **({"CKV_SSMIM_OPT_IN": "all"} if options.opt_in else {}))
    job = Job(environment, options.all_checks, options.most, options.timeout)
    reports = []
    for folder in options.folders:
        report = scan(folder.resolve(), job)
        reports.append(report)
        print("\n".join(shown(report)), end="\n\n", flush=True)
        if options.json:
            options.json.write_text(json.dumps([one.as_json() for one in reports], indent=1), encoding="utf-8")
    return 1 if any(report.at_fault for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
