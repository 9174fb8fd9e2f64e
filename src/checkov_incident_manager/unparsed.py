"""What checkov could not parse."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, List

# In a template or a plan, or a letter or a colon that is written as an escape, which nobody does without intent.
_SIGN = re.compile(
    r'AWS::|"(?:terraform_version|planned_values|resource_changes)"|\\(?:u00|x)(?:3a|[46][1-9a-f]|[57][0-9a])', re.I
)


def unparsed_files(checkov: Any) -> List[str]:
    """The files of Terraform and CloudFormation, and plans, that checkov could not parse: they are not judged."""
    files = {os.path.relpath(file) for report in checkov.scan_reports for file in report.parsing_errors}
    return sorted(file for file in files if file.endswith((".tf", ".tf.json")) or _may_matter(file))


def _may_matter(file: str) -> bool:
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace").replace("\0", "")  # of UTF-16
    except OSError:
        return False
    return bool(_SIGN.search(text))
