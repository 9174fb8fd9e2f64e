# The user whose name is not known, and who is denied changes without a second factor, may be any user.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "guarded" {
  type = string
}

locals {
  allows = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm-incidents:StartIncident"
      Resource = "arn:aws:ssm-incidents::111122223333:response-plan/outage"
    }]
  })
}

resource "aws_iam_user_policy" "denies" {
  user = var.guarded
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
    }]
  })
}

# PASSED: CKV_SSMIM_21
resource "aws_iam_user_policy" "same_user" {
  user   = var.guarded
  policy = local.allows
}

# UNKNOWN: CKV_SSMIM_21 "whether user alice also has aws_iam_user_policy.denies"
resource "aws_iam_user_policy" "alice" {
  user   = "alice"
  policy = local.allows
}

# FAILED: CKV_SSMIM_21 "lets group operators change Incident Manager"
resource "aws_iam_group_policy" "group" {
  group  = "operators"
  policy = local.allows
}
