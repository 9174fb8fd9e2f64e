terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Which Region is meant has to be known before a key in it, or a provider of it, can be asked for: checks 4 and 11 are
# silent until then.
provider "aws" {
  region = "us-east-1"
}

# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "im" {}

# FAILED: CKV_SSMIM_17 "Incident Manager is not available in 'us-moon-1'"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-moon-1"
    kms_key_arn = aws_kms_key.im.arn
  }
}
