"""Edits keep what stands around them: comments, order, quotes, indentation, line ends, and the style of a language."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional, Tuple

import pytest
from incident_manager.changed_parts import Added
from incident_manager.edits import Edit, changed_lines, edited, within_lines
from incident_manager.fixes import Change, Swap
from incident_manager.node_edits import NodeEditor
from incident_manager.terraform import hcl_edits
from incident_manager.terraform.hcl_syntax import parse_body

TERRAFORM = shutil.which("terraform")


def in_nodes(text: str, path: Tuple[Any, ...], value: Any) -> Optional[str]:
    span = NodeEditor(text).change(path, value)
    return span and text[: span[0]] + span[2] + text[span[1] :]


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        ("a:\n  b: false # why\n", True, "a:\n  b: true # why\n"),
        ("a:\n  b: 'false'\n", True, "a:\n  b: 'true'\n"),
        ('a: {"c": 1, b: "no"}\n', "Retain", 'a: {"c": 1, b: "Retain"}\n'),
        ("a:\r\n  c: 1\r\nz: 2\r\n", True, "a:\r\n  c: 1\r\n  b: true\r\nz: 2\r\n"),
        ("a:\r\n  c: 1\nz: 2\n", True, "a:\r\n  c: 1\n  b: true\nz: 2\n"),
        ("a:\n  c: # list\n    - 1\n", True, "a:\n  b: true\n  c: # list\n    - 1\n"),
        ("a: {c: [1]}\n", True, "a: {b: true, c: [1]}\n"),
        ("a:\n  b:\n    - x # x\n    - y\n  c: 1\n", ("x",), "a:\n  b:\n    - x # x\n  c: 1\n"),
        ("a:\n  b:\n    - x\n    - y\n  c: 1\n", (), "a:\n  b: []\n  c: 1\n"),
        ("a:\n  b:\n    - x\n    - y\n  c: 1\n", ("x", "z"), "a:\n  b: [x, z]\n  c: 1\n"),
        ('{\n\t"a": {\n\t\t"c": 1\n\t}\n}\n', True, '{\n\t"a": {\n\t\t"c": 1,\n\t\t"b": true\n\t}\n}\n'),
        ('{"a": {}}', True, '{"a": {"b": true}}'),
        (
            '{\n\t"a": {\n\t\t"c": 1\n\t}\n}\n',
            Added('{"S": {"T": 1}}'),
            '{\n\t"a": {\n\t\t"c": 1,\n\t\t"b": {\n\t\t\t"S": {\n\t\t\t\t"T": 1\n\t\t\t}\n\t\t}\n\t}\n}\n',
        ),
        ('{"a": {"c": 1}}', Added('{"S": {"T": 1}}'), '{"a": {"c": 1, "b": {"S": {"T": 1}}}}'),
        ("a:\n  b: é-us-wset-2-x us-wset-2\n", Swap("us-wset-2", "us-west-2"), "a:\n  b: é-us-wset-2-x us-west-2\n"),
        ("a:\n  b: [x, y] # x\n", Swap("x", "${Z}"), 'a:\n  b: [!Sub "${Z}", y] # x\n'),
        ("a:\n  b: {c: [y, x]}\n", Swap("x", "x-${Z}"), 'a:\n  b: {c: [y, !Sub "x-${Z}"]}\n'),
        ("a:\n  b: ['x']\n", Swap("x", "${Z}"), "a:\n  b: [!Sub '${Z}']\n"),
        ("a:\n  b:\n  - x\n", Swap("x", "${Z}"), "a:\n  b:\n  - !Sub ${Z}\n"),
        (
            "a:\n  'b': \"x\"\n  c: {'Fn::Sub': d}\n",
            Swap("x", "${Z}"),
            "a:\n  'b': {\"Fn::Sub\": \"${Z}\"}\n  c: {'Fn::Sub': d}\n",
        ),
        ("a:\n  b: !Ref X\n", True, None),
        ("a:\n  b: {Fn::If: [X, 1, 2]}\n", ("x",), None),
        ("a:\n  b: x x\n", Swap("x", "y"), None),
        ("a: !Transform {Name: X}\n", True, None),
    ],
)
def test_nodes(text: str, value: Any, wanted: Optional[str]) -> None:
    assert in_nodes(text, ("a", "b"), value) == wanted


STATEMENT = "- Sid: New\n  Effect: Allow"
IN_JSON = json.dumps({"Sid": "New"})


@pytest.mark.parametrize(
    ("text", "added", "wanted"),
    [
        ("s:\n- Sid: A # a\n# b\n", STATEMENT, "s:\n- Sid: A # a\n- Sid: New\n  Effect: Allow\n# b\n"),
        ("s:\n  Sid: A\n", STATEMENT, "s:\n  - Sid: A\n  - Sid: New\n    Effect: Allow\n"),
        (
            '{"s": [\n    {"Sid": "A"}\n]}',
            IN_JSON,
            '{"s": [\n    {"Sid": "A"},\n    {\n        "Sid": "New"\n    }\n]}',
        ),
        (
            '{"s": [\n\t{"Sid": "A"}\n]}',
            IN_JSON,
            '{"s": [\n\t{"Sid": "A"},\n\t{\n\t\t"Sid": "New"\n\t}\n]}',
        ),
        ('{"s": [{"Sid": "A"}]}', IN_JSON, '{"s": [{"Sid": "A"}, {"Sid": "New"}]}'),
        (
            '{"s": [\r\n  {"Sid": "A"}\r\n]}',
            IN_JSON,
            '{"s": [\r\n  {"Sid": "A"},\r\n  {\r\n    "Sid": "New"\r\n  }\r\n]}',
        ),
        ("s:\r\n  Sid: A\r\n", STATEMENT, "s:\r\n  - Sid: A\r\n  - Sid: New\r\n    Effect: Allow\r\n"),
        ("s: [{Sid: A}]\n", STATEMENT, None),
        ("s: !Ref X\n", STATEMENT, None),
    ],
)
def test_statements_in_nodes(text: str, added: str, wanted: Optional[str]) -> None:
    span = NodeEditor(text).added(("s",), added)
    assert (span and text[: span[0]] + span[2] + text[span[1] :]) == wanted


def in_hcl(text: str, path: Tuple[Any, ...], value: Any) -> Optional[str]:
    module = SimpleNamespace(directory=SimpleNamespace(files=[("a.tf", parse_body(text))], resources={}), parent=None)
    block = parse_body(text).blocks[0]
    source = SimpleNamespace(file="a.tf", block=block, module=module)
    edits = sorted(hcl_edits.edits_of(Change(source, path, value), lambda _: text))
    return edited(text, edits) if edits else None


POLICY = Added('{\n  Sid = "N"\n  Principal = {\n    AWS = "*"\n  }\n}', ('data "d" "x" {}',))


@pytest.mark.parametrize(
    ("text", "path", "value", "wanted"),
    [
        ('r "a" {\n  x = false # why\n}\n', ("x",), True, 'r "a" {\n  x = true # why\n}\n'),
        ('r "a" {\n  xyz = 1\n  # last\n}\n', ("x",), True, 'r "a" {\n  xyz = 1\n  # last\n\n  x = true\n}\n'),
        ('r "a" { y = 1 }\n', ("x",), True, 'r "a" {\n  y = 1\n\n  x = true\n}\n'),
        (
            'r "a" {\n  x = [\n    "k", # one\n    "lm", # two\n    "n",\n    # three\n  ]\n}\n',
            ("x",),
            ("lm",),
            'r "a" {\n  x = [\n    "lm", # two\n    # three\n  ]\n}\n',
        ),
        (
            'r "a" {\n  y   = 1\n  xyz = 2\n  x = [\n    "k", # one\n  ]\n}\n',
            ("x",),
            (),
            'r "a" {\n  y   = 1\n  xyz = 2\n  x = [\n  ]\n}\n',
        ),
        ('r "a" {\n  x = ["k"]\n}\n', ("x",), (), 'r "a" {\n  x = []\n}\n'),
        ('r "a" {\n  x = ["k", "l", "m"] # all\n}\n', ("x",), ("l",), 'r "a" {\n  x = ["l"] # all\n}\n'),
        ('r "a" {\n  x = ["k"]\n}\n', ("x",), ("k", "l"), 'r "a" {\n  x = ["k", "l"]\n}\n'),
        ('r "a" {}\n', ("x",), "${y}", 'r "a" {\n  x = "$${y}"\n}\n'),
        (
            'r "a" {\r\n  b {\r\n    x = "k"\r\n  }\r\n}\r\n',
            ("b", 0, "x"),
            None,
            'r "a" {\r\n  b {\r\n    x = null\r\n  }\r\n}\r\n',
        ),
        (
            'r "a" {\n  b = [{ x = f.key_id }]\n}\n',
            ("b", 0, "x"),
            Swap(".key_id", ".arn"),
            'r "a" {\n  b = [{ x = f.arn }]\n}\n',
        ),
        (
            'r "a" {\n  x = local.x\n}\nlocals {\n  x = false /* y */\n}\n',
            ("x",),
            True,
            'r "a" {\n  x = local.x\n}\nlocals {\n  x = true /* y */\n}\n',
        ),
        ('r "a" {\n  x = y ? 1 : 2\n}\n', ("x",), True, None),
        ('r "a" {\n  dynamic "b" {\n    for_each = []\n    content {}\n  }\n}\n', ("b", 0, "x"), True, None),
        (
            'r "a" {\n  x = jsonencode({\n    Statement = [{\n      Sid = "A"\n    }]\n  })\n}\n',
            ("x",),
            POLICY,
            'r "a" {\n  x = jsonencode({\n    Statement = [{\n      Sid = "A"\n      }, {\n'
            '      Sid = "N"\n      Principal = {\n        AWS = "*"\n      }\n'
            '    }]\n  })\n}\n\ndata "d" "x" {}\n',
        ),
        (
            'r "a" {\r\n  x = jsonencode({\r\n    Statement = [{\r\n      Sid = "A"\r\n    }]\r\n  })\r\n}\r\n',
            ("x",),
            POLICY,
            'r "a" {\r\n  x = jsonencode({\r\n    Statement = [{\r\n      Sid = "A"\r\n      }, {\r\n'
            '      Sid = "N"\r\n      Principal = {\r\n        AWS = "*"\r\n      }\r\n'
            '    }]\r\n  })\r\n}\r\n\r\ndata "d" "x" {}\r\n',
        ),
        (
            'r "a" {\n  x = jsonencode({ Statement = [{ Sid = "A" }] })\n}\n',
            ("x",),
            POLICY._replace(declared=()),
            'r "a" {\n  x = jsonencode({ Statement = [{ Sid = "A" }, { Sid = "N", Principal = { AWS = "*" } }] })\n}\n',
        ),
        (
            'r "a" {\n  x = <<-EOT\n    {"Statement": [{"Sid": "A"}]}\n  EOT\n}\n',
            ("x",),
            Added(IN_JSON),
            'r "a" {\n  x = <<-EOT\n    {"Statement": [{"Sid": "A"}, {"Sid": "New"}]}\n  EOT\n}\n',
        ),
    ],
)
def test_hcl(text: str, path: Tuple[Any, ...], value: Any, wanted: Optional[str], tmp_path: Path) -> None:
    made = in_hcl(text, path, value)
    assert made == wanted
    if made and TERRAFORM and "\r" not in made:
        done = subprocess.run([TERRAFORM, "fmt", "-"], input=made, capture_output=True, text=True, cwd=tmp_path)
        assert done.stdout == made


def test_edits_that_meet_are_none_and_lines_are_whole() -> None:
    text = "one\ntwo\nthree\n"
    edits = [Edit("f", 4, 7, "TWO"), Edit("f", 7, 7, "!")]
    assert edited(text, edits) == "one\nTWO!\nthree\n"
    assert edited(text, [Edit("f", 4, 7, "x"), Edit("f", 6, 8, "y")]) is None
    assert edited(text, [Edit("f", 4, 4, "x"), Edit("f", 4, 4, "y")]) is None
    assert [tuple(lines) for lines in changed_lines(text, edits)] == [(2, 2, "TWO!")]
    assert within_lines(text, edits, 2, 3) == "TWO!\nthree"
    assert within_lines(text, edits, 3, 3) is None
