"""A scan that has nothing to do ends before checkov is imported, which takes seconds."""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import sys
from pathlib import Path
from typing import Any, Callable, Iterator, List, NoReturn, Optional, Sequence, Set

from checkov_incident_manager.place import checks_folder, library_module

_OURS = "CKV_SSMIM_*"
_READ = (".tf", ".tofu", ".tfvars", ".json", ".yaml", ".yml", ".template")
_ENVIRONMENT = ("CHECKOV_", "BC_", "PRISMA_", "CKV_", "REPO_", "TF_VAR_", "LOG_LEVEL")
_WITHOUT_EFFECT = "CKV_SSMIM_"  # where there is nothing to judge; but one that is wrong is a fault

_CONFIGURATIONS = (".checkov.yaml", ".checkov.yml")
# A letter may be written as an escape, or a word go on behind the end of a line.
_ESCAPE = re.compile(r"\\[uUx0-7\r\n]")
_UPWARDS = re.compile(r"(?:\.\./)+[^\s\"'`<>]*")


ReadText = Callable[[str], Optional[str]]


class _Unlike(Exception):
    """The command line is another than those that this module knows."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Unlike(message)


def ends_here(arguments: Sequence[str]) -> bool:
    """Whether nothing that would be scanned can concern Incident Manager; what checkov would write is then written."""
    options = _options(arguments)
    if options is None or not _is_as_usual(options.directory) or may_matter(options.directory):
        return False
    greeting = "" if options.quiet else _banner()
    line = _last_line() if greeting is not None else None
    if greeting is None or line is None:
        return False
    print(greeting)
    if line:
        print(line, file=sys.stderr)
    return True


def _options(arguments: Sequence[str]) -> Optional[argparse.Namespace]:
    """The options, where they ask for these checks alone, on directories, with the usual output."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--directory", "-d", action="append", required=True)
    parser.add_argument("--check", "-c", action="append", required=True)
    parser.add_argument("--framework", nargs="+")
    for flag in ("--quiet", "--compact", "--skip-download"):
        parser.add_argument(flag, action="store_true")
    try:
        options = parser.parse_args(list(arguments))
    except _Unlike:
        return None
    return options if options.check == [_OURS] else None


def _is_as_usual(directories: Sequence[str]) -> bool:
    """Whether neither the environment nor a file says anything else to checkov."""
    told = any(name.startswith(_ENVIRONMENT) and not name.startswith(_WITHOUT_EFFECT) for name in os.environ)
    places = [*map(Path, directories), Path.cwd(), Path.home()]
    return not told and not any((place / name).exists() for place in places for name in _CONFIGURATIONS)


def may_matter(directories: Sequence[str]) -> bool:
    """Whether a file in these directories may concern Incident Manager, or leads to one that lies elsewhere."""
    relevance = library_module("terraform.relevance", checks_folder())
    if relevance is None:
        return True
    read_text = library_module("scanned_files", checks_folder()).read_text
    found: Set[str] = set()
    for directory in map(os.path.realpath, directories):
        for text in _texts(directory, read_text):
            if text is None:
                return True
            found.update(relevance.signs_in(text.lower()))
            if relevance.may_concern(found):
                return True
    return False


def _texts(directory: str, read_text: ReadText) -> Iterator[Optional[str]]:
    """The text of each file that a reader may read; None for what cannot be looked at here."""
    faults: List[OSError] = []
    for folder, folders, files in os.walk(directory, onerror=faults.append):
        folders[:] = [name for name in folders if name != ".git"]
        if any(os.path.islink(os.path.join(folder, name)) for name in folders):
            yield None
        for name in files:
            if name.endswith(_READ):
                yield _text(os.path.join(folder, name), directory, read_text)
    if faults:
        yield None


def _text(path: str, directory: str, read_text: ReadText) -> Optional[str]:
    text = read_text(path)
    if text is None or "\0" in text or _ESCAPE.search(text) or _leads_out(text, path, directory):
        return None
    return text


def _leads_out(text: str, path: str, directory: str) -> bool:
    """Whether a text has a path that leads from its file to a place outside of the directory."""
    for match in _UPWARDS.finditer(text) if "../" in text else ():
        target = os.path.normpath(os.path.join(os.path.dirname(path), match.group()))
        if os.path.commonpath([target, directory]) != directory:
            return True
    return False


def _banner() -> Optional[str]:
    """What checkov greets with; its module would look for updates when it is imported."""
    found = importlib.util.find_spec("checkov")
    for place in found.submodule_search_locations or () if found else ():
        text = (Path(place) / "common" / "util" / "banner.py").read_text(encoding="utf-8")
        release = (Path(place) / "version.py").read_text(encoding="utf-8")
        banner = re.search(r'(?ms)^banner = r"""(.*?)"""\.format\(version\)$', text)
        version = re.search(r"""(?m)^version = ['"](.*?)['"]$""", release)
        if banner and version:
            return f"{banner[1].format(version[1])}\n\n"
    return None


def _last_line() -> Optional[str]:
    """The line that ends a scan, "" where none is asked for; None where a setting is wrong."""
    folder = checks_folder()
    settings = library_module("integration.settings", folder)
    given = settings.read_settings(os.environ, Path.cwd(), folder)
    if given.faults:
        return None
    if given.summary is False:
        return ""
    os.environ["CKV_SSMIM_SUMMARY"] = "0"  # nothing is to be counted, only said
    tally: Any = library_module("integration.tally", folder)
    return str(tally.line(tally.Counts({}, 0, {}), given, settings.known_checks(folder)))
