"""What checkov could not parse, or passed over."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, List

from checkov_incident_manager.place import library_module


def unparsed_files(checkov: Any) -> List[str]:
    """The files of Terraform and CloudFormation that checkov could not parse: what they declare is not judged."""
    files = {os.path.relpath(file) for report in checkov.scan_reports for file in report.parsing_errors}
    found = {file for file in files if file.endswith((".tf", ".tf.json")) or _may_be_template(file)}
    library = library_module("integration.passed_over", checkov.folder)
    if library is not None:
        config = checkov.config
        passed_over = library.passed_over(config.directory or (), config.skip_path, config.file or ())
        found.update(map(os.path.relpath, passed_over))
    return sorted(found)


_NAMES_A_TYPE = re.compile(r"AWS::|\\(?:u00|U000000|x)(?:41|57|53|3[aA])|[AWS:]\\\r?\n|\0")
"""How the type of a resource begins; or an escape in that, or an encoding in which it is not seen."""


def _may_be_template(file: str) -> bool:
    try:
        return bool(_NAMES_A_TYPE.search(Path(file).read_text(errors="replace")))
    except OSError:
        return False
