"""CloudFormation templates, read as data.

checkov's graph shows a template with parameters rendered and some intrinsic functions taken apart, so the
text is read again: JSON with the standard library, YAML with PyYAML.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple, Union

import yaml
from incident_manager.cloudformation.template_scalars import UncertainScalar
from incident_manager.limits import safely_loaded
from incident_manager.scanned_files import read_text

_NESTED = ".nested.template.json"  # as the AWS CDK names those of a stack in another
_ENVIRONMENT = re.compile(r"aws://((?P<account>\d{12})|[^/]+)/((?P<region>[a-z]{2,}(-[a-z]+)+-\d+)|[^/]+)$")
MAX_TEMPLATE_BYTES = 8 * 1024 * 1024

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Reads ``!Ref`` and its like as their long forms, and dates as the text that they are."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}


def _intrinsic(loader: Any, suffix: str, node: yaml.Node) -> Dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        content: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        content = loader.construct_sequence(node, deep=True)
    else:
        content = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": content}


def _number(loader: Any, node: yaml.ScalarNode) -> Union[int, float, UncertainScalar]:
    """A number in its usual form; else what may be read as another number, or as text."""
    return _usual(node.value, (int, float))


def _usual(text: str, kinds: Tuple[Callable[[str], Union[int, float]], ...]) -> Union[int, float, UncertainScalar]:
    for kind in kinds:
        try:
            if str(kind(text)) == text:
                return kind(text)
        except ValueError:
            pass
    return UncertainScalar(text)


def _json_float(text: str) -> Union[int, float, UncertainScalar]:
    return _usual(text, (float,))


def _json_int(text: str) -> Union[int, float, UncertainScalar]:
    return _usual(text, (int,))


_Loader.add_multi_constructor("!", _intrinsic)
_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)
# PyYAML takes a number with an exponent and no point, such as 1e3, for text
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def load_template(path: str) -> Optional[Dict[str, Any]]:
    """The template in a file, or None where there is none: checkov reports what cannot be parsed."""
    text = read_text(path, MAX_TEMPLATE_BYTES)
    return None if text is None else parse_template(text)


class StackEnvironment(NamedTuple):
    """Where a stack is deployed, as far as a file says it."""

    region: Optional[str] = None
    account: Optional[str] = None


def stack_environment(path: str) -> StackEnvironment:
    """Where the stack is deployed that a template synthesised by the AWS CDK is for.

    It is beside the template, in ``manifest.json``: ``"environment": "aws://111122223333/eu-west-1"``. A nested
    stack is no artifact there: it is in the environment that all stacks share.
    """
    folder, name = os.path.split(path)
    place = os.path.join(os.path.realpath(folder), "manifest.json")
    if os.path.realpath(place) != place:  # a link, which may lead anywhere
        return StackEnvironment()
    try:
        manifest = json.loads(read_text(place, MAX_TEMPLATE_BYTES) or "")
    except (ValueError, RecursionError):
        return StackEnvironment()
    artifacts = manifest.get("artifacts") if isinstance(manifest, dict) else None
    found: Dict[str, StackEnvironment] = {}
    for artifact in artifacts.values() if isinstance(artifacts, dict) else ():
        properties = artifact.get("properties") if isinstance(artifact, dict) else None
        if isinstance(properties, dict) and "templateFile" in properties:
            match = _ENVIRONMENT.match(str(artifact.get("environment")))
            stack = StackEnvironment(match["region"], match["account"]) if match else StackEnvironment()
            found[str(properties["templateFile"])] = stack
    if name in found:
        return found[name]
    if not name.endswith(_NESTED):
        return StackEnvironment()
    regions = {stack.region for stack in found.values()}
    accounts = {stack.account for stack in found.values()}
    return StackEnvironment(
        regions.pop() if len(regions) == 1 else None, accounts.pop() if len(accounts) == 1 else None
    )


def parse_template(text: str) -> Optional[Dict[str, Any]]:
    """The template in a text, or None where it is neither JSON nor YAML with a mapping at its top."""
    try:
        document = (
            json.loads(text, parse_float=_json_float, parse_int=_json_int)
            if text.lstrip("\ufeff \t\r\n").startswith("{")
            else _load_yaml(text)
        )
    except (ValueError, RecursionError):
        try:
            document = _load_yaml(text)  # YAML's flow style begins with a brace, too
        except (yaml.YAMLError, ValueError, RecursionError):
            return None
    except yaml.YAMLError:
        return None
    return document if isinstance(document, dict) else None


def _load_yaml(text: str) -> Any:
    return safely_loaded(text, _Loader)
