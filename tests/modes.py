"""The same findings in every mode of checkov: ways to run in parallel, graph libraries, what its graph is made with.

Usage: python tests/modes.py [PART …]. It scans all samples, plans among them, in each mode whose name has one of the
parts, and compares with the default. Exit code 1 if one differs.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from typing import Any, Dict, Iterator, List, Tuple

from conftest import CHECKS, FRAMEWORKS, SAMPLES, brief, scan

PARALLEL = ("fork", "thread", "none")  # checkov cannot run with spawn, see docs/versions.md
GRAPHS = ("RUSTWORKX", "NETWORKX")
ALONE: Tuple[Tuple[str, str], ...] = (  # other variables that checkov makes its graph or its runners with (3.3)
    ("CHECKOV_ENABLE_DATAS_FOREACH_HANDLING", "True"),
    ("CHECKOV_PERF_INTERLEAVED_DRAIN", "0"),
    ("CHECKOV_RENDER_MAX_LEN", "100"),
    ("CHECKOV_WORKERS_NUMBER", "1"),
    ("CREATE_COMPLEX_VERTICES", "False"),
    ("CREATE_EDGES", "False"),
    ("ENABLE_DEFINITION_KEY", "True"),
    ("RENDER_VARIABLES_ASYNC", "True"),
)


def modes() -> Iterator[Dict[str, str]]:
    for parallel, graph in itertools.product(PARALLEL, GRAPHS):
        yield {"CHECKOV_PARALLELIZATION_TYPE": parallel, "CHECKOV_GRAPH_FRAMEWORK": graph}
    for name, value in ALONE:
        yield {name: value}


def found(**mode: Any) -> Tuple[List[Tuple[str, str, str, str]], str]:
    records, errors = scan(
        SAMPLES, "--framework", *FRAMEWORKS, "terraform_plan", checks=CHECKS, CKV_SSMIM_UNKNOWN="fail", **mode
    )
    return brief(records), errors


def main(parts: List[str]) -> int:
    for name, _ in ALONE:
        os.environ.pop(name, None)
    expected, _ = found()
    failed = 0
    for mode in modes():
        name = " ".join(f"{variable}={value}" for variable, value in mode.items())
        if parts and not any(part in name for part in parts):
            continue
        start = time.monotonic()
        got, errors = found(**mode)
        same = got == expected and "ERROR" not in errors and len(got) > 1000
        failed += not same
        result = (
            "the same" if same else f"{len(set(expected) - set(got))} missing, {len(set(got) - set(expected))} more"
        )
        print(f"{result} of {len(expected)} | {time.monotonic() - start:.0f} s | {name}", flush=True)
        for difference in sorted(set(expected) ^ set(got))[:3]:
            print("  ", *difference)
        for line in sorted({line.partition("] ")[2][:160] for line in errors.splitlines() if "ERROR" in line})[:3]:
            print("  ", line[:200])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
