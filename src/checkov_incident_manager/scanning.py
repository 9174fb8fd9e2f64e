"""checkov with the checks for Incident Manager: the options, the settings, and a line at the end."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path
from typing import Any, Iterator, List, Mapping, Optional

from checkov.main import Checkov
from checkov.runner_filter import RunnerFilter

from checkov_incident_manager.ending import Processes, certain_to_end, remove_sarif
from checkov_incident_manager.fixing import fix, options_among
from checkov_incident_manager.place import CHECKS, COMMAND, checks_folder, holds_the_checks, library_module, pin_library
from checkov_incident_manager.unparsed import unparsed_files

SECONDS = 3600
IN_ONE = "CHECKOV_PARALLELIZATION_TYPE=none scans in one process, with less memory."


class CheckovWithChecks(Checkov):
    """checkov, with one folder of checks more.

    The folder joins the parsed options and not the command line: an option there would override the one of the same
    name in a `.checkov.yaml`.
    """

    def parse_config(self, argv: Optional[List[str]] = None) -> None:
        super().parse_config(argv=sys.argv[1:] if argv is None else argv)
        self.config.external_checks_dir = self._with_ours(self.config.external_checks_dir)

    @property
    def folder(self) -> Path:
        """The folder of the checks: ours, or a copy that the user names."""
        return next(filter(holds_the_checks, (Path(name).expanduser() for name in self.config.external_checks_dir)))

    def get_external_checks_dir(self) -> List[str]:
        # `--external-checks-git` makes checkov (3.3) forget every other folder.
        return self._with_ours(super().get_external_checks_dir())

    @staticmethod
    def _with_ours(folders: Optional[List[str]]) -> List[str]:
        """The folders of the user, and ours before them; a copy of the checks among them takes the place of ours."""
        given = folders or []
        if any(holds_the_checks(Path(folder).expanduser()) for folder in given):
            return given
        ours = checks_folder()
        pin_library(ours)
        return [str(ours), *given]


def faults_of(checkov: CheckovWithChecks) -> Iterator[str]:
    """The settings and options that are wrong, as sentences; of the checks that this run is about to load."""
    for folder in (Path(name).expanduser() for name in checkov.config.external_checks_dir):
        if not folder.is_dir():
            yield f"--external-checks-dir: there is no directory {folder}."
        if holds_the_checks(folder / CHECKS):
            yield f"--external-checks-dir: {folder} is a whole clone; its checks are in {folder / CHECKS}."
    for name in checkov.config.directory or ():
        if not os.path.isdir(name):
            yield f"-d: there is no directory {name}."
    for name in checkov.config.file or ():
        if not os.path.isfile(name):
            yield f"-f: there is no file {name}."
    settings = library_module("integration.settings", checkov.folder)
    if settings is None:
        return  # a signed copy says it itself, when it is loaded
    yield from settings.read_settings(os.environ, Path.cwd(), checkov.folder).faults
    known = settings.known_checks(checkov.folder)
    for option, given in (("--check", checkov.config.check), ("--skip-check", checkov.config.skip_check)):
        names = _listed(given)
        for name in (*settings.unknown_ids(names, known), *filter(str.isdigit, names)):
            yield f"{option}: {name!r} is not a check; the checks are {', '.join(known)}."


def _listed(given: Optional[List[str]]) -> List[str]:
    return [item.strip() for entry in given or () for item in str(entry).split(",")]


class Summary:
    """The line that ends a scan. The library counts, and writes it when this process ends."""

    def __init__(self, checkov: CheckovWithChecks) -> None:
        settings = library_module("integration.settings", checkov.folder)
        if settings is None or settings.read_settings(os.environ, Path.cwd(), checkov.folder).summary is None:
            os.environ["CKV_SSMIM_SUMMARY"] = "1"
        self._counting = library_module("integration.tally", checkov.folder)
        self._tally = self._counting.tally if self._counting else None
        if self._tally is not None:
            self._tally.selected = set(_selected(checkov, settings, settings.known_checks(checkov.folder)))

    def leave_out(self) -> None:
        """Of a scan that did not end, there are no numbers."""
        if self._counting:
            atexit.unregister(self._counting.say)

    def complete(self, checkov: CheckovWithChecks, unparsed: List[str]) -> None:
        """Take the records as the reports have them: checkov (3.3) changes some after they were made."""
        if self._tally is not None:
            self._tally.recount(checkov.scan_reports)
            self._tally.unparsed = unparsed


def seconds_to_take(checkov: CheckovWithChecks) -> int:
    """How long a scan may take; 0 where there is no limit."""
    settings = library_module("integration.settings", checkov.folder)
    given = settings.settings().timeout if settings else None
    return SECONDS if given is None else int(given)


def _selected(checkov: CheckovWithChecks, settings: Any, known: Mapping[str, bool]) -> Iterator[str]:
    """The checks that run: opt-in checks where a setting or their exact id turns them on."""
    check, skip = _listed(checkov.config.check), _listed(checkov.config.skip_check)
    chosen = RunnerFilter(checks=check, skip_checks=skip, all_external=checkov.config.run_all_external_checks)
    given = settings.settings()
    for name, opt_in in known.items():
        if (not opt_in or given.turns_on(name) or name in check) and chosen.should_run_check(check_id=name):
            yield name


def scan(arguments: List[str]) -> Optional[int]:
    """The exit code of checkov; 2 where a setting or an option is wrong."""
    try:
        arguments, fixes = options_among(arguments)
    except ValueError as wrong:
        print(f"{COMMAND}: {wrong}", file=sys.stderr)
        return 2
    checkov = CheckovWithChecks(arguments)
    faults = list(faults_of(checkov))
    for fault in faults:
        print(f"{COMMAND}: {fault}", file=sys.stderr)
    if faults:
        return 2
    scans = checkov.config.directory or checkov.config.file
    if not scans or checkov.config.list or checkov.config.show_config or checkov.config.add_check:
        if not arguments:
            print(f"{COMMAND}: name what to scan: -d DIRECTORY or -f FILE. --help lists the options.", file=sys.stderr)
            return 2
        return checkov.run()
    summary, processes = Summary(checkov), Processes()
    remove_sarif(checkov.config)
    if fixes is not None:
        summary.leave_out()  # what it counts would be of two scans
        checkov.config.skip_download = True  # the guidelines of checkov's platform are not shown
    try:
        with certain_to_end(seconds_to_take(checkov)), processes.noted():
            code = checkov.run() if fixes is None else fix(checkov, fixes)
            lost = processes.lost()
    except SystemExit:  # checkov gave up
        summary.leave_out()
        remove_sarif(checkov.config)
        raise
    if lost:
        summary.leave_out()
        remove_sarif(checkov.config)
        ends = ", ".join(sorted(set(lost)))
        print(
            f"{COMMAND}: {len(lost)} of checkov's processes ended by {ends}: what they scanned is missing. {IN_ONE}",
            file=sys.stderr,
        )
        return 0 if checkov.config.no_fail_on_crash else 2
    unparsed = unparsed_files(checkov)
    summary.complete(checkov, unparsed)
    return code or int(bool(unparsed) and _fails_for_what_is_lost(checkov))


def _fails_for_what_is_lost(checkov: CheckovWithChecks) -> bool:
    """Whether files that could not be parsed fail the scan."""
    settings = library_module("integration.settings", checkov.folder)
    if settings is None or checkov.config.soft_fail:
        return False
    given = settings.settings()
    return settings.FAIL in (given.given_up, given.unknown)
