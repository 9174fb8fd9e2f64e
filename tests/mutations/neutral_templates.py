"""Changes of CloudFormation templates, and of services of the Serverless Framework, that cannot matter."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import yaml
from mutations import policies
from mutations.neutral_terraform import new_name
from mutations.samples import Files, Mutant, same

Mutation = Callable[[Files, Random], Optional[Mutant]]
Tree = Any


class Short(yaml.YAMLObject):
    """A function in its short form: ``!Ref Key``."""

    def __init__(self, tag: str, value: Tree) -> None:
        self.tag = tag
        self.value = value


class Loader(yaml.SafeLoader):
    pass


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _short(loader: Any, tag: str, node: yaml.Node) -> Short:
    if isinstance(node, yaml.ScalarNode):
        return Short(tag, loader.construct_scalar(node))
    if isinstance(node, yaml.SequenceNode):
        return Short(tag, loader.construct_sequence(node, deep=True))
    return Short(tag, loader.construct_mapping(node, deep=True))


def _represented(dumper: Any, data: Short) -> yaml.Node:
    node: yaml.Node = dumper.represent_data(data.value)
    node.tag = "!" + data.tag
    return node


Loader.add_multi_constructor("!", _short)
Loader.yaml_implicit_resolvers = {  # dates are text, as for CloudFormation
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Dumper.add_representer(Short, _represented)


def read(name: str, text: str) -> Tree:
    """A template as a tree in which functions have their long form."""
    return in_long_form(json.loads(text) if name.endswith(".json") else yaml.load(text, Loader))  # noqa: S506


def in_long_form(tree: Tree) -> Tree:
    if isinstance(tree, Short):
        value = in_long_form(tree.value)
        return in_long_form({tree.tag if tree.tag in ("Ref", "Condition") else f"Fn::{tree.tag}": value})
    if isinstance(tree, dict):
        name = tree.get("Fn::GetAtt") if len(tree) == 1 else None
        if isinstance(name, str):
            return {"Fn::GetAtt": name.split(".", 1)}
        return {key: in_long_form(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [in_long_form(value) for value in tree]
    return tree


def in_short_form(tree: Tree) -> Tree:
    if isinstance(tree, list):
        return [in_short_form(value) for value in tree]
    if not isinstance(tree, dict):
        return tree
    name, value = next(iter(tree.items()), ("", None))
    short = {key: in_short_form(inner) for key, inner in tree.items()}
    if len(tree) != 1 or not isinstance(name, str):
        return short
    if name == "Ref":
        return Short("Ref", value) if isinstance(value, str) else short
    if name == "Fn::GetAtt" and isinstance(value, list) and all(isinstance(step, str) for step in value):
        return Short("GetAtt", ".".join(value))
    if name.startswith("Fn::") and name != "Fn::Transform":
        inner = short[name]
        # A short form cannot stand directly in another in YAML: !Base64 !Sub x
        return short if isinstance(inner, Short) else Short(name[4:], inner)
    return short


def yaml_of(tree: Tree, width: int = 100) -> str:
    return yaml.dump(tree, Dumper=Dumper, sort_keys=False, width=width, allow_unicode=True)


def resources(name: str, tree: Tree) -> Tree:
    """What has ``Resources``: the template, also within a service."""
    inner = tree.get("resources") if Path(name).name == "serverless.yml" else tree
    return inner if isinstance(inner, dict) and isinstance(inner.get("Resources"), dict) else {}


_LOST = re.compile(r"checkov:skip|: 0\d+$", re.MULTILINE)  # and numbers that YAML 1.1 and 1.2 read in two ways


def templates(files: Files) -> Iterator[Tuple[str, Tree]]:
    """Those that can be written anew without loss."""
    for name, text in files.items():
        if Path(name).name != "manifest.json" and not _LOST.search(text):
            tree = read(name, text)
            if isinstance(tree, dict) and resources(name, tree):
                yield name, tree


Change = Callable[[str, Tree, Random], Optional[Tree]]


def on_trees(change: Change, names: Callable[[str], str] = same) -> Mutation:
    """A mutation that works on what a template says; it is written in the syntax that it had, in long forms."""

    def mutation(files: Files, choices: Random) -> Optional[Mutant]:
        found = dict(files)
        for name, tree in templates(files):
            before = json.dumps(tree)
            new = change(name, tree, choices)
            if new is not None and json.dumps(new) != before:
                found[name] = json.dumps(new, indent=1) if name.endswith(".json") else yaml_of(new)
        return Mutant(found, names) if found != files else None

    mutation.__name__ = change.__name__
    mutation.__doc__ = change.__doc__
    return mutation


# Syntax


def as_json(files: Files, choices: Random) -> Optional[Mutant]:
    found = dict(files)
    for name, tree in templates(files):
        if name.endswith((".yaml", ".yml")) and Path(name).name != "serverless.yml":
            del found[name]
            found[str(Path(name).with_suffix(".json"))] = json.dumps(tree, indent=choices.choice([None, 1, 4]))
    return Mutant(found) if found != files else None


def as_yaml(files: Files, choices: Random) -> Optional[Mutant]:
    """JSON as YAML, in the short forms."""
    found = dict(files)
    for name, tree in templates(files):
        if name.endswith(".json") and "manifest.json" not in {Path(other).name for other in files}:
            del found[name]
            found[str(Path(name).with_suffix(".yaml"))] = yaml_of(in_short_form(tree))
    return Mutant(found) if found != files else None


def long_forms(files: Files, choices: Random) -> Optional[Mutant]:
    found = {**files, **{name: yaml_of(tree) for name, tree in templates(files) if not name.endswith(".json")}}
    return Mutant(found) if found != files else None


def short_forms(files: Files, choices: Random) -> Optional[Mutant]:
    found = dict(files)
    for name, tree in templates(files):
        if not name.endswith(".json"):
            found[name] = yaml_of(in_short_form(tree), width=choices.choice([20, 40, 1000]))
    return Mutant(found) if found != files else None


def another_layout(files: Files, choices: Random) -> Optional[Mutant]:
    """Comments, empty lines and the line ends of Windows; JSON without white space."""
    found = dict(files)
    for name, text in files.items():
        if name.endswith(".json") and Path(name).name != "manifest.json":
            found[name] = json.dumps(json.loads(text), separators=(",", ":"))
        elif name.endswith((".yaml", ".yml")) and not re.search(r": [|>]|\\\n", text):
            lines = [f"{line}\n" for line in text.splitlines()]
            ends = choices.choice(["", "", "\r"])
            for index, line in enumerate(lines):
                if line.strip() and not line.lstrip().startswith("#"):
                    more = choices.choice(["", "", "# Regions: [nowhere]\n", "\n", "      # more\n"])
                    trail = choices.choice(["", "", "   ", " # why"]) if re.search(r"[\w\]}]$", line.rstrip()) else ""
                    lines[index] = line.rstrip() + trail + "\n" + (more if _whole(lines, index) else "")
            new = "".join(lines).replace("\n", ends + "\n")
            found[name] = new if _says(name, new) == read(name, text) else text.replace("\n", "   \n\n")
    return Mutant(found) if found != files else None


def _says(name: str, text: str) -> Tree:
    try:
        return read(name, text)
    except yaml.YAMLError:
        return None


def _whole(lines: List[str], index: int) -> bool:
    """Whether a value ends with the line."""
    following = next((line for line in lines[index + 1 :] if line.strip()), "- x")
    return re.match(r"\s*(- |[\w:\"'*/.-]+:(\s|$)|#)", following) is not None


# Order and names


def another_order(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """Resources, their properties, Regions and policies."""
    holder = resources(name, tree)
    for resource in holder["Resources"].values():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        if isinstance(properties, dict):
            policies.in_another_order(properties, choices)
            for key in ("Regions", "Tags"):
                if isinstance(properties.get(key), list):
                    choices.shuffle(properties[key])
    return _shuffled(tree, choices)


def _shuffled(tree: Tree, choices: Random) -> Tree:
    if isinstance(tree, list):
        return [_shuffled(value, choices) for value in tree]
    if not isinstance(tree, dict):
        return tree
    items = [(key, _shuffled(value, choices)) for key, value in tree.items()]
    choices.shuffle(items)
    return dict(items)


def _new_id(name: str) -> str:
    return new_name(name).replace("_", "").capitalize()


def _renamed_address(address: str) -> str:
    kind, _, name = address.rpartition(".")
    return f"{kind}.{_new_id(name)}"


def renamed(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """Logical ids of resources and parameters."""
    holder = resources(name, tree)
    ids = {str(key) for part in ("Resources", "Parameters") for key in holder.get(part) or {}}
    for part in ("Resources", "Parameters"):
        if part in holder:
            holder[part] = {_new_id(str(key)): value for key, value in holder[part].items()}
    return _with_ids(tree, ids)


def _with_ids(tree: Tree, ids: Any) -> Tree:
    if isinstance(tree, list):
        return [_with_ids(value, ids) for value in tree]
    if not isinstance(tree, dict):
        return tree
    found: Dict[Any, Tree] = {}
    for key, value in tree.items():
        if key == "Ref" and isinstance(value, str) and value in ids:
            found[key] = _new_id(value)
        elif key == "Fn::GetAtt" and isinstance(value, list) and isinstance(value[0], str) and value[0] in ids:
            found[key] = [_new_id(value[0]), *_with_ids(value[1:], ids)]
        elif key == "DependsOn":
            listed = value if isinstance(value, list) else [value]
            new = [_new_id(one) if one in ids else one for one in listed]
            found[key] = new if isinstance(value, list) else new[0]
        elif key == "Fn::Sub" and isinstance(value, str):
            found[key] = _with_ids_in_text(value, ids)
        elif key == "Fn::Sub" and isinstance(value, list) and value and isinstance(value[0], str):
            own = value[1] if len(value) > 1 and isinstance(value[1], dict) else {}
            found[key] = [_with_ids_in_text(value[0], ids - set(own)), *_with_ids(value[1:], ids)]
        else:
            found[key] = _with_ids(value, ids)
    return found


def _with_ids_in_text(text: str, ids: Any) -> str:
    def new(match: "re.Match[str]") -> str:
        return f"${{{_new_id(match[1])}{match[2]}}}" if match[1] in ids else match[0]

    return re.sub(r"\$\{(\w+)((?:\.[\w.]+)?)\}", new, text)


# Values


def literal_in_parameter(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """Text in properties as a parameter with a default."""
    if Path(name).name == "serverless.yml":
        return None
    parameters: Dict[str, Tree] = {}

    def moved(value: Tree, key: str) -> Tree:
        if isinstance(value, dict):
            if any(str(inner).startswith(("Fn::", "Ref", "Condition")) and len(value) == 1 for inner in value):
                return value
            return {inner: moved(item, str(inner)) for inner, item in value.items()}
        if isinstance(value, list):
            return [moved(item, key) for item in value]
        if isinstance(value, str) and value and key not in ("Version", "Effect", "Action", "NotAction", "Type"):
            label = f"Mutant{len(parameters)}"
            parameters[label] = {"Type": "String", "Default": value}
            return {"Ref": label}
        return value

    for resource in tree["Resources"].values():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        if isinstance(properties, dict):
            resource["Properties"] = moved(properties, "")
    known = tree.get("Parameters")
    tree["Parameters"] = {**(known if isinstance(known, dict) else {}), **parameters}
    return tree if parameters else None


def ref_and_getatt_in_sub(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """``Ref`` and ``Fn::GetAtt`` as ``Fn::Sub``.

    Not in a service: of ``Fn::Sub: ${Key.Arn}`` checkov's parser leaves ``Key.Arn`` (3.3).
    """
    if Path(name).name == "serverless.yml":
        return None
    holder = resources(name, tree)
    scalars = {"AWS::Region", "AWS::Partition", "AWS::AccountId", *map(str, holder["Resources"])}

    def written(value: Tree) -> Tree:
        if isinstance(value, list):
            return [written(item) for item in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Ref"} and str(value["Ref"]) in scalars:
            return {"Fn::Sub": f"${{{value['Ref']}}}"}
        steps = value.get("Fn::GetAtt") if len(value) == 1 else None
        if isinstance(steps, list) and all(isinstance(step, str) for step in steps) and steps[0] in scalars:
            return {"Fn::Sub": f"${{{'.'.join(steps)}}}"}
        return {key: written(item) for key, item in value.items()}

    holder["Resources"] = written(holder["Resources"])
    return tree


def sub_as_join(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """``Fn::Sub`` as the CDK writes it: ``Fn::Join``."""

    def written(value: Tree) -> Tree:
        if isinstance(value, list):
            return [written(item) for item in value]
        if not isinstance(value, dict):
            return value
        text = value.get("Fn::Sub") if len(value) == 1 else None
        if isinstance(text, str) and "${!" not in text and "${" in text:
            found: List[Tree] = []
            for index, piece in enumerate(re.split(r"\$\{([^}]*)\}", text)):
                if index % 2:
                    dotted = piece.split(".", 1)
                    found.append({"Fn::GetAtt": dotted} if len(dotted) > 1 else {"Ref": piece})
                elif piece:
                    found.append(piece)
            return {"Fn::Join": ["", found]}
        return {key: written(item) for key, item in value.items()}

    holder = resources(name, tree)
    if Path(name).name == "serverless.yml":
        return None  # its own variables look like those of Fn::Sub
    holder["Resources"] = written(holder["Resources"])
    return tree


def key_policy_as_text(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """A key policy without functions as a text with JSON in it."""
    for resource in resources(name, tree)["Resources"].values():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        policy = properties.get("KeyPolicy") if isinstance(properties, dict) else None
        if properties and isinstance(policy, dict) and not re.search(r'"(Fn::|Ref")|\$\{', json.dumps(policy)):
            properties["KeyPolicy"] = json.dumps(policy, indent=choices.choice([None, 2]))
    return tree


def defaults_written_out(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    for resource in resources(name, tree)["Resources"].values():
        if isinstance(resource, dict):
            properties = resource.get("Properties", {})
            for key, value in _DEFAULTS.get(str(resource.get("Type")), {}).items():
                if isinstance(properties, dict) and "Fn::Transform" not in properties:
                    resource["Properties"] = {key: value, **properties}
                    properties = resource["Properties"]
            if resource.get("Type") in _DEFAULTS:
                resource.setdefault("DeletionPolicy", "Delete")
    return tree


_DEFAULTS: Dict[str, Dict[str, Tree]] = {
    "AWS::KMS::Key": {
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "Origin": "AWS_KMS",
        "Enabled": True,
    },
}


def unrelated_resources(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """A topic and a key of another service."""
    holder = resources(name, tree)
    unrelated = {
        "UnrelatedToAllTheRest": {
            "Type": "AWS::KMS::Key",
            "Properties": {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "Enabled": False},
        },
        "UnrelatedTopic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"KmsMasterKeyId": {"Ref": "UnrelatedToAllTheRest"}},
        },
    }
    if choices.random() < 0.5:
        holder["Resources"] = {**unrelated, **holder["Resources"]}
    else:
        holder["Resources"].update(unrelated)
    return tree


def text_as_true(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
    """Truth values and numbers as text, which CloudFormation takes for the same."""

    def written(value: Tree) -> Tree:
        if isinstance(value, bool):
            return "true" if value else "false"
        return value

    for resource in resources(name, tree)["Resources"].values():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        if isinstance(properties, dict) and str(resource.get("Type")) in _OF_TRUTH:
            resource["Properties"] = {key: written(value) for key, value in properties.items()}
    return tree


_OF_TRUTH = ("AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::SSMIncidents::ReplicationSet", "AWS::CloudTrail::Trail")


def _policy_change(change: policies.Change) -> Change:
    def on_tree(name: str, tree: Tree, choices: Random) -> Optional[Tree]:
        return tree if change(resources(name, tree)["Resources"], choices) else None

    on_tree.__name__ = change.__name__
    on_tree.__doc__ = change.__doc__
    return on_tree


NEUTRAL: Dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        as_json,
        as_yaml,
        long_forms,
        short_forms,
        another_layout,
        on_trees(another_order),
        on_trees(renamed, _renamed_address),
        on_trees(literal_in_parameter),
        on_trees(ref_and_getatt_in_sub),
        on_trees(sub_as_join),
        on_trees(key_policy_as_text),
        on_trees(defaults_written_out),
        on_trees(unrelated_resources),
        on_trees(text_as_true),
        *(on_trees(_policy_change(change)) for change in policies.CHANGES.values()),
    )
}
