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

variable "reads_and_writes" {
  type = string
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# FAILED: CKV_SSMIM_14 "it is turned off (enable_logging = false)" "set enable_logging to true, or leave it out"
resource "aws_cloudtrail" "certain_all_the_same" {
  name           = "certain-all-the-same"
  s3_bucket_name = "trails"
  enable_logging = false

  event_selector {
    read_write_type = var.reads_and_writes
  }
}
