"""Parts that belong nowhere, put into generated configurations, and what each of them can have influence on.

Where such a part stands, nothing is demanded of the records that it can influence; of all others, what was demanded
before.
"""

from __future__ import annotations

import copy
import json
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from fuzz_estate import Described, Estate, Identity, Key, ReplicationSet, Trail, check
from fuzz_templates import Template, title
from fuzz_terraform import Call, Module, Node, Ref
from hypothesis import strategies as st

Draw = Any
Path = Tuple[Any, ...]


class Mute(NamedTuple):
    """Nothing is said of these checks on this resource; None stands for all."""

    address: Optional[str]
    numbers: Optional[FrozenSet[int]]

    def covers(self, place: Tuple[str, str]) -> bool:
        address, of = place
        return self.address in (None, address) and (
            self.numbers is None or of in {check(number) for number in self.numbers}
        )


EVERYTHING = Mute(None, None)
_OF_KEYS = frozenset({1, 2, 3, 5, 6, 8, 9, 10, 22})
_OF_KEYS_IN_USE = frozenset({4, 7, 12, 14, 18, 19}) | _OF_KEYS
_OF_NAMES = frozenset({4, 5, 6, 8, 11, 12, 17, 22})
_OF_PROVIDERS = frozenset({15, 20})  # a key that no set names any more may be meant by its policy

# What stands where something else belongs

NASTY = (
    "",
    " ",
    "${",
    "${}",
    "${${",
    "$${x}",
    "%{",
    "%{ if true }",
    '"',
    "\\",
    '\\"',
    "'",
    "<<EOT",
    "\nEOT\n",
    "\r\n\t",
    "\x1b[31m",
    "\u2028\u0085",
    "\ue0000\ue001",
    "\ue000",
    "e\u0301\u200b🚨",
    '{"a": "{\\"b\\": 1}"}',
    '{"Statement": 5}',
    '{"Version": "2012-10-17", "Statement": [null]}',
    "[" * 120,
    '{"a":' * 120,
    "[[[",
    "null",
    "true",
    "NaN",
    "1e999",
    "arn:",
    ":::::::",
    "arn:aws:kms:::",
    "arn:aws:kms:us-east-1:111122223333:key/",
    "alias/",
    "*",
    "AWS::Region",
    "${AWS::Region}",
    "{{resolve:ssm:x}}",
    "http://",
    "https://[",
    "https://[::1",
    "https://user:@",
    "ssm-incidents.*.amazonaws.com",
    "-----BEGIN RSA PRIVATE KEY-----",
)
LONG = (
    "a" * 20_000,
    "*" * 2_000,
    "?*" * 1_000,
    "*a" * 1_000,
    "https://" * 1_500,
    "https://a:" * 1_000,
    "+49 " * 2_000,
    "a@" * 4_000,
    "a." * 4_000,
    "@." * 4_000,
    "(" * 3_000,
    "0123456789-" * 1_000,
    "\\" * 3_000,
    '"' * 3_000,
    "ssm-incidents." * 1_000,
    "%2F" * 2_000,
    "$" * 3_000,
    "A1b2C3" * 2_000,
    "key=" * 2_000,
    ":" * 3_000,
    "\n" * 3_000,
)


def _deep(depth: int, wrapped: bool) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value} if wrapped else [value]
    return value


