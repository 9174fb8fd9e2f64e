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

# FAILED: CKV_SSMIM_2 "aws_kms_external_key.imported" "EXTERNAL"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_external_key" "imported" {
  multi_region = true
}

# FAILED: CKV_SSMIM_2 "aws_kms_replica_external_key.imported uses imported key material"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_replica_external_key" "imported" {
  provider        = aws.west
  primary_key_arn = aws_kms_external_key.imported.arn
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_external_key.imported.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_replica_external_key.imported.arn
  }
}
