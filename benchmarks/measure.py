"""What the checks cost: the processor time and memory of checkov without them and with them, side by side.

    python benchmarks/measure.py               estates of up to 1,000 keys: ten minutes
    python benchmarks/measure.py --all         up to 10,000 keys: an hour
    python benchmarks/measure.py --write       also docs/cost.json, the tables in docs/cost.md and its plot

Three ways in turn, each in a process of its own, several times; the least counts, for all else is the machine's:

- checkov alone, with all of its own checks;
- with as many checks that pass at once (``idle_checks``): what checkov itself takes for so many records;
- with ours.

The difference between the last two is the share of our own code.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

import estates

HERE = Path(__file__).resolve().parent
CHECKS = HERE.parent / "checks"
IDLE = HERE / "idle_checks"
WAYS: Dict[str, Tuple[str, ...]] = {
    "alone": (),
    "idle": ("--external-checks-dir", str(IDLE)),
    "ours": ("--external-checks-dir", str(CHECKS)),
}
SIZES = (10, 100, 1000, 10_000)


class Cost(NamedTuple):
    """Processor time in seconds, of all processes, and the most memory of the first one in MiB."""

    seconds: float
    memory: float


class Case(NamedTuple):
    """Something to scan. ``first`` is for a run that finds no bytecode of the checks and leaves none."""

    what: str
    build: Optional[Callable[[Path, int], None]]
    size: int
    framework: str
    first: bool = False


def run(folder: Path, framework: str, *arguments: str, **environment: str) -> Cost:
    """One run of checkov, in a process of its own and in the folder: a ``.checkov.yaml`` elsewhere would be read.

    "" stands for all frameworks. Raises :class:`RuntimeError` where checkov did not come to the end of its scan.
    """
    code = (
        "import resource, sys\n"
        "from checkov.main import Checkov\n"
        "sys.argv[0] = 'checkov'\n"
        "result = Checkov().run()\n"
        "assert result in (None, 0, 1), result\n"
        "own, below = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "print(own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime, own.ru_maxrss, file=sys.stderr)\n"
    )
    if framework:
        arguments = ("--framework", framework, *arguments)
        environment.setdefault("CHECKOV_PARALLELIZATION_TYPE", "none")
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", code, "--skip-download", "--quiet", "--compact", "-d", str(folder), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**inherited, **environment},
        cwd=folder,
        text=True,
        check=False,
    )
    if done.returncode or "ERROR" in done.stderr:
        raise RuntimeError(done.stderr)
    seconds, memory = done.stderr.strip().splitlines()[-1].split()
    return Cost(float(seconds), float(memory) / (1024 * 1024 if sys.platform == "darwin" else 1024))


def least(costs: List[Cost]) -> Cost:
    return Cost(min(cost.seconds for cost in costs), min(cost.memory for cost in costs))


def measure(case: Case, times: int) -> Dict[str, object]:
    """The costs of each way, as a row of the results."""
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as bytecode:
        folder = Path(place)
        if case.build is not None:
            case.build(folder, case.size)
        kept = {"PYTHONPYCACHEPREFIX": bytecode}
        checks = str(CHECKS)
        if case.first:
            kept, checks = {"PYTHONDONTWRITEBYTECODE": "1"}, str(Path(bytecode) / "checks")
            shutil.copytree(CHECKS, checks, ignore=shutil.ignore_patterns("__pycache__"))
        costs: Dict[str, List[Cost]] = {way: [] for way in WAYS}
        if not case.first:
            run(HERE / "idle_checks", case.framework, *WAYS["ours"], **kept)  # leaves the bytecode
        for _ in range(times):
            for way, arguments in WAYS.items():
                given = (checks if argument == str(CHECKS) else argument for argument in arguments)
                costs[way].append(run(folder, case.framework, *given, **kept))
    row: Dict[str, object] = {"what": case.what, "size": case.size}
    for way, found in costs.items():
        cost = least(found)
        row[way] = round(cost.seconds, 2)
        row[f"{way}_memory"] = round(cost.memory)
    return row


def cases(most: int) -> List[Case]:
    found = [
        Case("empty folder, Terraform", None, 0, "terraform"),
        Case("empty folder, Terraform, first run", None, 0, "terraform", first=True),
        Case("empty folder, all frameworks", None, 0, ""),
        Case("empty folder, all frameworks, first run", None, 0, "", first=True),
        Case("no Incident Manager, Terraform", estates.unrelated, 12_000, "terraform"),
        Case("no Incident Manager, templates", estates.unrelated_templates, 6_000, "cloudformation"),
    ]
    for kind, build in estates.ESTATES.items():
        found.extend(Case(kind, build, size, estates.FRAMEWORKS[kind]) for size in SIZES if size <= most)
    return found


COLUMNS = (
    f"{'what':38}{'size':>7}{'alone':>9}{'idle':>9}{'ours':>9}{'ours/alone':>12}{'own share':>11}{'MiB':>7}{'ours':>7}"
)


def shown(row: Dict[str, object]) -> str:
    alone, idle, ours = (float(str(row[way])) for way in WAYS)
    return (
        f"{row['what']:38}{row['size']:>7}{alone:>9.2f}{idle:>9.2f}{ours:>9.2f}{ours / alone:>12.3f}"
        f"{(ours - idle) / idle:>11.1%}{row['alone_memory']:>7}{row['ours_memory']:>7}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="up to 10,000 keys")
    parser.add_argument("--times", type=int, default=5, help="runs of each way, fewer of those that take long")
    parser.add_argument("--only", default="", help="cases whose names begin so")
    parser.add_argument("--write", action="store_true", help="write docs/cost.json, docs/cost.md and docs/cost.svg")
    options = parser.parse_args()
    rows: List[Dict[str, object]] = []
    print(COLUMNS)
    for case in cases(SIZES[-1] if options.all else SIZES[-2]):
        if case.what.startswith(options.only):
            times = {1000: min(options.times, 3), 10_000: 1}.get(case.size, options.times)
            rows.append(measure(case, times))
            print(shown(rows[-1]), flush=True)
    if options.write:
        import cost_page

        cost_page.NUMBERS.write_text(json.dumps(rows, indent=1) + "\n")
        cost_page.write()


if __name__ == "__main__":
    main()
