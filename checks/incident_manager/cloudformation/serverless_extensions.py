"""What ``resources.extensions`` of a ``serverless.yml`` adds to resources, those that the framework makes among them.

Source: https://www.serverless.com/framework/docs/providers/aws/guide/resources
"""

from __future__ import annotations

from typing import Any, Dict

from incident_manager.cloudformation.template_scalars import OpenNode
from incident_manager.values import Unknown

_REPLACED = ("Condition", "CreationPolicy", "DeletionPolicy", "UpdatePolicy", "UpdateReplacePolicy")
_EXTENDED = ("Properties", "Metadata")
_OPEN = Unknown("resources.extensions is not known")


def extend(resources: Any, extensions: Any) -> None:
    """Change the resources of a template as the framework does: a property of an extension is put in as a whole."""
    if extensions is None or not isinstance(resources, dict):
        return
    for name, resource in resources.items():
        extension = extensions.get(name) if _is_written_out(extensions) else OpenNode("extensions", _OPEN)
        if extension is not None and isinstance(resource, dict):
            _extend(resource, extension)


def _extend(resource: Dict[str, Any], extension: Any) -> None:
    if not _is_written_out(extension):
        resource["Properties"] = resource["DeletionPolicy"] = OpenNode("extensions", _OPEN)
        return
    for name in _REPLACED:
        if name in extension:
            resource[name] = extension[name]
    for name in _EXTENDED:
        if name in extension:
            before, more = resource.get(name) or {}, extension[name]
            known = _is_written_out(before) and _is_written_out(more)
            resource[name] = {**before, **more} if known else OpenNode(name, _OPEN)
    if isinstance(extension.get("DependsOn"), list):
        before = resource.get("DependsOn") or []
        resource["DependsOn"] = [*(before if isinstance(before, list) else [before]), *extension["DependsOn"]]


def _is_written_out(node: Any) -> bool:
    """Whether a node is an object, and no variable or function in its place."""
    return isinstance(node, dict) and not any(name == "Ref" or str(name).startswith("Fn::") for name in node)
