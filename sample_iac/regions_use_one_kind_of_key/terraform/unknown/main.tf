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

variable "with_key" {
  type = bool
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "east" {}

# With a key or without one, the Region is right: only whether the two are alike is not known.
# UNKNOWN: CKV_SSMIM_7 "it fails if var.with_key is true, and it passes if var.with_key is false"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "perhaps" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.with_key ? aws_kms_key.east.arn : null
  }
  region {
    name = "us-west-2"
  }
}
