"""What checkov could not parse, or passed over."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, List

from checkov_incident_manager.place import library_module

# In a template or a plan; or a letter or a colon that is written as an escape, which nobody does without intent.
_SIGN = re.compile(
    r'AWS::|"(?:terraform_version|planned_values|resource_changes)"'
    r"|\\(?:u00|U000000|x)(?:3a|[46][1-9a-f]|[57][0-9a])|[AWS:]\\\r?\n",
    re.I,
)


def unparsed_files(checkov: Any) -> List[str]:
    """The files of Terraform and CloudFormation, and plans, that checkov could not parse: they are not judged."""
    files = {os.path.relpath(file) for report in checkov.scan_reports for file in report.parsing_errors}
    found = {file for file in files if file.endswith((".tf", ".tf.json")) or _may_matter(file)}
    library = library_module("integration.passed_over", checkov.folder)
    if library is not None:
        config = checkov.config
        passed_over = library.passed_over(config.directory or (), config.skip_path, config.file or ())
        found.update(map(os.path.relpath, passed_over))
    return sorted(found)


def _may_matter(file: str) -> bool:
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace").replace("\0", "")  # of UTF-16
    except OSError:
        return False
    return bool(_SIGN.search(text))
