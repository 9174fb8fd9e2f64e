"""What: deletion protection of a replication set is on.

Why: deleting a replication set deletes everything in Incident Manager: response plans, incidents, contacts. With
deletion protection its last Region cannot be deleted by mistake.

Fix: set `DeletionProtected: true` (CloudFormation) or `deletion_protected = true` (the `awscc` provider).

Limits: the `aws` provider has no such argument; there, nothing is said.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmincidents-replicationset.html
"""

from __future__ import annotations

from incident_manager.checkov_registration import register
from incident_manager.model import ReplicationSet
from incident_manager.rule import LOW, Rule
from incident_manager.values import alternatives, is_open, label
from incident_manager.verdict import Fault, Remarks, gaps

GUIDELINE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-ssmincidents-replicationset.html"
)


def judge(replication_set: ReplicationSet) -> Remarks:
    argument = replication_set.spelling.deletion_protected
    options = alternatives(replication_set.deletion_protected)
    known = [option for option in options if not is_open(option)]
    if known and len(known) == len(options) and all(option not in (True, "true") for option in known):
        state = "leaves it out" if known == [None] else f"has {argument} = {label(known[0])}"
        yield Fault(
            f"{replication_set.address} has no deletion protection: it {state}.",
            f"set {argument} to true.",
        )
    elif any(option not in (True, "true") for option in options):
        yield from gaps(replication_set.deletion_protected, f"{argument} is not known")


register(
    Rule(
        id="CKV_SSMIM_13",
        title="Ensure the Incident Manager replication set has deletion protection",
        severity=LOW,
        of=ReplicationSet,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        only=("awscc_", "AWS::"),
    )
)
