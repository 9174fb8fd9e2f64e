"""What a Terraform plan says of the configuration that it was made of: modules, resources and providers."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Tuple

from incident_manager.terraform.plan_addresses import as_dict, as_list, module_steps
from incident_manager.values import Value


class Scope(NamedTuple):
    """Where an expression stands: the address of the module instance, the resource's index and its ``for_each``."""

    module: str
    index: Value = None
    for_each: Any = None


class PlanConfiguration:
    """The configuration in a plan."""

    def __init__(self, document: Dict[str, Any]) -> None:
        configuration = as_dict(document.get("configuration"))
        self._providers = as_dict(configuration.get("provider_config"))
        self._root = as_dict(configuration.get("root_module"))
        self._configured: Dict[str, Dict[Tuple[str, str, str], Dict[str, Any]]] = {}
        self._modules: Dict[str, Dict[str, Any]] = {}

    def module(self, address: str) -> Dict[str, Any]:
        """The configuration of the module that an instance is one of."""
        if address not in self._modules:
            found = self._root
            for name, _ in module_steps(address):
                found = as_dict(as_dict(as_dict(found.get("module_calls")).get(name)).get("module"))
            self._modules[address] = found
        return self._modules[address]

    def configured(self, module: str, mode: str, kind: str, name: str) -> Dict[str, Any]:
        """The configuration of a resource."""
        if module not in self._configured:
            found: Dict[Tuple[str, str, str], Dict[str, Any]] = {}
            for entry in as_list(self.module(module).get("resources")):
                if isinstance(entry, dict):
                    kept = "data" if entry.get("mode") == "data" else "resource"
                    found[(kept, str(entry.get("type")), str(entry.get("name")))] = entry
            self._configured[module] = found
        return self._configured[module].get((mode, kind, name), {})

    def provider(self, key: str) -> Tuple[Dict[str, Any], Scope]:
        """The arguments of a provider configuration, and where they stand."""
        entry = as_dict(self._providers.get(key))
        return as_dict(entry.get("expressions")), Scope(str(entry.get("module_address") or ""))

    @property
    def provider_keys(self) -> List[str]:
        return list(self._providers)

    def provider_name(self, key: str) -> str:
        return str(as_dict(self._providers.get(key)).get("name"))
