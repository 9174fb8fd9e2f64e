"""Replace values by one that is v or w: the verdict is X where it is X with v and with w, else it is unknown.

With ``--unknown``, by one that nothing says: the verdict is X only where it is X with each of the values that the
property has elsewhere.

python tests/replacements/compare.py terraform --seed 1 --count 1000
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conftest import SAMPLES  # noqa: E402
from mutations.samples import parts  # noqa: E402
from replacements import templates, terraform, verdicts  # noqa: E402

Found = List[verdicts.Verdicts]


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


def in_template(path: Path, document: Dict[str, Any], replacement: templates.Replacement) -> Found:
    """The verdicts with the value, with the other, and with one of the two."""
    changed = (
        templates.replaced(document, replacement.place, replacement.value),
        templates.replaced(document, replacement.place, replacement.other),
        templates.undecided(document, replacement),
    )
    return [verdicts.of_template(each, path) for each in changed]


def in_terraform(files: terraform.Files, replacement: terraform.Replacement) -> Found:
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


def differences(name: str, replacement: str, found: Found, counts: "Counter[str]") -> Iterator[Difference]:
    with_value, with_other, with_either = found
    for place in sorted({*with_value, *with_other, *with_either}):
        value, other, either = with_value.get(place), with_other.get(place), with_either.get(place)
        counts["verdicts"] += 1
        if either != expected(value, other):
            yield Difference(name, replacement, *place, either, value, other)


SOME = 6  # values that stand for every one


def in_terraform_unknown(files: terraform.Files, place: terraform.Replacement, values: List[str]) -> Found:
    """The verdicts with a value that nothing says, then those with each of some values."""
    found = []
    for changed in (place.unknown(files), *(place.with_(files, value) for value in values)):
        with tempfile.TemporaryDirectory() as folder:
            found.append(verdicts.of_terraform(changed, Path(folder).resolve()))
    return found


def in_template_unknown(path: Path, document: Dict[str, Any], place: templates.Place, values: List[str]) -> Found:
    """The same for a template and a text."""
    changed = [templates.unknown(document, place), *(templates.replaced(document, place, value) for value in values)]
    return [verdicts.of_template(each, path) for each in changed]


def not_shown(name: str, replacement: str, found: Found, counts: "Counter[str]") -> Iterator[Difference]:
    """Verdicts that are known though the value is not, and that are others with some value."""
    with_unknown, *with_values = found
    for place, verdict in sorted(with_unknown.items()):
        counts["verdicts"] += 1
        for with_value in with_values:
            other = with_value.get(place)
            if (
                verdict not in HARMLESS
                or other in (None, verdict, *HARMLESS[verdict])
                or _is_excepted(place, with_value)
            ):
                continue
            yield Difference(name, replacement, *place, verdict, None, other)
            break


def _is_excepted(place: Tuple[str, str], with_value: verdicts.Verdicts) -> bool:
    """Whether a verdict rests on what another check demands, which does not hold with the value.

    A key whose Region is not known is taken to be in the Region that uses it, as check 4 demands. Whether a set that
    names its key by a variable refers to it, the module's caller says (8).
    """
    fails_4 = any(check == "CKV_SSMIM_4" and found == "FAILED" for (_, check), found in with_value.items())
    return place[1] == "CKV_SSMIM_8" or (place[1] in ("CKV_SSMIM_5", "CKV_SSMIM_6", "CKV_SSMIM_22") and fails_4)


SERVICE_LINKED = "arn:aws:iam::*:role/aws-service-role/*"
UNTOLD = ("Sid", "sid", "Resource", "group")
"""A Sid that is there twice is refused; a resource that is not known is taken for one of the action's service, and a
group that is not known for one that has nothing else."""
REFUSED = (SERVICE_LINKED, f'"{SERVICE_LINKED}"', "allow", '"allow"', "DefaultKey", '"DefaultKey"', "", '""', "null")
"""Values that AWS refuses where the samples have them, and those that stand for none."""
_PRINCIPAL = re.compile(r'"?(arn:aws:(iam|sts):|\d{10,11}"?$)')
_ACCEPTED = re.compile(
    r'"?arn:aws:(iam::\d{12}:(root|(role|user)/[\w+=,.@/-]+)|sts::\d{12}:assumed-role/[\w+=,.@-]+/[\w+=,.@-]+'
    r'|iam::(aws|\d{12}):(policy|instance-profile)/.+)"?'
)


def _is_refused(text: str) -> bool:
    """Whether AWS refuses a value of the samples: one of these, or what is like the ARN of a principal and is none."""
    return text in REFUSED or bool(_PRINCIPAL.match(text) and not _ACCEPTED.fullmatch(text))


HARMLESS = {"PASSED": ("SILENT", "WITHHELD"), "FAILED": ()}
"""What other values may come to where nothing is said of one."""


def _is_untold(document: Dict[str, Any], place: templates.Place) -> bool:
    """Whether other values say nothing of one that is not known; no two users of an account have one name."""
    names_a_user = place[2:] == ("Properties", "UserName") and place[0] == "Resources"
    of_a_user = names_a_user and document["Resources"][place[1]]["Type"] == "AWS::IAM::User"
    return of_a_user or templates.kind_of(place) in UNTOLD


def _is_untold_in_hcl(files: terraform.Files, name: str) -> bool:
    """The same in HCL: no replica is in its primary's Region, and who is named is of the key's account."""
    has_replicas = any("replica_key" in text for text in files.values())
    return name in (*UNTOLD, "role_arn") or (has_replicas and name in ("region", "primary_key_arn"))


def tried_unknown(language: str, source: random.Random) -> Iterator[Tuple[str, str, Found]]:
    """Values that nothing says without end, in a language, and the verdicts on each."""
    documents_here, files_here = documents(), configurations()
    pool, words = templates.pool_of(documents_here), terraform.pool_of(files_here)
    while True:
        if language == "templates":
            path = source.choice(list(documents_here))
            for change in templates.replacements(documents_here[path], pool, source, 5):
                texts = [value for value in pool.get(templates.kind_of(change.place), ()) if isinstance(value, str)]
                texts = [text for text in texts if not _is_refused(text)]
                if isinstance(change.value, str) and not _is_untold(documents_here[path], change.place):
                    values = [
                        *([change.value] if change.value in texts else ()),
                        *source.sample(texts, min(SOME, len(texts))),
                    ]
                    found = in_template_unknown(path, documents_here[path], change.place, values)
                    yield str(path.relative_to(SAMPLES)), f"{change.place}: {values}", found
        else:
            name = source.choice(list(files_here))
            for replacement in terraform.replacements(files_here[name], words, source, 5):
                known = [word for word in words.get(replacement.name, ()) if not _is_refused(word)]
                values = [
                    *([replacement.value] if replacement.value in known else ()),
                    *source.sample(known, min(SOME, len(known))),
                ]
                if _is_untold_in_hcl(files_here[name], replacement.name):
                    continue
                yield name, f"{replacement}: {values}", in_terraform_unknown(files_here[name], replacement, values)


def tried(language: str, source: random.Random) -> Iterator[Tuple[str, str, Found]]:
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


def compared(
    language: str, seed: int, count: int, of_unknown: bool = False
) -> Tuple[List[Difference], List[Difference], "Counter[str]"]:
    """What is against the property, what is lost, and how much was looked at."""
    counts: "Counter[str]" = Counter()
    wrong: List[Difference] = []
    lost: List[Difference] = []
    try_out, compare = (tried_unknown, not_shown) if of_unknown else (tried, differences)
    for name, replacement, found in itertools.islice(try_out(language, random.Random(seed)), count):
        counts["replacements"] += 1
        for difference in compare(name, replacement, found, counts):
            (wrong if difference.wrong else lost).append(difference)
    return wrong, lost, counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=("templates", "terraform"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--unknown", action="store_true")
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    wrong, lost, counts = compared(options.language, options.seed, options.count, options.unknown)
    for difference in [*wrong[: options.show], *lost[: options.show]]:
        print("wrong:" if difference.wrong else "lost: ", difference)
    print(dict(counts), f"{len(wrong)} wrong, {len(lost)} lost")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