VALUES: Tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    5,
    1.5,
    1e300,
    10**40,
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": ""},
    {"a": None},
    {"Fn::Nothing": 1},
    {"Ref": "K0"},
    {"AWS": [None, 5, {}]},
    ["x"] * 300,
    [{"Effect": "Allow"}] * 50,
    {f"n{number}": number for number in range(200)},
    _deep(25, False),
    _deep(25, True),
)
REFERENCES = (
    "local.circle",
    "local.nothing",
    "var.nothing",
    "var.unset",
    "module.nothing.out",
    "data.aws_kms_key.nothing.arn",
    "aws_kms_key.nothing.arn",
    "aws_kms_key.k0",
    "aws_kms_key.k0.arn",
    "aws_kms_key.k0[0].arn",
    "aws_kms_key.k0[*].arn",
    "aws_kms_alias.circle.target_key_arn",
    "data.aws_iam_policy_document.circle.json",
    "aws_ssmincidents_replication_set.set0.region",
    "each.value",
    "count.index",
    "self.arn",
    "path.module",
    "1 / 0",
    "true ? 5 : []",
    "[for item in [1, null] : item]",
    "{ for item in var.unset : item => item }",
    'jsondecode("{")',
    'file("nothing.json")',
    'templatefile("nothing.tpl", {})',
    "element([], 0)",
    'format("%d", "x")',
    'join(",", 5)',
    "merge(null, [])",
    "concat({}, 5)",
    "jsonencode(aws_kms_key.k0)",
    "nothing(1)",
)
FUNCTIONS: Tuple[Any, ...] = (
    {"Ref": "Nothing"},
    {"Ref": 5},
    {"Ref": None},
    {"Fn::GetAtt": []},
    {"Fn::GetAtt": "K0"},
    {"Fn::GetAtt": ["K0", {"Ref": "Unset"}]},
    {"Fn::GetAtt": ["Set0", "Regions"]},
    {"Fn::Sub": ""},
    {"Fn::Sub": "${"},
    {"Fn::Sub": "${K0.Arn}${!x}${Nothing}"},
    {"Fn::Sub": ["${a}", {"a": {"Ref": "AWS::NoValue"}}]},
    {"Fn::Sub": [5, 5]},
    {"Fn::Join": [",", {"Ref": "Unset"}]},
    {"Fn::Join": 5},
    {"Fn::Select": [9, ["a"]]},
    {"Fn::Select": ["x", {}]},
    {"Fn::Split": ["", "abc"]},
    {"Fn::If": ["Nothing", 1, 2]},
    {"Fn::If": ["Perhaps", {"Ref": "AWS::NoValue"}, [{}]]},
    {"Fn::If": []},
    {"Fn::FindInMap": ["a", "b", "c"]},
    {"Fn::ImportValue": {"Fn::Sub": "${Unset}"}},
    {"Fn::Transform": {"Name": "AWS::Include"}},
    {"Fn::Base64": None},
    {"Fn::ForEach::X": [1]},
    {"Fn::ToJsonString": {"a": {"Ref": "Unset"}}},
    {"Fn::Length": 5},
    {"Fn::Cidr": ["x"]},
)


def values(*more: Any) -> st.SearchStrategy[Any]:
    free = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=20)
    given = [st.sampled_from(VALUES), st.sampled_from(NASTY), st.sampled_from(LONG), free]
    return st.one_of(*given, *(st.sampled_from(values) for values in more))


