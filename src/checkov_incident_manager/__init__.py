"""checkov with checks for AWS Systems Manager Incident Manager."""
