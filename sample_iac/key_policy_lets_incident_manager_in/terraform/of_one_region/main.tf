# A key has its own properties in each request: whether it is a multi-Region key is one of them.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "open" {
  type = bool
}

locals {
  administration = { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" }
  policies = { for multi_region in ["true", "false"] : multi_region => jsonencode({
    Version = "2012-10-17"
    Statement = [local.administration, {
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incident-manager-admin" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        Bool         = { "kms:MultiRegion" = multi_region }
        StringEquals = { "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"] }
      }
    }]
  }) }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "single" {
  policy = local.policies["false"]
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "multiple" {
  multi_region = true
  policy       = local.policies["true"]
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "needs Bool kms:MultiRegion true"
resource "aws_kms_key" "single_for_multiple" {
  policy = local.policies["true"]
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# UNKNOWN: CKV_SSMIM_5 "var.open has no value"
resource "aws_kms_key" "open" {
  multi_region = var.open
  policy       = local.policies["true"]
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "each" {
  for_each = {
    single              = aws_kms_key.single.arn
    multiple            = aws_kms_key.multiple.arn
    single_for_multiple = aws_kms_key.single_for_multiple.arn
    open                = aws_kms_key.open.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}
