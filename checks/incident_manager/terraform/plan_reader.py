"""The model of a Terraform plan."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Tuple

from incident_manager.building.model_builder import ModelBuilder, Regions
from incident_manager.building.resource_texts import default_tags
from incident_manager.deciding import one_of
from incident_manager.model import Key, Planned, RegionEntry
from incident_manager.other_subjects import ProviderBlock
from incident_manager.resource_types import KEY_POLICY_TYPE, KEY_TYPES, PROVIDER, SET_TYPES
from incident_manager.terraform.computed_texts import with_computed_texts
from incident_manager.terraform.plan_addresses import without_indices
from incident_manager.terraform.plan_configuration import Scope
from incident_manager.terraform.plan_dependencies import dependencies_of
from incident_manager.terraform.plan_source import Deleted, Plan, PlanResource, View
from incident_manager.texts import FreeText
from incident_manager.values import Unknown, Value, is_open
from incident_manager.written_policies import PolicyForm

OWNED = (None, "", "DefaultKey")
AWSCC_PLACEHOLDER = "<account-id>"  # in what that provider shows for a key without a policy


class PlanReader(ModelBuilder[PlanResource]):
    """Reads one plan."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self._by_arn: Dict[str, PlanResource] = {}
        resources = [resource for resource in plan.resources.values() if resource.mode == "resource"]
        for resource in resources:
            if resource.type in KEY_TYPES:
                self._by_arn.update((name, resource) for name in _names_of_key(resource))
        self._attached = {
            name for resource in resources if resource.type == KEY_POLICY_TYPE for name in _names_of_key(resource)
        }
        self._reset: Dict[str, str] = {}
        for deleted in plan.deleted:
            self._note_deleted(deleted)
        subjects = self.read(resources)
        self._subjects = {resource.address: found for resource, found in subjects.items()}
        self._managed: Dict[str, List[Any]] = {}
        for resource, subject in self.managed(subjects):
            self._managed.setdefault(resource.provider_key, []).append(subject)
        for key in plan.provider_keys:
            in_root = ":" not in key  # checkov has no others (3.3)
            if in_root and plan.provider_name(key) == PROVIDER:
                self._add_provider(key)

    def _note_deleted(self, deleted: Deleted) -> None:
        """A key that goes, or a policy: its key gets the default policy.

        Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key_policy
        """
        before = deleted.before
        if deleted.type in KEY_TYPES and isinstance(before.get("arn"), str):
            self.configuration.gone[before["arn"]] = deleted.address
        if deleted.type == KEY_POLICY_TYPE and before.get("bypass_policy_lockout_safety_check") is not True:
            self._reset.update((name, deleted.address) for name in _names_in(before))

    def subjects(self, address: str) -> List[Any]:
        """The model's subjects for a resource or, by its key, a provider."""
        return self._subjects.get(address, [])

    def _add_provider(self, key: str) -> None:
        address = key if "." in key else f"{key}.default"
        tree = {
            name: self._argument(expression, self.plan.provider(key)[1])
            for name, expression in self.plan.provider(key)[0].items()
        }
        block = ProviderBlock(
            address=address,
            exists=True,
            source=None,
            region=self.plan.provider_region(key),
            tree=tree,
            manages=self._managed.get(key, []),
            configuration=self.configuration,
        )
        self._subjects.setdefault(address, []).append(block)

    def _argument(self, expression: Any, scope: Scope) -> Value:
        """An argument of a provider, or the arguments of its nested blocks of a type."""
        if isinstance(expression, list):
            return tuple(
                {name: self._argument(inner, scope) for name, inner in block.items()}
                for block in expression
                if isinstance(block, dict)
            )
        return self.plan.resolved(expression, scope)

    def default_tags_of(self, resource: PlanResource) -> Iterator[FreeText]:
        every = resource.get("tags_all")
        if isinstance(every, dict):
            yield from default_tags(resource.get("tags"), every, resource.provider_key)

    # What a plan says of a resource

    def region_of(self, resource: PlanResource) -> Value:
        own = resource.after.get("region")
        if isinstance(own, str) and resource.type not in SET_TYPES:  # since provider 6
            return own
        for values in (resource.after, resource.before):
            pieces = str(values.get("arn")).split(":")
            if len(pieces) > 5 and pieces[3]:
                return pieces[3]
        return self.home_of(resource)

    def home_of(self, resource: PlanResource) -> Value:
        return self.plan.provider_region(resource.provider_key)

    def creator_of(self, resource: PlanResource) -> str:
        expressions, scope = self.plan.provider(resource.provider_key)
        roles = expressions.get("assume_role")
        first = roles[0] if isinstance(roles, list) and len(roles) == 1 else None
        role = self.plan.resolved(first.get("role_arn"), scope) if isinstance(first, dict) else None
        return role if isinstance(role, str) else ""

    def form_of(self, resource: PlanResource, name: str) -> PolicyForm:
        references = str(resource.expressions.get(name))
        return PolicyForm.DOCUMENT if "data.aws_iam_policy_document." in references else PolicyForm.HCL

    def policy_of(self, resource: PlanResource, name: str) -> Value:
        policy = super().policy_of(resource, name)
        if resource.type in (*KEY_TYPES, KEY_POLICY_TYPE):
            names = list(_names_of_key(resource))
            deleted = next((self._reset[known] for known in names if known in self._reset), "")
            if deleted and name in resource.expressions:
                return Unknown(f"the plan deletes {deleted}, which gives its key the default policy")
            if name not in resource.expressions and (deleted or not self._attached.isdisjoint(names)):
                return None  # it is what the key has so far
        return None if isinstance(policy, str) and AWSCC_PLACEHOLDER in policy else policy

    def by_arn(self, arn: str) -> Optional[Key]:
        return self.key(self._by_arn[arn]) if arn in self._by_arn else None

    def more_of(self, resource: PlanResource) -> Dict[str, Any]:
        arns = [values.get("arn") for values in (resource.after, resource.before)]
        found: Dict[str, Any] = {"planned": resource.planned}
        if resource.type in SET_TYPES:
            found["before"] = dict(_regions_before(resource))
            found["depends_on"] = lambda: dependencies_of(self.plan, resource)
        else:
            found["arn"] = next((arn for arn in arns if isinstance(arn, str)), None)
        return found

    def regions_of(self, resource: PlanResource) -> Regions:
        if resource.type.startswith("awscc_"):
            return self._awscc_regions(resource)
        entries: List[RegionEntry] = []
        gap: Optional[Unknown] = None
        for block_type in ("region", "regions"):
            views, missing = resource.view.blocks(block_type)
            gap = gap or missing
            written = _written(resource, block_type)
            for view in views:
                name = view.after.get("name")
                own = _matching(name, written, len(views))
                if own is not None:
                    view.expressions = own.expressions
                given = self._given(view, own)
                entry_name = name if isinstance(name, str) else view.get("name")
                if entry_name is None:
                    entry_name = Unknown("the name of a Region is known after apply only", True)
                entry = RegionEntry(entry_name, self.key_use(given), True, given)
                entry.text = isinstance(given, str) and (
                    (own is not None and own.text("kms_key_arn")) or self._is_without(resource, own, given)
                )
                entries.append(entry)
        return with_computed_texts(entries), gap

    def _is_without(self, resource: PlanResource, written: Optional[View], arn: str) -> bool:
        """Whether the state shows that a set which stays as it is does not depend on the key that it names.

        Locals and ``dynamic`` blocks do not stand in the plan.
        """
        if written is not None and not written.refers_to_names_alone("kms_key_arn"):
            return False
        key = self._by_arn.get(arn)
        known = self.plan.dependencies(resource.address) if resource.planned is Planned.NOTHING else frozenset()
        # a state that says nothing of dependencies may not have kept them
        return key is not None and bool(known) and without_indices(key.address) not in known

    def _awscc_regions(self, resource: PlanResource) -> Regions:
        """The plan orders the Regions by itself, and does not say which reference belongs to which of them."""
        regions, hidden = resource.after.get("regions"), resource.unknown.get("regions")
        if hidden is True or not isinstance(regions, list):
            return super().regions_of(resource)
        marks = hidden if isinstance(hidden, list) else []
        expression = resource.expressions.get("regions")
        candidates = [found for found in self.plan.candidates(expression, resource.view.scope) if is_open(found)]
        written = isinstance(expression, dict) and "constant_value" in expression
        entries: List[RegionEntry] = []
        for number, region in enumerate(regions):
            values = region if isinstance(region, dict) else {}
            mark = marks[number] if number < len(marks) and isinstance(marks[number], dict) else {}
            name = values.get("region_name")
            if mark.get("region_name"):
                name = Unknown("the name of a Region is known after apply only", True)
            identity = resource.address, number
            given = _awscc_given(
                values.get("region_configuration"), mark.get("region_configuration"), candidates, identity
            )
            if isinstance(given, Unknown) and written:
                given = None  # all is written out, so that what is not known yet is what was left out
            entry = RegionEntry(name, self.key_use_by_any_name(given), True, given)
            entry.text = isinstance(given, str) and resource.view.text("regions")
            entries.append(entry)
        return with_computed_texts(entries), None

    @staticmethod
    def _given(view: View, own: Optional[View]) -> Value:
        """What stands for the key. Terraform orders the Regions by itself: only their names tell which is which."""
        if not view.unknown.get("kms_key_arn"):
            known = view.after.get("kms_key_arn")
            return None if known in OWNED else known
        if own is None or "kms_key_arn" not in own.expressions:
            return Unknown("the plan does not say which key a Region of a dynamic block uses", True)
        return view.get("kms_key_arn")


