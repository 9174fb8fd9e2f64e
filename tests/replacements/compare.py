"""Replace values by one that is v or w: the verdict is X where it is X with v and with w, else it is unknown.

python tests/replacements/compare.py terraform --seed 1 --count 1000
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conftest import SAMPLES  # noqa: E402
from mutations.samples import parts  # noqa: E402
from replacements import templates, terraform, verdicts  # noqa: E402


class Difference(NamedTuple):
    """A verdict that is against the property (``wrong``), or unknown where it need not be."""

    file: str
    replacement: str
    resource: str
    check: str
    either: Optional[str]
    value: Optional[str]
    other: Optional[str]

    @property
    def wrong(self) -> bool:
        return self.either in ("PASSED", "FAILED")

    def __str__(self) -> str:
        verdict = f"{self.either} with either, {self.value} with the value, {self.other} with the other"
        return f"{self.file}: {self.check} of {self.resource} is {verdict}: {self.replacement[:300]}"


def configurations() -> Dict[str, terraform.Files]:
    """The samples in HCL, each root module with the modules below it."""
    found: Dict[str, terraform.Files] = {}
    for part in parts():
        if part.language == "terraform":
            top = os.path.commonpath([os.path.dirname(name) for name in part.files])
            files = {os.path.relpath(name, top): text for name, text in part.files.items()}
            if any("/" not in name and name.endswith(".tf") for name in files):
                found[part.name] = files
    return found


def documents() -> Dict[Path, Dict[str, Any]]:
    """The sample templates."""
    from incident_manager.cloudformation.template_source import load_template

    found = {}
    for path in sorted([*SAMPLES.rglob("*.yaml"), *SAMPLES.rglob("*.json")]):
        document = load_template(str(path))
        if isinstance(document, dict) and isinstance(document.get("Resources"), dict):
            found[path] = document
    return found


def expected(value: Optional[str], other: Optional[str]) -> Optional[str]:
    """The verdict where it is one of two; a configuration in which the resource is not judged does not count."""
    both = {value, other}
    if value is None or other is None or len(both) == 1:
        return value or other
    if "WITHHELD" in both:
        return "WITHHELD"
    return "PASSED" if both == {"PASSED", "SILENT"} else "UNKNOWN"


def in_template(path: Path, document: Dict[str, Any], replacement: templates.Replacement) -> List[verdicts.Verdicts]:
    """The verdicts with the value, with the other, and with one of the two."""
    changed = (
        templates.replaced(document, replacement.place, replacement.value),
        templates.replaced(document, replacement.place, replacement.other),
        templates.undecided(document, replacement),
    )
    return [verdicts.of_template(each, path) for each in changed]


def in_terraform(files: terraform.Files, replacement: terraform.Replacement) -> List[verdicts.Verdicts]:
    """The same for a configuration in HCL."""
    found = []
    for changed in (
        replacement.with_(files, replacement.value),
        replacement.with_(files, replacement.other),
        replacement.undecided(files),
    ):
        with tempfile.TemporaryDirectory() as folder:
            found.append(verdicts.of_terraform(changed, Path(folder).resolve()))
    return found


def differences(
    name: str, replacement: str, found: List[verdicts.Verdicts], counts: "Counter[str]"
) -> Iterator[Difference]:
    with_value, with_other, with_either = found
    for place in sorted({*with_value, *with_other, *with_either}):
        value, other, either = with_value.get(place), with_other.get(place), with_either.get(place)
        counts["verdicts"] += 1
        if either != expected(value, other):
            yield Difference(name, replacement, *place, either, value, other)


def _tried(language: str, source: random.Random) -> Iterator[Tuple[str, str, List[verdicts.Verdicts]]]:
    """Replacements without end, in a language, and the verdicts on each."""
    documents_here, files_here = documents(), configurations()
    pool, words = templates.pool_of(documents_here), terraform.pool_of(files_here)
    while True:
        if language == "templates":
            path = source.choice(list(documents_here))
            for change in templates.replacements(documents_here[path], pool, source, 5):
                found = in_template(path, documents_here[path], change)
                yield str(path.relative_to(SAMPLES)), str(change), found
        else:
            name = source.choice(list(files_here))
            for replacement in terraform.replacements(files_here[name], words, source, 5):
                yield name, str(replacement), in_terraform(files_here[name], replacement)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=("templates", "terraform"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    source, counts = random.Random(options.seed), Counter[str]()
    wrong: List[Difference] = []
    lost: List[Difference] = []
    for name, replacement, found in itertools.islice(_tried(options.language, source), options.count):
        counts["replacements"] += 1
        for difference in differences(name, replacement, found, counts):
            (wrong if difference.wrong else lost).append(difference)
    for difference in [*wrong[: options.show], *lost[: options.show]]:
        print("wrong:" if difference.wrong else "lost: ", difference)
    print(dict(counts), f"{len(wrong)} wrong, {len(lost)} lost")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
