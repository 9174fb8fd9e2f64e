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

# SKIPPED: CKV_SSMIM_2
# PASSED: CKV_SSMIM_1 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_external_key" "imported" {
  #checkov:skip=CKV_SSMIM_2:kept until the incidents of this year are exported
  description = "imported"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_external_key.imported.arn
  }
}
