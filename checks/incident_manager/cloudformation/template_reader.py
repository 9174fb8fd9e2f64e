"""The model of a CloudFormation template."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from incident_manager.building.model_builder import ModelBuilder
from incident_manager.cloudformation.template_dependencies import dependencies_of
from incident_manager.cloudformation.template_values import Template, TemplateResource
from incident_manager.model import PolicyForm
from incident_manager.resource_types import SET_TYPES
from incident_manager.values import Unknown, Value


class TemplateReader(ModelBuilder[TemplateResource]):
    """Reads one template."""

    def __init__(self, template: Template) -> None:
        super().__init__()
        self.template = template
        self._form = PolicyForm.TEMPLATE_JSON if template.path.endswith(".json") else PolicyForm.YAML
        subjects = self.read(list(template.resources.values()))
        self._subjects: Dict[str, List[Any]] = {resource.logical_id: found for resource, found in subjects.items()}

    def subjects(self, logical_id: str) -> List[Any]:
        """The model's subjects for a resource."""
        return self._subjects.get(logical_id, [])

    def region_of(self, resource: TemplateResource) -> Value:
        return self.template.region

    def account_of(self, resource: TemplateResource) -> Value:
        return self.template.account

    def form_of(self, resource: TemplateResource, name: str) -> PolicyForm:
        return self._form

    def opaque(self, resource: TemplateResource) -> Optional[Unknown]:
        return resource.opaque

    def more_of(self, resource: TemplateResource) -> Dict[str, Any]:
        more: Dict[str, Any] = {"deletion_policy": lambda: resource.deletion_policy}
        if resource.type in SET_TYPES:
            more["depends_on"] = lambda: dependencies_of(resource)
        return more
