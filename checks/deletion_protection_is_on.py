"""What: deletion protection of a replication set is on.

Why: deleting a replication set deletes everything in Incident Manager: response plans, incidents, contacts. Deletion
protection prevents the deletion of its last Region by mistake.

Fix: set `DeletionProtected: true` (CloudFormation) or `deletion_protected = true` (the `awscc` provider).

Limits: the `aws` provider has no such argument, so its replication sets are not judged.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmincidents-replicationset.html
"""

from __future__ import annotations

from incident_manager.fixes import Change
from incident_manager.integration.registration import register
from incident_manager.model import ReplicationSet
from incident_manager.rule import LOW, Rule
from incident_manager.values import flag, label
from incident_manager.verdict import Fault, Remarks, gaps

GUIDELINE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-ssmincidents-replicationset.html"
)


def judge(replication_set: ReplicationSet) -> Remarks:
    argument = replication_set.argument("DeletionProtected")
    given = replication_set.deletion_protected
    protected = flag(given, default=False)
    if protected is False:
        state = f"{argument} is left out" if given is None else f"{argument} = {label(given)}"
        yield Fault(
            f"{replication_set.address} has no deletion protection: {state}.",
            f"set {argument} to true.",
            (Change(replication_set.source, (argument,), True),),
        )
    elif protected is not True:
        yield from gaps(given, f"{argument} is not known")


register(
    Rule(
        id="CKV_SSMIM_13",
        title="Ensure the Incident Manager replication set has deletion protection",
        severity=LOW,
        of=ReplicationSet,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        has_fixes=True,
        only=("awscc_", "AWS::"),
    )
)
