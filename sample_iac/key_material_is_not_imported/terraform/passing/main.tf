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

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "primary" {
  multi_region = true
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_replica_key" "west" {
  provider        = aws.west
  primary_key_arn = aws_kms_key.primary.arn
}

# An alias stands for the key that it points at.
resource "aws_kms_alias" "west" {
  provider      = aws.west
  name          = "alias/incidents"
  target_key_id = aws_kms_replica_key.west.key_id
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.primary.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_alias.west.target_key_arn
  }
}
