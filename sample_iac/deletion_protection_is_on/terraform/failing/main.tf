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

# FAILED: CKV_SSMIM_13 "has no deletion protection: deletion_protected is left out" "set deletion_protected to true"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "absent" {
  regions = [{ region_name = "us-east-1" }]
}

# FAILED: CKV_SSMIM_13 "has no deletion protection: deletion_protected = false"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "off" {
  regions            = [{ region_name = "us-east-1" }]
  deletion_protected = false
}
