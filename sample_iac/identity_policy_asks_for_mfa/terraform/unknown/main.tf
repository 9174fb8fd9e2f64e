terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "users" {
  type = list(string)
}

variable "condition" {
  type = any
}

variable "present" {
  type = string
}

variable "actions" {
  type = list(string)
}

locals {
  responder = { Sid = "Respond", Effect = "Allow", Action = ["ssm-incidents:Get*", "ssm-incidents:StartIncident"], Resource = "*" }
}

# UNKNOWN: CKV_SSMIM_21 "whether aws_iam_user_policy.condition lets user alice use ssm-incidents:StartIncident without a second factor: the condition of a statement: var.condition has no value"
resource "aws_iam_user_policy" "condition" {
  user   = "alice"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Condition = var.condition })] })
}

# UNKNOWN: CKV_SSMIM_21 "whether aws_iam_user_policy.value lets user bob use ssm-incidents:StartIncident without a second factor: var.present has no value"
resource "aws_iam_user_policy" "value" {
  user   = "bob"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder, { Effect = "Deny", NotAction = "iam:*", Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = var.present } } }] })
}

# What the Deny takes back is not known.
# UNKNOWN: CKV_SSMIM_21 "whether aws_iam_user_policy.actions lets user carol use ssm-incidents:StartIncident without a second factor: var.actions has no value"
resource "aws_iam_user_policy" "actions" {
  user   = "carol"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder, { Effect = "Deny", Action = var.actions, Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } } }] })
}

# UNKNOWN: CKV_SSMIM_21 "whether a user or group has aws_iam_policy.of_whom: var.users has no value"
resource "aws_iam_policy" "of_whom" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

resource "aws_iam_policy_attachment" "of_whom" {
  name       = "of_whom"
  users      = var.users
  policy_arn = aws_iam_policy.of_whom.arn
}

# A policy from elsewhere may ask for it.
# UNKNOWN: CKV_SSMIM_21 "whether arn:aws:iam::111122223333:policy/second-factor, which is not in the configuration, asks group responders for a second factor"
resource "aws_iam_group_policy" "beside_another" {
  group  = "responders"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

resource "aws_iam_group_policy_attachment" "another" {
  group      = "responders"
  policy_arn = "arn:aws:iam::111122223333:policy/second-factor"
}

# A policy from elsewhere allows changes, too.
# UNKNOWN: CKV_SSMIM_21 "group operators also has arn:aws:iam::aws:policy/AWSIncidentManagerResolverAccess, a policy that is not part of the configuration"
resource "aws_iam_group_policy" "beside_a_managed_one" {
  group  = "operators"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } } })] })
}

resource "aws_iam_group_policy_attachment" "managed" {
  for_each   = toset(["AWSIncidentManagerResolverAccess", "ReadOnlyAccess"])
  group      = "operators"
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

# No record: whoever has it may only read.
resource "aws_iam_policy" "reader" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:Get*", Resource = "*" }] })
}

resource "aws_iam_policy_attachment" "reader" {
  name       = "reader"
  users      = var.users
  policy_arn = aws_iam_policy.reader.arn
}
