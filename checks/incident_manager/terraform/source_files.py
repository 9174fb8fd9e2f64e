"""The files of a Terraform configuration, parsed and sorted into directories."""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import Any, Callable, Dict, FrozenSet, Iterable, Iterator, List, Optional, Tuple

from incident_manager.given_up import MARK, cannot_be_read, say
from incident_manager.limits import json_loaded
from incident_manager.scanned_files import (
    MAX_FILE_BYTES,
    VariableFile,
    files_in,
    inside,
    is_too_large,
    mentioned,
    read_text,
)
from incident_manager.terraform import hcl_syntax
from incident_manager.terraform.compared_literals import compared_literals, handed_on
from incident_manager.terraform.hcl_functions import from_json
from incident_manager.terraform.hcl_syntax import Attribute, Block, Body, Refused, SyntaxFault
from incident_manager.values import Unknown

VALUE_ENDINGS = (".tfvars", ".tfvars.json")
TOO_LONG = f"it has more than {MAX_FILE_BYTES >> 20} MiB"


def value_files(directory: str, sources: Sources, top: str) -> Iterator[VariableFile]:
    """The values that Terraform finds by itself for a root module; of two for a variable, the later one counts.

    A file that is a link to one outside of ``top`` is left out.
    """
    for name in os.environ:
        if name.startswith("TF_VAR_"):
            yield VariableFile(directory, name[len("TF_VAR_") :], f"env:{name}")
    named = [os.path.join(directory, name) for name in ("terraform.tfvars", "terraform.tfvars.json")]
    for path in [*named, *sorted(files_in(directory, (".auto.tfvars", ".auto.tfvars.json"), hidden=True))]:
        body = sources.values(path) if inside(path, top) else None
        for name in body.attributes if body else ():
            yield VariableFile(directory, name, path)


