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

# Shown on the page of CKV_SSMIM_13.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# FAILED: CKV_SSMIM_13 "awscc_ssmincidents_replication_set.this has no deletion protection: deletion_protected is left out"
resource "awscc_ssmincidents_replication_set" "this" {
  regions = [{ region_name = "us-east-1" }, { region_name = "us-west-2" }]
}
