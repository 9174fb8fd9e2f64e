"""What `new_check.py` begins a check with: an example of a rule that works, and its samples, for each subject."""

from __future__ import annotations

from typing import Dict, NamedTuple


class Example(NamedTuple):
    """``{id}`` and ``{title}`` stand for those of the check; ``samples`` are by their paths."""

    rule: str
    samples: Dict[str, str]

    def files(self, check: str, stem: str, title: str) -> Dict[str, str]:
        """What is to be written, by path."""
        texts = {f"checks/{stem}.py": self.rule}
        texts.update({f"sample_iac/{stem}/{path}": text for path, text in self.samples.items()})
        return {path: text.replace("{id}", check).replace("{title}", title) for path, text in texts.items()}


# A replication set

_RULE_OF_A_SET = '''"""What: a replication set has at least two Regions.

Why: with a single Region, Incident Manager is out of reach while that Region is.

Fix: add a second Region to the replication set.

Limits: Regions that depend on a value that is not known are not counted.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/general-settings.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import ReplicationSet
from incident_manager.rule import LOW, Rule
from incident_manager.values import label
from incident_manager.verdict import Fault, Gap, Remarks

LEAST = 2


def judge(replication_set: ReplicationSet) -> Remarks:
    if len(replication_set.certain_entries) >= LEAST:
        return
    if replication_set.gap is not None:
        yield Gap(replication_set.gap.why)
    elif len(replication_set.entries) >= LEAST:
        yield Gap(f"how many Regions {replication_set.address} has depends on a condition that is not known")
    else:
        names = ", ".join(label(entry.name) for entry in replication_set.entries)
        yield Fault(f"{replication_set.address} has the Region {names} only.", "add a second Region.")


register(
    Rule(
        id="{id}",
        title="{title}",
        severity=LOW,
        of=ReplicationSet,
        judge=judge,
        guideline="https://docs.aws.amazon.com/incident-manager/latest/userguide/general-settings.html",
        text=__doc__,
        opt_in=True,
    )
)
'''

_PROVIDER = """terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}
"""

_ONE = """  region {
    name = "us-east-1"
  }
"""
_TWO = """  region {
    name = "us-west-2"
  }
"""
_SOME = """  dynamic "region" {
    for_each = var.regions
    content {
      name = region.value
    }
  }
"""
_REGIONS = """
variable "regions" {
  type = set(string)
}
"""


def _set(comments: str, body: str, before: str = "") -> str:
    return f'{_PROVIDER}{before}\n{comments}resource "aws_ssmincidents_replication_set" "this" {{\n{body}}}\n'


_SHOWN = "# Shown on the page of {id}.\n"

_TEMPLATE = 'AWSTemplateFormatVersion: "2010-09-09"\n'
_SKIPPED = """    Metadata:
      checkov:
        skip:
          - id: {id}
            comment: the reason
"""
_SECOND = """Parameters:
  Second:
    Type: String
    AllowedValues: ["yes", "no"]
Conditions:
  WithSecond: !Equals [!Ref Second, "yes"]
"""
_IRELAND = "        - RegionName: eu-west-1\n"
_OREGON = "        - RegionName: us-west-2\n"
_PERHAPS = "        - !If\n          - WithSecond\n          - RegionName: us-west-2\n          - !Ref AWS::NoValue\n"


def _stack(comments: str, regions: str, before: str = "", beside: str = "") -> str:
    return (
        f"{_TEMPLATE}{before}Resources:\n{_indented(comments)}  ReplicationSet:\n"
        f"    Type: AWS::SSMIncidents::ReplicationSet\n{beside}    Properties:\n"
        f"      DeletionProtected: true\n      Regions:\n{regions}"
    )


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


SET = Example(
    _RULE_OF_A_SET,
    {
        "terraform/failing/main.tf": _set(
            _SHOWN + '# FAILED: {id} "has the Region us-east-1 only" "add a second Region"\n', _ONE
        ),
        "terraform/passing/main.tf": _set(_SHOWN + "# PASSED: {id}\n", _ONE + _TWO),
        "terraform/unknown/main.tf": _set('# UNKNOWN: {id} "var.regions has no value"\n', _ONE + _SOME, _REGIONS),
        "terraform/suppressed/main.tf": _set("# SKIPPED: {id}\n", "  #checkov:skip={id}:the reason\n" + _ONE),
        "cloudformation/failing.yaml": _stack(
            _SHOWN + '# FAILED: {id} "has the Region eu-west-1 only" "add a second Region"', _IRELAND
        ),
        "cloudformation/passing.yaml": _stack(_SHOWN + "# PASSED: {id}", _IRELAND + _OREGON),
        "cloudformation/unknown.yaml": _stack(
            '# UNKNOWN: {id} "it passes if Second is yes"', _IRELAND + _PERHAPS, _SECOND
        ),
        "cloudformation/suppressed.yaml": _stack("# SKIPPED: {id}", _IRELAND, beside=_SKIPPED),
    },
)


