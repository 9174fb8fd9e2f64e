"""The places where the checks rely on what checkov does not promise: each is there and does what is relied on, and
what is lost without it is said."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Dict, List, Tuple

import jsonschema
import pytest
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.common.output.record import Record
from checkov.common.output.report import Report
from checkov.version import version
from conftest import CHECKS, SAMPLES, records_of
from incident_manager.integration import seams
from test_outputs import SARIF

Test = Callable[[Path], None]
TESTS: Dict[str, Test] = {}
GUIDELINE = "https://example.com/check"


def of(name: str) -> Callable[[Test], Test]:
    def noted(test: Test) -> Test:
        TESTS[name] = test
        return test

    return noted


def record(result: CheckResult = CheckResult.FAILED, **named: Any) -> Record:
    from checkov.common.bridgecrew.severities import Severities

    made = Record(
        check_id="CKV_X_1",
        check_name="Ensure it holds",
        check_result={"result": result, "evaluated_keys": []},
        code_block=[(1, "a = 1\n")],
        file_path="/main.tf",
        file_line_range=[1, 1],
        resource="aws_x.y",
        evaluations=None,
        check_class="x",
        file_abs_path=str(Path.cwd() / "main.tf"),
        severity=Severities["HIGH"],
        details=["Found: it does not hold"],
        **named,
    )
    made.set_guideline(GUIDELINE)
    return made


def report_with(*records: Record) -> Report:
    report = Report("terraform")
    for made in records:
        report.add_record(record=made)
    return report


@pytest.mark.parametrize("seam", seams.SEAMS, ids=lambda seam: f"{seam.module}.{seam.name}")
def test_each_does_what_is_relied_on(seam: seams.Seam, tmp_path: Path) -> None:
    installed, since = ([int(part) for part in text.split(".")] for text in (version, seam.since))
    if installed < since:
        pytest.skip(f"this checkov, {version}, is older than {seam.since}")
    assert seam.found() is not None
    TESTS[f"{seam.module.rpartition('.')[2]}.{seam.name}"](tmp_path)


def test_every_entry_has_a_test_and_says_what_it_is_for() -> None:
    assert {f"{seam.module.rpartition('.')[2]}.{seam.name}" for seam in seams.SEAMS} == set(TESTS)
    for seam in seams.SEAMS:
        assert re.fullmatch(r"3\.3\.\d+", seam.since) and seam.why.endswith(".") and seam.lost


def test_nothing_is_lost_in_this_checkov() -> None:
    assert seams.lost() == []


@of("report.Report.add_record")
def _(_: Path) -> None:
    report = report_with(record())
    assert (report.check_type, [one.check_id for one in report.failed_checks]) == ("terraform", ["CKV_X_1"])


@of("report.Report.__reduce_ex__")
def _(_: Path) -> None:
    reduced: Any = report_with(record()).__reduce_ex__(4)
    function, arguments, state = reduced[:3]
    assert isinstance(function(*arguments), Report)
    assert {"check_type", "failed_checks"} <= set(state)


@of("runner_registry.RunnerRegistry._handle_report")
def _(folder: Path) -> None:
    from checkov.common.runners.runner_registry import RunnerRegistry
    from checkov.runner_filter import RunnerFilter

    (folder / "stack").mkdir()
    (folder / "stack" / "main.tf").write_text('\nresource "aws_x" "y" {\n}\n')
    made, filtered = record(), RunnerFilter()
    RunnerRegistry("", filtered)._handle_report(report_with(made), [str(folder)])
    assert (made.file_path, made.file_line_range) == (str(Path("stack") / "main.tf"), [2, 3])
    assert made.code_block == [(2, 'resource "aws_x" "y" {\n'), (3, "}\n")]


@of("baseline.Baseline.compare_and_reduce_reports")
def _(_: Path) -> None:
    from checkov.common.output.baseline import Baseline

    def reduced(baseline: Baseline) -> List[int]:
        passed, known, new = records = [record(CheckResult.PASSED), record(), record()]
        passed.resource, new.resource = "aws_x.passed", "aws_x.new"
        report = report_with(*records)
        baseline.failed_checks = [
            {"file": "/main.tf", "findings": [{"resource": known.resource, "check_ids": [known.check_id]}]}
        ]
        baseline.compare_and_reduce_reports([report])
        assert (report.failed_checks, report.passed_checks) == ([new], [])
        return [records.index(kept) for kept in report.get_all_records()]

    assert reduced(Baseline()) == [2]
    assert sorted(reduced(Baseline(output_skipped=True))) == [1, 2]


@of("runner_filter.RunnerFilter.should_run_check")
def _(_: Path) -> None:
    from checkov.runner_filter import RunnerFilter

    asked = RunnerFilter(checks=["CKV_X_1", "CKV_Y_*"])
    assert asked.checks == ["CKV_X_1", "CKV_Y_*"]
    assert [asked.should_run_check(check_id=name) for name in ("CKV_X_1", "CKV_Y_1", "CKV_Z_1")] == [True, True, False]


@of("record.Record")
def _(_: Path) -> None:
    made = record()
    wanted = {"check_id", "check_result", "code_block", "details", "entity_tags", "file_abs_path", "resource"}
    assert wanted | {"repo_file_path"} <= set(vars(made))
    assert made._determine_repo_file_path(str(Path.cwd() / "stack" / "main.tf")) == "/stack/main.tf"


def _sarif_as_checkov_writes_it() -> Any:
    from checkov.common.output.sarif import Sarif

    return Sarif([report_with(record())], "checkov").json


@of("sarif.Sarif.create_json")
def _(_: Path) -> None:
    (run,) = _sarif_as_checkov_writes_it()["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["message"]) == ("CKV_X_1", {"text": "Ensure it holds"})


def test_sarif_of_checkov_is_still_invalid_where_a_check_has_details() -> None:
    """When this fails, remove `_explaining_sarif` and its seam: the reasons may then be where checkov puts them."""
    document = _sarif_as_checkov_writes_it()
    errors = list(jsonschema.Draft202012Validator(SARIF).iter_errors(document))
    assert errors
    assert {error.json_path.partition(".attachments")[0] for error in errors} == {"$.runs[0].results[0]"}
    for result in document["runs"][0]["results"]:
        result["attachments"] = []
    jsonschema.Draft202012Validator(SARIF).validate(document)


@of("gitlab_sast.GitLabSast._create_iac_vulnerability")
def _(_: Path) -> None:
    from checkov.common.output.gitlab_sast import GitLabSast

    (entry,) = GitLabSast([report_with(record())]).sast_json["vulnerabilities"]
    assert GUIDELINE in entry["description"] and "Found" not in entry["description"]


@of("report.Report._create_test_case_failure_output")
def _(_: Path) -> None:
    assert "Resource: aws_x.y" in report_with(record())._create_test_case_failure_output(record())


@of("runner.cfn_registry")
def _(_: Path) -> None:
    from checkov.serverless import runner

    assert "cfn_registry.scan(" in inspect.getsource(runner.Runner.cfn_resources_checks)


@of("runner.Runner.add_python_check_results")
def _(_: Path) -> None:
    from checkov.serverless.runner import Runner

    assert inspect.getsource(Runner.run).count("self.add_python_check_results(") == 1
    loop = inspect.getsource(Runner.add_python_check_results)
    for part in ("cfn_resources", "multi_item_sections", "single_item_sections"):
        assert re.search(rf"for sls_file, .*\n(.*\n)*.*self\.{part}_checks\(sls_file, ", loop)


SERVICE = """service: s
custom:
  name: found
