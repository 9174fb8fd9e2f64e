"""What our rules say of a configuration, without checkov's runners: as fast as thousands of them need it."""

from __future__ import annotations

import functools
import importlib
import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from conftest import CHECKS

Verdicts = Dict[Tuple[str, str], Optional[str]]
"""For a resource and a check PASSED, FAILED or UNKNOWN."""


@functools.lru_cache(maxsize=None)
def rules() -> List[Any]:
    os.environ["CKV_SSMIM_OPT_IN"] = "all"
    for path in sorted(CHECKS.glob("[a-z]*.py")):
        importlib.import_module(path.stem)
    from incident_manager.integration import registration

    return registration.rules()


def of_template(document: Dict[str, Any], path: Path) -> Verdicts:
    """The verdicts on a template that was loaded from a path."""
    registered = rules()
    from incident_manager.cloudformation.template_reader import TemplateReader
    from incident_manager.cloudformation.template_source import stack_environment
    from incident_manager.cloudformation.template_values import Template

    reader = TemplateReader(Template(str(path), document, stack_environment(str(path)).region))
    return {
        (name, rule.id): found
        for name in document.get("Resources", {})
        for rule in registered
        for found in [_verdict(rule, reader.subjects(name))]
        if found is not None
    }


def reasons(document: Dict[str, Any], path: Path, name: str, check: str) -> List[str]:
    """Why a verdict on a resource of a template is not known."""
    from incident_manager.cloudformation.template_reader import TemplateReader
    from incident_manager.cloudformation.template_values import Template
    from incident_manager.integration.judging import verdicts_of
    from incident_manager.verdict import Gap

    (rule,) = [rule for rule in rules() if rule.id == check]
    found = verdicts_of(rule, TemplateReader(Template(str(path), document, None)).subjects(name))
    return [reason.why for verdict in found for reason in verdict.reasons if isinstance(reason, Gap)]


def of_terraform(files: Dict[str, str], folder: Path) -> Verdicts:
    """The verdicts on the root module that consists of the files; those in folders below it are its modules."""
    registered = rules()
    from incident_manager.scanned_files import Listing
    from incident_manager.terraform.module_instances import Program
    from incident_manager.terraform.source_files import Sources, value_files
    from incident_manager.terraform.terraform_reader import TerraformReader

    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    root, sources = str(folder), Sources()
    here = frozenset(str(folder / name) for name in files if "/" not in name and name.endswith((".tf", ".tf.json")))
    listing = Listing(root, {root: here}, {}, tuple(value_files(root, sources, root)), partial=True)
    reader = TerraformReader(Program(listing, sources).root(root))
    found: Dict[str, List[Any]] = {}
    for resource, subjects in reader._subjects.items():
        found.setdefault(resource.address, []).extend(subjects)
    for blocks in reader._providers.values():
        for _, block in blocks:
            found.setdefault(block.address, []).append(block)
    return {
        (address, rule.id): verdict
        for address, subjects in found.items()
        for rule in registered
        for verdict in [_verdict(rule, subjects)]
        if verdict is not None
    }


def _verdict(rule: Any, subjects: List[Any]) -> Optional[str]:
    from incident_manager.integration.judging import verdicts_of

    found = [verdict.outcome.value for verdict in verdicts_of(rule, subjects)]
    return min(found, key=("FAILED", "UNKNOWN", "WITHHELD", "SILENT", "PASSED").index) if found else None
