"""What: each Region of a replication set of the `aws` provider names its key by the key's ARN.

Why: the provider accepts nothing else. A reference to the key's id, or to the ARN of an alias, passes `terraform
validate` and fails when the plan is made or applied.

Fix: refer to the `arn` of the key (`aws_kms_key.NAME.arn`), or to the `target_key_arn` of an alias.

Limits: CloudFormation and the `awscc` provider are not judged: their schema accepts other names too.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssmincidents_replication_set
https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN
"""

from __future__ import annotations

import re
from typing import Iterator

from incident_manager.fixes import Change, Swap
from incident_manager.integration.registration import register
from incident_manager.model import RegionEntry, ReplicationSet
from incident_manager.policies.text_matching import like
from incident_manager.resource_types import ALIAS_TYPES, KEY_TYPES
from incident_manager.rule import HIGH, Rule
from incident_manager.truth import Truth
from incident_manager.values import (
    Computed,
    Text,
    Unknown,
    Value,
    label,
    parts_of,
    region_named,
    split_text,
)
from incident_manager.verdict import Fault, Gap, Remarks, gaps

_ID = r"(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_KEY_ARN = rf"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{{12}}:key/{_ID}$"
OWNED = "DefaultKey"
"""What state and the API show for a Region without a key; the provider refuses it in a configuration."""
_DECLARED_ELSEWHERE = (
    r"(aws|awscc)_kms_(((replica|external|replica_external)_)?key\.[^.]+\.(arn|key_id|id)"
    r"|alias\.[^.]+\.(arn|target_key_arn|name|id|target_key_id))$"
)
_PART_OF_A_KEY = r"multi_region_configuration\W.+\.\w+$"
"""What data.aws_kms_key says of a primary and its replicas."""


def judge(replication_set: ReplicationSet) -> Remarks:
    for entry in replication_set.entries:
        truth = _is_key_arn(entry.given)
        if truth is False and not replication_set.is_there(entry):
            yield from gaps(replication_set.gap, f"whether there is {region_named(entry.name)} is not known")
        elif truth is False:
            owned = entry.given == OWNED
            yield Fault(
                f"{region_named(entry.name)} of {replication_set.address} names its key by {_what(entry)}, which is "
                "not the ARN of a key.",
                "leave kms_key_arn out: the Region then uses the key that AWS owns."
                if owned
                else "refer to the key's arn (of an alias, to its target_key_arn).",
                tuple(_changes(replication_set, entry)),
            )
        elif isinstance(truth, Unknown):
            yield Gap(f"the key of {region_named(entry.name)}: {truth.why}")
    if replication_set.other_gap is not None:
        yield Gap(replication_set.other_gap.why)


def _is_key_arn(given: Value) -> Truth:
    if given is None:
        return True  # the AWS owned key
    if isinstance(given, str):
        return bool(re.match(_KEY_ARN, given))
    if isinstance(given, Computed):
        kind = getattr(given.resource, "type", "")
        if not given.attribute:  # a plan does not say which, behind an index
            return Unknown(f"which attribute of {getattr(given.resource, 'address', '?')} is meant is not known")
        if re.match(_PART_OF_A_KEY, given.attribute):
            return given.attribute.endswith(".arn")
        if kind in KEY_TYPES.union(ALIAS_TYPES) and given.attribute.isidentifier():
            return given.attribute == ("target_key_arn" if kind in ALIAS_TYPES else "arn")
        return Unknown(f"{label(given)} is not known before deployment")
    if isinstance(given, Unknown) and re.search(_DECLARED_ELSEWHERE, given.term):
        return given.term.endswith((".target_key_arn", ".arn")) and not re.search(r"alias\..*\.arn$", given.term)
    if isinstance(given, Text):
        parts = split_text(given, ":")
        if len(parts) > 5 and parts[2] == "kms":
            return any(part.startswith("key/") for part in parts_of(parts[5])[:1] if isinstance(part, str))
        if like("arn:aws*:kms:*", given) is False:
            return False
    return Unknown.because_of(given, f"{label(given)} is not known")


def _changes(replication_set: ReplicationSet, entry: RegionEntry) -> Iterator[Change]:
    given, place = entry.given, replication_set.key_place(entry)
    if given in ("", OWNED):
        yield Change(replication_set.source, place, None, safe=True)
    elif isinstance(given, Computed) and given.attribute.isidentifier():
        wanted = "target_key_arn" if getattr(given.resource, "type", "") in ALIAS_TYPES else "arn"
        yield Change(replication_set.source, place, Swap(f".{given.attribute}", f".{wanted}"), safe=True)


def _what(entry: RegionEntry) -> str:
    return f'"{entry.given}"' if isinstance(entry.given, str) else label(entry.given)


register(
    Rule(
        id="CKV_SSMIM_18",
        title="Ensure each Region of an Incident Manager replication set names its KMS key by the key's ARN",
        severity=HIGH,
        of=ReplicationSet,
        judge=judge,
        guideline="https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssmincidents_replication_set",
        text=__doc__,
        has_fixes=True,
        only=("aws_",),
    )
)
