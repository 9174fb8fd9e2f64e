"""The CloudFormation resources in a ``serverless.yml``, and the roles that the framework makes, as a template.

checkov's own parser reads the file and puts in what the variables of the Serverless Framework come to. Those that it
cannot resolve become parameters without a value. It leaves ``{}`` for a file that it cannot read (3.3), so the text is
read again to see where that came from.
"""

from __future__ import annotations

import os
import re
from typing import Any, Callable, Dict, List, Optional

from incident_manager.cloudformation.serverless_extensions import extend
from incident_manager.cloudformation.template_scalars import OpenNode
from incident_manager.cloudformation.template_source import MAX_TEMPLATE_BYTES, parse_template
from incident_manager.concealed_values import concealed
from incident_manager.concealment import Origins
from incident_manager.scanned_files import read_text
from incident_manager.values import Unknown

_VARIABLE = re.compile(r"\$\{(?P<name>(?!AWS::)[^{}]*)\}")
_FILE = re.compile(r"file\((?P<path>[^()]*)\)(?::(?P<place>[\w.-]+))?")
_SELF = re.compile(r"self:(?P<place>[\w.-]+)")
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+$")
_OF_THE_STACK = {"aws:region": "AWS::Region", "aws:accountId": "AWS::AccountId"}
_MARKS = ("__startline__", "__endline__", "__file__")  # checkov's own
_STATEMENTS = ("iam.role.statements", "iamRoleStatements")  # the second as version 1 and plugins have it
_ROLE = "IamRoleLambdaExecution"
_PROVIDER = "provider.iam.role"  # no logical id: nothing can refer to it
_NAMED = {
    "PermissionsBoundary": ("rolePermissionsBoundary", "iam.role.permissionBoundary", "iam.role.permissionsBoundary"),
    "ManagedPolicyArns": ("iamManagedPolicies", "iam.role.managedPolicies"),
}
"""The policies that the provider names for all roles that the framework makes, also as its older versions have it."""
_PRIVATE = re.compile(r"\b(?:env|ssm|s3|cf|vault)\b[^:]*:")  # variables whose values are not in the service's files
_MAX_VARIABLES = 25  # one behind another, as in checkov


class Service:
    """A service: its resources as a template, and the Region that it is deployed to, where it says one.

    ``roles`` are the names of the roles that the framework makes: of each function by its first line, and under None
    the one that the provider's statements are for.
    https://www.serverless.com/framework/docs/providers/aws/guide/iam
    """

    def __init__(self, document: Dict[str, Any], written: Optional[WrittenService] = None) -> None:
        self._unresolved: Dict[str, Any] = {}
        self._origins = Origins()
        self._written = written
        resources = document.get("resources")
        before = written.document.get("resources") if written else None
        self.template: Dict[str, Any] = self._plain(resources, before) if isinstance(resources, dict) else {}
        self.roles: Dict[Optional[int], str] = {}
        self._add_roles(document, written.document if written else {})
        extend(self.template.get("Resources"), self.template.pop("extensions", None))
        parameters = self.template.get("Parameters")
        known = parameters if isinstance(parameters, dict) else {}
        self.template["Parameters"] = {**self._unresolved, **known}
        provider = document.get("provider")
        region = provider.get("region") if isinstance(provider, dict) else None
        self.region = str(region) if isinstance(region, str) and _REGION.match(region) else None

    def _add_roles(self, document: Dict[str, Any], written: Dict[str, Any]) -> None:
        made: Dict[str, Any] = {}
        functions, before = _place(document, "functions"), _place(written, "functions")
        sections = [("", _place(document, "provider"), _place(written, "provider"))]
        for name in functions if isinstance(functions, dict) else ():
            normalized = str(name)[:1].upper() + str(name)[1:].replace("-", "Dash").replace("_", "Underscore")
            sections.append((normalized, functions[name], _place(before, str(name))))
        for prefix, section, text in sections:
            for path in _STATEMENTS if isinstance(section, dict) else ():
                statements = _place(section, path)
                if statements is not None:
                    document_of = {"Version": "2012-10-17", "Statement": self._plain(statements, _place(text, path))}
                    policy = {"PolicyName": "statements", "PolicyDocument": document_of}
                    made[prefix + _ROLE] = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}
                    self.roles[section.get(_MARKS[0]) if prefix else None] = prefix + _ROLE
        if _has_shared_role(document):
            made.setdefault(_ROLE, {"Type": "AWS::IAM::Role"})
        named = {
            name: self._plain(_place(sections[0][1], path), _place(sections[0][2], path))
            for name, paths in _NAMED.items()
            for path in paths
            if _place(sections[0][1], path) is not None
        }
        if named:
            made[_PROVIDER] = {"Type": "AWS::IAM::Role", "Properties": named}
        declared = self.template.get("Resources")
        if made and isinstance(declared, (dict, type(None))):
            self.template["Resources"] = {**made, **(declared or {})}

    def _plain(self, node: Any, before: Any, substituted: bool = False) -> Any:
        """A node without what checkov adds to it. ``before`` is what the file says there, as far as that is known.

        ``substituted`` is True for what ``Fn::Sub`` looks at.
        """
        if self._written and isinstance(before, str) and isinstance(node, (dict, list)):
            shown, before = before, self._written.behind(before)
            if not node and before is None:
                return OpenNode(shown, Unknown(f"{shown} cannot be read"))
        if isinstance(node, dict):
            parts = before if isinstance(before, dict) else {}
            return {
                str(key): self._plain(item, parts.get(str(key)), key == "Fn::Sub")
                for key, item in node.items()
                if str(key) not in _MARKS
            }
        if isinstance(node, list):
            items = before if isinstance(before, list) and len(before) == len(node) else [None] * len(node)
            return [self._plain(item, part, substituted) for item, part in zip(node, items)]
        if not isinstance(node, str):
            return node
        if self._written and isinstance(before, str) and node != before and self._written.is_private(before):
            return self._concealed(str(node), before, substituted)
        text = str(node)
        for name in _VARIABLE.findall(text):
            if not substituted or ":" in name:
                self._note(name)
        return text if substituted or not _VARIABLE.search(text) else self._joined(text)

    def _concealed(self, text: str, before: str, substituted: bool) -> Any:
        """What variables that are no part of the service come to: no message shows it, but what is written for it."""
        if any(":" in name or not substituted for name in _VARIABLE.findall(text)):
            return OpenNode(before, Unknown(f"{before} is not known", True))
        return concealed(text, self._origins.named(before))

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


