terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Policies of an organization and permissions boundaries allow nothing: what is used for nothing else is left alone.
locals {
  everything = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ssm-incidents:*", "ssm-contacts:*"], Resource = "*" }] })
  assumed    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

data "aws_iam_policy_document" "service_control" {
  statement {
    actions   = ["ssm-incidents:*", "ssm-contacts:*"]
    resources = ["*"]
  }
}

resource "aws_organizations_policy" "service_control" {
  name    = "incidents"
  content = data.aws_iam_policy_document.service_control.json
}

data "aws_iam_policy_document" "boundary" {
  statement {
    actions   = ["ssm-incidents:*", "ec2:*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  policy = data.aws_iam_policy_document.boundary.json
}

resource "aws_iam_policy" "boundary_of_a_user" {
  policy = local.everything
}

resource "aws_iam_user" "bounded" {
  name                 = "bounded"
  permissions_boundary = aws_iam_policy.boundary_of_a_user.arn
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.boundary_and_more allows all actions of ssm-incidents and ssm-contacts"
resource "aws_iam_policy" "boundary_and_more" {
  policy = local.everything
}

resource "aws_iam_role" "bounded" {
  assume_role_policy   = local.assumed
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_role" "attached" {
  assume_role_policy   = local.assumed
  permissions_boundary = aws_iam_policy.boundary_and_more.arn
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.attached.name
  policy_arn = aws_iam_policy.boundary_and_more.arn
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.both allows all actions of ssm-contacts"
data "aws_iam_policy_document" "both" {
  statement {
    actions   = ["ssm-contacts:*"]
    resources = ["*"]
  }
}

resource "aws_organizations_policy" "both" {
  name    = "contacts"
  content = data.aws_iam_policy_document.both.json
}

# FAILED: CKV_SSMIM_16 "aws_iam_role_policy.both allows all actions of ssm-contacts"
resource "aws_iam_role_policy" "both" {
  role   = aws_iam_role.attached.name
  policy = data.aws_iam_policy_document.both.json
}
