"""Functions that read files of the scanned tree."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from typing import Callable, Dict, List, Optional, Tuple

from incident_manager.function_faults import FunctionFault
from incident_manager.given_up import given_up
from incident_manager.scanned_files import is_too_large, read_text
from incident_manager.terraform.argument_values import Declined
from incident_manager.terraform.grapheme_clusters import composed
from incident_manager.terraform.language_types import BOOL, STRING, is_null, set_of
from incident_manager.terraform.type_conversion import converted, set_value
from incident_manager.values import Unknown, Value

MAX_FILE_BYTES = 1024 * 1024
MAX_FILES = 5000  # that one fileset() looks at

PathOf = Callable[[str], Value]
"""The real path of a file that the configuration names; unknown where it is not read."""


def _digest(algorithm: str, as_text: bool) -> Callable[[bytes], str]:
    def written(content: bytes) -> str:
        made = hashlib.new(algorithm, content, usedforsecurity=False)
        return made.hexdigest() if as_text else base64.b64encode(made.digest()).decode()

    return written


_READERS: Dict[str, Callable[[bytes], str]] = {
    "filebase64": lambda content: base64.b64encode(content).decode(),
    "filebase64sha256": _digest("sha256", False),
    "filebase64sha512": _digest("sha512", False),
    "filemd5": _digest("md5", True),
    "filesha1": _digest("sha1", True),
    "filesha256": _digest("sha256", True),
    "filesha512": _digest("sha512", True),
}
NAMES = frozenset((*_READERS, "file", "fileexists", "fileset", "templatefile"))


_TYPES = {"fileexists": BOOL, "fileset": set_of(STRING)}


def call(name: str, arguments: Tuple[Value, ...], path_of: PathOf) -> Value:
    """Call a function of :data:`NAMES`; ``templatefile`` gives the text of the template. Raises FunctionFault."""
    found = _called(name, arguments, path_of)
    if isinstance(found, Unknown) and name != "templatefile":
        return Unknown(found.why, found.present, found.term, _TYPES.get(name, STRING))
    return found


def _called(name: str, arguments: Tuple[Value, ...], path_of: PathOf) -> Value:
    wanted = 2 if name in ("fileset", "templatefile") else 1
    if len(arguments) != wanted:
        raise FunctionFault(f"{name}() takes {wanted} arguments")
    given = arguments[: 2 if name == "fileset" else 1]
    if any(is_null(argument) for argument in given):
        raise FunctionFault(f"{name}(): an argument is null")
    texts = [converted(argument, STRING) for argument in given]
    if not all(isinstance(text, str) for text in texts):
        return Unknown.because_of(tuple(texts), f"{name}() needs a path", True)
    path = path_of(texts[0])
    if isinstance(path, Unknown):
        return Unknown(f"{name}({texts[0]!r}) {path.why}", True)
    if name == "fileset":
        return _fileset(path, texts[1])
    if name == "fileexists":
        _refuse_folder(name, texts[0], path)
        return os.path.isfile(path)
    if name in _READERS:
        _refuse_folder(name, texts[0], path)
        content = _content(path)
        return _missing(name, texts[0], path) if content is None else _READERS[name](content)
    _refuse_folder(name, texts[0], path)
    text = read_text(path, MAX_FILE_BYTES)
    return _missing(name, texts[0], path) if text is None else composed(text)


def _refuse_folder(name: str, written: str, path: str) -> None:
    if os.path.isdir(path):
        raise FunctionFault(f"{name}({written!r}) is a directory")


def _missing(name: str, path: str, real: str) -> Unknown:
    if is_too_large(real, MAX_FILE_BYTES):
        return Unknown(given_up(f"{name}({path!r}) has more than {MAX_FILE_BYTES >> 20} MiB"), True)
    return Unknown(f"{name}({path!r}): there is no such file to read", True)


def _content(path: str) -> Optional[bytes]:
    try:
        if os.path.getsize(path) > MAX_FILE_BYTES:
            return None
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _fileset(folder: str, pattern: str) -> Value:
    """The files below a folder whose path matches, as far as patterns are of ``*``, ``?``, ``**`` and ``{a,b}``."""
    try:
        expression = re.compile(_translated(os.path.normpath(pattern)))
        found: List[str] = []
        seen = 0
        for base, folders, files in os.walk(folder):
            folders.sort()
            for file in files:
                seen += 1
                if seen > MAX_FILES:
                    raise Declined(given_up("too many files"))
                path = os.path.relpath(os.path.join(base, file), folder)
                if expression.fullmatch(path) and os.path.isfile(os.path.join(base, file)):
                    found.append(path)
    except Declined as declined:
        return Unknown(f"fileset({pattern!r}): {declined}", True)
    return set_value(found, STRING)


def _translated(pattern: str) -> str:
    if re.search(r"\\|\.\.|\[(?![\^!]?\w[\w-]*\])", pattern) or pattern.startswith("/"):
        raise Declined("the pattern is not evaluated here")
    written: List[str] = []
    depth = 0
    for token in re.findall(r"\*\*/|\*\*|\[[^\]]*\]|[\s\S]", pattern):
        if token == "**/":
            written.append("(?:[^/]+/)*")
        elif token == "**":
            written.append("[^/]*" if written else ".*")
        elif token in ("*", "?"):
            written.append("[^/]*" if token == "*" else "[^/]")
        elif len(token) > 1:
            written.append("[^" + token[2:] if token[1] in "^!" else token)
        elif token in "{}":
            depth += 1 if token == "{" else -1
            written.append("(?:" if token == "{" else ")")
        else:
            written.append("|" if token == "," and depth else re.escape(token))
    if depth:
        raise Declined("the pattern is not evaluated here")
    return "".join(written)
