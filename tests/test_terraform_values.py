"""Expressions, as Terraform evaluates them; the expectations are those of `terraform console`."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest
from incident_manager.exact_numbers import decimal_text
from incident_manager.partly_known import PartlyKnown
from incident_manager.scanned_files import Listing
from incident_manager.terraform import hcl_syntax
from incident_manager.terraform.hcl_syntax import Literal, SyntaxFault
from incident_manager.terraform.hcl_tree import Refused
from incident_manager.terraform.language_types import ANY, OPEN, type_of
from incident_manager.terraform.module_instances import Program
from incident_manager.terraform.source_files import Sources
from incident_manager.values import Computed, SetValue, Text, Unknown, is_known, label, same
from incident_manager.worlds import in_each_world

CONFIGURATION = """
variable "unknown" {}
variable "number" {
  type = number
}
variable "text" {
  type = string
}
variable "regions" {
  type = map(object({ key = optional(string, "none"), on = bool }))
  default = { b = { on = true }, a = { key = "k", on = false } }
}
locals {
  list  = ["c", "a", "b", "a"]
  map   = { one = 1, "two" = 2, (local.three) = 3 }
  three = "three"
  text  = <<-EOT
    first
      second ${local.three}
    %{ if true }
    yes
    %{ endif }
  EOT
  loop  = local.loop_too
  loop_too = local.loop
}
data "aws_caller_identity" "me" {}
data "template_file" "rendered" {
  template = "$${who} and ${local.three} are %%{if true}here%%{endif}"
  vars     = { who = 5 }
}
data "template_file" "open" {
  template = "$${who}"
  vars     = { who = var.unknown }
}
data "local_file" "read" {
  filename = "${path.module}/main.tf"
}
data "null_data_source" "given" {
  inputs = { three = local.three }
}
resource "terraform_data" "given" {
  input = { key = aws_kms_key.one.arn, list = local.list }
}
resource "aws_kms_key" "in_a_region" {
  region = "eu-west-1"
}
resource "aws_kms_key" "one" {
  description = "d"
}
resource "aws_kms_key" "counted" {
  count = 2
}
resource "aws_kms_key" "none" {
  count = 0
}
resource "aws_kms_key" "each" {
  for_each = toset(["x", "y"])
}
resource "aws_kms_key" "perhaps" {
  count = var.unknown ? 1 : 0
}
"""


def in_worlds(text: str, tmp_path: Path) -> List[Any]:
    """The value of an expression in each world."""
    file = tmp_path / "main.tf"
    file.write_text(CONFIGURATION)
    root = str(tmp_path)
    listing = Listing(root, {root: frozenset({str(file)})}, {}, ())
    module = Program(listing, Sources()).root(root)
    judged, whole = in_each_world(lambda: module.evaluate(hcl_syntax.parse_expression(text), {}))
    assert whole
    return [one.found for one in judged]


def evaluate(text: str, tmp_path: Path) -> Any:
    """The value of an expression, the same in each world."""
    first, *others = in_worlds(text, tmp_path)
    assert all(same(other, first) for other in others)
    return first


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7),
        ("-(1 + 2)", -3),
        ("10 / 4", 2.5),
        ("!true || 2 >= 2 && 1 != 2", True),
        ('"a${1}b${true}c"', "a1btruec"),
        ('"${local.list}"', ("c", "a", "b", "a")),
        ('"$${x} %%{y}"', "${x} %{y}"),
        ('"\\u00e9\\n"', "\u00e9\n"),
        ("local.map", {"one": 1, "two": 2, "three": 3}),
        ('local.map["two"]', 2),
        ("local.map.three", 3),
        ("local.list[1]", "a"),
        ("local.list.0", "c"),
        ("local.text", "first\n  second three\n\nyes\n\n"),
        ('[for v in local.list : upper(v) if v != "c"]', ("A", "B", "A")),
        ("{ for k, v in local.map : v => k... }", {"1": ("one",), "2": ("two",), "3": ("three",)}),
        ("toset(local.list)", SetValue(("a", "b", "c"))),
        ('try(local.map.four, "none")', "none"),
        ("can(local.map.four)", False),
        ("one([])", None),
        ('coalesce(null, "", "x")', "x"),
        ('lookup(local.map, "nine", 9)', 9),
        ("merge(local.map, { one = 5 }).one", 5),
        ('join("-", sort(distinct(local.list)))', "a-b-c"),
        ('format("%s/%03d%%", "a", 7)', "a/007%"),
        ('jsonencode({ b = [1, "x", null], a = true })', '{"a":true,"b":[1,"x",null]}'),
        ('jsondecode("{\\"a\\": [1]}").a[0]', 1),
        ("flatten([[1], [2, [3]]])", (1, 2, 3)),
        ('zipmap(["a"], [1])', {"a": 1}),
        ('split(",", "a,b")', ("a", "b")),
        ('split("", "ab")', ("a", "b")),
        ('replace("a.b", "/[.]/", "-")', "a-b"),
        ('substr("hello", 1, 3)', "ell"),
        ('element(["a", "b"], 3)', "b"),
        ('basename("keys/us-east-1.json")', "us-east-1.json"),
        ('basename("keys/")', "keys"),
        ('basename("")', "."),
        ('dirname("./keys/a.json")', "keys"),
        ('dirname("/a")', "/"),
        ('dirname("a")', "."),
        ('csvdecode("a,b\\n1,\\"x,y\\"\\n")[0].b', "x,y"),
        ('try(csvdecode("a,a\\n1,2"), "twice")', "twice"),
        ("var.regions", {"b": {"key": "none", "on": True}, "a": {"key": "k", "on": False}}),
        ("keys(var.regions)", ("a", "b")),
        ("aws_kms_key.one.description", "d"),
        ("data.template_file.rendered.rendered", "5 and three are here"),
        ("length(data.local_file.read.content) > 100", True),
        ("data.null_data_source.given.outputs.three", "three"),
        ("terraform_data.given.output.list[0]", "c"),
        ("length(aws_kms_key.counted)", 2),
        ("keys(aws_kms_key.each)", ("x", "y")),
        ("one(aws_kms_key.none[*].arn)", None),
        ('var.unknown ? "same" : "same"', "same"),
        ('true ? "a" : var.unknown', "a"),
        ("true ? 1 : var.number", 1),
        ("[true ? [1, 2] : [var.text, var.text]]", (("1", "2"),)),
        ("false && var.unknown", False),
        ("merge(var.unknown, { b = 1 }).b", 1),
        ('merge({ b = 2 }, var.unknown, { b = 1 })["b"]', 1),
        ('lookup(merge(var.unknown, { b = 1 }), "b", 2)', 1),
    ],
)
def test_known(expression: str, value: Any, tmp_path: Path) -> None:
    assert evaluate(expression, tmp_path) == value


@pytest.mark.parametrize(
    ("expression", "certain"),
    [
        ('concat(["a"], var.unknown)', ("a",)),
        ('toset(concat(var.unknown, ["a", "b"]))', SetValue(("a", "b"))),
        ('flatten([["a"], var.unknown, [["b"]]])', ("a", "b")),
        ('[for item in concat(["a"], var.unknown) : upper(item)]', ("A",)),
        ("merge(var.unknown, { b = 1 })", {"b": 1}),
        ('{ for key, item in merge(var.unknown, { b = 1 }) : "${key}${item}" => key }', {"b1": "b"}),
        ("merge({ b = 1 }, var.unknown)", None),
        ("[for item in var.unknown : item]", None),
    ],
)
def test_known_in_part(expression: str, certain: Any, tmp_path: Path) -> None:
    found = evaluate(expression, tmp_path)
    assert isinstance(found, Unknown)
    assert (found.known if isinstance(found, PartlyKnown) else None) == certain


@pytest.mark.parametrize(
    ("expression", "address"),
    [
        ("aws_kms_key.one.arn", "aws_kms_key.one.arn"),
        ("terraform_data.given.output.key", "aws_kms_key.one.arn"),
        ("aws_kms_key.counted[1].arn", "aws_kms_key.counted[1].arn"),
        ('aws_kms_key.each["y"].arn', 'aws_kms_key.each["y"].arn'),
        ("values(aws_kms_key.each)[0].arn", 'aws_kms_key.each["x"].arn'),
        ('{ for k, v in aws_kms_key.each : k => v.arn }["y"]', 'aws_kms_key.each["y"].arn'),
        ("aws_kms_key.counted.*.arn[1]", "aws_kms_key.counted[1].arn"),
        ("try(aws_kms_key.none[0].arn, aws_kms_key.one.arn)", "aws_kms_key.one.arn"),
        ('join("", aws_kms_key.each["x"][*].arn)', 'aws_kms_key.each["x"].arn'),
    ],
)
def test_computed(expression: str, address: str, tmp_path: Path) -> None:
    value = evaluate(expression, tmp_path)
    assert isinstance(value, Computed) and label(value) == address


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("var.unknown", "var.unknown has no value"),
        ("upper(var.unknown)", "var.unknown has no value"),
        ("lower(var.text)", "var.text has no value"),
        ('split("-", "${var.text}-b")[1]', "var.text has no value"),
        ('replace("${var.text}-b", "b", "c")', "var.text has no value"),
        ('distinct([var.text, "a"])[1]', "var.text has no value"),
        ("timestamp()", "timestamp()"),
        ("local.loop", "refers to itself"),
        ("local.nothing", "not declared"),
        ("aws_kms_key.nowhere.arn", "not declared"),
        ("module.nowhere.arn", "not declared"),
        ("1 / 0", "division by zero"),
        ('file("/etc/passwd")', "outside"),
        ('file("../../../../etc/passwd")', "outside"),
        ('regexall("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")', "not evaluated"),
    ],
)
def test_unknown(expression: str, why: str, tmp_path: Path) -> None:
    value = evaluate(expression, tmp_path)
    assert isinstance(value, Unknown) and why in value.why


def test_the_case_of_what_is_not_known_is_another_text(tmp_path: Path) -> None:
    for case in ("lower", "upper"):
        assert not same(evaluate(f"{case}(var.text)", tmp_path), evaluate("var.text", tmp_path))
        text = evaluate(f'{case}("${{var.text}}-1")', tmp_path)
        assert (
            isinstance(text, Text) and text.parts[-1] == "-1" and not same(text.parts[0], Unknown("", term="var.text"))
        )


def test_the_form_of_an_arn_is_known(tmp_path: Path) -> None:
    arn = "aws_kms_key.in_a_region.arn"
    assert evaluate(f'split(":", {arn})[3]', tmp_path) == "eu-west-1"
    replaced = evaluate(f'replace({arn}, "eu-west-1", "eu-west-2")', tmp_path)
    assert isinstance(replaced, Text) and replaced.parts[0] == "arn:aws:kms:eu-west-2:"
    assert label(replaced.parts[-1]) == "aws_kms_key.in_a_region.key_id"
    for old in ("1", "12", "ab", ":1", "9:", "key/m"):  # which the account or the id may hold, or be a part of
        assert isinstance(evaluate(f'replace({arn}, "{old}", "x")', tmp_path), Unknown)


def test_separators_outside_of_a_symbol_are_seen(tmp_path: Path) -> None:
    account = '"arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/ops"'
    assert evaluate(f'split(":", {account})[5]', tmp_path) == "role/ops"
    assert evaluate(f'split("/", replace({account}, ":role", "/x"))[1]', tmp_path) == "x"


def test_a_condition_that_is_not_known_leaves_both_branches(tmp_path: Path) -> None:
    value, none = in_worlds("one(aws_kms_key.perhaps[*].arn)", tmp_path)
    assert isinstance(value, Computed) and label(value) == "aws_kms_key.perhaps[0].arn"
    assert none is None


def test_an_instance_that_may_be_missing_is_there_in_one_world(tmp_path: Path) -> None:
    value, refused = in_worlds("aws_kms_key.perhaps[0].arn", tmp_path)
    assert isinstance(value, Computed) and label(value) == "aws_kms_key.perhaps[0].arn"
    assert isinstance(refused, Unknown) and "there is no element 0" in refused.why


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("[var.unknown ? 1 : 2, var.unknown == true ? 1 : 2]", [(1, 1), (2, 2)]),
        ("[local.map[var.unknown], local.map[var.unknown]]", [(1, 1), (2, 2), (3, 3)]),
        ("[lookup(local.map, var.unknown, 9), local.map[var.unknown]]", [(1, 1), (2, 2), (3, 3)]),
        ('lookup({ a = 1 }, var.unknown, 9) + (var.unknown == "a" ? 10 : 20)', [11, 29]),
        ("try(local.map[var.unknown], 9)", [1, 2, 3, 9]),
        ("[[1, 2][var.unknown], element([1, 2], var.unknown)]", [(1, 1), (2, 2)]),
        ("element([1, 2], var.unknown)", [1, 2, 1, 2]),
        (
            '[coalesce(var.unknown, "x") == "x", var.unknown == null]',
            [(True, True), (True, False), (True, False), (False, False)],
        ),
    ],
)
def test_equal_keys_have_equal_values(expression: str, values: List[Any], tmp_path: Path) -> None:
    assert in_worlds(expression, tmp_path) == values


def test_keys_without_a_name_are_told_apart(tmp_path: Path) -> None:
    found = in_worlds("[{ a = 1, B = 2 }[upper(var.unknown)], { a = 1, B = 2 }[lower(var.unknown)]]", tmp_path)
    assert sorted(found) == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_chains_longer_than_pythons_stack_are_followed(tmp_path: Path) -> None:
    lines = [f"n{number} = local.n{number + 1}" for number in range(5000)]
    (tmp_path / "main.tf").write_text("locals {\n" + "\n".join(lines) + '\nn5000 = "end"\n}\n')
    root = str(tmp_path)
    program = Program(Listing(root, {root: frozenset({str(tmp_path / "main.tf")})}, {}, ()), Sources())
    assert program.root(root).lookup("local", "n0") == "end"


@pytest.mark.parametrize(
    "text",
    [
        'a = "',
        "a = [1",
        "a {",
        "}",
        'a = "${"',
        "a = <<EOT\nx",
        "a = " + "[" * 5000,
    ],
)
def test_what_is_no_hcl_is_refused(text: str) -> None:
    with pytest.raises(SyntaxFault):
        hcl_syntax.parse_body(text)


@pytest.mark.parametrize("expression", ["", "1 2", '"%{ if x }"'])
def test_an_attribute_that_is_no_hcl_is_refused_alone(expression: str) -> None:
    body = hcl_syntax.parse_body(f"a = {expression}\nb = 1\n")
    assert isinstance(body.attributes["a"].expression, Refused)
    assert body.attributes["b"].expression == Literal(1)
    assert len(body.faults) == 1


@pytest.mark.parametrize(
    ("expression", "beside"),
    [("true ? 1 : var.unknown", "1"), ("true ? [true] : [var.unknown]", "true"), ("tolist([1, var.unknown])[0]", "1")],
)
def test_a_number_beside_an_unknown_type_may_become_text(expression: str, beside: str, tmp_path: Path) -> None:
    value = evaluate(expression, tmp_path)
    assert not is_known(value) and not is_known(evaluate(expression.replace("var.unknown", "var.other"), tmp_path))
    assert label_of(evaluate(expression.replace("var.unknown", '"text"'), tmp_path)) == beside


def label_of(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value


def test_arguments_have_the_types_of_the_schema(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("""
resource "aws_kms_key" "k" {
  enable_key_rotation     = "true"
  deletion_window_in_days = "7"
  description             = 5
  xks_key_id              = "12"
  custom_key_store_id     = "cks-1"
  tags                    = { n = 1 }
}

