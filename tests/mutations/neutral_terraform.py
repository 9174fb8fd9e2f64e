"""Changes of Terraform configurations that cannot matter: no verdict may change.

Each takes the files of a sample and a source of choices, and gives a mutant, or None where it finds nothing to change.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, Iterator, List, Optional, Set, Tuple

from mutations import hcl_text, policies
from mutations.hcl_text import (
    Attribute,
    Block,
    Body,
    Item,
    Listed,
    Object,
    literal,
    map_references,
    parse,
    quoted,
)
from mutations.samples import Files, Mutant, same

Mutation = Callable[[Files, Random], Optional[Mutant]]
META = ("count", "for_each", "provider", "providers", "depends_on", "lifecycle", "source", "version", "dynamic")


def folder_of(name: str) -> str:
    return str(Path(name).parent)


def is_override(name: str) -> bool:
    stem = Path(name).name.split(".")[0]
    return stem == "override" or stem.endswith("_override")


def trees(files: Files) -> Dict[str, Body]:
    return {name: parse(text) for name, text in files.items() if name.endswith(".tf")}


def changed(files: Files, bodies: Dict[str, Body], names: Callable[[str], str] = same) -> Optional[Mutant]:
    """The files with these bodies, or None where none has changed."""
    found = {**files, **{name: body.render() for name, body in bodies.items()}}
    return Mutant(found, names) if found != files else None


def addresses(address: str) -> List[str]:
    """The steps of an address; an index stays with its step: ``a.b["x.y"]`` has two."""
    return re.findall(r'(?:\["[^"]*"\]|\[\d+\]|[^.\[])+', address)


# Names


def new_name(name: str) -> str:
    """Another name, also in another alphabetical order."""
    return f"m{zlib.crc32(name.encode()) % 1000}_{name}"


def renamed_address(address: str) -> str:
    steps = addresses(address)
    found = list(steps)
    for index, step in enumerate(steps):
        if (index and steps[index - 1] == "module") or (index and index == len(steps) - 1):
            name, bracket, key = step.partition("[")
            found[index] = step if steps[index - 1 :] == ["aws", "default"] else new_name(name) + bracket + key
    return ".".join(found)


class _Declared:
    """What each folder declares."""

    def __init__(self, bodies: Dict[str, Body]) -> None:
        self.names: Dict[str, Set[Tuple[str, ...]]] = {}
        self.called: Dict[Tuple[str, str], str] = {}
        for name, body in bodies.items():
            folder = folder_of(name)
            here = self.names.setdefault(folder, set())
            for block in body.blocks:
                if block.type in ("resource", "data"):
                    here.add((block.type, *block.labels))
                elif block.type in ("variable", "output", "module"):
                    here.add((block.type, block.label(0)))
                    source = block.body.get("source")
                    path = literal(source.value) if source and block.type == "module" else None
                    if path and path.startswith("."):
                        self.called[folder, block.label(0)] = _normal(f"{folder}/{path}")
                elif block.type == "locals":
                    here.update(("local", attribute.name) for attribute in block.body.attributes)
                elif block.type == "provider":
                    alias = block.body.get("alias")
                    if alias:
                        here.add(("alias", block.label(0), literal(alias.value) or ""))
        self.aliases = {name for here in self.names.values() for name in here if name[0] == "alias"}

    def reference(self, folder: str, parts: List[str]) -> List[str]:
        here = self.names.get(folder, set())
        found = list(parts)
        if len(parts) < 2:
            return found
        if parts[0] == "data":
            if len(parts) > 2 and tuple(parts[:3]) in here:
                found[2] = new_name(parts[2])
        elif parts[0] in ("local", "var"):
            if ({"var": "variable"}.get(parts[0], parts[0]), parts[1]) in here:
                found[1] = new_name(parts[1])
        elif parts[0] == "module":
            if ("module", parts[1]) in here:
                found[1] = new_name(parts[1])
            output = next((index for index in range(2, len(parts)) if not parts[index].startswith("[")), None)
            module = self.called.get((folder, parts[1]), "")
            if output is not None and ("output", parts[output]) in self.names.get(module, set()):
                found[output] = new_name(parts[output])
        elif ("resource", *parts[:2]) in here:
            found[1] = new_name(parts[1])
        elif ("alias", *parts[:2]) in self.aliases:
            found[1] = new_name(parts[1])
        return found


def _normal(path: str) -> str:
    steps: List[str] = []
    for step in path.split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in (".", ""):
            steps.append(step)
    return "/".join(steps) or "."


def renamed(files: Files, choices: Random) -> Optional[Mutant]:
    """Resources, data sources, locals, variables, modules, outputs and providers' aliases have other names."""
    if any(name.endswith((".tf.json", ".tftpl")) for name in files):
        return None
    bodies = trees(files)
    declared = _Declared(bodies)
    for name, body in bodies.items():
        folder = folder_of(name)
        for owner, item in body.everything():
            if isinstance(item, Attribute):
                item.value = map_references(item.value, lambda parts: declared.reference(folder, parts))
        for block in body.blocks:
            if block.type in ("resource", "data", "variable", "output", "module") and block.labels:
                block.labels[-1] = new_name(block.labels[-1])
            if block.type == "locals":
                for attribute in block.body.attributes:
                    attribute.name = new_name(attribute.name)
            if block.type == "provider" and block.body.get("alias"):
                alias = block.body.get("alias")
                assert alias
                alias.value = quoted(new_name(literal(alias.value) or ""))
            source = block.body.get("source") if block.type == "module" else None
            module = _normal(f"{folder}/{literal(source.value)}") if source else ""
            for attribute in block.body.attributes if module else []:
                if ("variable", attribute.name) in declared.names.get(module, set()):
                    attribute.name = new_name(attribute.name)
    mutant = changed(files, bodies, renamed_address)
    for name in files if mutant else ():
        if name.endswith(".tfvars"):
            assert mutant
            values = parse(files[name])
            for attribute in values.attributes:
                if ("variable", attribute.name) in declared.names.get(folder_of(name), set()):
                    attribute.name = new_name(attribute.name)
            mutant.files[name] = values.render()
    return mutant


