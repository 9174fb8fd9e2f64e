# What a configuration compares a variable with, or looks up by it, the variable is, everywhere in that case.

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

variable "stage" {
  type = string
}

locals {
  specs = { prod = "SYMMETRIC_DEFAULT", dev = "RSA_2048" }
}

# Terraform refuses any other stage, for which there is no specification.
# FAILED: CKV_SSMIM_5 "aws_kms_key.by_stage has no key policy, so that it gets the default one, which only delegates to the account: nobody has decided who may use the key through Incident Manager"
# UNKNOWN: CKV_SSMIM_1 "it passes where var.stage is prod, and it fails where var.stage is not prod and var.stage is dev"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "by_stage" {
  customer_master_key_spec = local.specs[var.stage]
}

# FAILED: CKV_SSMIM_1 "aws_kms_key.never_right has the key spec RSA_2048 (customer_master_key_spec); Incident Manager works with SYMMETRIC_DEFAULT only"
# FAILED: CKV_SSMIM_5 "aws_kms_key.never_right has no key policy, so that it gets the default one, which only delegates to the account: nobody has decided who may use the key through Incident Manager"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "never_right" {
  customer_master_key_spec = var.stage == "prod" ? "RSA_2048" : local.specs[var.stage]
}

# FAILED: CKV_SSMIM_5 "aws_kms_key.always_right has no key policy, so that it gets the default one, which only delegates to the account: nobody has decided who may use the key through Incident Manager"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "always_right" {
  customer_master_key_spec = var.stage == "dev" ? "SYMMETRIC_DEFAULT" : local.specs[var.stage]
}

# FAILED: CKV_SSMIM_1 "aws_kms_key.otherwise has the key spec RSA_2048 (customer_master_key_spec); Incident Manager works with SYMMETRIC_DEFAULT only (where var.stage is prod)"
# FAILED: CKV_SSMIM_5 "aws_kms_key.otherwise has no key policy, so that it gets the default one, which only delegates to the account: nobody has decided who may use the key through Incident Manager"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "otherwise" {
  customer_master_key_spec = lookup({ prod = "RSA_2048" }, var.stage, "RSA_4096")
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "by_stage" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.by_stage.arn
  }
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
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.always_right.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "otherwise" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.otherwise.arn
  }
}
