"""Begin a new check: a rule that works, its samples, its page, and its line in the changelog.

python scripts/new_check.py CKV_SSMIM_23 set_has_two_regions "Ensure a replication set has at least two Regions"

The rule is an example, on replication sets; make it yours, and the samples with it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "checks"
SAMPLES = ROOT / "sample_iac"
CHANGELOG = ROOT / "CHANGELOG.md"

sys.path.append(str(ROOT / "tests"))

RULE = '''"""What: a replication set has at least two Regions.

Why: with a single Region, Incident Manager is out of reach while that Region is.

Fix: add a second Region to the replication set.

Limits: Regions that depend on a value that is not known are not counted.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/general-settings.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import ReplicationSet
from incident_manager.rule import LOW, Rule
from incident_manager.values import label
from incident_manager.verdict import Fault, Gap, Remarks

LEAST = 2


def judge(replication_set: ReplicationSet) -> Remarks:
    if len(replication_set.certain_entries) >= LEAST:
        return
    if replication_set.gap is not None:
        yield Gap(replication_set.gap.why)
    elif len(replication_set.entries) >= LEAST:
        yield Gap(f"how many Regions {replication_set.address} has depends on a condition that is not known")
    else:
        names = ", ".join(label(entry.name) for entry in replication_set.entries)
        yield Fault(f"{replication_set.address} has the Region {names} only.", "add a second Region.")