# Order and layout


def blocks_in_another_order(files: Files, choices: Random) -> Optional[Mutant]:
    bodies = trees(files)
    for body in bodies.values():
        choices.shuffle(body.items)
    return changed(files, bodies)


def arguments_in_another_order(files: Files, choices: Random) -> Optional[Mutant]:
    """Arguments and nested blocks, Regions and statements among them, at every level."""
    bodies = trees(files)
    for body in bodies.values():
        for block in [item for _, item in body.everything() if isinstance(item, Block)]:
            choices.shuffle(block.body.items)
    return changed(files, bodies)


def another_layout(files: Files, choices: Random) -> Optional[Mutant]:
    """Comments of all three kinds, white space and the line ends of Windows."""
    bodies = trees(files)
    for body in bodies.values():
        for owner, item in body.everything():
            comment = choices.choice(["", '# a comment { [ "\n', '// region = "nowhere"\n', "/* over\n   lines */\n"])
            if item.lead.endswith("\n") or not item.lead:
                item.lead += comment
            elif "\n" in item.lead:
                head, _, indent = item.lead.rpartition("\n")
                item.lead = f"{head}\n{indent}{comment}{indent}" if comment else item.lead
            if isinstance(item, Attribute):
                item.equals = choices.choice(["=", " = ", "   =   ", " =\t"])
                if item.trail == "\n" and "<<" not in item.value:
                    item.trail = choices.choice(["\n", " # and why\n", " // and why\n", "   \n", " /* why */\n"])
    mutant = changed(files, bodies)
    if mutant and choices.random() < 0.5:
        for name in bodies:
            if "<<" not in mutant.files[name]:
                mutant.files[name] = mutant.files[name].replace("\n", "\r\n")
    return mutant


def several_files(files: Files, choices: Random) -> Optional[Mutant]:
    """What stands in one file stands in several of the same folder."""
    bodies = trees(files)
    found = dict(files)
    for name, body in bodies.items():
        if is_override(name) or len(body.items) < 2:
            continue
        apart: List[List[Item]] = [[] for _ in range(min(4, len(body.items)))]
        for item in body.items:
            choices.choice(apart).append(item)
        for number, items in enumerate(apart):
            path = Path(name)
            other = str(path.with_name(f"{'zyxw'[number]}_{path.name}")) if number else name
            found[other] = Body(items, body.tail if not number else "").render()
    return Mutant(found) if found != files else None


