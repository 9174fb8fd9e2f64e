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

Limits: each trail is judged by itself, though another one may record what it leaves out: suppress the check on one that
is there for something else, such as the data events of S3. One that records reads only passes, for the use of a key is
a read; what disables or deletes the key is a write. Whether a trail covers the key's Region and account, and whether
anybody reads it, is not judged, and neither are event data stores. Where it is not known whether any Region has a
customer managed key, a trail that records the events passes and another is unknown.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
https://docs.aws.amazon.com/kms/latest/developerguide/ct-decrypt.html
https://docs.aws.amazon.com/kms/latest/developerguide/ct-generatedatakey.html
"""

from __future__ import annotations

from typing import Iterator

from incident_manager.checkov_registration import register
from incident_manager.model import Configuration, RegionEntry, UnknownKey
from incident_manager.neighbours import Trail
from incident_manager.rule import DATA_PROTECTION, MEDIUM, Rule
from incident_manager.trail_events import KEY_USES, recorded, words_of
from incident_manager.truth import Truth, any_of
from incident_manager.values import Unknown, alternatives, flag, label, region_named
from incident_manager.verdict import Fault, Gap, Remarks, Silence, gaps

SIGNS = (
    "the events that show Incident Manager using the key: Decrypt and GenerateDataKey with the encryption context "
    "contactArn"
)


def judge(trail: Trail) -> Remarks:
    used = any_of(_uses_customer_key(trail.configuration)) if trail.configuration else False
    if used is False:
        yield Silence()
        return
    remarks = [*_is_on(trail), *_records(trail)]
    if isinstance(used, Unknown) and remarks:
        yield Gap(f"whether a replication set uses a customer managed key is not known: {used.why}")
    else:
        yield from remarks


def _uses_customer_key(configuration: Configuration) -> Iterator[Truth]:
    for replication_set in configuration.sets:
        for entry in replication_set.entries:
            if entry.key.has_customer_key is True and not entry.certain:
                yield Unknown(f"whether {replication_set.address} has the Region {label(entry.name)} is not known")
            elif entry.key.has_customer_key is None:
                yield Unknown(_why(entry))
            else:
                yield entry.key.has_customer_key
        if replication_set.gap is not None:
            yield replication_set.gap


def _why(entry: RegionEntry) -> str:
    whys = [target.why for target in entry.key.targets if isinstance(target, UnknownKey) and target.why]
    return "; ".join(whys) or f"the key of {region_named(entry.name)} is not known"


def _is_on(trail: Trail) -> Remarks:
    argument = words_of(trail).logging
    optional = argument == "enable_logging"
    value = trail.tree.get(argument)
    options = [flag(option) for option in alternatives(value)]
    if all(option is False for option in options):
        yield Fault(
            f"{trail.address} is turned off ({argument} = false), so that it misses {SIGNS}.",
            f"set {argument} to true{', or leave it out' if optional else ''}.",
        )
    elif any(option is not True for option in options):
        yield from gaps(value, f"{argument} of {trail.address} is neither true nor false")
    elif not optional and any(option is None for option in alternatives(value)):
        yield Gap(f"{trail.address} does not say {argument}, which has no default")


def _records(trail: Trail) -> Remarks:
    for event in KEY_USES:
        reading = recorded(trail, event)
        if isinstance(reading.recorded, Unknown):
            yield Gap(f"whether {trail.address} records the uses of the key is not known: {reading.recorded.why}")
        elif reading.recorded is False:
            partial = [loss for loss in reading.losses if loss.management]
            for loss in partial or reading.losses:
                what = "the events of KMS" if loss.management else "all management events"
                yield Fault(f"{trail.address} leaves out {what} ({loss.written}), so that it misses {SIGNS}.", loss.fix)


register(
    Rule(
        id="CKV_SSMIM_14",
        title="Ensure CloudTrail trails record how Incident Manager uses its customer managed keys",
        severity=MEDIUM,
        of=Trail,
        judge=judge,
        guideline=DATA_PROTECTION,
        text=__doc__,
    )
)
