terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "resources" {
  type = list(string)
}

variable "actions" {
  type = list(string)
}

variable "action" {
  type = string
}

variable "effect" {
  type = string
}

variable "condition" {
  type = any
}

variable "pattern" {
  type = string
}

variable "policy" {
  type = string
}

variable "strict" {
  type = bool
}

# UNKNOWN: CKV_SSMIM_16 "whether aws_iam_policy.resources allows ssm-incidents:* and ssm-incidents:DeleteReplicationSet on all resources is not known: var.resources has no value"
resource "aws_iam_policy" "resources" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = var.resources }] })
}

# UNKNOWN: CKV_SSMIM_16 "whether aws_iam_policy.actions allows ssm-incidents:* and ssm-contacts:* and ssm-incidents:DeleteReplicationSet on all resources is not known: var.action has no value"
resource "aws_iam_policy" "actions" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ssm-incidents:StartIncident", var.action], Resource = "*" }] })
}

# The resource tells what the actions are about.
# UNKNOWN: CKV_SSMIM_16 "whether aws_iam_policy.all_actions allows ssm-incidents:* and ssm-incidents:DeleteReplicationSet on all resources is not known: var.actions has no value"
resource "aws_iam_policy" "all_actions" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = var.actions, Resource = "arn:aws:ssm-incidents:*:*:*" }] })
}

# UNKNOWN: CKV_SSMIM_16 "whether aws_iam_policy.effect allows ssm-incidents:* and ssm-incidents:DeleteReplicationSet on all resources is not known: var.effect has no value"
resource "aws_iam_policy" "effect" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = var.effect, Action = "ssm-incidents:*", Resource = "*" }] })
}

# UNKNOWN: CKV_SSMIM_16 "whether aws_iam_policy.condition allows ssm-contacts:* on all resources is not known: the condition of a statement: var.condition has no value"
resource "aws_iam_policy" "condition" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-contacts:*", Resource = "*", Condition = var.condition }] })
}

# It may be a star.
# UNKNOWN: CKV_SSMIM_16 "whether aws_iam_policy.pattern allows ssm-contacts:* on all resources is not known: the condition aws:PrincipalArn: var.pattern has no value"
resource "aws_iam_policy" "pattern" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-contacts:*", Resource = "*", Condition = { StringLike = { "aws:PrincipalArn" = var.pattern } } }] })
}

# UNKNOWN: CKV_SSMIM_16 "it passes if var.strict is true, and it fails if var.strict is false"
resource "aws_iam_policy" "either" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = var.strict ? ["ssm-incidents:StartIncident"] : ["ssm-incidents:*"], Resource = "*" }] })
}

# UNKNOWN: CKV_SSMIM_16 "it passes if var.strict is true, and it fails if var.strict is false"
resource "aws_iam_policy" "either_list" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = flatten([["ssm-contacts:GetContact"], var.strict ? ["ssm-incidents:StartIncident"] : ["ssm-incidents:*"]]), Resource = "*" }] })
}

# What a Deny takes back is not known.
# UNKNOWN: CKV_SSMIM_16 "whether aws_iam_policy.denied allows ssm-incidents:* and ssm-incidents:DeleteReplicationSet on all resources is not known: the condition of a statement: var.condition has no value"
resource "aws_iam_policy" "denied" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" },
      { Effect = "Deny", Action = "ssm-incidents:*", Resource = "*", Condition = var.condition },
    ]
  })
}

# AWS would refuse it.
# UNKNOWN: CKV_SSMIM_16 "AWS refuses the policy in aws_iam_policy.refused: statement 1 has the Effect allow; write the Effect, Allow or Deny"
resource "aws_iam_policy" "refused" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "allow", Action = "ssm-incidents:*", Resource = "*" }] })
}

# UNKNOWN: CKV_SSMIM_16 "whether data.aws_iam_policy_document.with_a_source allows ssm-incidents:* and ssm-contacts:* and ssm-incidents:DeleteReplicationSet on all resources is not known: var.policy has no value"
data "aws_iam_policy_document" "with_a_source" {
  source_policy_documents = [var.policy]
  statement {
    actions   = ["ssm-incidents:StartIncident"]
    resources = ["*"]
  }
}

# What AWS's own policies allow is not written here.
# PASSED: CKV_SSMIM_16
resource "aws_iam_role" "with_a_managed_policy" {
  assume_role_policy  = "{}"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AWSIncidentManagerResolverAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"]
  inline_policy {
    name   = "read"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:Get*", Resource = "*" }] })
  }
}

# Nothing tells that this is about Incident Manager: no record.
resource "aws_iam_policy" "unknown" {
  policy = var.policy
}

resource "aws_iam_policy" "unknown_actions" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = var.actions, Resource = "*" }] })
}
