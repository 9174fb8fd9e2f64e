"""One summary of what all shards reported, as Markdown: to $GITHUB_STEP_SUMMARY, or else to standard output."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

MOST_ROWS = 500  # a summary of a step may have 1 MiB
Reports = List[Dict[str, Any]]


def cell(text: str) -> str:
    """Text of others as code, which becomes no link, no mention and no other markup, in the cell of a table."""
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in " ".join(text.split())[:300])
    return f"`{shown.replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> List[str]:
    shown = [f"| {' | '.join(row)} |" for row in rows[:MOST_ROWS]]
    rest = [f"\nand {len(rows) - MOST_ROWS} more"] if len(rows) > MOST_ROWS else []
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *shown, *rest, ""]


def summary(reports: Reports, missing: Sequence[str]) -> str:
    of = {status: [one for one in reports if one["status"] == status] for status in ("scanned", "no mention", "fault")}
    with_findings = sorted((one for one in of["scanned"] if one["findings"]), key=lambda one: str(one["name"]))
    undecided = sorted((cell(one["name"]), str(one["undecided"])) for one in of["scanned"] if one["undecided"])
    unread = [(one["name"], file) for one in of["scanned"] for file in one["unread"]]
    checks = Counter[str]()
    for one in with_findings:
        checks.update(one["findings"])
    lines = ["# Incident Manager", ""]
    lines += table(
        ("", "repositories and folders"),
        [
            ("with findings", str(len(with_findings))),
            ("without", str(len(of["scanned"]) - len(with_findings))),
            ("of these two, with something undecided", str(len(undecided))),
            ("that do not mention Incident Manager", str(len(of["no mention"]))),
            ("that could not be scanned", str(len(of["fault"]))),
        ],
    )
    if missing:
        lines += [f"**No report came from {', '.join(missing)}: what is in them is not counted here.**", ""]
    if of["fault"]:
        faults = sorted((cell(one["name"]), cell(one["reason"])) for one in of["fault"])
        lines += ["## Could not be scanned", "", *table(("name", "reason"), faults)]
    if unread:
        files = sorted((cell(name), cell(file)) for name, file in unread)
        lines += ["## Files that could not be read", "", *table(("in", "file"), files)]
    if checks:
        counts = [(name, str(count)) for name, count in sorted(checks.items(), key=lambda item: (-item[1], item[0]))]
        lines += ["## Findings by check", "", *table(("check", "findings"), counts)]
        rows = [
            (cell(one["name"]), ", ".join(f"{name} ({count})" for name, count in sorted(one["findings"].items())))
            for one in with_findings
        ]
        lines += ["## Findings by repository", "", *table(("name", "checks"), rows)]
    if undecided:
        lines += ["## Undecided by repository", "", *table(("name", "undecided"), undecided)]
    return "\n".join(lines)


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=Path, required=True, help="the folder with shard-N.json")
    parser.add_argument("--shards", required=True, help="the numbers of all shards, as a JSON list")
    parser.add_argument("--fail-on", choices=("nothing", "faults", "findings"), default="faults")
    options = parser.parse_args(arguments)
    reports: Reports = []
    missing: List[str] = []
    for number in json.loads(options.shards):
        file = options.reports / f"shard-{number}.json"
        if file.is_file():
            reports.extend(json.loads(file.read_text(encoding="utf-8")))
        else:
            missing.append(f"shard {number}")
    text = summary(reports, missing)
    if "GITHUB_STEP_SUMMARY" in os.environ:
        with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as stream:
            stream.write(text)
    else:
        print(text)
    faults = bool(missing) or any(one["status"] == "fault" for one in reports)
    findings = any(one["findings"] for one in reports)
    fails = {"nothing": False, "faults": faults, "findings": faults or findings}
    return 1 if fails[options.fail_on] else 0


if __name__ == "__main__":
    sys.exit(main())
