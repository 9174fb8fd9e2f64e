"""Input that was made to do harm: it is read in bounded time and memory, and steers no log."""

from __future__ import annotations

import gc
import json
import os
import stat
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from incident_manager import json_text, limits
from incident_manager.cloudformation.intrinsic_functions import names_in_text
from incident_manager.cloudformation.template_source import load_template, parse_template, stack_environment
from incident_manager.cloudformation.template_values import Template
from incident_manager.confidential.confidential_text import confidential
from incident_manager.confidential.masking import MASK, concealed
from incident_manager.confidential.url_credentials import credentials_in_urls
from incident_manager.deciding import one_of
from incident_manager.json_text import NotJson
from incident_manager.key_policy.key_access import KEY_POLICY
from incident_manager.policies.policy_documents import parsed
from incident_manager.policies.text_matching import like
from incident_manager.scanned_files import Listing, read_text
from incident_manager.terraform import hcl_syntax
from incident_manager.terraform.hcl_syntax import SyntaxFault
from incident_manager.terraform.module_instances import Program
from incident_manager.terraform.plan_addresses import longest
from incident_manager.terraform.plan_configuration import Scope
from incident_manager.terraform.plan_source import Plan
from incident_manager.terraform.source_files import Sources
from incident_manager.values import MAX_SIZE, OpenExpansion, Unknown, is_known, text_of
from incident_manager.verdict import MAX_LINE, Fault, lines_of
from incident_manager.worlds import in_each_world


@pytest.fixture(autouse=True)
def within_seconds() -> Iterator[None]:
    """Each of these takes moments where there is a limit, and hours or all memory where there is none."""
    gc.freeze()  # what other tests have left is not searched for garbage within this time
    started = time.process_time()
    yield
    assert time.process_time() - started < 5


def doubled(first: str, step: str, count: int = 60) -> str:
    """Locals, each made of the one before, which stands for ``@``."""
    lines = [f"l{number} = {step.replace('@', f'local.l{number - 1}')}" for number in range(1, count + 1)]
    return "\n".join(["locals {", f"l0 = {first}", *lines, f"last = local.l{count}", "}"])


def evaluate(folder: Path, configuration: str, expression: str = "local.last") -> Any:
    file = folder / "main.tf"
    file.write_text(configuration)
    listing = Listing(str(folder), {str(folder): frozenset({str(file)})}, {}, ())
    return Program(listing, Sources()).root(str(folder)).evaluate(hcl_syntax.parse_expression(expression), {})


GROWING = {
    "text": doubled('"aaaaaaaa"', '"${@}${@}"'),
    "join": doubled('"aaaaaaaa"', 'join("", [@, @])'),
    "list": doubled("[1]", "concat(@, @)"),
    "tree": doubled("[1]", "[@, @]"),
    "object": doubled("{}", "{ a = @, b = @ }"),
    "escapes": doubled('"\\""', "jsonencode(@)"),
    "replace": doubled('"aaaaaaaa"', 'replace(@, "a", @)'),
    "pattern": doubled('"aaaaaaaa"', 'replace(@, "/a/", "$0$0$0")'),
    "number": doubled("10", "@ * @"),
    "template": doubled('"xxxxxxxx"', 'templatestring("$${a}$${a}", { a = @ })'),
    "reasons": doubled('["${var.x}", "${var.y}"]', '["${@[0] + @[1]}", "${@[1] + @[0]}"]'),
}


@pytest.mark.parametrize("name", GROWING)
def test_what_grows_without_end_is_not_known(name: str, tmp_path: Path) -> None:
    value = evaluate(tmp_path, 'variable "x" {}\nvariable "y" {}\n' + GROWING[name])
    assert not is_known(value)
    assert limits.Budget().size(value) <= MAX_SIZE


MANY = "setproduct(range(1000), range(100))"  # Terraform's range() itself has no more than 1024 numbers

LONG = f"[for a in {MANY} : [for b in {MANY} : a]]"  # test_given_up.py has one such

