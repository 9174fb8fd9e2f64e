"""Divide a list of repositories and folders into shards, one job of a matrix each.

A line of the list is OWNER/NAME, OWNER/NAME@REF, or ./FOLDER of the repository at hand, in which * stands for any name.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Optional

MOST = 256  # jobs that a matrix may have
REPOSITORY = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*/(?!\.\.?(@|$))[\w.-]+?)(@(?P<ref>[\w][\w./-]*))?")


def entries(lines: Iterable[str], root: Path) -> List[str]:
    """What is to be scanned, each once."""
    found: Dict[str, None] = {}
    for line in lines:
        entry = line.partition("#")[0].strip()
        if entry.startswith("./"):
            folders = sorted(path for path in glob.glob(str(root / entry)) if Path(path).is_dir())
            found.update((f"./{Path(path).relative_to(root).as_posix()}", None) for path in folders)
            if not folders:
                found[entry] = None  # to be reported by whoever scans it
        elif entry:
            found[entry] = None
    return list(found)


def faults(found: Iterable[str]) -> Iterator[str]:
    """What is wrong with the entries, as sentences."""
    refs: Dict[str, str] = {}
    for entry in found:
        parsed = REPOSITORY.fullmatch(entry)
        if not entry.startswith("./") and not parsed:
            yield f"{entry!r} is neither OWNER/NAME nor OWNER/NAME@REF nor ./FOLDER"
        elif parsed and refs.setdefault(parsed["name"], entry) != entry:
            yield f"{refs[parsed['name']]!r} and {entry!r} are one repository: name it once"


def shard_of(entry: str, shards: int) -> int:
    """By the name alone: what is uploaded replaces what the same shard uploaded before, so that an entry must stay in
    its shard when others come and go."""
    return int.from_bytes(hashlib.sha256(entry.partition("@")[0].encode()).digest()[:8], "big") % shards


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--shards", type=int, required=True, help=f"at most {MOST}")
    parser.add_argument("--output", type=Path, required=True, help="the folder for the list of each shard")
    parser.add_argument("--root", type=Path, default=Path("."), help="where ./FOLDER is")
    options = parser.parse_args(arguments)
    if not 1 <= options.shards <= MOST:
        parser.error(f"--shards: from 1 to {MOST}")
    found = entries(options.list.read_text(encoding="utf-8").splitlines(), options.root.resolve())
    if not found:
        parser.error(f"{options.list} names nothing to scan")
    wrong = list(faults(found))
    if wrong:
        parser.error(f"{options.list}: {'; '.join(wrong)}")
    shards: Dict[int, List[str]] = {}
    for entry in found:
        shards.setdefault(shard_of(entry, options.shards), []).append(entry)
    options.output.mkdir(parents=True, exist_ok=True)
    for number, names in shards.items():
        (options.output / f"shard-{number}.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    matrix = f"shards={json.dumps(sorted(shards))}\n"
    if "GITHUB_OUTPUT" in os.environ:
        with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as outputs:
            outputs.write(matrix)
    print(f"{len(found)} to scan; {matrix}", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
