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

# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# SKIPPED: CKV_SSMIM_4
# FAILED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  #checkov:skip=CKV_SSMIM_4:the key is replaced tomorrow
  region {
    name        = "us-west-2"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
