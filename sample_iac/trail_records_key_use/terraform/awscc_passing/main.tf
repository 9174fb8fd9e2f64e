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

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "this" {
  deletion_protected = true
  regions = [{
    region_name          = "us-east-1"
    region_configuration = { sse_kms_key_id = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }]
}

# PASSED: CKV_SSMIM_14
resource "awscc_cloudtrail_trail" "on" {
  s3_bucket_name = "trails"
  is_logging     = true
}

# PASSED: CKV_SSMIM_14
resource "awscc_cloudtrail_trail" "advanced" {
  s3_bucket_name = "trails"
  is_logging     = true
  advanced_event_selectors = [{
    name            = "management"
    field_selectors = [{ field = "eventCategory", equals = ["Management"] }]
  }]
}
