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

# FAILED: CKV_SSMIM_14 "it is turned off (is_logging = false)" "set is_logging to true"
resource "awscc_cloudtrail_trail" "off" {
  s3_bucket_name = "trails"
  is_logging     = false
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (exclude_management_event_sources has kms.amazonaws.com)" "remove kms.amazonaws.com from exclude_management_event_sources"
resource "awscc_cloudtrail_trail" "without_kms" {
  s3_bucket_name = "trails"
  is_logging     = true
  event_selectors = [{
    read_write_type                  = "All"
    include_management_events        = true
    exclude_management_event_sources = ["kms.amazonaws.com"]
  }]
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (read_write_type = WriteOnly)" "set read_write_type to All, or leave it out"
resource "awscc_cloudtrail_trail" "writes_only" {
  s3_bucket_name = "trails"
  is_logging     = true
  event_selectors = [
    { include_management_events = false },
    { read_write_type = "WriteOnly" },
  ]
}

# FAILED: CKV_SSMIM_14 "it leaves out all management events (advanced_event_selectors without the eventCategory Management)" "add { field_selectors = [{ field = \"eventCategory\", equals = [\"Management\"] }] } to advanced_event_selectors"
resource "awscc_cloudtrail_trail" "advanced_data" {
  s3_bucket_name = "trails"
  is_logging     = true
  advanced_event_selectors = [{
    field_selectors = [
      { field = "eventCategory", equals = ["Data"] },
      { field = "resources.type", equals = ["AWS::S3::Object"] },
    ]
  }]
}
