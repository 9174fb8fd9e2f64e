"""The samples, changed: what cannot matter changes no verdict, and what breaks a rule changes the one it breaks.

docs/mutations.md says which changes there are. In the normal run each sixteenth sample goes through most of the neutral
changes that apply to it, one upon the other; ``python -m pytest -m fuzz`` makes every change of every sample.
"""

from __future__ import annotations

import re
import tempfile
import zlib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Callable, Dict, Iterator, List, Mapping, Optional, Tuple, Union

import pytest
from mutations import (
    breaking_templates,
    breaking_terraform,
    neutral_plans,
    neutral_templates,
    neutral_terraform,
    samples,
)
from mutations.neutral_terraform import MUTANT_DOCUMENT
from mutations.samples import Mutant, Part, Record, difference, of, plainly, scanned, write

AnyBreaking = Union[breaking_terraform.Breaking, breaking_templates.Breaking]
LANGUAGES = {
    "terraform": ("terraform", "terraform_json"),
    "templates": ("cloudformation", "serverless"),
    "plans": ("terraform_plan",),
}
PARTS = {
    "terraform": ("terraform",),
    "templates": ("cloudformation", "serverless"),
    "plans": ("terraform_plan",),
}
NEUTRAL = {
    "terraform": neutral_terraform.NEUTRAL,
    "templates": neutral_templates.NEUTRAL,
    "plans": neutral_plans.NEUTRAL,
}
BREAKING: Dict[str, Mapping[str, AnyBreaking]] = {
    "terraform": breaking_terraform.BREAKING,
    "templates": breaking_templates.BREAKING,
}
ALL_NEUTRAL = [(language, name) for language, mutations in NEUTRAL.items() for name in mutations]
ALL_BREAKING = [(language, name) for language, mutations in BREAKING.items() for name in mutations]

# How many samples a change applies to at least, where it is fewer than twenty: none may rot.
FEW: Dict[Tuple[str, str], int] = {
    ("terraform", "documents_in_other_letters"): 8,
    ("terraform", "lists_in_another_order"): 12,
    ("terraform", "json_as_jsonencode"): 2,
    ("terraform", "document_as_jsonencode"): 4,
    ("terraform", "policy_as_a_resource"): 15,
    ("templates", "as_yaml"): 2,
    ("templates", "key_policy_as_text"): 10,
}

# Where a neutral change is none, and why.
CHANGES_SOMETHING: Dict[Tuple[str, str], str] = {
    (
        "documents_in_other_letters",
        "key_policy_lets_incident_manager_in/terraform/failing_text",
    ): "the sample replaces an action in the JSON of a document by its letters",
    (
        "in_other_letters",
        "key_policy_lets_incident_manager_in/terraform/failing_text",
    ): "the same, once the document is written as jsonencode",
    (
        "lists_in_another_order",
        "key_policy_lets_incident_manager_in/terraform/failing_text",
    ): "the same: the text that it replaces ends with a comma",
    (
        "document_as_jsonencode",
        "identity_policy_is_narrow/terraform/limits",
    ): "a document that only limits is judged by itself where nothing uses it any more",
    (
        "a_list_as_one",
        "identity_policy_is_narrow/terraform/documents",
    ): "the provider refuses an override whose Statement is no list",
    **{
        (change, name): why
        for name in (
            "aws_sam/applications",
            "key_outlives_the_set/cloudformation/kept_stack",
            "key_outlives_the_set/cloudformation/order_of_stacks",
            "key_policy_lets_incident_manager_in/cloudformation/account_of_stacks",
            "template_values/lists_of_nested_stacks",
            "template_values/nested_stacks",
            "template_values/nested_stacks_of_the_cdk/cdk.out",
        )
        for change, why in {
            "as_json": "the stack above names the file with its ending",
            "as_yaml": "the stack above names the file with its ending",
            "renamed": "a stack's parameters and outputs are named by the template above",
        }.items()
    },
    ("renamed", "aws_sam/passing/generated_roles.yaml"): "AWS SAM names a role after its function",
    ("renamed", "key_outlives_the_set/cloudformation/computed_names.yaml"): "a text, or a map, has the name",
    ("renamed", "template_values/computed_names.yaml"): "a text, or a map, has the name",
    ("renamed", "serverless_framework/extensions"): "an extension has the name of its resource",
}
ADDED = ("unrelatedtoalltherest", MUTANT_DOCUMENT.replace("_", ""))


