"""Changes of Terraform configurations that break one rule each, in a resource where it holds."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from mutations import hcl_text
from mutations.hcl_text import Block, Body, Object, literal, quoted
from mutations.neutral_terraform import addresses, folder_of, is_override, trees
from mutations.samples import Files, Record

Bodies = List[Body]  # those of the folder that the block stands in


class Breaking(NamedTuple):
    """``edit`` changes a block, or tells that it cannot. Where ``check`` was PASSED, it is FAILED then.

    ``follows`` says what the catalogue says of other checks of the same resource: the new outcome, or None where
    there is no record any more. ``frees`` tells that a set loses a key: of a key that nothing refers to, and of a
    provider that manages nothing else, there may be no record any more. Only resources in which the rules ``needs``
    hold are changed: a change may cure another fault, and a key that encrypts nothing (1) is not missed (8). ``apart``
    is a pattern of samples that are left out.
    """

    check: int
    types: Tuple[str, ...]
    edit: Callable[[Block, Bodies], bool]
    follows: Dict[int, Optional[str]] = {}
    frees: bool = False
    needs: Tuple[int, ...] = ()
    apart: str = "^$"


class Broken(NamedTuple):
    """``resource`` is the one that was changed, in a template of that ``file``; ``replicas`` are keys that take their
    spec and origin from it."""

    files: Files
    resource: str
    replicas: Tuple[str, ...] = ()
    file: str = ""


def may_break(breaking: Any, mine: List[Record]) -> bool:
    """Whether the rule holds in a resource of these records, and all that the change depends on."""
    if [record.outcome for record in mine if number(record) == breaking.check] != ["PASSED"]:
        return False
    if not {number(record) for record in mine}.issuperset(breaking.needs):
        return False
    must = {*breaking.follows, *breaking.needs}
    return all(record.outcome == "PASSED" for record in mine if number(record) in must)


OF_THE_PRIMARY = (1, 2, 3)
# Samples in which it steers one resource what another one is given.
STEERED = "^terraform_language/(null_attributes|tried_paths|known_data_sources)$"
NO_GRANT: Dict[int, Optional[str]] = {6: None, 22: None}
KEY = ("aws_kms_key",)
TRAIL = ("aws_cloudtrail",)
SET = ("aws_ssmincidents_replication_set",)
MOST = 3  # mutants of one change and one sample


def broken(breaking: Breaking, files: Files, records: List[Record]) -> Iterator[Broken]:
    """A mutant for each resource of a kind of which there is one instance, where the rule holds."""
    count = 0
    for name, tree in trees(files).items():
        if is_override(name):
            continue
        for index, block in enumerate(tree.blocks):
            if block.type not in ("resource", "provider") or block.label(0) not in breaking.types or count >= MOST:
                continue
            resource = _address(block)
            mine = [record for record in records if tail(record.resource) == resource]
            if not may_break(breaking, mine):
                continue
            if breaking.check in OF_THE_PRIMARY and "primary_key_arn = var." in re.sub(
                " +", " ", "".join(files.values())
            ):
                continue  # replicas in other modules
            changed = trees(files)
            bodies = [body for other, body in changed.items() if folder_of(other) == folder_of(name)]
            if breaking.edit(changed[name].blocks[index], bodies):
                count += 1
                found = {**files, **{other: body.render() for other, body in changed.items()}}
                yield Broken(found, resource, _replicas(bodies, resource))


def _replicas(bodies: Bodies, key: str) -> Tuple[str, ...]:
    found: List[str] = []
    for block in [block for body in bodies for block in body.of("resource")]:
        primary = block.body.get("primary_key_arn")
        if primary and re.search(rf"{re.escape(key)}\.", primary.value):
            found.append(_address(block))
    return tuple(found)


def _address(block: Block) -> str:
    if block.type == "resource":
        return ".".join(block.labels)
    alias = block.body.get("alias")
    return f"{block.label(0)}.{(literal(alias.value) if alias else None) or 'default'}"


def tail(address: str) -> str:
    """The last two steps, without an index."""
    return re.sub(r"\[[^\[]*\]$", "", ".".join(addresses(address)[-2:]))


def number(record: Record) -> int:
    return int(record.check.rpartition("_")[2])


def gives(name: str, value: str) -> Callable[[Block, Bodies], bool]:
    def edit(block: Block, bodies: Bodies) -> bool:
        block.body.set(name, value)
        return True

    return edit


def adds(name: str, value: str) -> Callable[[Block, Bodies], bool]:
    """Only where there is none yet."""

    def edit(block: Block, bodies: Bodies) -> bool:
        if block.body.get(name) is not None:
            return False
        block.body.set(name, value)
        return True

    return edit


def states(statement: str) -> Callable[[Block, Bodies], bool]:
    """Adds a statement to a policy in ``jsonencode``."""

    def edit(block: Block, bodies: Bodies) -> bool:
        policy = block.body.get("policy") or block.body.get("key_policy")
        node = hcl_text.expression(policy.value) if policy and not policy.value.startswith("<<") else None
        if isinstance(node, hcl_text.Call) and node.function == "jsonencode" and isinstance(node.arguments[0], Object):
            listed = node.arguments[0].get("Statement")
            if policy and isinstance(listed, hcl_text.Listed):
                listed.items.append(hcl_text.Leaf(statement))
                policy.value = node.render()
                return True
        return False

    return edit


def replaces(pattern: str, new: str, alone: bool = False) -> Callable[[Block, Bodies], bool]:
    """In what stands as text in the policy of the resource; ``alone``: where all of it stands there, without Deny."""

    def edit(block: Block, bodies: Bodies) -> bool:
        policy = block.body.get("policy") or block.body.get("key_policy")
        if policy is None:
            return False
        before = policy.value
        if alone and ("Deny" in before or "local." in before or not before.startswith(("jsonencode(", "<<"))):
            return False
        policy.value = re.sub(pattern, new, before)
        return policy.value != before

    return edit


def _regions(block: Block) -> List[Block]:
    return [inner for inner in block.body.blocks if inner.type in ("region", "regions")]


def _homes(bodies: Bodies) -> List[str]:
    found = [item.body.get("region") for body in bodies for item in body.of("provider")]
    return [literal(attribute.value) or "" for attribute in found if attribute]


def another_region(block: Block, bodies: Bodies) -> bool:
    """The last Region with a key that is not the home Region gets a name where the key is not."""
    homes = _homes(bodies)
    for region in reversed(_regions(block)[1:]):
        name, key = region.body.get("name"), region.body.get("kms_key_arn")
        given = key and re.search(r"aws_kms_|arn:", key.value)
        if name and given and homes and literal(name.value) not in (None, "ap-south-1", homes[0]):
            name.value = quoted("ap-south-1")
            return True
    return False


def no_region(block: Block, bodies: Bodies) -> bool:
    """A Region that is not the home Region has a name that is none; without a key, nothing else depends on it."""
    homes = _homes(bodies)
    for region in reversed(_regions(block)[1:]):
        name = region.body.get("name")
        if name and homes and not region.body.get("kms_key_arn") and literal(name.value) not in (None, homes[0]):
            name.value = quoted("us-east-9")
            return True
    return False


def one_key_less(block: Block, bodies: Bodies) -> bool:
    regions = _regions(block)
    keys = [region.body.get("kms_key_arn") for region in regions]
    if len(regions) < 2 or not all(keys):
        return False
    last = keys[-1]
    assert last
    regions[-1].body.remove(last)
    return True


def no_keys(block: Block, bodies: Bodies) -> bool:
    keys = [(region, region.body.get("kms_key_arn")) for region in _regions(block)]
    for region, key in keys:
        if key is None:
            return False
        region.body.remove(key)
    return bool(keys)


def key_id(block: Block, bodies: Bodies) -> bool:
    for region in _regions(block):
        key = region.body.get("kms_key_arn")
        if key and re.fullmatch(r"aws_kms_\w*key\.[\w-]+\.arn", key.value):
            key.value = key.value[: -len("arn")] + "key_id"
            return True
    return False


def managed_from_elsewhere(block: Block, bodies: Bodies) -> bool:
    """Only of a set without keys: those of keys would be elsewhere, too."""
    regions = _regions(block)
    sets = [item for body in bodies for item in body.of("resource") if item.label(0) == block.label(0)]
    if len(sets) > 1 or not regions or any(region.body.get("kms_key_arn") for region in regions):
        return False
    providers = [item for body in bodies for item in body.of("provider")]
    if len(providers) != 1 or block.body.get("provider") or not providers[0].body.get("region"):
        return False
    providers[0].body.set("region", '"ap-south-1"')
    return True


def turned_off(block: Block, bodies: Bodies) -> bool:
    """Only of a trail beside which no other may keep the use of the keys."""
    trails = [item for body in bodies for item in body.of("resource") if item.label(0) == block.label(0)]
    return len(trails) == 1 and gives("enable_logging", "false")(block, bodies)


MAIL = '{ owner = "jane.doe@mail-of-a-team.org" }'
URL = '{ runbook = "https://example.com/start?sig=0a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D" }'
DENY = '{ Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*" }'
FOR_ALL = '{ Effect = "Allow", Principal = { AWS = "*" }, Action = "kms:CreateGrant", Resource = "*" }'
ALL_OF_IT = '{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }'
IDENTITY = ("aws_iam_policy", "aws_iam_role_policy")
ATTACHED = ("aws_iam_user_policy", "aws_iam_group_policy")

# What is said of a trail, or of a key that nothing refers to, depends on the keys of a set.
OF_THE_SET = (
    "^(trail_records|key_outlives|override_files|serverless_framework/extensions)|/(beside_|manages|one_of_two_aliases)"
)
PERHAPS_USED = "/(beside_|in_one_branch)"

BREAKING: Dict[str, Breaking] = {
    "key_spec": Breaking(1, KEY, gives("customer_master_key_spec", '"RSA_2048"')),
    "key_usage": Breaking(1, KEY, gives("key_usage", '"GENERATE_VERIFY_MAC"')),
    "key_spec_awscc": Breaking(1, ("awscc_kms_key",), gives("key_spec", '"RSA_2048"')),
    "origin_external": Breaking(2, ("awscc_kms_key",), gives("origin", '"EXTERNAL"'), needs=(3,)),
    "custom_key_store": Breaking(3, KEY, gives("custom_key_store_id", '"cks-1234567890abcdef0"')),
    "origin_cloudhsm": Breaking(3, ("awscc_kms_key",), gives("origin", '"AWS_CLOUDHSM"'), needs=(2,)),
    "another_region": Breaking(4, SET, another_region),
    "deny": Breaking(5, (*KEY, "awscc_kms_key"), states(DENY), NO_GRANT),
    "no_create_grant": Breaking(5, KEY, replaces(r'"(?i:kms:CreateGrant)"', '"kms:Encrypt"', alone=True), NO_GRANT),
    "grant_for_all": Breaking(6, (*KEY, "awscc_kms_key"), states(FOR_ALL)),
    "one_key_less": Breaking(7, SET, one_key_less, {19: "FAILED"}, frees=True, needs=(4, 18), apart=OF_THE_SET),
    "key_disabled": Breaking(8, KEY, gives("is_enabled", "false"), needs=(1,), apart=PERHAPS_USED),
    "key_disabled_awscc": Breaking(8, ("awscc_kms_key",), gives("enabled", "false"), needs=(1,), apart=PERHAPS_USED),
    "mail_in_a_tag": Breaking(9, (*SET, *KEY, "aws_ssmcontacts_contact"), adds("tags", MAIL)),
    "credential_in_a_url": Breaking(10, (*SET, *KEY, "aws_ssmcontacts_contact"), adds("tags", URL)),
    "managed_from_elsewhere": Breaking(11, SET, managed_from_elsewhere, needs=(17,)),
    "no_deletion_protection": Breaking(
        13, ("awscc_ssmincidents_replication_set",), gives("deletion_protected", "false")
    ),
    "trail_turned_off": Breaking(14, TRAIL, turned_off, apart="perhaps_a_key"),
    "insecure": Breaking(15, ("aws",), gives("insecure", "true")),
    "all_of_incident_manager": Breaking(16, IDENTITY, states(ALL_OF_IT), apart="asks_for_mfa"),
    "no_region": Breaking(17, SET, no_region, needs=(11,)),
    "key_id": Breaking(18, SET, key_id),
    "aws_owned_keys": Breaking(19, SET, no_keys, frees=True, needs=(4, 18), apart=OF_THE_SET),
    "no_fips": Breaking(20, ("aws",), gives("use_fips_endpoint", "false")),
    "no_mfa": Breaking(21, ATTACHED, replaces("aws:MultiFactorAuthPresent", "aws:SecureTransport")),
    "no_region_in_the_service": Breaking(
        22,
        KEY,
        replaces(r"(ssm-(?:incidents|contacts))\.[\w-]+\.amazonaws", r"\1.amazonaws"),
        needs=(6,),  # else another statement may let Incident Manager in
    ),
}
