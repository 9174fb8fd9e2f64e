"""Changes of Terraform plans that cannot matter."""

from __future__ import annotations

import json
from random import Random
from typing import Any, Callable, Dict, Optional

from mutations.samples import Files, Mutant

Mutation = Callable[[Files, Random], Optional[Mutant]]
Change = Callable[[Any, Random], None]


def _on_plan(change: Change) -> Mutation:
    def mutation(files: Files, choices: Random) -> Optional[Mutant]:
        found: Files = {}
        for name, text in files.items():
            plan = json.loads(text)
            change(plan, choices)
            found[name] = json.dumps(plan, indent=2)
        return Mutant(found) if any(json.loads(found[name]) != json.loads(files[name]) for name in files) else None

    mutation.__name__ = change.__name__
    return mutation


def _modules(module: Any) -> Any:
    yield module
    for child in module.get("child_modules", ()):
        yield from _modules(child)


def resources_in_another_order(plan: Any, choices: Random) -> None:
    for part in (plan.get("planned_values", {}), plan.get("prior_state", {}).get("values", {})):
        for module in _modules(part.get("root_module", {})):
            choices.shuffle(module.get("resources", []))
            choices.shuffle(module.get("child_modules", []))
    choices.shuffle(plan.get("configuration", {}).get("root_module", {}).get("resources", []))


def changes_in_another_order(plan: Any, choices: Random) -> None:
    choices.shuffle(plan.get("resource_changes", []))


def keys_in_another_order(files: Files, choices: Random) -> Optional[Mutant]:
    """The keys of each object, without white space."""

    def shuffled(tree: Any) -> Any:
        if isinstance(tree, list):
            return [shuffled(value) for value in tree]
        if not isinstance(tree, dict):
            return tree
        items = [(key, shuffled(value)) for key, value in tree.items()]
        choices.shuffle(items)
        return dict(items)

    return Mutant({name: json.dumps(shuffled(json.loads(text))) for name, text in files.items()})


def one_line(files: Files, choices: Random) -> Optional[Mutant]:
    """As ``terraform show -json`` writes it."""
    return Mutant({name: json.dumps(json.loads(text), separators=(",", ":")) for name, text in files.items()})


def unrelated_resources(plan: Any, choices: Random) -> None:
    values = {"name": "unrelated", "kms_master_key_id": None, "tags": None}
    known = {
        "address": "aws_sns_topic.unrelated_to_all_the_rest",
        "mode": "managed",
        "type": "aws_sns_topic",
        "name": "unrelated_to_all_the_rest",
        "provider_name": "registry.terraform.io/hashicorp/aws",
    }
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}, "after_sensitive": {}}
    root = plan["planned_values"].setdefault("root_module", {}).setdefault("resources", [])
    root.insert(0, {**known, "schema_version": 0, "values": values, "sensitive_values": {}})
    plan.setdefault("resource_changes", []).insert(0, {**known, "change": change})
    own = {key: known[key] for key in ("address", "mode", "type", "name")}
    written = {"name": {"constant_value": "unrelated"}}
    plan["configuration"].setdefault("root_module", {}).setdefault("resources", []).append(
        {**own, "provider_config_key": "aws", "expressions": written, "schema_version": 0}
    )


NEUTRAL: Dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        _on_plan(resources_in_another_order),
        _on_plan(changes_in_another_order),
        keys_in_another_order,
        one_line,
        _on_plan(unrelated_resources),
    )
}
