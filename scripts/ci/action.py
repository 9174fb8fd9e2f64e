"""The step of action.yml that scans. Its inputs are environment variables, so that no shell ever sees their values."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List

from checkov_run import ALL_FRAMEWORKS, OURS, Scan, results_of, scan, undecided_of, write_patch

PATCH = "checkov-incident-manager.patch"
LEVELS = {"error": "error", "warning": "warning"}


def value(name: str, default: str = "") -> str:
    return os.environ.get(f"INPUT_{name}", "").strip() or default


def escaped(text: str, *more: str) -> str:
    """For a command of the runner: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts."""
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def annotation(result: Dict[str, Any]) -> str:
    place = result["locations"][0]["physicalLocation"]
    properties = {
        "file": place["artifactLocation"]["uri"],
        "line": str(place["region"]["startLine"]),
        "endLine": str(place["region"]["endLine"]),
        "title": result["ruleId"],
    }
    shown = ",".join(f"{name}={escaped(text, ':', ',')}" for name, text in properties.items())
    return f"::{LEVELS.get(result['level'], 'notice')} {shown}::{escaped(result['message']['text'])}"


def plain(result: Dict[str, Any]) -> str:
    place = result["locations"][0]["physicalLocation"]
    text = result["message"]["text"].replace("\n", "\n    ")
    return f"{place['artifactLocation']['uri']}:{place['region']['startLine']}: {result['ruleId']}: {text}\n"


def job_summary(found: List[Dict[str, Any]], done: Scan) -> Iterator[str]:
    """Markdown with numbers and ids only: nothing of it is a text of the scanned code."""
    yield "### checkov for Incident Manager"
    yield ""
    yield "The scan failed: see its log." if done.fault else done.summary.replace("*", "\\*")
    counted = Counter(result["ruleId"] for result in found)
    if counted:
        yield from ("", "| check | findings |", "|---|---|")
        yield from (f"| {check} | {number} |" for check, number in sorted(counted.items()))
    if done.unread:
        yield from ("", f"checkov could not read {len(done.unread)} of the files: see the log.")


def main() -> int:
    workspace = Path(os.environ.get("GITHUB_WORKSPACE", ".")).resolve()
    directory = value("DIRECTORY", ".")
    if not (workspace / directory).is_dir():  # checkov passes over it, and ends with exit code 0
        print(f"::error::there is no directory {escaped(directory)}")
        return 2
    options: List[str] = []
    for option, default in (("FRAMEWORK", ALL_FRAMEWORKS), ("CHECK", OURS), ("SKIP_CHECK", "")):
        if value(option, default):
            options.append(f"--{option.lower().replace('_', '-')}={value(option, default)}")
    settings = {f"CKV_SSMIM_{name}": value(name) for name in ("UNKNOWN", "GIVEN_UP", "OPT_IN")}
    environment = {name: text for name, text in settings.items() if text}
    which = value("PATCH")
    if which in ("", "safe", "all"):
        done = scan(directory, options, workspace, environment)
    else:
        done = Scan({}, [], "", False, f"patch: {which!r} is not valid; valid are safe, all.")
    found = results_of(done.sarif)
    token = os.urandom(16).hex()  # a line of the scanned code could read as a command to the runner
    listed = [*found, *undecided_of(done.sarif)]
    print(f"::stop-commands::{token}\n{done.log}", *map(plain, listed), f"::{token}::", sep="\n")
    name = value("OUTPUT", "checkov-incident-manager.sarif").replace("\n", " ")
    output = workspace / name
    if done.fault:  # an upload of what is not whole would close the alerts of what was not scanned
        output.unlink(missing_ok=True)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(done.sarif), encoding="utf-8")
    patch = workspace / PATCH
    patch.unlink(missing_ok=True)
    if which and not done.fault:
        why = write_patch(directory, options, workspace, which, patch, environment)
        if why:
            print(f"::warning::{escaped(why)}")
    if value("ANNOTATIONS", "true") == "true":
        for result in found:
            print(annotation(result))
    for path in done.unread:
        print(f"::warning::checkov could not read {escaped(path)}")
    if "GITHUB_OUTPUT" in os.environ and not done.fault:
        with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as outputs:
            outputs.write(f"sarif={name}\nfindings={len(found)}\n" + f"patch={PATCH}\n" * patch.is_file())
    if "GITHUB_STEP_SUMMARY" in os.environ:
        with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as summary:
            summary.write("\n".join(job_summary(found, done)) + "\n")
    if done.fault:
        print(f"::error::{escaped(done.fault)}")
        return 2
    return 1 if done.failed and value("SOFT_FAIL", "false") != "true" else 0


if __name__ == "__main__":
    sys.exit(main())
