"""The model of a CloudFormation template."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from incident_manager.building.model_builder import ModelBuilder
from incident_manager.cloudformation.template_dependencies import dependencies_of
from incident_manager.cloudformation.template_values import Template, TemplateResource
from incident_manager.resource_types import SET_TYPES
from incident_manager.values import Unknown, Value
from incident_manager.written_policies import PolicyForm


class TemplateReader(ModelBuilder[TemplateResource]):
    """Reads one template, with those of the stacks that are nested in it."""

    def __init__(self, template: Template, *nested: Template) -> None:
        super().__init__()
        self.template = template
        self._subjects: Dict[Tuple[str, str], List[Any]] = {}
        resources = [resource for each in (template, *nested) for resource in each.resources.values()]
        for resource, found in self.read(resources).items():
            self._subjects.setdefault((resource.template.path, resource.logical_id), []).extend(found)

    def subjects(self, logical_id: str, path: str = "") -> List[Any]:
        """The model's subjects for a resource of the template, or of a nested one with another path."""
        return self._subjects.get((path or self.template.path, logical_id), [])

    def region_of(self, resource: TemplateResource) -> Value:
        return resource.template.reference("AWS::Region")

    def account_of(self, resource: TemplateResource) -> Value:
        return resource.template.reference("AWS::AccountId")

    def form_of(self, resource: TemplateResource, name: str) -> PolicyForm:
        return PolicyForm.TEMPLATE_JSON if resource.template.path.endswith(".json") else PolicyForm.YAML

    def opaque(self, resource: TemplateResource) -> Optional[Unknown]:
        return resource.opaque

    def more_of(self, resource: TemplateResource) -> Dict[str, Any]:
        more: Dict[str, Any] = {"deletion_policy": lambda: resource.deletion_policy}
        if resource.type in SET_TYPES:
            more["depends_on"] = lambda: dependencies_of(resource)
        return more
