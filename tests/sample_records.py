"""What the checks report on the samples, and what of it the annotations have to name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

from conftest import CHECKS, Records, sample_scan

Record = Dict[str, Any]
Reported = List[Tuple[str, Record]]


def id_of(rule: str) -> str:
    (check,) = re.findall(r'id="(CKV_SSMIM_\d+)"', (CHECKS / f"{rule}.py").read_text())
    return str(check)


RULES = sorted(path.stem for path in CHECKS.glob("*.py") if path.stem != "__init__")
OPT_IN = {id_of(rule): rule for rule in RULES if "opt_in=True" in (CHECKS / f"{rule}.py").read_text()}
SILENT = {  # where a rule has nothing to say
    "one_region_changes_at_a_time": ("terraform", "cloudformation"),
    "regions_name_key_arns": ("cloudformation",),
    "provider_uses_tls": ("cloudformation",),
    "provider_uses_fips_endpoints": ("cloudformation",),
}
# These look at nearly every resource: samples of other rules name only what they find there.
BROAD: Dict[str, str] = {
    id_of(rule): rule
    for rule in ("identity_policy_is_narrow", "no_confidential_text", "no_credentials_in_urls", "provider_uses_tls")
    if rule in RULES
}


def reported(strict: bool, folders: Tuple[str, ...] = ("",)) -> Reported:
    """What annotations have to name of the records of all samples, or of some folders of them."""
    return named(sample_scan("fail" if strict else "", folders)[0])


def named(records: Records) -> Reported:
    """The records that annotations have to name: those of an opt-in check in its own samples only."""
    return [
        (outcome, record)
        for outcome, found in records.items()
        for record in found
        if _is_at_home(record, OPT_IN) and (_is_at_home(record, BROAD) or _is_a_fault(outcome, record))
    ]


def is_gap(record: Record) -> bool:
    """Whether a record of the strict mode is of what is not known."""
    return "Found: undecided: " in " ".join(record["details"])


def _is_at_home(record: Record, rules: Dict[str, str]) -> bool:
    rule = rules.get(record["check_id"])
    return rule is None or rule in Path(record["file_abs_path"]).parts


def _is_a_fault(outcome: str, record: Record) -> bool:
    return outcome == "FAILED" and not is_gap(record)
