"""The files behind the graphs of Terraform's JSON syntax, read again.

Quirks of checkov's are named with the release they were seen in (3.3).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Set, Tuple

from checkov.common.graph.graph_builder import CustomAttributes
from checkov.common.util.consts import END_LINE, START_LINE
from checkov.terraform_json import parser as json_parser
from incident_manager.integration.graph_checks import JudgedGraph
from incident_manager.integration.judging import subjects_of
from incident_manager.integration.per_graph import vertices_of
from incident_manager.integration.terraform_graph import (
    JSON_ENDING,
    declared_in,
    tell_of_what_checkov_lacks,
)
from incident_manager.integration.unread import Losses, Place
from incident_manager.scanned_files import Listing, files_in
from incident_manager.subject_kinds import BLOCKS, IN_TERRAFORM
from incident_manager.terraform.relevance import Relevance

if TYPE_CHECKING:
    from incident_manager.terraform.terraform_reader import TerraformScan


class JsonGraph(JudgedGraph):
    """One graph of the runner for Terraform's JSON syntax: its resources, read again with what stands beside them.

    The runner lists no file but those in the JSON syntax (3.3).
    """

    def __init__(self, graph: Any) -> None:
        super().__init__()
        self._losses: Dict[str, Losses] = {}
        roots: Dict[str, Set[str]] = {}
        given: Dict[str, str] = {}
        for vertex in vertices_of(graph):
            file, name = vertex.get("file_path_"), vertex.get("block_name_")
            if not isinstance(file, str) or not file.endswith(JSON_ENDING) or not isinstance(name, str):
                continue
            path = os.path.abspath(file)
            given[path] = file
            roots.setdefault(os.path.dirname(path), set()).add(path)
            kind, block = name.partition(".")[0], str(vertex.get("block_type_"))
            if block == "provider":
                if kind in IN_TERRAFORM[block]:
                    self.vertices.append((file, f"{kind}.{name.partition('.')[2] or 'default'}", vertex))
            elif block in BLOCKS and kind in IN_TERRAFORM[block]:
                self.vertices.append((file, name, vertex))
        listing = Listing(
            os.path.commonpath(list(roots)) if roots else "",
            {root: files_in(root, (".tf", JSON_ENDING)) for root in roots},
            {},
            (),
            partial=True,
        )
        relevance = Relevance(listing)
        relevant = [root for root in roots if relevance.of(root)]
        self._scan: Optional[TerraformScan] = None
        if relevant:
            from incident_manager.terraform.terraform_reader import TerraformScan

            self._scan = TerraformScan(listing, relevance)
        known = {(file, name) for file, name, _ in self.vertices}
        named = ((os.path.abspath(file), *name.partition(".")[::2]) for file, name in known if relevant)
        there = {(file, kind, name.partition("[")[0]) for file, kind, name in named}
        for root in relevant:
            if self._scan is not None:
                declared = self._scan.declared(root)
                if any(file.endswith(".tf") for file in listing.roots[root]):  # HCL's runner tells of what it calls
                    declared = (place for place in declared if os.path.dirname(place[0]) == root)
                tell_of_what_checkov_lacks(declared, there, root)
            for path in sorted(roots[root]):
                self.vertices.extend(made for made in self._providers(given[path]) if made[:2] not in known)
        places = {self._place(file, name) for file, name, _ in self.vertices}
        for root in relevant:
            own = {place for place in places if os.path.dirname(place[0]) == root}
            self._losses[root] = Losses(self._scan.unread(root) if self._scan else {}, own)

    @staticmethod
    def _providers(file: str) -> Iterator[Tuple[str, str, Dict[str, Any]]]:
        """The provider blocks of a file, as the graph would have them.

        checkov leaves them out: its parser gives the line numbers other names here than its graph asks for (3.3).
        """
        definition, _ = json_parser.parse(Path(file))
        for entry in definition.get("provider", ()) if definition else ():
            for kind, conf in entry.items():
                for alias, named in declared_in("provider", kind, conf):
                    name = f"{kind}.{alias}"
                    lines = {line: named[line] for line in (START_LINE, END_LINE)}
                    yield file, name, {CustomAttributes.FILE_PATH: file, CustomAttributes.ID: name, **lines}

    def subjects(self, file: str, name: str) -> List[Any]:
        place = self._place(file, name)
        root = os.path.dirname(place[0])
        found = subjects_of(self._scan, *place, (), root)
        return [*found, *self._losses[root].of(*place)] if root in self._losses else found

    @staticmethod
    def _place(file: str, name: str) -> Place:
        kind, _, name = name.partition(".")
        return os.path.abspath(file), kind, name