def places(tree: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a tree of dictionaries and lists, from the outside in."""
    if isinstance(tree, Call):
        yield from places(tree.argument, (*path, "argument"))
    elif isinstance(tree, dict):
        for name, item in tree.items():
            yield (*path, name)
            yield from places(item, (*path, name))
    elif isinstance(tree, list):
        for number, item in enumerate(tree):
            yield (*path, number)
            yield from places(item, (*path, number))


@st.composite
def changed(draw: Draw, tree: Any, path: Path, hostile: st.SearchStrategy[Any]) -> Any:
    """The tree with something else at a place."""
    if isinstance(tree, Call):
        return tree._replace(argument=draw(changed(tree.argument, path[1:], hostile)))
    made = copy.copy(tree)
    first, rest = path[0], path[1:]
    if rest:
        made[first] = draw(changed(tree[first], rest, hostile))
        return made
    how = draw(st.sampled_from(["replace", "replace", "replace", "remove", "wrap", "repeat", "add"]))
    if how == "remove":
        del made[first]
    elif how == "wrap":
        made[first] = [tree[first]]
    elif how == "repeat" and isinstance(made, list):
        made.extend([tree[first]] * draw(st.integers(1, 3)))
    elif how == "add" and isinstance(made, dict):
        made[draw(st.sampled_from(["zz_more", "Zz", "x y", "0"]))] = draw(hostile)
    else:
        made[first] = draw(hostile)
    return made


# Terraform


@st.composite
def spoiled(draw: Draw, estate: Estate, made: Module) -> List[Mute]:
    """Spoil a module where it stands, and say what that can have influence on."""
    references = [] if estate.language == "plan" else [tuple(Ref(text) for text in REFERENCES)]
    hostile = values(*references)
    made.locals["circle"] = Ref("local.circle")
    mutes: List[Mute] = []
    addresses = {id(node.what): node.address for node in made.nodes if node.what is not None}
    for _ in range(draw(st.integers(1, 3))):
        owners: List[Any] = [*made.nodes, *made.providers]
        owner = draw(st.sampled_from(owners))
        body = owner.body if isinstance(owner, Node) else owner[1]
        found = [path for path in places(body) if "circle" not in path]
        if estate.language == "plan":
            found = [path for path in found if len(path) > 1 or path[0] not in ("region", "key_id", "target_key_id")]
        if not found:
            continue
        path = draw(st.sampled_from(found))
        new = draw(changed(body, path, hostile))
        more = set(new) - set(body)
        body.clear()
        body.update(new)
        for name in (path[0], *more):
            if isinstance(owner, Node):
                whole = estate.language == "plan"  # there a Region's name tells which expression is its key's
                mutes.extend(_influence(estate, addresses, owner, str(name), () if whole else path))
            else:
                mutes.extend(_of_provider(owner[0], owner[1], str(name)))
    return mutes


def _of_provider(kind: str, body: Dict[str, Any], name: str) -> Iterator[Mute]:
    if name == "alias" or kind != "aws":
        yield EVERYTHING
    elif name == "region":
        yield Mute(None, _OF_NAMES | {9, 10, 20})  # data.aws_region may bring it into any text
    elif name == "default_tags":
        yield Mute(None, frozenset({9, 10}))
    else:
        alias = body.get("alias")
        numbers = {"insecure": {15}, "endpoints": {15}, "use_fips_endpoint": {20}}
        yield Mute(f"aws.{alias or 'default'}", frozenset(numbers.get(name, ())))


def _influence(estate: Estate, addresses: Dict[int, str], node: Node, name: str, path: Path = ()) -> Iterator[Mute]:
    what = node.what
    if isinstance(what, Key):
        for key, numbers in _of_key(estate, what, name):
            yield Mute(addresses.get(id(key)) if key else None, numbers)
    elif isinstance(what, ReplicationSet):
        yield from _of_set(node.address, name, path)
    elif isinstance(what, Trail):
        yield Mute(node.address, frozenset({14}))
    elif isinstance(what, Described):
        yield Mute(node.address, frozenset({9, 10}))
    elif isinstance(what, Identity):
        yield Mute(None, frozenset({16, 21}))
    elif node.kind in ("aws_kms_alias", "aws_cloudformation_stack"):
        yield Mute(None, frozenset({9, 10}) if name == "name" else _OF_KEYS_IN_USE)
    elif node.kind in ("aws_kms_key_policy", "aws_iam_policy_document"):
        yield Mute(None, _OF_KEYS | _OF_PROVIDERS | {16, 21})
    elif node.kind == "aws_region":
        yield Mute(None, _OF_NAMES)
    elif name == "policy":  # that of a stranger
        yield Mute(node.address, None)


def _of_key(estate: Estate, key: Key, name: str) -> Iterator[Tuple[Optional[Key], Optional[FrozenSet[int]]]]:
    number = next(number for number, other in enumerate(estate.keys) if other is key)
    line = {1, 2, 3}
    plain = name.replace("_", "").lower()
    if plain in ("customermasterkeyspec", "keyspec", "keyusage", "primarykeyarn", "customkeystoreid", "origin"):
        for other in _descendants(estate, number):
            yield estate.keys[other], frozenset(line)
        yield key, frozenset({5, 6, 22})  # a condition may be about them
    elif plain in ("policy", "keypolicy"):
        used = any(True for _ in estate.users(number))
        yield key, frozenset({5, 6, 22}) if used else None
        yield None, frozenset() if used else _OF_PROVIDERS  # of the one that manages it
    elif plain in ("isenabled", "enabled"):
        yield key, frozenset({8})
    elif plain in ("tags", "description"):
        yield key, frozenset({9, 10})
    elif plain == "region":
        yield None, _OF_NAMES


def _descendants(estate: Estate, number: int) -> List[int]:
    found = [number]
    for other in found:
        found.extend(child for child, key in enumerate(estate.keys) if key.primary == other and child not in found)
    return found


def _of_set(address: str, name: str, path: Path) -> Iterator[Mute]:
    yield Mute(address, frozenset({9, 10}))
    plain = name.replace("_", "").lower()
    if plain == "deletionprotected":
        yield Mute(address, frozenset({13}))
    elif plain in ("region", "regions"):
        if len(path) == 3 and path[2] == "name":
            yield Mute(None, _OF_NAMES)
        else:
            yield Mute(None, _OF_KEYS_IN_USE | _OF_NAMES | _OF_PROVIDERS)


# Plans and templates, as the documents that they are


@st.composite
def spoiled_plan(draw: Draw, text: str) -> str:
    """A plan with wrong things anywhere in it, of which nothing is demanded but that it is lived with."""
    document = json.loads(text)
    for _ in range(draw(st.integers(1, 3))):
        found = [path for path in places(document) if path[0] not in ("terraform_version", "format_version")]
        document = draw(changed(document, draw(st.sampled_from(found)), values()))
    return json.dumps(document, indent=1, ensure_ascii=False)


@st.composite
def spoiled_template(draw: Draw, estate: Estate, made: Template, kinds: Dict[str, str]) -> Tuple[Template, List[Mute]]:
    """``kinds`` has the type of each logical id as it was."""
    mutes: List[Mute] = []
    for _ in range(draw(st.integers(1, 3))):
        found = [path for path in places(made) if len(path) > 1 and path != ("Resources",)]
        path = draw(st.sampled_from(found))
        before = _properties(made, path)
        made = draw(changed(made, path, values(FUNCTIONS)))
        after = _properties(made, path)
        names = sorted(
            {str(name) for name in {*before, *after} if before.get(name) != after.get(name)} or {str(path[-1])}
        )
        mutes.extend(_in_template(estate, path, names, kinds))
    return made, mutes


def _properties(made: Template, path: Path) -> Dict[Any, Any]:
    if path[0] != "Resources" or len(path) < 4:
        return {}
    resource = made["Resources"].get(path[1])
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    return properties if isinstance(properties, dict) else {}


def _in_template(estate: Estate, path: Path, names: Sequence[str], kinds: Dict[str, str]) -> Iterator[Mute]:
    if path[0] == "Resources" and len(path) > 3 and str(path[1]).startswith("Stranger"):
        if any(name == "KeyPolicy" for name in names):
            yield Mute(f"{kinds.get(path[1])}.{path[1]}", None)
        return
    if path[0] != "Resources" or len(path) < 4 or path[2] != "Properties":
        yield EVERYTHING
        return
    logical_id = path[1]
    address = f"{kinds.get(logical_id)}.{logical_id}"
    every: List[Any] = [*estate.keys, *estate.sets, *estate.described, *estate.trails]
    parts = {title(part.name): part for part in every}
    part = parts.get(logical_id)
    for name in names:
        if isinstance(part, Key):
            for key, numbers in _of_key(estate, part, name):
                found = title(key.name) if key else ""
                yield Mute(f"{kinds.get(found)}.{found}" if key else None, numbers)
        elif isinstance(part, ReplicationSet):
            yield from _of_set(address, name, ())
        elif isinstance(part, Trail):
            yield Mute(address, frozenset({14}))
        elif part is not None:
            yield Mute(address, frozenset({9, 10}))
        elif "::IAM::" in address:
            yield Mute(None, frozenset({16, 21}))
        else:
            yield Mute(None, _OF_KEYS_IN_USE)
