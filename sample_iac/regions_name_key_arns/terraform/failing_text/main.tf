# terraform: refused
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

# FAILED: CKV_SSMIM_18 "names its key by \"arn:aws:kms:us-east-1:111122223333:alias/incidents\""
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "alias" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:alias/incidents"
  }
}

# FAILED: CKV_SSMIM_18 "names its key by \"1234abcd"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "id" {
  region {
    name        = "us-east-1"
    kms_key_arn = "1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# FAILED: CKV_SSMIM_18 "arn:aws:s3:::amzn-s3-demo-bucket"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "bucket" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:s3:::amzn-s3-demo-bucket"
  }
}

# FAILED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "empty" {
  region {
    name        = "us-east-1"
    kms_key_arn = ""
  }
}

# FAILED: CKV_SSMIM_18 "names its key by \"DefaultKey\"" "leave kms_key_arn out"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "owned" {
  region {
    name        = "us-east-1"
    kms_key_arn = "DefaultKey"
  }
}
