"""Every place where the checks rely on what checkov does not promise, and what is lost where it is gone.

tests/test_seams.py holds each entry to the checkov that is installed.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import logging
import sys
import threading
from typing import Any, Callable, Iterator, List, Tuple

from checkov.version import version

logger = logging.getLogger(__name__)


class Seam:
    """A name in a module of checkov's. ``since`` is the oldest release in which it was seen to be so.

    ``why`` says what is relied on and for what purpose; ``lost`` completes "without it, ...". Those that are not
    ``in_scans`` serve the command or signed checks.
    """

    def __init__(self, module: str, name: str, since: str, why: str, lost: str, in_scans: bool = True) -> None:
        self.module = module
        self.name = name
        self.since = since
        self.why = why
        self.lost = lost
        self.in_scans = in_scans

    def found(self) -> Any:
        """What has the name; None where nothing has."""
        try:
            return functools.reduce(getattr, self.name.split("."), importlib.import_module(self.module))
        except (ImportError, AttributeError):
            return None

    def wrap(self, change: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        """Put what ``change`` makes of it in its place, once; nothing where it is gone."""
        made = self.found()
        if made is None or getattr(made, "changed_by", None) is change:
            return
        changed = change(made)
        changed.changed_by = change  # type: ignore[attr-defined]
        owner, _, name = f"{self.module}.{self.name}".rpartition(".")
        holder = sys.modules.get(owner) or getattr(sys.modules[self.module], self.name.partition(".")[0])
        setattr(holder, name, changed)


ADD_RECORD = Seam(
    "checkov.common.output.report",
    "Report.add_record",
    "3.3.21",
    "Every runner passes each record to it. Three of them make records without `details`; there the reasons are added, "
    "and the code of confidential text is masked.",
    "findings in templates and in Terraform's JSON syntax have no reasons, and those of CKV_SSMIM_9 and CKV_SSMIM_10 "
    "show the confidential text",
)
REDUCE_REPORT = Seam(
    "checkov.common.output.report",
    "Report.__reduce_ex__",
    "3.3.21",
    "Reports of runners that are processes are pickled by it, with their attributes as a dictionary. Wrong settings, "
    "and what was counted, are told so to the process that writes the outputs.",
    "wrong settings are not said, and no summary is given, where runners are processes",
)
HANDLE_REPORT = Seam(
    "checkov.common.runners.runner_registry",
    "RunnerRegistry._handle_report",
    "3.3.21",
    "It is called with each report, and with the folders of --repo-root-for-plan-enrichment. Findings of a plan get "
    "the lines and the code of the source, and a `file_path` that does not begin with a slash.",
    "with --repo-root-for-plan-enrichment, SARIF names the plan instead of the source, and findings of CKV_SSMIM_9 and "
    "CKV_SSMIM_10 in plans show the confidential text",
)
BASELINE = Seam(
    "checkov.common.output.baseline",
    "Baseline.compare_and_reduce_reports",
    "3.3.21",
    "It takes from the reports the findings that a baseline has, and with them all that passed or is suppressed. The "
    "summary counts these nevertheless, and says how many findings it left out.",
    "the summary counts nothing that passed or is suppressed where a baseline is used",
)
SHOULD_RUN = Seam(
    "checkov.runner_filter",
    "RunnerFilter.should_run_check",
    "3.3.21",
    "It is asked, by runners of both kinds of checks, whether a check runs, and has the ids of `--check` in `checks`: "
    "an opt-in check that is named there is on.",
    "an opt-in check is on only where CKV_SSMIM_OPT_IN names it",
)
EXECUTE_CHECK = Seam(
    "checkov.common.checks.base_check_registry",
    "BaseCheckRegistry._exec_check_from_disk",
    "3.3.30",
    "A registry executes each file of a folder of checks by it; that of a runner which the checks have nothing for "
    "passes over theirs. It is told by its package, and found as `self` of the frame of `load_external_checks`.",
    "the checks are also executed for runners that they have nothing for, which takes longer",
    in_scans=False,
)
SARIF = Seam(
    "checkov.common.output.sarif",
    "Sarif.create_json",
    "3.3.21",
    "It returns the whole document. Its attachments are texts, where SARIF has objects with a file: GitHub refuses "
    "the document. The reasons go into the message instead.",
    "GitHub refuses SARIF output with findings",
)
GITLAB = Seam(
    "checkov.common.output.gitlab_sast",
    "GitLabSast._create_iac_vulnerability",
    "3.3.21",
    "It returns the entry of a record, to whose description the reasons are added.",
    "GitLab output has no reasons",
)
JUNIT = Seam(
    "checkov.common.output.report",
    "Report._create_test_case_failure_output",
    "3.3.21",
    "It returns the text of a failed test case, to which the reasons are added.",
    "JUnit output has no reasons",
)
SERVERLESS_REGISTRY = Seam(
    "checkov.serverless.runner",
    "cfn_registry",
    "3.3.21",
    "The runner looks up the registry of CloudFormation's resource checks by that name in its module. It runs no graph "
    "checks; ours stand in a registry of its own, so that the runner for CloudFormation does not call them too.",
    "nothing is reported in files of the Serverless Framework",
)
SERVERLESS_FILE = Seam(
    "checkov.serverless.runner",
    "Runner.add_python_check_results",
    "3.3.21",
    "It is called once in a scan, and scans one file after another. A file is read once for that time.",
    "each check reads each file of the Serverless Framework again",
)
NAMED_FILES = Seam(
    "checkov.terraform.runner",
    "Runner._parse_files",
    "3.3.21",
    "It is called, with their paths, where a scan is about single files. These are judged with what is beside them.",
    "a scan of single files judges them without what is beside them",
)
TEMPLATES_REPORT = Seam(
    "checkov.cloudformation.runner",
    "Runner.get_graph_checks_report",
    "3.3.21",
    "It is called at the end of each scan, with the folder and the filter, whose excluded_paths are not scanned. Its "
    "report is merged into that of the scan: files that the runner passes over are added to its `parsing_errors`.",
    "files that checkov passes over, because an escape hides from it what they are, are said by the command alone",
)

SEAMS: Tuple[Seam, ...] = (
    ADD_RECORD,
    REDUCE_REPORT,
    HANDLE_REPORT,
    BASELINE,
    SHOULD_RUN,
    EXECUTE_CHECK,
    SARIF,
    GITLAB,
    JUNIT,
    SERVERLESS_REGISTRY,
    SERVERLESS_FILE,
    NAMED_FILES,
    TEMPLATES_REPORT,
    Seam(
        "checkov.common.runners.base_runner",
        "filter_ignored_paths",
        "3.3.21",
        "It removes what is not scanned from a list of the names in a folder.",
        "nothing is reported in templates",
    ),
    Seam(
        "checkov.common.util.file_utils",
        "read_file_with_any_encoding",
        "3.3.21",
        'Templates and plans are read with it. Of a file in an encoding that it does not recognize it makes "None".',
        "nothing is reported in templates",
    ),
    Seam(
        "checkov.common.output.record",
        "Record",
        "3.3.21",
        "Its fields check_id, check_result, code_block, details, entity_tags, file_abs_path, repo_file_path and "
        "resource can be set, and _determine_repo_file_path makes the path for repo_file_path.",
        "findings have no reasons",
    ),
    Seam(
        "checkov.common.checks.base_check_registry",
        "BaseCheckRegistry.load_external_checks",
        "3.3.21",
        "It executes the files of a folder with an `__init__.py`, in verified form where they are signed. The process "
        "that writes the outputs has it load the checks, when it reads the records of its runners.",
        "records cannot be handed from runner to output where runners are processes",
    ),
    Seam(
        "checkov.common.checks.base_check_registry",
        "BaseCheckRegistry.run_check",
        "3.3.21",
        "It gives the registry's graph to a check before running it, logs what the check raises and goes on.",
        "nothing is reported in Terraform",
    ),
    Seam(
        "checkov.common.checks.base_check",
        "BaseCheck.run",
        "3.3.21",
        "It gets the very configuration that is in the graph, of a plan a copy; where nothing is suppressed, "
        "`scan_entity_conf` says the result, `details` the reasons, and `entity_path` is file, type and name.",
        "nothing is reported in Terraform",
    ),
    Seam(
        "checkov.common.bridgecrew.severities",
        "Severities",
        "3.3.21",
        "It has the severities by name: that of a check is shown, and decides with --soft-fail-on.",
        "findings have no severity",
    ),
    Seam(
        "checkov.runner_filter",
        "RunnerFilter.notify_external_check",
        "3.3.21",
        "It makes an id known as that of an external check, which registries do for resource checks alone.",
        "--run-all-external-checks leaves the graph checks out",
    ),
    Seam(
        "checkov.common.checks_infra.registry",
        "get_graph_checks_registry",
        "3.3.21",
        "It returns the one registry of graph checks of a framework, whose list `checks` can be added to. The runners "
        "for Terraform, plans and the JSON syntax share one.",
        "nothing is reported in templates and in Terraform's JSON syntax",
    ),
    Seam(
        "checkov.common.graph.checks_infra.base_check",
        "BaseGraphCheck",
        "3.3.21",
        "`run` gets the graph and returns three lists of vertices: passed, failed, unknown. The checks of a graph run "
        "at the same time, and one that raises is dropped without a word.",
        "nothing is reported in templates and in Terraform's JSON syntax",
    ),
    Seam(
        "checkov.common.graph.graph_builder",
        "CustomAttributes",
        "3.3.21",
        "It has the names of a vertex's attributes, of which records are made: BLOCK_TYPE, FILE_PATH, BLOCK_NAME, "
        "RESOURCE_TYPE, ID.",
        "nothing is reported in templates and in Terraform's JSON syntax",
    ),
    Seam(
        "checkov.common.graph.db_connectors.rustworkx.rustworkx_db_connector",
        "RustworkxConnector.save_graph",
        "3.3.21",
        "It makes a graph of its own for each scan, with pairs of an index and attributes as nodes, and leaves `attrs` "
        "of the graph alone.",
        "what was read of a graph is not kept",
    ),
    Seam(
        "checkov.cloudformation.cfn_utils",
        "parse_entity_tags",
        "3.3.21",
        "It raises on tags that it cannot read, and so would end the whole scan when a record is made: such tags are "
        "left out.",
        "nothing is reported in templates",
    ),
    Seam(
        "checkov.serverless.parsers.parser",
        "parse",
        "3.3.21",
        "It reads a file of the Serverless Framework, with its variables resolved and the lines of each mapping.",
        "nothing is reported in files of the Serverless Framework",
    ),
    Seam(
        "checkov.serverless.checks.function.registry",
        "function_registry",
        "3.3.21",
        "The runner hands each function to its checks, with the line on which it begins as `__startline__`.",
        "nothing is reported of the statements of functions in files of the Serverless Framework",
    ),
    Seam(
        "checkov.serverless.checks.provider.registry",
        "provider_registry",
        "3.3.21",
        "The runner hands the section `provider` to its checks.",
        "nothing is reported of the statements of a provider in files of the Serverless Framework",
    ),
    Seam(
        "checkov.common.util.consts",
        "START_LINE",
        "3.3.21",
        "A block of the JSON syntax, and a vertex of a template, have their lines under this name and END_LINE.",
        "nothing is reported in templates and in Terraform's JSON syntax",
    ),
    Seam(
        "checkov.cloudformation.checks.resource.base_registry",
        "Registry",
        "3.3.21",
        "It is the class of `cfn_registry`; `get_checks` is asked for the checks of a type.",
        "nothing is reported in files of the Serverless Framework",
    ),
    Seam(
        "checkov.cloudformation.graph_builder.local_graph",
        "CloudformationLocalGraph",
        "3.3.21",
        "A resource's vertex has its file, its type and its name in file_path_, block_type_ and block_name_.",
        "nothing is reported in templates",
    ),
    Seam(
        "checkov.terraform.graph_builder.local_graph",
        "TerraformLocalGraph",
        "3.3.21",
        "A vertex has file_path_, block_type_, block_name_, config_, `__address__`, source_module_object_ (path, name, "
        "foreach_idx and nested_tf_module of the call) and, of a value file, load_dir.",
        "nothing is reported in Terraform",
    ),
    Seam(
        "checkov.terraform.plan_parser",
        "parse_tf_plan",
        "3.3.21",
        "The configuration of a plan's resource has `__file__` and `__address__`, that of a provider start_line and "
        "`__address__`; in sources there is neither.",
        "nothing is reported in plans",
    ),
    Seam(
        "checkov.terraform_json.parser",
        "parse",
        "3.3.21",
        "It reads a file in Terraform's JSON syntax, with the lines of each block. The graph leaves providers out.",
        "nothing is reported of providers in Terraform's JSON syntax",
    ),
    Seam(
        "checkov.main",
        "Checkov.parse_config",
        "3.3.21",
        "The command adds the folder of the checks to the options that it has parsed.",
        "the command checkov-incident-manager runs without these checks",
        in_scans=False,
    ),
    Seam(
        "checkov.main",
        "Checkov.get_external_checks_dir",
        "3.3.21",
        "It decides on the folders of checks; with --external-checks-git on that one alone.",
        "the command checkov-incident-manager runs without these checks beside --external-checks-git",
        in_scans=False,
    ),
    Seam(
        "checkov.common.external_checks.verification.verified_loader",
        "load_verified_sources_into_module",
        "3.3.30",
        "While checks are loaded, modules whose names have no dot are executed from the bytes that were verified.",
        "signed checks are not loaded",
        in_scans=False,
    ),
)

_unserved: List[str] = []


@contextlib.contextmanager
def needed_for(inputs: str) -> Iterator[None]:
    """Around the import of what serves a kind of input: where checkov has changed, the others are served still."""
    try:
        yield
    except (ImportError, AttributeError) as error:
        _unserved.append(f"nothing is reported in {inputs} ({error})")


def lost() -> List[str]:
    """What is lost in this checkov, and because of what."""
    gone = [seam for seam in SEAMS if seam.in_scans and seam.found() is None]
    return [*_unserved, *(f"{seam.lost} ({seam.module}.{seam.name})" for seam in gone)]


_not_told = threading.Lock()


def tell_what_is_lost() -> None:
    """Warn, once in a process; where nothing is judged, nothing is lost and nothing is said."""
    found = lost() if _not_told.acquire(blocking=False) else ()
    if found:
        logger.warning("checkov %s is not as the checks CKV_SSMIM_* know it: %s", version, "; ".join(found))


def tell_what_is_not_served() -> None:
    """Warn at once where nothing can be judged that would bring up the warning."""
    if _unserved or SERVERLESS_REGISTRY.found() is None:
        tell_what_is_lost()
