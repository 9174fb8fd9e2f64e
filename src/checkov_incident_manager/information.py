"""What the command says of itself and of the checks, without a scan."""

from __future__ import annotations

import argparse
import json
import platform
import warnings
from typing import Any, Dict, List, Sequence

from checkov_incident_manager.place import COMMAND, checks_folder, library_module, page

OPTIONS = ("--rules", "--explain", "--version", "-v")
OWN_HELP = f"""{COMMAND}: checkov with the checks CKV_SSMIM_* for AWS Systems Manager Incident Manager.
Its own options; those of checkov follow below:

  --rules [-o json]     list the checks: id, severity, whether it is opt-in, title
  --explain ID          show the page of a check, such as CKV_SSMIM_4
  --diff                show what the fixes of the findings would change, as a patch
  --fix                 write the safe fixes; --fix=all also those that need a decision (--diff --fix=all shows them)
  --version, -v         show the releases of the checks, of checkov and of Python

Settings, as variables of the environment or in .checkov-incident-manager.yaml in the working directory:

  CKV_SSMIM_OPT_IN      opt-in: opt-in checks to turn on, with commas, or all
  CKV_SSMIM_UNKNOWN     unknown: what is undecided fails (fail) or is listed as skipped (skip)
  CKV_SSMIM_GIVEN_UP    given-up: what is undecided because of a limit or a syntax error fails (fail)
  CKV_SSMIM_REGION      region: the Region of CloudFormation stacks, if no file says it
  CKV_SSMIM_ACCOUNT     account: the account of CloudFormation stacks, if no file says it
  CKV_SSMIM_SUMMARY     summary: 0 leaves out the line that ends a scan
  CKV_SSMIM_TIMEOUT     timeout: the seconds that a scan may take: 3600 unless set; 0 is no limit
  CKV_SSMIM_PAGES       pages: the address of a folder with the pages of the checks, for the links of findings
                        severities: severities of checks, by id (in the file only)

Exit codes: 0 nothing failed, 1 something failed, 2 the scan did not take place or did not end.
Examples:

  {COMMAND} -d . --check 'CKV_SSMIM_*' --skip-download
  {COMMAND} -f plan.json --check 'CKV_SSMIM_*' --skip-download --repo-root-for-plan-enrichment .

Options of checkov:
"""


def asks_for_information(arguments: Sequence[str]) -> bool:
    return any(argument.partition("=")[0] in OPTIONS for argument in arguments)


def inform(arguments: Sequence[str]) -> int:
    """Answer one of the options; ends with exit code 2 where it does not know what is asked."""
    parser = argparse.ArgumentParser(prog=COMMAND, add_help=False, allow_abbrev=False)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--rules", action="store_true")
    asked.add_argument("--explain", metavar="ID")
    asked.add_argument("--version", "-v", action="store_true")
    parser.add_argument("--output", "-o", choices=("cli", "json"), default="cli")
    options = parser.parse_args(arguments)
    if options.version:
        print(versions())
    elif options.rules:
        found = rules()
        print(json.dumps(found, indent=2) if options.output == "json" else table(found))
    else:
        settings = library_module("integration.settings", checks_folder())
        known = list(settings.known_checks(checks_folder()))
        check = options.explain.strip().upper()
        if check not in known:
            parser.error(f"--explain: {options.explain!r} is not a check; the checks are {', '.join(known)}")
        print(page(check), end="")
    return 0


def versions() -> str:
    import importlib.metadata  # it takes as long as a short scan

    release = library_module("release", checks_folder()).RELEASE
    return "\n".join(
        (
            f"{COMMAND} {release}",
            f"checkov {importlib.metadata.version('checkov')}",
            f"Python {platform.python_version()}",
        )
    )


def rules() -> List[Dict[str, Any]]:
    """The checks in the order of their numbers, with the severities that the settings give them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=SyntaxWarning)
        registration = library_module("integration.registration", checks_folder())
        from checkov.terraform.checks.resource.registry import resource_registry

        resource_registry.load_external_checks(str(checks_folder()))
    return [
        {
            "id": rule.id,
            "severity": rule.severity,
            "opt_in": rule.opt_in,
            "title": rule.title,
            "guideline": rule.guideline,
        }
        for rule in registration.rules()
    ]


def table(found: Sequence[Dict[str, Any]]) -> str:
    return "\n".join(
        f"{rule['id']:<13} {rule['severity']:<8} {'opt-in' if rule['opt_in'] else '':<6}  {rule['title']}"
        for rule in found
    )
