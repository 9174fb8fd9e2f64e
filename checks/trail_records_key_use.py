"""What: a CloudTrail trail that stands beside a replication set with a customer managed key is switched on and records
the events of KMS by which one sees Incident Manager use that key.

Why: each time that Incident Manager encrypts or decrypts data, KMS writes an event with the encryption context
``contactArn``, the ARN of the contact or escalation plan. Only these events tell who read what, and when, or that
somebody else used the key. CloudTrail counts Decrypt, GenerateDataKey and Encrypt as management events, and as
read-only ones: a trail that leaves out KMS to save money, or records nothing but writes, has none of them.

Fix: leave logging on, take ``kms.amazonaws.com`` out of the excluded event sources, and record management events with
``read_write_type`` All, in Terraform

    event_selector {
      read_write_type           = "All"
      include_management_events = true
    }

and in CloudFormation ``EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]``. A trail without any
selector records them.

Limits: the trails of a configuration are judged together: one that is there for something else, such as the data events
of S3, passes beside one that records the events. One that records reads only passes, for the use of a key is a read;
what disables or deletes the key is a write. Whether a trail covers the key's Region and account, and whether anybody
reads it, is not judged, and neither are event data stores. Where it is not known whether any Region has a customer
managed key, a trail that records the events passes and another is unknown.

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
    )
)
