"""The kinds of expressions that are generated, and how their pieces are put together."""

from __future__ import annotations

from typing import Dict, Tuple

PRIMITIVES = ("string", "number", "bool")
TYPES = (*PRIMITIVES, "list:string", "list:number", "list:any", "set:string", "map:string", "map:any", "any")
EQUALITIES = ("==", "!=")

# of a directive, with the markers that strip blanks and line ends
STARTS = ("%{ ", "%{~ ", "%{")
ENDS = (" }", " ~}", "}")

ALWAYS = ("template_name", "variables", "folder")  # what else they may be is not the same in both places
LINES = ("\n  ", ",\n  ", " # a comment\n  ", " // another, }\n\n  ", ", /* one\n more */ ")
CHAINS = {
    "number": ("N + N * N", "N * N - N", "N - N - N", "N / N / N", "N % N * N", "-N + N", "N + -N", "N - N + N % N"),
    "bool": (
        *("B || B && B", "!B && B", "B && B || B", "N < N == B", "N + N > N && B", "B == B && B", "N == N || B"),
        *("B ? B : B ? B : B", "N * N <= N - N", "B != !B", "N >= N != B", "!B == B || B", "B || N > N ? B : B"),
    ),
}
ANY = ("string", "string", "number", "bool", "list:any", "map:any", "set:any", "null")
ALIASES: Dict[str, Tuple[str, ...]] = {
    "strings_or_any": ("list:string", "list:string", "string", "list:any"),
    "sized": ("string", "list:any", "map:any", "set:any"),
    "list:list": ("list:list:string",),
    "map:strings": ("map:list:string",),
}
CONVERSIONS: Dict[str, Tuple[str, ...]] = {
    "string": ("tostring", "tonumber"),
    "number": ("tostring", "tonumber"),
    "bool": ("tostring", "tobool"),
    "list": ("tolist", "toset"),
    "set": ("toset", "tolist"),
    "map": ("tomap",),
}
