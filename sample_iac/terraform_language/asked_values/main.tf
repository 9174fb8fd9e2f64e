# Where a condition says what a variable is, the variable is that, everywhere.

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

variable "spec" {
  type = string
}

variable "home" {
}

# FAILED: CKV_SSMIM_1 "aws_kms_key.never_right has the key spec RSA_2048 (customer_master_key_spec); Incident Manager works with SYMMETRIC_DEFAULT only (if var.spec is RSA_2048)"
# FAILED: CKV_SSMIM_5 "aws_kms_key.never_right has no key policy, and the default policy only delegates to the account's IAM policies"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "never_right" {
  customer_master_key_spec = var.spec == "RSA_2048" ? var.spec : "RSA_4096"
}

# FAILED: CKV_SSMIM_5 "aws_kms_key.always_right has no key policy, and the default policy only delegates to the account's IAM policies"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "always_right" {
  customer_master_key_spec = "SYMMETRIC_DEFAULT" != var.spec ? "SYMMETRIC_DEFAULT" : var.spec
}

# FAILED: CKV_SSMIM_5 "aws_kms_key.either has no key policy, and the default policy only delegates to the account's IAM policies"
# UNKNOWN: CKV_SSMIM_1 "var.spec has no value"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "either" {
  customer_master_key_spec = var.spec
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "never_right" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.never_right.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "always_right" {
  region {
    name        = var.home == "us-east-1" ? var.home : "us-east-1"
    kms_key_arn = aws_kms_key.always_right.arn
  }
}

# UNKNOWN: CKV_SSMIM_4 "it passes if var.home is us-east-1, and it fails if var.home is not us-east-1"
# UNKNOWN: CKV_SSMIM_11 "it passes if var.home is us-east-1, and it fails if var.home is not us-east-1"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "either" {
  region {
    name        = var.home == "us-east-1" ? var.home : "us-west-2"
    kms_key_arn = aws_kms_key.either.arn
  }
}
