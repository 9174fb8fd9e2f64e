"""The files of a Terraform configuration, as checkov listed them, read and sorted into directories."""

from __future__ import annotations

import json
import logging
import os
import re
from typing import Any, Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Tuple

from incident_manager import hcl_syntax
from incident_manager.hcl_syntax import Attribute, Block, Body, SyntaxFault

logger = logging.getLogger(__name__)

MAX_FILE_BYTES = 16 * 1024 * 1024

Chain = Tuple[Tuple[str, str], ...]
"""How a module was reached: (file of the call, name of the call), outermost first."""


class VariableFile(NamedTuple):
    """Where checkov found a value for a variable: in a file of values, or, as ``env:…``, in the environment."""

    directory: str
    name: str
    path: str


class Listing(NamedTuple):
    """What a scan consists of. ``top`` is the folder that is scanned."""

    top: str
    roots: Dict[str, FrozenSet[str]]
    modules: Dict[Chain, FrozenSet[str]]
    variables: Tuple[VariableFile, ...]


class Sources:
    """Reads each file once. A file that cannot be read is logged and counts as empty."""

    def __init__(self) -> None:
        self._mentions: Dict[Tuple[str, str], bool] = {}
        self._bodies: Dict[str, Optional[Body]] = {}

    def mentions(self, path: str, pattern: "re.Pattern[str]") -> bool:
        """True where the text of a file contains the pattern; the text is not kept for long."""
        key = (path, pattern.pattern)
        if key not in self._mentions:
            self._mentions[key] = bool(pattern.search(read_text(path) or ""))
        return self._mentions[key]

    def body(self, path: str) -> Optional[Body]:
        """The parsed file; None where it is no HCL (checkov reports that as a parsing error)."""
        if path not in self._bodies:
            text = read_text(path) or ""
            try:
                self._bodies[path] = json_body(text) if path.endswith(".json") else hcl_syntax.parse_body(text)
            except SyntaxFault as fault:
                logger.warning("%s cannot be read, %s: what it declares is unknown", path, fault)
                self._bodies[path] = None
        return self._bodies[path]


def read_text(path: str, limit: int = MAX_FILE_BYTES) -> Optional[str]:
    """The text of a regular file of at most ``limit`` bytes, else None."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > limit:
            return None
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            return file.read(limit)
    except (OSError, ValueError):
        return None


class Directory:
    """All files of one directory together: what Terraform calls a module."""

    def __init__(self, path: str, bodies: Iterable[Tuple[str, Body]]) -> None:
        self.path = path
        self.variables: Dict[str, Block] = {}
        self.locals: Dict[str, Attribute] = {}
        self.outputs: Dict[str, Block] = {}
        self.calls: Dict[str, Tuple[str, Block]] = {}
        self.resources: Dict[Tuple[str, str, str], Tuple[str, Block]] = {}
        self.providers: List[Tuple[str, Block]] = []
        self.provider_types: Dict[str, str] = {}
        for file, body in bodies:
            for block in body.blocks:
                self._add(file, block)

    def _add(self, file: str, block: Block) -> None:
        labels = block.labels
        if block.type in ("resource", "data") and len(labels) == 2:
            self.resources[(block.type, labels[0], labels[1])] = (file, block)
        elif block.type == "locals":
            self.locals.update(block.body.attributes)
        elif block.type == "provider" and len(labels) == 1:
            self.providers.append((file, block))
        elif block.type == "terraform":
            for required in block.body.blocks_of("required_providers"):
                self._required(required)
        elif len(labels) == 1:
            if block.type == "variable":
                self.variables[labels[0]] = block
            elif block.type == "output":
                self.outputs[labels[0]] = block
            elif block.type == "module":
                self.calls[labels[0]] = (file, block)

    def _required(self, required: Block) -> None:
        for name, attribute in required.body.attributes.items():
            expression = attribute.expression
            if not isinstance(expression, hcl_syntax.ObjectExpr):
                continue
            for key, value in expression.items:
                if key == hcl_syntax.Literal("source") and isinstance(value, hcl_syntax.Literal):
                    self.provider_types[name] = str(value.value).rsplit("/", 1)[-1]


# JSON syntax: https://developer.hashicorp.com/terraform/language/syntax/json

_LABELS = {
    "resource": 2,
    "data": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "locals": 0,
    "terraform": 0,
}
_NESTED_BLOCKS = {
    "region",
    "regions",
    "dynamic",
    "content",
    "statement",
    "principals",
    "not_principals",
    "condition",
    "endpoints",
    "required_providers",
    "assume_role",
    "default_tags",
    "incident_template",
    "notification_target",
    "action",
    "ssm_automation",
    "parameter",
    "dynamic_parameters",
    "integration",
    "pagerduty",
    "delivery_address",
    "stage",
    "target",
    "channel_target_info",
    "contact_target_info",
    "recurrence",
    "event_selector",
    "advanced_event_selector",
    "field_selector",
    "lifecycle",
    "data_resource",
    "insight_selector",
    "timeouts",
    "inline_policy",
    "monthly_settings",
    "weekly_settings",
    "daily_settings",
    "shift_coverages",
    "coverage_times",
    "hand_off_time",
}


def json_body(text: str) -> Body:
    """Read Terraform's JSON syntax into the tree of the native one. Raises :class:`SyntaxFault`."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise SyntaxFault(f"not JSON: {fault}") from fault
    body = Body({}, [])
    if isinstance(document, dict):
        for block_type, content in document.items():
            if block_type in _LABELS:
                for item in content if isinstance(content, list) else [content]:
                    _json_blocks(body, block_type, (), _LABELS[block_type], item)
    return body


def _json_blocks(body: Body, block_type: str, labels: Tuple[str, ...], depth: int, content: Any) -> None:
    if depth:
        for label, inner in content.items() if isinstance(content, dict) else ():
            if label != "//":
                _json_blocks(body, block_type, (*labels, label), depth - 1, inner)
        return
    for item in content if isinstance(content, list) else [content]:
        if isinstance(item, dict):
            body.blocks.append(Block(block_type, labels, _json_content(item, block_type), 1))


def _json_content(content: Dict[str, Any], block_type: str) -> Body:
    body = Body({}, [])
    for name, value in content.items():
        if name == "//":
            continue
        if name == "dynamic" and isinstance(value, dict):
            for label, inner in value.items():
                _json_blocks(body, name, (label,), 0, inner)
        elif name in _NESTED_BLOCKS and block_type not in ("locals", "module") and isinstance(value, (dict, list)):
            _json_blocks(body, name, (), 0, value)
        else:
            body.attributes[name] = Attribute(_json_expression(value, 0), 1)
    return body


def _json_expression(value: Any, depth: int) -> Any:
    if depth > hcl_syntax.MAX_DEPTH:
        raise SyntaxFault(f"nested more than {hcl_syntax.MAX_DEPTH} levels deep")
    if isinstance(value, str):
        return hcl_syntax.parse_template(value)
    if isinstance(value, list):
        return hcl_syntax.TupleExpr(tuple(_json_expression(item, depth + 1) for item in value))
    if isinstance(value, dict):
        return hcl_syntax.ObjectExpr(
            tuple((hcl_syntax.parse_template(key), _json_expression(item, depth + 1)) for key, item in value.items())
        )
    return hcl_syntax.Literal(value)
