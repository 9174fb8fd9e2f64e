"""Write above the resources of samples what checkov reports on them and no annotation says yet, for you to review.

Usage: python scripts/annotate.py FOLDER...

Annotations that are there stay as they are. Those that the records contradict are printed, and the exit code is 1.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, NamedTuple, Set, Tuple

ROOT = Path(__file__).resolve().parent.parent
OUTCOMES = ("PASSED", "FAILED", "UNKNOWN", "SKIPPED")

sys.path.append(str(ROOT / "tests"))

import annotations as expectations  # noqa: E402
from conftest import FRAMEWORKS, scan  # noqa: E402
from sample_records import Record, is_gap, named  # noqa: E402


class Said(NamedTuple):
    """What a check says of a resource, or of an instance of it: one of ``OUTCOMES``."""

    check: str
    outcome: str
    record: Record

    @property
    def file(self) -> Path:
        return Path(self.record["file_abs_path"])

    @property
    def address(self) -> str:
        return str(self.record["resource"])

    @property
    def where(self) -> str:
        return f"{self.address} {self.record['caller_file_path']}"

    def line(self, lines: List[str]) -> int:
        """The index of the line that names the resource; the record of one in a template may begin behind it."""
        start = int(self.record["file_line_range"][0]) - 1
        name = re.compile(rf"\s*{re.escape(self.address.rpartition('.')[2])}\s*:")
        return next((index for index in (start, start - 1) if index >= 0 and name.match(lines[index])), start)


def annotate(folder: Path) -> List[str]:
    """Complete the annotations below a folder. What is returned are those that do not hold."""
    expected = expectations.read(folder)
    wrong: List[str] = []
    missing: Dict[Path, List[Said]] = {}
    everything = reported(folder)
    for said in everything:
        fitting = [expectation for expectation in expected if expectations.fits(expectation, said.record)]
        wrong += [f"{said.outcome} instead of: {found}" for found in fitting if found.outcome != said.outcome]
        if not fitting:
            missing.setdefault(said.file, []).append(said)
    for expectation in expected:
        if not any(expectations.fits(expectation, said.record) for said in everything):
            wrong.append(f"not reported: {expectation}")
    for file, found in missing.items():
        write = _write_beside if file.suffix == ".json" else _write_above
        write(file, found, everything)
    return wrong


def reported(folder: Path) -> List[Said]:
    """What is said with UNKNOWN as a failure: what fails by default, too, is no gap."""
    records, _ = scan(folder, "--framework", *FRAMEWORKS, CKV_SSMIM_UNKNOWN="fail")
    return [
        Said(record["check_id"], "UNKNOWN" if outcome == "FAILED" and is_gap(record) else outcome, record)
        for outcome, record in named(records)
    ]


def _write_above(file: Path, missing: List[Said], everything: Iterable[Said]) -> None:
    """Annotate the last resource first: the lines of those above keep their numbers then."""
    lines = file.read_text().splitlines()
    here = [(said.line(lines), said) for said in everything if said.file == file]
    places: Dict[int, List[Said]] = {}
    for said in missing:
        places.setdefault(said.line(lines), []).append(said)
    for index in sorted(places, reverse=True):
        indent = re.match(" *", lines[index])
        texts = texts_of(places[index], [said for place, said in here if place == index])
        lines[index:index] = [f"{indent[0] if indent else ''}# {text}" for text in texts]
    file.write_text("\n".join(lines) + "\n")


def _write_beside(file: Path, missing: List[Said], _: Iterable[Said]) -> None:
    """JSON has no comments."""
    beside = file.with_name(f"{file.name}.expect")
    written = beside.read_text() if beside.is_file() else ""
    for address in dict.fromkeys(said.address for said in missing):
        found = [said for said in missing if said.address == address]
        written += "".join(f"{address} {text}\n" for text in texts_of(found, found))
    beside.write_text(written)


def texts_of(missing: List[Said], here: List[Said]) -> Iterator[str]:
    """The annotations of a resource, or of single instances of it where a check tells these apart."""
    checks: Dict[Tuple[int, str], Set[str]] = {}
    for said in missing:
        others = [other for other in here if other.check == said.check]
        others = [other for other in others if other not in missing or other.outcome != said.outcome]
        only = f" {_only(said, others)}" if others else ""
        checks.setdefault((OUTCOMES.index(said.outcome), only), set()).add(said.check)
    for (outcome, only), ids in sorted(checks.items()):
        yield f"{OUTCOMES[outcome]}{only}: {' '.join(sorted(ids, key=lambda id: int(id.rpartition('_')[2])))}"


def _only(said: Said, others: List[Said]) -> str:
    """What tells an instance from others: its address, or the file that calls its module."""
    calls = "/".join(Path(said.record["caller_file_path"] or "").parts[-2:])
    return next((name for name in (said.address, calls) if name and not any(name in o.where for o in others)), calls)


def main(arguments: List[str]) -> int:
    folders = [Path(argument).resolve() for argument in arguments]
    if not folders or not all(folder.is_dir() for folder in folders):
        print(__doc__, file=sys.stderr)
        return 2
    wrong = [fault for folder in folders for fault in annotate(folder)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
