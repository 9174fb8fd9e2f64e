terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# The Region comes from the environment: whichever it is, one key cannot be in two.
provider "aws" {}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "one" {}

# FAILED: CKV_SSMIM_4 "Region us-west-2 uses the key aws_kms_key.one" "the Region of provider aws" "which the entry for Region us-east-1 makes us-east-1"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.one.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.one.arn
  }
}
