"""The documentation of a rule, as Markdown: what the pages are made of, and the help that SARIF carries."""

from __future__ import annotations

import re
import textwrap
from typing import Dict

from incident_manager.rule import Rule

SECTIONS = ("What", "Why", "Fix", "Limits", "Sources")
HEADINGS = {"Fix": "How to fix"}


def sections(rule: Rule) -> Dict[str, str]:
    """The parts of a rule's documentation."""
    parts = re.split(rf"^({'|'.join(SECTIONS)}): ", rule.text.strip(), flags=re.M)
    found = dict(zip(parts[1::2], parts[2::2]))
    prose = {name: "\n\n".join(map(_paragraph, text.rstrip().split("\n\n"))) for name, text in found.items()}
    return {name: _begun(re.sub(r"(?<!`)``(?!`)", "`", text).strip()) for name, text in prose.items()}


def help_of(rule: Rule) -> str:
    """The page of a rule without its examples."""
    parts = [f"# {rule.id}", f"**{rule.title}.**"]
    for name, text in sections(rule).items():
        shown = "\n".join(f"- <{source}>" for source in text.split()) if name == "Sources" else text
        parts += [f"## {HEADINGS.get(name, name)}", shown]
    return "\n\n".join(parts) + "\n"


def _paragraph(text: str) -> str:
    """In one line; what is indented is code."""
    if all(line.startswith("    ") for line in text.splitlines()):
        return f"```\n{textwrap.dedent(text).strip()}\n```"
    return " ".join(text.split())


def _begun(text: str) -> str:
    """As a sentence begins; an address stays as it is."""
    return text if text.startswith("https:") else text[:1].upper() + text[1:]
