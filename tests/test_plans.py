"""Plans: what the committed ones show, and, where terraform is at hand, that real ones show what their sources do."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

import pytest
import stub_providers
from conftest import SAMPLES, Records, sample_scan, scan
from make_plans import ANY_NAME, CASES, OBSERVED, PLANS, STUBBED, file_name, planned, source_name, stubbed

# What fails on the plan of each case: the number of the check, and the resource.
FAULTS: Dict[str, Set[Tuple[int, str]]] = {
    "create": set(),
    "nothing": set(),
    "add_one": set(),
    "add_two": {(12, "this")},
    "remove_one": set(),
    "remove_two": {(12, "this")},
    "add_and_remove": {(12, "this")},
    "another_key": {(12, "this")},
    "another_key_new": {(12, "this")},
    "owned_to_customer": {(12, "this")},
    "customer_to_owned": {(12, "this"), (19, "this")},
    "key_replaced": {(8, "west"), (12, "this"), (1, "west")},
    "key_disabled": {(8, "west")},
    "key_disabled_behind_a_local": {(8, "west")},
    "key_deleted": {(8, "this")},
    "key_deleted_with_its_region": set(),
    "key_deleted_with_the_set": set(),
    "key_of_a_condition": {(1, "chosen[0]")},
    # unknown, but for "wrong": the plan does not say what is computed from a reference
    "computed_from_a_reference": {(4, "replica"), (18, "by_id"), (4, "wrong"), (11, "wrong")},
    "key_renamed": {(8, "this"), (12, "this")},
    "key_replaced_alone": {(8, "west")},
    "key_deposed": {(8, "this")},
    "key_policy_deleted": {(5, "east")},
    "key_policy_changed": {(5, "east")},
    "key_policy_renamed": {(5, "east")},
    "key_replaced_of_the_only_region": {(8, "east"), (12, "this"), (1, "east")},
    "other_key_by_arn": set(),
    "policies": {(16, "document"), (16, "administrator"), (16, "attached"), (21, "attached")},
    "unused_key_deleted": set(),
    "arn_instead_of_id": set(),
    "arn_instead_of_alias": {(12, "this")},  # unknown: what the alias names is not in the plan
    "other_key_by_id": {(4, "this"), (12, "this")},
    "key_deleted_by_id": {(8, "this"), (4, "this")},  # 4 is unknown: the plan has no key with that id
    "well_observed": set(),
    "badly_observed": {
        (14, "turned_off"),
        (14, "writes_only"),
        (14, "generated"),
        (14, "advanced"),
        (15, "default"),
    },
}
FIPS = "CKV_SSMIM_20"  # opt-in, and no provider of most cases asks for it
REASONS = {
    "computed_from_a_reference": "the plan does not say whether aws_kms_key.east.key_id itself is given",
    "add_two": "it adds us-east-2 and adds us-west-2",
    "another_key": "changes the key of Region us-east-1",
    "owned_to_customer": "from the AWS owned key to",
    "customer_to_owned": "to the AWS owned key. Fix: delete the replication set, which deletes all data in Incident "
    "Manager, and create it with the new key",
    "key_replaced": "the plan replaces aws_kms_key.west, which encrypts Region us-west-2",
    "key_disabled": "aws_kms_key.west is disabled",
    "key_disabled_behind_a_local": "aws_kms_key.west is disabled",
    "key_deleted": "the plan deletes aws_kms_key.west",
    "key_renamed": "the plan deletes aws_kms_key.east",
    "arn_instead_of_alias": "whether the key of Region us-west-2 changes: alias/incidents may be arn:",
    "key_deleted_by_id": "the plan deletes aws_kms_key.west",
    "key_replaced_alone": "the plan replaces aws_kms_key.west",
    "key_replaced_of_the_only_region": "for a new one, delete the replication set, which deletes all data",
    "key_deposed": "the plan deletes the deposed object 0a1b2c3d of aws_kms_key.east",
    "key_policy_deleted": "aws_kms_key.east has no key policy",
    "key_policy_renamed": "the plan deletes aws_kms_key_policy.east, which gives its key the default policy",
    "badly_observed": "it leaves out KMS events (exclude_management_event_sources has kms",
    "policies": "aws_iam_policy.attached lets user alice change Incident Manager",
}


@lru_cache(maxsize=None)
def plan_scan(folder: Path, unknown: str) -> Tuple[Records, str]:
    return scan(folder, "--framework", "terraform_plan", CKV_SSMIM_UNKNOWN=unknown)


def faults(records: Records, name: str, folder: str = "") -> Set[Tuple[int, str]]:
    return {
        (int(record["check_id"].rpartition("_")[2]), record["resource"].rpartition(".")[2])
        for record in of_plan(records["FAILED"], name, folder)
        if record["check_id"] != FIPS
    }


def of_plan(records: List[Dict[str, Any]], name: str, folder: str) -> List[Dict[str, Any]]:
    """The records of one plan; of the committed ones, ``folder`` is "" or that of a stubbed provider."""
    return [
        record
        for record in records
        if Path(record["file_abs_path"]).name == name
        and (Path(record["file_abs_path"]).parent.name == folder or not folder)
    ]


def test_every_case_has_its_plans_in_both_orders() -> None:
    assert set(FAULTS) == {*CASES, *OBSERVED, *ANY_NAME}
    assert {path.name for path in PLANS.glob("*.json")} == {
        file_name(name, order) for name in (*CASES, *OBSERVED) for order in (False, True)
    }
    for label, dialect in STUBBED.items():
        sources = {source_name(source) for source in dialect.sources}
        cases = {file_name(name, False) for name in (*CASES, *dialect.cases)}
        assert {path.name for path in (PLANS / label).iterdir()} == cases | sources


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("name", [*CASES, *OBSERVED])
def test_what_a_change_brings(name: str, backwards: bool) -> None:
    """In the strict mode: a plan of these leaves nothing open that is not said in ``FAULTS``."""
    records, errors = plan_scan(PLANS, "fail")
    file = file_name(name, backwards)
    assert faults(records, file, "plans") == FAULTS[name]
    reasons = [line for record in of_plan(records["FAILED"], file, "plans") for line in record["details"]]
    assert REASONS.get(name, "") in " ".join(reasons)
    assert "ERROR" not in errors
    if name not in ("key_deleted_with_the_set", "key_replaced_alone", "customer_to_owned", "owned_to_customer"):
        passed = {record["check_id"] for record in of_plan(records["PASSED"], file, "plans")}
        assert {"CKV_SSMIM_4", "CKV_SSMIM_5", "CKV_SSMIM_6", "CKV_SSMIM_7", "CKV_SSMIM_11", "CKV_SSMIM_18"} <= passed


def test_what_stands_beside_a_set_passes_in_a_plan() -> None:
    """A trail in each of the three ways to select events, and the default provider."""
    records, _ = plan_scan(PLANS, "fail")
    passed = {
        (int(record["check_id"].rpartition("_")[2]), record["resource"])
        for record in of_plan(records["PASSED"], file_name("well_observed", False), "plans")
    }
    trails = {(14, f"aws_cloudtrail.{name}") for name in OBSERVED["well_observed"].trails}
    assert trails | {(15, "aws.default"), (20, "aws.default")} <= passed
    assert not {14, 20} & {check for check, resource in passed - trails if resource != "aws.default"}


# Where the plans of another provider show something else than those of aws 5.
OF_STUBBED: Dict[Tuple[str, str], Set[Tuple[int, str]]] = {
    ("awscc", "create"): {(4, "this")},  # unknown: which of the new keys is meant is not in the plan
    ("awscc", "key_replaced"): {(1, "west")},  # it plans an update, which AWS refuses
}


@pytest.mark.parametrize(
    "folder, name", [(folder, name) for folder, dialect in STUBBED.items() for name in (*CASES, *dialect.cases)]
)
def test_what_a_change_brings_with_another_provider(folder: str, name: str) -> None:
    records, _ = plan_scan(PLANS, "fail")
    file = file_name(name, False)
    assert faults(records, file, folder) == OF_STUBBED.get((folder, name), FAULTS[name])
    reasons = [line for record in of_plan(records["FAILED"], file, folder) for line in record["details"]]
    if (folder, name) not in OF_STUBBED:
        expected = REASONS.get(name, "").replace("aws_kms_key", STUBBED[folder].key_type())
        assert expected in " ".join(reasons)
    if name not in ("key_deleted_with_the_set", "customer_to_owned", "owned_to_customer"):
        passed = {record["check_id"] for record in of_plan(records["PASSED"], file, folder)}
        assert {"CKV_SSMIM_5", "CKV_SSMIM_6", "CKV_SSMIM_7", "CKV_SSMIM_11"} <= passed


@pytest.mark.parametrize(
    "folder, source", [(folder, source) for folder, dialect in STUBBED.items() for source in dialect.sources]
)
def test_plans_of_samples_show_what_their_sources_do(folder: str, source: str) -> None:
    file = source_name(source)
    records = {outcome: of_plan(found, file, folder) for outcome, found in plan_scan(PLANS / folder, "")[0].items()}
    of_plans = outcomes(records, lambda path: source)
    of_sources = {
        key: outcome
        for key, outcome in outcomes(sample_scan("")[0], lambda path: str(path.relative_to(SAMPLES).parent)).items()
        if key[0] == source
    }
    assert of_sources
    assert {key: of_plans[key] for key in of_plans} == {key: of_sources.get(key) for key in of_plans}
    silent = {
        (resource.rpartition(".")[2], check.rpartition("_")[2])
        for _, resource, check in of_sources
        if (source, resource, check) not in of_plans
    }
    assert silent == SILENT.get(source, set())


# What a plan of a sample does not say: which of several new keys a Region of the awscc provider, or of a dynamic
# block, uses, and whether a Region of the awscc provider names one.
SILENT: Dict[str, Set[Tuple[str, str]]] = {
    "awscc/failing": {("mixed", "4"), ("mixed", "7"), ("mixed", "19")},
    "awscc/passing": {("this", "4")},
    "regions_use_keys_of_their_own/terraform/provider_6": {
        ("right", "4"),
        ("right", "18"),
        *(('im["us-east-1"]', check) for check in ("1", "2", "3", "5", "8", "9", "10")),
    },
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"planned_values": 7, "terraform_version": "1", "format_version": "1", "resource_changes": {}}',
        '{"planned_values": {"root_module": {"resources": [7, {"type": "aws_ssmincidents_replication_set"}]}}, '
        '"resource_changes": [{"change": {"actions": "x"}}, null], "configuration": [], "terraform_version": "1.1"}',
    ],
)
def test_a_plan_that_is_none(tmp_path: Path, text: str) -> None:
    from incident_manager.terraform.plan_reader import PlanReader
    from incident_manager.terraform.plan_source import load_plan

    plan = load_plan(text)
    if plan is not None:
        assert PlanReader(plan).subjects("aws_ssmincidents_replication_set.this") == []


def test_a_sensitive_key_that_stays(tmp_path: Path) -> None:
    """Names that no message shows are compared as they are."""
    plan = json.loads((PLANS / "awscc" / file_name("arn_instead_of_id", False)).read_text())
    (change,) = (
        each["change"] for each in plan["resource_changes"] if "replication_set" in each["type"] and each["change"]
    )
    change["before_sensitive"] = change["after_sensitive"] = {"regions": True}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    records, _ = plan_scan(tmp_path, "fail")
    assert "CKV_SSMIM_12" in {record["check_id"] for record in records["PASSED"]}


def test_references_in_a_circle_end(tmp_path: Path) -> None:
    from incident_manager.terraform.plan_configuration import Scope
    from incident_manager.terraform.plan_source import Plan
    from incident_manager.values import Unknown

    circle = {"expression": {"references": ["module.a.b", "module.a"]}}
    outputs = {"b": {"expression": {"references": ["var.x"]}}}
    call = {"module": {"outputs": outputs, "variables": {"x": {}}}, "expressions": {"x": circle["expression"]}}
    plan = Plan({"configuration": {"root_module": {"module_calls": {"a": call}}}, "planned_values": {}})
    assert isinstance(plan.resolved(circle["expression"], Scope("")), Unknown)


# With terraform


def environment(**more: str) -> Dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}, **more}


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which terraform has been initialised, or a skip that says why not."""
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed")
    folder = tmp_path_factory.mktemp("plans")
    try:
        planned(CASES["nothing"], False, folder)
    except subprocess.CalledProcessError as refused:
        pytest.skip(f"terraform has no aws provider here: {(refused.stderr or '?').strip().splitlines()[0]}")
    return folder


