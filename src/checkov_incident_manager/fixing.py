"""``--diff`` and ``--fix``: what the fixes of findings make of the files, shown or written.

All that is to be written is scanned first, in a copy of the tree: each finding that has a fix has to be gone, and none
may be new.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

from checkov_incident_manager.place import COMMAND, library_module
from checkov_incident_manager.unparsed import unparsed_files

SAFE, ALL = "safe", "all"
MOST_FILES = 50_000  # of the tree that is copied
TRIES = 3
ROUNDS = 5  # of fixes that meet others
LINK = "it is a link, or behind one"
_LEFT_OUT = frozenset({".git", "node_modules", "providers"})

Finding = Tuple[str, str, str]
"""The check, the file and the resource."""


class Options(NamedTuple):
    """Which fixes are wanted, and whether they are written."""

    which: str
    writes: bool


class Found(NamedTuple):
    """What a scan found: the findings of our checks, and the files that could not be read; with the fixes."""

    code: Optional[int]
    findings: "Counter[Finding]"
    unread: List[str]
    fixes: List[Tuple[Finding, Any]]


def options_among(arguments: List[str]) -> Tuple[List[str], Optional[Options]]:
    """The arguments without those that are about fixes, and what these say; None where there are none.

    Raises :class:`ValueError` where one is wrong.
    """
    ours = [argument for argument in arguments if argument.partition("=")[0] in ("--fix", "--diff")]
    if not ours:
        return arguments, None
    for argument in ours:
        if argument not in ("--diff", "--fix", f"--fix={SAFE}", f"--fix={ALL}"):
            raise ValueError(f"{argument} is not valid; use --fix, --fix={ALL} or --diff.")
    which = ALL if f"--fix={ALL}" in ours else SAFE
    return [argument for argument in arguments if argument not in ours], Options(which, "--diff" not in ours)


def fix(checkov: Any, options: Options) -> int:
    """Show or write what the fixes of a scan make of its files. Returns the exit code."""
    if library_module("edits", checkov.folder) is None:
        _say("signed checks carry their fixes in the outputs only")
        return 2
    base = _base(checkov.config)
    targets = {
        name: [os.path.relpath(os.path.abspath(target), base) for target in getattr(checkov.config, name) or ()]
        for name in ("directory", "file")
    }
    with _in(base, targets, checkov):
        before = _scanned(checkov)
    if before.code == 2:
        return 2
    wanted = _wanted(before, options)
    texts, kept, after = _verified(checkov, base, targets, before, options) if wanted else ({}, [], before)
    more = len(before.fixes) - len(wanted)
    left = sum((after if options.writes else before).findings.values())
    for name, (old, new) in sorted(texts.items()):
        path = os.path.join(base, name)
        fault = hindrance(path, base, old)
        if not fault and options.writes:
            fault = _write(path, new)
        elif not fault:
            print(difference(name, old, new), end="")
        if fault:
            _say(f"{name} is left as it is: {fault}")
            left += sum(file == f"/{name}" for _, file, _ in kept) if options.writes else 0
            kept = [finding for finding in kept if finding[1] != f"/{name}"]
    if options.writes:
        for check, file, resource in kept:
            _say(f"fixed {check} of {resource} in {file.lstrip('/')}")
    if more:
        which, it = ("1 fix that needs", "it") if more == 1 else (f"{more} fixes that need", "them")
        _say(f"not used: {which} a decision. Show {it} with --diff --fix={ALL}, write {it} with --fix={ALL}")
    for check, file, resource in sorted(after.findings.keys() - {finding for finding, _ in after.fixes}):
        _say(f"no fix for {check} of {resource} in {file.lstrip('/')}")
    for file in before.unread:
        _say(f"checkov could not parse {file}: it is left as it is")
    if not before.fixes:
        _say(f"nothing to fix: {'no finding has a fix' if before.findings else 'there is no finding'}")
    return 1 if left and before.code else 0


def _say(text: str) -> None:
    print(f"{COMMAND}: {text}", file=sys.stderr)


def difference(name: str, old: str, new: str) -> str:
    """What was changed in a file, as a patch."""
    before, after = (io.StringIO(text, newline="").readlines() for text in (old, new))
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


# Scans


def _base(config: Any) -> str:
    """The folder that is copied for the trial: the working directory, where all that is scanned is in it."""
    here = os.getcwd()
    targets: List[str] = [os.path.abspath(target) for target in (*(config.directory or ()), *(config.file or ()))]
    if os.path.commonpath([here, *targets]) == here:
        return here
    return os.path.commonpath([target if os.path.isdir(target) else os.path.dirname(target) for target in targets])


@contextlib.contextmanager
def _in(base: str, targets: Dict[str, List[str]], checkov: Any) -> Iterator[None]:
    """Within a folder, with the same targets below it."""
    here = os.getcwd()
    os.chdir(base)
    for name, below in targets.items():
        setattr(checkov.config, name, below or None)
    try:
        yield
    finally:
        os.chdir(here)


def _scanned(checkov: Any) -> Found:
    """A scan without its output."""
    del checkov.scan_reports[:]
    checkov.runners = [type(runner)() for runner in checkov.runners]  # one keeps what it has read (3.3)
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            code = checkov.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 2
    findings: "Counter[Finding]" = Counter()
    fixes: List[Tuple[Finding, Any]] = []
    for report in checkov.scan_reports:
        for record in report.failed_checks:
            file = "/" + os.path.relpath(record.file_abs_path).replace(os.sep, "/")
            found = record.check_id, file, record.resource
            if record.check_id.startswith("CKV_SSMIM_"):
                findings[found] += 1
            made = getattr(record.details, "fix", None)
            if made is not None:
                fixes.append((found, made))
    return Found(code, findings, unparsed_files(checkov), fixes)


Texts = Dict[str, Tuple[str, str]]
"""The old and the new text of files, by their names from the folder that is scanned."""


def _wanted(found: Found, options: Options) -> List[Tuple[Finding, Any]]:
    return [(finding, made) for finding, made in found.fixes if options.which == ALL or made.safe]


def _verified(
    checkov: Any, base: str, targets: Dict[str, List[str]], before: Found, options: Options
) -> Tuple[Texts, List[Finding], Found]:
    """What fixes make of files, scanned in a copy, the findings that are gone there, and that scan.

    Fixes that meet others are taken from the scan of what these make.
    """
    texts: Texts = {}
    gone: List[Finding] = []
    links: Set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(os.path.realpath(folder), os.path.basename(base) or "tree")
        if not _copied(base, copy):
            _say(f"{base} has more than {MOST_FILES} files: scan a part of it")
            return {}, [], before
        root, found = base, before
        for _ in range(ROUNDS):
            fixes = []
            for finding, made in _wanted(found, options):
                named = _named(made, root)
                linked = {edit.path for edit in named.edits if _is_linked(os.path.join(base, edit.path), base)}
                links |= linked
                fixes.extend([] if linked else [(finding, named)])
            made, kept, met, after = _tried(checkov, (base, copy), targets, found, fixes, texts)
            texts, gone = {**texts, **made}, [*gone, *kept]
            root, found = copy, after or found
            if after is None or not met:
                break
    for name in sorted(links):
        _say(f"{name} is left as it is: {LINK}")
    for check, file, resource in met:
        it = f"{check} of {resource} in {file.lstrip('/')}"
        _say(f"{it} is left for another run: its fix meets that of another finding")
    return texts, gone, found


def _named(made: Any, root: str) -> Any:
    """A fix with the names of files from a folder."""
    return made._replace(edits=tuple(edit._replace(path=os.path.relpath(edit.path, root)) for edit in made.edits))


def _tried(
    checkov: Any,
    folders: Tuple[str, str],
    targets: Dict[str, List[str]],
    before: Found,
    wanted: List[Tuple[Finding, Any]],
    texts: Texts,
) -> Tuple[Texts, List[Finding], List[Finding], Optional[Found]]:
    """What fixes make of texts, the findings that are gone and those whose fixes met others, and the scan of that.

    ``folders`` are the one that is fixed, and its copy.
    """
    base, copy = folders
    for _ in range(TRIES):
        made, kept, met = _combined(wanted, base, texts, checkov.folder)
        if not made:
            break
        _written({name: new for name, (_, new) in made.items()}, copy)
        with _in(copy, targets, checkov):
            after = _scanned(checkov)
        bad = {finding for finding in kept if finding in after.findings}
        bad |= set(after.findings - before.findings)
        if not bad and after.code != 2 and len(after.unread) <= len(before.unread):
            return made, kept, met, after
        _written({name: texts[name][1] if name in texts else old for name, (old, _) in made.items()}, copy)
        files = {file for _, file, _ in bad}
        for check, file, resource in sorted(bad):
            _say(f"not fixed in {file.lstrip('/')}: {check} of {resource} would still be found")
        wanted = [(finding, fix) for finding, fix in wanted if finding[1] not in files] if files else []
    return {}, [], [], None


def _written(texts: Dict[str, str], folder: str) -> None:
    """Write files anew: what is there is the same file as in the tree, or a link."""
    for name, text in texts.items():
        place = Path(folder, name)
        place.unlink()
        place.write_bytes(text.encode())


def _combined(
    wanted: List[Tuple[Finding, Any]], base: str, texts: Texts, checks: Path
) -> Tuple[Texts, List[Finding], List[Finding]]:
    """What fixes make of files, those left out that change what another does; the findings of these, and of those."""
    writing, read_text = library_module("edits", checks), library_module("scanned_files", checks).read_text
    edits: List[Any] = []
    made: Texts = {}
    kept: List[Finding] = []
    met: List[Finding] = []
    for finding, fix in wanted:
        found: Texts = {}
        for name, of_one in writing.by_file([*edits, *fix.edits]).items():
            old = texts[name][0] if name in texts else read_text(os.path.join(base, name)) or ""
            new = writing.edited(texts[name][1] if name in texts else old, of_one)
            if new is None:
                met.append(finding)
                break
            found[name] = old, new
        else:
            edits.extend(fix.edits)
            made = found
            kept.append(finding)
    return made, kept, met


def _copied(base: str, copy: str) -> bool:
    """Copy a tree by links; False where it is too large."""
    count = 0
    for folder, below, files in os.walk(base):
        below[:] = [name for name in below if name not in _LEFT_OUT]
        there = os.path.join(copy, os.path.relpath(folder, base))
        os.makedirs(there, exist_ok=True)
        linked = [name for name in below if os.path.islink(os.path.join(folder, name))]
        for name in (*files, *linked):
            count += 1
            if count > MOST_FILES:
                return False
            source, target = os.path.join(folder, name), os.path.join(there, name)
            if os.path.islink(source):
                os.symlink(os.readlink(source), target)
            elif os.path.isfile(source):
                try:
                    os.link(source, target)
                except OSError:
                    shutil.copyfile(source, target)
    return True


# Files


def _is_linked(path: str, base: str) -> bool:
    return os.path.realpath(path) != os.path.join(os.path.realpath(base), os.path.relpath(path, base))


def hindrance(path: str, base: str, old: str) -> str:
    """Why a file is not to be written, else ""."""
    if _is_linked(path, base):
        return LINK
    with open(path, "rb") as file:
        if file.read() != old.encode():
            return "it was changed meanwhile"
    return ""


def _write(path: str, new: str) -> str:
    """Write a file at once, with its mode. Returns why it was not, else ""."""
    number, made = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(number, "wb") as file:
            file.write(new.encode())
        shutil.copymode(path, made)
        os.replace(made, path)
    except OSError as fault:
        with contextlib.suppress(OSError):
            os.unlink(made)
        return str(fault.strerror)
    return ""
