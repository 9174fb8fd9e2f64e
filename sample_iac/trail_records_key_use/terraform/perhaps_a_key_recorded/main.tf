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

variable "key_arn" {
  type = string
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.key_arn
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "on" {
  name           = "turned-on"
  s3_bucket_name = "trails"
}
