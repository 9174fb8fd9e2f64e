"""What the checks cost: the processor time of checkov with them and without them, side by side, and the ratio.

    python benchmarks/measure.py            sizes up to 1,000 keys, some minutes
    python benchmarks/measure.py --all      up to 10,000 keys, half an hour
    python benchmarks/measure.py --json F   the numbers as JSON, for the plot

Each is measured several times, with and without in turn; the least time counts, for all else is the machine's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

import estates

CHECKS = Path(__file__).resolve().parent.parent / "checks"
IDS = "CKV_SSMIM_*"


class Cost(NamedTuple):
    """Processor time in seconds, and the most memory in MiB."""

    seconds: float
    memory: float


def run(folder: Path, framework: str, *arguments: str) -> Cost:
    """One run of checkov, in a process of its own."""
    code = (
        "import resource, sys\n"
        "from checkov.main import Checkov\n"
        "try:\n    Checkov().run()\nexcept SystemExit:\n    pass\n"
        "own, below = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "print(own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime, own.ru_maxrss, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--skip-download", "--quiet", "--compact", "-d", str(folder)]
        + ["--framework", framework, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "CHECKOV_PARALLELIZATION_TYPE": "none"},
        text=True,
        check=False,
    )
    seconds, memory = done.stderr.strip().splitlines()[-1].split()
    return Cost(float(seconds), float(memory) / (1024 * 1024 if sys.platform == "darwin" else 1024))


def least(costs: List[Cost]) -> Cost:
    return Cost(min(cost.seconds for cost in costs), min(cost.memory for cost in costs))


def compared(folder: Path, framework: str, times: int) -> Tuple[Cost, Cost]:
    """checkov without the checks and with them."""
    without, with_checks = [], []
    for _ in range(times):
        without.append(run(folder, framework))
        with_checks.append(run(folder, framework, "--external-checks-dir", str(CHECKS)))
    return least(without), least(with_checks)


def measure(name: str, build: Optional[Callable[[Path, int], None]], size: int, framework: str) -> Dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if build is not None:
            build(folder, size)
        without, with_checks = compared(folder, framework, 3 if size <= 1000 else 1)
    return {
        "what": name,
        "size": size,
        "without": round(without.seconds, 2),
        "with": round(with_checks.seconds, 2),
        "ratio": round(with_checks.seconds / without.seconds, 3),
        "memory_without": round(without.memory),
        "memory_with": round(with_checks.memory),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--all", action="store_true", help="up to 10,000 keys")
    parser.add_argument("--json", type=Path, help="write the numbers to this file")
    options = parser.parse_args()
    sizes = (10, 100, 1000, 10_000) if options.all else (10, 100, 1000)
    cases: List[Tuple[str, Optional[Callable[[Path, int], None]], int, str]] = [
        ("empty folder", None, 0, "terraform"),
        ("no Incident Manager", estates.unrelated, 4000, "terraform"),
    ]
    cases.extend(
        (kind, build, size, estates.FRAMEWORKS[kind]) for kind, build in estates.ESTATES.items() for size in sizes
    )
    found: List[Dict[str, Any]] = []
    print(f"{'what':22}{'size':>7}{'without s':>11}{'with s':>9}{'ratio':>8}{'MiB':>7}{'MiB with':>10}")
    for case in cases:
        row = measure(*case)
        found.append(row)
        print(
            f"{row['what']:22}{row['size']:>7}{row['without']:>11}{row['with']:>9}{row['ratio']:>8}"
            f"{row['memory_without']:>7}{row['memory_with']:>10}",
            flush=True,
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