# Values


def _values(bodies: Dict[str, Body], kinds: Tuple[str, ...]) -> Iterator[Tuple[str, Attribute]]:
    """The arguments of resources, data sources and providers that are no argument of Terraform itself."""
    for name, body in bodies.items():
        for block in body.of(*kinds):
            for owner, item in block.body.everything():
                if isinstance(item, Attribute) and item.name not in META and not _in_meta(block.body, owner):
                    yield name, item


def _in_meta(outer: Body, owner: Body) -> bool:
    for body, item in outer.everything():
        if isinstance(item, Block) and item.type in ("lifecycle", "provisioner"):
            if item.body is owner or any(inner is owner for inner, _ in item.body.everything()):
                return True
    return False


_SIMPLE = re.compile(r"true|false|\d+")


def _literal_elsewhere(files: Files, declare: Callable[[int, str], str], refer: str) -> Optional[Mutant]:
    if any(is_override(name) for name in files):
        return None
    bodies = trees(files)
    declared: Dict[str, List[str]] = {}
    for name, attribute in _values(bodies, ("resource", "data", "provider")):
        if attribute.name == "alias" or not (
            literal(attribute.value) is not None or _SIMPLE.fullmatch(attribute.value)
        ):
            continue
        here = declared.setdefault(name, [])
        number = sum(map(len, declared.values()))
        here.append(declare(number, attribute.value))
        attribute.value = f"{refer}.mutant_{number}"
    mutant = changed(files, bodies)
    for name, texts in declared.items():
        assert mutant
        mutant.files[name] += "\n" + "".join(texts)
    return mutant


def literal_in_local(files: Files, choices: Random) -> Optional[Mutant]:
    return _literal_elsewhere(files, lambda number, value: f"locals {{\n  mutant_{number} = {value}\n}}\n", "local")


def literal_in_variable(files: Files, choices: Random) -> Optional[Mutant]:
    return _literal_elsewhere(
        files, lambda number, value: f'variable "mutant_{number}" {{\n  default = {value}\n}}\n', "var"
    )


def in_quotes(files: Files, choices: Random) -> Optional[Mutant]:
    """``x.y`` as ``"${x.y}"``, as everybody wrote it before Terraform 0.12."""
    bodies = trees(files)
    for _, attribute in _values(bodies, ("resource", "data")):
        if re.fullmatch(
            r'[a-z_]+(\.[\w-]+|\["[^"]*"\]|\[\d+\])+\.(arn|id|key_id|json|target_key_arn)', attribute.value
        ):
            attribute.value = f'"${{{attribute.value}}}"'
    return changed(files, bodies)


def in_a_condition(files: Files, choices: Random) -> Optional[Mutant]:
    """A value as the only branch that a condition leaves."""
    bodies = trees(files)
    for _, attribute in _values(bodies, ("resource",)):
        if literal(attribute.value) is not None or re.fullmatch(r"[a-z_]+\.[\w-]+\.arn", attribute.value):
            attribute.value = choices.choice(["true ? {0} : null", "1 > 2 ? null : {0}", "({0})"]).format(
                attribute.value
            )
    return changed(files, bodies)


# Resources


def unrelated_resources(files: Files, choices: Random) -> Optional[Mutant]:
    """A topic, a key of another service, a user's policy that has nothing to do with Incident Manager."""
    bodies = trees(files)
    folders: Set[str] = set()
    found = dict(files)
    for name, body in bodies.items():
        types = {label for block in body.of("resource") for label in block.labels[:1]}
        if folder_of(name) in folders or not any(kind.startswith("aws_") for kind in types) or is_override(name):
            continue
        provider = any(isinstance(item, Attribute) and item.name == "provider" for _, item in body.everything())
        if not any(block.type == "provider" for block in body.blocks) and provider:
            continue  # a module that has only providers with aliases
        folders.add(folder_of(name))
        found[name] = _UNRELATED + files[name] if choices.random() < 0.5 else files[name] + "\n" + _UNRELATED
    return Mutant(found, same) if folders else None


