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

locals {
  responder     = { Sid = "Respond", Effect = "Allow", Action = ["ssm-incidents:Get*", "ssm-incidents:StartIncident"], Resource = "*" }
  second_factor = { Effect = "Deny", NotAction = ["iam:*", "sts:GetSessionToken"], Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } } }
}

# PASSED: CKV_SSMIM_21
resource "aws_iam_user_policy" "bool" {
  user   = "alice"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } } })] })
}

# PASSED: CKV_SSMIM_21
resource "aws_iam_user_policy" "not_null" {
  user   = "alice"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Condition = { NumericLessThan = { "aws:MultiFactorAuthAge" = "3600" } } })] })
}

# PASSED: CKV_SSMIM_21
resource "aws_iam_group_policy" "denied" {
  group  = "responders"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder, local.second_factor] })
}

# What asks for it is another policy of the same group.
resource "aws_iam_group" "operators" {
  name = "operators"
}

# PASSED: CKV_SSMIM_21
resource "aws_iam_policy" "responder" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

resource "aws_iam_policy" "second_factor" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.second_factor] })
}

resource "aws_iam_group_policy_attachment" "operators" {
  for_each   = { respond = aws_iam_policy.responder.arn, second_factor = aws_iam_policy.second_factor.arn }
  group      = aws_iam_group.operators.name
  policy_arn = each.value
}

# Or one of a group that the user is in.
resource "aws_iam_user" "bob" {
  name = "bob"
}

resource "aws_iam_user_group_membership" "bob" {
  user   = aws_iam_user.bob.name
  groups = [aws_iam_group.operators.name]
}

# PASSED: CKV_SSMIM_21
resource "aws_iam_user_policy" "bob" {
  user   = aws_iam_user.bob.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-contacts:*", Resource = "arn:aws:ssm-contacts:*:*:contact/bob" }] })
}

# What follows gives no record. It only reads:
resource "aws_iam_user_policy" "reader" {
  user   = "carol"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ssm-incidents:Get*", "ssm-contacts:List*", "ssm-contacts:Describe*"], Resource = "*" }] })
}

# No user and no group has it:
resource "aws_iam_policy" "of_nobody" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

resource "aws_iam_role_policy" "of_a_role" {
  role   = "automation"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

data "aws_iam_policy_document" "as_a_document" {
  statement {
    actions   = ["ssm-incidents:StartIncident"]
    resources = ["*"]
  }
}

# It is of another service:
resource "aws_iam_user_policy" "storage" {
  user   = "alice"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
