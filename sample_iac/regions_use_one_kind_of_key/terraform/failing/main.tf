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

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "east" {}

# FAILED: CKV_SSMIM_7 "Region us-east-1 uses a customer managed key, and Region us-west-2 uses the AWS owned key"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "mixed" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east.arn
  }
  region {
    name = "us-west-2"
  }
}
