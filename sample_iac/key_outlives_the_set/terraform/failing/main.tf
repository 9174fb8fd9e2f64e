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

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

locals {
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_8 "aws_kms_key.disabled is disabled (is_enabled = false)" "set is_enabled to true, or leave it out"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
resource "aws_kms_key" "disabled" {
  is_enabled = false
  policy     = local.policy
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "disabled" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.disabled.arn
  }
}

# FAILED: CKV_SSMIM_8 "is disabled (enabled = false)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
resource "aws_kms_replica_key" "disabled" {
  provider        = aws.west
  primary_key_arn = aws_kms_key.primary.arn
  enabled         = "false"
  policy          = replace(local.policy, "us-east-1", "us-west-2")
}

# A primary that no Region uses is none of our business.
resource "aws_kms_key" "primary" {
  multi_region = true
}

# FAILED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "west" {
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_replica_key.disabled.arn
  }
}

# Nothing refers to it, though it is meant for Incident Manager: it may go first.
# FAILED: CKV_SSMIM_8 "Region us-east-1 names its key by text (arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab)" "refer to aws_kms_key.by_text in the replication set"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
resource "aws_kms_key" "by_text" {
  policy = local.policy
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "by_text" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
