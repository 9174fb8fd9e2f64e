"""The release of the checks, also of a copy of the folder that nobody installed; and the releases of checkov for it."""

import re

RELEASE = "0.1.0"
OLDEST_CHECKOV = "3.3.21"


def is_too_old(checkov: str) -> bool:
    """Whether a release of checkov is older than the oldest that these checks work in (docs/versions.md)."""
    found, oldest = ([int(part) for part in re.findall(r"\d+", text)[:3]] for text in (checkov, OLDEST_CHECKOV))
    return found < oldest
