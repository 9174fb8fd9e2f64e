"""What Terraform itself says of configurations: a plan of many at once, without asking AWS.

One that is refused fails the whole plan, so those that are refused are taken out and the rest is planned again.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from terraform_language.by_terraform import Answer, Number, diagnostics, run
from terraform_language.configurations import Case

CHUNK = 100  # configurations of one plan
ROUNDS = 12
_PROVIDER = """terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
"""
_SHARED = "terraform.tfvars"


class Planned(NamedTuple):
    """The values of every instance by its address, and of every output, or why the configuration is refused.

    ``documents`` are the texts of the policy documents by their addresses. ``named`` are the variables and policy
    documents that are themselves the reason why the configuration is refused.
    """

    instances: Dict[str, Dict[str, Any]]
    outputs: Dict[str, Answer]
    documents: Dict[str, str] = {}
    refused: str = ""
    named: Tuple[str, ...] = ()


def answers(cases: Sequence[Case], folder: Path) -> List[Planned]:
    """What Terraform says of each configuration. ``folder`` is emptied of old ones and used for its files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "provider.tf").write_text(_PROVIDER)
    if not (folder / ".terraform").exists():
        run(folder, "init", "-input=false")
    found: List[Planned] = []
    for start in range(0, len(cases), CHUNK):
        found.extend(_planned(cases[start : start + CHUNK], folder))
    return found


def _planned(cases: Sequence[Case], folder: Path) -> List[Planned]:
    refused: Dict[str, List[str]] = {}
    for _ in range(ROUNDS):
        _write([case for case in cases if case.name not in refused], folder)
        faults = _faults(folder)
        if not faults:
            break
        refused.update(faults)
    else:
        raise RuntimeError(f"terraform still refuses something after {ROUNDS} plans")
    shown = json.loads(run(folder, "show", "-json", "plan"), parse_int=Number, parse_float=Number)
    values = shown["planned_values"]
    instances = list(_instances(values.get("root_module", {})))
    read = list(_instances(shown.get("prior_state", {}).get("values", {}).get("root_module", {})))
    found: List[Planned] = []
    for case in cases:
        if case.name in refused:
            whys = refused[case.name]
            names = (*case.variables, f"data.aws_iam_policy_document.{case.name}_doc")
            named = tuple(name for name in names if any(_is_of(name, why) for why in whys))
            found.append(Planned({}, {}, {}, whys[0], named))
            continue
        mine = re.compile(rf"\b{case.name}_")
        outputs = {
            name: Answer(given["value"][0], given["type"][1][0])
            if "value" in given
            else Answer(refused="not known before it is applied")
            for name, given in values.get("outputs", {}).items()
            if mine.match(name)
        }
        texts = {name: given["json"] for name, given in read if mine.search(name) and "json" in given}
        found.append(Planned({name: given for name, given in instances if mine.search(name)}, outputs, texts))
    return found


def _write(cases: Sequence[Case], folder: Path) -> None:
    for old in folder.iterdir():
        if old.name.startswith("c") or old.name == _SHARED:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shared: List[str] = []
    for case in cases:
        for name, content in case.files.items():
            if name == _SHARED:
                shared.append(content)
                continue
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(content)
    (folder / _SHARED).write_text("".join(shared))
    # what `terraform get` writes; that command stops at the first configuration that is refused
    modules = [
        {"Key": f"{case.name}_m", "Source": f"./{case.name}_child", "Dir": f"{case.name}_child"} for case in cases
    ]
    listed = folder / ".terraform" / "modules" / "modules.json"
    listed.parent.mkdir(exist_ok=True)
    listed.write_text(json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, *modules]}))


def _faults(folder: Path) -> Dict[str, List[str]]:
    """The configurations that a plan refuses, with the reasons."""
    faults: Dict[str, List[str]] = {}
    found, output = diagnostics(folder)
    for diagnostic in found:
        snippet = diagnostic.get("snippet") or {}
        places = [
            diagnostic.get("range", {}).get("filename", ""),
            diagnostic.get("address", ""),
            snippet.get("code", ""),
            snippet.get("context") or "",
            diagnostic.get("detail", ""),
        ]
        match = next(filter(None, (re.search(r"\b(c\d+)(?=[_.])", place) for place in places)), None)
        if match is None:
            raise RuntimeError(f"a fault of no configuration: {json.dumps(diagnostic)[:2000]}")
        address = diagnostic.get("address", "")
        why = f"{diagnostic['summary']}: {diagnostic.get('detail', '')} {address} {snippet.get('code', '')}"
        faults.setdefault(match.group(1), []).append(why)
    if output and not faults:
        raise RuntimeError(output)
    return faults


def _is_of(name: str, why: str) -> bool:
    """Whether a reason is about the value that is given to a variable, or about what is said in a policy document."""
    if name.startswith("data."):
        return f" {name} " in why
    about = ("Invalid value for input variable", "Invalid default value for variable", "Required variable not set")
    return why.startswith(about) and re.search(rf"\b{name}\b", why) is not None


def _instances(module: Dict[str, Any]) -> Iterator[Tuple[str, Dict[str, Any]]]:
    for resource in module.get("resources", ()):
        yield resource["address"], resource["values"]
    for child in module.get("child_modules", ()):
        yield from _instances(child)
