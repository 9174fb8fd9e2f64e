"""The literals that generated expressions are made of, by kind; each is written as Terraform reads it."""

from __future__ import annotations

from typing import Dict, List

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """A text as a literal of Terraform."""
    written = "".join(_ESCAPES.get(character, character) for character in text)
    return '"{}"'.format(written.replace("${", "$${").replace("%{", "%%{"))


def _all(*texts: str) -> List[str]:
    return [quoted(text) for text in texts]


_JSON = [
    '{"b": [1, "x", null], "a": true}',
    '[1, 2.50, 1e3, "é<&>"]',
    '"text"',
    "null",
    "12",
    '{"a": {"b": {"c": []}}}',
    "{",
    "",
    '{"a": 1, "a": 2}',
    "[01]",
    " [1] ",
    '["\\u00e9\\n"]',
    "1e400",
    "0.1",
    "[1,]",
    "-0",
]
_YAML = [
    "a: 1\nb: [x, 'y']\n",
    "- 1e3\n- 012\n- 0777\n- 0o17\n- 1_000\n- 12:30:45\n- 0b11\n- 0x1F\n",
    "Version: 2012-10-17\n",
    'Version: "2012-10-17"\n',
    "a: y\nb: yes\nc: on\nd: true\ne: True\nf: TRUE\n",
    "a: ~\nb: null\nc:\nd: Null\n",
    "1: one\ntrue: yes\n",
    "a: .inf\n",
    "a: .5\nb: 1.\nc: -1.5e-3\nd: +7\n",
    "a: &x {b: 1}\nc: *x\n",
    "base: &b {a: 1, b: 2}\nmore:\n  <<: *b\n  b: 3\n",
    "a: |\n  one\n  two\nb: >-\n  three\n  four\n",
    "[]",
    "{}",
    "",
    "text",
    "a: [\n",
    "a: 1\na: 2\n",
    "- 000123456789\n- 123456789012\n",
    "!!str 12",
    "a: !!int '3'\n",
    "---\na: 1\n",
    "---\na: 1\n---\nb: 2\n",
    "a: 2020-01-01T10:00:00Z\n",
    "x: 1 # comment\n",
    "- - 1\n  - 2\n- {a: b}\n",
    "a: 'it''s'\nb: \"\\u00e9\\n\"\n",
]

