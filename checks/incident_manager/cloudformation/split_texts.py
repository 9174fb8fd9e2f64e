"""Texts that are split though parts of them are known at deployment only: an account id or an ARN holds no comma."""

from __future__ import annotations

import itertools
import re
from typing import Callable, List, Optional, Pattern, Tuple

from incident_manager.building.configured_resource import behind
from incident_manager.resource_types import KEY_TYPES
from incident_manager.values import Computed, Symbol, Unknown, Value, is_open, label, parts_of, split_text, text_of

REGION, ACCOUNT, STACK_ID, STACK_NAME = "AWS::Region", "AWS::AccountId", "AWS::StackId", "AWS::StackName"
_IN_IDS = re.compile(r"[A-Za-z0-9-]")
_IN_ARNS = re.compile(r"[A-Za-z0-9:/._-]")
_REFERRED_TO_BY_ID = KEY_TYPES | {"AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"}
_NAMES = ("Name", "Path")  # how properties end whose text is in the id or the ARN of a resource

# The services in the ARNs (.Arn) of resources; all but those of IAM have the Region.
_SERVICES = {
    "AWS::StepFunctions": "states",
    **{
        f"AWS::{name}": name.lower()
        for name in ("CloudTrail", "DynamoDB", "ECS", "Events", "IAM", "KMS", "Kinesis", "Lambda", "Logs", "SNS", "SQS")
    },
}


def pieces(text: Value, separator: str, refer: Callable[[str], Value]) -> Tuple[Tuple[Value, ...], Value]:
    """The pieces of a split text that are certain, and what is not known from there on (None where that is nothing).

    ``refer`` gives the value of a pseudo parameter.
    """
    sure: List[Value] = []
    rest: Value = None
    for part in parts_of(text):
        whole = isinstance(part, str) or _keeps_whole(part, separator)
        spelled = (part,) if whole else parts_of(_spelled(part, refer))
        certain = list(
            itertools.takewhile(lambda each: isinstance(each, str) or _keeps_whole(each, separator), spelled)
        )
        sure.extend(certain)
        if len(certain) < len(spelled):
            rest = part
            break
    joined = text_of(sure)
    if isinstance(joined, Unknown):  # it is too long
        return (), joined
    found = split_text(joined, separator)
    return (found, None) if rest is None else (found[:-1], rest)


def _spelled(part: Value, refer: Callable[[str], Value]) -> Value:
    """An ARN that AWS makes, in the parts in which it is known."""
    resource = behind(part)
    if isinstance(part, Symbol) and part.label == STACK_ID:
        name = Symbol(part.kind, part.scope.replace(STACK_ID, STACK_NAME), STACK_NAME)
        own = Symbol(part.kind, f"{part.scope}:end", f"the end of {STACK_ID}")
        return text_of(["arn:aws:cloudformation:", refer(REGION), ":", refer(ACCOUNT), ":stack/", name, "/", own])
    service = _SERVICES.get(resource.type.rpartition("::")[0]) if resource is not None and _is_arn(part) else None
    if resource is None or service is None:
        return part
    ending = Unknown(f"{label(part)} is not known before deployment", True, f"the end of {label(part)}")
    end = ["key/", Computed(resource, "Ref")] if resource.type in KEY_TYPES else [ending]
    region = "" if service == "iam" else refer(REGION)
    return text_of(["arn:aws:", service, ":", region, ":", refer(ACCOUNT), ":", *end])


def _is_arn(part: Value) -> bool:
    return part.attribute in ("Arn", "TopicArn") or (part.resource.type, part.attribute) == ("AWS::SNS::Topic", "Ref")


def list_of(text: Value, refer: Callable[[str], Value]) -> Value:
    """The list in a text whose items stand between commas; each is trimmed."""
    items, rest = pieces(text, ",", refer)
    if rest is not None:
        return Unknown.because_of(rest, "where the items of a list end is not known", True)
    return tuple(map(_trimmed, items))


def _trimmed(item: Value) -> Value:
    first, *more = parts_of(item)
    if isinstance(first, str):
        first = first.lstrip()
    *before, last = [first, *more]
    return text_of([*before, last.rstrip() if isinstance(last, str) else last])


def _keeps_whole(part: Value, separator: str) -> bool:
    """Whether a part that is not known cannot hold a separator, nor a piece of one."""
    made_up = _made_up(part)
    if made_up is None or made_up.search(separator):
        return False
    return not any(_may_hold(name, separator) for name in _names_in(part))


def _made_up(part: Value) -> Optional[Pattern[str]]:
    """What characters AWS makes a value of, beside the names that the template gives; None where that is not known."""
    if isinstance(part, Symbol):
        return _IN_ARNS if part.label == STACK_ID else _IN_IDS
    resource = behind(part)
    if resource is None or not resource.type.startswith("AWS::") or resource.type.startswith("AWS::CloudFormation::"):
        return None
    if _is_arn(part) or (part.attribute.endswith("Arn") and "." not in part.attribute):
        return _IN_ARNS
    return _IN_IDS if part.attribute == "Ref" and resource.type in _REFERRED_TO_BY_ID else None


def _names_in(part: Value) -> List[Value]:
    """The names in the id or the ARN of a resource, as far as its properties give them."""
    resource = part.resource if isinstance(part, Computed) else None
    if resource is None:
        return []
    if resource.opaque is not None:
        return [resource.opaque]
    properties = resource.body.get("Properties")
    return [resource.get(name) for name in properties or () if str(name).endswith(_NAMES)]


def _may_hold(name: Value, separator: str) -> bool:
    for part in parts_of(name):
        if is_open(part) and not _keeps_whole(part, separator):
            return True
        if isinstance(part, str) and any(character in part for character in separator):
            return True
    return False
