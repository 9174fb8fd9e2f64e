"""Expressions of Terraform's language, generated: over every construct and every function.

They are typed, so that most of them have a value; now and then a part is of another type than is asked for, so that
what Terraform refuses is asked too.
"""

from __future__ import annotations

import re
from random import Random
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

from terraform_language.atoms import LITERALS, NAMES
from terraform_language.kinds import (
    ALIASES,
    ALWAYS,
    ANY,
    CHAINS,
    CONVERSIONS,
    ENDS,
    EQUALITIES,
    LINES,
    PRIMITIVES,
    STARTS,
    TYPES,
)
from terraform_language.signatures import BUILT_IN, OF_PROVIDER, RARELY, Signature
from terraform_language.written import Written, expression, fragment, sequence

WRONG = 0.04  # of the parts are of another type than is asked for
LONGEST = 260  # characters of an expression


class Name(NamedTuple):
    """A name that a ``for`` gives, with the kind of its value."""

    name: str
    kind: str


Scope = Tuple[Name, ...]


class Generator:
    """Generates expressions; if that is asked for, with functions of the provider, and with a text that is not known.

    ``inline`` is above 0 where no line may end: inside of a template.
    """

    def __init__(self, random: Random, with_provider: bool = False, unknown: str = "") -> None:
        self.random = random
        self._unknown = unknown
        self._inline = 0
        self._names = 0
        self.functions: Dict[str, List[Signature]] = {}
        for signature in [*BUILT_IN, *(OF_PROVIDER if with_provider else [])]:
            self.functions.setdefault(signature.result, []).append(signature)

    def any_expression(self) -> Written:
        """One whole expression, of any type and of a depth from 1 to 4."""
        while True:
            self._names = 0
            depth = self.random.choice((1, 2, 2, 2, 3, 3, 4))
            written = self.make(self.random.choice(TYPES), depth, ())
            if len(written.text) <= LONGEST:
                return written

    def of_function(self, signature: Signature, depth: int = 1) -> Written:
        """A call of one function."""
        while True:
            self._names = 0
            written = self._call(signature, depth, ())
            if len(written.text) <= LONGEST:
                return written

    # Kinds

    def make(self, kind: str, depth: int, scope: Scope) -> Written:
        """An expression of a kind, mostly."""
        if self.random.random() < WRONG and kind not in ALWAYS:
            kind = self.random.choice((*TYPES, "null", "list:list", "set:any"))
        if kind in LITERALS and kind not in (*PRIMITIVES, "null"):
            return self._special(kind, depth, scope)
        if kind in ALIASES:
            return self.make(self.random.choice(ALIASES[kind]), depth, scope)
        if kind == "any":
            simple = depth <= 0 and self.random.random() < 0.8
            kind = self.random.choice(("string", "number", "bool") if simple else ANY)
        if kind == "variables":
            return self._variables(depth, scope)
        if kind == "few":
            items = [self.make("any", depth - 1, scope) for _ in range(self.random.choice((0, 1, 1)))]
            return expression(self.random.choice(("toset(", "tolist(", "(")), sequence("[", items, "]"), ")")
        if depth <= 0:
            return self._leaf(kind, scope)
        makers = self._makers(kind)
        return self.random.choice(makers)(kind, depth - 1, scope)

    def _special(self, kind: str, depth: int, scope: Scope) -> Written:
        """Texts that a function reads, such as patterns: mostly literals, at times of an expression."""
        if depth > 1 and kind not in ALWAYS and self.random.random() < 0.08:
            general = "number" if kind in ("small", "index", "base") else "string"
            return self.make(general, depth - 1, scope)
        return expression(self.random.choice(LITERALS[kind]))

    def _leaf(self, kind: str, scope: Scope) -> Written:
        known = [name.name for name in scope if name.kind == kind]
        if known and self.random.random() < 0.6:
            return expression(self.random.choice(known))
        if kind == "string" and self._unknown and self.random.random() < 0.2:
            return expression(self._unknown)
        if kind in NAMES and self.random.random() < 0.2:
            return expression(self.random.choice(NAMES[kind]))
        if kind in LITERALS:
            return expression(self.random.choice(LITERALS[kind]))
        if kind.startswith("list:"):
            return self._tuple(kind, 0, scope)
        if kind.startswith("map:"):
            return self._object(kind, 0, scope)
        return self._to_set(kind, 0, scope)

    def _makers(self, kind: str) -> List[Callable[[str, int, Scope], Written]]:
        def leaf(wanted: str, depth: int, scope: Scope) -> Written:
            return self._leaf(wanted, scope)

        general: List[Callable[[str, int, Scope], Written]] = [
            leaf,
            self._conditional,
            self._picked,
            self._function,
            self._function,
            self._function,
        ]
        if kind == "string":
            return [*general, self._template, self._template, self._directive, self._heredoc]
        if kind == "number":
            return [*general, self._arithmetic, self._arithmetic, self._chain, self._negated]
        if kind == "bool":
            return [
                *general,
                self._comparison,
                self._equality,
                self._equality,
                self._equality,
                self._logical,
                self._not,
            ]
        if kind.startswith("list:"):
            return [*general, self._tuple, self._tuple, self._for_list, self._for_list, self._splat]
        if kind.startswith("map:"):
            return [*general, self._object, self._object, self._for_object, self._for_object]
        if kind.startswith("set:"):
            return [leaf, self._conditional, self._to_set, self._function]
        return [leaf]

    # Constructs

    def _conditional(self, kind: str, depth: int, scope: Scope) -> Written:
        other = kind if self.random.random() < 0.85 else self.random.choice((*TYPES, "null"))
        branches = [self.make(kind, depth, scope), self.make(other, depth, scope)]
        self.random.shuffle(branches)
        return expression("(", self.make("bool", depth, scope), " ? ", branches[0], " : ", branches[1], ")")

    def _picked(self, kind: str, depth: int, scope: Scope) -> Written:
        """An element of a list, an attribute of an object, or what a name has inside."""
        way = self.random.randrange(4)
        if way == 0:
            return expression(self._operand(f"list:{kind}", depth, scope), "[", self.make("index", 0, scope), "]")
        if way == 1:
            return expression(self._operand(f"map:{kind}", depth, scope), "[", self.make("key", 0, scope), "]")
        key = self.random.choice(("a", "b", "missing", "b", "b")) if way == 2 else "a"
        return expression("{ a = ", self.make(kind, depth, scope), ", b = ", self.make("any", 0, scope), f" }}.{key}")

    def _operand(self, kind: str, depth: int, scope: Scope) -> Written:
        """An expression that an index or an attribute may follow."""
        return self.make(kind, depth, scope)

    def _template(self, kind: str, depth: int, scope: Scope) -> Written:
        parts = self._template_parts(depth, scope)
        return expression('"', *parts, '"')

    def _template_parts(self, depth: int, scope: Scope) -> List[Written]:
        parts: List[Written] = []
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            if self.random.random() < 0.35:
                text = self.random.choice(
                    ("a", "-", " ", "b ", " x ", "\\n", "$${", "%%{", '\\"', "é", "\\t", "$-", "%-")
                )
                parts.append(fragment(text))
            else:
                start, end = self.random.choice(("${", "${", "${", "${~ ")), self.random.choice(("}", "}", "}", " ~}"))
                self._inline += 1
                inner = self.make(self.random.choice((*PRIMITIVES, "string", "any")), depth, scope)
                self._inline -= 1
                parts.append(fragment(start, inner, end))
        return parts

    def _directive(self, kind: str, depth: int, scope: Scope) -> Written:
        self._inline += 1
        written = expression('"', self._directive_parts(depth, scope), '"')
        self._inline -= 1
        return written

    def _directive_parts(self, depth: int, scope: Scope) -> Written:
        around = self.random.choice(("", "", " ", "x ", "\\n")), self.random.choice(("", "", " ", " y", "\\n"))
        if self.random.random() < 0.5:
            parts = [self._mark("if ", self.make("bool", depth, scope)), *self._padded(depth, scope)]
            if self.random.random() < 0.6:
                parts.extend([self._mark("else"), *self._padded(depth, scope)])
            parts.append(self._mark("endif"))
        else:
            source, names, inner = self._iterated(depth, scope)
            parts = [self._mark(f"for {names} in ", source), *self._padded(depth, inner), self._mark("endfor")]
        return fragment(around[0], *parts, around[1])

    def _mark(self, word: str, written: Optional[Written] = None) -> Written:
        start, end = self.random.choice(STARTS), self.random.choice(ENDS)
        return fragment(start, word, *([written] if written else []), end)

    def _padded(self, depth: int, scope: Scope) -> List[Written]:
        before, after = (fragment(self.random.choice(("", "", " ", "\\n", ","))) for _ in range(2))
        return [before, *self._template_parts(depth - 1, scope)[:1], after]

    def _heredoc(self, kind: str, depth: int, scope: Scope) -> Written:
        if self._inline:
            return self._template(kind, depth, scope)
        self._inline += 1
        lines: List[Written] = []
        for _ in range(self.random.choice((1, 2, 2, 3))):
            indent = self.random.choice(("", "  ", "  ", "    "))
            way = self.random.randrange(4)
            if way == 0:
                lines.append(
                    fragment(indent, self.random.choice(("text", 'say "x" \\n', "", "$${a}", "a %%{ b", "  two")))
                )
            elif way == 1:
                lines.append(fragment(indent, self._directive_parts(depth, scope)))
            elif way == 2:
                source, names, inner = self._iterated(depth, scope)
                lines.append(fragment(indent, self._mark(f"for {names} in ", source)))
                lines.append(fragment(indent, *self._padded(depth, inner)))
                lines.append(fragment(indent, self._mark("endfor")))
            else:
                lines.append(fragment(indent, *self._template_parts(depth, scope)))
        self._inline -= 1
        start = self.random.choice(("(<<EOT\n", "(<<-EOT\n", "(<<-EOT\n"))
        return sequence(start, lines, "\nEOT\n)", "\n")

    def _arithmetic(self, kind: str, depth: int, scope: Scope) -> Written:
        operator = self.random.choice(("+", "-", "*", "/", "%", "+", "/", "%"))
        return expression("(", self.make(kind, depth, scope), f" {operator} ", self.make(kind, depth, scope), ")")

    def _negated(self, kind: str, depth: int, scope: Scope) -> Written:
        return expression("-", self.make(kind, depth, scope))

    def _comparison(self, kind: str, depth: int, scope: Scope) -> Written:
        operator = self.random.choice(("<", "<=", ">", ">="))
        return expression(
            "(", self.make("number", depth, scope), f" {operator} ", self.make("number", depth, scope), ")"
        )

    def _equality(self, kind: str, depth: int, scope: Scope) -> Written:
        """Of two values of one type, of two types, or of a value with what it was made from."""
        wanted = self.random.choice((*TYPES, "set:any", "null"))
        left = self.make(wanted, depth, scope)
        way = self.random.random()
        if way < 0.35:
            right = left
        elif way < 0.6:
            right = self.make(wanted, depth, scope)
        else:
            right = self.make("any", depth, scope)
        convert = CONVERSIONS.get(wanted.partition(":")[0], ())
        if convert and self.random.random() < 0.5:
            right = expression(f"{self.random.choice(convert)}(", right, ")")
        return expression("(", left, f" {self.random.choice(EQUALITIES)} ", right, ")")

    def _logical(self, kind: str, depth: int, scope: Scope) -> Written:
        operator = self.random.choice(("&&", "||"))
        return expression("(", self.make(kind, depth, scope), f" {operator} ", self.make(kind, depth, scope), ")")

    def _not(self, kind: str, depth: int, scope: Scope) -> Written:
        return expression("!", self.make(kind, depth, scope))

    def _chain(self, kind: str, depth: int, scope: Scope) -> Written:
        """Operators without parentheses, so that it counts which of them binds closer."""
        pattern = self.random.choice(CHAINS[kind])
        parts: List["str | Written"] = []
        for piece in re.split(r"([NB])", pattern):
            wanted = {"N": "number", "B": "bool"}.get(piece)
            parts.append(self.make(wanted, depth, scope) if wanted else piece)
        return expression("(", *parts, ")")

    def _tuple(self, kind: str, depth: int, scope: Scope) -> Written:
        inner = kind.partition(":")[2]
        mixed = inner == "any" and self.random.random() < 0.5
        if inner == "any" and not mixed:
            inner = self.random.choice(("string", "number", "map:any", "list:string"))
        count = self.random.choice((0, 1, 2, 2, 3, 3, 4))
        return sequence("[", [self.make(inner, depth, scope) for _ in range(count)], "]")

    def _object(self, kind: str, depth: int, scope: Scope) -> Written:
        inner = kind.partition(":")[2]
        items: List[Written] = []
        names = ["a", "b", "c", '"b"', '"x y"', "1", "(1 + 1)", "true", "null", "for_", '"${"k"}"', "name", "one"]
        for _ in range(self.random.choice((0, 1, 2, 2, 3))):
            name = self.random.choice(
                [other for other in names if len(other) == 1] if self.random.random() < 0.7 else names
            )
            if self.random.random() < 0.97:
                names = [other for other in names if other.strip('"') != name.strip('"')]
            sign = " = " if self.random.random() < 0.85 else " : "
            if self.random.random() < 0.08:
                key = fragment("(", self.make("string", depth, scope), ")")
            else:
                key = fragment(name)
            items.append(fragment(key, sign, self.make(inner, depth, scope)))
        if items and not self._inline and self.random.random() < 0.1:
            return sequence("{\n  ", items, self.random.choice(("\n}", " # the last\n}")), self.random.choice(LINES))
        return sequence("{ ", items, " }") if items else expression("{}")

    def _to_set(self, kind: str, depth: int, scope: Scope) -> Written:
        inner = kind[4:]
        if inner == "any" and self.random.random() < 0.85:
            inner = self.random.choice(("string", "number"))
        return expression("toset(", self.make(f"list:{inner}", depth, scope), ")")

    def _iterated(self, depth: int, scope: Scope) -> Tuple[Written, str, Scope]:
        """What a ``for`` walks through, the names that it gives, and the scope that they are in."""
        self._names += 1
        number = "" if self._names == 1 else str(self._names)
        value, key = f"v{number}", f"k{number}"
        inner = self.random.choice(("string", "number", "any", "string"))
        kind = self.random.choice((f"list:{inner}", f"map:{inner}", f"map:{inner}", f"set:{inner}"))
        source = self.make(kind, depth, scope)
        if self.random.random() < 0.5:
            key_kind = "number" if kind.startswith("list") else "string" if kind.startswith("map") else inner
            return source, f"{key}, {value}", (*scope, Name(value, inner), Name(key, key_kind))
        return source, value, (*scope, Name(value, inner))

    def _condition(self, depth: int, scope: Scope) -> List[Written]:
        return [fragment(" if ", self.make("bool", depth, scope))] if self.random.random() < 0.35 else []

    def _for_list(self, kind: str, depth: int, scope: Scope) -> Written:
        source, names, inner = self._iterated(depth, scope)
        body = self.make(kind.partition(":")[2], depth, inner)
        return expression(f"[for {names} in ", source, " : ", body, *self._condition(depth, inner), "]")

    def _for_object(self, kind: str, depth: int, scope: Scope) -> Written:
        source, names, inner = self._iterated(depth, scope)
        key = self.make("string", 0, inner)
        body = self.make(kind.partition(":")[2], depth, inner)
        grouped = "..." if self.random.random() < 0.4 else ""
        condition = self._condition(depth, inner)
        return expression(f"{{ for {names} in ", source, " : ", key, " => ", body, grouped, *condition, " }")

    def _splat(self, kind: str, depth: int, scope: Scope) -> Written:
        inner = kind.partition(":")[2]
        way = self.random.randrange(4)
        if way == 0:
            return expression(self._objects(inner, depth, scope), self.random.choice(("[*].a", ".*.a")))
        if way == 1:
            return expression(self.make("any", depth, scope), "[*]")
        if way == 2:
            return expression(self._objects(f"list:{inner}", depth, scope), self.random.choice(("[*].a[0]", ".*.a[0]")))
        return expression(self.make("map:any", depth, scope), self.random.choice(("[*].a", "[*].b")))

    def _objects(self, inner: str, depth: int, scope: Scope) -> Written:
        count = self.random.choice((0, 1, 2, 2))
        items = [expression("{ a = ", self.make(inner, depth, scope), " }") for _ in range(count)]
        listed = sequence("[", items, "]")
        return expression("tolist(", listed, ")") if self.random.random() < 0.2 else listed

    # Functions

    def _function(self, kind: str, depth: int, scope: Scope) -> Written:
        group = kind.partition(":")[0]
        wanted = [name for name in self.functions if name == kind or name == "any" or name.partition(":")[0] == group]
        exact = [signature for name in wanted if name != "any" for signature in self.functions[name]]
        general = self.functions["any"]
        pool = exact if exact and self.random.random() < 0.75 else general
        signature = self.random.choice(pool)
        while signature.name in RARELY and self.random.random() < 0.9:
            signature = self.random.choice(pool)
        return self._call(signature, depth, scope)

    def _call(self, signature: Signature, depth: int, scope: Scope) -> Written:
        arguments: List[Written] = []
        if signature.name == "zipmap" and self.random.random() < 0.7:  # of one length, as it wants them
            count = self.random.choice((0, 1, 2))
            for kind in ("string", "any"):
                arguments.append(sequence("[", [self.make(kind, depth - 1, scope) for _ in range(count)], "]"))
            return sequence("zipmap(", arguments, ")")
        for parameter in signature.parameters:
            kind = parameter.rstrip("?*")
            count = 1
            if parameter.endswith("?"):
                count = self.random.choice((0, 1))
            elif parameter.endswith("*"):
                count = self.random.choice((0, 1, 1, 2))
            arguments.extend(self.make(kind, depth, scope) for _ in range(count))
        chance = self.random.random()
        name = signature.name
        if chance < 0.004 and arguments:
            arguments.pop()
        elif chance < 0.008:
            arguments.append(self.make("any", 0, scope))
        elif chance < 0.025 and arguments and name not in ("try", "can"):
            spread = sequence("[", arguments, "]")
            return expression(f"{name}(", spread, "...)")
        elif chance < 0.035 and "::" not in name:
            name = f"core::{name}"
        return sequence(f"{name}(", arguments, ")")

    def _variables(self, depth: int, scope: Scope) -> Written:
        items = [
            fragment("name = ", self.make("string", depth, scope)),
            fragment("on = ", self.make("bool", depth, scope)),
            fragment("items = ", self.make(self.random.choice(("map:string", "list:string")), depth, scope)),
        ]
        return sequence("{ ", [item for item in items if self.random.random() < 0.85], " }")
