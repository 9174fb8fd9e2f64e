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

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# Shown on the page of CKV_SSMIM_14.
# FAILED: CKV_SSMIM_14 "it leaves out KMS events (exclude_management_event_sources has kms.amazonaws.com)"
resource "aws_cloudtrail" "this" {
  name                       = "management-events"
  s3_bucket_name             = "example-trails"
  is_multi_region_trail      = true
  enable_log_file_validation = true
  event_selector {
    read_write_type                  = "All"
    include_management_events        = true
    exclude_management_event_sources = ["kms.amazonaws.com"]
  }
}
