"""The same findings in every mode of checkov: ways to run in parallel, graph libraries, what its graph is made with.

It scans all samples, plans among them, in each mode whose name has one of the parts, or in all, and compares with the
default. Exit code 1 if one differs, or none was run.
"""

from __future__ import annotations

import argparse
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="a part of the name of a mode, such as NETWORKX")
    parser.add_argument(
        "--also", action="append", default=[], metavar="NAME=VALUE", help="a mode that is none of these"
    )
    options = parser.parse_args()
    for name, _ in ALONE:
        os.environ.pop(name, None)
    chosen = [dict([setting.split("=", 1)]) for setting in options.also]
    if options.parts or not chosen:
        names = [(mode, " ".join(map("=".join, mode.items()))) for mode in modes()]
        chosen += [mode for mode, name in names if any(part in name for part in options.parts or [""])]
    if not chosen:
        parser.error(f"no mode has {' or '.join(options.parts)} in its name")
    expected, _ = found()
    failed = 0
    for mode in chosen:
        name = " ".join(map("=".join, mode.items()))
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
    sys.exit(main())
