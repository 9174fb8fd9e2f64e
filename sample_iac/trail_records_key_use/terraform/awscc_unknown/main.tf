terraform {
  required_providers {
    awscc = {
      source = "hashicorp/awscc"
    }
  }
}

provider "awscc" {
  region = "us-east-1"
}

variable "logging" {
  type = bool
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "this" {
  deletion_protected = true
  regions = [{
    region_name          = "us-east-1"
    region_configuration = { sse_kms_key_id = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }]
}

# UNKNOWN: CKV_SSMIM_14 "var.logging has no value"
resource "awscc_cloudtrail_trail" "perhaps" {
  s3_bucket_name = "trails"
  is_logging     = var.logging
}
