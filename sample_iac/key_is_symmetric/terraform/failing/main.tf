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

provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}

# FAILED: CKV_SSMIM_1 "aws_kms_key.rsa has the key spec RSA_2048" "customer_master_key_spec" "SYMMETRIC_DEFAULT"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "rsa" {
  customer_master_key_spec = "RSA_2048"
}

# An HMAC key is symmetric, and yet no encryption key: both faults are reported.
# FAILED: CKV_SSMIM_1 "the key spec HMAC_256" "the key usage GENERATE_VERIFY_MAC"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "hmac" {
  provider                 = aws.west
  customer_master_key_spec = "HMAC_256"
  key_usage                = "GENERATE_VERIFY_MAC"
  multi_region             = true
}

# A replica has the spec of its primary.
# FAILED: CKV_SSMIM_1 "aws_kms_key.hmac has the key spec HMAC_256"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_replica_key" "hmac" {
  provider        = aws.ireland
  primary_key_arn = aws_kms_key.hmac.arn
}

# No Region uses this key: it is none of our business.
resource "aws_kms_key" "signing" {
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.rsa.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.hmac.arn
  }
  region {
    name        = "eu-west-1"
    kms_key_arn = aws_kms_replica_key.hmac.arn
  }
}
