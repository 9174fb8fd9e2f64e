"""How a rule becomes a check of checkov's: one for each runner, whose quirks its module knows."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any, Callable, List, Set, Tuple

from checkov.version import version as checkov_version
from incident_manager.integration.garbage import leave_out_of_searches_for_garbage
from incident_manager.integration.loading import is_for_other_inputs, leave_out_the_other_checks
from incident_manager.integration.seams import SHOULD_RUN, needed_for, tell_what_is_not_served
from incident_manager.integration.settings import settings
from incident_manager.release import OLDEST_CHECKOV, is_too_old

if TYPE_CHECKING:
    from incident_manager.rule import Rule

logger = logging.getLogger(__name__)

# What checkov has imported by now stays for good. To search it once more for garbage takes several times as long as
# loading the checks does, and one more search is just what loading any checks brings about.
leave_out_of_searches_for_garbage()

_given = settings()
_off: Set[str] = set()
"""The opt-in checks that no setting turns on: they run where ``--check`` names them."""


def rules() -> List[Rule]:
    """The rules that are registered, in the order of their numbers."""
    from incident_manager.integration.records import documented  # with the runners

    return sorted(documented.values(), key=lambda rule: int(rule.id.rpartition("_")[2]))


def warn_of_old_release(version: str) -> None:
    """Say it where checkov is older than the oldest release that these checks work in: some inputs give no record then.

    pip would refuse it; ``--external-checks-dir`` takes the checks into any release (docs/versions.md).
    """
    if is_too_old(version):
        logger.warning(
            "checkov %s is older than %s, the oldest release for the checks CKV_SSMIM_*: what they report is not whole",
            version,
            OLDEST_CHECKOV,
        )


def tell_of_wrong_settings() -> None:
    """Warn of settings that are wrong; a runner's process leaves it to the one that started it."""
    faults = _given.faults
    if not faults:
        return
    from incident_manager.integration.main_process import is_main_process, tell_main_process  # for the few

    if is_main_process():
        logger.warning("The checks CKV_SSMIM_* ignore settings that are wrong: %s", " ".join(faults))
    else:
        tell_main_process(bool)  # to load the checks is all that has to be done there


@functools.lru_cache(maxsize=None)
def _runners() -> Tuple[Any, ...]:
    """The classes of checks; each adds itself to what its runner looks at."""
    from incident_manager.integration.records import complete_records

    found: List[Any] = []
    with needed_for("Terraform"):
        from incident_manager.integration.terraform_runner import TerraformCheck

        found.append(TerraformCheck)
    with needed_for("Terraform's JSON syntax"):
        from incident_manager.integration.json_runner import JsonCheck

        found.append(JsonCheck)
    with needed_for("CloudFormation"):
        from incident_manager.integration.template_runner import TemplateCheck

        found.append(TemplateCheck)
    with needed_for("the Serverless Framework"):
        from incident_manager.integration.serverless_runner import ServerlessCheck

        found.append(ServerlessCheck)
    warn_of_old_release(checkov_version)
    tell_what_is_not_served()
    complete_records()
    return tuple(found)


leave_out_the_other_checks()
tell_of_wrong_settings()
if _given.summary:
    from incident_manager.integration.tally import tally  # noqa: F401 - counts from here on


def register(rule: Rule) -> None:
    """Add a rule to checkov, for every language. Calling it again with the same id changes nothing.

    checkov executes a check's file once for each of its runners (3.3).
    """
    if is_for_other_inputs():
        return
    runners = _runners()
    from incident_manager.integration.records import documented  # with the runners

    if rule.id in documented or (rule.opt_in and not _can_be_on(rule)):
        return
    rule = rule._replace(
        severity=_given.severities.get(rule.id, rule.severity),
        guideline=_given.page_of(rule.id) or rule.guideline,
    )
    documented[rule.id] = rule
    for runner in runners:
        runner.add(rule)


def _can_be_on(rule: Rule) -> bool:
    if _given.turns_on(rule.id):
        return True
    if SHOULD_RUN.found() is None:
        return False
    _off.add(rule.id)
    SHOULD_RUN.wrap(_leaving_out)
    return True


def _leaving_out(ask: Callable[..., bool]) -> Callable[..., bool]:
    @functools.wraps(ask)
    def should_run_check(self: Any, check: Any = None, check_id: Any = None, *more: Any, **named: Any) -> bool:
        asked = check.id if check else check_id
        return (asked not in _off or asked in self.checks) and ask(self, check, check_id, *more, **named)

    return should_run_check
