"""Write the page of each check (docs/checks) and the table of checks in the README, from the rules and their samples.

python scripts/render_docs.py
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from pathlib import Path
from typing import Dict, Iterator, List

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "checks"
PAGES = ROOT / "docs" / "checks"
README = ROOT / "README.md"
BEGIN, END = "<!-- checks: begin, rendered by scripts/render_docs.py -->", "<!-- checks: end -->"

sys.path[:0] = [str(CHECKS), str(ROOT / "tests"), str(ROOT / "scripts")]
os.environ["CKV_SSMIM_OPT_IN"] = "all"

import annotations as samples  # noqa: E402
from excerpts import SAMPLES, Context, Excerpt, excerpts, plan_excerpts  # noqa: E402
from incident_manager.integration import registration  # noqa: E402
from incident_manager.model import Key, ReplicationSet  # noqa: E402
from incident_manager.rule import Rule  # noqa: E402
from incident_manager.rule_text import sections  # noqa: E402
from incident_manager.subject_kinds import BLOCKS, BY_CLASS, types_in_templates, types_in_terraform  # noqa: E402

LANGUAGES = {"terraform": ("Terraform", "hcl"), "cloudformation": ("CloudFormation", "yaml")}
ABSENT = {"aws_": "the `aws` provider", "awscc_": "the `awscc` provider", "AWS::": "CloudFormation"}


def rules() -> Dict[str, Rule]:
    """The rules by the stems of their files, in the order of their numbers."""
    by_id: Dict[str, str] = {}
    for path in sorted(CHECKS.glob("[a-z]*.py")):
        importlib.import_module(path.stem)
        by_id.update(dict.fromkeys(re.findall(r'\bid="(\w+)"', path.read_text()), path.stem))
    return {by_id[rule.id]: rule for rule in registration.rules()}


# A page


def page(stem: str, rule: Rule) -> str:
    text = sections(rule)
    lines = [f"# {rule.id}", "", f"**{rule.title}.**", "", *_facts(rule), ""]
    lines += ["## What", "", text["What"], "", "## Why", "", text["Why"], "", "## How to fix", "", text["Fix"], ""]
    for language in LANGUAGES:
        lines += _examples(stem, rule, language)
    if rule.in_plans_only:
        lines += _plans(rule)
    lines += _suppression(rule)
    lines += ["## Limits", "", text["Limits"], "", "## Sources", ""]
    lines += [f"- <{source}>" for source in text["Sources"].split()]
    return "\n".join(lines) + "\n"


def _facts(rule: Rule) -> Iterator[str]:
    terraform = [name for block in BLOCKS for name in _named(rule, block)]
    templates = [f"`{name}`" for name in types_in_templates(rule)]
    inputs = []
    if terraform:
        inputs.append("Terraform plans" if rule.in_plans_only else "Terraform (HCL, JSON syntax, plans)")
    if templates:
        inputs.append("CloudFormation (YAML, JSON; AWS CDK and AWS SAM), Serverless Framework")
    yield "| | |"
    yield "|---|---|"
    yield f"| severity | {rule.severity} |"
    yield f"| on | {', '.join(BY_CLASS[kind].plural for kind in rule.kinds)} |"
    yield f"| inputs | {'; '.join(inputs)} |"
    if terraform:
        yield f"| in Terraform | {', '.join(terraform)} |"
    if templates:
        yield f"| in CloudFormation | {', '.join(templates)} |"
    if rule.has_fixes:
        yield "| fixes | [in editors, in pull requests, by the command](../fixes.md) |"
    if rule.opt_in:
        yield f"| opt-in | on if `CKV_SSMIM_OPT_IN={rule.id}` is set |"


def _named(rule: Rule, block: str) -> List[str]:
    label = {"resource": "`{}`", "data": "`data.{}`", "provider": '`provider "{}"`'}[block]
    return [label.format(name) for name in types_in_terraform(rule, block)]


def _examples(stem: str, rule: Rule, language: str) -> Iterator[str]:
    title, marker = LANGUAGES[language]
    found = {outcome: examples(stem, rule, language, outcome) for outcome in ("FAILED", "PASSED")}
    if not any(found.values()):
        return
    yield f"### {title}"
    yield ""
    for outcome, shown in found.items():
        for made in shown:
            yield from _code("Fails" if outcome == "FAILED" else "Passes", made, marker)


def _code(label: str, made: Excerpt, marker: str) -> Iterator[str]:
    file = made.file.relative_to(ROOT).as_posix()
    yield f"{label} ([{made.file.relative_to(SAMPLES).as_posix()}](../../{file})):"
    yield ""
    yield f"```{marker}"
    yield made.text
    yield "```"
    yield ""


def examples(stem: str, rule: Rule, language: str, outcome: str) -> List[Excerpt]:
    of_sets, of_keys = ReplicationSet in rule.kinds, Key in rule.kinds
    context = Context(provider=of_sets or of_keys, sets=of_keys)
    return excerpts(EXPECTATIONS, rule.id, outcome, SAMPLES / stem / language, context)


def _plans(rule: Rule) -> Iterator[str]:
    yield "### Terraform plans"
    yield ""
    for outcome, made in sorted(plan_excerpts(int(rule.id.rpartition("_")[2])).items()):
        yield from _code("Fails" if outcome == "FAILED" else "Passes", made, "text")


def _suppression(rule: Rule) -> Iterator[str]:
    yield "## How to suppress"
    yield ""
    terraform = any(types_in_terraform(rule, block) for block in BLOCKS)
    if terraform and not rule.in_plans_only:
        yield "In Terraform, inside the block:"
        yield ""
        yield from ("```hcl", f"#checkov:skip={rule.id}:the reason", "```", "")
    if rule.in_plans_only:
        yield "In a run on plans, which have no comments:"
        yield ""
        yield from ("```sh", f"checkov … --skip-check {rule.id}", "```", "")
    if types_in_templates(rule):
        yield "In a template, in the resource:"
        yield ""
        yield "```yaml"
        yield from ("Metadata:", "  checkov:", "    skip:", f"      - id: {rule.id}", "        comment: the reason")
        yield from ("```", "")


# The README


def table(by_stem: Dict[str, Rule]) -> str:
    lines = ["| id | what it ensures | on | severity |", "|---|---|---|---|"]
    for rule in by_stem.values():
        subjects = ", ".join(BY_CLASS[kind].title for kind in rule.kinds)
        if rule.in_plans_only:
            subjects += ", in plans"
        if rule.only:
            subjects += f" ({', '.join(ABSENT[start] for start in rule.only)})"
        ensured = rule.title.split(" ", 1)[1]
        severity = f"{rule.severity}, opt-in" if rule.opt_in else rule.severity
        lines.append(f"| [{rule.id}](docs/checks/{rule.id}.md) | {ensured} | {subjects} | {severity} |")
    return "\n".join(lines)


def readme(by_stem: Dict[str, Rule]) -> str:
    text = README.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not rest or END not in text:
        raise SystemExit(f"README.md has no lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n{table(by_stem)}\n{END}{after}"


EXPECTATIONS = samples.read(SAMPLES)


def rendered() -> Dict[Path, str]:
    """What the files are to hold."""
    by_stem = rules()
    pages = {PAGES / f"{rule.id}.md": page(stem, rule) for stem, rule in by_stem.items()}
    return {**pages, README: readme(by_stem)}


def main() -> None:
    files = rendered()
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in set(PAGES.glob("*.md")) - set(files):
        path.unlink()
    for path, text in files.items():
        path.write_text(text)


if __name__ == "__main__":
    main()
