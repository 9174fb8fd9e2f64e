"""Generated configurations, planned by Terraform and read by the project.

Usage: python tests/terraform_language/compare_configurations.py --seed 1 --count 200

It compares which instances there are, every argument of each, and every output. It ends with 1 where a value of ours is
wrong, where one is known that Terraform refuses, or where an exception is raised. With ``--table`` it writes
``configurations.json``, the table that is tested where there is no terraform.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, Dict, List, Sequence, Tuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from terraform_language import by_ours, by_terraform, configuration_verdicts, plans, table, verdicts
from terraform_language.by_terraform import Answer, Number
from terraform_language.configuration_verdicts import Item
from terraform_language.configurations import Case, Configurations
from terraform_language.plans import Planned

FILE = Path(__file__).resolve().parent / "configurations.json"
SEED = 14
CASES = 60  # of the table
EXAMPLES = 30


def generated(seed: int, count: int) -> List[Case]:
    generator = Configurations(Random(seed))
    return [generator.case(f"c{number}") for number in range(count)]


def judged(cases: Sequence[Case], planned: Sequence[Planned], folder: Path) -> List[Item]:
    found: List[Item] = []
    for case, answer in zip(cases, planned):
        read = by_ours.configuration(case.files, folder / "ours" / case.name)
        found.extend(configuration_verdicts.items(case, answer, read))
    return found


def compared(cases: Sequence[Case], folder: Path) -> Tuple[List[Item], int]:
    """What is compared of the configurations, and how many of them Terraform refuses."""
    planned = plans.answers(cases, folder / "terraform")
    return judged(cases, planned, folder), sum(bool(answer.refused) for answer in planned)


def encoded(cases: Sequence[Case], planned: Sequence[Planned]) -> str:
    """The text of the table."""
    lines: List[str] = []
    for case, answer in zip(cases, planned):
        outputs = {
            name: {"value": given.value, "type": given.type} for name, given in answer.outputs.items() if given.type
        }
        lines.append(
            table.encoded(
                {
                    "name": case.name,
                    "files": case.files,
                    "variables": list(case.variables),
                    "instances": {name: _written(case, values) for name, values in answer.instances.items()},
                    "outputs": outputs,
                    "documents": answer.documents,
                    "refused": table.brief(answer.refused),
                    "named": list(answer.named),
                }
            )
        )
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _written(case: Case, values: Dict[str, Any]) -> Dict[str, Any]:
    """The values of the arguments that a configuration has, without those that the provider adds."""
    text = "".join(case.files.values())
    return {name: value for name, value in values.items() if re.search(rf"\b{name}\b", text)}


def read_table() -> Tuple[List[Case], List[Planned]]:
    cases: List[Case] = []
    planned: List[Planned] = []
    for row in json.loads(FILE.read_text(), parse_int=Number, parse_float=Number):
        cases.append(Case(row["name"], row["files"], tuple(row["variables"])))
        outputs = {name: Answer(given["value"], given["type"]) for name, given in row["outputs"].items()}
        planned.append(Planned(row["instances"], outputs, row["documents"], row["refused"], tuple(row["named"])))
    return cases, planned


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--checks", type=Path, default=by_ours.CHECKS, help="the library, of another working tree")
    parser.add_argument("--keep", type=Path, help="a folder for the files of the configurations")
    parser.add_argument("--table", action="store_true", help="write configurations.json")
    options = parser.parse_args()
    if by_terraform.missing():
        print(by_terraform.missing(), file=sys.stderr)
        return 2
    logging.disable(logging.WARNING)
    by_ours.load(options.checks.resolve())
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        if options.table:
            cases = generated(SEED, CASES)
            FILE.write_text(encoded(cases, plans.answers(cases, folder / "terraform")))
            return 0
        items, refused = compared(generated(options.seed, options.count), folder)
    counts = Counter(item.verdict for item in items)
    print(f"{options.count} configurations, of which Terraform refuses {refused}; {len(items)} values")
    for verdict in verdicts.VERDICTS:
        print(f"  {verdict:32} {counts[verdict]:7}")
    for verdict in (*verdicts.FAULTS, verdicts.UNKNOWN):
        for item in [item for item in items if item.verdict == verdict][:EXAMPLES]:
            print(item.line())
    return 1 if any(counts[verdict] for verdict in verdicts.FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
