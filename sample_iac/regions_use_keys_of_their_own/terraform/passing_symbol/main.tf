terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# The Region comes from the environment, for the provider as for the set.
provider "aws" {}

data "aws_region" "current" {}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "home" {}

# UNKNOWN: CKV_SSMIM_17 "the Region of provider aws"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = data.aws_region.current.name
    kms_key_arn = aws_kms_key.home.arn
  }
}
