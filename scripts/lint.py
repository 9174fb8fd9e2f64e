"""Formatter, linter, types and the oldest Python, the same for contributors, hooks and CI.

Usage: python scripts/lint.py [--fix] [format] [check] [types] [python]. With `--fix` the first two change the files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Dict, List

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [name for name in ("checks", "src", "scripts", "tests", "benchmarks") if (ROOT / name).is_dir()]
STEPS: Dict[str, List[str]] = {
    "format": ["ruff", "format", "--check", *FOLDERS],
    "check": ["ruff", "check", *FOLDERS],
    "types": ["mypy", *FOLDERS],
    # mypy knows nothing older than 3.10, and ruff only syntax: arguments and members are newer as well
    "python": ["vermin", "--target=3.9-", "--violations", "--no-tips", "--quiet", "--feature", "union-types", *FOLDERS],
}
FIXES: Dict[str, List[str]] = {
    "format": ["ruff", "format", *FOLDERS],
    "check": ["ruff", "check", "--fix", *FOLDERS],
}


def command(tool: str, *options: str) -> List[str]:
    """How a tool is run with the Python that runs this."""
    how = ["-c", "from vermin.main import main; main()"] if tool == "vermin" else ["-m", tool]  # it has no __main__
    return [sys.executable, *how, *options]


def main(arguments: List[str]) -> int:
    names = [name for name in arguments if name != "--fix"] or list(STEPS)
    if not set(names) <= set(STEPS):
        print(__doc__, file=sys.stderr)
        return 2
    environment = ROOT / ".venv" / "bin" / "python"
    if not find_spec("ruff") and environment.is_file() and Path(sys.prefix) != ROOT / ".venv":
        # a hook runs with whatever Python is first on the path
        os.execv(str(environment), [str(environment), __file__, *arguments])
    failed = []
    for name in names:
        tool, *options = FIXES.get(name, STEPS[name]) if "--fix" in arguments else STEPS[name]
        if not find_spec(tool) and tool == "mypy" and sys.version_info < (3, 10):
            print(f"{name}: left out, for mypy needs Python 3.10", flush=True)
            continue
        print(f"{name}: {tool} {' '.join(options)}", flush=True)
        if subprocess.run(command(tool, *options), cwd=ROOT).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
