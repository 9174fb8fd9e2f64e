"""The actions of Incident Manager's two services, as botocore's models of them list them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, Tuple

DELETE_SET = "ssm-incidents:DeleteReplicationSet"

# What https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanagerincidentmanager.html
# and its page on the contacts give the access level Read or List begins with one of these, and nothing else does.
_READING = ("BatchGet", "Describe", "Get", "List")
_TAGS = {"tags", "tagkeys"}


@lru_cache(maxsize=None)
def _model(service: str) -> Dict[str, Any]:
    from botocore.loaders import Loader  # slow to import, and needed only where a policy is judged

    builtin = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    model: Dict[str, Any] = builtin.load_service_model(service, "service-2")
    return model


@lru_cache(maxsize=None)
def actions(service: str) -> Tuple[str, ...]:
    """All actions of a service, with its name before them."""
    return tuple(f"{service}:{name}" for name in sorted(_model(service)["operations"]))


@lru_cache(maxsize=None)
def changes(service: str) -> Tuple[str, ...]:
    """Those that do more than read."""
    return tuple(action for action in actions(service) if not action.partition(":")[2].startswith(_READING))


@lru_cache(maxsize=None)
def takes_tags(action: str) -> bool:
    """Whether a request for an action may carry tags."""
    service, _, name = action.partition(":")
    model = _model(service)
    shape = model["operations"][name].get("input", {}).get("shape", "")
    return any(member.lower() in _TAGS for member in model["shapes"].get(shape, {}).get("members", ()))
