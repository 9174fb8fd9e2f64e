"""What Terraform itself says of expressions: ``terraform plan`` with one output an expression.

One refused expression fails a whole plan, so those that are refused are taken out and the rest is planned again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from terraform_language.atoms import OPEN_TEXT

HERE = Path(__file__).resolve().parent
NAMES = ("names.tf", "later.tf", "open.tf")  # what the expressions refer to
CHUNK = 2000  # expressions of one plan
ROUNDS = 12
_INFINITE = re.compile(r'output value "e(\d+)"')
_PROVIDER = """terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
"""


class Answer(NamedTuple):
    """The value of an expression and its type, both as Terraform's JSON has them, or why it is refused.

    Numbers are kept as :class:`Number`.
    """

    value: Any = None
    type: Any = None
    refused: str = ""


class Number(str):
    """The decimal text of a number."""

    __slots__ = ()


def missing() -> str:
    """Why expressions cannot be evaluated here, or nothing."""
    return "" if shutil.which("terraform") else "terraform is not installed"


def environment() -> Dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TF_")}


def _with(given: str) -> Dict[str, str]:
    return {**environment(), f"TF_VAR_{OPEN_TEXT[len('var.') :]}": given}


def prepare(folder: Path, with_provider: bool = False) -> None:
    """Put the names and files that the expressions refer to into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        shutil.copy(HERE / name, folder / name)
    shutil.copytree(HERE / "files", folder / "files", dirs_exist_ok=True)
    if with_provider:
        (folder / "versions.tf").write_text(_PROVIDER)


def answers(expressions: Sequence[str], folder: Path, given: str = "") -> List[Answer]:
    """What Terraform says of each expression. ``folder`` is used for its files, and emptied of old expressions.

    ``given`` is the value of the variable that has none for the project. Raises :class:`RuntimeError` where a plan
    fails for a reason that is none of an expression.
    """
    with_provider = any("provider::" in text for text in expressions)
    prepare(folder, with_provider)
    if with_provider and not (folder / ".terraform").exists():
        run(folder, "init", "-input=false")
    if any("terraform_data." in text for text in expressions) and not (folder / "terraform.tfstate").exists():
        for old in folder.glob("e*.tf"):
            old.unlink()
        run(folder, "apply", "-input=false", "-auto-approve")  # it is not known before
    found: List[Answer] = []
    for start in range(0, len(expressions), CHUNK):
        found.extend(_planned(expressions[start : start + CHUNK], folder, given))
    return found


def output(number: int, text: str) -> str:
    """An output of an expression; in a tuple, so that null has one too, and of any type."""
    return f'output "e{number}" {{\n  sensitive = true\n  value     = [{text}]\n}}\n'


def _planned(expressions: Sequence[str], folder: Path, given: str) -> List[Answer]:
    for old in folder.glob("e*.tf"):
        old.unlink()
    for number, text in enumerate(expressions):
        (folder / f"e{number}.tf").write_text(output(number, text))
    refused: Dict[int, str] = {}
    for _ in range(ROUNDS):
        faults = _faults(folder, given)
        if not faults:
            break
        for number, why in faults.items():
            (folder / f"e{number}.tf").unlink(missing_ok=True)
            refused.setdefault(number, why)
    else:
        raise RuntimeError(f"terraform still refuses something after {ROUNDS} plans")
    shown = json.loads(run(folder, "show", "-json", "plan"), parse_int=Number, parse_float=Number)
    outputs = shown["planned_values"].get("outputs", {})
    found: List[Answer] = []
    for number in range(len(expressions)):
        if number in refused:
            found.append(Answer(refused=refused[number]))
            continue
        made = outputs[f"e{number}"]
        if "value" in made:
            found.append(Answer(made["value"][0], made["type"][1][0]))
        else:
            found.append(Answer(refused="the value is not known before it is applied"))
    return found


def _faults(folder: Path, given: str) -> Dict[int, str]:
    """The expressions that a plan refuses, with the reasons."""
    faults: Dict[int, str] = {}
    others: List[str] = []
    found, output = diagnostics(folder, given)
    for diagnostic in found:
        why = f"{diagnostic['summary']}: {diagnostic.get('detail', '')}"
        number = _number(diagnostic.get("range", {}).get("filename", ""))
        infinite = [int(digits) for digits in _INFINITE.findall(why)]
        if number is not None:
            faults.setdefault(number, why)
        elif infinite:
            faults.update((number, "the value is an infinity, which no output can have") for number in infinite)
        else:
            others.append(why)
    if (output or others) and not faults:
        raise RuntimeError("\n".join([*others, output])[:3000])
    return faults


def diagnostics(folder: Path, given: str = "") -> Tuple[List[Dict[str, Any]], str]:
    """The errors of a plan, which is written where there are none, and what it said where it failed."""
    done = subprocess.run(
        ["nice", "-n", "5", "terraform", "plan", "-json", "-input=false", "-refresh=false", "-out=plan"],
        cwd=folder,
        env=_with(given),
        capture_output=True,
        text=True,
    )
    found: List[Dict[str, Any]] = []
    for line in done.stdout.splitlines():
        diagnostic = json.loads(line).get("diagnostic") if line.startswith("{") else None
        if diagnostic and diagnostic.get("severity") == "error":
            found.append(diagnostic)
    return found, f"{done.stdout[-2000:]}{done.stderr}" if done.returncode else ""


def _number(file: str) -> Optional[int]:
    match = re.fullmatch(r"e(\d+)\.tf", os.path.basename(file))
    return int(match.group(1)) if match else None


def run(folder: Path, *arguments: str) -> str:
    """The output of a command of terraform. Raises :class:`RuntimeError` where it fails."""
    done = subprocess.run(
        ["nice", "-n", "5", "terraform", *arguments], cwd=folder, env=_with(""), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"terraform {' '.join(arguments)}: {done.stderr[:3000]}")
    return done.stdout
