"""IAM policies as trees of dictionaries and lists, whatever language they come from, and changes of them that IAM does
not see."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any, Callable, Dict, Iterator, List, Optional

from mutations.hcl_text import Call, Leaf, Listed, Node, Object, bare, literal, pieces, quoted

Tree = Any  # str, bool, int, float, None, list or dict of these, Raw


class Raw(str):
    """An expression of HCL that is kept word for word."""


Change = Callable[[Tree, Random], bool]  # in place; tells whether anything has changed


# HCL and JSON


def from_hcl(node: Node) -> Tree:
    if isinstance(node, Listed):
        return [from_hcl(item) for item in node.items]
    if isinstance(node, Object) and all(re.fullmatch(r'[\w:-]+|"[^"$%\\]*"', key) for key, _ in node.items):
        return {bare(key): from_hcl(value) for key, value in node.items}
    text = node.render()
    plain = literal(text)
    if plain is not None:
        return plain
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else Raw(text)


def to_hcl(tree: Tree) -> str:
    if isinstance(tree, Raw):
        return tree
    if isinstance(tree, bool):
        return "true" if tree else "false"
    if isinstance(tree, dict):
        items = [f"{key if re.fullmatch(r'[A-Za-z_]+', key) else quoted(key)} = {to_hcl(tree[key])}" for key in tree]
        return "{ " + ", ".join(items) + " }" if items else "{}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(to_hcl, tree)) + "]"
    if tree is None:
        return "null"
    return quoted(tree) if isinstance(tree, str) else str(tree)


_ONE_TEXT = re.compile(r"[\w.\[\]\"-]+\.(arn|account_id|id|name|unique_id|partition|region|key|value)")


def to_heredoc(tree: Tree, mark: str = "MUTANT") -> Optional[str]:
    """As a heredoc with JSON in it, or None where an expression cannot stand there."""
    raw: List[str] = []

    def placed(part: Tree) -> Tree:
        if isinstance(part, Raw):
            raw.append(part)
            return f"@{len(raw) - 1}@"
        if isinstance(part, dict):
            return {key: placed(value) for key, value in part.items()}
        if isinstance(part, list):
            return [placed(value) for value in part]
        return part

    text = json.dumps(placed(tree), indent=2)
    for index, expression in enumerate(raw):
        if expression.startswith('"') and expression.endswith('"'):
            content = expression[1:-1]
            if any("\\" in inner for _, inner in pieces(content)) or content.count('"') and "${" not in content:
                return None
            written = expression
        elif _ONE_TEXT.fullmatch(expression):
            written = f'"${{{expression}}}"'
        else:
            written = f"${{jsonencode({expression})}}"
        text = text.replace(f'"@{index}@"', written)
    return f"<<{mark}\n{text}\n{mark}"


def from_heredoc(value: str) -> Optional[Tree]:
    """The tree of a heredoc that is JSON, or None."""
    match = re.fullmatch(r"<<-?(\w+)[ \t]*\r?\n(.*?)[ \t]*\1", value, re.S)
    if not match or "%{" in value:
        return None
    try:
        found = json.loads(match.group(2))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def with_expressions(tree: Tree) -> Tree:
    """What is interpolated in a heredoc, as expressions."""
    if isinstance(tree, dict):
        return {key: with_expressions(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [with_expressions(value) for value in tree]
    if isinstance(tree, str) and "${" in tree:
        return Raw(quoted(tree))
    return tree


# Statements


def statements(tree: Tree) -> Iterator[Dict[str, Tree]]:
    if isinstance(tree, dict):
        if isinstance(tree.get("Effect"), str):
            yield tree
        for value in tree.values():
            yield from statements(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from statements(value)


def policies(tree: Tree) -> Iterator[Dict[str, Tree]]:
    if isinstance(tree, dict):
        if "Statement" in tree:
            yield tree
        for value in tree.values():
            yield from policies(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from policies(value)


def _lists(statement: Dict[str, Tree]) -> Iterator[Dict[str, Tree]]:
    """The dictionaries in which a value and a list of it mean the same."""
    yield {key: statement[key] for key in _MANY if key in statement}
    for key in ("Principal", "NotPrincipal"):
        if isinstance(statement.get(key), dict) and not is_function(statement[key]):
            yield statement[key]
    condition = statement.get("Condition")
    if isinstance(condition, dict) and not is_function(condition):
        yield from (keys for keys in condition.values() if isinstance(keys, dict) and not is_function(keys))


def is_function(tree: Dict[str, Tree]) -> bool:
    """Whether it is one of CloudFormation: ``{"Ref": "Everybody"}``."""
    return any(key == "Ref" or key.startswith("Fn::") for key in tree)


_MANY = ("Action", "NotAction", "Resource", "NotResource")


def _each_list(statement: Dict[str, Tree], change: Callable[[Tree], Tree]) -> bool:
    found = False
    for number, group in enumerate(_lists(statement)):
        for key, value in list(group.items()):
            new = change(value)
            if new is not value:
                (group if number else statement)[key] = new
                found = True
    return found


def _is_scalar(value: Tree) -> bool:
    return isinstance(value, (str, bool, int)) and not isinstance(value, Raw)


def one_as_a_list(tree: Tree, choices: Random) -> bool:
    found = False
    for policy in list(policies(tree)):
        if isinstance(policy["Statement"], dict) and "Effect" in policy["Statement"]:
            policy["Statement"] = [policy["Statement"]]
            found = True
    for statement in statements(tree):
        found |= _each_list(statement, lambda value: [value] if _is_scalar(value) else value)
    return found


def a_list_as_one(tree: Tree, choices: Random) -> bool:
    found = False

    def one(value: Tree) -> Tree:
        return value[0] if isinstance(value, list) and len(value) == 1 and _is_scalar(value[0]) else value

    for policy in policies(tree):
        whole = policy["Statement"]
        if isinstance(whole, list) and len(whole) == 1 and isinstance(whole[0], dict):
            policy["Statement"] = whole[0]
            found = True
    for statement in statements(tree):
        found |= _each_list(statement, one)
    return found


def in_another_order(tree: Tree, choices: Random) -> bool:
    """Statements, their elements, and what stands in lists."""
    before = repr(tree)
    for policy in policies(tree):
        if isinstance(policy["Statement"], list):
            choices.shuffle(policy["Statement"])
        shuffled(policy, choices)
    for statement in statements(tree):
        _each_list(statement, lambda value: choices.sample(value, len(value)) if isinstance(value, list) else value)
        if isinstance(statement.get("Condition"), dict):
            for keys in statement["Condition"].values():
                if isinstance(keys, dict):
                    shuffled(keys, choices)
            shuffled(statement["Condition"], choices)
        shuffled(statement, choices)
    return repr(tree) != before


def shuffled(tree: Dict[str, Tree], choices: Random) -> None:
    items = list(tree.items())
    choices.shuffle(items)
    tree.clear()
    tree.update(items)


def in_other_letters(tree: Tree, choices: Random) -> bool:
    """Actions, and the names of condition keys but for the part that somebody gave a tag."""
    before = repr(tree)
    for statement in statements(tree):
        for key in ("Action", "NotAction"):
            if key in statement:
                statement[key] = _each(statement[key], lambda text: cased(text, choices))
        condition = statement.get("Condition")
        for keys in condition.values() if isinstance(condition, dict) else ():
            if isinstance(keys, dict):
                items = [(cased(key, choices) if is_plain_key(key) else key, value) for key, value in keys.items()]
                if len({key.lower() for key, _ in items}) == len(items):
                    keys.clear()
                    keys.update(items)
    return repr(tree) != before


def is_plain_key(key: str) -> bool:
    return re.fullmatch(r"[a-zA-Z]+:[a-zA-Z]+", key) is not None


def cased(text: str, choices: Random) -> str:
    """The text in other letters; what a reference or a CloudFormation pseudo parameter is stays."""
    if isinstance(text, Raw) or "${" in text:
        return text
    return choices.choice([text.upper(), text.lower(), text.swapcase()])


def _each(value: Tree, change: Callable[[str], str]) -> Tree:
    if isinstance(value, list):
        return [_each(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


CHANGES: Dict[str, Change] = {
    "one_as_a_list": one_as_a_list,
    "a_list_as_one": a_list_as_one,
    "in_another_order": in_another_order,
    "in_other_letters": in_other_letters,
}


def changed_hcl(node: Node, change: Change, choices: Random) -> bool:
    """Change the policies, and the statements by themselves, that stand in an expression."""
    found = False
    if isinstance(node, Object):
        tree = from_hcl(node)
        if isinstance(tree, dict) and (tree.get("Effect") or "Statement" in tree):
            if change(tree, choices):
                node.items = [
                    (key if re.fullmatch(r"[A-Za-z_]+", key) else quoted(key), Leaf(to_hcl(value)))
                    for key, value in tree.items()
                ]
                found = True
            return found
        children = [value for _, value in node.items]
    elif isinstance(node, Listed):
        children = node.items
    elif isinstance(node, Call):
        children = node.arguments
    else:
        children = []
    for child in children:
        found |= changed_hcl(child, change, choices)
    return found
