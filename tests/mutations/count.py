"""How many mutants there are: ``python tests/mutations/count.py``, for docs/mutations.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import test_mutations as tests  # noqa: E402
from mutations.breaking_terraform import STEERED  # noqa: E402
from mutations.samples import of  # noqa: E402


def main() -> None:
    for language in tests.NEUTRAL:
        parts = of(*tests.PARTS[language])
        neutral = sum(len(tests.mutants(language, name, parts)) for name in tests.NEUTRAL[language])
        changes = tests.BREAKING.get(language, {})
        before = tests.as_they_are(language) if changes else {}
        breaking = sum(
            len(list(tests.broken_by(change, part, before[part.id])))
            for change in changes.values()
            for part in parts
            if not re.search(f"{change.apart}|{STEERED}", part.name)
        )
        print(f"{language}: {len(parts)} samples, {neutral} neutral, {breaking} breaking by {len(changes)} changes")


if __name__ == "__main__":
    main()