resource "aws_db_instance" "d" {
  allocated_storage = "12"
}
""")
    root = str(tmp_path)
    module = Program(Listing(root, {root: frozenset({f"{root}/main.tf"})}, {}, ()), Sources()).root(root)

    def read(name: str, resource: str = "aws_kms_key.k") -> Any:
        return module.evaluate(hcl_syntax.parse_expression(f"{resource}.{name}"), {})

    assert read("enable_key_rotation") is True
    assert (read("deletion_window_in_days"), read("description"), read("custom_key_store_id")) == (7, "5", "cks-1")
    assert read("tags") == {"n": "1"}
    assert read("xks_key_id") == "12"
    assert isinstance(read("allocated_storage", "aws_db_instance.d"), Unknown)


def test_paths_are_those_of_terraform_and_null_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    (tmp_path / "main.tf").write_text("""
module "key" {
  source = "./key"
  name   = null
}
""")
    (tmp_path / "key" / "main.tf").write_text("""
variable "name" {
  type     = string
  nullable = false
}
output "paths" { value = [path.module, path.root, file("${path.module}/a.txt")] }
output "name" { value = var.name != null }
""")
    (tmp_path / "key" / "a.txt").write_text("a")
    root = str(tmp_path)
    tree = {root: frozenset({f"{root}/main.tf"}), f"{root}/key": frozenset({f"{root}/key/main.tf"})}
    module = Program(Listing(root, tree, {}, ()), Sources()).root(root)
    assert module.evaluate(hcl_syntax.parse_expression("module.key.paths"), {}) == ("key", ".", "a")
    assert isinstance(module.evaluate(hcl_syntax.parse_expression("module.key.name"), {}), Unknown)


def test_a_list_in_a_list_that_is_not_known_is_flattened(tmp_path: Path) -> None:
    found = in_worlds('flatten(["a", [var.unknown ? ["b", "c"] : ["d"]], ["e"]])', tmp_path)
    assert found == [("a", "b", "c", "e"), ("a", "d", "e")]
    assert in_worlds(f"flatten([{'var.unknown ? [1] : [2], ' * 2000}])", tmp_path) == [(1,) * 2000, (2,) * 2000]


TABLE = Path(__file__).with_name("terraform_values.txt")


def rows() -> Iterator[Tuple[str, str, str]]:
    """Each expression, ``=>`` or ``???``, and what Terraform says of it."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            mark = "  =>  " if "  =>  " in line else "  ???  "
            expression, said = line.rsplit(mark, 1)
            yield expression, mark.strip(), said


