"""What checkov could not parse."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, List


def unparsed_files(checkov: Any) -> List[str]:
    """The files of Terraform and CloudFormation that checkov could not parse: what they declare is not judged."""
    files = {os.path.relpath(file) for report in checkov.scan_reports for file in report.parsing_errors}
    return sorted(file for file in files if file.endswith((".tf", ".tf.json")) or _may_be_template(file))


def _may_be_template(file: str) -> bool:
    try:
        return "AWS::" in Path(file).read_text(errors="replace")
    except OSError:
        return False
