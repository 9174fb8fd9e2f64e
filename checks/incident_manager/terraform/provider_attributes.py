"""Attributes that follow from the provider and from the arguments alone: nothing is asked of AWS for them.

Source: the documentation of the providers aws, local, null, template and terraform.io/builtin/terraform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Dict

from incident_manager.terraform.function_calls import spelled
from incident_manager.terraform.hcl_syntax import parse_expression
from incident_manager.terraform.provider_accounts import account_of_provider, principal_of_provider
from incident_manager.values import Symbol, Unknown, Value, split_text, text_of

if TYPE_CHECKING:
    from incident_manager.terraform.resource_instances import Resource


def account_of(resource: Resource) -> Value:
    """The account of the provider that manages a resource: twelve digits, or a symbol."""
    return account_of_provider(resource.provider)


def region_of(resource: Resource) -> Value:
    """The Region that a resource is managed in: its own ``region`` (provider 6), else its provider's."""
    if "region" in resource.block.body.attributes:
        own = resource.get("region")
        if own is not None and own != "":
            return own
    return resource.provider.region


def is_elsewhere(resource: Resource) -> bool:
    """Whether a resource is known to be in another partition."""
    region = region_of(resource)
    return isinstance(region, str) and region.startswith(("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-"))


def known_attribute(resource: Resource, name: str) -> Value:
    """An attribute that is known without AWS; None for any other."""
    if resource.mode == "data":
        of_source = _SOURCES.get(resource.type)
        return None if of_source is None else of_source(resource, name)
    if name == "output" and resource.type == "terraform_data":
        return resource.get("input")
    if name == "region" and resource.type.startswith("aws_kms_"):  # since provider 6
        return region_of(resource)
    return None


def _region(source: Resource, name: str) -> Value:
    """The Region that is named, or that an endpoint of EC2 is in, else the current one."""
    if name not in ("name", "id", "region"):
        return None
    asked, endpoint = source.get("name"), source.get("endpoint")
    if asked is None and endpoint is not None:
        pieces = split_text(endpoint, ".")
        is_of_ec2 = len(pieces) > 3 and pieces[0] == "ec2"
        asked = pieces[1] if is_of_ec2 else Unknown(f"which Region {source.address} finds is not known")
    if isinstance(asked, Unknown) and not (asked.term and asked.present):
        return Unknown(asked.why, True, asked.term or f"{source.address}.id")
    return region_of(source) if asked is None else asked


def _caller_identity(source: Resource, name: str) -> Value:
    if name in ("account_id", "id"):
        account = account_of(source)
        if isinstance(account, Symbol):
            return Symbol(account.kind, account.scope, f"{source.address}.account_id")
        return account
    if name == "arn":
        return principal_of_provider(source.provider, f"{source.address}.arn")
    return None


def _partition(source: Resource, name: str) -> Value:
    if is_elsewhere(source):
        return None
    # the only partition that Incident Manager runs in
    return {"partition": "aws", "id": "aws", "dns_suffix": "amazonaws.com"}.get(name)


def _arn(source: Resource, name: str) -> Value:
    """A part of the ARN that is given."""
    pieces = split_text(spelled(source.get("arn")), ":")
    if len(pieces) < 6 or name not in _PARTS_OF_ARN:
        return None
    if name == "resource":
        return text_of([pieces[5], *(part for piece in pieces[6:] for part in (":", piece))])
    return pieces[1 + _PARTS_OF_ARN.index(name)]


_PARTS_OF_ARN = ("partition", "service", "region", "account", "resource")


def _service(source: Resource, name: str) -> Value:
    """What a service is called in a Region, where its id is given."""
    service = source.get("service_id")
    if service is None or source.get("reverse_dns_prefix") is not None or is_elsewhere(source):
        return None
    if name == "region":
        return region_of(source)
    return text_of([service, ".", region_of(source), ".amazonaws.com"]) if name == "dns_name" else None


_RENDERED = parse_expression("templatestring(template, vars)")
_CONTENT = parse_expression("file(filename)")


def _template_file(source: Resource, name: str) -> Value:
    if name != "rendered":
        return None
    variables = source.get("vars")
    scope = {"template": source.get("template"), "vars": {} if variables is None else variables}
    return source.module.evaluate(_RENDERED, scope)


def _local_file(source: Resource, name: str) -> Value:
    return source.module.evaluate(_CONTENT, {"filename": source.get("filename")}) if name == "content" else None


def _null_data_source(source: Resource, name: str) -> Value:
    return source.get("inputs") if name == "outputs" else None


_SOURCES: Dict[str, Callable[[Resource, str], Value]] = {
    "aws_arn": _arn,
    "aws_caller_identity": _caller_identity,
    "aws_partition": _partition,
    "aws_region": _region,
    "aws_service": _service,
    "local_file": _local_file,
    "null_data_source": _null_data_source,
    "template_file": _template_file,
}
