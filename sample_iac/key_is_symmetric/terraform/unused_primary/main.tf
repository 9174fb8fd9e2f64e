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

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

# No Region uses the primary itself: its fault is reported on the replica that a Region uses.
resource "aws_kms_key" "primary" {
  customer_master_key_spec = "RSA_2048"
  multi_region             = true
}

# FAILED: CKV_SSMIM_1 "aws_kms_key.primary has the key spec RSA_2048"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_replica_key" "west" {
  provider        = aws.west
  primary_key_arn = aws_kms_key.primary.arn
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# FAILED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_replica_key.west.arn
  }
}
