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

variable "western_key_arn" {
  type = string
}

# UNKNOWN: CKV_SSMIM_4 "var.western_key_arn has no value"
# UNKNOWN: CKV_SSMIM_7 "var.western_key_arn has no value"
# PASSED: CKV_SSMIM_17
# PASSED: CKV_SSMIM_11
# UNKNOWN: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
  region {
    name        = "us-west-2"
    kms_key_arn = var.western_key_arn
  }
}
