"""What: the AWS provider checks the certificates of AWS's endpoints, and uses TLS for those of Incident Manager, KMS
and STS: ``insecure`` is not true, and no endpoint begins with ``http://``.

Why: incidents, contact details, and the requests that create the replication set and its keys travel over that
connection. AWS requires TLS 1.2 for Incident Manager. Without TLS, or with certificates that nobody checks, somebody in
between can read and change everything, including credentials.

Fix: remove ``insecure``, and write endpoints with ``https://``. For a proxy with its own certificate, set
``custom_ca_bundle``.

Limits: any ``http://`` counts, even that of an emulator on the same machine: give the emulator a configuration of its
own, or suppress the check there. The environment and shared configuration files are not seen. The version of TLS is not
judged, because the provider has no argument for it. Only providers that manage a resource of Incident Manager, or a key
that encrypts it, are judged, and not ``awscc``. In a plan, checkov shows the providers of the root module only, and no
``dynamic`` blocks: scan the source too.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://registry.terraform.io/providers/hashicorp/aws/latest/docs#argument-reference
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints
"""

from __future__ import annotations

from incident_manager.fixes import Change, Path, Swap
from incident_manager.integration.registration import register
from incident_manager.other_subjects import ProviderBlock
from incident_manager.rule import HIGH, Rule
from incident_manager.values import Value, flag, is_open, label, parts_of
from incident_manager.verdict import Fault, Remarks, gaps

SERVICES = ("ssmincidents", "ssmcontacts", "kms", "sts")
PLAIN = "http://"
ENCRYPTED = "https://"


def judge(block: ProviderBlock) -> Remarks:
    yield from _checks_certificates(block)
    written = block.tree.get("endpoints")
    for number, settings in enumerate(written if isinstance(written, tuple) else (written,)):
        if isinstance(settings, dict):
            for service in SERVICES:
                yield from _is_encrypted(block, ("endpoints", number, service), settings.get(service))
        elif settings is not None:
            yield from gaps(settings, f"endpoints of provider {block.address} is not a block")


def _checks_certificates(block: ProviderBlock) -> Remarks:
    insecure = flag(block.tree.get("insecure"), default=False)
    if insecure is True:
        yield Fault(
            f"provider {block.address} does not check the certificates of AWS's endpoints (insecure = true).",
            "leave insecure out; for a proxy with its own certificate, set custom_ca_bundle.",
            (Change(block.source, ("insecure",), False),),
        )
    elif insecure is not False:
        yield from gaps(insecure, f"insecure of provider {block.address} is neither true nor false")


def _is_encrypted(block: ProviderBlock, place: Path, endpoint: Value) -> Remarks:
    service = place[-1]
    if _starts(endpoint, PLAIN):
        plain = parts_of(endpoint)[0][: len(PLAIN)]
        yield Fault(
            f"provider {block.address} speaks to {service} without TLS (endpoint {label(endpoint)}).",
            f"write the endpoint of {service} with {ENCRYPTED}, or leave it out.",
            (Change(block.source, place, Swap(plain, ENCRYPTED)),),
        )
    elif _may_start(endpoint, PLAIN):
        yield from gaps(endpoint, f"the endpoint of {service} in provider {block.address} is not known")


def _starts(value: Value, start: str) -> bool:
    first = parts_of(value)[0]
    return isinstance(first, str) and first.lower().startswith(start)


def _may_start(value: Value, start: str) -> bool:
    """Whether the part that is not known decides."""
    first, *rest = parts_of(value)
    return is_open(first) or (isinstance(first, str) and bool(rest) and start.startswith(first.lower()))


register(
    Rule(
        id="CKV_SSMIM_15",
        title="Ensure the AWS provider that manages Incident Manager speaks to its endpoints over TLS",
        severity=HIGH,
        of=ProviderBlock,
        judge=judge,
        guideline="https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints",
        text=__doc__,
        has_fixes=True,
    )
)
