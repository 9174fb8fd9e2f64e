"""Folders that modules call and that are root modules of their own, too: a call does not hide what is in them."""

from __future__ import annotations

import os
from typing import Any, List

from incident_manager.scanned_files import Listing, module_files
from incident_manager.terraform.relevance import Relevance
from incident_manager.terraform.source_files import Directory, value_files
from incident_manager.terraform.terraform_reader import TerraformScan

LOCK = ".terraform.lock.hcl"  # Terraform writes it beside a root module


class OwnRoot:
    """A folder as the root module that it may be."""

    def __init__(self, folder: str, beside: TerraformScan) -> None:
        top, sources = beside.program.files.listing.top, beside.program.files.sources
        listing = Listing(top, {folder: module_files(folder, top)}, {}, (), partial=True)
        self._folder = folder
        self._scan = TerraformScan(listing, Relevance(listing), sources)
        directory = self._scan.program.files.root(folder)
        given = (value.path for value in value_files(folder, sources, top))
        self._is_one = (
            _keeps_state(directory)
            or os.path.isfile(os.path.join(folder, LOCK))
            or any(not path.startswith("env:") for path in given)
        )
        self._has_providers = any(block.body.attributes for _, block in directory.providers)

    def subjects(self, file: str, kind: str, name: str, is_made: bool) -> List[Any]:
        """The subjects for a resource of the root module; none where nothing tells that it is one.

        It is one if it says where its state is, was initialised, or has values for its variables. ``is_made`` says
        whether a call makes the resource: one with ``count`` makes none of a module with providers, which Terraform
        refuses.
        """
        if self._is_one or (self._has_providers and not is_made):
            return self._scan.subjects(file, kind, name, (), self._folder)
        return []


def _keeps_state(directory: Directory) -> bool:
    return any(
        inner.type in ("backend", "cloud")
        for _, body in directory.files
        for block in body.blocks_of("terraform")
        for inner in block.body.blocks
    )
