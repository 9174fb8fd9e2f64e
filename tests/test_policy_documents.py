"""Policy documents, as release 5.100 of the provider rendered or refused them in a plan.

``policy_documents.json`` has the block of each data source ``aws_iam_policy_document`` and the policy that
``terraform plan`` (1.11) shows for it, or the reason for which it is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest
from incident_manager.scanned_files import Listing
from incident_manager.terraform.module_instances import ModuleInstance, Program
from incident_manager.terraform.source_files import Sources
from incident_manager.values import is_known

TABLE: List[Dict[str, Any]] = json.loads((Path(__file__).parent / "policy_documents.json").read_text())
LOCALS = """
locals {
  m     = { zeta = "kms:Zeta", "10" = "kms:Ten", alpha = "kms:Alpha", "9" = "kms:Nine" }
  none  = null
  empty = []
  two   = ["kms:B", "kms:A"]
}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> ModuleInstance:
    folder = tmp_path_factory.mktemp("documents")
    blocks = (f'data "aws_iam_policy_document" "{row["name"]}" {{\n{row["block"]}}}\n' for row in TABLE)
    (folder / "main.tf").write_text(LOCALS + "".join(blocks))
    listing = Listing(str(folder), {str(folder): frozenset({str(folder / "main.tf")})}, {}, ())
    return Program(listing, Sources()).root(str(folder))


def normal(value: Any) -> Any:
    """A list of one text is that text, and the order of texts does not count."""
    if isinstance(value, dict):
        return {name: normal(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [normal(item) for item in value]
        if not all(isinstance(item, str) for item in items):
            return items
        return items[0] if len(set(items)) == 1 else sorted(set(items))
    return value


def read(root: ModuleInstance, name: str) -> Any:
    (document,) = root.instances("data", "aws_iam_policy_document", name)
    return document.json_value("json")


@pytest.mark.parametrize("row", [row for row in TABLE if not row["refused"]], ids=lambda row: row["name"])
def test_what_the_provider_renders(row: Dict[str, Any], root: ModuleInstance) -> None:
    assert normal(read(root, row["name"])) == normal(row["json"])


@pytest.mark.parametrize("row", [row for row in TABLE if row["refused"]], ids=lambda row: row["name"])
def test_what_terraform_refuses_is_not_known(row: Dict[str, Any], root: ModuleInstance) -> None:
    assert not is_known(read(root, row["name"])), row["refused"]


def test_the_table_has_both() -> None:
    assert 20 < sum(bool(row["refused"]) for row in TABLE) < len(TABLE) - 20