def _is_added(record: Record) -> bool:
    name = record.resource.replace("_", "").lower()
    return any(added in name for added in ADDED)


def mutants(language: str, name: str, parts: List[Part]) -> Dict[str, Tuple[Part, Mutant]]:
    found: Dict[str, Tuple[Part, Mutant]] = {}
    for part in parts:
        if (name, part.name) in CHANGES_SOMETHING:
            continue
        mutant = NEUTRAL[language][name](dict(part.files), Random(zlib.crc32(f"{name} {part.name}".encode())))
        if mutant is not None:
            found[part.id] = part, mutant
    return found


@lru_cache(maxsize=None)
def as_they_are(language: str) -> Dict[str, List[Record]]:
    return _before(language, of(*PARTS[language]))


def _before(language: str, parts: List[Part]) -> Dict[str, List[Record]]:
    """Plans are in no scan that the tests share."""
    made = {part.id: Mutant(part.files) for part in parts}
    return _scanned(made, language) if language == "plans" else samples.as_they_are()


def _scanned(found: Dict[str, Mutant], language: str) -> Dict[str, List[Record]]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        for name, mutant in found.items():
            write(mutant.files, folder / name)
        return scanned(folder, LANGUAGES[language], strict=True)


def differences(
    before: Dict[str, List[Record]], after: Dict[str, List[Record]], found: Dict[str, Tuple[Part, Mutant]]
) -> List[str]:
    """Records of what a change has added are no difference: a document beside a policy is judged for itself."""
    faults: List[str] = []
    for name, (part, mutant) in found.items():
        changed = [record for record in after[name] if not _is_added(record)]
        lines = difference(plainly(before[name], mutant.names), plainly(changed))
        faults.extend(f"{part.name}: {line}" for line in lines)
    return faults


@pytest.mark.fuzz
@pytest.mark.parametrize(("language", "name"), ALL_NEUTRAL)
def test_a_neutral_change_changes_no_verdict(language: str, name: str) -> None:
    found = mutants(language, name, of(*PARTS[language]))
    assert len(found) >= FEW.get((language, name), 20)
    after = _scanned({part: mutant for part, (_, mutant) in found.items()}, language)
    faults = differences(as_they_are(language), after, found)
    assert not faults, "\n".join(faults)


def composed(language: str, part: Part) -> Mutant:
    """Most of the neutral changes that apply, in an order of its own for each sample."""
    choices = Random(zlib.crc32(part.name.encode()))
    names = [name for name in NEUTRAL[language] if (name, part.name) not in CHANGES_SOMETHING]
    choices.shuffle(names)
    so_far = Mutant(dict(part.files))
    for name in names:
        mutant = NEUTRAL[language][name](dict(so_far.files), choices)
        if mutant is not None and choices.random() < 0.6:
            so_far = Mutant(mutant.files, _after(so_far, mutant))
    return so_far


def _after(first: Mutant, then: Mutant) -> Callable[[str], str]:
    return lambda name: then.names(first.names(name))


def some(language: str, every: int) -> List[Part]:
    return [part for part in of(*PARTS[language]) if zlib.crc32(part.name.encode()) % every == 0]


@pytest.mark.parametrize("language", NEUTRAL)
def test_all_neutral_changes_together_change_no_verdict(language: str) -> None:
    _composed(language, some(language, 16))


