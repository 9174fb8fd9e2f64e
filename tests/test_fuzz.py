"""Configurations that are generated from what the checks read, scanned by checkov, and compared with what they are.

``docs/fuzzing.md`` says what is generated and how to run it for longer.
"""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

import fuzz_templates
import fuzz_terraform
import pytest
from fuzz_estate import Estate, Expected, Key, Provider, expected
from fuzz_policies import ANY, FAILED, PASSED, UNKNOWN
from fuzz_runs import GAP, Result, scan
from fuzz_strategies import LANGUAGES, estates
from fuzz_terraform import Node
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FILES = {"json": "main.tf.json", "plan": "plan.json", "yaml": "template.yaml", "template.json": "template.json"}


def rendered(estate: Estate) -> Tuple[Dict[str, str], Expected]:
    """The files, and what must be reported on them."""
    name = FILES.get(estate.language, "main.tf")
    if estate.is_template:
        text = fuzz_templates.written(estate, fuzz_templates.template(estate))

        def logical(what: Any) -> str:
            kind = getattr(what, "kind", "")
            kinds = {"Trail": "AWS::CloudTrail::Trail", "ReplicationSet": "AWS::SSMIncidents::ReplicationSet"}
            if type(what).__name__ == "Identity":
                kind = "AWS::IAM::UserPolicy" if what.user else "AWS::IAM::RolePolicy"
            kind = kinds.get(type(what).__name__, kind.partition(" ")[0])
            return f"{kind}.{fuzz_templates.title(what.name)}"

        return {name: text}, expected(estate, logical, text)
    made = fuzz_terraform.module(estate)
    addresses = {id(node.what): node.address for node in made.nodes if node.what is not None}

    def address(what: Any) -> str:
        return what.address if isinstance(what, Provider) else addresses[id(what)]

    if estate.language == "json":
        text = fuzz_terraform.json_syntax(made)
    elif estate.language == "plan":
        text = fuzz_terraform.plan(estate, made)
    else:
        text = fuzz_terraform.hcl(made)
    return {name: text}, expected(estate, address, text)


def contradictions(wanted: Expected, result: Result, strict: bool) -> List[str]:
    """What was reported and must not be, and what was not and must."""
    found: List[str] = []
    for place, (outcome, reason) in result.records.items():
        demanded = wanted.get(place)
        known = UNKNOWN if GAP in reason else outcome
        if demanded is None:
            found.append(f"no record was expected: {place} {outcome} {reason}")
        elif demanded not in (ANY, known):
            found.append(f"{demanded} was expected: {place} {known} {reason}")
        if GAP in reason and not strict:
            found.append(f"what is unknown is reported: {place} {reason}")
    for place, demanded in wanted.items():
        if place not in result.records and (demanded in (PASSED, FAILED) or (demanded == UNKNOWN and strict)):
            found.append(f"{demanded} was expected, and there is no record: {place}")
    return found


def verify(files: Dict[str, str], wanted: Expected, strict: bool) -> None:
    result = scan(files, strict)
    found = [*result.complaints, *(f"not read: {file}" for file in result.unread)]
    found += contradictions(wanted, result, strict)
    if found:
        shown = "\n".join(f"--- {name}\n{text}" for name, text in files.items())
        pytest.fail(f"{'strict' if strict else 'default'}:\n" + "\n".join(found) + f"\n{shown}", pytrace=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_reported_is_what_was_built(language: str) -> None:
    @settings(max_examples=int(__import__("os").environ.get("N","20")), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(estates(language), st.booleans())
    def run(estate: Estate, strict: bool) -> None:
        files, wanted = rendered(estate)
        verify(files, wanted, strict)

    run()
