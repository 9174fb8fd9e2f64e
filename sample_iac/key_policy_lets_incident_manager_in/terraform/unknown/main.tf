# terraform: refused
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

variable "principals" {
  type = list(string)
}

variable "services" {
  type = list(string)
}

variable "extra" {
  type = list(string)
}

locals {
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  lead     = "arn:aws:iam::111122223333:user/ssm-lead"
}

# UNKNOWN: CKV_SSMIM_5 "var.principals has no value"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "principals" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = var.principals }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } }]
  })
}

# UNKNOWN: CKV_SSMIM_5 "var.services has no value"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "services" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = var.services } } },
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:Decrypt", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
    ]
  })
}

# UNKNOWN: CKV_SSMIM_5 "the condition on aws:SourceIp: what it holds in the requests of Incident Manager is not documented"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "source_ip" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, IpAddress = { "aws:SourceIp" = "192.0.2.0/24" } } }]
  })
}

# A Deny that depends on who calls, and nothing says who does.
# UNKNOWN: CKV_SSMIM_5 "the condition on aws:PrincipalOrgID: what it holds depends on who calls"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "organisation" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
      { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } } },
    ]
  })
}

# A document that is not known may hold a Deny.
# UNKNOWN: CKV_SSMIM_5 "var.extra has no value"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "sources" {
  policy = data.aws_iam_policy_document.sources.json
}

data "aws_iam_policy_document" "sources" {
  source_policy_documents = var.extra
  statement {
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [local.lead]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = local.services
    }
  }
}

# What Incident Manager writes into a grant is not documented.
# UNKNOWN: CKV_SSMIM_5 "the condition on kms:GrantOperations"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "grant_operations" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:CreateGrant", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, "ForAllValues:StringEquals" = { "kms:GrantOperations" = ["Decrypt", "GenerateDataKey"] } } },
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:DescribeKey", Resource = "*" },
    ]
  })
}

# Circles of sources: terraform refuses them, so that there is nothing to judge.
resource "aws_kms_key" "circle" {
  policy = data.aws_iam_policy_document.circle.json
}

data "aws_iam_policy_document" "circle" {
  source_policy_documents = [data.aws_iam_policy_document.other_half.json]
}

data "aws_iam_policy_document" "other_half" {
  source_policy_documents = [data.aws_iam_policy_document.circle.json]
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [local.lead]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = local.services
    }
  }
}

# What Bool makes of other texts is not documented.
# UNKNOWN: CKV_SSMIM_5 "Bool is compared with ssm-incidents.us-east-1.amazonaws.com, which is neither true nor false" "write true or false for Bool"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "compared_as_a_boolean" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = local.lead }
        Action    = ["kms:CreateGrant", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { Bool = { "kms:ViaService" = local.services } }
      },
    ]
  })
}
