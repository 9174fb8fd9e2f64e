"""Compares the values of generated templates with those that another implementation finds.

Usage: python tests/template_language/compare_templates.py [--count N] [--seed S] [--write] moto=PYTHON cfn-lint=PYTHON

PYTHON is an interpreter that has the package. With --write, the cases become the table that the tests read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "checks"), str(HERE.parent)]

from incident_manager.cloudformation.template_values import Template  # noqa: E402
from incident_manager.concealed_values import revealed  # noqa: E402
from incident_manager.values import is_known, why_unknown  # noqa: E402
from template_language.template_generator import ACCOUNT, DOUBTS, REGION, Case, Generator  # noqa: E402

TABLE = HERE / "template_values.json"


class Difference(NamedTuple):
    kind: str
    asked: str
    case: Case
    ours: Any
    theirs: Any

    def __str__(self) -> str:
        conditions = json.dumps(self.case.template["Conditions"])
        return (
            f"{self.kind} ({self.asked}): {json.dumps(self.case.node)} {conditions}\n  {self.ours!r}\n  {self.theirs!r}"
        )


def evaluated(template: Dict[str, Any], node: Any) -> Any:
    """What we find for a node."""
    read = Template("template", template, REGION)
    read.account = ACCOUNT
    return revealed(read.evaluate(node))


def as_text(value: Any) -> Any:
    """A value with each scalar as text, and nothing for what is absent: so CloudFormation compares them."""
    if isinstance(value, (list, tuple)):
        return [as_text(item) for item in value if item is not None]
    if isinstance(value, dict):
        return {name: as_text(item) for name, item in value.items()}
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def asked(name: str, python: str, cases: List[Case]) -> List[Dict[str, Any]]:
    """The answers of an implementation."""
    given = json.dumps([(case.template, case.node) for case in cases])
    command = [python, str(HERE / "ask_implementation.py"), name]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    answers: List[Dict[str, Any]] = json.loads(done.stdout)
    return answers


def compared(name: str, cases: List[Case], answers: List[Dict[str, Any]]) -> Iterator[Difference]:
    """Wrong values, values where the other refuses, and what only the other knows."""
    for case, answer in zip(cases, answers):
        if not answer:
            continue
        ours = evaluated(case.template, case.node)
        if is_known(ours):
            if "refused" in answer:
                yield Difference("known, and refused", name, case, ours, answer["refused"])
            elif as_text(ours) != as_text(answer["value"]):
                yield Difference("another value", name, case, ours, answer["value"])
        elif "value" in answer:
            yield Difference("not known", name, case, list(why_unknown(ours)), answer["value"])


def main() -> int:
    parser = ArgumentParser()
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("implementations", nargs="+")
    options = parser.parse_args()
    generator = Generator(options.seed)
    cases = [generator.case() for _ in range(options.count)]
    rows: List[Tuple[Case, Dict[str, Any]]] = []
    wrong = 0
    for implementation in options.implementations:
        name, _, python = implementation.partition("=")
        fit = [case for case in cases if not case.marks & DOUBTS[name]]
        answers = asked(name, python, fit)
        differences = list(compared(name, fit, answers))
        counts = {kind: sum(found.kind == kind for found in differences) for kind in {d.kind for d in differences}}
        refused = sum("refused" in answer for answer in answers)
        print(f"{name}: {len(fit)} cases, {refused} of them refused, {answers.count({})} undecided; {counts}")
        for kind in counts:
            for found in [found for found in differences if found.kind == kind][:12]:
                print(found)
        wrong += sum(found.kind != "not known" for found in differences)
        rows.extend(zip(fit, answers))
    if options.write:
        table = [[case.template["Conditions"], case.node, answer] for case, answer in rows if answer]
        TABLE.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in table) + "\n]\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
