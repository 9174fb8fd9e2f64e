"""What Incident Manager's services are called, and how a text is told that may speak of them."""

from __future__ import annotations

import difflib
import re

SERVICES = ("ssm-incidents", "ssm-contacts")

OTHER_SERVICES = ("any-other-service", "ssm")
"""Names that a pattern for Incident Manager's services does not take in. Parameter Store is ``ssm``."""

_SERVICE = re.compile(r"ssm-(incidents|contacts)", re.I)
MAY_NAME = re.compile(
    r"ssm[-_]?(?:incidents|contacts)|ssm-[a-z]*[*?]"
    r"|\\(?:u(?:0000)?00|x)(?:2[ad]|3f|[4-7][0-9a-f])|[\w-]\\\r?\n|s\0+s\0+m",
    re.I,
)
"""What a text holds that names Incident Manager: one of its services, a resource of it, or a pattern for services.

Or an escape that stands for a letter of such a name, or is within a word, as only a name in disguise has it; or a name
in UTF-16 or UTF-32, which nothing here reads if no byte order mark says so.
"""


def names_incident_manager(text: str) -> bool:
    return bool(_SERVICE.search(text))


def misspelt_service(name: str) -> str:
    """The service that a name means which is a slip away from one of them; "" for every other name."""
    plain = name.partition(".")[0].lower()
    close = [] if plain in SERVICES else difflib.get_close_matches(plain, SERVICES, 1, 0.85)
    return close[0] if close else ""