UNRELATED_NAME = "unrelated_to_all_the_rest"
_UNRELATED = f"""resource "aws_sns_topic" "{UNRELATED_NAME}" {{
  name              = "unrelated"
  kms_master_key_id = aws_kms_key.{UNRELATED_NAME}.arn
}}

resource "aws_kms_key" "{UNRELATED_NAME}" {{
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
  is_enabled               = false
}}

"""


def alias_between(files: Files, choices: Random) -> Optional[Mutant]:
    """A Region names its key by the ARN that an alias gives."""
    if any(name.endswith(".tf.json") or is_override(name) for name in files):
        return None
    bodies = trees(files)
    aliases: Dict[str, Dict[str, str]] = {}
    keys = {
        (folder_of(name), f"{block.labels[0]}.{block.labels[1]}"): block
        for name, body in bodies.items()
        for block in body.of("resource")
        if block.labels[0].startswith("aws_kms_") and block.labels[0].endswith("_key")
    }
    for name, body in bodies.items():
        for _, item in body.everything():
            match = re.fullmatch(r"(aws_kms_\w*key\.[\w-]+)\.arn", item.value) if isinstance(item, Attribute) else None
            if not (isinstance(item, Attribute) and match and item.name == "kms_key_arn"):
                continue
            key = keys.get((folder_of(name), match.group(1)))
            if key is None or key.body.get("count") or key.body.get("for_each"):
                continue
            label = match.group(1).replace(".", "_")
            provider = "".join(key.body_text(meta) for meta in ("provider", "region"))
            aliases.setdefault(name, {})[label] = (
                f'resource "aws_kms_alias" "{label}_mutant" {{\n{provider}  name          = "alias/mutant-{label}"\n'
                f"  target_key_id = {match.group(1)}.key_id\n}}\n"
            )
            item.value = f"aws_kms_alias.{label}_mutant.target_key_arn"
    mutant = changed(files, bodies)
    for name, texts in aliases.items():
        assert mutant
        mutant.files[name] += "\n" + "\n".join(texts.values())
    return mutant


def policy_as_a_resource(files: Files, choices: Random) -> Optional[Mutant]:
    """A key's policy in an ``aws_kms_key_policy`` of its own."""
    if any(is_override(name) for name in files):
        return None
    bodies = trees(files)
    attached = "".join(body.render() for body in bodies.values())
    moved: Dict[str, List[str]] = {}
    for name, body in bodies.items():
        for block in body.of("resource"):
            policy = block.body.get("policy")
            own = [block.body.get(meta) for meta in ("count", "for_each")]
            key = ".".join(block.labels)
            if block.label(0) not in ("aws_kms_key", "aws_kms_external_key") or policy is None or any(own):
                continue
            if re.search(rf"key_id\s*=\s*\"?(\$\{{)?{re.escape(key)}\.|{re.escape(key)}\.policy", attached):
                continue
            block.body.remove(policy)
            block.body.tail = policy.lead + "\n" + block.body.tail
            meta = "".join(block.body_text(name) for name in ("provider", "region"))
            moved.setdefault(name, []).append(
                f'resource "aws_kms_key_policy" "{block.labels[1]}_mutant" {{\n{meta}  key_id = {key}.id\n'
                f"  policy = {policy.value}\n}}\n"
            )
    mutant = changed(files, bodies)
    for name, texts in moved.items():
        assert mutant
        mutant.files[name] += "\n" + "\n".join(texts)
    return mutant


_DEFAULTS = {
    "aws_kms_key": {
        "customer_master_key_spec": '"SYMMETRIC_DEFAULT"',
        "key_usage": '"ENCRYPT_DECRYPT"',
        "is_enabled": "true",
        "custom_key_store_id": "null",
        "tags": "{}",
    },
    "aws_kms_replica_key": {"enabled": "true"},
    "awscc_kms_key": {"key_spec": '"SYMMETRIC_DEFAULT"', "key_usage": '"ENCRYPT_DECRYPT"', "origin": '"AWS_KMS"'},
    "aws_cloudtrail": {"enable_logging": "true"},
}


