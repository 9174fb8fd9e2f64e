"""Generated expressions, evaluated by Terraform and by the project.

Usage: python tests/terraform_language/compare.py --seed 1 --count 20000

It prints how many of each verdict there are, and the smallest examples of each kind of disagreement. It ends with 1
where a value of ours is wrong, where one is known that Terraform refuses, or where an exception is raised. With
``--unknown``, expressions hold a text that Terraform has made and the project cannot know: what it says of them
nevertheless has to be right. With ``--open``, they hold a variable that has a value for Terraform alone: what the
project says has to be right for each of several values.
"""

from __future__ import annotations

import argparse
import functools
import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Callable, Dict, List, Tuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from terraform_language import by_ours, by_terraform, verdicts
from terraform_language.atoms import OPEN_TEXT, OPEN_VALUES, UNKNOWN_TEXT
from terraform_language.generator import Generator
from terraform_language.signatures import RARELY
from terraform_language.verdicts import Compared
from terraform_language.written import Written, smaller

STEPS = 10  # of making an example smaller
CANDIDATES = 30  # smaller forms that are tried in one step
DISTINCT = 4  # examples of one kind that are made smaller

Judge = Callable[[List[str]], List[Compared]]


def generated(seed: int, count: int, unknown: str = "") -> List[Written]:
    """Distinct expressions, the same for the same seed; a third are calls of each function in turn."""
    random = Random(seed)
    generator = Generator(random, unknown=unknown)
    calls = [one for listed in generator.functions.values() for one in listed if one.name not in RARELY]
    found: Dict[str, Written] = {}
    number = 0
    while len(found) < count:
        if number % 3 == 0:
            written = generator.of_function(calls[(number // 3) % len(calls)], random.choice((1, 1, 2)))
        else:
            written = generator.any_expression()
        found.setdefault(written.text, written)
        number += 1
    return list(found.values())


def judged(expressions: List[str], folder: Path) -> List[Compared]:
    theirs = by_terraform.answers(expressions, folder / "terraform")
    ours = by_ours.answers(expressions, folder / "ours")
    return verdicts.compared(expressions, theirs, ours)


def judged_openly(expressions: List[str], folder: Path) -> List[Compared]:
    """The same for each value of the variable that has none for the project; the worst of the verdicts."""
    ours = by_ours.answers(expressions, folder / "ours")
    worst: List[Compared] = []
    for given in OPEN_VALUES:
        theirs = by_terraform.answers(expressions, folder / "terraform", given)
        found = verdicts.compared(expressions, theirs, ours)
        worst = [max(pair, key=lambda one: verdicts.VERDICTS.index(one.verdict)) for pair in zip(found, worst or found)]
    return worst


def shrunk(examples: List[Tuple[Written, Compared]], judge: Judge) -> List[Compared]:
    """The examples, each as small as it becomes with the same verdict."""
    current = list(examples)
    active = set(range(len(current)))
    for _ in range(STEPS):
        tried: List[Tuple[int, Written]] = []
        for position in sorted(active):
            forms = {form.text: form for form in smaller(current[position][0])}
            shorter = sorted((text for text in forms if len(text) < len(current[position][0].text)), key=len)
            step = max(1, len(shorter) // CANDIDATES)
            tried.extend((position, forms[text]) for text in shorter[::step][:CANDIDATES])
        if not tried:
            break
        results = judge([form.text for _, form in tried])
        improved = set()
        for (position, form), result in zip(tried, results):
            if position not in improved and _alike(result, current[position][1]):
                current[position] = (form, result)
                improved.add(position)
        active = improved
    return [result for _, result in current]


def _alike(one: Compared, other: Compared) -> bool:
    """Whether two have one verdict, and one reason where they are refused: leaving a ``for`` is another reason."""
    reasons = [result.terraform.refused.partition(":")[0] for result in (one, other)]
    return one.verdict == other.verdict and reasons[0] == reasons[1]


def kinds(
    written: List[Written], results: List[Compared], judge: Judge, distinct: int
) -> List[Tuple[int, List[Compared]]]:
    """The disagreements by kind, the most frequent first, with the smallest examples of each."""
    by_kind: Dict[Tuple[str, str], List[Tuple[Written, Compared]]] = {}
    for form, result in zip(written, results):
        if result.verdict in (*verdicts.FAULTS, verdicts.UNKNOWN):
            by_kind.setdefault(verdicts.kind(result), []).append((form, result))
    chosen: List[Tuple[Written, Compared]] = []
    weights: List[float] = []
    for found in by_kind.values():
        found.sort(key=lambda pair: len(pair[1].expression))
        step = max(1, len(found) // distinct)
        some = found[::step][:distinct]
        chosen.extend(some)
        weights.extend(len(found) / len(some) for _ in some)
    grouped: Dict[Tuple[str, str], Tuple[float, Dict[str, Compared]]] = {}
    for weight, result in zip(weights, shrunk(chosen, judge)):
        total, examples = grouped.get(verdicts.kind(result), (0.0, {}))
        grouped[verdicts.kind(result)] = (total + weight, {**examples, result.expression: result})
    listed = [
        (round(total), sorted(found.values(), key=lambda one: len(one.expression))) for total, found in grouped.values()
    ]
    return sorted(listed, key=lambda pair: -pair[0])


def report(counts: "Counter[str]", listed: List[Tuple[int, List[Compared]]]) -> str:
    total = sum(counts.values())
    known = total - counts[verdicts.BOTH_REFUSE] - counts[verdicts.NOT_REFUSED] - counts[verdicts.CONDITIONAL]
    lines = [f"{total} expressions"]
    for name in verdicts.VERDICTS:
        of_known = (
            f"  ({counts[name] / known:.2%} of what Terraform knows)" if name == verdicts.UNKNOWN and known else ""
        )
        lines.append(f"  {name:32} {counts[name]:7}{of_known}")
    for verdict in (*verdicts.FAULTS, verdicts.UNKNOWN):
        here = [(weight, found) for weight, found in listed if found[0].verdict == verdict]
        if here:
            lines.append(f"\n## {verdict}")
        for weight, found in here:
            lines.append(f"\n### {verdicts.kind(found[0])[1]}: about {weight}")
            distinct = {verdicts.skeleton(one.expression): one for one in reversed(found)}
            lines.extend(
                one.line() for one in sorted(distinct.values(), key=lambda one: len(one.expression))[:DISTINCT]
            )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--checks", type=Path, default=by_ours.CHECKS, help="the library, of another working tree")
    parser.add_argument("--examples", type=int, default=DISTINCT, help="of each kind; 0 makes none smaller")
    of_unknown = parser.add_mutually_exclusive_group()
    of_unknown.add_argument("--unknown", action="store_true", help="with a text that only Terraform knows")
    of_unknown.add_argument("--open", action="store_true", help="with a variable that has no value for the project")
    options = parser.parse_args()
    if by_terraform.missing():
        print(by_terraform.missing(), file=sys.stderr)
        return 2
    logging.disable(logging.WARNING)  # files that cannot be read are reported as what they are
    by_ours.load(options.checks.resolve())
    with tempfile.TemporaryDirectory() as scratch:
        judge = functools.partial(judged_openly if options.open else judged, folder=Path(scratch))
        unknown = OPEN_TEXT if options.open else UNKNOWN_TEXT if options.unknown else ""
        written = generated(options.seed, options.count, unknown)
        results = judge([form.text for form in written])
        counts = Counter(result.verdict for result in results)
        listed = kinds(written, results, judge, options.examples) if options.examples else []
    print(report(counts, listed))
    return 1 if any(counts[name] for name in verdicts.FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
