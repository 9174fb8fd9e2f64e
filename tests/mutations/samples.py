"""The samples in parts that can be changed and scanned one by one, and the records of a scan by these parts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, NamedTuple, Set, Tuple
from typing import Counter as Counts

from conftest import FRAMEWORKS, SAMPLES, Records, sample_scan, scan
from mutations.hcl_text import literal, parse

Files = Dict[str, str]
Names = Callable[[str], str]
Key = Tuple[str, str, str]  # check, file (where a language has several in one part), resource


class Part(NamedTuple):
    """``name`` is the folder or file; ``files`` are those that it needs, by their path, both from ``sample_iac``.

    ``language`` is that of checkov's runner, but ``terraform`` also where a folder has both syntaxes.
    """

    name: str
    language: str
    files: Files

    @property
    def id(self) -> str:
        return re.sub(r"\W+", "_", self.name)


@dataclass
class Mutant:
    """``names`` tells what becomes of a resource's name."""

    files: Files
    names: Names = str


def same(name: str) -> str:
    return name


# a template below this one
_NESTS = re.compile(r"(?:TemplateURL|Location)\W+\w[\w/]*\.ya?ml|aws:asset:path\W+\w[\w.]*\.template\.json")
_ASIDE = re.compile(r"\.expect$|/app\.js$")


@lru_cache(maxsize=None)
def parts() -> Tuple[Part, ...]:
    files = {
        str(path.relative_to(SAMPLES)): path.read_text()
        for path in sorted(SAMPLES.rglob("*"))
        if path.is_file() and not _ASIDE.search(str(path))
    }
    nesting = {str(Path(name).parent) for name, text in files.items() if _NESTS.search(text)}
    roots = {str(Path(name).parent) for name in files if name.endswith((".tf", ".tf.json"))}
    roots |= {folder for folder in nesting if nesting.isdisjoint(map(str, Path(folder).parents))}
    by_folder: Dict[str, Files] = {}
    for name, text in files.items():
        above = (str(folder) for folder in Path(name).parents)
        own = next((folder for folder in above if folder in roots), str(Path(name).parent))  # it may read the file
        by_folder.setdefault(own, {})[name] = text
    found: List[Part] = []
    configurations: List[Tuple[Set[str], Files]] = []
    for folder, here in by_folder.items():
        if Path(folder).parts[0] == "plans":
            found.extend(Part(name, "terraform_plan", {name: text}) for name, text in here.items())
        elif any(name.endswith((".tf", ".tf.json")) for name in here):
            configurations.append(({folder, *_called(folder, here)}, here))
        elif any(name.endswith("serverless.yml") for name in here):
            found.append(Part(folder, "serverless", here))
        elif "manifest.json" in {Path(name).name for name in here} or any(map(_NESTS.search, here.values())):
            found.append(Part(folder, "cloudformation", here))
        else:
            found.extend(Part(name, "cloudformation", {name: text}) for name, text in here.items())
    for folders, here in _joined(configurations):
        language = "terraform" if any(name.endswith(".tf") for name in here) else "terraform_json"
        found.append(Part(min(folders, key=lambda name: (len(Path(name).parts), name)), language, here))
    return tuple(sorted(found))


def _called(folder: str, files: Files) -> Set[str]:
    """The folders of the modules that the files of a folder call."""
    found: Set[str] = set()
    for name, text in files.items():
        for block in parse(text).of("module") if name.endswith(".tf") else []:
            source = block.body.get("source")
            path = literal(source.value) if source else None
            if path and path.startswith("."):
                found.add(str((SAMPLES / folder / path).resolve().relative_to(SAMPLES)))
    return found


def _joined(configurations: List[Tuple[Set[str], Files]]) -> List[Tuple[Set[str], Files]]:
    """Those that share a folder, as one."""
    found: List[Tuple[Set[str], Files]] = []
    for folders, files in configurations:
        folders, files = set(folders), dict(files)
        apart = []
        for others, more in found:
            if folders & others:
                folders |= others
                files.update(more)
            else:
                apart.append((others, more))
        found = [*apart, (folders, files)]
    return found


def of(*languages: str) -> List[Part]:
    return [part for part in parts() if part.language in languages]


# Scans


class Record(NamedTuple):
    check: str
    file: str
    resource: str
    outcome: str


def write(files: Files, folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def scanned(folder: Path, frameworks: Iterable[str] = FRAMEWORKS, strict: bool = True) -> Dict[str, List[Record]]:
    """The records of each folder in ``folder``, scanned all at once with opt-in checks on.

    With ``strict``, what is unknown is told from what has failed by its reason.
    """
    records, errors = scan(folder, "--framework", *frameworks, CKV_SSMIM_UNKNOWN="fail" if strict else "")
    assert not re.search(r"ERROR|Traceback", errors), errors[:4000]
    found: Dict[str, List[Record]] = {path.name: [] for path in folder.iterdir()}
    for path, record in _read(records, folder):
        found[path.parts[0]].append(_placed(record, Path(*path.parts[1:])))
    return found


@lru_cache(maxsize=None)
def as_they_are() -> Dict[str, List[Record]]:
    """The records of each part of the samples but plans, from the strict scan of all that the tests share."""
    owners = {name: part.id for part in parts() for name in part.files}
    found: Dict[str, List[Record]] = {part.id: [] for part in parts()}
    for path, record in _read(sample_scan("fail")[0], SAMPLES):
        found[owners[str(path)]].append(_placed(record, path))
    return found


def _read(records: Records, folder: Path) -> Iterator[Tuple[Path, Record]]:
    for outcome, listed in records.items():
        for record in listed:
            reason = " ".join(record["details"] or ())
            known = "UNKNOWN" if outcome == "FAILED" and "Found: undecided: " in reason else outcome
            path = Path(record["file_abs_path"]).relative_to(folder)
            yield path, Record(record["check_id"], "", record["resource"], known)


def _placed(record: Record, path: Path) -> Record:
    return record if path.suffix == ".tf" or path.name.endswith(".tf.json") else record._replace(file=str(path))


def plainly(records: Iterable[Record], names: Names = same) -> Counts[Record]:
    return Counter(record._replace(resource=names(record.resource), file=_stem(record.file)) for record in records)


def _stem(file: str) -> str:
    return str(Path(file).with_suffix("")) if file else ""


def difference(before: Counts[Record], after: Counts[Record]) -> List[str]:
    """What has gone (-) and come (+), a line each."""
    return [f"- {' '.join(record)}" for record in sorted((before - after).elements())] + [
        f"+ {' '.join(record)}" for record in sorted((after - before).elements())
    ]