def _awscc_given(settings: Any, hidden: Any, candidates: List[Value], identity: Tuple[str, int]) -> Value:
    """What stands for the key of a Region, of which ``candidates`` are all that it may be where it is not known."""
    if hidden is True:
        return Unknown("the plan does not say whether a Region names a key")
    if isinstance(hidden, dict) and hidden.get("sse_kms_key_id"):
        why = "the plan does not say which of its keys a Region uses"
        return (
            one_of(candidates, f"key {identity[1] + 1} of {identity[0]}", why, identity)
            if candidates
            else Unknown(why, True)
        )
    known = settings.get("sse_kms_key_id") if isinstance(settings, dict) else None
    return None if known in OWNED else known


def _regions_before(resource: PlanResource) -> Iterator[Tuple[str, Optional[str]]]:
    for block_type in ("region", "regions"):
        blocks = resource.before.get(block_type)
        yield from (_before(block) for block in (blocks if isinstance(blocks, list) else ()) if isinstance(block, dict))


def _before(block: Dict[str, Any]) -> Tuple[str, Optional[str]]:
    """A Region as it is: its name, and what names its key; the ``awscc`` provider nests it."""
    settings = block.get("region_configuration")
    key = settings.get("sse_kms_key_id") if isinstance(settings, dict) else block.get("kms_key_arn")
    name = block.get("name") or block.get("region_name")
    return _as_text(name), None if key in OWNED else _as_text(key)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)  # what is concealed stays so


def _names_of_key(resource: PlanResource) -> Iterator[str]:
    """The ARN and the id by which the resource names a key, which may be itself."""
    yield from _names_in(resource.before)
    yield from _names_in(resource.after)


def _names_in(values: Dict[str, Any]) -> Iterator[str]:
    for name in (values.get("arn"), values.get("key_id")):
        if isinstance(name, str) and not name.startswith("mrk-"):  # the id of a key and of all its replicas
            yield name


def _written(resource: PlanResource, block_type: str) -> List[Tuple[Value, View]]:
    """The blocks as they are written, with the name that each gives its Region."""
    blocks = resource.expressions.get(block_type)
    found: List[Tuple[Value, View]] = []
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict):
            view = View(resource.plan, resource.view.scope, {}, {}, block)
            found.append((resource.plan.resolved(block.get("name"), view.scope), view))
    return found


def _matching(name: Any, written: List[Tuple[Value, View]], planned: int) -> Optional[View]:
    same = [view for written_name, view in written if isinstance(name, str) and written_name == name]
    if len(same) == 1:
        return same[0]
    unclear = [view for written_name, view in written if is_open(written_name) or written_name is None]
    if not same and len(unclear) == 1 and len(written) == planned:
        return unclear[0]
    return None
