"""Begin a new check: a rule that works, its samples, its page, and its line in the changelog.

python scripts/new_check.py CKV_SSMIM_23 set_has_two_regions "Ensure a replication set has at least two Regions"
python scripts/new_check.py --of key CKV_SSMIM_24 key_is_used "Ensure a key for Incident Manager is used"

The rule is an example, on replication sets or on keys; make it yours, and the samples with it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path
from typing import List

from example_checks import EXAMPLES

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "checks"
SAMPLES = ROOT / "sample_iac"
CHANGELOG = ROOT / "CHANGELOG.md"


def changed(check: str, title: str) -> str:
    """The changelog with a line for the check, at the end of the list of new ones."""
    before, heading, rest = CHANGELOG.read_text().partition("### New check\n")
    entries, blank, after = rest.partition("\n\n###")
    if not blank:
        entries, blank, after = rest.rstrip("\n"), "\n", ""
    return f"{before}{heading}{entries}\n- {check}, opt-in: {title.partition(' ')[2]}{blank}{after}"


def faults(check: str, stem: str, title: str) -> List[str]:
    found = []
    if not re.fullmatch(r"CKV_SSMIM_\d+", check):
        found.append(f"{check} is not an id: CKV_SSMIM_ and a number")
    if any(f'"{check}"' in path.read_text() for path in CHECKS.glob("*.py")):
        found.append(f"{check} is taken")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", stem):
        found.append(f"{stem} is not a name for the file: several words in lower case, with underscores")
    if (CHECKS / f"{stem}.py").exists() or (SAMPLES / stem).exists():
        found.append(f"{stem} exists")
    if any(f'title="{title}"' in path.read_text() for path in CHECKS.glob("*.py")):
        found.append(f"{title!r} is the title of another check")
    if not re.fullmatch(r'Ensure [^"\n]*[^".\n]', title):
        found.append(f"{title!r} is not a title: one sentence that begins with Ensure, without a full stop")
    return found


def script(name: str, *arguments: str) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / name), *arguments])
    if done.returncode:
        raise SystemExit(f"scripts/{name} failed: complete what it does by hand")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--of", choices=EXAMPLES, default="set", help="what the rule judges: a replication set or a key"
    )
    parser.add_argument("id")
    parser.add_argument("name", help="of the check's file, and of the folder of its samples")
    parser.add_argument("title")
    options = parser.parse_args()
    wrong = faults(options.id, options.name, options.title)
    if wrong:
        raise SystemExit("\n".join(wrong))
    for path, text in EXAMPLES[options.of].files(options.id, options.name, options.title).items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text)
        print(path, flush=True)
    CHANGELOG.write_text(changed(options.id, options.title))
    script("annotate.py", str(SAMPLES / options.name))
    script("render_docs.py")
    print(f"docs/checks/{options.id}.md, README.md, CHANGELOG.md")


if __name__ == "__main__":
    main()
