terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# What one trail leaves out, another keeps.
provider "aws" {
  region = "us-east-1"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "full" {
  name           = "full"
  s3_bucket_name = "trails"
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "data" {
  name           = "data"
  s3_bucket_name = "trails"
  event_selector {
    include_management_events = false

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "network" {
  name           = "network"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["NetworkActivity"]
    }
    field_selector {
      field  = "eventSource"
      equals = ["kms.amazonaws.com"]
    }
  }
}
