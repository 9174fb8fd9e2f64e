"""The CloudFormation resources in a ``serverless.yml``, as a template.

checkov's own parser reads the file and puts in what the variables of the Serverless Framework come to. Those that it
cannot resolve become parameters without a value.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

from checkov.serverless.parsers.parser import parse

_VARIABLE = re.compile(r"\$\{(?P<name>(?!AWS::)[^{}]*)\}")
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+$")
_OF_THE_STACK = {"aws:region": "AWS::Region", "aws:accountId": "AWS::AccountId"}
_MARKS = ("__startline__", "__endline__", "__file__")  # checkov's own


class Service:
    """A service: its resources as a template, and the Region that it is deployed to, where it says one."""

    def __init__(self, document: Dict[str, Any]) -> None:
        self._unresolved: Dict[str, Any] = {}
        resources = document.get("resources")
        self.template: Dict[str, Any] = self._plain(resources) if isinstance(resources, dict) else {}
        parameters = self.template.get("Parameters")
        known = parameters if isinstance(parameters, dict) else {}
        self.template["Parameters"] = {**self._unresolved, **known}
        provider = document.get("provider")
        region = provider.get("region") if isinstance(provider, dict) else None
        self.region = str(region) if isinstance(region, str) and _REGION.match(region) else None

    def _plain(self, node: Any, substituted: bool = False) -> Any:
        """A node without what checkov adds to it. ``substituted`` is True for what ``Fn::Sub`` looks at."""
        if isinstance(node, dict):
            return {
                str(key): self._plain(item, key == "Fn::Sub") for key, item in node.items() if str(key) not in _MARKS
            }
        if isinstance(node, list):
            return [self._plain(item, substituted) for item in node]
        if not isinstance(node, str):
            return node
        text = str(node)
        for name in _VARIABLE.findall(text):
            if not substituted or ":" in name:
                self._note(name)
        return text if substituted or not _VARIABLE.search(text) else self._joined(text)

    def _note(self, name: str) -> None:
        if name not in _OF_THE_STACK:
            self._unresolved[name.strip()] = {"Type": "String"}

    @staticmethod
    def _joined(text: str) -> Dict[str, Any]:
        """A text with variables in it, as CloudFormation would write it."""
        parts: List[Any] = []
        position = 0
        for match in _VARIABLE.finditer(text):
            parts.append(text[position : match.start()])
            parts.append({"Ref": _OF_THE_STACK.get(match["name"], match["name"].strip())})
            position = match.end()
        parts.append(text[position:])
        given = [part for part in parts if part != ""]
        return given[0] if len(given) == 1 else {"Fn::Join": ["", given]}


def load_service(path: str) -> Optional[Service]:
    """The service in a file, or None where there is none: checkov reports what cannot be parsed."""
    parsed = parse(path)
    return Service(parsed[0]) if parsed else None
