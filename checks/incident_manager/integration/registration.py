"""How a rule becomes a check of checkov's: one for each runner, whose quirks its module knows."""

from __future__ import annotations

import gc
import logging
import os
import re
from typing import Any, Dict, List

from checkov.version import version as checkov_version
from incident_manager.integration.records import complete_records
from incident_manager.integration.seams import needed_for, tell_what_is_not_served
from incident_manager.rule import Rule

logger = logging.getLogger(__name__)

_runners: List[Any] = []
"""The classes of checks; each adds itself to what its runner looks at."""

with needed_for("Terraform"):
    from incident_manager.integration.terraform_runner import TerraformCheck

    _runners.append(TerraformCheck)
with needed_for("Terraform's JSON syntax"):
    from incident_manager.integration.json_runner import JsonCheck

    _runners.append(JsonCheck)
with needed_for("CloudFormation"):
    from incident_manager.integration.template_runner import TemplateCheck

    _runners.append(TemplateCheck)
with needed_for("the Serverless Framework"):
    from incident_manager.integration.serverless_runner import ServerlessCheck

    _runners.append(ServerlessCheck)

# What checkov has imported by now stays for good. To search it once more for garbage takes several times as long as
# loading the checks does, and one more search is just what loading any checks brings about.
gc.freeze()

OLDEST_CHECKOV = "3.3.21"
OPT_IN_VARIABLE = "CKV_SSMIM_OPT_IN"
_registered: Dict[str, Rule] = {}


def rules() -> List[Rule]:
    """The rules that are registered, in the order of their numbers."""
    return sorted(_registered.values(), key=lambda rule: int(rule.id.rpartition("_")[2]))


def warn_of_old_release(version: str) -> None:
    """Say it where checkov is older than the oldest release that these checks work in: some inputs give no record then.

    pip would refuse it; ``--external-checks-dir`` takes the checks into any release (docs/versions.md).
    """
    found, oldest = ([int(part) for part in re.findall(r"\d+", text)[:3]] for text in (version, OLDEST_CHECKOV))
    if found < oldest:
        logger.warning(
            "checkov %s is older than %s, the oldest release for the checks CKV_SSMIM_*: what they report is not whole",
            version,
            OLDEST_CHECKOV,
        )


warn_of_old_release(checkov_version)
tell_what_is_not_served()


def register(rule: Rule) -> None:
    """Add a rule to checkov, for every language. Calling it again with the same id changes nothing.

    checkov executes a check's file once for each of its runners (3.3).
    """
    if rule.id in _registered or (rule.opt_in and not _opted_in(rule)):
        return
    _registered[rule.id] = rule
    complete_records(rule)
    for runner in _runners:
        runner.add(rule)


def _opted_in(rule: Rule) -> bool:
    named = {name.strip().upper() for name in os.environ.get(OPT_IN_VARIABLE, "").split(",")}
    return rule.id in named or "ALL" in named