COSTLY = {
    'format("%2000000000s", "x")': "so long a text",
    'format("%99999999999999999999999s", "x")': "so long a text",
    'format("%.2000000000f", 1)': "so long a text",
    'indent(999, "%s")' % ("\\n" * 3000): "too long",
    "range(1000000000)": "more than 1024",
    "range(0, 1, 1e-300)": "more than 1024",
    "range(1e17, 1e17 + 4e9)": "more than 1024",
    f"toset({MANY})": "more steps",
    f"distinct({MANY})": "more steps",
    f"setintersection({MANY}, {MANY})": "more steps",
    LONG: "more steps",
    f"[for a in {MANY} : contains({MANY}, -1)]": "more steps",
    'regex("(a|a)*c", "%s")' % ("a" * 60): "the pattern is not evaluated",
    'regex("(a+b?)+c", "%s")' % ("a" * 60): "the pattern is not evaluated",
    'regex("(?:a?){40}c", "%s")' % ("a" * 60): "the pattern is not evaluated",
    'regex("%s", "aaaaaaaaaaa")' % ("a?" * 24 + "a" * 12): "the pattern is not evaluated",
    'regexall("a*a*a*a*a*a*b", "%s")' % ("a" * 3000): "the pattern is not evaluated",
    'replace("%s", "/(a*)*b/", "x")' % ("a" * 60): "the pattern is not evaluated",
    f"{MANY}[var.x]": "var.x has no value",
    "%s / 3" % ("1" * 400): "too large",
    "1e308 * %s" % ("1" * 150): "too large",
    'parseint("%s", 16)' % ("f" * 100_000): "so long a number",
    'jsondecode("[%s]")' % ("1" * 5000): "",
}


@pytest.mark.parametrize(
    "expression",
    [pytest.param(one, marks=pytest.mark.long if one == LONG else (), id=str(n)) for n, one in enumerate(COSTLY)],
)
def test_what_costs_too_much_is_not_computed(expression: str, tmp_path: Path) -> None:
    value = evaluate(tmp_path, 'variable "x" {}', expression)
    assert isinstance(value, Unknown)
    assert COSTLY[expression] in value.why


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('regex("^arn:aws:kms:([^:]+):(\\\\d+):key/(.+)$", "arn:aws:kms:eu-west-1:111122223333:key/a")', None),
        ('regex("^([a-z]+)-([a-z]+)-(\\\\d+)$", "us-east-1")', ("us", "east", "1")),
        ('replace("a.b_c", "/[^a-z0-9]+/", "-")', "a-b-c"),
        ('format("%-5s|%05.1f|%s", "ab", 2.25, "c")', "ab   |002.2|c"),
        ("range(5, 0, -2)", (5, 3, 1)),
        ('length(toset([for pair in setproduct(range(200), range(100)) : "${pair[0]}/${pair[1]}"]))', 20000),
        ('indent(2, "a\\nb")', "a\n  b"),
    ],
)
def test_what_is_usual_is_within_the_limits(expression: str, value: Any, tmp_path: Path) -> None:
    found = evaluate(tmp_path, "", expression)
    assert found == (("eu-west-1", "111122223333", "a") if value is None else value)