# A key

_RULE_OF_A_KEY = '''"""What: a KMS key that is meant for Incident Manager encrypts a Region of a replication set.

Why: a key that nothing uses costs money, and its policy still lets Incident Manager in.

Fix: name the key in a Region of the replication set, or remove it.

Limits: a replication set in another configuration is not seen.

Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/getting-started.html
"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.model import Key
from incident_manager.rule import LOW, Rule
from incident_manager.verdict import Fault, Gap, Remarks


def judge(key: Key) -> Remarks:
    if not key.used_by:
        yield Fault(
            f"no replication set of this configuration uses {key.address}.",
            "name the key in a Region of the replication set, or remove it.",
        )
    elif not any(entry.certain for _, entry in key.used_by):
        replication_set, _ = key.used_by[0]
        yield Gap(f"it is not known whether {replication_set.address} has a Region that uses {key.address}")


register(
    Rule(
        id="{id}",
        title="{title}",
        severity=LOW,
        of=Key,
        judge=judge,
        guideline="https://docs.aws.amazon.com/incident-manager/latest/userguide/getting-started.html",
        text=__doc__,
        opt_in=True,
    )
)
'''

_POLICY = """  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "IncidentManager"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
        Action    = ["kms:CreateGrant", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "ssm-incidents.us-east-1.amazonaws.com",
              "ssm-contacts.us-east-1.amazonaws.com",
            ]
          }
        }
      },
    ]
  })
"""
_USED = """
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.arn
  }
}
"""
_PERHAPS_USED = """
variable "with_key" {
  type = bool
}

resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.with_key ? aws_kms_key.this.arn : null
  }
}
"""


def _key(comments: str, after: str = "", inside: str = "") -> str:
    return f'{_PROVIDER}\n{comments}resource "aws_kms_key" "this" {{\n{inside}{_POLICY}}}\n{after}'


_KEY_POLICY = """    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Sid: Administration
            Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: kms:*
            Resource: "*"
          - Sid: IncidentManager
            Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/incidents
            Action: [kms:CreateGrant, kms:DescribeKey]
            Resource: "*"
            Condition:
              StringEquals:
                kms:ViaService:
                  - !Sub ssm-incidents.${AWS::Region}.amazonaws.com
                  - !Sub ssm-contacts.${AWS::Region}.amazonaws.com
"""
_WITH_KEY = """Parameters:
  Encrypted:
    Type: String
    AllowedValues: ["yes", "no"]
Conditions:
  WithKey: !Equals [!Ref Encrypted, "yes"]
"""
_STACK_SET = """  ReplicationSet:
    Type: AWS::SSMIncidents::ReplicationSet
    Properties:
      DeletionProtected: true
      Regions:
        - RegionName: !Ref AWS::Region
          RegionConfiguration:
            SseKmsKeyId: {key}
"""
_BY_KEY = _STACK_SET.replace("{key}", "!GetAtt Key.Arn")
_PERHAPS_BY_KEY = _STACK_SET.replace(
    "            SseKmsKeyId: {key}\n",
    "            !If [WithKey, {SseKmsKeyId: !GetAtt Key.Arn}, !Ref AWS::NoValue]\n",
)


def _stack_key(comments: str, after: str = "", before: str = "", beside: str = "") -> str:
    return (
        f"{_TEMPLATE}{before}Resources:\n{_indented(comments)}  Key:\n    Type: AWS::KMS::Key\n"
        f"{beside}{_KEY_POLICY}{after}"
    )


KEY = Example(
    _RULE_OF_A_KEY,
    {
        "terraform/failing/main.tf": _key(_SHOWN + '# FAILED: {id} "no replication set" "or remove it"\n'),
        "terraform/passing/main.tf": _key(_SHOWN + "# PASSED: {id}\n", _USED),
        "terraform/unknown/main.tf": _key('# UNKNOWN: {id} "it passes if var.with_key is true"\n', _PERHAPS_USED),
        "terraform/suppressed/main.tf": _key("# SKIPPED: {id}\n", inside="  #checkov:skip={id}:the reason\n"),
        "cloudformation/failing.yaml": _stack_key(_SHOWN + '# FAILED: {id} "no replication set" "or remove it"'),
        "cloudformation/passing.yaml": _stack_key(_SHOWN + "# PASSED: {id}", _BY_KEY),
        "cloudformation/unknown.yaml": _stack_key(
            '# UNKNOWN: {id} "it passes if Encrypted is yes"', _PERHAPS_BY_KEY, _WITH_KEY
        ),
        "cloudformation/suppressed.yaml": _stack_key("# SKIPPED: {id}", beside=_SKIPPED),
    },
)

EXAMPLES = {"set": SET, "key": KEY}