def defaults_written_out(files: Files, choices: Random) -> Optional[Mutant]:
    """Arguments that are left out have the value that they have then."""
    if any(is_override(name) for name in files):
        return None
    bodies = trees(files)
    for body in bodies.values():
        for block in body.of("resource"):
            for name, value in _DEFAULTS.get(block.label(0), {}).items():
                if block.body.get(name) is None and not block.body.get("xks_key_id"):
                    block.body.set(name, value)
        for block in body.of("provider"):
            if block.label(0) == "aws" and block.body.get("insecure") is None:
                block.body.set("insecure", "false")
    return changed(files, bodies)


def regions_of_provider_6(files: Files, choices: Random) -> Optional[Mutant]:
    """``region`` blocks are ``regions`` blocks, and the other way round."""
    if any(name.endswith(".tf.json") for name in files):
        return None
    bodies = trees(files)
    other = {"region": "regions", "regions": "region"}
    for body in bodies.values():
        for block in body.of("resource"):
            if block.label(0) != "aws_ssmincidents_replication_set":
                continue
            if len({inner.type for inner in block.body.blocks} & set(other)) > 1:
                continue  # one that the provider refuses
            for inner in block.body.blocks:
                if inner.type in other:
                    inner.type = other[inner.type]
                elif inner.type == "dynamic" and inner.label(0) in other:
                    if inner.body.get("iterator") is None:
                        inner.body.set("iterator", inner.labels[0])
                    inner.labels[0] = other[inner.labels[0]]
    return changed(files, bodies)


# Policies


def _policy_change(change: policies.Change) -> Mutation:
    def mutation(files: Files, choices: Random) -> Optional[Mutant]:
        bodies = trees(files)
        for body in bodies.values():
            for owner, item in body.everything():
                if isinstance(item, Attribute):
                    item.value = _changed_policy(item.value, change, choices)
        return changed(files, bodies)

    mutation.__name__ = change.__name__
    mutation.__doc__ = change.__doc__
    return mutation


def _changed_policy(value: str, change: policies.Change, choices: Random) -> str:
    tree = policies.from_heredoc(value)
    if tree is not None:
        return policies.to_heredoc(tree) or value if change(tree, choices) else value
    if value.startswith("<<"):
        return value
    node = hcl_text.expression(value)
    return node.render() if policies.changed_hcl(node, change, choices) else value


def lists_in_another_order(files: Files, choices: Random) -> Optional[Mutant]:
    """The lists in ``aws_iam_policy_document``, and of Regions of the awscc provider."""
    bodies = trees(files)
    for body in bodies.values():
        for block in body.blocks:
            for owner, item in block.body.everything():
                if not isinstance(item, Attribute) or item.name not in _SETS or item.value.startswith("<<"):
                    continue
                node = hcl_text.expression(item.value)
                if isinstance(node, Listed):
                    choices.shuffle(node.items)
                    item.value = node.render()
    return changed(files, bodies)


_SETS = (
    *("actions", "not_actions", "resources", "not_resources", "identifiers", "values", "regions", "engagements"),
    *("exclude_management_event_sources", "depends_on", "event_selectors", "advanced_event_selectors"),
)


def documents_in_other_letters(files: Files, choices: Random) -> Optional[Mutant]:
    bodies = trees(files)
    for body in bodies.values():
        for block in body.of("data"):
            for owner, item in block.body.everything() if block.label(0) == DOCUMENT else ():
                if not isinstance(item, Attribute) or item.name not in ("actions", "not_actions", "variable"):
                    continue
                tree = policies.from_hcl(hcl_text.expression(item.value))
                if item.name == "variable" and isinstance(tree, str) and policies.is_plain_key(tree):
                    item.value = quoted(policies.cased(tree, choices))
                elif isinstance(tree, list):
                    item.value = policies.to_hcl([policies.cased(text, choices) for text in tree])
    return changed(files, bodies)


DOCUMENT = "aws_iam_policy_document"


def json_as_jsonencode(files: Files, choices: Random) -> Optional[Mutant]:
    bodies = trees(files)
    for body in bodies.values():
        for owner, item in body.everything():
            tree = policies.from_heredoc(item.value) if isinstance(item, Attribute) else None
            if tree is not None and isinstance(item, Attribute):
                item.value = f"jsonencode({policies.to_hcl(policies.with_expressions(tree))})"
    return changed(files, bodies)


