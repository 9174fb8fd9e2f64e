"""Changes of resources as edits of a template, in YAML or JSON."""

from __future__ import annotations

import json
from typing import Callable, List, Optional, Tuple

from incident_manager.changed_parts import Demanded, Dropped
from incident_manager.edits import Edit
from incident_manager.fixes import Change, Path, Reference
from incident_manager.node_edits import OF_POLICY, NodeEditor, Span, Written, uses_short_forms

_OF_THE_RESOURCE = frozenset({"DeletionPolicy"})
"""What stands beside the properties of a resource."""
_ALONGSIDE = "UpdateReplacePolicy"
"""What protects a resource from being replaced: cfn-lint demands it beside a DeletionPolicy."""


def edits_of(change: Change, read: Callable[[str], Optional[str]]) -> Tuple[Edit, ...]:
    """The edits that make a change in the template of its resource; none where it is not one place."""
    source, value = change.source, change.value
    text = read(source.template.path)
    if text is None:
        return ()
    if isinstance(value, Reference):
        if value.resource.template is not source.template:
            return ()
        target = [value.resource.logical_id, value.attribute]
        written = json.dumps({"Fn::GetAtt": target})
        short = f"!GetAtt {'.'.join(target)}" if uses_short_forms(text) else f"{{'Fn::GetAtt': [{', '.join(target)}]}}"
        value = Written(short, written)
    inside = () if change.path[0] in _OF_THE_RESOURCE else ("Properties",)
    path: Path = ("Resources", source.logical_id, *inside, *change.path)
    mark = len(text) - len(text.removeprefix("\ufeff"))  # of the order of bytes: no parser counts it
    try:
        editor = NodeEditor(text[mark:])
        span = editor.in_policy(path, value) if isinstance(value, OF_POLICY) else None
        if span is None and not isinstance(value, (Demanded, Dropped)):
            span = editor.change(path, value)
        spans = [span] if span else []
        if span and path[-1] in _OF_THE_RESOURCE and not editor.has((*path[:-1], _ALONGSIDE)):
            spans = _with_another(editor, path, span, value)
    except ValueError:
        return ()
    return tuple(Edit(source.template.path, start + mark, end + mark, new) for start, end, new in spans)


def _with_another(editor: NodeEditor, path: Path, span: Span, value: str) -> List[Span]:
    """The edits that give a resource another attribute with the same value; none where it cannot be written."""
    if editor.has(path):
        more = editor.appended(path[:-1], {_ALONGSIDE: value})
        return [span, more] if more else []
    both = editor.appended(path[:-1], {str(path[-1]): value, _ALONGSIDE: value})
    return [both] if both else []
