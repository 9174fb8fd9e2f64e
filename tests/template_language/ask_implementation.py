"""Evaluates cases with somebody else's implementation of CloudFormation.

Usage: PYTHON ask_implementation.py moto|cfn-lint < cases.json > answers.json, where PYTHON has that package. Each
answer is {"value": …}, {"refused": why}, or {} where the implementation finds no value, or several.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any, Dict

REGION, ACCOUNT = "us-east-1", "123456789012"

NAMES = ["Base64", "FindInMap", "If", "Join", "Length", "Select", "Split", "Sub", "ToJsonString"]


class Undecided(Exception):
    """The implementation finds no value, or several."""


def ask_moto(template: Dict[str, Any], node: Any) -> Any:
    from moto.cloudformation.parsing import ResourceMap, clean_json

    given = {name: declared["Default"] for name, declared in template["Parameters"].items()}
    resources = ResourceMap("stack-id", "stack", given, {}, REGION, ACCOUNT, template, {})
    resources.load_mapping()
    resources.load_parameters()
    resources.load_conditions()
    return clean_json(node, resources)


def ask_cfn_lint(template: Dict[str, Any], node: Any) -> Any:
    from cfnlint.context import create_context_for_template
    from cfnlint.jsonschema import CfnTemplateValidator
    from cfnlint.template import Template

    whole = Template("template", template, [REGION])
    context = create_context_for_template(whole)
    context = context.evolve(functions=["Ref", *(f"Fn::{name}" for name in NAMES)])
    validator = CfnTemplateValidator({}).evolve(context=context, cfn=whole)
    return only(resolved(validator, node))


def resolved(validator: Any, node: Any) -> Any:
    if isinstance(node, list):
        return [only(resolved(validator, item)) for item in node], None
    if isinstance(node, dict) and len(node) != 1:
        return {name: only(resolved(validator, item)) for name, item in node.items()}, None
    found = [(value, error) for value, _, error in validator.resolve_value(node)]
    if len(found) != 1:
        raise Undecided
    return found[0]


def only(found: Any) -> Any:
    value, error = found
    if error is not None:
        raise ValueError(str(error.message))
    return value


def main() -> None:
    warnings.simplefilter("ignore")
    ask = {"moto": ask_moto, "cfn-lint": ask_cfn_lint}[sys.argv[1]]
    answers = []
    for template, node in json.load(sys.stdin):
        try:
            answers.append({"value": ask(template, node)})
        except Undecided:
            answers.append({})
        except Exception as fault:  # whatever another implementation raises is its way to refuse
            answers.append({"refused": f"{type(fault).__name__}: {fault}"[:200]})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
