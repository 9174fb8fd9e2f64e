# Where the current Region is decided to be us-east-1, that is the Region of the provider.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

data "aws_region" "current" {
}

locals {
  is_east = data.aws_region.current.name == "us-east-1"
}

# FAILED: CKV_SSMIM_5 "aws_kms_key.this has no key policy, and the default policy only delegates to the account's IAM policies (if the Region of provider aws is us-east-1)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "this" {
}

# UNKNOWN: CKV_SSMIM_11 "the Region of provider aws is not known before deployment"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "there" {
  region {
    name        = local.is_east ? "us-east-1" : "us-west-2"
    kms_key_arn = aws_kms_key.this.arn
  }
}

# UNKNOWN: CKV_SSMIM_4 "it fails if the Region of provider aws is us-east-1, and it passes if the Region of provider aws is not us-east-1"
# UNKNOWN: CKV_SSMIM_11 "it fails if the Region of provider aws is us-east-1, and it passes if the Region of provider aws is not us-east-1"
# UNKNOWN: CKV_SSMIM_17 "the Region of provider aws is not known before deployment"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "elsewhere" {
  region {
    name        = local.is_east ? "us-west-2" : data.aws_region.current.name
    kms_key_arn = aws_kms_key.this.arn
  }
}
