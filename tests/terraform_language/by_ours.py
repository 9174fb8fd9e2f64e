"""What the project says of expressions: the one place here that knows how its evaluation is called."""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, Callable, Dict, FrozenSet, List, NamedTuple, Sequence, Tuple

from terraform_language import by_terraform
from terraform_language.plain import Plain, as_binary64, number

CHECKS = Path(__file__).resolve().parent.parent.parent / "checks"


class Said(NamedTuple):
    """The value of an expression, or why it is not known, or the exception that was raised, and the seconds it took."""

    value: Plain = None
    unknown: str = ""
    exception: str = ""
    seconds: float = 0.0


_NUMBERS: Any = (int, float, Fraction)


class _NotKnown(Exception):
    """A part of the value is not known."""


def load(checks: Path = CHECKS) -> None:
    """Have the library of another place tested, such as another working tree. To be called first."""
    sys.path.insert(0, str(checks))


def answers(expressions: Sequence[str], folder: Path) -> List[Said]:
    """The values of expressions, each read from a root module of its own. ``folder`` is used for its files."""
    by_terraform.prepare(folder)
    from incident_manager.terraform.source_files import Sources

    sources = Sources()  # names.tf is read once
    found: List[Said] = []
    for number_, text in enumerate(expressions):
        file = folder / f"e{number_}.tf"
        file.write_text(by_terraform.output(0, text))
        start = time.process_time()
        try:
            said = _said(_evaluated(folder, file, sources))
        except Exception as fault:  # whatever it is, it is reported as what it is
            said = Said(exception=f"{type(fault).__name__}: {fault}")
        found.append(said._replace(seconds=time.process_time() - start))
        file.unlink()
    return found


def _evaluated(folder: Path, file: Path, sources: Any) -> Any:
    from incident_manager.scanned_files import Listing
    from incident_manager.terraform.module_instances import Program
    from incident_manager.values import Unknown
    from incident_manager.worlds import in_each_world

    root = str(folder)
    files = frozenset(map(str, (file, *(folder / name for name in by_terraform.NAMES))))
    module = Program(Listing(root, {root: files}, {}, ()), sources).root(root)
    judged, _ = in_each_world(lambda: module.lookup("output", "e0"))
    found = [one.found for one in judged]
    if not found:
        return Unknown("Terraform refuses it in each world")
    return found[0] if all(other == found[0] for other in found) else module.lookup("output", "e0")


def _said(value: Any) -> Said:
    from incident_manager.values import is_open, reason_for

    if is_open(value):
        return Said(unknown=reason_for(value, "not known"))
    try:
        return Said(plain(value[0]))
    except _NotKnown:
        return Said(unknown=reason_for(value, "not known"))


def plain(value: Any) -> Plain:
    """One of our values as it is compared. Raises :class:`_NotKnown` for one that is not wholly known."""
    from incident_manager import concealment, values
    from incident_manager.values import SetValue, is_open, number_text

    value = concealment.plain(value)
    ListValue, MapValue = getattr(values, "ListValue", ()), getattr(values, "MapValue", ())
    if is_open(value) or hasattr(value, "attribute"):  # or a whole resource or module
        raise _NotKnown
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, SetValue):
        return ("set", tuple(sorted((plain(item) for item in value), key=repr)))
    if isinstance(value, tuple):
        return ("list" if isinstance(value, ListValue) else "tuple", tuple(plain(item) for item in value))
    if isinstance(value, dict):
        kind = "map" if isinstance(value, MapValue) else "object"
        return (kind, tuple(sorted((_key(key), plain(item)) for key, item in value.items())))
    if isinstance(value, _NUMBERS):
        return number(as_binary64(value) or number_text(value))
    raise TypeError(f"{type(value).__name__} is no value")


def _key(key: Any) -> str:
    found = plain(key)
    if not isinstance(found, str):
        raise _NotKnown
    return found


class Read(NamedTuple):
    """Every instance of a resource by its address with its arguments, the outputs of the root module, policy documents.

    ``gaps`` are reasons for which there may be other instances.
    """

    instances: Dict[str, Dict[str, Any]]
    outputs: Dict[str, Said]
    documents: Dict[str, Said] = {}
    gaps: Tuple[str, ...] = ()
    exception: str = ""


def configuration(files: Dict[str, str], folder: Path) -> Read:
    """What is read of a configuration; its files are written into a folder, which is to be empty."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    try:
        return _read(folder)
    except Exception as fault:  # whatever it is, it is reported as what it is
        return Read({}, {}, exception=f"{type(fault).__name__}: {fault}")


def _read(folder: Path) -> Read:
    from incident_manager.scanned_files import Listing
    from incident_manager.terraform.module_instances import Program
    from incident_manager.terraform.source_files import Sources, value_files
    from incident_manager.values import OpenExpansion

    root, sources = str(folder), Sources()
    files = frozenset(str(file) for file in folder.glob("*.tf"))
    listing = Listing(root, {root: files}, {}, tuple(value_files(root, sources, root)), partial=True)
    module = Program(listing, sources).root(root)
    outputs = {name: _said(module.lookup("output", name)) for name in module.directory.outputs}
    instances: Dict[str, Dict[str, Any]] = {}
    documents: Dict[str, Said] = {}
    gaps: List[str] = []
    pending = [module]
    while pending:
        here = pending.pop()
        for resource in here.resources():
            if resource.mode == "data":
                documents[resource.address] = _said((resource.json_value("json"),))
            else:
                instances[resource.address] = resource.view.tree()
        expansions = [here.resource_value(*node) for node in here.directory.resources if node[0] == "resource"]
        for call in here.directory.calls:
            expansions.append(here.rooted("module", call))
            pending.extend(here.called(call))
        gaps.extend(expansion.why for expansion in expansions if isinstance(expansion, OpenExpansion))
    return Read(instances, outputs, documents, tuple(gaps))


def plain_or_reason(value: Any) -> Said:
    """A value of an argument, as it is compared, or why it is not known."""
    return _said((value,))


def functions() -> FrozenSet[str]:
    """The names of the functions that are evaluated."""
    from incident_manager.terraform import hcl_functions

    return frozenset(hcl_functions._FUNCTIONS)


def broken(name: str, change: Callable[[Any], Any]) -> Tuple[Dict[str, Any], Any]:
    """The dictionary that holds a function, and the function with a result that is changed, to be put in its place."""
    from incident_manager.terraform import hcl_functions

    right = hcl_functions._FUNCTIONS[name]
    wrong = right._replace(body=lambda *arguments: change(right.body(*arguments)))
    return hcl_functions._FUNCTIONS, wrong