class Sources:
    """Reads each file once. A file that cannot be read is logged, unless ``quiet``, and counts as empty."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self._mentions: Dict[Tuple[str, str], FrozenSet[str]] = {}
        self._bodies: Dict[str, Optional[Body]] = {}
        self._values: Dict[str, Optional[Body]] = {}
        self.unread: Dict[str, str] = {}  # the files that cannot be read, and why

    def with_texts(self, texts: Dict[str, str]) -> Sources:
        """The same where some files, by their absolute paths, have other texts. Raises :class:`SyntaxFault`."""
        changed = Sources(self.quiet)
        changed._mentions = self._mentions
        others = ((path, texts.get(os.path.abspath(path))) for path in self._bodies)
        changed._bodies = {**self._bodies, **{path: _parsed(path, text) for path, text in others if text is not None}}
        return changed

    def mentioned(self, path: str, pattern: "re.Pattern[str]") -> FrozenSet[str]:
        """The named groups of a pattern that the text of a file contains."""
        key = (path, pattern.pattern)
        if key not in self._mentions:
            self._mentions[key] = mentioned(path, pattern)
        return self._mentions[key]

    def body(self, path: str) -> Optional[Body]:
        """The parsed file; None where it is no HCL (checkov reports that as a parsing error)."""
        if path not in self._bodies:
            text = read_text(path) or ""
            try:
                if is_too_large(path):
                    raise SyntaxFault(TOO_LONG)
                self._bodies[path] = _parsed(path, text)
            except SyntaxFault as fault:
                self._bodies[path] = None
                self.unread[path] = cannot_be_read(path, str(fault), self.quiet)
                return None
            found = self._bodies[path]
            for what in found.faults if found and not self.quiet else ():
                say(path, what)
        return self._bodies[path]

    def values(self, path: str) -> Optional[Body]:
        """The values in a file for variables; None where there are none to be read."""
        if not path.endswith(".json"):
            return self.body(path) if os.path.isfile(path) else None
        if path not in self._values:
            self._values[path] = self._values_in_json(path)
        return self._values[path]

    def _values_in_json(self, path: str) -> Optional[Body]:
        try:
            if is_too_large(path):
                raise ValueError(TOO_LONG)
            values = from_json(json_loaded(read_text(path) or "{}"))
        except (ValueError, RecursionError) as fault:
            self.unread[path] = cannot_be_read(path, str(fault), self.quiet)
            return None
        if not isinstance(values, dict):
            return None
        return Body({name: Attribute(hcl_syntax.Literal(value), 1) for name, value in values.items()}, [])


def _parsed(path: str, text: str) -> Body:
    name = os.path.basename(path)
    return json_body(text, name) if path.endswith(".json") else hcl_syntax.parse_body(text, name)


def is_override(file: str) -> bool:
    """True for a file whose blocks change those of others, as its name says."""
    name = os.path.basename(file)
    for ending in (".tf.json", ".tf"):
        if name.endswith(ending):
            return name[: -len(ending)] == "override" or name.endswith(f"_override{ending}")
    return False


def _overridden(base: Block, over: Block) -> Block:
    """A block with what an override says of it: arguments one by one, nested blocks all of a type.

    https://developer.hashicorp.com/terraform/language/files/override
    """
    types = {block.labels[0] if block.type == "dynamic" else block.type for block in over.body.blocks} - {"lifecycle"}
    kept = [
        block for block in base.body.blocks if (block.labels[0] if block.type == "dynamic" else block.type) not in types
    ]
    added: List[Block] = []
    for block in over.body.blocks:
        known = [position for position, other in enumerate(kept) if block.type == other.type == "lifecycle"]
        if known:
            kept[known[0]] = _overridden(kept[known[0]], block)
        else:
            added.append(block)
    return base._replace(body=Body({**base.body.attributes, **over.body.attributes}, [*kept, *added]))


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
        self.files = sorted(bodies, key=lambda pair: (is_override(pair[0]), pair[0]))
        for file, body in self.files:
            for block in body.blocks:
                self._add(file, block, is_override(file))

    @cached_property
    def asked_for(self) -> Dict[str, List[str]]:
        """The values that the module compares its variables and the current Region with."""
        return compared_literals([body for _, body in self.files], self.locals)

    @cached_property
    def handed_on(self) -> Dict[str, List[Tuple[str, str]]]:
        """The calls that get a variable or the current Region, and its name in what is called."""
        return handed_on({call: block.body for call, (_, block) in self.calls.items()}, self.locals)

    def _add(self, file: str, block: Block, override: bool) -> None:
        labels = block.labels
        if block.type in ("resource", "data") and len(labels) == 2:
            _put(self.resources, (block.type, labels[0], labels[1]), file, block, override)
        elif block.type == "locals":
            self.locals.update(block.body.attributes)
        elif block.type == "provider" and len(labels) == 1:
            self._add_provider(file, block, override)
        elif block.type == "terraform":
            for required in block.body.blocks_of("required_providers"):
                self._required(required)
        elif len(labels) == 1:
            if block.type == "variable":
                known = self.variables.get(labels[0])
                self.variables[labels[0]] = _overridden(known, block) if known and override else block
            elif block.type == "output":
                known = self.outputs.get(labels[0])
                self.outputs[labels[0]] = _overridden(known, block) if known and override else block
            elif block.type == "module":
                _put(self.calls, labels[0], file, block, override)

    def _add_provider(self, file: str, block: Block, override: bool) -> None:
        for position, (first, known) in enumerate(self.providers if override else ()):
            if known.labels == block.labels and _alias(known) == _alias(block):
                self.providers[position] = (first, _overridden(known, block))
                return
        self.providers.append((file, block))

    def _required(self, required: Block) -> None:
        for name, attribute in required.body.attributes.items():
            expression = attribute.expression
            if not isinstance(expression, hcl_syntax.ObjectExpr):
                continue
            for key, value in expression.items:
                if key == hcl_syntax.Literal("source") and isinstance(value, hcl_syntax.Literal):
                    self.provider_types[name] = str(value.value).rsplit("/", 1)[-1]


def _put(known: Dict[Any, Tuple[str, Block]], key: Any, file: str, block: Block, override: bool) -> None:
    """Add a block, or merge it into the one that it overrides, which stays where it stands."""
    if override and key in known:
        first, base = known[key]
        known[key] = (first, _overridden(base, block))
    else:
        known[key] = (file, block)


def _alias(provider: Block) -> Any:
    attribute = provider.body.attributes.get("alias")
    return attribute.expression if attribute else None


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
_NESTED_BLOCKS = frozenset(
    {
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
)


def json_body(text: str, file: str = "") -> Body:
    """Read Terraform's JSON syntax into the tree of the native one. Raises :class:`SyntaxFault`."""
    return _JsonReader(file).body(text)


