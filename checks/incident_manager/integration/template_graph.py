"""The templates behind the graphs of CloudFormation's runner, read again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Set, Tuple

from incident_manager.given_up import cannot_be_read
from incident_manager.integration.graph_checks import JudgedGraph
from incident_manager.integration.judging import subjects_of
from incident_manager.integration.per_graph import vertices_of
from incident_manager.integration.settings import settings
from incident_manager.integration.unread import unread
from incident_manager.resource_types import INCIDENT_MANAGER, STACK_TYPES
from incident_manager.scanned_files import is_too_large, read_text
from incident_manager.service_names import MAY_NAME
from incident_manager.subject_kinds import IN_TEMPLATES

if TYPE_CHECKING:
    from incident_manager.cloudformation.template_reader import TemplateReader
    from incident_manager.cloudformation.template_values import Template


class TemplateGraph(JudgedGraph):
    """One graph: the templates in it, read again where they name Incident Manager."""

    def __init__(self, graph: Any) -> None:
        super().__init__()
        self._readers: Dict[str, Optional[TemplateReader]] = {}
        self._lost: Dict[str, str] = {}
        self._kinds: Dict[Tuple[str, str], str] = {}
        self._outermost: Dict[str, List[str]] = {}
        kinds: Dict[str, Set[str]] = {}
        for vertex in vertices_of(graph):
            file, name = vertex.get("file_path_"), vertex.get("block_name_")
            if vertex.get("block_type_") == "resource" and isinstance(file, str) and isinstance(name, str):
                kind, _, logical_id = name.rpartition(".")
                kinds.setdefault(file, set()).add(kind)
                if kind in IN_TEMPLATES:
                    self._kinds[file, logical_id] = kind
                    self.vertices.append((file, logical_id, vertex))
        self._relevant = {
            file
            for file, found in kinds.items()
            if not found.isdisjoint(INCIDENT_MANAGER)
            or (not found.isdisjoint(IN_TEMPLATES) and (MAY_NAME.search(read_text(file) or "") or is_too_large(file)))
        }

        self._files = {os.path.normpath(file): file for file in kinds}
        outer = [file for file, found in kinds.items() if not found.isdisjoint(STACK_TYPES)]
        if self._relevant and outer:
            self._join_nested(outer)

    def _join_nested(self, files: List[str]) -> None:
        """Note which templates are read together: those of stacks in stacks, where one of them is relevant."""
        trees = {file: set(self._paths_below(file)) for file in files}
        nested = {inner for file, tree in trees.items() for inner in tree if inner != file}
        for file in files:
            if file in nested:
                continue
            tree = {file, *trees[file]}
            if not tree.isdisjoint(self._relevant):
                self._relevant |= tree
                for inner in trees[file] - {file}:
                    self._outermost.setdefault(inner, []).append(file)

    def _paths_below(self, file: str) -> Iterator[str]:
        document = self._load(file)
        if document is not None:
            yield from (self._files[each.path] for each in self._with_nested(file, document)[1:])

    def _load(self, path: str) -> Optional[Dict[str, Any]]:
        """A template that checkov scans, too; a link may lead anywhere."""
        from incident_manager.cloudformation.template_source import load_template

        is_scanned = os.path.normpath(path) in self._files
        return load_template(path) if is_scanned and not os.path.islink(path) else None

    def _with_nested(self, file: str, document: Dict[str, Any]) -> List[Template]:
        from incident_manager.cloudformation.nested_stacks import with_nested_stacks
        from incident_manager.cloudformation.template_source import stack_environment
        from incident_manager.cloudformation.template_values import Template

        stack, given = stack_environment(file), settings()
        root = Template(os.path.normpath(file), document, stack.region or given.region, stack.account or given.account)
        return with_nested_stacks(root, self._load)

    def subjects(self, file: str, logical_id: str) -> List[Any]:
        found: List[Any] = []
        for outermost in self._outermost.get(file, [file]):
            if outermost not in self._readers:
                self._readers[outermost] = self._read(outermost) if outermost in self._relevant else None
            found.extend(subjects_of(self._readers[outermost], logical_id, os.path.normpath(file)))
            if outermost in self._lost:
                found.append(unread(self._kinds[file, logical_id], self._lost[outermost]))
        return found

    def _read(self, file: str) -> Optional[TemplateReader]:
        from incident_manager.cloudformation.template_reader import TemplateReader
        from incident_manager.cloudformation.template_source import MAX_TEMPLATE_BYTES, load_template

        document = load_template(file)
        if document is None:
            size = f"it has more than {MAX_TEMPLATE_BYTES >> 20} MiB"
            why = size if is_too_large(file, MAX_TEMPLATE_BYTES) else "it nests too deep, or is not a template"
            self._lost[file] = cannot_be_read(file, why)
        return None if document is None else TemplateReader(*self._with_nested(file, document))
