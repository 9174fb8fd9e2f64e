"""Generated configurations as Terraform has them: in HCL, in its JSON syntax, and as a plan in JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from fuzz_estate import Described, Entry, Estate, Identity, Key, Provider, ReplicationSet, Side, Text
from fuzz_policies import ACCOUNT, Policy

# What stands in a body beside plain values


class Ref(NamedTuple):
    """An expression, as HCL writes it."""

    text: str


class Call(NamedTuple):
    """A function of one argument."""

    function: str
    argument: Any


class Heredoc(NamedTuple):
    text: str


class Blocks(List[Dict[str, Any]]):
    """Nested blocks of one type."""


@dataclass
class Node:
    """A resource or a data source. ``what`` is the part of the estate that it stands for, if it does."""

    mode: str
    kind: str
    name: str
    body: Dict[str, Any]
    provider: str = ""
    what: Any = None

    @property
    def address(self) -> str:
        return f"{'data.' if self.mode == 'data' else ''}{self.kind}.{self.name}"


@dataclass
class Module:
    """A root module. A variable without a default has None."""

    providers: List[Tuple[str, Dict[str, Any]]] = field(default_factory=list)
    nodes: List[Node] = field(default_factory=list)
    variables: Dict[str, Any] = field(default_factory=dict)
    locals: Dict[str, Any] = field(default_factory=dict)


OPEN = Ref("var.unset")


def key_id(number: int) -> str:
    return f"{number:08x}-12ab-34cd-56ef-1234567890ab"


def arn(region: str, number: int = 0xABCDEF) -> str:
    return f"arn:aws:kms:{region}:{ACCOUNT}:key/{key_id(number)}"


# From the estate


def module(estate: Estate) -> Module:
    made = Module(variables={"unset": None, "asked": None})
    for provider in estate.providers:
        made.providers.append(("aws", _provider(provider)))
    for awscc in [provider for provider in estate.provided if provider.name == "awscc"][:1]:
        made.providers.append(("awscc", {**_region(awscc.side)}))
    _declare(made, "home", *(provider.side for provider in estate.providers))
    for number, key in enumerate(estate.keys):
        _add_key(made, estate, number, key)
    for replication_set in estate.sets:
        _add_set(made, estate, replication_set)
    for described in estate.described:
        _add_described(made, described)
    for trail in estate.trails:
        body = {"name": trail.name, "s3_bucket_name": "trails", **TRAILS[trail.arguments][0]}
        made.nodes.append(Node("resource", "aws_cloudtrail", trail.name, body, _alias(trail.provider), trail))
    for identity in estate.identities:
        made.nodes.append(_identity(identity))
    for number, stranger in enumerate(estate.strangers):
        kind, body = STRANGERS[stranger]
        made.nodes.append(Node("resource", kind, f"stranger_{number}", dict(body), _alias(estate.default)))
    return made


def _declare(made: Module, name: str, *sides: Side) -> None:
    if any(side == Side("unk", f"var.{name}") for side in sides):
        made.variables[name] = None


def _alias(provider: Provider) -> str:
    return f"aws.{provider.name}" if provider.name and provider.name != "awscc" else ""


def _region(side: Side) -> Dict[str, Any]:
    if side.kind == "lit":
        return {"region": side.name}
    return {"region": Ref(side.name)} if side.kind == "unk" else {}


def _provider(provider: Provider) -> Dict[str, Any]:
    body: Dict[str, Any] = {"alias": provider.name} if provider.name else {}
    body.update(_region(provider.side))
    for name, value in (("insecure", provider.insecure), ("use_fips_endpoint", provider.fips)):
        if value is not None:
            body[name] = OPEN if value == "open" else value
    if provider.endpoints:
        urls = {name: OPEN if url == "open" else url for name, url in provider.endpoints.items()}
        body["endpoints"] = Blocks([urls])
    if provider.tags:
        body["default_tags"] = Blocks([{"tags": _tags(provider.tags)}])
    return body


def _text(text: Text) -> Any:
    return OPEN if text.open else text.text


def _tags(tags: Dict[str, Text]) -> Dict[str, Any]:
    return {name: _text(text) for name, text in tags.items()}


def _described_by(what: Any) -> Dict[str, Any]:
    if not what.tags:
        return {}
    if what.kind.startswith("awscc"):
        return {"tags": [{"key": name, "value": _text(text)} for name, text in what.tags.items()]}
    return {"tags": _tags(what.tags)}


SPEC = {"aws_kms_key": "customer_master_key_spec", "awscc_kms_key": "key_spec"}


def _add_key(made: Module, estate: Estate, number: int, key: Key) -> None:
    body: Dict[str, Any] = {}
    for name, value in (
        (SPEC.get(key.kind, ""), key.spec),
        ("key_usage", key.usage),
        ("custom_key_store_id", key.store),
        ("is_enabled" if key.kind == "aws_kms_key" else "enabled", key.enabled),
    ):
        if value is not None and name:
            body[name] = OPEN if value == "open" else value
    if key.own_region:
        body["region"] = key.side.name
    if key.primary is not None:
        away = arn("eu-north-1") if key.side.kind == "lit" else OPEN
        primary = estate.keys[key.primary] if key.primary >= 0 else None
        body["primary_key_arn"] = Ref(f"{primary.kind}.{primary.name}.arn") if primary else away
    if key.description is not None:
        body["description"] = _text(key.description)
    body.update(_described_by(key))
    node = Node("resource", key.kind, key.name, body, _alias(key.provider), key)
    made.nodes.append(node)
    if key.policy is None:
        return
    argument = "key_policy" if key.kind.startswith("awscc") else "policy"
    if key.policy_form == "attached":
        attached = {"key_id": Ref(f"{node.address}.key_id"), "policy": _policy(key.policy, "object")}
        made.nodes.append(Node("resource", "aws_kms_key_policy", key.name, attached, node.provider))
    elif key.policy_form == "document":
        made.nodes.append(Node("data", "aws_iam_policy_document", key.name, document(key.policy.document())))
        body[argument] = Ref(f"data.aws_iam_policy_document.{key.name}.json")
    elif key.policy_form == "local":
        made.locals[f"policy_of_{key.name}"] = key.policy.document()
        body[argument] = Call("jsonencode", Ref(f"local.policy_of_{key.name}"))
    else:
        body[argument] = _policy(key.policy, key.policy_form)


def _policy(policy: Policy, form: str) -> Any:
    if form == "heredoc":
        return Heredoc(policy.text())
    if form == "text" or policy.broken:
        return policy.text()
    return Call("jsonencode", policy.document())


def document(policy: Dict[str, Any]) -> Dict[str, Any]:
    """A policy as the blocks of an ``aws_iam_policy_document``."""
    return {"statement": Blocks([_statement(statement) for statement in policy["Statement"]])}


def _statement(statement: Dict[str, Any]) -> Dict[str, Any]:
    block: Dict[str, Any] = {"effect": statement["Effect"]}
    for name in ("Action", "NotAction", "Resource"):
        if name in statement:
            plural = re.sub("([a-z])([A-Z])", r"\1_\2", name).lower() + "s"
            block[plural] = _list(statement[name])
    if "Sid" in statement:
        block["sid"] = statement["Sid"]
    principal = statement["Principal"]
    pairs = {"AWS": "*"} if principal == "*" else principal
    block["principals"] = Blocks([{"type": kind, "identifiers": _list(who)} for kind, who in pairs.items()])
    conditions = [
        {"test": test, "variable": variable, "values": [_word(value) for value in _list(values)]}
        for test, found in statement.get("Condition", {}).items()
        for variable, values in found.items()
    ]
    if conditions:
        block["condition"] = Blocks(conditions)
    return block


def _list(value: Any) -> List[Any]:
    return list(value) if isinstance(value, list) else [value]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _add_set(made: Module, estate: Estate, replication_set: ReplicationSet) -> None:
    entries: List[Dict[str, Any]] = []
    for number, entry in enumerate(replication_set.entries):
        name = _name(made, estate, replication_set, number, entry)
        key = _key_of(made, estate, replication_set, number, entry)
        block: Dict[str, Any] = {"name": name}
        if entry.use.route != "omit":
            block["kms_key_arn"] = key
        entries.append(block)
    body: Dict[str, Any] = {}
    if replication_set.kind == "aws":
        body["regions" if estate.language == "hcl6" else "region"] = Blocks(entries)
    else:
        body["regions"] = [
            {
                "region_name": block["name"],
                **({"region_configuration": {"sse_kms_key_id": block["kms_key_arn"]}} if len(block) > 1 else {}),
            }
            for block in entries
        ]
        if replication_set.protected is not None:
            body["deletion_protected"] = OPEN if replication_set.protected == "open" else replication_set.protected
    if replication_set.tags and replication_set.kind == "awscc":
        body["tags"] = [{"key": name, "value": _text(text)} for name, text in replication_set.tags.items()]
    elif replication_set.tags:
        body["tags"] = _tags(replication_set.tags)
    kind = f"{replication_set.kind}_ssmincidents_replication_set"
    made.nodes.append(
        Node("resource", kind, replication_set.name, body, _alias(replication_set.provider), replication_set)
    )


def _name(made: Module, estate: Estate, owner: ReplicationSet, number: int, entry: Entry) -> Any:
    given = f"name_{owner.name}_{number}"
    if entry.spelled == "variable":
        made.variables[given] = entry.side.name
        return Ref(f"var.{given}")
    if entry.spelled == "local":
        made.locals[given] = entry.side.name
        return Ref(f"local.{given}")
    if entry.spelled == "current":
        made.nodes.append(Node("data", "aws_region", f"current_{owner.name}_{number}", {}, ""))
        attribute = "region" if estate.language == "hcl6" else "name"
        return Ref(f"data.aws_region.current_{owner.name}_{number}.{attribute}")
    if entry.spelled == "open":
        made.variables[entry.side.name.partition(".")[2]] = None
        return Ref(entry.side.name)
    return entry.side.name


def _key_of(made: Module, estate: Estate, owner: ReplicationSet, number: int, entry: Entry) -> Any:
    use = entry.use
    given = f"key_{owner.name}_{number}"
    keys = [estate.keys[option] for option in use.options if type(option) is int]
    addresses = [f"{key.kind}.{key.name}" for key in keys]
    if use.route == "reference":
        return Ref(f"{addresses[0]}.arn")
    if use.route == "id":
        return Ref(f"{addresses[0]}.key_id")
    if use.route == "local":
        made.locals[given] = Ref(f"{addresses[0]}.arn")
        return Ref(f"local.{given}")
    if use.route in ("alias", "alias of its own"):
        made.nodes.append(
            Node(
                "resource",
                "aws_kms_alias",
                given,
                {"name": f"alias/{given}", "target_key_id": Ref(f"{addresses[0]}.key_id")},
                _alias(keys[0].provider),
            )
        )
        return Ref(f"aws_kms_alias.{given}.{'target_key_arn' if use.route == 'alias' else 'arn'}")
    if use.route == "chosen":
        made.variables[f"{given}_is_used"] = True
        return Ref(f"var.{given}_is_used ? {addresses[0]}.arn : null")
    if use.route == "one of two":
        return Ref(f"var.asked ? {addresses[0]}.arn : {addresses[1]}.arn")
    if use.route == "perhaps":
        return Ref(f"var.asked ? {addresses[0]}.arn : null")
    if use.route in ("text", "variable"):
        (side,) = use.options
        text = made_text(estate, side)
        if use.route == "text":
            return text
        made.variables[given] = text
        return Ref(f"var.{given}")
    if use.route == "name of an alias":
        return "alias/incidents"
    if use.route == "open":
        made.variables[given] = None
        return Ref(f"var.{given}")
    if use.route == "stack":
        if not any(node.kind == "aws_cloudformation_stack" for node in made.nodes):
            made.nodes.append(Node("resource", "aws_cloudformation_stack", "keys", {"name": "keys"}))
        return Ref("aws_cloudformation_stack.keys.id")
    return None


def made_text(estate: Estate, option: Any) -> str:
    if type(option) is int:
        key = estate.keys[option]
        return arn(key.side.name, option)
    return arn(option.name)


def _add_described(made: Module, described: Described) -> None:
    texts = {name: _text(text) for name, text in described.texts.items()}
    tags = {"tags": _tags(described.tags)} if described.tags else {}
    if described.kind == "aws_ssmcontacts_contact":
        body = {"alias": described.name, "type": "PERSONAL", **texts, **tags}
    elif described.kind == "aws_ssmcontacts_contact_channel":
        body = {
            "contact_id": "arn:aws:ssm-contacts:us-east-1:111122223333:contact/lead",
            "name": described.name,
            "type": "EMAIL",
            "delivery_address": Blocks([{"simple_address": "oncall@acme-corp.com"}]),
        }
    else:
        template = {"title": "Outage", "impact": 3, **texts}
        body = {"name": described.name, "incident_template": Blocks([template]), **tags}
    made.nodes.append(Node("resource", described.kind, described.name, body, _alias(described.provider), described))


def _identity(identity: Identity) -> Node:
    text = Call("jsonencode", DOCUMENTS[identity.document][0])
    kind = "aws_iam_user_policy" if identity.user else "aws_iam_policy"
    body = {"name": identity.name, "policy": text, **({"user": f"user-of-{identity.name}"} if identity.user else {})}
    return Node("resource", kind, identity.name, body, _alias(identity.provider), identity)


KMS = "kms.amazonaws.com"
TRAILS: Dict[str, Tuple[Dict[str, Any], str]] = {
    "plain": ({}, "PASSED"),
    "on": ({"enable_logging": True}, "PASSED"),
    "off": ({"enable_logging": False}, "FAILED"),
    "perhaps": ({"enable_logging": OPEN}, "UNKNOWN"),
    "reads": ({"event_selector": Blocks([{"read_write_type": "ReadOnly"}])}, "PASSED"),
    "writes": ({"event_selector": Blocks([{"read_write_type": "WriteOnly"}])}, "FAILED"),
    "none": ({"event_selector": Blocks([{"include_management_events": False}])}, "FAILED"),
    "without KMS": ({"event_selector": Blocks([{"exclude_management_event_sources": [KMS]}])}, "FAILED"),
    "one of two": (
        {"event_selector": Blocks([{"exclude_management_event_sources": [KMS]}, {"read_write_type": "All"}])},
        "PASSED",
    ),
    "advanced": (
        {
            "advanced_event_selector": Blocks(
                [{"field_selector": Blocks([{"field": "eventCategory", "equals": ["Management"]}])}]
            )
        },
        "PASSED",
    ),
    "advanced data": (
        {
            "advanced_event_selector": Blocks(
                [{"field_selector": Blocks([{"field": "eventCategory", "equals": ["Data"]}])}]
            )
        },
        "FAILED",
    ),
}


def _allow(actions: Any, resource: Any = "*", condition: Any = None, effect: str = "Allow") -> Dict[str, Any]:
    found = {"Effect": effect, "Action": actions, "Resource": resource}
    return {**found, "Condition": condition} if condition else found


def _iam(*statements: Dict[str, Any]) -> Dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
_NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
_PLAN = f"arn:aws:ssm-incidents::{ACCOUNT}:response-plan/payments"
_ON_SETS = [f"ssm-incidents:{action}ReplicationSet" for action in ("Get", "Delete")]
DOCUMENTS: Dict[str, Tuple[Dict[str, Any], str, str]] = {
    # a policy; what CKV_SSMIM_16 says of it; what CKV_SSMIM_21 says of it where a user has it
    "incidents": (_iam(_allow("ssm-incidents:*")), "FAILED", "FAILED"),
    "contacts": (_iam(_allow(["ssm-contacts:*", "s3:GetObject"])), "FAILED", "FAILED"),
    "patterns": (_iam(_allow("ssm-inc*:*", ["*"])), "FAILED", "FAILED"),
    "account": (_iam(_allow("ssm-incidents:*", f"arn:aws:ssm-incidents::{ACCOUNT}:*")), "FAILED", "FAILED"),
    "admin": (_iam(_allow("*")), "FAILED", "FAILED"),
    "deletion": (_iam(_allow("ssm-incidents:DeleteReplicationSet")), "FAILED", "FAILED"),
    "deletion among others": (_iam(_allow(_ON_SETS)), "FAILED", "FAILED"),
    "deletion by two statements": (_iam(_allow(_ON_SETS), _allow(_ON_SETS[::-1], ["*"])), "FAILED", "FAILED"),
    "from home": (
        _iam(_allow("ssm-incidents:*", "*", {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
        "PASSED",
        "FAILED",
    ),
    "second factor": (_iam(_allow("ssm-incidents:*", "*", _MFA)), "PASSED", "PASSED"),
    "responder": (_iam(_allow("ssm-incidents:StartIncident", _PLAN)), "PASSED", "FAILED"),
    "reader": (_iam(_allow(["ssm-incidents:Get*", "ssm-incidents:List*"])), "PASSED", "SILENT"),
    "all but deletion": (
        _iam(_allow("ssm-incidents:*"), _allow("ssm-incidents:DeleteReplicationSet", "*", None, "Deny")),
        "PASSED",
        "FAILED",
    ),
    "nothing without a second factor": (
        _iam(_allow("ssm-incidents:*"), _allow("*", "*", _NO_MFA, "Deny")),
        "PASSED",
        "PASSED",
    ),
    "unrelated": (_iam(_allow("s3:*")), "SILENT", "SILENT"),
}

_TELLING = {"owner": "oncall@acme-corp.com", "password": "AKIA" + "Q3EGRIPVTKJ6ZB7D"}
STRANGERS: Dict[str, Tuple[str, Dict[str, Any]]] = {
    "bucket": ("aws_s3_bucket", {"bucket": "trails", "tags": _TELLING}),
    "key": ("aws_kms_key", {"customer_master_key_spec": "RSA_2048", "is_enabled": False, "tags": _TELLING}),
    "external key": ("aws_kms_external_key", {"description": "oncall@acme-corp.com"}),
    "open key": (
        "aws_kms_key",
        {"policy": Call("jsonencode", _iam({**_allow("kms:*"), "Principal": "*"})), "custom_key_store_id": "cks-1"},
    ),
    "topic": ("aws_sns_topic", {"name": "incidents", "kms_master_key_id": "alias/aws/sns"}),
}


# HCL


def hcl(made: Module) -> str:
    lines: List[str] = []
    for kind, body in made.providers:
        lines += [f"provider {quoted(kind)} {{", *_body(body, 1), "}", ""]
    for name, default in made.variables.items():
        lines += [f"variable {quoted(name)} {{", *_body({} if default is None else {"default": default}, 1), "}", ""]
    if made.locals:
        lines += ["locals {", *_body(made.locals, 1), "}", ""]
    for node in made.nodes:
        provider = {"provider": Ref(node.provider)} if node.provider else {}
        lines += [
            f"{node.mode} {quoted(node.kind)} {quoted(node.name)} {{",
            *_body({**provider, **node.body}, 1),
            "}",
            "",
        ]
    return "\n".join(lines)


def _are_blocks(value: Any) -> bool:
    return isinstance(value, Blocks) and all(isinstance(block, dict) for block in value)


def _body(body: Dict[str, Any], depth: int) -> Iterator[str]:
    space = "  " * depth
    for name, value in body.items():
        if _are_blocks(value):
            for block in value:
                yield f"{space}{name} {{"
                yield from _body(block, depth + 1)
                yield f"{space}}}"
        else:
            yield f"{space}{name} = {expression(value)}"


def expression(value: Any, nested: bool = False) -> str:
    """``nested`` where something follows on the same line, which a heredoc does not allow."""
    if isinstance(value, Ref):
        return value.text
    if isinstance(value, Call):
        return f"{value.function}({expression(value.argument, True)})"
    if isinstance(value, Heredoc):
        return quoted(value.text) if nested else f"<<EOT\n{escaped(value.text)}\nEOT"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{quoted(str(name))} = {expression(item, True)}" for name, item in value.items()) + " }"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(expression(item, True) for item in value) + "]"
    return json.dumps(value)


def escaped(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")


def quoted(text: str) -> str:
    written = json.dumps(escaped(text), ensure_ascii=False)
    for escape, instead in (("\\b", "\\u0008"), ("\\f", "\\u000c")):  # HCL knows fewer of them
        written = re.sub(rf"(?<!\\)((?:\\\\)*)\\{escape[1]}", rf"\1\{instead}", written)
    return re.sub(r"[\x7f\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", written)


# JSON syntax


def json_syntax(made: Module) -> str:
    top: Dict[str, Any] = {}
    for kind, body in made.providers:
        top.setdefault("provider", {}).setdefault(kind, []).append(_json(body))
    for name, default in made.variables.items():
        top.setdefault("variable", {})[name] = {} if default is None else {"default": _json(default)}
    if made.locals:
        top["locals"] = _json(made.locals)
    for node in made.nodes:
        provider = {"provider": node.provider} if node.provider else {}
        top.setdefault(node.mode, {}).setdefault(node.kind, {})[node.name] = {**provider, **_json(node.body)}
    return json.dumps(top, indent=2)


def _json(value: Any) -> Any:
    if isinstance(value, (Ref, Call)):
        return f"${{{expression(value)}}}"
    if isinstance(value, Heredoc):
        return escaped(value.text)
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item) for item in value]
    return value


# Plans

_REGISTRY = "registry.terraform.io/hashicorp/"


def plan(estate: Estate, made: Module) -> str:
    """As ``terraform show -json`` writes it."""
    values: List[Dict[str, Any]] = []
    changes: List[Dict[str, Any]] = []
    configured: List[Dict[str, Any]] = []
    known: Dict[str, Any] = dict(_computed(estate, made))
    for node in made.nodes:
        if node.mode == "data":
            continue
        common = {"address": node.address, "mode": "managed", "type": node.kind, "name": node.name}
        configured.append(
            {
                **common,
                "provider_config_key": node.provider or "aws",
                "expressions": {name: _expressions(value) for name, value in node.body.items()},
                "schema_version": 0,
            }
        )
        after, unknown = _after(estate, made, node, known)
        provider = {"provider_name": f"{_REGISTRY}aws"}
        values.append({**common, **provider, "schema_version": 0, "values": after, "sensitive_values": {}})
        actions, before = _change(estate, node, after)
        change = {"actions": actions, "before": before, "after": after, "after_unknown": unknown}
        changes.append({**common, **provider, "change": {**change, "before_sensitive": {}, "after_sensitive": {}}})
    variables = {name: {"value": value} for name, value in made.variables.items() if value is not None}
    config = {f"aws.{body['alias']}" if "alias" in body else kind: (kind, body) for kind, body in made.providers}
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        **({"variables": variables} if variables else {}),
        "planned_values": {"root_module": {"resources": values}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": {
                key: {
                    "name": kind,
                    "full_name": f"{_REGISTRY}{kind}",
                    **({"alias": body["alias"]} if "alias" in body else {}),
                    "expressions": {name: _expressions(value) for name, value in body.items() if name != "alias"},
                }
                for key, (kind, body) in config.items()
            },
            "root_module": {
                "resources": configured,
                "variables": {
                    name: {} if value is None else {"default": value} for name, value in made.variables.items()
                },
            },
        },
        "errored": False,
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _computed(estate: Estate, made: Module) -> Iterator[Tuple[str, Any]]:
    """What is known of attributes and variables when the plan is made."""
    for name, value in made.variables.items():
        if value is not None:
            yield f"var.{name}", value
    if not estate.exists:
        return
    for number, key in enumerate(estate.keys):
        address = f"{key.kind}.{key.name}"
        if not key.planned and key.side.kind == "lit":
            yield f"{address}.arn", arn(key.side.name, number)
            yield f"{address}.key_id", key_id(number)
    for node in made.nodes:
        if node.kind == "aws_kms_alias":
            target = node.body["target_key_id"].text.rpartition(".")[0]
            for number, key in enumerate(estate.keys):
                if f"{key.kind}.{key.name}" == target and key.side.kind == "lit" and not key.planned:
                    yield f"{node.address}.target_key_arn", arn(key.side.name, number)
                    yield f"{node.address}.arn", f"arn:aws:kms:{key.side.name}:{ACCOUNT}:{node.body.get('name')}"


def _expressions(value: Any) -> Any:
    if _are_blocks(value):
        return [{name: _expressions(item) for name, item in block.items()} for block in value]
    references = list(dict.fromkeys(_references(value)))
    if references:
        return {"references": references}
    return {} if isinstance(value, Call) else {"constant_value": value.text if isinstance(value, Heredoc) else value}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Ref):
        for found in re.findall(r"(?:data\.)?[a-z_]+\.[a-z_0-9]+(?:\.[a-z_]+)?", value.text):
            yield found
            if not found.startswith("var."):
                yield found.rpartition(".")[0]
    elif isinstance(value, Call):
        yield from _references(value.argument)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _references(item)


def _after(estate: Estate, made: Module, node: Node, known: Dict[str, Any]) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    after: Dict[str, Any] = {}
    unknown: Dict[str, Any] = {}
    for name, value in node.body.items():
        after[name], hidden = _planned(value, known)
        if hidden is not None:
            unknown[name] = hidden
        if hidden is True:
            del after[name]
    if isinstance(node.what, Key):
        number = next(number for number, key in enumerate(estate.keys) if key is node.what)
        address = f"{node.address}.arn"
        if address in known:
            after.update(arn=known[address], key_id=key_id(number), id=key_id(number))
        else:
            unknown.update(arn=True, key_id=True, id=True)
        after.setdefault("policy", None)
        if after["policy"] is None and "policy" not in unknown:
            del after["policy"]
            unknown["policy"] = True
        if estate.exists and not node.what.planned and unknown.get("policy"):
            del unknown["policy"]
            default = _iam({**_allow("kms:*"), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}})
            after["policy"] = json.dumps(default if node.what.policy is None else node.what.policy.document())
    regions = after.get("region", ())
    if isinstance(node.what, ReplicationSet) and all(isinstance(block, dict) for block in regions):
        marks = unknown.get("region") or [{} for _ in after.get("region", ())]
        for block, hidden in zip(after.get("region", ()), marks):
            if not hidden.get("kms_key_arn") and block.get("kms_key_arn") is None:
                block["kms_key_arn"] = "DefaultKey"
        after.get("region", []).sort(key=lambda block: str(block.get("name")), reverse=len(node.name) % 2 == 1)
        _sort_unknown(node, after, unknown, known)
    if node.what is not None and hasattr(node.what, "tags"):
        inherited = {name: _text(text) for name, text in node.what.provider.tags.items()}
        own = after.get("tags")
        after["tags_all"] = {**inherited, **(own if isinstance(own, dict) else {})}
    return after, unknown


def _sort_unknown(node: Node, after: Dict[str, Any], unknown: Dict[str, Any], known: Dict[str, Any]) -> None:
    """Terraform orders the Regions, and what is not known of them, by itself."""
    hidden_by_name: List[Tuple[str, Dict[str, Any]]] = []
    for block in node.body.get("region", ()):
        plain, hidden = _planned(block, known)
        hidden_by_name.append((str(plain.get("name")), hidden or {}))
    hidden_by_name.sort(key=lambda pair: pair[0], reverse=len(node.name) % 2 == 1)
    if any(hidden for _, hidden in hidden_by_name):
        unknown["region"] = [hidden for _, hidden in hidden_by_name]


def _planned(value: Any, known: Dict[str, Any]) -> Tuple[Any, Any]:
    """What a plan shows of a value, and where it is not known: None, True, or a structure of these."""
    if isinstance(value, Ref):
        return (known[value.text], None) if value.text in known else (None, True)
    if isinstance(value, Call):
        return json.dumps(value.argument), None
    if isinstance(value, Heredoc):
        return f"{value.text}\n", None
    if isinstance(value, dict):
        found = {name: _planned(item, known) for name, item in value.items()}
        hidden = {name: mark for name, (_, mark) in found.items() if mark is not None}
        return {name: plain for name, (plain, mark) in found.items() if mark is not True}, hidden or None
    if isinstance(value, (list, tuple)):
        items = [_planned(item, known) for item in value]
        marks = [mark if mark is not None else {} for _, mark in items] if any(mark for _, mark in items) else None
        return [plain for plain, _ in items], marks
    return value, None


def _change(estate: Estate, node: Node, after: Dict[str, Any]) -> Tuple[List[str], Optional[Dict[str, Any]]]:
    if not estate.exists:
        return ["create"], None
    if isinstance(node.what, Key) and node.what.planned:
        number = next(number for number, key in enumerate(estate.keys) if key is node.what)
        side = node.what.side
        known = {"arn": arn(side.name, number)} if side.kind == "lit" else {}  # an ARN would tell the Region
        return ["delete", "create"], {**after, **known}
    if isinstance(node.what, ReplicationSet) and node.what.before is not None:
        regions = [{"name": name, "kms_key_arn": key or "DefaultKey"} for name, key in node.what.before]
        return ["update"], {**after, "region": regions}
    return ["no-op"], after