@pytest.mark.fuzz
@pytest.mark.parametrize("language", NEUTRAL)
def test_all_neutral_changes_of_all_samples_together_change_no_verdict(language: str) -> None:
    _composed(language, of(*PARTS[language]))


def _composed(language: str, parts: List[Part]) -> None:
    found = {part.id: (part, composed(language, part)) for part in parts}
    after = _scanned({name: mutant for name, (_, mutant) in found.items()}, language)
    records = _before(language, parts)
    before = {name: records[name] for name in found}
    assert sum(map(len, before.values())) > len(parts)
    faults = differences(before, after, found)
    assert not faults, "\n".join(faults)


# What breaks a rule


@pytest.mark.fuzz
@pytest.mark.parametrize(("language", "name"), ALL_BREAKING)
def test_a_change_that_breaks_a_rule_changes_its_verdict_alone(language: str, name: str) -> None:
    _broken(language, [name], of(*PARTS[language]), 1)


@pytest.mark.parametrize("language", BREAKING)
def test_some_changes_that_break_a_rule_change_its_verdict_alone(language: str) -> None:
    parts = [part for part in of(*PARTS[language]) if "passing" in part.name]
    _broken(language, list(BREAKING[language]), parts, 1, one_of_each=True)


def _broken(language: str, names: List[str], parts: List[Part], least: int, one_of_each: bool = False) -> None:
    before = as_they_are(language)
    found: Dict[str, Tuple[str, Part, breaking_terraform.Broken]] = {}
    mutated: Dict[str, Mutant] = {}
    for name in names:
        breaking = BREAKING[language][name]
        made = 0
        for part in parts:
            if re.search(f"{breaking.apart}|{breaking_terraform.STEERED}", part.name):
                continue
            for broken in broken_by(breaking, part, before[part.id]):
                if one_of_each and made:
                    break
                made += 1
                label = f"{name}_{part.id}_{made}"
                found[label] = name, part, broken
                mutated[label] = Mutant(broken.files)
        assert made >= least, f"{name} applies to no sample"
    after = _scanned(mutated, language)
    faults: List[str] = []
    for label, (name, part, broken) in found.items():
        breaking = BREAKING[language][name]
        wanted = Counter(expected(breaking, broken, before[part.id]))
        got = Counter(after[label])
        lines = difference(wanted, got)
        if breaking.frees:  # a key that no Region uses has no record, or its Region is not known any more
            lines = [line for line in lines if not (_is_freed(line) and (line[0] == "-" or line.endswith(" UNKNOWN")))]
        faults.extend(f"{name} {part.name} {broken.resource}: {line}" for line in lines)
    assert not faults, "\n".join(faults)


def broken_by(breaking: AnyBreaking, part: Part, records: List[Record]) -> Iterator[breaking_terraform.Broken]:
    if isinstance(breaking, breaking_terraform.Breaking):
        return breaking_terraform.broken(breaking, part.files, records)
    return breaking_templates.broken(breaking, part.files, records)


def _is_freed(line: str) -> bool:
    """Whether a line is of a key or of a provider."""
    return re.search(r"kms_(replica_)?(external_)?key\.|AWS::KMS::| aws\.", line) is not None


def expected(breaking: AnyBreaking, broken: breaking_terraform.Broken, records: List[Record]) -> List[Record]:
    """The records of a sample after a change: the one verdict, what follows from it, and all others as they were."""
    found: List[Record] = []
    for record in records:
        check = breaking_terraform.number(record)
        names = (record.resource, breaking_terraform.tail(record.resource))
        new: Optional[str] = record.outcome
        if broken.resource in names and record.file == broken.file:
            new = {breaking.check: "FAILED", **breaking.follows}.get(check, record.outcome)
        elif (
            set(broken.replicas) & set(names) and check == breaking.check and check in breaking_terraform.OF_THE_PRIMARY
        ):
            new = "FAILED"
        if new is not None:
            found.append(record._replace(outcome=new))
    return found
