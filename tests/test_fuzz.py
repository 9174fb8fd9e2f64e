"""Configurations that are generated from what the checks read, scanned by checkov, and compared with what they are.

``docs/fuzzing.md`` says what is generated, what is demanded, and how to run it for longer.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import fuzz_templates
import fuzz_terraform
import pytest
from fuzz_estate import Estate, Expected, Identity, Provider, ReplicationSet, Trail, expected
from fuzz_hostile import EVERYTHING, Mute, spoiled, spoiled_plan, spoiled_template
from fuzz_policies import ANY, FAILED, PASSED, UNKNOWN
from fuzz_runs import GAP, NO_CHECK, Result, scan
from fuzz_strategies import LANGUAGES, estates
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from checkov_incident_manager.short_way import may_matter

FILES = {"json": "main.tf.json", "plan": "plan.json", "yaml": "template.yaml", "template.json": "template.json"}
SHORT = 6  # examples of each test in a normal run
LONG = int(os.environ.get("FUZZ_EXAMPLES", "500"))
SECONDS = 4.0  # of processor time that a scan may take with these checks beyond one without

# checkov takes what follows "$${" for part of the text, and has no resource to put a record on
_LOST = re.compile(r"checkov does not know (?P<address>\S+): no finding on it is reported")

Case = Tuple[Dict[str, str], Expected, List[Mute]]


@st.composite
def cases(draw: Any, language: str, hostile: bool) -> Case:
    """The files, what must be reported on them, and of what nothing is known."""
    estate: Estate = draw(estates(language))
    name = FILES.get(language, "main.tf")
    mutes: List[Mute] = []
    if estate.is_template:
        template = fuzz_templates.template(estate)
        kinds = {logical_id: str(resource["Type"]) for logical_id, resource in template["Resources"].items()}
        if hostile:
            template, mutes = draw(spoiled_template(estate, template, kinds))
        text = fuzz_templates.written(estate, template)
        return {name: text}, expected(estate, _logical), mutes
    made = fuzz_terraform.module(estate)
    addresses = {id(node.what): node.address for node in made.nodes if node.what is not None}

    def address(what: Any) -> str:
        return what.address if isinstance(what, Provider) else addresses[id(what)]

    raw = language == "plan" and hostile and draw(st.booleans())
    if hostile and not raw:
        mutes = draw(spoiled(estate, made))
    if language == "json":
        text = fuzz_terraform.json_syntax(made)
    elif language == "plan":
        text = fuzz_terraform.plan(estate, made)
    else:
        text = fuzz_terraform.hcl(made)
    if raw:
        text, mutes = draw(spoiled_plan(text)), [EVERYTHING]
    return {name: text}, expected(estate, address), mutes


def _logical(what: Any) -> str:
    kind = getattr(what, "kind", "").partition(" ")[0]
    if isinstance(what, Identity):
        kind = "AWS::IAM::UserPolicy" if what.user else "AWS::IAM::RolePolicy"
    elif isinstance(what, (Trail, ReplicationSet)):
        kind = "AWS::CloudTrail::Trail" if isinstance(what, Trail) else "AWS::SSMIncidents::ReplicationSet"
    return f"{kind}.{fuzz_templates.title(what.name)}"


def contradictions(wanted: Expected, mutes: Sequence[Mute], result: Result, strict: bool) -> List[str]:
    """What was reported and must not be, and what was not and must."""
    found: List[str] = []
    for place, (outcome, reason) in result.records.items():
        demanded = wanted.get(place)
        known = UNKNOWN if GAP in reason else outcome
        if GAP in reason and not strict:
            found.append(f"what is unknown is reported: {place} {reason}")
        if any(mute.covers(place) for mute in mutes):
            continue
        if demanded is None:
            found.append(f"no record was expected: {place} {outcome} {reason}")
        elif demanded not in (ANY, known):
            found.append(f"{demanded} was expected: {place} {known} {reason}")
    for place, demanded in wanted.items():
        due = demanded in (PASSED, FAILED) or (demanded == UNKNOWN and strict)
        if due and place not in result.records and not any(mute.covers(place) for mute in mutes):
            found.append(f"{demanded} was expected, and there is no record: {place}")
    return found


def verify(case: Case, strict: bool, hostile: bool) -> None:
    files, wanted, mutes = case
    result = scan(files, strict)
    lost = [match for match in map(_LOST.search, result.complaints) if match] if hostile else []
    mutes = [*mutes, *(Mute(match["address"], None) for match in lost)]
    said = {match.string for match in lost}
    if hostile:
        said.update(line for line in result.complaints if line.startswith("WARNING incident_manager.given_up: "))
    found = [line for line in result.complaints if line not in said]
    if result.crashed or result.unread or result.seconds > SECONDS:
        alone = scan(files, strict, NO_CHECK)
        if hostile and (alone.crashed or alone.unread):
            event("checkov itself cannot read it")
            return
        if result.seconds - alone.seconds > SECONDS:
            found.append(f"it takes {result.seconds:.1f} s, and {alone.seconds:.1f} s without these checks")
        found.extend(f"not read: {file}" for file in result.unread)
    found.extend(contradictions(wanted, mutes, result, strict))
    if result.records and _is_passed_over(files):
        found.append("what is reported is passed over by the command")
    if found:
        texts = "\n".join(f"--- {name}\n{text}" for name, text in files.items())
        mode = "as a strict scan" if strict else "as a scan"
        pytest.fail(f"{mode}:\n" + "\n".join(found) + f"\n{texts}", pytrace=False)


def _is_passed_over(files: Dict[str, str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, errors="surrogatepass")
        return not may_matter([folder])


def hunt(language: str, hostile: bool, configured: Callable[[Any], Any]) -> None:
    @configured
    @given(cases(language, hostile), st.booleans())
    def run(case: Case, strict: bool) -> None:
        verify(case, strict, hostile)

    run()


_PHASES = [phase for phase in Phase if phase is not Phase.explain]  # it takes many times as long as the rest
FEW_EXAMPLES = settings(
    max_examples=SHORT,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=_PHASES,
)
MANY_EXAMPLES = settings(
    max_examples=LONG,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    report_multiple_bugs=False,
    phases=_PHASES,
)


@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_some_configurations(language: str, hostile: bool) -> None:
    hunt(language, hostile, FEW_EXAMPLES)


_TAGS: List[Any] = [None, 7, {"Key": {"Fn::GetAtt": []}, "Value": {}}, {"Key": "a", "Value": {"Fn::Join": [""]}}]
_KEY = {"Type": "AWS::KMS::Key", "Properties": {"Tags": [*_TAGS, {"Key": "team", "Value": "incidents"}]}}
_SET = {
    "Type": "AWS::SSMIncidents::ReplicationSet",
    "Properties": {
        "Regions": [{"RegionName": "us-east-1", "RegionConfiguration": {"SseKmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}}]
    },
}
_SPLIT = {
    "Type": "AWS::SSMIncidents::ReplicationSet",
    "Properties": {"Regions": [{"RegionName": {"Fn::Select": [0, {"Fn::Split": ["", "us-east-1"]}]}}]},
}
_ADDRESS = "aws_ssmincidents_replication_set.this"
_AFTER = {"region": [{"name": "us-east-1"}]}


def _plan(*changes: Dict[str, Any]) -> Dict[str, Any]:
    resource = {
        "address": _ADDRESS,
        "mode": "managed",
        "type": "aws_ssmincidents_replication_set",
        "name": "this",
        "values": _AFTER,
    }
    return {
        "plan.json": {
            "format_version": "1.2",
            "terraform_version": "1.11.0",
            "planned_values": {"root_module": {"resources": [resource]}},
            "resource_changes": list(changes),
            "configuration": {"root_module": {}},
        }
    }


FOUND: Dict[str, Dict[str, Any]] = {
    "an empty separator": {"template.json": {"Resources": {"Set": _SPLIT}}},
    "tags that are none": {"template.json": {"Resources": {"Key": _KEY, "Set": _SET}}},
    "actions that are no text": _plan(
        {"address": _ADDRESS, "change": {"actions": [["update"]], "before": {}, "after": _AFTER}}
    ),
    "Regions before a change that are no list": _plan(
        {"address": _ADDRESS, "change": {"actions": ["update"], "before": {"region": 5}, "after": _AFTER}}
    ),
    "the type of what is deleted, no text": _plan(
        {
            "address": "x",
            "type": ["aws_kms_key"],
            "change": {"actions": ["delete"], "before": {"arn": "arn"}, "after": None},
        }
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_before(name: str) -> None:
    """What no sample can show, for no validator takes it."""
    result = scan({file: json.dumps(content) for file, content in FOUND[name].items()}, True)
    assert not result.complaints and result.records


@pytest.mark.fuzz
@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_many_configurations(language: str, hostile: bool) -> None:
    hunt(language, hostile, MANY_EXAMPLES)