def test_modules_that_call_themselves_come_to_an_end(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    calls = "".join(f'module "m{number}" {{\n  source = "./"\n}}\n' for number in range(5))
    file.write_text(calls + 'module "many" {\n  source = "./"\n  count  = 20000\n}\nresource "aws_kms_key" "k" {}\n')
    root = str(tmp_path)
    listing = Listing(root, {root: frozenset({str(file)})}, {}, ())
    pending, found = [Program(listing, Sources()).root(root)], 0
    while pending:
        module = pending.pop()
        found += len(list(module.resources()))
        for call in module.directory.calls:
            pending.extend(module.called(call))
    assert 1 < found < 100_000


def test_the_instances_of_a_module_count_with_all_that_is_in_them(tmp_path: Path) -> None:
    keys = "".join(f'resource "aws_kms_key" "k{number}" {{}}\n' for number in range(300))
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(keys)
    (tmp_path / "main.tf").write_text('module "m" {\n  source = "./m"\n  count  = length(range(1000))\n}\n')
    root, below = str(tmp_path), str(tmp_path / "m")
    files = {folder: frozenset({f"{folder}/main.tf"}) for folder in (root, below)}
    module = Program(Listing(root, files, {}, ()), Sources()).root(root)
    (called,) = module.called("m")  # which stands for any of them
    assert len(list(called.resources())) == 300
    assert isinstance(module.rooted("module", "m"), OpenExpansion)


def test_texts_that_were_quadratic_are_read_in_one_go() -> None:
    assert names_in_text("${" * 200_000) == []
    assert names_in_text("${" * 100_000 + "}") == ["${" * 99_999]
    assert names_in_text("${a}${!b}${ c.d }$${e") == ["a", "c.d"]
    references = [f"aws_kms_key.k{number}{end}" for number in range(10_000) for end in (".arn", "", "[0]")]
    assert longest({"references": [*references, *references]}) == [name for name in references if name[-1] in "n]"]
    assert longest({"references": ["a.b", "a", "a-b", "a.bc"]}) == ["a.b", "a-b", "a.bc"]


def test_a_text_that_many_instances_have_is_searched_once() -> None:
    text = "password secret token key api " * 300
    for _ in range(1000):
        assert list(confidential(text)) == list(confidential(text, "x"))


def test_documents_that_double_come_to_an_end(tmp_path: Path) -> None:
    block = 'data "aws_iam_policy_document" "d%d" {\n  source_policy_documents = [%s]\n  statement {}\n}\n'
    documents = [block % (0, "")]
    for number in range(1, 40):
        documents.append(block % (number, ", ".join([f"data.aws_iam_policy_document.d{number - 1}.json"] * 2)))
    configuration = "".join(documents) + "locals {\n  last = jsondecode(data.aws_iam_policy_document.d39.json)\n}\n"
    assert len(evaluate(tmp_path, configuration)["Statement"]) < 10_000


PARSED = {
    "digits": "x = " + "1" * 100_000,
    "operators": "x = " + "+".join(["1"] * 50_000),
    "negations": "x = " + "!" * 50_000 + "true",
    "attributes": "x = local.a" + ".b" * 50_000,
    "indices": "x = local.a" + "[0]" * 50_000,
    "index": "x = local.a." + "1" * 5000,
    "splat": "x = local.a[*]" + ".b" * 50_000,
}
UNENDED = {
    "parentheses": "x = " + "(" * 50_000,
    "blocks": "a {" * 50_000,
    "comments": "/* " * 300_000,
}


@pytest.mark.parametrize("name", PARSED)
def test_what_is_beyond_a_limit_of_syntax_is_refused_alone(name: str) -> None:
    body = hcl_syntax.parse_body(f"{PARSED[name]}\ny = 1\n")
    assert isinstance(body.attributes["x"].expression, hcl_syntax.Refused)
    assert body.attributes["y"].expression.value == 1


@pytest.mark.parametrize("name", UNENDED)
def test_syntax_that_nests_without_end_is_refused(name: str) -> None:
    with pytest.raises(SyntaxFault):
        hcl_syntax.parse_body(UNENDED[name])


def test_text_of_dollars_is_read_in_one_go() -> None:
    assert hcl_syntax.parse_body('x = "' + "$" * 1_000_000 + '"').attributes["x"].expression.value == "$" * 1_000_000


def test_json_syntax_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "main.tf.json"
    file.write_text('{"resource": {"a": {"b": ' + '{"region": ' * 450 + "1" + "}" * 450 + "}}}")
    assert Sources().body(str(file)) is None


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 5000, '{"a": [' + "9" * 5000 + "]}"])
def test_json_that_python_cannot_read_is_no_json(text: str) -> None:
    with pytest.raises(NotJson):
        json_text.decoded(text)