provider:
  name: aws
  iam:
    role:
      name: ${self:custom.name}
functions:
  first:
    handler: a.b
"""


def _handed_to(registry: Any, folder: Path) -> List[Dict[str, Any]]:
    """What the serverless runner has the checks of a registry look at."""
    from checkov.runner_filter import RunnerFilter
    from checkov.serverless.runner import Runner

    (folder / "serverless.yml").write_text(SERVICE)
    noted: List[Dict[str, Any]] = []

    def scan(_: str, entity: Any, *more: Any) -> Dict[Any, Any]:
        noted.append(entity.data)
        return {}

    registry.scan = scan
    try:
        Runner().run(root_folder=str(folder), runner_filter=RunnerFilter())
    finally:
        del registry.scan
    return noted


@of("registry.function_registry")
def _(folder: Path) -> None:
    from checkov.serverless.checks.function.registry import function_registry

    (entity,) = _handed_to(function_registry, folder)
    assert SERVICE.splitlines()[entity["__startline__"] - 1].strip() in ("first:", "handler: a.b")


@of("registry.provider_registry")
def _(folder: Path) -> None:
    from checkov.serverless.checks.provider.registry import provider_registry

    (entity,) = _handed_to(provider_registry, folder)
    assert entity["iam"]["role"]["name"] == "found"


@of("consts.START_LINE")
def _(_: Path) -> None:
    from checkov.common.util.consts import END_LINE, START_LINE

    assert START_LINE != END_LINE  # their use is tested with the two parsers, and with the vertices


@of("runner.Runner._parse_files")
def _(folder: Path) -> None:
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.runner import Runner

    class Noting(Runner):
        def _parse_files(self, files: List[str], parsing_errors: Dict[str, Exception]) -> None:
            noted.append(files)
            super()._parse_files(files, parsing_errors)

    noted: List[List[str]] = []
    file = folder / "main.tf"
    file.write_text('variable "a" {}\n')
    Noting().run(root_folder=str(folder), runner_filter=RunnerFilter(checks=["CKV_X_1"]))
    assert noted == []
    Noting().run(root_folder=None, files=[str(file)], runner_filter=RunnerFilter(checks=["CKV_X_1"]))
    assert noted == [[str(file)]]
    run = inspect.getsource(Runner.run)
    assert run.index("load_external_checks(") < run.index("_parse_files(")


@of("runner.Runner.get_graph_checks_report")
def _(folder: Path) -> None:
    from checkov.cloudformation.runner import Runner
    from checkov.runner_filter import RunnerFilter

    class Adding(Runner):
        def get_graph_checks_report(self, root_folder: "str | None", runner_filter: RunnerFilter) -> Report:
            found = super().get_graph_checks_report(root_folder, runner_filter)
            found.add_parsing_error(f"{root_folder} {runner_filter.excluded_paths}")
            return found

    made = RunnerFilter(checks=["CKV_X_1"], excluded_paths=["x"])
    report = Adding().run(root_folder=str(folder), runner_filter=made)
    assert isinstance(report, Report) and report.parsing_errors == [f"{folder} ['x']"]
    run = inspect.getsource(Runner.run)
    assert run.index("load_external_checks(") < run.index("get_graph_checks_report(")


@of("base_runner.filter_ignored_paths")
def _(_: Path) -> None:
    from checkov.common.runners.base_runner import filter_ignored_paths

    names = [".git", "node_modules", "a", "b"]
    filter_ignored_paths("/root", names, ["/root/b"])
    assert names == ["a"]


@of("file_utils.read_file_with_any_encoding")
def _(folder: Path) -> None:
    from checkov.cloudformation.parser import cfn_yaml
    from checkov.common.util.file_utils import read_file_with_any_encoding

    assert "content = read_file_with_any_encoding(file_path=file_path)" in inspect.getsource(cfn_yaml.load)
    for content, text in {"a".encode("utf-16"): "a", bytes(range(128, 256)): "None"}.items():
        (folder / "t").write_bytes(content)
        assert read_file_with_any_encoding(str(folder / "t")) == text


@of("base_registry.Registry")
def _(_: Path) -> None:
    from checkov.cloudformation.checks.resource.base_registry import Registry
    from checkov.cloudformation.checks.resource.registry import cfn_registry

    assert isinstance(cfn_registry, Registry)
    assert cfn_registry.get_checks("AWS::KMS::Key") and not Registry().get_checks("AWS::KMS::Key")


@of("base_check_registry.BaseCheckRegistry.load_external_checks")
def _(folder: Path) -> None:
    code = "import sys\nsys.modules['loaded_by_checkov'] = sys.modules[__name__]\n"
    for name in ("executed/__init__.py", "executed/seam_executed.py", "executed/below/seam_not_executed.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("" if "__init__" in name else code)
    script = (
        "import sys; from checkov.terraform.checks.resource.registry import resource_registry as registry\n"
        "registry.load_external_checks(sys.argv[1]); print(sys.modules['loaded_by_checkov'].__name__)\n"
        "import seam_not_executed"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder / "executed")], capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("seam_executed", 0), done.stderr


@of("base_check_registry.BaseCheckRegistry._exec_check_from_disk")
def _(_: Path) -> None:
    import test_loading

    test_loading.test_a_runner_for_other_inputs_loads_none()


def _check_of_a_user() -> Any:
    from checkov.common.checks.base_check import BaseCheck

    class OfAUser(BaseCheck):
        seen: List[Tuple[str, Any, Any]] = []

        def __init__(self) -> None:
            super().__init__("x", "CKV_X_1", [CheckCategories.ENCRYPTION], ["aws_x"], "resource")

        def scan_entity_conf(self, conf: Dict[str, Any], entity_type: str) -> CheckResult:
            self.seen.append((self.entity_path, conf, self.graph))
            raise RuntimeError("made to raise")

    return OfAUser()


@of("base_check_registry.BaseCheckRegistry.run_check")
def _(_: Path) -> None:
    from checkov.terraform.checks.resource.base_registry import Registry

    check, registry = _check_of_a_user(), Registry("terraform")
    registry.graph = graph = SimpleNamespace()  # type: ignore[assignment]
    result = registry.run_check(check, {}, "y", "aws_x", "/main.tf", {})
    assert result["result"] is CheckResult.UNKNOWN
    assert check.seen[-1][2] is graph


@of("base_check.BaseCheck.run")
def _(_: Path) -> None:
    check, conf = _check_of_a_user(), {"a": [1]}
    check.details = ["left"]
    with pytest.raises(RuntimeError):
        check.run("/main.tf", conf, "y", "aws_x", {})
    assert (check.details, check.seen[-1][0]) == ([], "/main.tf:aws_x:y")
    assert check.seen[-1][1] is conf
    skipped = check.run("/main.tf", conf, "y", "aws_x", {"id": "CKV_X_1", "suppress_comment": "why"})
    assert skipped["result"] is CheckResult.SKIPPED


@of("severities.Severities")
def _(_: Path) -> None:
    from checkov.common.bridgecrew.severities import Severities

    assert [Severities[name].name for name in ("HIGH", "MEDIUM", "LOW")] == ["HIGH", "MEDIUM", "LOW"]


@of("runner_filter.RunnerFilter.notify_external_check")
def _(_: Path) -> None:
    from checkov.runner_filter import RunnerFilter

    RunnerFilter.notify_external_check("CKV_X_1")
    assert RunnerFilter.is_external_check("CKV_X_1") and not RunnerFilter.is_external_check("CKV_X_2")


@of("registry.get_graph_checks_registry")
def _(_: Path) -> None:
    from checkov.common.checks_infra.registry import get_graph_checks_registry
    from checkov.terraform.plan_runner import Runner as Plans
    from checkov.terraform_json.runner import TerraformJsonRunner

    registry = get_graph_checks_registry("terraform")
    assert isinstance(registry.checks, list)
    assert Plans().graph_registry is TerraformJsonRunner().graph_registry is registry
    assert get_graph_checks_registry("cloudformation") is not registry


@of("base_check.BaseGraphCheck")
def _(_: Path) -> None:
    from checkov.common.checks_infra.registry import get_graph_checks_registry
    from checkov.common.graph.checks_infra.base_check import BaseGraphCheck

    class OfAUser(BaseGraphCheck):
        def run(self, graph_connector: Any) -> Any:
            return [{"n": 1}], [{"n": 2}], [{"n": 3}]

    check, results = OfAUser(), {}  # type: ignore[var-annotated]
    check.id = "CKV_X_1"
    get_graph_checks_registry("cloudformation").run_check_parallel(check, results, None)
    found = [(entry["result"], entry["entity"]["n"]) for entry in results[check]]
    assert found == [(CheckResult.PASSED, 1), (CheckResult.FAILED, 2), (CheckResult.UNKNOWN, 3)]


@of("graph_builder.CustomAttributes")
def _(_: Path) -> None:
    from checkov.common.graph.graph_builder import CustomAttributes as names

    assert (names.BLOCK_TYPE, names.FILE_PATH, names.BLOCK_NAME) == ("block_type_", "file_path_", "block_name_")
    assert names.ID and names.RESOURCE_TYPE


def _graph(manager: Any, build: str, *arguments: Any) -> Any:
    graph = getattr(manager, build)(*arguments)
    return manager.save_graph(graph[0] if isinstance(graph, tuple) else graph)


def _vertices(graph: Any) -> List[Dict[str, Any]]:
    return [attributes for _, attributes in graph.nodes()]


def _terraform_graph(folder: Path) -> Any:
    from checkov.common.graph.db_connectors.rustworkx.rustworkx_db_connector import RustworkxConnector
    from checkov.terraform.graph_manager import TerraformGraphManager

    (folder / "m").mkdir(exist_ok=True)
    (folder / "m" / "main.tf").write_text('resource "aws_kms_key" "key" {\n}\n')
    (folder / "main.tf").write_text('module "called" {\n  source = "./m"\n}\nprovider "aws" {\n}\n')
    (folder / "terraform.tfvars").write_text('a = "b"\n')
    manager = TerraformGraphManager(db_connector=RustworkxConnector(), source="Terraform")
    return _graph(manager, "build_graph_from_source_directory", str(folder))


@of("rustworkx_db_connector.RustworkxConnector.save_graph")
def _(folder: Path) -> None:
    graph, another = _terraform_graph(folder), _terraform_graph(folder)
    assert graph is not another
    assert graph.attrs is None
    assert all(isinstance(attributes, dict) for attributes in _vertices(graph))


@of("local_graph.TerraformLocalGraph")
def _(folder: Path) -> None:
    vertices = {vertex["block_type_"]: vertex for vertex in _vertices(_terraform_graph(folder))}
    key = vertices["resource"]
    assert key["file_path_"] == str(folder / "m" / "main.tf")
    assert (key["block_name_"], key["__address__"]) == ("aws_kms_key.key", "module.called.aws_kms_key.key")
    assert list(key["config_"]["aws_kms_key"]) == ["key"]
    call = key["source_module_object_"]
    named = call if isinstance(call, dict) else vars(call)
    assert (named["path"], named["name"], named.get("foreach_idx")) == (str(folder / "main.tf"), "called", None)
    assert named.get("nested_tf_module") is None
    assert vertices["tfvar"]["load_dir"] == str(folder)
    assert "aws" in vertices["provider"]["config_"]


@of("local_graph.CloudformationLocalGraph")
def _(folder: Path) -> None:
    from checkov.cloudformation.cfn_utils import create_definitions
    from checkov.cloudformation.graph_manager import CloudformationGraphManager
    from checkov.common.graph.db_connectors.rustworkx.rustworkx_db_connector import RustworkxConnector

    (folder / "t.yaml").write_text("Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeySpec: a\n")
    definitions, _ = create_definitions(str(folder), [])
    manager = CloudformationGraphManager(db_connector=RustworkxConnector())
    (key,) = _vertices(_graph(manager, "build_graph_from_definitions", definitions))
    wanted = ("resource", str(folder / "t.yaml"), "AWS::KMS::Key.Key")
    assert (key["block_type_"], key["file_path_"], key["block_name_"]) == wanted


@of("plan_parser.parse_tf_plan")
def _(_: Path) -> None:
    from checkov.terraform.plan_parser import parse_tf_plan

    path = str(SAMPLES / "plans" / "create.json")
    definition = parse_tf_plan(path, {})[0]
    assert definition is not None
    conf = next(iter(next(iter(definition["resource"][0].values())).values()))
    assert conf["__file__"] == [path] and isinstance(conf["__address__"], str)
    assert all(
        {"start_line", "__address__"} <= set(named)
        for provider in definition["provider"]
        for named in provider.values()
        if isinstance(named, dict)
    )


@of("parser.parse")
def _(folder: Path) -> None:
    from checkov.common.util.consts import END_LINE, START_LINE
    from checkov.terraform_json.parser import parse

    path = folder / "main.tf.json"
    path.write_text('{\n  "provider": {\n    "aws": {\n      "region": "eu-west-1"\n    }\n  }\n}\n')
    definition, _ = parse(path)
    assert definition is not None
    (entry,) = definition["provider"]
    assert {START_LINE, END_LINE, "region"} <= set(entry["aws"])

    from checkov.serverless.parsers.parser import parse as parse_service

    (folder / "serverless.yml").write_text(SERVICE)
    service = parse_service(str(folder / "serverless.yml"))
    assert service is not None
    document, lines = service
    assert document["provider"]["iam"]["role"]["name"] == "found" and len(lines) == len(SERVICE.splitlines())


@of("cfn_utils.parse_entity_tags")
def _(_: Path) -> None:
    from checkov.cloudformation.cfn_utils import parse_entity_tags

    assert parse_entity_tags([{"Key": "a", "Value": "b"}]) == {"a": "b"}
    with pytest.raises(Exception):
        parse_entity_tags([7])


@of("main.Checkov.parse_config")
def _(_: Path) -> None:
    from checkov.main import Checkov

    checkov = Checkov(["-d", ".", "--external-checks-dir", "given"])
    assert checkov.config.external_checks_dir == ["given"]


@of("main.Checkov.get_external_checks_dir")
def _(_: Path) -> None:
    from checkov.main import Checkov

    assert Checkov(["-d", ".", "--external-checks-dir", "given"]).get_external_checks_dir() == ["given"]


@of("verified_loader.load_verified_sources_into_module")
def _(_: Path) -> None:
    import test_signed_checks

    assert test_signed_checks.SAMPLE.is_dir()  # its tests are the test of this


LOST = {
    "Sarif.create_json": """
