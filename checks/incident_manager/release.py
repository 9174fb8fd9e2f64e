"""The release of the checks: also of a copy of the folder that nobody installed."""

RELEASE = "0.1.0"
