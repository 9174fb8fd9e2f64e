# A group of the user may deny what is allowed without a second factor.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "groups" {
  type = list(string)
}

locals {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm-incidents:StartIncident"
      Resource = "arn:aws:ssm-incidents::111122223333:response-plan/outage"
    }]
  })
}

resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = var.groups
}

# UNKNOWN: CKV_SSMIM_21 "which groups user alice is in: var.groups has no value"
resource "aws_iam_user_policy" "alice" {
  user   = aws_iam_user.alice.name
  policy = local.policy
}

# FAILED: CKV_SSMIM_21 "aws_iam_user_policy.bob lets user bob change Incident Manager without MFA (ssm-incidents:StartIncident)"
resource "aws_iam_user_policy" "bob" {
  user   = "bob"
  policy = local.policy
}
