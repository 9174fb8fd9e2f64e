terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Whether there is a trail that keeps what the others leave out is not known, but where both depend on the same.
provider "aws" {
  region = "us-east-1"
}

variable "audited" {
  type = bool
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
  count          = var.audited ? 1 : 0
  name           = "full"
  s3_bucket_name = "trails"
}

# UNKNOWN: CKV_SSMIM_14 "it passes if var.audited is true, and it fails if var.audited is false"
resource "aws_cloudtrail" "writes" {
  name           = "writes"
  s3_bucket_name = "trails"
  event_selector {
    read_write_type = "WriteOnly"
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "writes_where_audited" {
  count          = var.audited ? 1 : 0
  name           = "writes-where-audited"
  s3_bucket_name = "trails"
  event_selector {
    read_write_type = "WriteOnly"
  }
}
