"""What a user can set: the names, the valid values, and the one place that reads them.

A setting is a variable of the environment, or an entry of a file in the working directory. The environment goes first.
This module imports nothing of the library, so that the command can use it before the checks are loaded.
"""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Set, Tuple

FILE = ".checkov-incident-manager.yaml"
OTHER_FILE = ".checkov-incident-manager.yml"
MAX_FILE_BYTES = 64 * 1024
PREFIX = "CKV_SSMIM_"
OPT_IN = "CKV_SSMIM_OPT_IN"
UNKNOWN = "CKV_SSMIM_UNKNOWN"
GIVEN_UP = "CKV_SSMIM_GIVEN_UP"
REGION = "CKV_SSMIM_REGION"
ACCOUNT = "CKV_SSMIM_ACCOUNT"
SUMMARY = "CKV_SSMIM_SUMMARY"
TIMEOUT = "CKV_SSMIM_TIMEOUT"
PAGES = "CKV_SSMIM_PAGES"
ENTRIES: Mapping[str, str] = {
    OPT_IN: "opt-in",
    UNKNOWN: "unknown",
    GIVEN_UP: "given-up",
    REGION: "region",
    ACCOUNT: "account",
    SUMMARY: "summary",
    TIMEOUT: "timeout",
    PAGES: "pages",
}
"""The entry of the file that says the same as a variable. The entry ``severities`` has no variable."""
SEVERITIES_ENTRY = "severities"
ALL = "all"
FAIL = "fail"
SKIP = "skip"
ON = ("1", "true")
OFF = ("0", "false")
SEVERITIES = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_REGION = r"[a-z]{2,}(-[a-z]+)+-\d+"
_SECONDS = r"\d{1,6}"
_ACCOUNT = r"\d{12}"
_ADDRESS = r"https?://[^\s?#]+"
_ID = r"\bid=\"(CKV_SSMIM_\d+)\""
_OPT_IN = r"\bopt_in=True\b"


class Settings(NamedTuple):
    """What is set, and each setting that is wrong as a sentence. What is wrong has no effect."""

    opted_in: FrozenSet[str] = frozenset()
    unknown: str = ""
    region: Optional[str] = None
    account: Optional[str] = None
    severities: Mapping[str, str] = {}
    summary: Optional[bool] = None  # None where nothing is said
    timeout: Optional[int] = None  # in seconds; 0 is no limit; the command alone has one
    given_up: str = ""
    pages: str = ""  # the address of the folder with the pages of the checks
    faults: Tuple[str, ...] = ()

    def turns_on(self, check: str) -> bool:
        """Whether an opt-in check is on."""
        return check in self.opted_in or ALL in self.opted_in

    def page_of(self, check: str) -> str:
        """The address of a check's page, for the link of its findings; empty where no folder of pages is set."""
        return f"{self.pages.rstrip('/')}/{check}.md" if self.pages else ""


def settings() -> Settings:
    """The settings of this process."""
    return _settings(tuple(os.environ.get(name) for name in ENTRIES), os.getcwd())


@functools.lru_cache(maxsize=8)
def _settings(_: Tuple[Optional[str], ...], folder: str) -> Settings:
    return read_settings(os.environ, Path(folder))


def read_settings(environment: Mapping[str, str], folder: Path, checks: Optional[Path] = None) -> Settings:
    """The settings in an environment and in the file of a folder; ``checks`` is the folder with the checks' files."""
    reading = _Reading(environment, folder, checks or checks_folder())
    opted_in = frozenset(reading.checks_to_turn_on())
    values = {name: reading.text(name) for name in (UNKNOWN, GIVEN_UP, REGION, ACCOUNT, SUMMARY, TIMEOUT, PAGES)}
    found = Settings(
        opted_in,
        reading.one_of(UNKNOWN, values[UNKNOWN].lower(), (FAIL, SKIP)),
        reading.formed(REGION, values[REGION], _REGION, "the name of a Region, such as eu-west-1") or None,
        reading.formed(ACCOUNT, values[ACCOUNT], _ACCOUNT, "an account of twelve digits") or None,
        reading.severities(),
        {**dict.fromkeys(ON, True), **dict.fromkeys(OFF, False)}.get(
            reading.one_of(SUMMARY, values[SUMMARY].lower(), (*ON, *OFF))
        ),
    )
    seconds = reading.formed(TIMEOUT, values[TIMEOUT], _SECONDS, "a number of seconds")
    pages = reading.formed(PAGES, values[PAGES], _ADDRESS, "the address of a folder, such as https://HOST/checks")
    given_up = reading.one_of(GIVEN_UP, values[GIVEN_UP].lower(), (FAIL,))
    found = found._replace(timeout=int(seconds) if seconds else None, given_up=given_up, pages=pages)
    reading.look_for_unknown_names()
    return found._replace(faults=tuple(reading.faults))