LITERALS: Dict[str, List[str]] = {
    "string": [
        *_all(
            "", "a", "b", "x", "ab", "foo-bar", "a,b.c", "us-east-1", "hello world", "A1", " a ", "é", "ß", "e\u0301"
        ),
        *_all("1", "2", "-3", "1.0", "01", "1e3", "true", "false", "null", "a/b/c", "a\nb", 'say "x"', "<&>", "日本"),
        *_all("${a}", "%{b}", "$", "%", "tab\there", "key/1", "\\", "a.b.c", "ǆ", "İ", "👩‍🚀", "Foo bar", "0x10", " 5"),
        '"\\u00e9\\n"',
        '"\\U0001F600"',
    ],
    "number": [
        *("0", "1", "2", "3", "5", "7", "10", "100", "0.1", "0.2", "1.5", "2.50", "1e3", "1.5e-3", "1e21", "0.000001"),
        *("12345678901234567890", "9007199254740993", "123456789012", "1e100", "3.14159", "255", "1.555", "64", "1E2"),
    ],
    "bool": ["true", "false"],
    "null": ["null"],
    "small": ["0", "1", "2", "3", "4", "8", "-1", "-3", "0.5"],
    "index": ["0", "0", "0", "0", "0", "1", "1", "1", "2", "-1", "-2", "3", "5", "1.5", '"1"'],
    "lines": _all("a\nb", "a\n", "\na\n\n", "  a  ", "a\r\nb\r\n", "one\n  two\nthree", "", "\t\u00a0a\u2003"),
    "separator": _all(",", "", ", ", "-", ".", "/", "\n"),
    "key": _all("a", "a", "b", "b", "c", "one", "1", "x y", "missing"),
    "pattern": [
        *_all(
            "a", "[a-z]+", "^(\\w+)-(\\w+)$", "(?P<first>[a-z]+)(?P<rest>.*)", "(\\d+)|([a-z])", "^$", "[[:alpha:]]+"
        ),
        *_all(".", "\\s+", "(?i)A", "o{2}", "(", "[^,]+", "\\.", "(a)?(b)?", "\\p{L}+", "(?s).+", "a*", "\\bfoo\\b"),
    ],
    "pattern_or_text": _all(
        "a", "-", "", ".", "/[a-z]/", "/(\\w)-(\\w)/", "/^/", "/x*/", "/", "//", "us", "/(?P<n>o+)/"
    ),
    "replacement": _all("", "x", "$2-$1", "${n}!", "$$", "\\1", "$1x", "${1}x", "é"),
    "format_text": [
        *_all("%s", "%s-%s", "%d", "%03d", "%5s|%-5s", "%q", "%v", "%#v", "%t", "%f", "%.2f", "%e", "%g", "%x", "%X"),
        *_all(
            "%o", "%b", "%%", "%[2]s %[1]s", "%+d", "%5.1f", "% d", "%s %", "%z", "plain", "%10q", "%.3s", "%-08.3f|"
        ),
        *_all("%G", "%E", "%[3]s", "%[1]s%s", "%#x", "%05s", "é%s", "%*d", "%v %v", "%s/%03d%%", "%.0f", "%6.2e"),
    ],
    "digits": [*_all("12", "ff", "FF", "0b11", "777", "-10", "z", "1.5", "", "+3", " 7", "1_0"), "12"],
    "base": ["10", "16", "2", "8", "36", "62", "1", "0", "63"],
    "base64_text": _all("aGVsbG8=", "aGVsbG8", "", "w6k=", "/+8=", "_-8=", "aGk", "a", "YWJj\nZGVm", "eA=="),
    "charset": _all("UTF-8", "utf-16le", "ISO-8859-1", "US-ASCII", "windows-1252", "nonsense"),
    "csv_text": _all(
        "a,b\n1,2\n3,4\n", 'a,b\n"x,y",\n', "a,a\n1,2\n", "", "a\n", "a,b\n1\n", "a,b\r\n1,2\r\n", 'a\n"x""y"\n'
    ),
    "json_text": _all(*_JSON),
    "yaml_text": _all(*_YAML),
    "path": _all("keys/us-east-1.json", "keys/", "", "/", "a", "./a/../b", "/a/b.txt", "a//b", "..", ".", "/..", "a/."),
    "file_name": _all(
        "files/text.txt", "files/policy.json", "files/missing.txt", "./files/text.txt", "files", "files/a/b.txt"
    ),
    "template_file": _all(
        "files/greeting.tftpl", "files/loop.tftpl", "files/text.txt", "files/broken.tftpl", "files/missing"
    ),
    "folder": [*_all("files", "files/a", "missing", "./files"), '"${path.module}/files"'],
    "file_pattern": _all(
        "*.txt", "**", "*", "a/*.txt", "**/*.txt", "*.{json,txt}", "nothing*", "text.txt", "[a-t]*", "?.txt"
    ),
    "template_name": ["local.greeting", "local.loop", "local.greeting", '"literal"'],
    "cidr": _all(
        "10.0.0.0/8", "10.1.2.0/24", "192.168.1.17/28", "2001:db8::/32", "fe80::1/64", "10.0.0.0", "0.0.0.0/0"
    ),
    "date_format": _all(
        "YYYY-MM-DD", "DD MMM YYYY hh:mm ZZZ", "EEEE, DD-MMM-YY hh:mm:ss ZZZ", "h:mm aa", "'at' HH", "Q", "M/D/YY"
    ),
    "time": _all("2020-02-29T10:05:06Z", "2021-12-31T23:59:59+02:00", "2020-02-29", "1999-01-01T00:00:00-08:00", "now"),
    "duration": _all("1h", "-10m", "1h30m15s", "500ms", "1.5h", "1d", "", "24h", "-0.5s", "1us"),
    "namespace": _all("dns", "url", "oid", "x500", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "nonsense"),
    "arn": _all(
        "arn:aws:kms:us-east-1:111122223333:key/1234",
        "arn:aws:iam::111122223333:role/path/to/name",
        "arn:aws:s3:::bucket",
        "arn:aws:iam::111122223333:role/name",
        "not an arn",
        "arn:aws:sns:us-east-1:111122223333:topic:x",
        "",
    ),
}

NAMES: Dict[str, List[str]] = {
    "string": ["local.text", "var.name", "local.object.name", "local.object_list[0].name"],
    "number": ["local.count", "var.size", "local.object.size"],
    "bool": ["local.yes", "var.on"],
    "list:string": ["local.tuple", "var.names", "local.list", "local.object_list[*].name", "local.object.tags"],
    "list:number": ["var.sizes", "[1, 2, 3]"],
    "set:string": ["var.name_set", "local.set"],
    "map:string": ["var.labels", "local.map"],
    "map:any": ["local.object", "var.settings", "local.map", "var.labels"],
    "list:any": ["local.object_list", "local.mixed", "var.names", "local.tuple"],
    "set:any": ["var.name_set", "local.set"],
    "any": ["local.nothing", "local.object", "var.settings", "local.mixed", "var.anything"],
}
"""Names of ``names.tf``, by kind."""

UNKNOWN_TEXT = "terraform_data.later.id"
OPEN_TEXT = "var.open"
OPEN_VALUES = ("a", "", "b", "1", "us-east-1", "some text")  # that it may have
"""A text that the project cannot know; of ``later.tf``."""
