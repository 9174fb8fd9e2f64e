"""What checkov's own YAML policies find, miss and cost, where they stand for the checks.

    python benchmarks/compare_yaml.py            the tables, in a minute or two
    python benchmarks/compare_yaml.py --write    into docs/yaml-policies.md too

Both are run on the samples and held against what the samples say of themselves. Plans have no annotations: there the
checks are the measure, and tests/test_plans.py proves these. The cost is processor time, as measure.py takes it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Set, Tuple

import estates
import measure
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from annotations import Expectation, fits, read  # noqa: E402
from conftest import CHECKS, SAMPLES, Records, scan  # noqa: E402

POLICIES = Path(__file__).resolve().parent / "yaml_policies"
PAGE = ROOT / "docs" / "yaml-policies.md"
BEGIN, END = "<!-- compare_yaml.py writes this -->", "<!-- to here -->"
KEYS = 1000
PREFIX, OURS = "CKV2_YAML_", "CKV_SSMIM_"


class Language(NamedTuple):
    """``policies`` is the folder of its YAML policies."""

    title: str
    policies: str
    frameworks: Tuple[str, ...]


LANGUAGES = {
    "hcl": Language("Terraform", "terraform", ("terraform", "terraform_json")),
    "template": Language("CloudFormation and SAM", "cloudformation", ("cloudformation",)),
    "serverless": Language("Serverless Framework", "cloudformation", ("serverless",)),
    "plan": Language("Terraform plans", "terraform", ("terraform_plan",)),
}


class Counts(NamedTuple):
    """Of one rule in one language.

    ``false_alarms`` are failures where the rule holds, is not decided, or has nothing to say; ``unfounded`` are passes
    where the configuration does not say whether it holds. ``strangers`` are records, of either kind, on keys that are
    not Incident Manager's; they are counted nowhere else.
    """

    expected: int
    found: int
    false_alarms: int
    unfounded: int
    strangers: int

    @property
    def missed(self) -> int:
        return self.expected - self.found


def language_of(file: Path) -> str:
    if "plans" in file.parts:
        return "plan"
    if "serverless_framework" in file.parts:
        return "serverless"
    return "hcl" if ".tf" in file.suffixes else "template"


def number_of(check: str) -> int:
    return int(check.rpartition("_")[2])


@lru_cache(maxsize=None)
def opt_in() -> Dict[int, str]:
    """The number of each opt-in check, and the folder of its samples: other samples do not speak of it."""
    texts = {path.stem: path.read_text() for path in CHECKS.glob("*.py")}
    ids = {stem: re.findall(rf'id="{OURS}(\d+)"', text) for stem, text in texts.items() if "opt_in=True" in text}
    return {int(number): stem for stem, numbers in ids.items() for number in numbers}


def is_key(record: Dict[str, Any]) -> bool:
    return bool(re.search(r"(^|\.)(aws|awscc)_kms_|^AWS::KMS::(Replica)?Key\.", record["resource"]))


def flat(records: Records) -> List[Tuple[str, Dict[str, Any]]]:
    """Each record with its outcome, under the id of the check that it stands for."""
    return [
        (outcome, {**record, "check_id": record["check_id"].replace(PREFIX, OURS)})
        for outcome, found in records.items()
        for record in found
    ]


def expected_of(records: Records) -> List[Expectation]:
    """What the checks report, as expectations."""
    return [
        Expectation(Path(record["file_abs_path"]), 0, record["resource"], "", outcome, record["check_id"], ())
        for outcome, record in flat(records)
    ]


def named(expectations: Iterable[Expectation], ours: Records) -> List[Expectation]:
    """The expectations with the name of their resource, where the checks report but one of that name.

    A graph policy's record of a provider has no lines to find it by: checkov 3.3.30 says 1 to 1.
    """
    names: Dict[Path, List[Dict[str, Any]]] = {}
    for _, record in flat(ours):
        names.setdefault(Path(record["file_abs_path"]), []).append(record)
    result = []
    for each in expectations:
        fitting = {record["resource"] for record in names.get(each.file, ()) if fits(each, record)}
        result.append(each._replace(resource=fitting.pop()) if len(fitting) == 1 else each)
    return result


def count(records: Records, expectations: Iterable[Expectation], everywhere: bool = False) -> Dict[int, Counts]:
    """The counts of each rule that the expectations or the records know, by the number of its check.

    Opt-in rules are judged in the folders of their samples alone, if not ``everywhere``: others do not speak of them.
    """
    by_file: Dict[Tuple[str, Path], List[Expectation]] = {}
    keys_of_ours: Dict[Path, List[Expectation]] = {}
    counts: Dict[int, "Counter[str]"] = {}
    found: Set[Expectation] = set()
    for expectation in expectations:
        by_file.setdefault((expectation.check, expectation.file), []).append(expectation)
        keys_of_ours.setdefault(expectation.file, []).append(expectation)
        counter = counts.setdefault(number_of(expectation.check), Counter())
        counter["expected"] += expectation.outcome == "FAILED"
    for outcome, record in flat(records):
        number, file = number_of(record["check_id"]), Path(record["file_abs_path"])
        if not everywhere and opt_in().get(number, "") not in (*file.parts, ""):
            continue
        counter = counts.setdefault(number, Counter())
        fitting = [each for each in by_file.get((record["check_id"], file), ()) if fits(each, record)]
        said = {expectation.outcome for expectation in fitting}
        if is_key(record) and not any(
            fits(each._replace(check=record["check_id"]), record) for each in keys_of_ours.get(file, ())
        ):
            counter["strangers"] += 1
        elif outcome == "PASSED":
            counter["unfounded"] += "UNKNOWN" in said
        elif outcome == "FAILED":
            found.update(expectation for expectation in fitting if expectation.outcome == "FAILED")
            counter["false_alarms"] += not said & {"FAILED", "SKIPPED"}
    for expectation in found:
        counts[number_of(expectation.check)]["found"] += 1
    return {number: Counts(*(counter[field] for field in Counts._fields)) for number, counter in counts.items()}


def policies(folder: str) -> Dict[int, Path]:
    """The YAML policies of a folder by the number of the check that each stands for."""
    return {
        number_of(yaml.safe_load(path.read_text())["metadata"]["id"]): path
        for path in sorted((POLICIES / folder).glob("*.yaml"))
    }


def scanned(language: str, target: Path, ours: bool) -> Records:
    """The records of one language, with the checks or with the YAML policies."""
    of = LANGUAGES[language]
    place = CHECKS if ours else POLICIES / of.policies
    records, errors = scan(target, "--framework", *of.frameworks, "--check", f"{PREFIX}*", checks=place)
    if "ERROR" in errors or "Failed to parse" in errors:
        raise RuntimeError(errors)
    return {
        outcome: [record for record in found if language_of(Path(record["file_abs_path"])) == language]
        for outcome, found in records.items()
    }


def compare(language: str, target: Path = SAMPLES) -> Dict[str, Dict[int, Counts]]:
    """The counts of the YAML policies and of the checks, on the samples of a folder in one language."""
    ours = scanned(language, target, True)
    if language == "plan":
        expectations = expected_of(ours)
    else:
        expectations = named((each for each in read(target) if language_of(each.file) == language), ours)
    return {
        "yaml": count(scanned(language, target, False), expectations, language == "plan"),
        "checks": count(ours, expectations, language == "plan"),
    }


# What the policy language cannot say, and why.
NOT_EXPRESSIBLE = {
    11: "a Region of one resource would be compared with that of another, its provider: no operator does that",
    12: "the state before a change is not in the graph that policies are asked of",
}
COLUMNS = ("expected", "found", "missed", "false alarms", "passed, though unknown", "records on other keys")


def cells(counts: Counts) -> Tuple[int, ...]:
    return (
        counts.expected,
        counts.found,
        counts.missed,
        counts.false_alarms,
        counts.unfounded,
        counts.strangers,
    )


def total(counts: Iterable[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(*counts)))


def table(language: str, results: Dict[str, Dict[int, Counts]]) -> List[str]:
    """One language: a row for each rule that says something of it, all together, and the checks beside them."""
    found, written = results["yaml"], policies(LANGUAGES[language].policies)
    lines = [f"### {LANGUAGES[language].title}", "", f"| rule | {' | '.join(COLUMNS)} |", "|---" + "|--:" * 6 + "|"]
    asked = any(counts.found or counts.false_alarms for counts in found.values())
    for number in sorted({*found, *results["checks"]}) if asked else ():
        counts = found.get(number, Counts(0, 0, 0, 0, 0))
        if any(counts) or number in written:
            rule = f"[{number}](checks/{OURS}{number}.md)" + ("" if number in written else " (no policy)")
            lines.append(f"| {rule} | {' | '.join(map(str, cells(counts)))} |")
    lines.append(f"| all policies | {' | '.join(map(str, cells(total(found.values()))))} |")
    if language != "plan":
        lines.append(f"| all checks | {' | '.join(map(str, cells(total(results['checks'].values()))))} |")
    return [*lines, ""]


def costs(keys: int, times: int) -> Dict[str, float]:
    """The processor time of checkov alone, with the YAML policies and with the checks; the least of several runs."""
    ways = {
        "checkov alone": (),
        "with the YAML policies": ("--external-checks-dir", str(POLICIES / "terraform")),
        "with the checks": ("--external-checks-dir", str(CHECKS)),
    }
    seconds: Dict[str, List[float]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as place:
        estates.hcl(Path(place), keys)
        for _ in range(times):
            for way, arguments in ways.items():
                seconds[way].append(measure.run(Path(place), "terraform", *arguments).seconds)
    return {way: min(each) for way, each in seconds.items()}


def cost_table(seconds: Dict[str, float]) -> List[str]:
    alone = next(iter(seconds.values()))
    lines = [
        "### Cost",
        "",
        f"An estate of {KEYS:,} keys in HCL, processor time:",
        "",
        "| | s | more |",
        "|---|--:|--:|",
    ]
    lines.extend(f"| {way} | {each:.1f} | {each - alone:.1f} |" for way, each in seconds.items())
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.relative_to(ROOT)}")
    parser.add_argument("--times", type=int, default=3, help="runs for each cost")
    options = parser.parse_args()
    lines: List[str] = []
    for language in LANGUAGES:
        lines.extend(table(language, compare(language)))
    lines.extend(f"- No policy for {number}: {why}." for number, why in NOT_EXPRESSIBLE.items())
    lines.append("")
    lines.extend(cost_table(costs(KEYS, options.times)))
    text = "\n".join(lines)
    print(text)
    if options.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