class _JsonReader:
    """Reads one file, of this name. What cannot be read of it costs no more than an argument."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: List[str] = []
        self._nested = 0

    def body(self, text: str) -> Body:
        try:
            document = json_loaded(text, self._joined)
        except RecursionError as fault:
            raise SyntaxFault("nested too deep") from fault
        except ValueError as fault:
            raise SyntaxFault(f"not JSON: {fault}") from fault
        body = Body({}, [])
        for part in document if isinstance(document, list) else [document]:
            for block_type, content in part.items() if isinstance(part, dict) else ():
                if block_type in _LABELS:
                    self._blocks(body, block_type, (), _LABELS[block_type], content)
        return body._replace(faults=tuple(self._faults))

    def _refused(self, why: str) -> Refused:
        self._faults.append(why)
        return hcl_syntax.refused(self._file, why)

    def _joined(self, pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
        """An object of JSON; what stands in it twice are several blocks, and of an argument Terraform refuses it."""
        found: Dict[str, Any] = {}
        for name, value in pairs:
            if name in found and name != "//":
                both = [found[name], value]
                if all(isinstance(one, (dict, list)) for one in both):
                    value = [part for one in both for part in (one if isinstance(one, list) else [one])]
                else:
                    value = self._refused(f"{name} is given twice")
            found[name] = value
        return found

    def _blocks(self, body: Body, block_type: str, labels: Tuple[str, ...], depth: int, content: Any) -> None:
        """Add the blocks that an object stands for, or a list of them, with ``depth`` labels still to come."""
        for item in content if isinstance(content, list) else [content]:
            if not isinstance(item, dict):
                continue
            if not depth:
                body.blocks.append(Block(block_type, labels, self._content(item, block_type, labels), 1))
                continue
            for label, inner in item.items():
                if label != "//":
                    self._blocks(body, block_type, (*labels, label), depth - 1, inner)

    def _content(self, content: Dict[str, Any], block_type: str, labels: Tuple[str, ...]) -> Body:
        """The arguments and blocks of an object. Which of the two a name is, only a provider's schema says."""
        self._nested += 1
        if self._nested > hcl_syntax.MAX_DEPTH:
            raise SyntaxFault(f"nested more than {hcl_syntax.MAX_DEPTH} levels deep")
        body = Body({}, [])
        blocks = _NESTED_BLOCKS
        if block_type in ("locals", "module"):
            blocks = frozenset()
        elif labels and labels[0].startswith("awscc_"):  # that provider has arguments only
            blocks = frozenset({"lifecycle"})
        for name, value in content.items():
            if name == "//":
                continue
            if name == "dynamic" and isinstance(value, dict):
                for label, inner in value.items():
                    self._blocks(body, name, (label,), 0, inner)
            elif name in blocks and isinstance(value, (dict, list)):
                self._blocks(body, name, (), 0, value)
            else:
                read = _type if name == "type" and block_type == "variable" and isinstance(value, str) else _expression
                body.attributes[name] = Attribute(self._argument(name, value, read), 1)
        self._nested -= 1
        return body

    def _argument(self, name: str, value: Any, read: Callable[[Any], Any]) -> Any:
        try:
            return read(value)
        except SyntaxFault as fault:
            return self._refused(f"{name}: {fault}")


def _type(text: str) -> Any:
    return hcl_syntax.parse_expression(text)


def _expression(value: Any, depth: int = 0) -> Any:
    if depth > hcl_syntax.MAX_DEPTH:
        raise SyntaxFault(f"nested more than {hcl_syntax.MAX_DEPTH} levels deep")
    if isinstance(value, Refused):
        return value
    if isinstance(value, str):
        return hcl_syntax.parse_template(value)
    if isinstance(value, list):
        return hcl_syntax.TupleExpr(tuple(_expression(item, depth + 1) for item in value))
    if isinstance(value, dict):
        return hcl_syntax.ObjectExpr(
            tuple((hcl_syntax.parse_template(key), _expression(item, depth + 1)) for key, item in value.items())
        )
    if isinstance(value, Unknown):
        raise SyntaxFault(value.why.partition(MARK)[2])
    return hcl_syntax.Literal(from_json(value))