BOMBS = {
    "aliases": "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 15)),
    "merges": "a0: &a0 {x: 1}\n"
    + "".join(f"a{n}: &a{n}\n  <<: [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 15)),
    "circle": "a: &a [*a]\n",
    "circle of mappings": "a: &a {b: *a}\n",
    "depth": "[" * 5000 + "]" * 5000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_yaml_that_stands_for_more_than_it_has_is_not_read(name: str, tmp_path: Path) -> None:
    assert parse_template(BOMBS[name]) is None
    (tmp_path / "bomb.yml").write_text(BOMBS[name])
    assert isinstance(evaluate(tmp_path, "", 'yamldecode(file("${path.module}/bomb.yml"))'), Unknown)


def test_a_text_that_a_template_repeats_without_end_is_not_put_together() -> None:
    template = Template("t", {"Resources": {}})
    value = template.evaluate({"Fn::Join": ["x" * 100_000, ["a"] * 1000]})
    assert isinstance(value, Unknown)
    deep: Any = "x"
    for _ in range(3000):
        deep = [deep]
    assert isinstance(Template("t", {"Mappings": {"m": {"a": {"b": deep}}}}).evaluate({"Fn::GetAtt": "a.b"}), Unknown)


def test_a_policy_of_more_than_a_policy_may_have_is_not_known() -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    policy = parsed(
        {"Version": "2012-10-17", "Statement": tuple({**statement, "Sid": f"S{n}"} for n in range(10_000))}, KEY_POLICY
    )
    (statement_of_all,) = policy.statements
    assert isinstance(statement_of_all.body, Unknown) and "more than" in statement_of_all.body.why


def test_patterns_of_many_stars_are_matched_in_time() -> None:
    assert like("*a" * 2000 + "b", "a" * 2000) is False


def test_references_of_a_plan_that_branch_come_to_an_end() -> None:
    def calls(depth: int) -> Dict[str, Any]:
        inner = ["module.a.o", "module.a", "module.b.o", "module.b"] if depth else []
        module: Dict[str, Any] = {"outputs": {"o": {"expression": {"references": inner}}}}
        if depth:
            module["module_calls"] = shared[depth - 1]
        return {name: {"module": module} for name in ("a", "b")}

    shared: List[Dict[str, Any]] = []
    for depth in range(50):
        shared.append(calls(depth))
    plan = Plan({"planned_values": {}, "configuration": {"root_module": {"module_calls": shared[-1]}}})
    assert isinstance(plan.resolved({"references": ["module.a.o", "module.a"]}, Scope("")), Unknown)


def test_no_reason_steers_a_log() -> None:
    value = "RSA\x1b[31m\n::error::no\r\x00\u202e\ud800\u2028" + "x" * 100_000
    lines = lines_of([Fault(f"the key has the key spec {value}.", "do this:\n  and that")], str)
    assert lines[1:] == ["Fix: do this:", "  and that"]
    assert lines[0].startswith(r"Found: the key has the key spec RSA\x1b[31m\n::error::no\r\x00\u202e\ud800\u2028xx")
    assert all(line.isprintable() and len(line) < MAX_LINE + 100 for line in lines)
    json.dumps(lines).encode()


REPEATED = (
    *(
        "a",
        "A",
        "0",
        "-",
        ".",
        " ",
        "\n",
        '"',
        "$",
        "${",
        "/",
        "\\",
        "*",
        "_",
        ":",
        "@",
        "a.",
        "a-",
        "a@",
        "+1 ",
        "(",
        "%",
    ),
    *(
        "-----BEGIN ",
        "https://",
        "http://a@",
        "https://h/?token=",
        "password=",
        "token: ",
        "x@y.",
        "1 2",
        "+49 ",
        "arn:",
        "https://a:",
        "http://a?b=c&",
        "a:://",
    ),
)


@pytest.mark.parametrize("searched", ["value", "name", "url", "line"])
def test_text_is_searched_in_time_whatever_repeats_in_it(searched: str) -> None:
    for part in REPEATED:
        text = (part * 10_000)[:9_999] + "\0"
        started = time.process_time()
        if searched == "url":
            list(credentials_in_urls(text))
        elif searched == "line":
            concealed([(1, text)])
        else:
            list(confidential(*((text, "password") if searched == "value" else ("x", text))))
        assert time.process_time() - started < 1, part


@pytest.mark.parametrize("part", ["https://a:", "http://a?b=c&", "a:://", "https://a/", "@", "\n", "https://a/AKIA:"])
def test_many_texts_are_searched_in_time(part: str) -> None:
    for number in range(40):
        text = f"{number} {part * 10_000}"[:9_999]
        assert not list(confidential(text)) and not list(credentials_in_urls(text))


def test_a_url_is_read_whatever_is_before_it() -> None:
    (found,) = credentials_in_urls("https://a:" * 1000 + " https://user:s3cretPa55@example.com/")
    assert str(found) == "the user information of a URL at example.com"
    inside = "https://a.example/?" + "u=http://b.example&" * 100 + "token=abcdef123456"
    assert "the query parameter token of a URL at a.example" in map(str, credentials_in_urls(inside))


def test_a_line_too_long_to_be_searched_is_concealed() -> None:
    address = "jane@example.com"
    (masked,) = concealed([(1, '  {"a": "' + "x" * 20_000 + f'", "summary": "{address}"}}\n')])
    assert address not in masked[1] and len(masked[1]) < 100
    assert concealed([(1, "x" * 9000)]) == [(1, "x" * 9000)]
    spaces = "  summary = " + " " * 9000 + "x\n"
    assert concealed([(1, spaces)] * 20) == [(1, spaces)] * 20
    assert concealed([(1, spaces)] * 30)[-1][1].split() == ["summary", "=", f'"{MASK}"']


@pytest.mark.parametrize("name", ["fifo", "zero", "loop", "folder", "missing"])
def test_what_is_no_file_is_not_opened(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    if name == "fifo":
        os.mkfifo(path)
    elif name == "folder":
        path.mkdir()
    elif name != "missing":
        path.symlink_to("/dev/zero" if name == "zero" else path.name)
    assert read_text(str(path)) is None
    assert load_template(str(path)) is None
    assert isinstance(evaluate(tmp_path, "", 'file("${path.module}/x.json")'), Unknown)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_text("x" * 100)
    assert read_text(str(file), 100) == "x" * 100
    assert read_text(str(file), 99) is None


def test_what_becomes_a_pipe_after_the_look_at_it_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "x.json")
    monkeypatch.setattr(os.path, "isfile", lambda file: isinstance(file, str) or stat.S_ISREG(os.fstat(file).st_mode))
    assert read_text(str(tmp_path / "x.json")) is None


def test_a_manifest_that_is_a_link_says_nothing(tmp_path: Path) -> None:
    stack = {"properties": {"templateFile": "a.template.json"}, "environment": "aws://111122223333/eu-west-1"}
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps({"artifacts": {"a": stack}}))
    folder = tmp_path / "cdk.out"
    folder.mkdir()
    manifest = folder / "manifest.json"
    manifest.symlink_to(outside)
    assert stack_environment(str(folder / "a.template.json")).region is None
    manifest.unlink()
    manifest.write_text(outside.read_text())
    assert stack_environment(str(folder / "a.template.json")).region == "eu-west-1"
    assert stack_environment(str(folder / "aInner.nested.template.json")).region == "eu-west-1"
    assert stack_environment(str(folder / "b.template.json")).region is None


def test_a_file_outside_is_not_read_whatever_leads_there(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x").write_text("secret")
    here = tmp_path / "here"
    here.mkdir()
    (here / "link").symlink_to("hop")
    (here / "hop").symlink_to(tmp_path / "outside" / "x")
    (here / "folder").symlink_to(tmp_path / "outside")
    for path in ("link", "folder/x", "../outside/x", "${path.root}/../outside/x", "${path.module}/folder/../x"):
        value = evaluate(here, "", f'try(file("{path}"), templatefile("{path}", {{}}))')
        assert isinstance(value, Unknown), path
    assert isinstance(evaluate(here, "", f'file("{tmp_path}/outside/x")'), Unknown)
    assert isinstance(evaluate(here, "", 'file("/proc/self/environ")'), Unknown)


def test_choices_and_texts_are_limited_where_they_are_made() -> None:
    assert in_each_world(lambda: one_of(range(200_000), "which", "why"))[0][0].found == Unknown("why")
    assert isinstance(text_of(["x" * MAX_SIZE, "y"]), Unknown)
    budget = limits.Budget()
    value: Any = ()
    for _ in range(limits.MAX_NESTING + 2):
        value = (value,)
    assert budget.bounded(value) is limits.TOO_LARGE
