"""Small configurations, generated: variables with types and values, locals, instances, dynamic blocks, modules.

Each is a root module with one child module. All its names begin with the name of the case, so that Terraform can plan
many of them at once; and each of its files belongs to it alone.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any, Dict, List, NamedTuple, Tuple

PRIMITIVES = ("string", "number", "bool")
WRONG = 0.02  # of the values do not fit their type
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")

ACTIONS = ('"kms:DescribeKey"', '"kms:CreateGrant"')
ARN = "arn:aws:kms:us-east-1:111122223333:key/12345678-12ab-34cd-56ef-12345678901"  # but for its last digit


class Case(NamedTuple):
    """The files of a configuration, by name, and the variables of the root module."""

    name: str
    files: Dict[str, str]
    variables: Tuple[str, ...] = ()


class _Null:
    """A null, where JSON and Terraform's language are written from one value."""


class Configurations:
    """Generates configurations."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def case(self, name: str) -> Case:
        """One configuration, whose names begin with this one."""
        self._name = name
        self._root: List[str] = []
        self._given: Dict[str, List[str]] = {}
        self._as_json: Dict[str, Any] = {}
        self._collections: List[str] = []
        self._texts: List[str] = ['"fixed"', "local.{name}_text".format(name=name)]
        variables = [self._variable(number) for number in range(self.random.choice((2, 3, 3)))]
        self._locals(variables)
        child = self._child()
        for number in range(self.random.choice((1, 2, 2))):
            self._resource(number)
        self._sets()
        if self.random.random() < 0.4:
            self._trail()
        if self.random.random() < 0.6:
            self._document()
        self._call(child, variables)
        files = {f"{name}.tf": "\n".join(self._root), f"{name}_child/main.tf": child[1]}
        for file, lines in self._given.items():
            files[file] = "\n".join(lines) + "\n"
        if self._as_json:
            files[f"{name}.auto.tfvars.json"] = json.dumps(self._as_json) + "\n"
        return Case(name, files, tuple(variable for variable, _ in variables))

    # Variables

    def type(self, depth: int = 2) -> Any:
        """A type: a text, or its name with what it is made of."""
        if not depth or self.random.random() < 0.35:
            return self.random.choice(PRIMITIVES)
        way = self.random.choice(("list", "set", "map", "map", "object", "object", "tuple", "any"))
        if way == "any":
            return "any"
        if way == "tuple":
            return (way, [self.type(depth - 1) for _ in range(self.random.choice((1, 2)))])
        if way != "object":
            return (way, self.type(depth - 1))
        attributes: Dict[str, Any] = {}
        for attribute in self.random.sample(["key", "on", "size", "tags", "note"], self.random.choice((1, 2, 3))):
            kind = self.type(depth - 1)
            chance = self.random.random()
            if chance < 0.3:
                attributes[attribute] = ("optional", kind, None)
            elif chance < 0.6:
                attributes[attribute] = ("optional", kind, self.value(kind, right=True))
            else:
                attributes[attribute] = kind
        return (way, attributes)

    def value(self, kind: Any, right: bool = False) -> Any:
        """A value that can be converted to a type, mostly."""
        if not right and self.random.random() < WRONG:
            kind = self.random.choice((*PRIMITIVES, ("list", "string"), ("map", "number")))
        if not right and self.random.random() < 0.05:
            return _Null()
        if kind == "any":
            kind = self.random.choice(
                (*PRIMITIVES, ("list", "string"), ("map", "number"), ("tuple", ["string", "number"]))
            )
        if kind == "string":
            return self.random.choice(("a", "b", "x y", "", "é", "1", 7, True, 1.5, "us-east-1"))
        if kind == "number":
            return self.random.choice((0, 1, 2, 2.5, "3", "1.50", "1e3", -1, 12345678901))
        if kind == "bool":
            return self.random.choice((True, False, "true", "false"))
        name, inner = kind[0], kind[1]
        if name == "optional":
            return self.value(inner, right)
        if name in ("list", "set"):
            return [self.value(inner, right) for _ in range(self.random.choice((0, 1, 2, 3)))]
        if name == "map":
            keys = self.random.sample(["b", "a", "c d", "1"], self.random.choice((0, 1, 2, 3)))
            return {key: self.value(inner, right) for key in keys}
        if name == "tuple":
            return [self.value(one, right) for one in inner]
        found: Dict[str, Any] = {}
        for attribute, one in inner.items():
            if isinstance(one, tuple) and one[0] == "optional" and self.random.random() < 0.5:
                continue
            found[attribute] = self.value(one, right)
        if self.random.random() < 0.15:
            found["extra"] = "dropped"
        return found

    def _variable(self, number: int, name: str = "") -> Tuple[str, Any]:
        name = name or f"{self._name}_v{number}"
        kind = self.type()
        lines = [f'variable "{name}" {{']
        untyped = kind == "any" and self.random.random() < 0.3
        if not untyped:
            lines.append(f"  type = {type_text(kind)}")
        nullable = self.random.choice(("", "", "  nullable = false", "  nullable = true"))
        lines.extend([nullable] if nullable else [])
        way = self.random.choice(("default", "tfvars", "auto", "json", "both", "null"))
        if way in ("default", "both", "null"):
            lines.append(f"  default = {text(self.value(kind))}")
        lines.append("}")
        self._root.extend(lines)
        given: Any = _Null() if way == "null" else self.value(kind)
        if way == "json":
            self._as_json[name] = _plain(given)
        elif way != "default":
            file = "terraform.tfvars" if way == "tfvars" else f"{self._name}.auto.tfvars"
            self._given.setdefault(file, []).append(f"{name} = {text(given)}")
            if way == "both" and self.random.random() < 0.3:
                self._as_json[name] = _plain(self.value(kind))
        self._output(name, f"var.{name}")
        shape = kind if isinstance(kind, str) else kind[0]
        if shape in PRIMITIVES:
            self._texts.append(f"var.{name}")
        if shape in ("map", "set", "list"):
            self._collections.append(f"var.{name}" if shape != "list" else f"toset(var.{name})")
        if shape == "map":
            self._collections.append(f'{{ for k, v in var.{name} : k => v if k != "a" }}')
        return name, kind

    def _output(self, name: str, expression: str) -> None:
        self._root.append(f'output "{name}" {{\n  sensitive = true\n  value     = [{expression}]\n}}')

    def _locals(self, variables: List[Tuple[str, Any]]) -> None:
        names = self._name
        first = variables[0][0]
        keys = self.random.sample(REGIONS, self.random.choice((1, 2, 3)))
        settings = ", ".join(f'"{key}" = {{ on = {self._bool()}, size = {number} }}' for number, key in enumerate(keys))
        self._root.append(
            f'locals {{\n  {names}_text = "t-${{jsonencode(var.{first})}}"\n'
            f"  {names}_regions = {{ {settings} }}\n"
            f"  {names}_list = {text(keys)}\n"
            f"  {names}_on = [for k, v in local.{names}_regions : k if v.on]\n}}"
        )
        self._output(f"{names}_text", f"local.{names}_text")
        self._output(f"{names}_on", f"local.{names}_on")

    def _bool(self) -> str:
        return self.random.choice(("true", "false", "true"))

    # Instances

    def _instances(self) -> Tuple[str, List[str]]:
        """A line with ``count`` or ``for_each``, or none, and what can be said inside of the block."""
        name = self._name
        way = self.random.random()
        if way < 0.25:
            return "", []
        if way < 0.5:
            count = self.random.choice(
                (
                    "2",
                    "0",
                    '"1"',
                    "3",
                    f"length(local.{name}_list)",
                    f"length(local.{name}_on)",
                    f"local.{name}_regions[local.{name}_list[0]].on ? 1 : 0",
                    f"length(local.{name}_on) > 1 ? 2 : 1",
                    *(("-1", "1.5", "null", "true") if self.random.random() < 0.06 else ()),
                )
            )
            return f"  count = {count}", [
                "count.index",
                '"n${count.index}"',
                f"element(local.{name}_list, count.index)",
            ]
        collection = self.random.choice(
            (
                f"local.{name}_regions",
                f"toset(local.{name}_list)",
                f"toset(local.{name}_on)",
                f"{{ for k, v in local.{name}_regions : upper(k) => v if v.on }}",
                '{ b = "2", a = "1" }',
                'toset(["x", "y", "x"])',
                "{}",
                "toset([])",
                f"zipmap(local.{name}_list, local.{name}_list)",
                f"{{ for i, k in local.{name}_list : k => i }}",
                *self._collections,
                *(('["a"]', "null", '"a"', "toset([1, 2])", "[]") if self.random.random() < 0.06 else ()),
            )
        )
        return f"  for_each = {collection}", [
            "each.key",
            "each.value",
            '"${each.key}!"',
            "{ k = each.key, v = each.value }",
        ]

    def _value(self, inside: List[str]) -> str:
        pool = [*inside, *inside, *self._texts, f"local.{self._name}_regions", "[1, 2]"]
        return self.random.choice(pool)

    def _resource(self, number: int) -> None:
        name = f"{self._name}_r{number}"
        kind = self.random.choice(("terraform_data", "terraform_data", "aws_kms_key"))
        instances, inside = self._instances()
        lines = [f'resource "{kind}" "{name}" {{', *([instances] if instances else [])]
        if kind == "terraform_data":
            lines.append(f"  input = {self._value(inside)}")
            if instances.startswith("  for_each"):
                self._collections.append(f"{{ for k, r in terraform_data.{name} : k => r.input }}")
            used = "input"
        else:
            described = [
                one for one in (*inside, "null") if one not in ("each.value", "{ k = each.key, v = each.value }")
            ]
            lines.append(f"  description = {self.random.choice(described)}")
            lines.append(
                f"  deletion_window_in_days = {self.random.choice(('7', '30', chr(34) + '10' + chr(34), 'null'))}"
            )
            lines.append(f"  enable_key_rotation = {self.random.choice(('true', 'false', chr(34) + 'true' + chr(34)))}")
            lines.append(
                f"  tags = {{ Name = {self.random.choice(described)}, fixed = {self.random.choice(('1', 'true'))} }}"
            )
            used = "enable_key_rotation"
        self._root.append("\n".join([*lines, "}"]))
        address = f"{kind}.{name}"
        if instances.startswith("  count"):
            self._output(f"{name}_all", f"{address}[*].{used}")
            self._output(f"{name}_length", f"length({address})")
        elif instances:
            self._output(f"{name}_all", f"{{ for k, r in {address} : k => r.{used} }}")
            self._output(f"{name}_keys", f"keys({address})")
            self._output(f"{name}_values", f"values({address})[*].{used}")
        else:
            self._output(f"{name}_all", f"{address}.{used}")
            self._output(f"{name}_splat", f"{address}[*].{used}")

    def _sets(self) -> None:
        """A replication set, of which the Regions are written, or come from dynamic blocks."""
        name = self._name
        blocks: List[str] = []
        if self.random.random() < 0.3:
            blocks.append('  region {\n    name = "sa-east-1"\n  }')
        source, given, arn = self.random.choice(
            (
                (f"local.{name}_regions", "region.key", f'"{ARN}${{region.value.size}}"'),
                (f"local.{name}_list", "region.value", f'region.key > 0 ? "{ARN}${{region.key}}" : null'),
                (f"toset(local.{name}_list)", "region.key", "null"),
                (
                    f"[for k, v in local.{name}_regions : {{ n = k, a = v.on }}]",
                    "region.value.n",
                    f'region.value.a ? "{ARN}9" : null',
                ),
                (f"local.{name}_on", "region.value", f'"{ARN}${{region.key}}"'),
            )
        )
        iterator = ""
        if self.random.random() < 0.4:
            iterator = "    iterator = place\n"
            given, arn = given.replace("region.", "place."), arn.replace("region.", "place.")
        blocks.append(
            f'  dynamic "region" {{\n    for_each = {source}\n{iterator}    content {{\n'
            f"      name = {given}\n      kms_key_arn = {arn}\n    }}\n  }}"
        )
        if "_on" in source:
            blocks.append('  region {\n    name = "eu-north-1"\n  }')
        body = "\n".join(blocks)
        self._root.append(f'resource "aws_ssmincidents_replication_set" "{name}_set" {{\n{body}\n}}')

    def _trail(self) -> None:
        """A trail with dynamic blocks inside of one another."""
        name = self._name
        self._root.append(
            f'resource "aws_cloudtrail" "{name}_trail" {{\n  name = "trail"\n  s3_bucket_name = "bucket"\n'
            f'  dynamic "advanced_event_selector" {{\n    for_each = local.{name}_regions\n    content {{\n'
            "      name = advanced_event_selector.key\n"
            '      dynamic "field_selector" {\n'
            '        for_each = { readOnly = [advanced_event_selector.value.on], eventCategory = ["Management"] }\n'
            "        content {\n          field = field_selector.key\n          equals = field_selector.value\n"
            "        }\n"
            "      }\n    }\n  }\n}"
        )

    def _document(self) -> None:
        """A policy document with statements of a map, and at times with sources that share a Sid."""
        name = self._name
        sids = ["first", "second", "", "third"]
        lines: List[str] = []
        for argument in ("source_policy_documents", "override_policy_documents"):
            texts = []
            for _ in range(self.random.choice((0, 0, 1, 2))):
                statements = [self._statement(self.random.choice(sids)) for _ in range(self.random.choice((1, 2)))]
                listed = statements[0] if self.random.random() < 0.2 else f"[{', '.join(statements)}]"
                texts.append(f'jsonencode({{ Version = "2012-10-17", Statement = {listed} }})')
            if texts:
                lines.append(f"  {argument} = [{', '.join(texts)}]")
        lines.extend(self._statement_block(self.random.choice(sids)) for _ in range(self.random.choice((0, 1, 1, 2))))
        if self.random.random() < 0.5:
            lines.append(
                f'  dynamic "statement" {{\n    for_each = local.{name}_regions\n    content {{\n'
                '      sid = "s${statement.value.size}"\n      actions = ["kms:CreateGrant", "kms:DescribeKey"]\n'
                '      resources = [statement.value.on ? "*" : "arn:aws:kms:${statement.key}:111122223333:*"]\n'
                '      dynamic "condition" {\n        for_each = statement.value.on ? [statement.key] : []\n'
                '        content {\n          test = "StringEquals"\n          variable = "kms:ViaService"\n'
                '          values = ["ssm-incidents.${condition.value}.amazonaws.com"]\n        }\n      }\n'
                "    }\n  }"
            )
        body = "\n".join(lines)
        self._root.append(f'data "aws_iam_policy_document" "{name}_doc" {{\n{body}\n}}')

    def _statement(self, sid: str) -> str:
        """A statement as JSON has it."""
        actions = self.random.choice(('"kms:Decrypt"', '["kms:Encrypt", "kms:Decrypt"]', '["kms:*"]'))
        named = f'Sid = "{sid}", ' if sid else ""
        principal = self.random.choice(("", ', Principal = "*"', ', Principal = { AWS = ["111122223333"] }'))
        return f'{{ {named}Effect = "Allow", Action = {actions}, Resource = "*"{principal} }}'

    def _statement_block(self, sid: str) -> str:
        """A statement as a block of a policy document."""
        lines = [f'    sid = "{sid}"'] if sid else []
        lines.extend(['    effect = "Deny"'] if self.random.random() < 0.3 else [])
        lines.append(f"    actions = {self.random.choice(('[%s]' % ACTIONS[0], '[%s, %s]' % ACTIONS))}")
        lines.append('    resources = ["*"]')
        if self.random.random() < 0.4:
            lines.append(
                f'    principals {{\n      type = "AWS"\n      identifiers = local.{self._name}_list\n    }}\n'
                '    principals {\n      type = "Service"\n      identifiers = ["ssm-incidents.amazonaws.com"]\n    }'
            )
        if self.random.random() < 0.4:
            lines.append(
                '    condition {\n      test = "Bool"\n      variable = "aws:SecureTransport"\n'
                "      values = [false]\n    }"
            )
        body = "\n".join(lines)
        return f"  statement {{\n{body}\n  }}"

    # Modules

    def _child(self) -> Tuple[List[Tuple[str, Any, bool]], str]:
        """The variables of the child module: name, type, whether it has a default; and its file."""
        lines: List[str] = []
        variables: List[Tuple[str, Any, bool]] = []
        for number in range(self.random.choice((1, 2, 2))):
            name, kind = f"in{number}", self.type()
            default = self.random.random() < 0.5
            lines.append(f'variable "{name}" {{\n  type = {type_text(kind)}')
            if self.random.random() < 0.3:
                lines.append("  nullable = false")
            if default:
                lines.append(f"  default = {text(self.value(kind, right=True))}")
            lines.append(f'}}\noutput "{name}" {{\n  value = var.{name}\n}}')
            variables.append((name, kind, default))
        lines.append('variable "item" {\n  default = "none"\n}')
        shape = variables[0][1] if isinstance(variables[0][1], str) else variables[0][1][0]
        each = {
            "map": "  for_each = var.in0\n",
            "set": "  count = length(var.in0)\n",
            "list": "  count = length(var.in0)\n",
            "bool": "  count = var.in0 ? 1 : 0\n",
        }.get(shape, "")
        lines.append(
            f'resource "terraform_data" "inner" {{\n{each}  input = {{ item = var.item, value = var.in0 }}\n}}'
        )
        lines.append('output "item" {\n  value = "${path.module == "" ? "" : "in"}-${jsonencode(var.item)}"\n}')
        return variables, "\n".join(lines) + "\n"

    def _call(self, child: Tuple[List[Tuple[str, Any, bool]], str], variables: List[Tuple[str, Any]]) -> None:
        name = f"{self._name}_m"
        instances, inside = self._instances()
        lines = [f'module "{name}" {{\n  source = "./{self._name}_child"', *([instances] if instances else [])]
        for variable, kind, default in child[0]:
            same = [f"var.{other}" for other, given in variables if given == kind]
            if same and self.random.random() < 0.5:
                lines.append(f"  {variable} = {self.random.choice(same)}")
            elif not default or self.random.random() < 0.6:
                lines.append(f"  {variable} = {text(self.value(kind))}")
        if inside or self.random.random() < 0.5:
            lines.append(f"  item = {self._value(inside)}")
        self._root.append("\n".join([*lines, "}"]))
        for output in ("item", *(variable for variable, _, _ in child[0])):
            if instances.startswith("  for_each"):
                self._output(f"{name}_{output}", f"{{ for k, m in module.{name} : k => m.{output} }}")
            elif instances:
                self._output(f"{name}_{output}", f"module.{name}[*].{output}")
            else:
                self._output(f"{name}_{output}", f"module.{name}.{output}")


def type_text(kind: Any) -> str:
    """A type as it is written."""
    if isinstance(kind, str):
        return kind
    name, inner = kind[0], kind[1]
    if name == "object":
        return "object({ " + ", ".join(f"{key} = {type_text(one)}" for key, one in inner.items()) + " })"
    if name == "tuple":
        return f"tuple([{', '.join(map(type_text, inner))}])"
    if name == "optional":
        return f"optional({type_text(inner)})" if kind[2] is None else f"optional({type_text(inner)}, {text(kind[2])})"
    return f"{name}({type_text(inner)})"


def text(value: Any) -> str:
    """A value as Terraform's language has it."""
    if isinstance(value, _Null):
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(text, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {text(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, _Null):
        return None
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value
