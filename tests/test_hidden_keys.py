"""A key that breaks a rule, in configurations that hide it: the finding, or the statement of what was given up."""

from __future__ import annotations

import json
import os
import random
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest
from conftest import SAMPLES
from fuzz_runs import scan
from incident_manager import scanned_files
from incident_manager.given_up import said

SPEC = "RSA_2048"
FEW = 3  # in a normal run, of each language
MANY = int(os.environ.get("FUZZ_EXAMPLES", "500"))
LARGE = 64 * 1024  # of a file, here: checkov takes long for one of 16 MiB


@pytest.fixture(autouse=True)
def smaller_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (scanned_files.read_text, scanned_files.is_too_large):
        monkeypatch.setattr(function, "__defaults__", (LARGE,))


class Hiding:
    """What one configuration is written with."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.locals: Dict[str, str] = {}
        self.conditions: Dict[str, Any] = {}

    def size(self, *most: int) -> int:
        """At times far below a limit, at times about it, at times far above."""
        return self.random.randint(1, self.random.choice(most))

    def escaped(self, text: str) -> str:
        """A text with some letters as the escapes of HCL, JSON and YAML."""
        share = self.random.choice((0, 0, 0.1, 1))
        return "".join(
            f"\\u{ord(letter):04x}" if letter.isalnum() and self.random.random() < share else letter for letter in text
        )

    def local(self, expression: str) -> str:
        name = f"l{len(self.locals)}"
        self.locals[name] = expression
        return f"local.{name}"

    # Terraform's expressions: each has the value of the one that it is made of

    def expression(self) -> str:
        found = f'"{self.escaped(SPEC)}"'
        for _ in range(self.random.randint(0, 3)):
            found = self.random.choice(STEPS)(self, found)
        return found


def beside_a_number(hiding: Hiding, inner: str) -> str:
    return f"[{'1' * hiding.size(10, 600, 6000)}, {inner}][1]"


def in_lists(hiding: Hiding, inner: str) -> str:
    depth = hiding.size(5, 60, 130, 400)
    return f"{'[' * depth}{inner}{']' * depth}{'[0]' * depth}"


def in_parentheses(hiding: Hiding, inner: str) -> str:
    depth = hiding.size(5, 60, 130, 1000)
    return f"{'(' * depth}{inner}{')' * depth}"


def in_conditions(hiding: Hiding, inner: str) -> str:
    for _ in range(hiding.size(3, 30, 130)):
        inner = f'(true ? {inner} : "SYMMETRIC_DEFAULT")'
    return inner


def behind_conditions(hiding: Hiding, inner: str) -> str:
    condition = hiding.local("true")
    for _ in range(hiding.size(5, 40, 300)):
        condition = hiding.local(f"{condition} && {condition}")
    return f'{condition} ? {inner} : "SYMMETRIC_DEFAULT"'


def behind_locals(hiding: Hiding, inner: str) -> str:
    inner = hiding.local(inner)
    for _ in range(hiding.size(5, 50, 500)):
        inner = hiding.local(inner)
    return inner


def in_a_loop(hiding: Hiding, inner: str) -> str:
    over = hiding.random.choice(("range(3)", "range(1000)", "setproduct(range(1000), range(50))"))
    name = hiding.local(over)
    found = f"[for a in {name} : {inner}][0]"
    return f"[for b in {name} : {found}][0]" if hiding.random.random() < 0.4 else found


def in_functions(hiding: Hiding, inner: str) -> str:
    for _ in range(hiding.size(3, 60, 130)):
        inner = (
            hiding.random.choice(("upper({})", 'trimspace("{}")', 'join("", [{}])', 'format("%s", {})'))
            .replace('"{}"', "{}")
            .format(inner)
        )
    return inner


def in_text(hiding: Hiding, inner: str) -> str:
    for _ in range(hiding.size(2, 50, 130)):
        inner = f'"${{{inner}}}"'
    return inner


def encoded(hiding: Hiding, inner: str) -> str:
    depth = hiding.size(3, 50, 130)
    return f"jsondecode(jsonencode({'[' * depth}{inner}{']' * depth})){'[0]' * depth}"


def padded(hiding: Hiding, inner: str) -> str:
    size = hiding.size(10, 10_000, 3_000_000)
    return f'substr(format("%-{size}s", {inner}), 0, {len(SPEC)})'


def doubled(hiding: Hiding, inner: str) -> str:
    text = hiding.local('"x"')
    for _ in range(hiding.size(3, 15, 60)):
        text = hiding.local(f'"${{{text}}}${{{text}}}"')
    return f'{text} == "" ? "SYMMETRIC_DEFAULT" : {inner}'


STEPS: Tuple[Callable[[Hiding, str], str], ...] = (
    *(beside_a_number, in_lists, in_parentheses, in_conditions, behind_conditions, behind_locals, in_a_loop),
    *(in_functions, in_text, encoded, padded, doubled),
)
REGION = 'name = "us-east-1"\n    kms_key_arn = '


def more_in_hcl(hiding: Hiding) -> Iterator[str]:
    """What stands beside the key, and may cost the file."""
    choice = hiding.random.randint(0, 9)
    if choice == 0:
        yield f"# {'x' * hiding.size(10, 2 * LARGE)}\n"
    if choice == 1:
        yield f"/*{'/*' * hiding.size(10, 1000)}*/\n"
    if choice == 2:
        yield f"locals {{\n  unused = {'1' * hiding.size(10, 6000)}\n}}\n"
    if choice == 3:
        depth = hiding.size(10, 200)
        yield f"locals {{\n  unused = {'{ a = ' * depth}1{' }' * depth}\n}}\n"
    if choice == 4:
        yield 'locals {\n  unused = <<-EOT\n}}}} "${"a"}" %{ if true }b%{ endif }\n  EOT\n}\n'


def in_hcl(hiding: Hiding) -> Dict[str, str]:
    spec = hiding.expression()
    count, reference = hiding.random.choice(
        (
            *(("", ""),) * 3,
            ("count = 1", "[0]"),
            (f"count = length(range({hiding.size(3, 100)}))", "[0]"),
            ('for_each = toset(["a", "b"])', '["a"]'),
        )
    )
    twice = 'customer_master_key_spec = "SYMMETRIC_DEFAULT"\n  ' if hiding.random.random() < 0.05 else ""
    kinds = [hiding.escaped(kind) for kind in ("aws_kms_key", "aws_ssmincidents_replication_set")]
    resources = (
        f'resource "{kinds[0]}" "k" {{\n  {count}\n  {twice}customer_master_key_spec = {spec}\n}}\n'
        f'resource "{kinds[1]}" "s" {{\n  region {{\n    {REGION}aws_kms_key.k{reference}.arn\n  }}\n}}\n'
    )
    if hiding.locals:
        lines = "".join(f"  {name} = {text}\n" for name, text in hiding.locals.items())
        resources += f"locals {{\n{lines}}}\n"
    resources = "".join(more_in_hcl(hiding)) + resources
    provider = 'provider "aws" {\n  region = "us-east-1"\n}\n'
    if hiding.random.random() < 0.7:
        return {"main.tf": provider + resources}
    times = hiding.random.choice(("", "  count = 1\n", f"  count = {hiding.size(3, 30)}\n"))
    return {"main.tf": f'{provider}module "m" {{\n  source = "./m"\n{times}}}\n', "m/main.tf": resources}


def in_json(hiding: Hiding) -> Dict[str, str]:
    spec = hiding.expression()
    key: Dict[str, Any] = {"customer_master_key_spec": f"${{{spec}}}"}
    entry = {"region": [{"name": "us-east-1", "kms_key_arn": "${aws_kms_key.k.arn}"}]}
    document: Dict[str, Any] = {
        "provider": {"aws": {"region": "us-east-1"}},
        "resource": {"aws_kms_key": {"k": key}, "aws_ssmincidents_replication_set": {"s": entry}},
    }
    unused: Any = 1
    for _ in range(hiding.size(1, 50, 200, 1200)):
        unused = {"a": unused}
    document["locals"] = {**{name: f"${{{text}}}" for name, text in hiding.locals.items()}, "unused": unused}
    text = dumped(document)
    return {"main.tf.json": disguised(hiding, text, '"customer_master_key_spec": ', '"SYMMETRIC_DEFAULT"')}


def dumped(document: Any) -> str:
    """JSON text, however deep it nests."""
    parts: List[str] = []
    pending: List[Any] = [document]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending.append(Raw("}"))
            for number, (name, value) in enumerate(reversed(list(item.items()))):
                pending.extend((Raw("," if number else ""), value, Raw(f"{json.dumps(name)}: ")))
            pending.append(Raw("{"))
        else:
            parts.append(item.text if isinstance(item, Raw) else json.dumps(item))
    return "".join(parts)


class Raw:
    def __init__(self, text: str) -> None:
        self.text = text


def disguised(hiding: Hiding, text: str, name: str, other: str) -> str:
    """JSON text with escapes in its words, numbers beyond limits, and names that are given twice."""
    for word in ("aws_kms_key", "ssmincidents", "SSMIncidents", "AWS::KMS", "customer_master_key_spec", SPEC):
        if hiding.random.random() < 0.3:
            text = text.replace(word, hiding.escaped(word))
    if hiding.random.random() < 0.2:
        text = text.replace("{", '{"": ' + "1" * hiding.size(10, 600, 6000) + ", ", 1)
    if hiding.random.random() < 0.1:
        text = text.replace(name, f"{name}{other}, {name}", 1)
    return text


def in_template(hiding: Hiding) -> Dict[str, str]:
    spec: Any = SPEC
    conditions: Dict[str, Any] = {"C0": {"Fn::Equals": ["a", "a"]}}
    for _ in range(hiding.size(1, 40, 300)):
        last = {"Condition": f"C{len(conditions) - 1}"}
        operator = hiding.random.choice(("Fn::And", "Fn::Or"))
        conditions[f"C{len(conditions)}"] = {operator: [last] * hiding.random.randint(2, 4)}
    for _ in range(hiding.size(1, 20, 80, 300)):
        spec = hiding.random.choice(
            (
                {"Fn::If": [f"C{len(conditions) - 1}", spec, "SYMMETRIC_DEFAULT"]},
                {"Fn::Join": ["", [spec]]},
                {"Fn::Sub": ["${a}", {"a": spec}]},
                {"Fn::Select": [0, [spec, "SYMMETRIC_DEFAULT"]]},
            )
        )
    use = {"RegionName": "us-east-1", "RegionConfiguration": {"SseKmsKeyId": {"Fn::GetAtt": ["K", "Arn"]}}}
    document: Dict[str, Any] = {
        "Conditions": conditions,
        "Resources": {
            "K": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": spec}},
            "S": {"Type": "AWS::SSMIncidents::ReplicationSet", "Properties": {"Regions": [use]}},
        },
    }
    text = disguised(hiding, json.dumps(document), '"KeySpec": ', '"SYMMETRIC_DEFAULT"')
    if hiding.random.random() < 0.5:
        return {"template.json": text}
    return {"template.yaml": f"# {'x' * hiding.size(5, 5, 5, 9)}\n{text}"}


def in_a_plan(hiding: Hiding) -> Dict[str, str]:
    text = (SAMPLES / "plans" / "key_replaced.json").read_text()
    document = json.loads(text.replace("SYMMETRIC_DEFAULT", SPEC))
    unused: Any = 1
    for _ in range(hiding.size(1, 50, 200, 1200)):
        unused = {"a": unused}
    document["variables"] = {"unused": {"value": unused}}
    return {"plan.json": disguised(hiding, dumped_with_lists(document), '"customer_master_key_spec": ', '"x"')}


def dumped_with_lists(document: Dict[str, Any]) -> str:
    shallow = {name: value for name, value in document.items() if name != "variables"}
    return f'{json.dumps(shallow)[:-1]}, "variables": {dumped(document["variables"])}}}'


LANGUAGES: Dict[str, Callable[[Hiding], Dict[str, str]]] = {
    "hcl": in_hcl,
    "json": in_json,
    "template": in_template,
    "plan": in_a_plan,
}


def verify(language: str, seed: int) -> None:
    files = LANGUAGES[language](Hiding(seed))
    said.reasons.clear()
    found = scan(files, False, CKV_SSMIM_GIVEN_UP="fail")
    if found.unread or (found.crashed and "incident_manager" not in "".join(found.complaints)):
        return  # checkov itself says that it cannot read it
    assert not found.crashed, found.complaints
    fails = [
        place for place, (outcome, _) in found.records.items() if outcome == "FAILED" and place[1] == "CKV_SSMIM_1"
    ]
    is_said = [line for line in found.complaints if "WARNING incident_manager" in line]
    shown = {name: text[:3000] for name, text in files.items()}
    assert fails or is_said, f"{language} {seed}: {shown}"
    assert not [line for line in found.complaints if "ERROR" in line], f"{language} {seed}: {found.complaints}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_few_hidden_keys_are_found_or_said(language: str) -> None:
    for seed in range(FEW):
        verify(language, seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("language", LANGUAGES)
def test_many_hidden_keys_are_found_or_said(language: str) -> None:
    first = int(os.environ.get("FUZZ_SEED", "0"))
    for seed in range(first, first + MANY):
        verify(language, seed)
