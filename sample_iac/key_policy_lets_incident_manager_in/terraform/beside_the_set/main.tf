# A signing key shares the policy document of the set's key, and encrypts nothing of Incident Manager.

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

data "aws_iam_policy_document" "shared" {
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
      values   = ["ssm-incidents.amazonaws.com", "ssm-contacts.amazonaws.com"]
    }
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "of_the_set" {
  policy = data.aws_iam_policy_document.shared.json
}

# Of a key that encrypts something, 1, 9, 10 and 22 would say so.
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "signing" {
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
  description              = "Ask jane.doe@example.com"
  policy                   = data.aws_iam_policy_document.shared.json
  tags                     = { wiki = "https://jane:Tr0ub4dor-and-3@wiki.example.com/keys" }
}

# So would 5.
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "elsewhere" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = "ssm-incidents.eu-west-1.amazonaws.com" } }
    }]
  })
}

# So would 6.
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "wide" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = "ssm-*.us-east-1.amazonaws.com" } }
    }]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.of_the_set.arn
  }
}
