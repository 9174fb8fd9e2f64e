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

variable "key_spec" {
  type = string
}

# UNKNOWN: CKV_SSMIM_1 "var.key_spec has no value"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "chosen" {
  customer_master_key_spec = var.key_spec
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.chosen.arn
  }
}
