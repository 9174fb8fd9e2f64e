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
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
}

# No set refers to it; the statement alone tells what it is for.
# FAILED: CKV_SSMIM_5 "AWS refuses the policy in aws_kms_key.bare_alone: it is a bare statement"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "bare_alone" {
  policy = file("${path.module}/statement.json")
}

# FAILED: CKV_SSMIM_5 "statement 1 has the condition operator StringMatches, which IAM does not know"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "operator" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringMatches = { "kms:ViaService" = local.services }, StringLike = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "names no Principal, which a key policy needs"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "no_principal" {
  policy = data.aws_iam_policy_document.no_principal.json
}

data "aws_iam_policy_document" "no_principal" {
  statement {
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = local.services
    }
  }
}

# FAILED: CKV_SSMIM_5 "names arn:aws:iam::111122223333:role/*: the ARN of a principal takes no wildcard" "names arn:aws:iam::111122223333:group/responders: a group is not a principal"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "principals" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:group/responders"] }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "combines NotPrincipal with Allow" "has the Effect allow"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "elements" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", NotPrincipal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
      { Effect = "allow", Principal = "*", Action = "kms:*", Resource = "*", Condition = { StringLike = { "kms:ViaService" = local.services } } },
    ]
  })
}

# Each of the two sets the whole policy; the one without the grant may be what remains.
# FAILED: CKV_SSMIM_5 "aws_kms_key.twice and aws_kms_key_policy.twice overwrite each other's policy"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "twice" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }]
  })
}

resource "aws_kms_key_policy" "twice" {
  key_id = aws_kms_key.twice.key_id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "does not list kms:DescribeKey"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "attached" {}

resource "aws_kms_key_policy" "attached" {
  key_id = aws_kms_key.attached.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = local.services } }
    }]
  })
}

# An override replaces the statement with the same Sid.
# FAILED: CKV_SSMIM_5 "statement \"IncidentManager\" does not list kms:CreateGrant"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "overridden" {
  policy = data.aws_iam_policy_document.overridden.json
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "IncidentManager"
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/incidents"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = local.services
    }
  }
}

data "aws_iam_policy_document" "overridden" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [replace(jsonencode(jsondecode(data.aws_iam_policy_document.base.json)), "\"kms:CreateGrant\",", "")]
}