def jsonencode_as_json(files: Files, choices: Random) -> Optional[Mutant]:
    bodies = trees(files)
    for body in bodies.values():
        for owner, item in body.everything():
            tree = _encoded(item)
            text = policies.to_heredoc(tree, choices.choice(["POLICY", "EOT"])) if isinstance(tree, dict) else None
            if text is not None and isinstance(item, Attribute):
                item.value = text
                item.trail = item.trail[-1:] or "\n"
    return changed(files, bodies)


def _encoded(item: Item) -> policies.Tree:
    """What is given to ``jsonencode``, where a value is that alone; None elsewhere."""
    if not isinstance(item, Attribute) or item.value.startswith("<<"):
        return None
    node = hcl_text.expression(item.value)
    return (
        policies.from_hcl(node.arguments[0])
        if isinstance(node, hcl_text.Call) and node.function == "jsonencode"
        else None
    )


MUTANT_DOCUMENT = "mutant_document"


def jsonencode_as_document(files: Files, choices: Random) -> Optional[Mutant]:
    """A policy in ``jsonencode`` as an ``aws_iam_policy_document`` of its own."""
    if any(is_override(name) for name in files):
        return None
    bodies = trees(files)
    added: Dict[str, List[str]] = {}
    for name, body in bodies.items():
        for block in body.of("resource"):
            policy = block.body.get("policy")
            tree = _encoded(policy) if policy else None
            if policy is None or not isinstance(tree, dict) or block.body.get("for_each") or block.body.get("count"):
                continue
            document = _document(tree)
            if document is not None:
                label = f"{MUTANT_DOCUMENT}_{sum(map(len, added.values()))}"
                added.setdefault(name, []).append(f'data "{DOCUMENT}" "{label}" {{\n{document}}}\n')
                policy.value = f"data.{DOCUMENT}.{label}.json"
    mutant = changed(files, bodies)
    for name, texts in added.items():
        assert mutant
        mutant.files[name] += "\n" + "\n".join(texts)
    return mutant


_ELEMENTS = {
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
}


def _document(tree: Dict[str, Any]) -> Optional[str]:
    listed = tree.get("Statement")
    listed = [listed] if isinstance(listed, dict) else listed
    if set(tree) - {"Version", "Statement"} or tree.get("Version") != "2012-10-17" or not isinstance(listed, list):
        return None
    sids = [statement.get("Sid") for statement in listed if isinstance(statement, dict) and statement.get("Sid")]
    if len(set(map(str, sids))) < len(sids):
        return None
    found = [_statement(statement) if isinstance(statement, dict) else None for statement in listed]
    return None if None in found else "".join(map(str, found))


def _statement(statement: Dict[str, Any]) -> Optional[str]:
    lines: List[str] = []
    for key, value in statement.items():
        if key == "Effect" and value not in ("Allow", "Deny"):
            return None
        if key in ("Sid", "Effect") and isinstance(value, str):
            lines.append(f"    {key.lower()} = {policies.to_hcl(value)}\n")
        elif key in _ELEMENTS and value:
            lines.append(f"    {_ELEMENTS[key]} = {_list(value)}\n")
        elif key in ("Principal", "NotPrincipal") and isinstance(value, dict):
            block = "principals" if key == "Principal" else "not_principals"
            for kind, names in value.items():
                lines.append(
                    f"    {block} {{\n      type = {quoted(kind)}\n      identifiers = {_list(names)}\n    }}\n"
                )
        elif key in ("Principal", "NotPrincipal") and value == "*":
            block = "principals" if key == "Principal" else "not_principals"
            lines.append(f'    {block} {{\n      type = "*"\n      identifiers = ["*"]\n    }}\n')
        elif key == "Condition" and isinstance(value, dict) and all(isinstance(keys, dict) for keys in value.values()):
            for test, keys in value.items():
                for variable, values in keys.items():
                    lines.append(
                        f"    condition {{\n      test = {quoted(test)}\n      variable = {quoted(variable)}\n"
                        f"      values = {_list(values)}\n    }}\n"
                    )
        else:
            return None
    text = "".join(lines)
    return None if "$${" in text or "&{" in text else f"  statement {{\n{text}  }}\n"


