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

variable "key" {
  type    = string
  default = null
}

variable "given" {
  type = string
}

# FAILED: CKV_SSMIM_19 "Region us-east-1 of awscc_ssmincidents_replication_set.owned uses the AWS owned key"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "owned" {
  deletion_protected = true
  regions            = [{ region_name = "us-east-1", region_configuration = { sse_kms_key_id = var.key } }]
}

# PASSED: CKV_SSMIM_19
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "customer" {
  deletion_protected = true
  regions = [{
    region_name = "us-east-1"
    region_configuration = {
      sse_kms_key_id = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }]
}

# UNKNOWN: CKV_SSMIM_4 "var.given has no value"
# UNKNOWN: CKV_SSMIM_19 "var.given has no value"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "unknown" {
  deletion_protected = true
  regions            = [{ region_name = "us-east-1", region_configuration = { sse_kms_key_id = var.given } }]
}