@pytest.mark.long
@pytest.mark.parametrize("name", ["key_replaced", "add_and_remove", "key_deleted"])
def test_the_committed_plans_are_those_that_terraform_makes(name: str, terraform: Path, tmp_path: Path) -> None:
    fresh = planned(CASES[name], True, terraform)
    (tmp_path / file_name(name, True)).write_text(json.dumps(fresh))
    records, _ = plan_scan(tmp_path, "fail")
    assert faults(records, file_name(name, True)) == FAULTS[name]


@pytest.mark.long
@pytest.mark.parametrize("name", ["another_key_new", "create"])
@pytest.mark.parametrize("folder", STUBBED)
def test_the_committed_plans_of_other_providers_can_be_made(folder: str, name: str, tmp_path: Path) -> None:
    if shutil.which("terraform") is None or stub_providers.missing():
        pytest.skip(stub_providers.missing() or "terraform is not installed")
    fresh = stubbed(STUBBED[folder], tmp_path, CASES[name])
    kept = json.loads((PLANS / folder / file_name(name, False)).read_text())
    assert fresh["resource_changes"] == kept["resource_changes"]
    assert fresh["configuration"] == kept["configuration"]


@pytest.fixture(scope="session")
def aws() -> Iterator[str]:
    """The address of a server that answers as AWS does."""
    command = shutil.which("moto_server")
    if command is None:
        pytest.skip("moto_server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [command, "-p", str(port)],
        env={**os.environ, "MOTO_ACCOUNT_ID": "111122223333"},  # the account that the samples write out
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        else:
            pytest.skip("moto_server does not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


SOURCES = [
    "identity_policy_asks_for_mfa/terraform/failing",
    "identity_policy_asks_for_mfa/terraform/passing",
    "identity_policy_is_narrow/terraform/failing",
    "key_is_symmetric/terraform/failing",
    "key_is_in_no_custom_store/terraform/failing",
    "key_material_is_not_imported/terraform/passing",
    "key_outlives_the_set/terraform/failing",
    "key_outlives_the_set/terraform/passing",
    "key_policy_grant_is_narrow/terraform/failing",
    "key_policy_lets_incident_manager_in/terraform/failing",
    "key_policy_lets_incident_manager_in/terraform/passing_sources",
    "key_policy_lets_incident_manager_in/terraform/published",
    "regions_are_real/terraform/failing",
    "regions_name_key_arns/terraform/failing",
    "regions_use_keys_of_their_own/terraform/failing",
    "regions_use_one_kind_of_key/terraform/failing",
    "trail_records_key_use/terraform/failing",
    "trail_records_key_use/terraform/passing",
    "estate/production",
    "estate/staging",
]


@pytest.mark.long
def test_real_plans_show_what_their_sources_do(terraform: Path, aws: str, tmp_path: Path) -> None:
    """No plan contradicts its source; where a plan knows less (locals, dynamic blocks), it is silent."""
    copy = tmp_path / "sources"
    shutil.copytree(SAMPLES, copy, ignore=shutil.ignore_patterns("plans", "cloudformation"))
    shown = tmp_path / "plans"
    shown.mkdir()
    here = environment(AWS_ENDPOINT_URL=aws, AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none")

    def plan(source: str) -> Optional[str]:
        def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
            return subprocess.run(
                ["terraform", *arguments], cwd=copy / source, env=here, capture_output=True, text=True, timeout=200
            )

        if not any("module " in path.read_text() for path in (copy / source).glob("*.tf")):
            shutil.copytree(terraform / ".terraform", copy / source / ".terraform", symlinks=True)
            shutil.copy(terraform / ".terraform.lock.hcl", copy / source)
        elif run("init", "-input=false").returncode:
            return f"{source}: init"
        done = run("plan", "-input=false", "-no-color", "-out=plan", "-lock=false")
        if done.returncode:
            return f"{source}: {done.stderr}"
        (shown / f"{source.replace('/', '__')}.json").write_text(run("show", "-json", "plan").stdout)
        return None

    with ThreadPoolExecutor(max_workers=4) as pool:
        refused = [fault for fault in pool.map(plan, SOURCES) if fault]
    assert not refused, refused
    of_plans = outcomes(plan_scan(shown, "")[0], lambda path: path.stem.replace("__", "/"))
    of_sources = outcomes(sample_scan("")[0], lambda path: str(path.relative_to(SAMPLES).parent))
    compared = {key: outcome for key, outcome in of_sources.items() if key[0] in SOURCES and outcome != "SKIPPED"}
    contradicted = [
        (key, outcome, of_plans[key]) for key, outcome in compared.items() if of_plans.get(key, outcome) != outcome
    ]
    agreed = [key for key, outcome in compared.items() if of_plans.get(key) == outcome]
    assert not contradicted
    assert len(agreed) > 0.85 * len(compared), (len(agreed), len(compared))


def outcomes(records: Records, place: "object") -> Dict[Tuple[str, str, str], str]:
    assert callable(place)
    found: Dict[Tuple[str, str, str], str] = {}
    names: List[str] = ["PASSED", "FAILED", "SKIPPED"]
    for outcome in names:
        for record in records[outcome]:
            if record["check_id"] != "CKV_SSMIM_12":
                found[(place(Path(record["file_abs_path"])), record["resource"], record["check_id"])] = outcome
    return found
