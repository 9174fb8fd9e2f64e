terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# SKIPPED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "this" {
  #checkov:skip=CKV_SSMIM_5:IAM policies decide in this account
  description = "Incident Manager"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.arn
  }
}
