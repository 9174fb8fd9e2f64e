"""The files behind the root modules of a scan and behind module calls."""

from __future__ import annotations

import os
import re
from typing import Any, Dict, List, Optional, Set, Tuple

from incident_manager.scanned_files import Chain, Listing, VariableFile, files_in, inside, module_files
from incident_manager.terraform.hcl_syntax import Block
from incident_manager.terraform.source_files import VALUE_ENDINGS, Directory, Sources, value_files
from incident_manager.tracked_files import TrackedFiles
from incident_manager.values import Unknown, Value


class ModuleFiles:
    """The files of a scan, by directory."""

    def __init__(self, listing: Listing, sources: Sources) -> None:
        self.listing = listing
        self.sources = sources
        self.tracked = TrackedFiles()
        self._directories: Dict[Tuple[str, ...], Directory] = {}
        self._by_directory: Dict[str, Set[str]] = {}
        for files in (*listing.roots.values(), *listing.modules.values()):
            for file in files:
                self._by_directory.setdefault(os.path.dirname(file), set()).add(file)
        self._given: Dict[str, Dict[str, VariableFile]] = {}
        self._listed: Dict[str, List[VariableFile]] = {}
        for variable in listing.variables:
            self._listed.setdefault(os.path.normpath(variable.directory), []).append(variable)

    def root(self, path: str) -> Directory:
        """The root module in a directory of the listing."""
        return self._directory(path, self.listing.roots[path])

    def _directory(self, path: str, files: Any) -> Directory:
        key = tuple(sorted(files))
        if key not in self._directories:
            bodies = [(file, self.sources.body(file)) for file in key]
            self._directories[key] = Directory(path, [(file, body) for file, body in bodies if body is not None])
        return self._directories[key]

    def _files(self, chain: Chain, call: str, file: str, block: Block) -> Set[str]:
        """The files of a called module. checkov lists none of a module in which it knows no resource (3.3)."""
        source = block.body.attributes.get("source")
        path = getattr(source.expression, "value", None) if source else None
        if isinstance(path, str) and path.startswith((".", "/")):
            directory = os.path.normpath(os.path.join(os.path.dirname(file), path))
            known = self._by_directory.get(directory, set())
            if not known and self.inside(directory):
                known = set(module_files(directory, self.listing.top))
            return known
        return set(self.listing.modules.get((*chain, (file, call)), ()))

    def called(self, chain: Chain, call: str, file: str, block: Block) -> Optional[Directory]:
        files = self._files(chain, call, file, block)
        if not files:
            return None
        return self._directory(os.path.dirname(min(files)), files)

    def readable(self, path: str, of_module: Tuple[str, ...]) -> Value:
        """The real path of a file or folder that an expression names; unknown where it is not read.

        ``of_module`` are the folders of the module and of its root: in a scan of single files it has to be in these.
        """
        for top in of_module if self.listing.partial else (self.listing.top,):
            real = inside(path, top)
            if real is None:
                continue
            below = os.path.relpath(real, os.path.realpath(top))
            if any(name.startswith(".") for name in below.split(os.sep) if name != os.curdir):
                return Unknown("is hidden")
            if os.path.isfile(real) and self.tracked.leaves_out(real):
                return Unknown("is not tracked by git")
            return real
        return Unknown("is outside the scanned folders")

    def inside(self, path: str) -> Optional[str]:
        """The real path, where it lies inside the tree of what is scanned."""
        return inside(path, self.listing.top)

    def unread(self, file: str, pattern: "re.Pattern[str]") -> str:
        """The name of a file beside this one that has the pattern and that was not read, else ""."""
        folder = os.path.dirname(file)
        known = self._by_directory.get(os.path.normpath(folder), set())
        for path in sorted(files_in(folder, (".tf", ".tf.json"))):
            is_read = self.listing.partial or path in known
            if self.inside(path) and self.sources.mentioned(path, pattern):
                if not is_read or self.sources.body(path) is None:
                    return os.path.basename(path)
        return ""

    def given(self, directory: str) -> Dict[str, VariableFile]:
        """Where the variables of a root module are given values; of two values the later one counts."""
        directory = os.path.normpath(directory)
        if directory not in self._given:
            own = list(value_files(directory, self.sources, self.listing.top))
            known = {os.path.abspath(given.path) for given in own}
            listed = self._listed.get(directory, ())
            others = (given for given in listed if os.path.abspath(given.path) not in known)
            self._given[directory] = {given.name: given for given in (*own, *others)}
        return self._given[directory]

    def unread_values(self, directory: str) -> str:
        """Why a file with values for the variables of a root module cannot be read, else "".

        What stands beside single files is passed over where it is broken.
        """
        if self.sources.quiet:
            return ""
        paths = {given.path for given in self.given(directory).values()}
        for path, why in self.sources.unread.items():
            if path in paths or (os.path.dirname(path) == directory and path.endswith(VALUE_ENDINGS)):
                return why
        return ""
