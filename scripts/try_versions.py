"""Try releases of checkov: each in an environment of its own, with the sample suite.

Usage: python scripts/try_versions.py [RELEASE …] [--oldest FAILS WORKS] [--python PYTHON …] [--modes] [--cache FOLDER]

Without a release: the declared minimum, one halfway, and the newest. `--oldest` halves the releases between one that
fails and one that works, and names the oldest that works. `--modes` also compares checkov's modes (tests/modes.py).
Environments are kept in the cache; they are made by uv where it is on the path, else by venv and pip.
"""

from __future__ import annotations

import argparse
import configparser
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "checkov-incident-manager" / "versions"
NEEDED = ("pytest", "pytest-xdist", "hypothesis")  # what the suite imports and checkov does not bring
SUITE = ("tests/test_samples.py", "tests/test_plans.py", "tests/test_outputs.py", "tests/test_seams.py")
LONGEST = 900.0  # seconds for the suite: it takes 75 to 130
_RELEASE = re.compile(r"\d+\.\d+\.\d+")


class Tried(NamedTuple):
    release: str
    python: str
    works: bool
    result: str
    seconds: float

    def row(self) -> str:
        return f"| {self.release} | {self.python} | {self.result} | {self.seconds:.0f} |"


def order(release: str) -> Tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def declared() -> str:
    """The oldest release that setup.cfg allows."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    return str(re.findall(r"checkov>=(\S+)", setup["options"]["install_requires"])[0])


def releases(python: str) -> List[str]:
    """All releases that pip's index has for a Python, oldest first."""
    done = subprocess.run(
        [python, "-m", "pip", "index", "versions", "checkov"], stdout=subprocess.PIPE, text=True, check=True
    )
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("Available versions:"))
    return sorted(_RELEASE.findall(line), key=order)


def environment(release: str, python: str, cache: Path) -> str:
    """The interpreter of an environment with a release of checkov; made where it is not there yet."""
    version = subprocess.run(
        [python, "-c", "import platform; print(platform.python_version())"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.strip()
    folder = cache / f"checkov-{release}-python-{version}"
    interpreter = str(folder / "bin" / "python")
    if (folder / "complete").exists():
        return interpreter
    shutil.rmtree(folder, ignore_errors=True)
    packages = (f"checkov=={release}", *NEEDED)
    uv = shutil.which("uv")
    if uv:
        subprocess.run([uv, "venv", "--quiet", "--python", python, str(folder)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", interpreter, *packages], check=True)
    else:
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *packages], check=True)
    (folder / "complete").touch()
    return interpreter


def tried(release: str, python: str, cache: Path, modes: bool = False) -> Tried:
    """Run the suite with a release; the last line of pytest is the result."""
    version = subprocess.run([python, "--version"], stdout=subprocess.PIPE, text=True).stdout.split()[-1]
    try:
        interpreter = environment(release, python, cache)
    except subprocess.CalledProcessError:
        return Tried(release, version, False, "cannot be installed", 0)
    start = time.monotonic()
    suite = [interpreter, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb", "no", *SUITE]
    try:
        done = subprocess.run(
            suite,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return Tried(release, version, False, "not done in time", time.monotonic() - start)
    works, result = done.returncode == 0, (done.stdout.strip().splitlines() or [""])[-1].partition(" in ")[0]
    if not works:
        failed = sorted(set(re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)))
        print("\n".join(failed[:5]), file=sys.stderr)
    if works and modes:
        works = not subprocess.run([interpreter, "tests/modes.py"], cwd=ROOT).returncode
        result += "; modes the same" if works else "; modes differ"
    return Tried(release, version, works, result, time.monotonic() - start)


def oldest(fails: str, works: str, known: List[str], python: str, cache: Path) -> str:
    """The oldest release that works between one that fails and one that works."""
    between = [release for release in known if order(fails) < order(release) < order(works)]
    while between:
        middle = between[len(between) // 2]
        found = tried(middle, python, cache)
        print(found.row(), flush=True)
        between = between[: len(between) // 2] if found.works else between[len(between) // 2 + 1 :]
        works = middle if found.works else works
    return works


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", nargs="*", metavar="RELEASE")
    parser.add_argument("--oldest", nargs=2, metavar=("FAILS", "WORKS"))
    parser.add_argument("--python", action="append", metavar="PYTHON", help="an interpreter; may be given again")
    parser.add_argument("--modes", action="store_true")
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args(arguments)
    pythons: List[str] = options.python or [sys.executable]
    print("| checkov | Python | result | seconds |\n|---|---|---|---|", flush=True)
    if options.oldest:
        fails, works = options.oldest
        print(f"\n{oldest(fails, works, releases(pythons[0]), pythons[0], options.cache)} is the oldest that works")
        return 0
    chosen: List[str] = options.releases
    if not chosen:
        allowed = [release for release in releases(pythons[0]) if order(release) >= order(declared())]
        chosen = list(dict.fromkeys([allowed[0], allowed[len(allowed) // 2], allowed[-1]]))
    results: Dict[Tuple[str, str], Tried] = {}
    for release in chosen:
        for python in pythons:
            found = results[release, python] = tried(release, python, options.cache, options.modes)
            print(found.row(), flush=True)
    return 0 if all(found.works for found in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
