terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "store" {
  type = string
}

# UNKNOWN: CKV_SSMIM_3 "var.store has no value"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "perhaps" {
  custom_key_store_id = var.store
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "eu-west-1"
    kms_key_arn = aws_kms_key.perhaps.arn
  }
}