from checkov.common.output.sarif import Sarif
Sarif.make_json = Sarif.create_json
del Sarif.create_json
def made(self, reports, tool):
    self.reports, self.rule_index_map, self.tool = reports, {}, tool or "Bridgecrew"
    self.json = self.make_json()
Sarif.__init__ = made
""",
    "Report.add_record": """
from checkov.common.output.report import Report
class Renamed:
    def __get__(self, report, owner):
        if report is None:
            raise AttributeError("add_record")
        return lambda record: report.add(record)
Report.add, Report.add_record = Report.add_record, Renamed()
""",
    "cfn_registry": """
from checkov.serverless import runner
runner.renamed = vars(runner).pop("cfn_registry")
class Runner(runner.Runner):
    def cfn_resources_checks(self, *arguments):
        pass
runner.Runner.cfn_resources_checks = Runner.cfn_resources_checks
""",
}


SAMPLE = SAMPLES / "key_is_symmetric" / "cloudformation" / "failing.yaml"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> List[Tuple[str, str]]:
    """What is found where nothing is lost."""
    return _scan("", tmp_path_factory.mktemp("whole"))[0]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "Sarif.create_json" else pytest.mark.long) for name in LOST]
)
def test_what_is_lost_is_said_once_and_the_rest_is_found(
    name: str, whole: List[Tuple[str, str]], tmp_path: Path
) -> None:
    found, errors = _scan(LOST[name], tmp_path)
    assert found == whole != []
    (told,) = (line for line in errors.splitlines() if "[WARNI]" in line and "CKV_SSMIM" in line)
    (seam,) = (seam for seam in seams.SEAMS if seam.name == name)
    assert told.endswith(f"{seam.lost} ({seam.module}.{seam.name})")
    assert "ERROR" not in errors


def _scan(change: str, folder: Path) -> Tuple[List[Tuple[str, str]], str]:
    code = f"import sys\nimport checkov.main\n{change}\nsys.exit(checkov.main.Checkov().run() or 0)"
    arguments = ("-f", str(SAMPLE), "--external-checks-dir", str(CHECKS), "--check", "CKV_SSMIM_1", "--skip-download")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("CKV_SSMIM", "CHECKOV"))}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--framework", "cloudformation", "-o", "json", "-o", "sarif"],
        env={**inherited, "CHECKOV_PARALLELIZATION_TYPE": "none"},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    (text,) = (part for part in done.stdout.split("--- OUTPUT DELIMITER ---") if part.lstrip().startswith(("{", "[")))
    assert json.loads((folder / "results.sarif").read_text())["runs"][0]["results"]
    return [(one["check_id"], one["resource"]) for one in records_of(text)["FAILED"]], done.stderr


def test_a_runner_that_cannot_be_served_leaves_the_others(tmp_path: Path) -> None:
    gone = "sys.modules['checkov.serverless.runner'] = None\ndel checkov.serverless.runner"
    found, errors = _scan(gone, tmp_path)
    assert found
    assert "nothing is reported in the Serverless Framework (" in errors
    assert "ERROR" not in errors