def in_json(value: Any) -> Any:
    """A known value as the table writes it: numbers as text."""
    if isinstance(value, tuple):
        return [in_json(item) for item in value]
    if isinstance(value, dict):
        return {key: in_json(item) for key, item in value.items()}
    return decimal_text(value) if isinstance(value, (int, Fraction)) and not isinstance(value, bool) else value


def is_type(ours: Any, theirs: Any) -> bool:
    """Whether a type is that of the table; the type of a null is not kept."""
    if ours in (ANY, OPEN) or theirs == "dynamic":
        return True
    if isinstance(ours, str) or isinstance(theirs, str):
        return bool(ours == theirs)
    kind, inner = theirs
    if ours[0] != kind:
        return False
    if kind == "object":
        return sorted(inner) == [name for name, _ in ours[1]] and all(
            is_type(one, inner[name]) for name, one in ours[1]
        )
    if kind == "tuple":
        return len(inner) == len(ours[1]) and all(map(is_type, ours[1], inner))
    return is_type(ours[1], inner)


@pytest.mark.parametrize(("expression", "mark", "said"), list(rows()))
def test_as_terraform_has_it(expression: str, mark: str, said: str, tmp_path: Path) -> None:
    try:
        value, *others = in_worlds(expression, tmp_path)
    except SyntaxFault:
        assert said == "refused"
        return
    if said == "refused" or mark == "???":
        assert not is_known(value) or any(not same(other, value) for other in others)
        return
    assert not others
    kind, written = said.split("  ", 1) if not said.startswith("[") else _type_and_value(said)
    assert in_json(value) == json.loads(written)
    assert is_type(type_of(value), json.loads(kind))


def _type_and_value(said: str) -> Tuple[str, str]:
    _, end = json.JSONDecoder().raw_decode(said)
    return said[:end], said[end:].strip()


def test_resource_before_a_type_says_nothing_but_in_a_loop() -> None:
    plain = hcl_syntax.parse_expression("aws_kms_key.k.arn")
    assert hcl_syntax.parse_expression("resource.aws_kms_key.k.arn") == plain
    here = "%{ for resource in x }${resource.a_b}%{ endfor }${resource.a_b}"
    assert str(hcl_syntax.parse_expression(f'"{here}"')).count("Name(name='resource')") == 1
    for loop in (
        "[for resource in x : resource.a_b]",
        "{ for resource, v in x : resource.a_b => v }",
        "resource.value.a",
    ):
        assert "Name(name='resource')" in str(hcl_syntax.parse_expression(loop))
