"""What a user can set, in the environment and in a file, and what is said of settings that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple

import jsonschema
import pytest
import yaml
from conftest import CHECKS, ROOT, SAMPLES, records_of, run_checkov
from incident_manager.integration import settings
from incident_manager.integration.settings import FILE, known_checks, read_settings
from installation import COMMAND, arguments_for, run_command

SAMPLE = SAMPLES / "regions_are_real" / "terraform" / "failing"
PLAIN = ("--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_*", "-o", "json")
SCHEMA = json.loads((ROOT / "docs" / "settings.schema.json").read_text())


def read(folder: Path, **environment: str) -> settings.Settings:
    return read_settings(environment, folder)


@pytest.mark.parametrize(
    ("environment", "faulty"),
    [
        ({"CKV_SSMIM_OPT_IN": "19"}, "CKV_SSMIM_OPT_IN: '19' is not valid; valid are all, CKV_SSMIM_19, "),
        ({"CKV_SSMIM_OPT_IN": "CKV_SSMIM_99"}, "CKV_SSMIM_OPT_IN: 'CKV_SSMIM_99' is not valid"),
        ({"CKV_SSMIM_OPT_IN": "CKV_SSMIM_*"}, "CKV_SSMIM_OPT_IN: 'CKV_SSMIM_*' is not valid"),
        ({"CKV_SSMIM_OPT_IN": "CKV_SSMIM_19 CKV_SSMIM_22"}, "CKV_SSMIM_OPT_IN: 'CKV_SSMIM_19 CKV_SSMIM_22' is not"),
        ({"CKV_SSMIM_UNKNOWN": "true"}, "CKV_SSMIM_UNKNOWN: 'true' is not valid; valid are fail, skip."),
        ({"CKV_SSMIM_GIVEN_UP": "skip"}, "CKV_SSMIM_GIVEN_UP: 'skip' is not valid; valid are fail."),
        (
            {"CKV_SSMIM_REGION": "Ireland"},
            "CKV_SSMIM_REGION: 'Ireland' is not the name of a Region, such as eu-west-1.",
        ),
        ({"CKV_SSMIM_ACCOUNT": "1234"}, "CKV_SSMIM_ACCOUNT: '1234' is not an account of twelve digits."),
        ({"CKV_SSMIM_SUMMARY": "please"}, "CKV_SSMIM_SUMMARY: 'please' is not valid; valid are 1, true, 0, false."),
        ({"CKV_SSMIM_TIMEOUT": "1h"}, "CKV_SSMIM_TIMEOUT: '1h' is not a number of seconds."),
        (
            {"CKV_SSMIM_PAGES": "docs/checks"},
            "CKV_SSMIM_PAGES: 'docs/checks' is not the address of a folder, such as https://HOST/checks.",
        ),
        ({"CKV_SSMIM_OPTIN": "all"}, "CKV_SSMIM_OPTIN is not a setting; the settings are CKV_SSMIM_OPT_IN, "),
    ],
)
def test_a_wrong_variable_is_said_with_the_valid_values(
    environment: Dict[str, str], faulty: str, tmp_path: Path
) -> None:
    found = read(tmp_path, **environment)
    (fault,) = found.faults
    assert fault.startswith(faulty)
    assert found._replace(faults=()) == settings.Settings()


def test_right_variables_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        CKV_SSMIM_OPT_IN=" ckv_ssmim_19, CKV_SSMIM_22,",
        CKV_SSMIM_UNKNOWN=" Fail ",
        CKV_SSMIM_GIVEN_UP="FAIL",
        CKV_SSMIM_REGION="us-gov-west-1",
        CKV_SSMIM_ACCOUNT="012345678901",
        CKV_SSMIM_SUMMARY="1",
    )
    assert found.faults == ()
    assert found.opted_in == {"CKV_SSMIM_19", "CKV_SSMIM_22"}
    assert found.given_up == "fail"
    assert (found.unknown, found.region, found.account, found.summary) == (
        "fail",
        "us-gov-west-1",
        "012345678901",
        True,
    )
    assert read(tmp_path, CKV_SSMIM_OPT_IN="ALL").turns_on("CKV_SSMIM_20")


IN_FILES: List[Tuple[str, str]] = [
    ("opt-in: [CKV_SSMIM_19]\nunknown: skip\nregion: eu-west-1\naccount: '012345678901'\nsummary: true\n", ""),
    ("severities:\n  CKV_SSMIM_13: HIGH\n", ""),
    ("opt-in: all\n", ""),
    ("given-up: fail\n", ""),
    ("given-up: skip\n", f"given-up in {FILE}: 'skip' is not valid; valid are fail."),
    ("timeout: 60\n", ""),
    ("pages: https://wiki.example.com/checks/\n", ""),
    ("pages: wiki.example.com\n", f"pages in {FILE}: 'wiki.example.com' is not the address of a folder"),
    ("timeout: -1\n", f"timeout in {FILE}: '-1' is not a number of seconds."),
    ("", ""),
    ("optin: all\n", f"{FILE}: 'optin' is not a setting; the settings are opt-in, "),
    ("unknown: maybe\n", f"unknown in {FILE}: 'maybe' is not valid; valid are fail, skip."),
    ("opt-in: [19]\n", f"opt-in in {FILE}: '19' is not valid"),
    (
        "severities:\n  CKV_SSMIM_13: SEVERE\n",
        f"severities in {FILE}, CKV_SSMIM_13: 'SEVERE' is not valid; valid are LOW",
    ),
    (
        "severities:\n  CKV_SSMIM_99: HIGH\n",
        f"severities in {FILE}: 'CKV_SSMIM_99' is not valid; valid are CKV_SSMIM_1, ",
    ),
    ("severities: HIGH\n", f"severities in {FILE} must be a mapping"),
    ("- all\n", f"{FILE} must be a mapping."),
    ("region: [eu-west-1]\n", f"region in {FILE}: "),
]


@pytest.mark.parametrize(("text", "faulty"), [*IN_FILES, ("a: [", f"{FILE} cannot be read: ")])
def test_a_file_is_read_and_its_faults_are_said(text: str, faulty: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    faults = read(tmp_path).faults
    assert len(faults) == bool(faulty)
    assert not faulty or faults[0].startswith(faulty)


def test_a_file_of_another_name_is_said(tmp_path: Path) -> None:
    (tmp_path / settings.OTHER_FILE).write_text("opt-in: all\n")
    assert read(tmp_path).faults == (f"{settings.OTHER_FILE} is not read: name it {FILE}.",)


@pytest.mark.parametrize(("text", "faulty"), IN_FILES)
def test_the_schema_refuses_what_the_reader_refuses(text: str, faulty: str) -> None:
    valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(yaml.safe_load(text) or {})
    assert valid == (not faulty)


def test_the_schema_names_each_entry_and_check() -> None:
    properties: Any = SCHEMA["properties"]
    assert set(properties) == {*settings.ENTRIES.values(), settings.SEVERITIES_ENTRY}
    known = known_checks(CHECKS)
    assert SCHEMA["$defs"]["check"]["enum"] == list(known)
    assert set(known) == {f"CKV_SSMIM_{number}" for number in range(1, len(known) + 1)}
    assert properties["severities"]["additionalProperties"]["enum"] == list(settings.SEVERITIES)


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("opt-in: all\nunknown: skip\nregion: eu-west-1\n")
    found = read(tmp_path, CKV_SSMIM_UNKNOWN="fail", CKV_SSMIM_OPT_IN="CKV_SSMIM_19")
    assert (found.opted_in, found.unknown, found.region) == (frozenset({"CKV_SSMIM_19"}), "fail", "eu-west-1")


def test_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("unknown: fail\n")
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere.yaml")
    assert read(tmp_path) == settings.Settings()


@pytest.mark.parametrize(
    "frameworks", [("terraform", "cloudformation"), ("terraform",)], ids=["processes", "one process"]
)
def test_checkov_warns_once(frameworks: Tuple[str, ...], tmp_path: Path) -> None:
    done = run_checkov(
        "-d", str(SAMPLE), *PLAIN, "--framework", *frameworks, CKV_SSMIM_OPT_IN="19", CKV_SSMIM_UNKNOWN="true"
    )
    warnings = [line for line in done.stderr.splitlines() if "is not valid" in line]
    assert len(warnings) == 1
    assert "WARNI" in warnings[0] and "'19'" in warnings[0] and "'true'" in warnings[0]
    assert done.returncode == 1
    assert records_of(done.stdout)["FAILED"]


def test_a_file_of_the_working_directory_counts_and_none_of_the_scanned_folder(tmp_path: Path) -> None:
    scanned, here = tmp_path / "scanned", tmp_path / "here"
    for folder in (scanned, here):
        folder.mkdir()
    (scanned / "main.tf").write_text((SAMPLE / "main.tf").read_text())
    (scanned / FILE).write_text("severities:\n  CKV_SSMIM_17: LOW\n")
    found = {}
    for name, text in (("none", ""), ("file", "severities:\n  CKV_SSMIM_17: CRITICAL\n")):
        (here / FILE).write_text(text)
        done = run_checkov("-d", str(scanned), *PLAIN, "--framework", "terraform", cwd=here)
        records = records_of(done.stdout)["FAILED"]
        found[name] = {r["severity"] for r in records if r["check_id"] == "CKV_SSMIM_17"}
    assert found == {"none": {"HIGH"}, "file": {"CRITICAL"}}


def test_a_finding_links_to_the_pages_of_an_organisation(tmp_path: Path) -> None:
    pages = "https://wiki.example.com/checks"
    for address in (pages, f"{pages}/"):
        assert read(tmp_path, CKV_SSMIM_PAGES=address).page_of("CKV_SSMIM_17") == f"{pages}/CKV_SSMIM_17.md"
    target = SAMPLES / "regions_are_real"
    done = run_checkov("-d", str(target), *PLAIN, "--framework", "terraform", "cloudformation", CKV_SSMIM_PAGES=pages)
    for record in records_of(done.stdout)["FAILED"]:
        assert record["guideline"] == f"{pages}/{record['check_id']}.md"
    (tmp_path / FILE).write_text(f"pages: {pages}\n")
    done = run_checkov(
        *("-d", str(SAMPLE), *PLAIN[:-1], "sarif", "--output-file-path", str(tmp_path), "--framework", "terraform"),
        cwd=tmp_path,
    )
    (sarif,) = json.loads((tmp_path / "results_sarif.sarif").read_text())["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    assert rules and all(rule["helpUri"] == f"{pages}/{rule['id']}.md" for rule in rules)


@pytest.mark.parametrize(
    ("listed", "frameworks"),
    [
        (("--check", "CKV_SSMIM_19"), {"cloudformation", "terraform"}),
        (("--check", "CKV_SSMIM_1*"), set()),
        (("--check", "CKV_SSMIM_19", "--skip-check", "CKV_SSMIM_1*"), set()),
        ((), set()),
    ],
)
def test_an_exact_id_turns_an_opt_in_check_on(listed: Tuple[str, ...], frameworks: Set[str]) -> None:
    sample = SAMPLES / "regions_use_customer_managed_keys"
    arguments = ("-d", str(sample), "--external-checks-dir", str(CHECKS), "-o", "json", *listed)
    done = run_checkov(*arguments, "--framework", "terraform", "cloudformation", CKV_SSMIM_OPT_IN="")
    assert frameworks == {
        Path(record["file_abs_path"]).relative_to(sample).parts[0]
        for records in records_of(done.stdout).values()
        for record in records
        if record["check_id"] == "CKV_SSMIM_19"
    }


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ((), {"CKV_SSMIM_UNKNOWN": "true"}, "CKV_SSMIM_UNKNOWN: 'true' is not valid; valid are fail, skip."),
        (("--check", "CKV_SSMIN_4"), {}, "--check: 'CKV_SSMIN_4' is not a check; the checks are CKV_SSMIM_1, "),
        (("--skip-check", "CKV_SSMIM_99,CKV_AWS_1"), {}, "--skip-check: 'CKV_SSMIM_99' is not a check"),
        (("--check", "4"), {}, "--check: '4' is not a check; the checks are CKV_SSMIM_1, "),
        (("-d", "nowhere"), {}, "-d: there is no directory nowhere."),
        (("--external-checks-dir", "nowhere"), {}, "--external-checks-dir: there is no directory nowhere."),
        (("-f", "nothing.tf"), {}, "-f: there is no file nothing.tf."),
    ],
)
def test_the_command_ends_with_exit_code_2(
    arguments: Tuple[str, ...], environment: Dict[str, str], said: str, tmp_path: Path
) -> None:
    given = [argument for argument in arguments_for(SAMPLE) if argument not in ("--check", "CKV_SSMIM_*")]
    done = run_command(*given, *arguments, cwd=tmp_path, environment=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{COMMAND}: {said}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_names_nothing_to_scan_says_so(tmp_path: Path) -> None:
    done = run_command(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{COMMAND}: name what to scan: -d DIRECTORY or -f FILE. --help lists the options.\n"