class _Reading:
    """One reading of all settings, with the faults that were found so far."""

    def __init__(self, environment: Mapping[str, str], folder: Path, checks: Path) -> None:
        self.faults: List[str] = []
        self._environment = environment
        self._checks = checks
        self._file = self._entries(folder / FILE)
        if not self._file and (folder / OTHER_FILE).exists():
            self.faults.append(f"{OTHER_FILE} is not read: name it {FILE}.")

    def _entries(self, path: Path) -> Dict[str, Any]:
        """The entries of the file; it is no link, which might lead anywhere."""
        if path.is_symlink() or not path.is_file():
            return {}
        import yaml

        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise ValueError(f"it has more than {MAX_FILE_BYTES} bytes")
            found = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            self.faults.append(f"{FILE} cannot be read: {' '.join(str(error).split())}.")
            return {}
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.faults.append(f"{FILE} must be a mapping.")
            return {}
        return {str(name): value for name, value in found.items()}

    def _given(self, name: str) -> Tuple[str, Any]:
        """Where a setting is given, and its value; None where it is not."""
        if self._environment.get(name, "").strip():
            return name, self._environment[name].strip()
        return f"{ENTRIES[name]} in {FILE}", self._file.get(ENTRIES[name])

    def text(self, name: str) -> str:
        value = self._given(name)[1]
        if isinstance(value, int):  # YAML's true, and an account without quotation marks
            return str(value).lower()
        return value.strip() if isinstance(value, str) else "" if value is None else repr(value)

    def checks_to_turn_on(self) -> Iterator[str]:
        place, value = self._given(OPT_IN)
        listed = value if isinstance(value, list) else str("" if value is None else value).split(",")
        for name in filter(None, (str(item).strip() for item in listed)):
            known = known_checks(self._checks)
            if name.lower() == ALL:
                yield ALL
            elif name.upper() in known:
                yield name.upper()
            else:
                choices = (check for check, opt_in in known.items() if opt_in)
                self._wrong(place, name, (ALL, *choices), "several with commas")

    def one_of(self, name: str, value: str, choices: Tuple[str, ...]) -> str:
        if value and value not in choices:
            self._wrong(self._given(name)[0], value, choices)
            return ""
        return value

    def formed(self, name: str, value: str, form: str, wanted: str) -> str:
        if value and not re.fullmatch(form, value):
            self.faults.append(f"{self._given(name)[0]}: {value!r} is not {wanted}.")
            return ""
        return value

    def severities(self) -> Dict[str, str]:
        given = self._file.get(SEVERITIES_ENTRY)
        place = f"{SEVERITIES_ENTRY} in {FILE}"
        if given is not None and not isinstance(given, dict):
            self.faults.append(f"{place} must be a mapping from ids of checks to severities.")
        found: Dict[str, str] = {}
        for check, severity in given.items() if isinstance(given, dict) else ():
            known = known_checks(self._checks)
            if check not in known:
                self._wrong(place, check, known)
            elif str(severity).upper() not in SEVERITIES:
                self._wrong(f"{place}, {check}", severity, SEVERITIES)
            else:
                found[check] = str(severity).upper()
        return found

    def look_for_unknown_names(self) -> None:
        for name in sorted(self._environment):
            if name.startswith(PREFIX) and name not in ENTRIES:
                self.faults.append(f"{name} is not a setting; the settings are {', '.join(ENTRIES)}.")
        entries = (*ENTRIES.values(), SEVERITIES_ENTRY)
        for name in self._file:
            if name not in entries:
                self.faults.append(f"{FILE}: {name!r} is not a setting; the settings are {', '.join(entries)}.")

    def _wrong(self, place: str, value: Any, choices: Iterable[str], more: str = "") -> None:
        valid = ", ".join(choices) + (f" ({more})" if more else "")
        self.faults.append(f"{place}: {value!r} is not valid; valid are {valid}.")


def checks_folder() -> Path:
    """The folder with the checks' files, in which this module is."""
    file = Path(str(__spec__.origin)).resolve()  # modules of signed checks have no __file__ (3.3)
    return next(folder for folder in file.parents if (folder / "__init__.py").is_file())


@functools.lru_cache(maxsize=2)
def known_checks(folder: Path) -> Mapping[str, bool]:
    """The ids of the checks in a folder, in the order of their numbers, and whether each is opt-in.

    Read from the text of their files: when settings are read, not all checks are loaded yet.
    """
    found: Dict[str, bool] = {}
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found.update((check, bool(re.search(_OPT_IN, text))) for check in re.findall(_ID, text))
    return {check: found[check] for check in sorted(found, key=lambda check: int(check.rpartition("_")[2]))}


def unknown_ids(listed: Iterable[str], known: Iterable[str]) -> List[str]:
    """Which of the ids, wildcards and severities in a list for ``--check`` must be meant for a check of ours, of which
    there is none."""
    checks: Set[str] = set(known)
    return [
        item
        for item in listed
        if re.match(r"(?i)CKV_?SSM", item) and "*" not in item and item.partition(":")[0] not in checks
    ]