def _list(value: policies.Tree) -> str:
    if isinstance(value, policies.Raw):
        return str(value) if value.startswith(("concat(", "[")) else f"flatten([{value}])"
    values = value if isinstance(value, list) else [value]
    texts = [str(item).lower() if isinstance(item, bool) else item for item in values]
    return policies.to_hcl(texts)


def document_as_jsonencode(files: Files, choices: Random) -> Optional[Mutant]:
    """``data.aws_iam_policy_document.x.json`` as what it gives."""
    if any(is_override(name) for name in files):
        return None
    bodies = trees(files)
    written: Dict[Tuple[str, str], str] = {}
    for name, body in bodies.items():
        for block in body.of("data"):
            text = _as_jsonencode(block) if block.label(0) == DOCUMENT else None
            if text is not None:
                written[folder_of(name), block.label(1)] = text
    for name, body in bodies.items():
        for owner, item in body.everything():
            match = (
                re.fullmatch(rf"data\.{DOCUMENT}\.([\w-]+)\.json", item.value) if isinstance(item, Attribute) else None
            )
            if match and isinstance(item, Attribute):
                item.value = written.get((folder_of(name), match.group(1)), item.value)
    return changed(files, bodies)


def _as_jsonencode(block: Block) -> Optional[str]:
    if block.body.attributes or any(inner.type != "statement" for inner in block.body.blocks):
        return None
    listed: List[Dict[str, Any]] = []
    for inner in block.body.blocks:
        statement: Dict[str, Any] = {"Effect": "Allow"}
        for attribute in inner.body.attributes:
            tree = policies.from_hcl(hcl_text.expression(attribute.value))
            element = {"sid": "Sid", "effect": "Effect", **{new: old for old, new in _ELEMENTS.items()}}.get(
                attribute.name
            )
            if element is None or tree in ("", []):
                return None
            statement[element] = tree
        for part in inner.body.blocks:
            values = {item.name: policies.from_hcl(hcl_text.expression(item.value)) for item in part.body.attributes}
            if part.type in ("principals", "not_principals") and set(values) == {"type", "identifiers"}:
                element = "Principal" if part.type == "principals" else "NotPrincipal"
                kinds = statement.setdefault(element, {})
                if isinstance(values["type"], policies.Raw) or not isinstance(kinds, dict) or values["type"] in kinds:
                    return None
                kinds[values["type"]] = values["identifiers"]
                if values["type"] == "*":
                    if len(kinds) > 1 or values["identifiers"] != ["*"]:
                        return None
                    statement[element] = "*"
            elif part.type == "condition" and set(values) == {"test", "variable", "values"}:
                if isinstance(values["test"], policies.Raw) or isinstance(values["variable"], policies.Raw):
                    return None
                keys = statement.setdefault("Condition", {}).setdefault(values["test"], {})
                if values["variable"] in keys:
                    return None
                keys[values["variable"]] = values["values"]
            else:
                return None
        listed.append(statement)
    text = policies.to_hcl({"Version": "2012-10-17", "Statement": listed})
    return None if "&{" in text else f"jsonencode({text})"


# Modules


def in_a_child_module(files: Files, choices: Random) -> Optional[Mutant]:
    """A root module is a child that a new root calls, with its providers passed on."""
    if any(name.endswith(".tf.json") for name in files):
        return None
    bodies = trees(files)
    called = set(_Declared(bodies).called.values())
    roots = {folder_of(name) for name in bodies} - called
    found = dict(files)
    moved = False
    if any(_FROM_THE_ROOT.search(body.render()) for body in bodies.values()):
        return None
    for root in sorted(roots):
        here = {name: body for name, body in bodies.items() if folder_of(name) == root}
        wrapped = _wrapped(root, here)
        if wrapped is None:
            return None
        own = {root} | {folder for folder in map(folder_of, files) if _is_read_by(root, folder, bodies)}
        for name in [name for name in files if folder_of(name) in own and not name.endswith(".tfvars")]:
            inner = wrapped.pop(name, files[name])
            del found[name]
            found[f"{root}/{_CHILD}/{Path(name).relative_to(root)}"] = inner
        found.update(wrapped)
        moved = True
    return Mutant(found, _in_child) if moved else None


