"""Where AWS runs Incident Manager, as botocore's endpoint data say."""

from __future__ import annotations

import functools
from typing import FrozenSet

SERVICE = "ssm-incidents"


@functools.lru_cache(maxsize=None)
def incident_manager_regions() -> FrozenSet[str]:
    """The Regions in which Incident Manager has an endpoint.

    Source: the file ``endpoints.json`` of the botocore that is installed with checkov.
    """
    import botocore.loaders  # slow to import, and needed only where there is a replication set
    import botocore.regions

    builtin = botocore.loaders.Loader.BUILTIN_DATA_PATH
    loader = botocore.loaders.Loader(extra_search_paths=[builtin], include_default_search_paths=False)
    resolver = botocore.regions.EndpointResolver(loader.load_data("endpoints"))
    names: FrozenSet[str] = frozenset(
        name
        for partition in resolver.get_available_partitions()
        for name in resolver.get_available_endpoints(SERVICE, partition)
    )
    return names
