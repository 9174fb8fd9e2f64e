"""What: the AWS provider checks the certificates of AWS's endpoints, and speaks to none of Incident Manager's, of KMS
or of STS without TLS: ``insecure`` is not true, and no endpoint begins with ``http://``.

Why: incidents, contact details and the requests that create the replication set and its keys travel over that
connection. AWS requires TLS 1.2 for Incident Manager; without it, or with certificates that nobody checks, whoever
sits between can read and change all of it, credentials included.

Fix: leave ``insecure`` out (for a proxy with a certificate of its own, name that in ``custom_ca_bundle``), and write
endpoints with ``https://``.

Limits: what the environment or a shared configuration file says is not seen, and neither is the version of TLS, which
the provider has no argument for.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://registry.terraform.io/providers/hashicorp/aws/latest/docs#argument-reference
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints
"""

from __future__ import annotations

from typing import Iterator, Tuple

from incident_manager.checkov_registration import register
from incident_manager.neighbours import ProviderBlock
from incident_manager.rule import HIGH, Rule
from incident_manager.values import Unknown, Value, alternatives, is_open, label, parts_of
from incident_manager.verdict import Fault, Remarks, gaps

SERVICES = ("ssmincidents", "ssmcontacts", "kms", "sts")


def judge(block: ProviderBlock) -> Remarks:
    yield from _checks_certificates(block)
    for service, endpoint in _endpoints(block):
        yield from _is_encrypted(block, service, endpoint)


def _checks_certificates(block: ProviderBlock) -> Remarks:
    insecure = block.tree.get("insecure")
    options = alternatives(insecure)
    hits = [option in (True, "true") for option in options]
    if all(hits):
        yield Fault(
            f"{block.address} does not check the certificates of AWS's endpoints (insecure = true).",
            "leave insecure out; for a proxy with a certificate of its own, name that in custom_ca_bundle.",
        )
    elif any(hits) or any(is_open(option) for option in options):
        yield from gaps(insecure, f"insecure of {block.address} is not known")


def _endpoints(block: ProviderBlock) -> Iterator[Tuple[str, Value]]:
    for option in alternatives(block.tree.get("endpoints")):
        for item in option if isinstance(option, tuple) else (option,):
            for settings in alternatives(item):
                if isinstance(settings, dict):
                    yield from ((name, settings[name]) for name in SERVICES if settings.get(name) is not None)
                elif isinstance(settings, Unknown):
                    yield SERVICES[0], settings


def _is_encrypted(block: ProviderBlock, service: str, endpoint: Value) -> Remarks:
    options = alternatives(endpoint)
    starts = [parts_of(option)[0] for option in options]
    plain = [isinstance(start, str) and start.lower().startswith("http://") for start in starts]
    if all(plain):
        yield Fault(
            f"{block.address} speaks to {service} without TLS (endpoint {label(endpoint)}).",
            f"write the endpoint of {service} with https://, or leave it out.",
        )
    elif any(plain) or any(is_open(start) for start in starts):
        yield from gaps(endpoint, f"the endpoint of {service} in {block.address} is not known")


register(
    Rule(
        id="CKV_SSMIM_15",
        title="Ensure the AWS provider that manages Incident Manager speaks to its endpoints over TLS",
        severity=HIGH,
        of=ProviderBlock,
        judge=judge,
        guideline="https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints",
        text=__doc__,
    )
)
