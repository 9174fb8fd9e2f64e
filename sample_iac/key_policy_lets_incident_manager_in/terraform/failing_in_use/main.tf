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
  actions = ["kms:CreateGrant", "kms:DescribeKey"]
  root    = { Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }
}

# FAILED: CKV_SSMIM_5 "aws_kms_key.without has no key policy" "only delegates to the account" "ssm-incidents.us-east-1.amazonaws.com"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "without" {}

# FAILED: CKV_SSMIM_5 "names the account without kms:ViaService, which only delegates"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "root_only" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.root] })
}

# FAILED: CKV_SSMIM_5 "names the account without kms:ViaService, which only delegates"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "account_id" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = local.actions, Resource = "*" }
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  # FAILED: CKV_SSMIM_17
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.without.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.root_only.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.account_id.arn
  }
}