register(
    Rule(
        id="{id}",
        title="{title}",
        severity=LOW,
        of=ReplicationSet,
        judge=judge,
        guideline="https://docs.aws.amazon.com/incident-manager/latest/userguide/general-settings.html",
        text=__doc__,
        opt_in=True,
    )
)
'''

TERRAFORM = """terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}
"""
ONE = """  region {
    name = "us-east-1"
  }
"""
TWO = """  region {
    name = "us-west-2"
  }
"""
SOME = """  dynamic "region" {
    for_each = var.regions
    content {
      name = region.value
    }
  }
"""
VARIABLE = """
variable "regions" {
  type = set(string)
}
"""
SETS = {  # what is declared before it, what a replication set says, and what of it is expected
    "failing": ("", ONE, 'FAILED: {id} "has the Region us-east-1 only" "add a second Region"'),
    "passing": ("", ONE + TWO, "PASSED: {id}"),
    "unknown": (VARIABLE, ONE + SOME, 'UNKNOWN: {id} "var.regions has no value"'),
    "suppressed": ("", "  #checkov:skip={id}:one Region is enough for the test account\n" + ONE, "SKIPPED: {id}"),
}
TEMPLATE = 'AWSTemplateFormatVersion: "2010-09-09"\n'
METADATA = """    Metadata:
      checkov:
        skip:
          - id: {id}
            comment: one Region is enough for the test account
"""
MAYBE = """Parameters:
  Second:
    Type: String
    AllowedValues: ["yes", "no"]
Conditions:
  WithSecond: !Equals [!Ref Second, "yes"]
"""
IRELAND = "        - RegionName: eu-west-1\n"
OREGON = "        - RegionName: us-west-2\n"
PERHAPS = "        - !If\n          - WithSecond\n          - RegionName: us-west-2\n          - !Ref AWS::NoValue\n"
STACKS = {  # what is declared before, what the resource has beside its properties, its Regions, what is expected
    "failing": ("", "", IRELAND, 'FAILED: {id} "has the Region eu-west-1 only" "add a second Region"'),
    "passing": ("", "", IRELAND + OREGON, "PASSED: {id}"),
    "unknown": (MAYBE, "", IRELAND + PERHAPS, 'UNKNOWN: {id} "the parameter Second has no value"'),
    "suppressed": ("", METADATA, IRELAND, "SKIPPED: {id}"),
}


def files(check: str, stem: str, title: str) -> Dict[Path, str]:
    made = {CHECKS / f"{stem}.py": RULE.replace("{id}", check).replace("{title}", title)}
    for name, (before, regions, expected) in SETS.items():
        text = (
            f'{TERRAFORM}{before}\n# {expected}\nresource "aws_ssmincidents_replication_set" "this" {{\n{regions}}}\n'
        )
        made[SAMPLES / stem / "terraform" / name / "main.tf"] = text.replace("{id}", check)
    for name, (before, beside, regions, expected) in STACKS.items():
        text = (
            f"{TEMPLATE}{before}Resources:\n  # {expected}\n  ReplicationSet:\n"
            f"    Type: AWS::SSMIncidents::ReplicationSet\n{beside}    Properties:\n"
            f"      DeletionProtected: true\n      Regions:\n{regions}"
        )
        made[SAMPLES / stem / "cloudformation" / f"{name}.yaml"] = text.replace("{id}", check)
    return made


def expect_of_others(check: str, stem: str) -> None:
    """Write above each resource of the samples what the other checks say of it."""
    from conftest import scan
    from test_samples import BROAD, OPT_IN

    said: Dict[Tuple[Path, int], Dict[str, str]] = {}
    for strict in ("fail", ""):
        records, _ = scan(SAMPLES / stem, "--framework", "terraform", "cloudformation", CKV_SSMIM_UNKNOWN=strict)
        for outcome, found in records.items():
            for record in found:
                if record["check_id"] not in (check, *BROAD, *OPT_IN):
                    place = Path(record["file_abs_path"]), record["file_line_range"][0]
                    unknown = strict and "not shown to hold" in " ".join(record["details"])
                    said.setdefault(place, {})[record["check_id"]] = "UNKNOWN" if unknown else outcome
    for (file, line), outcomes in said.items():
        lines = file.read_text().splitlines()
        indent = re.match(" *", lines[line - 1])
        comments = []
        for outcome in ("PASSED", "FAILED", "UNKNOWN"):
            checks = sorted((name for name, got in outcomes.items() if got == outcome), key=_number)
            comments += [f"{indent[0] if indent else ''}# {outcome}: {' '.join(checks)}"] if checks else []
        file.write_text("\n".join([*lines[: line - 1], *comments, *lines[line - 1 :]]) + "\n")


def changed(check: str, title: str) -> str:
    """The changelog with a line for the check, at the end of the list of new ones."""
    before, heading, rest = CHANGELOG.read_text().partition("### New check\n")
    entries, blank, after = rest.partition("\n\n###")
    if not blank:
        entries, blank, after = rest.rstrip("\n"), "\n", ""
    return f"{before}{heading}{entries}\n- {check}, opt-in: {title.partition(' ')[2]}{blank}{after}"


def _number(check: str) -> int:
    return int(check.rpartition("_")[2])


def faults(check: str, stem: str, title: str) -> List[str]:
    found = []
    if not re.fullmatch(r"CKV_SSMIM_\d+", check):
        found.append(f"{check} is no id: CKV_SSMIM_ and a number")
    if any(f'"{check}"' in path.read_text() for path in CHECKS.glob("*.py")):
        found.append(f"{check} is taken")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", stem):
        found.append(f"{stem} is no name for the file: several words in lower case, with underscores")
    if (CHECKS / f"{stem}.py").exists() or (SAMPLES / stem).exists():
        found.append(f"{stem} exists")
    if not re.fullmatch(r'Ensure [^"\n]*[^".\n]', title):
        found.append(f"{title!r} is no title: one sentence that begins with Ensure, without a full stop")
    return found


def main(arguments: List[str]) -> None:
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    check, stem, title = arguments
    wrong = faults(check, stem, title)
    if wrong:
        raise SystemExit("\n".join(wrong))
    for path, text in files(check, stem, title).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path.relative_to(ROOT))
    CHANGELOG.write_text(changed(check, title))
    expect_of_others(check, stem)
    subprocess.run([sys.executable, str(ROOT / "scripts" / "render_docs.py")], check=True)
    print(f"docs/checks/{check}.md, README.md, CHANGELOG.md")


if __name__ == "__main__":
    main(sys.argv[1:])
