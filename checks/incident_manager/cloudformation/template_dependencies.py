"""What a resource of a template depends on: CloudFormation deletes it before any of that.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set

from incident_manager.cloudformation.intrinsic_functions import named, names_in_text
from incident_manager.cloudformation.template_values import Template, TemplateResource
from incident_manager.model import Dependencies
from incident_manager.values import Value, is_open


def dependencies_of(resource: TemplateResource) -> Dependencies:
    """The resources that one depends on in the world that is judged, by way of others, too."""
    found: Set[TemplateResource] = set()
    is_sure = True
    pending = [resource]
    while pending:
        current = pending.pop()
        template = current.template
        within = [template.within] if template.within else []  # a nested stack goes before what it depends on
        names = list(_needed_by(template, current.body))
        is_sure = is_sure and not any(map(is_open, names))
        for each in (*within, *(needed for name in names for needed in _with_all_in_it(template, name))):
            if each not in found and each.exists:
                found.add(each)
                pending.append(each)
    return Dependencies(frozenset(found), frozenset(found) if is_sure else None)


def _with_all_in_it(template: Template, name: Value) -> Iterator[TemplateResource]:
    """A resource, and of a nested stack all of its resources: they are there as long as it is."""
    pending = [(template, name)]
    while pending:
        around, logical_id = pending.pop()
        if logical_id in around.resources:
            yield around.resources[logical_id]
        inner = around.nested.get(logical_id)
        if inner is not None:
            pending.extend((inner, each) for each in inner.resources)


def _needed_by(template: Template, body: Dict[str, Any]) -> Iterator[Value]:
    """The names that a resource waits for or refers to, those among them that are not known."""
    listed = body.get("DependsOn")
    yield from (name for name in (listed if isinstance(listed, list) else [listed]) if isinstance(name, str))
    pending: List[Any] = [body.get("Properties")]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            pending.extend(_chosen(template, node))
            yield from _referred_to(template, node)


def _chosen(template: Template, node: Dict[Any, Any]) -> List[Any]:
    """What is inside of a node; of an ``Fn::If`` the branch that counts."""
    branches = node.get("Fn::If")
    if len(node) == 1 and isinstance(branches, list) and len(branches) == 3:
        holds = template.condition(branches[0])
        return [branches[1 if holds else 2]] if isinstance(holds, bool) else []
    return list(node.values())


def _referred_to(template: Template, node: Dict[Any, Any]) -> Iterator[Value]:
    if len(node) != 1:
        return
    ((function, argument),) = node.items()
    if function in ("Ref", "Fn::GetAtt"):
        first = named(template, argument[0] if isinstance(argument, list) and argument else argument)
        if isinstance(first, str) or is_open(first):
            yield first.partition(".")[0] if isinstance(first, str) else first
    elif function == "Fn::Sub":
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if isinstance(text, str):
            yield from (name.partition(".")[0] for name in names_in_text(text) if name not in given)
