"""What: opt-in. The AWS provider uses FIPS endpoints: ``use_fips_endpoint`` is true.

Why: an organisation that must use validated cryptographic modules (FIPS 140-3), such as a federal agency of the United
States, must reach AWS through endpoints that terminate TLS with such modules. The ordinary endpoints do not guarantee
that.

Fix: set ``use_fips_endpoint`` to true, and manage Incident Manager from a Region that has FIPS endpoints for both its
services, ``ssm-incidents`` and ``ssm-contacts``. They differ: ca-central-1 has one for ``ssm-incidents`` only.

Limits: in a Region without such an endpoint the argument alone does not help: the provider finds no host of that name
and silently uses the ordinary endpoint (older releases fail to connect). The check then still passes, because a
provider block can say no more; if it fails, the reason says so. An endpoint under ``endpoints`` is used as it is
written, whatever the argument says. It is not judged, and does not replace the argument, which is about every service
of the provider. The environment (``AWS_USE_FIPS_ENDPOINT``) and shared configuration files are not seen. Only providers
that manage a resource of Incident Manager, or a key that encrypts it, are judged. The botocore that checkov comes with
says which Regions have FIPS endpoints. In a plan, checkov shows the providers of the root module only. The ``awscc``
provider has no such argument.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/general/latest/gr/incident-manager.html
https://registry.terraform.io/providers/hashicorp/aws/latest/docs#use_fips_endpoint-1
https://aws.amazon.com/compliance/fips/
https://docs.aws.amazon.com/general/latest/gr/rande.html#FIPS-endpoints
"""

from __future__ import annotations

from incident_manager.fixes import Change
from incident_manager.integration.registration import register
from incident_manager.other_subjects import ProviderBlock
from incident_manager.regions.service_endpoints import fips_regions, without_fips
from incident_manager.rule import LOW, Rule
from incident_manager.values import flag, is_open, label
from incident_manager.verdict import Fault, Remarks, gaps

GUIDELINE = "https://docs.aws.amazon.com/general/latest/gr/rande.html#FIPS-endpoints"

ARGUMENT = "use_fips_endpoint"


def judge(block: ProviderBlock) -> Remarks:
    value = block.tree.get(ARGUMENT)
    asked = flag(value, default=False)
    if asked is not True and not is_open(asked):
        said = "is left out" if value is None else f"= {label(value)}"
        found = f"provider {block.address} does not ask for FIPS endpoints ({ARGUMENT} {said})"
        lacking = _lacks(block.region)
        if lacking:
            yield Fault(f"{found}, and {lacking}.", _move())
        else:
            yield Fault(f"{found}.", f"set {ARGUMENT} to true.", (Change(block.source, (ARGUMENT,), True, safe=True),))
    elif asked is not True:
        yield from gaps(value, f"{ARGUMENT} of provider {block.address} is not known")


def _lacks(region: object) -> str:
    services = without_fips(region) if isinstance(region, str) else ()
    return f"{region} has none for {' and '.join(services)}" if services else ""


def _move() -> str:
    from incident_manager.service_names import SERVICES  # for the few

    both = frozenset.intersection(*map(fips_regions, SERVICES))
    return (
        f"manage Incident Manager from a Region that has FIPS endpoints for both of its services "
        f"({', '.join(sorted(both))}), with {ARGUMENT} = true. In this Region the argument alone does not help: the "
        "provider uses the ordinary endpoint, or, in older releases, does not connect."
    )


register(
    Rule(
        id="CKV_SSMIM_20",
        title="Ensure the AWS provider that manages Incident Manager uses FIPS endpoints",
        severity=LOW,
        of=ProviderBlock,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        has_fixes=True,
        opt_in=True,
    )
)
