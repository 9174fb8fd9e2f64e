"""What: if a configuration has a replication set with a customer managed key and a CloudTrail trail, the trail is
switched on and records the KMS events that show how Incident Manager uses that key.

Why: each time Incident Manager encrypts or decrypts data, KMS writes an event with the encryption context
``contactArn``, the ARN of the contact or escalation plan. Only these events show who read what, and when, or that
somebody else used the key. CloudTrail counts Decrypt, GenerateDataKey and Encrypt as management events, and as
read-only ones. A trail that omits KMS to save money, or records only writes, has none of them.

Fix: leave logging on, remove ``kms.amazonaws.com`` from the excluded event sources, and record management events with
``read_write_type`` All, in Terraform

    event_selector {
      read_write_type           = "All"
      include_management_events = true
    }

and in CloudFormation ``EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]``. A trail without any
selector records them.

Limits: the trails of a configuration are judged together: a trail for something else, such as the data events of S3,
passes beside one that records the events. A trail that records only reads passes, because using a key is a read;
disabling or deleting the key is a write. Whether a trail covers the key's Region and account, and whether anybody reads
it, is not judged. Event data stores are not judged either. If it is not known whether any Region has a customer managed
key, a trail that records the events passes and another is undecided.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
https://docs.aws.amazon.com/kms/latest/developerguide/ct-decrypt.html
https://docs.aws.amazon.com/kms/latest/developerguide/ct-generatedatakey.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.other_subjects import Trail
from incident_manager.rule import MEDIUM, Rule
from incident_manager.verdict import Remarks

GUIDELINE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html"


def judge(trail: Trail) -> Remarks:
    from incident_manager.trails import audit_trail  # only where there is something to judge

    return audit_trail.judge(trail)


register(
    Rule(
        id="CKV_SSMIM_14",
        title="Ensure CloudTrail trails record how Incident Manager uses its customer managed keys",
        severity=MEDIUM,
        of=Trail,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        has_fixes=True,
    )
)
