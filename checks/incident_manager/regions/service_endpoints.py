"""Where AWS runs Incident Manager, as botocore's endpoint data say."""

from __future__ import annotations

import functools
from typing import Any, FrozenSet, Tuple


@functools.lru_cache(maxsize=None)
def _endpoint_data() -> Any:
    """The file ``endpoints.json`` of the botocore that is installed with checkov."""
    import botocore.loaders  # slow to import, and needed only where there is something to judge

    builtin = botocore.loaders.Loader.BUILTIN_DATA_PATH
    loader = botocore.loaders.Loader(extra_search_paths=[builtin], include_default_search_paths=False)
    return loader.load_data("endpoints")


@functools.lru_cache(maxsize=None)
def incident_manager_regions() -> FrozenSet[str]:
    """The Regions in which Incident Manager has an endpoint."""
    import botocore.regions
    from incident_manager.service_names import SERVICES

    resolver = botocore.regions.EndpointResolver(_endpoint_data())
    names: FrozenSet[str] = frozenset(
        name
        for partition in resolver.get_available_partitions()
        for name in resolver.get_available_endpoints(SERVICES[0], partition)
    )
    return names


def is_unreal(name: str) -> bool:
    """Whether a name is not that of a Region in which Incident Manager runs."""
    return name not in incident_manager_regions()


@functools.lru_cache(maxsize=None)
def aws_regions() -> FrozenSet[str]:
    """All Regions of AWS, whatever runs there."""
    return frozenset(str(name) for partition in _endpoint_data()["partitions"] for name in partition["regions"])


@functools.lru_cache(maxsize=None)
def fips_regions(service: str) -> FrozenSet[str]:
    """The Regions in which a service has a FIPS endpoint.

    botocore's resolver makes up a name where there is none: only the data tell.
    """
    return frozenset(
        str(name)
        for partition in _endpoint_data()["partitions"]
        for name, endpoint in partition["services"].get(service, {}).get("endpoints", {}).items()
        if any("fips" in variant.get("tags", ()) for variant in endpoint.get("variants", ()))
    )


def without_fips(region: str) -> Tuple[str, ...]:
    """Those of Incident Manager's two services that have no FIPS endpoint in a Region."""
    from incident_manager.service_names import SERVICES

    return tuple(service for service in SERVICES if region not in fips_regions(service))
