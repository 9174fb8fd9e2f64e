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

# SKIPPED: CKV_SSMIM_3
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "hsm" {
  #checkov:skip=CKV_SSMIM_3:moves to a key of AWS KMS with the next set
  custom_key_store_id = "cks-1234567890abcdef0"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "eu-west-1"
    kms_key_arn = aws_kms_key.hsm.arn
  }
}
