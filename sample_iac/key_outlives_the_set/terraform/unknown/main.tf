terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
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

variable "enabled" {
  type = bool
}

# UNKNOWN: CKV_SSMIM_8 "var.enabled has no value"
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "this" {
  is_enabled = var.enabled
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.arn
  }
}

# UNKNOWN: CKV_SSMIM_8 "whether aws_kms_key.spare is in the Region of arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is not known"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5 "which only StringLike understands"
resource "aws_kms_key" "spare" {
  policy = replace(local.policy, "us-east-1", "*")
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "by_text" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
