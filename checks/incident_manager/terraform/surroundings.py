"""What Terraform would read beside single files that are scanned: the rest of their directory, the local modules that
it calls, and the root modules that call it."""

from __future__ import annotations

import os
from typing import Any, List

from incident_manager.scanned_files import Listing, inside, module_files
from incident_manager.terraform.local_calls import roots_over
from incident_manager.terraform.relevance import Relevance

_REPOSITORY = ".git"


class Surroundings:
    """One directory of which some files are scanned: the root modules that it is, or is a part of."""

    def __init__(self, directory: str, working_directory: str) -> None:
        self._directory = os.path.realpath(directory)
        base = os.path.realpath(working_directory)
        top = _tree_of(self._directory, base)
        roots = [self._directory]
        if inside(self._directory, base):
            roots = roots_over(self._directory, top if inside(top, base) else base, top)
        self._listing = Listing(top, {root: module_files(root, top) for root in roots}, {}, (), partial=True)
        relevance = Relevance(self._listing)
        self._roots = [root for root in roots if relevance.of(root)]
        self._relevance = relevance
        self._scan: Any = None

    @property
    def is_irrelevant(self) -> bool:
        """Whether nothing here is about Incident Manager."""
        return not self._roots

    def subjects(self, file: str, kind: str, name: str) -> List[Any]:
        """The model's subjects for a resource in one of the files, in whatever modules it is."""
        path = os.path.join(self._directory, os.path.basename(file))
        scan = self._scanned()
        return [subject for root in self._roots for subject in scan.subjects(path, kind, name, None, root)]

    def _scanned(self) -> Any:
        if self._scan is None:
            from incident_manager.terraform.source_files import Sources, value_files
            from incident_manager.terraform.terraform_reader import TerraformScan

            top, sources = self._listing.top, Sources(quiet=True)
            values = tuple(given for root in self._roots for given in value_files(root, sources, top))
            self._scan = TerraformScan(self._listing._replace(variables=values), self._relevance, sources)
        return self._scan


def _tree_of(directory: str, working_directory: str) -> str:
    """The repository that a directory is in, else the working directory, else itself: nothing outside is read."""
    folder = directory
    while not os.path.lexists(os.path.join(folder, _REPOSITORY)):
        above = os.path.dirname(folder)
        if above == folder:
            return working_directory if inside(directory, working_directory) else directory
        folder = above
    return folder