_CHILD = "inner"
_FROM_THE_ROOT = re.compile(r"path\.(root|cwd)|(file|templatefile)\(\"[^$]")


def _is_read_by(root: str, folder: str, bodies: Dict[str, Body]) -> bool:
    """Whether a folder below a root module holds files, but no module."""
    return Path(root) in Path(folder).parents and all(folder_of(name) != folder for name in bodies)


def _in_child(address: str) -> str:
    steps = addresses(address)
    return address if steps[0] in ("aws", "awscc") else f"module.{_CHILD}.{address}"


def _wrapped(root: str, bodies: Dict[str, Body]) -> Optional[Files]:
    everything = "".join(body.render() for body in bodies.values())
    if re.search(r"\b(moved|import|removed|check) \{", everything):
        return None
    upper: List[str] = []
    arguments: List[str] = []
    providers: Dict[str, List[str]] = {}
    required = ""
    for name, body in bodies.items():
        for block in list(body.blocks):
            text = block.render().strip() + "\n"
            if block.type == "provider":
                used = set(re.findall(r"\b(local|data|var|module|aws_\w+)\.", _without_comments(block)))
                if used - {"var"} or is_override(name):
                    return None
                upper.append(block.lead.strip() + "\n" + text)
                alias = block.body.get("alias")
                label = block.label(0)
                providers.setdefault(label, []).append(f"{label}.{literal(alias.value)}" if alias else label)
                body.remove(block)
            elif block.type == "variable":
                if is_override(name):
                    return None
                upper.append(text)
                arguments.append(f"  {block.label(0)} = var.{block.label(0)}\n")
            elif block.type == "terraform":
                upper.append(text)
                for inner in block.body.of("required_providers"):
                    required += inner.body.render()
                    block.body.remove(inner)
            elif block.type == "module":
                source = block.body.get("source")
                path = literal(source.value) if source else None
                if source and path and path.startswith("."):
                    source.value = quoted("../" + re.sub(r"^\./", "", path))
    passed = [f"    {name} = {name}\n" for names in providers.values() for name in dict.fromkeys(names)]
    upper.append(
        f'module "{_CHILD}" {{\n  source = "./{_CHILD}"\n{"".join(arguments)}'
        + (f"  providers = {{\n{''.join(passed)}  }}\n" if passed else "")
        + "}\n"
    )
    entries: Dict[str, str] = {}
    for attribute in parse(required).attributes:
        value = hcl_text.expression(attribute.value)
        if isinstance(value, Object):
            entries[attribute.name] = ", ".join(f"{key} = {inner.render()}" for key, inner in value.items)
    for label, names in providers.items():
        aliases = [name for name in names if "." in name]
        declared = entries.setdefault(label, f'source = "hashicorp/{label}"')
        if "configuration_aliases" in declared:
            return None
        if aliases:
            entries[label] = f"{declared}, configuration_aliases = [{', '.join(aliases)}]"
    lines = "".join(f"    {label} = {{ {entry} }}\n" for label, entry in entries.items())
    found = {name: body.render() for name, body in bodies.items()}
    if lines:
        found[f"{root}/{_CHILD}/mutant_versions.tf"] = f"terraform {{\n  required_providers {{\n{lines}  }}\n}}\n"
    found[f"{root}/mutant_root.tf"] = "\n".join(upper)
    return found


def _without_comments(block: Block) -> str:
    text = block.type + block.opening + block.body.render()
    return "".join(token.text for token in hcl_text.tokens(text) if token.kind != "comment")


NEUTRAL: Dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        renamed,
        blocks_in_another_order,
        arguments_in_another_order,
        another_layout,
        several_files,
        literal_in_local,
        literal_in_variable,
        in_quotes,
        in_a_condition,
        unrelated_resources,
        alias_between,
        policy_as_a_resource,
        defaults_written_out,
        regions_of_provider_6,
        in_a_child_module,
        *map(_policy_change, policies.CHANGES.values()),
        lists_in_another_order,
        documents_in_other_letters,
        json_as_jsonencode,
        jsonencode_as_json,
        jsonencode_as_document,
        document_as_jsonencode,
    )
}
