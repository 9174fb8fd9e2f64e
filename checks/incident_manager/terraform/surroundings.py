"""What Terraform would read beside single files that are scanned: the rest of their directory, the local modules that
it calls, and the root modules that call it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, List, Optional

from incident_manager.scanned_files import Listing, inside, module_files
from incident_manager.terraform.local_calls import roots_over
from incident_manager.terraform.relevance import Relevance
from incident_manager.tracked_files import repository_of

if TYPE_CHECKING:  # a scan in which nothing is relevant does without the readers
    from incident_manager.terraform.source_files import Sources
    from incident_manager.terraform.terraform_reader import TerraformScan


class Surroundings:
    """One directory of which some files are scanned: the root modules that it is, or is a part of."""

    def __init__(self, directory: str, working_directory: str) -> None:
        self._directory = os.path.realpath(directory)
        base = os.path.realpath(working_directory)
        top = _tree_of(self._directory, base)
        roots = [self._directory]
        if inside(self._directory, base):
            roots = roots_over(self._directory, top if inside(top, base) else base, top)
        files = {root: module_files(root, top) for root in (self._directory, *roots)}
        self._listing = Listing(top, files, {}, (), partial=True)
        relevance = Relevance(self._listing)
        self._roots = [root for root in roots if relevance.of(root)]
        self._relevance = relevance
        self._scan: Optional[TerraformScan] = None

    @property
    def is_irrelevant(self) -> bool:
        """Whether nothing here is about Incident Manager."""
        return not self._roots

    def subjects(self, file: str, kind: str, name: str) -> List[object]:
        """The model's subjects for a resource in one of the files, in whatever modules it is."""
        path = self._path(file)
        scan = self._scanned()
        return [subject for root in self._roots for subject in scan.subjects(path, kind, name, None, root)]

    def unread(self, file: str) -> str:
        """Why one of the files cannot be read, else ""."""
        return self._scanned().program.files.sources.unread.get(self._path(file), "")

    def _path(self, file: str) -> str:
        return os.path.join(self._directory, os.path.basename(file))

    def _scanned(self) -> TerraformScan:
        if self._scan is None:
            from incident_manager.terraform.source_files import Sources
            from incident_manager.terraform.terraform_reader import TerraformScan

            sources = Sources(quiet=True)
            calling = [root for root in self._roots if self._is_part_of(root, sources)]
            self._roots = calling or [self._directory]
            self._scan = TerraformScan(self._listing, self._relevance, sources)
        return self._scan

    def _is_part_of(self, root: str, sources: Sources) -> bool:
        """Whether the calls below a root module, in the files that can be read, lead to the directory."""
        seen, pending = {root}, [root]
        while pending and self._directory not in seen:
            directory = pending.pop()
            for file in module_files(directory, self._listing.top):
                body = sources.body(file)
                for block in body.blocks_of("module") if body else ():
                    source = block.body.attributes.get("source")
                    path = getattr(source.expression, "value", None) if source else None
                    called = os.path.normpath(os.path.join(directory, path)) if isinstance(path, str) else directory
                    if called not in seen:
                        seen.add(called)
                        pending.append(called)
        return self._directory in seen


def _tree_of(directory: str, working_directory: str) -> str:
    """The repository that a directory is in, else the working directory, else itself: nothing outside is read."""
    return repository_of(directory) or (working_directory if inside(directory, working_directory) else directory)
