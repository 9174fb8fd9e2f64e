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

# Shown on the page of CKV_SSMIM_7.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_7 "Region us-east-1 uses a customer managed key, and Region us-west-2 uses the AWS owned key"
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
  region {
    name = "us-west-2"
  }
}
