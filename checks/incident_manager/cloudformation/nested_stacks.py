"""Stacks in stacks, whose templates lie beside that of the outer one.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html
"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Iterator, List, Optional

from incident_manager.cloudformation.asked_literals import MOST
from incident_manager.cloudformation.template_values import Template, TemplateResource
from incident_manager.resource_types import STACK_TYPES
from incident_manager.worlds import in_each_world, outside

MAX_NESTED = 50  # in one stack

Load = Callable[[str], Optional[Dict[str, Any]]]


def with_nested_stacks(root: Template, load: Load) -> List[Template]:
    """A template and those of the stacks in it, all of them; ``load`` reads one where it may be read."""
    found = [root]
    pending = [root]
    while pending:
        outer = pending.pop()
        for stack, path in nested_in(outer):
            document = load(path) if len(found) <= MAX_NESTED and path not in _paths_around(outer) else None
            if document is not None:
                inner = Template(path, document, within=stack)
                outer.nested[stack.logical_id] = inner
                found.append(inner)
                pending.append(inner)
    if len(found) > 1:
        for name in ("AWS::Region", "AWS::AccountId"):
            literals = dict.fromkeys(literal for each in found for literal in each.asked_for.get(name, ()))
            for each in found:
                each.ask_also(name, list(literals)[:MOST])
    return found


def nested_in(template: Template) -> "Iterator[tuple[TemplateResource, str]]":
    """The stacks in a template, with the paths that their templates have where these are files beside it.

    One that is never made is left out: its template is judged as one that no stack is made of.
    """
    for resource in template.resources.values():
        if resource.type not in STACK_TYPES or not _may_exist(resource):
            continue
        with outside():
            url = _staged(resource) or resource.get(STACK_TYPES[resource.type])
        if isinstance(url, str) and url and "://" not in url and not os.path.isabs(url):
            yield resource, os.path.normpath(os.path.join(os.path.dirname(template.path), url))


def _may_exist(stack: TemplateResource) -> bool:
    """Whether a stack is made in some world."""
    worlds, whole = in_each_world(lambda: stack.exists)
    return not whole or any(world.found for world in worlds)


def _staged(stack: TemplateResource) -> Any:
    """The file that the AWS CDK uploads as the template of a stack; the stack itself has its address only.

    Source: https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/lib/assets.ts
    """
    metadata = stack.body.get("Metadata")
    if isinstance(metadata, dict) and metadata.get("aws:asset:property") == "TemplateURL":
        return metadata.get("aws:asset:path")
    return None


def _paths_around(template: Template) -> List[str]:
    """The paths of a template and of those that it is nested in."""
    paths = [template.path]
    while template.within is not None:
        template = template.within.template
        paths.append(template.path)
    return paths
