"""The steps of a release that need no network.

Usage: python scripts/release.py check TAG    whether the tag, setup.cfg, the library and the changelog say one release
       python scripts/release.py notes TAG    what the changelog says of it
       python scripts/release.py try COMMAND  whether an installed command finds what is wrong in a sample, and no more
"""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_iac" / "regions_use_keys_of_their_own" / "terraform" / "page_failing"
FOUND = "CKV_SSMIM_4"
_TAG = re.compile(r"v(?P<release>\d+\.\d+\.\d+)")
_HEADING = re.compile(r"^## (?P<release>\S+) \((?P<date>[^)]*)\)$", re.MULTILINE)


def faults(tag: str, root: Path = ROOT) -> List[str]:
    """What keeps a tag from being a release, as sentences."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return [f"{tag} is not a tag of a release: v and three numbers."]
    release, found = match["release"], []
    settings = configparser.ConfigParser()
    settings.read(root / "setup.cfg", encoding="utf-8")
    said = {
        "setup.cfg": settings["metadata"]["version"],
        "checks/incident_manager/release.py": _library_release(root),
    }
    for place, other in said.items():
        if other != release:
            found.append(f"{place} says {other}, and the tag {release}.")
    heading = _heading(release, root)
    if heading is None:
        found.append(f"CHANGELOG.md has no heading for {release}.")
    elif not re.fullmatch(r"\d{4}-\d\d-\d\d", heading["date"]):
        found.append(f"CHANGELOG.md says {heading['date']} of {release} where the date belongs.")
    return found


def _library_release(root: Path) -> str:
    text = (root / "checks" / "incident_manager" / "release.py").read_text(encoding="utf-8")
    match = re.search(r'^RELEASE = "(.*)"$', text, re.MULTILINE)
    return match[1] if match else "nothing"


def _heading(release: str, root: Path) -> Optional["re.Match[str]"]:
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    return next((match for match in _HEADING.finditer(text) if match["release"] == release), None)


def notes(tag: str, root: Path = ROOT) -> str:
    """The section of the changelog, without its heading."""
    heading = _heading(tag[1:], root)
    if heading is None:
        raise SystemExit(f"CHANGELOG.md has no heading for {tag[1:]}.")
    behind = heading.string[heading.end() :]
    following = _HEADING.search(behind)
    return behind[: following.start() if following else None].strip() + "\n"


def trial(command: str) -> str:
    """What is wrong with an installed command, "" if nothing is."""
    arguments = ("-d", str(SAMPLE), "--check", "CKV_SSMIM_*", "--framework", "terraform", "-o", "json")
    done = subprocess.run(
        [command, *arguments, "--skip-download"], cwd=ROOT.anchor, stdout=subprocess.PIPE, text=True, check=False
    )
    failed = {record["check_id"] for record in json.loads(done.stdout)["results"]["failed_checks"]}
    return "" if (done.returncode, failed) == (1, {FOUND}) else f"it ends with {done.returncode} and fails {failed}"


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1] not in ("check", "notes", "try"):
        raise SystemExit(__doc__)
    step, argument = sys.argv[1:]
    if step == "notes":
        print(notes(argument), end="")
        return
    wrong = "\n".join(faults(argument)) if step == "check" else trial(argument)
    if wrong:
        raise SystemExit(wrong)


if __name__ == "__main__":
    main()