def _has_shared_role(document: Dict[str, Any]) -> bool:
    """Whether the framework makes a role for those functions that have none of their own."""
    provider, functions = document.get("provider"), document.get("functions")
    if not isinstance(provider, dict) or "role" in provider or not isinstance(functions, dict):
        return False
    role = _place(provider, "iam.role") if isinstance(provider.get("iam", {}), dict) else ""
    if role is not None and (
        not isinstance(role, dict) or any("::" in str(key) for key in role) or role.get("mode") == "perFunction"
    ):
        return False
    return any(isinstance(function, dict) and "role" not in function for function in functions.values())


class WrittenService:
    """The text of a service and of the files that it names, before any variable is put in."""

    def __init__(self, path: str) -> None:
        self._folder = os.path.dirname(os.path.realpath(path))
        self._files: Dict[str, Any] = {}
        self.document: Dict[str, Any] = self._read(path) or {}

    def behind(self, text: str) -> Any:
        """What the file says at the place that a text names, if the text is one variable; None where nothing does."""
        for _ in range(_MAX_VARIABLES):
            whole = _VARIABLE.fullmatch(text.strip())
            content = self._named(whole["name"].strip()) if whole else None
            if not isinstance(content, str):
                return content
            text = content
        return None

    def is_private(self, text: str) -> bool:
        """Whether a text has a variable, or names one, whose value stands in no file of the service."""
        pending = [text]
        for _ in range(_MAX_VARIABLES):
            names = _VARIABLE.findall(pending.pop()) if pending else []
            if any(map(_PRIVATE.search, names)):
                return True
            pending.extend(filter(lambda found: isinstance(found, str), (self._named(name.strip()) for name in names)))
        return False

    def _named(self, variable: str) -> Any:
        file, own = _FILE.match(variable), _SELF.match(variable)
        if file:
            return _place(self._read(os.path.join(self._folder, file["path"].strip())), file["place"])
        return _place(self.document, own["place"]) if own else None

    def _read(self, path: str) -> Any:
        """The content of a file beside the service or below it."""
        real = os.path.realpath(path)
        if real not in self._files:
            inside = real.startswith(os.path.join(self._folder, ""))
            text = read_text(real, MAX_TEMPLATE_BYTES) if inside else None
            self._files[real] = None if text is None else parse_template(text)
        return self._files[real]


def _place(content: Any, place: Optional[str]) -> Any:
    for name in place.split(".") if place else ():
        content = content.get(name) if isinstance(content, dict) else None
    return content


def load_service(path: str, parse: Callable[[str], Any]) -> Optional[Service]:
    """The service in a file, or None where there is none: checkov reports what cannot be parsed.

    ``parse`` is checkov's parser: it gives what it read, with the variables put in, and the lines.
    """
    parsed = parse(path)
    return Service(parsed[0], WrittenService(path)) if parsed else None
