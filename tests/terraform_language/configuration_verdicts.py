"""What Terraform and we say of one configuration: which instances there are, and each value of each of them."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Iterator, List, NamedTuple

from terraform_language import by_ours, plain, verdicts
from terraform_language.by_ours import Read, Said
from terraform_language.by_terraform import Number
from terraform_language.configurations import Case
from terraform_language.plans import Planned
from terraform_language.verdicts import EQUAL, EXCEPTION, NOT_REFUSED, UNKNOWN, WRONG

SETS = {"region"}  # blocks that have no order
BLOCKS = {"region", "advanced_event_selector", "field_selector"}
# a reference to an argument that is null: the provider may have a value of its own
_OF_PROVIDER = re.compile(r"(terraform_data\.[^;]*\.input is not known before deployment(; )?)+")
ADDRESSES = "the addresses"


class Item(NamedTuple):
    """One thing that is compared: the addresses, an argument of an instance, or an output."""

    case: str
    name: str
    verdict: str
    terraform: str
    ours: str

    def line(self) -> str:
        return f"{self.verdict}: {self.case}: {self.name}\n    Terraform: {self.terraform}\n    ours:      {self.ours}"


def items(case: Case, planned: Planned, read: Read) -> List[Item]:
    """All that is compared of a configuration."""
    if read.exception:
        return [Item(case.name, "", EXCEPTION, planned.refused or "a plan", read.exception)]
    if planned.refused:
        return list(_refused(case, planned, read))
    parts = (_addresses, _arguments, _documents, _outputs)
    return [item for part in parts for item in part(case, planned, read)]


def _refused(case: Case, planned: Planned, read: Read) -> Iterator[Item]:
    """Of a configuration that is refused for a variable or a policy document, its value is not known."""
    for name in planned.named:
        said = read.documents[name] if name in read.documents else read.outputs[name]
        verdict = verdicts.BOTH_REFUSE if said.unknown else NOT_REFUSED
        yield Item(case.name, name, verdict, f"refuses: {planned.refused[:300]}", _shown(said))


def _addresses(case: Case, planned: Planned, read: Read) -> Iterator[Item]:
    theirs, ours = sorted(planned.instances), sorted(read.instances)
    open_ = [address for address in ours if "[*]" in address]
    if open_ or read.gaps:
        yield Item(case.name, ADDRESSES, UNKNOWN, ", ".join(theirs), ", ".join([*ours, *read.gaps]))
    else:
        verdict = EQUAL if theirs == ours else WRONG
        yield Item(case.name, ADDRESSES, verdict, ", ".join(theirs), ", ".join(ours))


def _arguments(case: Case, planned: Planned, read: Read) -> Iterator[Item]:
    for address, values in planned.instances.items():
        for name, value in read.instances.get(address, {}).items():
            if name not in values:
                continue  # not known before it is applied
            said = by_ours.plain_or_reason(value)
            if said.unknown:
                verdict = UNKNOWN
            elif said.value is None and not address.rpartition(".")[0].endswith("terraform_data"):
                continue  # the provider has a default
            else:
                verdict = EQUAL if fits(said.value, values[name], name) else WRONG
            yield Item(case.name, f"{address}.{name}", verdict, repr(values[name]), _shown(said))


def _documents(case: Case, planned: Planned, read: Read) -> Iterator[Item]:
    for address, text in planned.documents.items():
        said = read.documents.get(address, Said(unknown="there is no such policy document"))
        if said.unknown:
            verdict = UNKNOWN
        else:
            theirs = plain.of_json(json.loads(text, parse_int=Number, parse_float=Number))
            verdict = EQUAL if _policy(theirs) == _policy(plain.without_types(said.value)) else WRONG
        yield Item(case.name, address, verdict, " ".join(text.split()), _shown(said))


def _policy(value: Any) -> Any:
    """A policy in one form: one text or a list of one, texts in any order, numbers and truth values as texts."""
    if not isinstance(value, tuple) or value[0] == "number":
        return _text(value)
    kind, inner = value
    if kind == "map":
        return ("map", tuple((key, _policy(item)) for key, item in inner if item is not None))
    items = [_policy(item) for item in inner]
    if len(items) == 1:
        return items[0]
    return ("list", tuple(sorted(items) if all(isinstance(item, str) for item in items) else items))


def _outputs(case: Case, planned: Planned, read: Read) -> Iterator[Item]:
    for name, answer in planned.outputs.items():
        if answer.refused:
            continue  # not known before it is applied
        said = read.outputs[name]
        shown = plain.shown(plain.of_terraform(answer))
        verdict = verdicts.verdict(answer, said)
        if verdict == UNKNOWN and _OF_PROVIDER.fullmatch(said.unknown):
            verdict = verdicts.DOCUMENTED
        yield Item(case.name, f"output {name}", verdict, shown, _shown(said))


def fits(ours: Any, planned: Any, name: str = "") -> bool:
    """Whether a value of ours is the one of a plan, which has it converted to the type of the argument."""
    if ours is None or planned is None:
        return ours is planned
    if isinstance(planned, Number):
        return bool(_number(ours) == plain.number(planned))
    if isinstance(planned, bool):
        return ours in (planned, str(planned).lower())
    if isinstance(planned, str):
        return bool(_text(ours) == planned)
    if isinstance(planned, dict):
        return isinstance(ours, tuple) and ours[0] in ("map", "object") and _entries_fit(dict(ours[1]), planned, name)
    if not isinstance(ours, tuple) or ours[0] not in ("list", "tuple", "set") or len(ours[1]) != len(planned):
        return False
    if name not in SETS and ours[0] != "set":
        return all(fits(one, other, name) for one, other in zip(ours[1], planned))
    rest = list(planned)
    for item in ours[1]:
        match = next((position for position, one in enumerate(rest) if fits(item, one, name)), None)
        if match is None:
            return False
        del rest[match]
    return True


def _entries_fit(ours: Dict[str, Any], planned: Dict[str, Any], name: str) -> bool:
    """Of nested blocks, the arguments count that have a value: a plan also has those with a default."""
    if name in BLOCKS:
        return all(value is None or fits(value, planned.get(key), key) for key, value in ours.items())
    if name == "tags":  # the provider leaves out those that are null
        ours = {key: value for key, value in ours.items() if value is not None}
    return ours.keys() == planned.keys() and all(fits(value, planned[key]) for key, value in ours.items())


def _number(value: Any) -> Any:
    try:
        return plain.number(value) if isinstance(value, str) else value
    except ArithmeticError:
        return None


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple) and value[0] == "number":
        return plain.number_text(value)
    return value


def _shown(said: Said) -> str:
    return f"unknown: {said.unknown}" if said.unknown else said.exception or plain.shown(said.value)
