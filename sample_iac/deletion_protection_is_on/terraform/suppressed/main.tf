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

# SKIPPED: CKV_SSMIM_13
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "this" {
  #checkov:skip=CKV_SSMIM_13:a test account
  regions = [{ region_name = "us-east-1" }]
}
